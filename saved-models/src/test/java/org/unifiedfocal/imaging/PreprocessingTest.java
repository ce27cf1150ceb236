package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PreprocessingTest {
  private static final Normalization NONE = new Normalization.None();
  private static final Normalization Z_SCORE = new Normalization.ZScore();

  @Test
  void colourBecomesLuminance() {
    Image colour =
        new Image(Geometry.of(1, 4), 3, new float[] {1, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1, 1});

    Image grey = new Preprocessing(1, NONE).apply(colour);

    assertThat(grey.channels()).isEqualTo(1);
    assertThat(grey.geometry()).isEqualTo(colour.geometry());
    assertThat(grey.values()).containsExactly(0.299f, 0.587f, 0.114f, 1);
  }

  @Test
  void otherChannelsMustBeEqual() {
    Image two = new Image(Geometry.of(1, 1), 2, new float[] {1, 2});

    assertThat(new Preprocessing(2, NONE).apply(two).values()).containsExactly(1, 2);
    assertThatThrownBy(() -> new Preprocessing(1, NONE).apply(two))
        .isInstanceOf(BadInputException.class)
        .hasMessage("image: expected 1 channel, or 3 (red, green, blue), found 2");
    assertThatThrownBy(() -> new Preprocessing(3, NONE).apply(two))
        .isInstanceOf(BadInputException.class)
        .hasMessage("image: expected 3 channels, found 2");
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsRefused(float value) {
    Image image = new Image(Geometry.of(1, 2), 2, new float[] {1, 2, 3, value});

    assertThatThrownBy(() -> new Preprocessing(2, NONE).apply(image))
        .isInstanceOf(BadInputException.class)
        .hasMessage("image: expected finite values, found %s at voxel 1 of [1, 2]", value);
  }

  @Test
  void fixedClipsShiftsAndScales() {
    Normalization window = new Normalization.Fixed(40, 200, new Normalization.Range(-160, 240));

    Image scaled = window.apply(image(-1000, -160, 40, 240, 3000));

    assertThat(scaled.values()).containsExactly(-1, -1, 0, 1, 1);
    assertThat(new Normalization.Fixed(1, 2, null).apply(image(-1000, 5)).values())
        .containsExactly(-500.5f, 2);
  }

  @Test
  void zScoreHasZeroMeanAndUnitStandardDeviationInEachChannel() {
    // Channel 0: mean 3, standard deviation sqrt(2) (numpy's default, ddof = 0); channel 1: 1, 0.5.
    Image image =
        new Image(Geometry.of(1, 5), 2, new float[] {1, 0.5f, 2, 1.5f, 3, 0.5f, 4, 1.5f, 5, 1});

    float[] values = Z_SCORE.apply(image).values();

    float[] expected = {-1.414214f, -0.707107f, 0, 0.707107f, 1.414214f};
    for (int voxel = 0; voxel < 5; voxel++) {
      assertThat(values[2 * voxel]).isCloseTo(expected[voxel], within(1e-6f));
    }
    assertThat(values[1]).isCloseTo((float) -Math.sqrt(1.25), within(1e-6f));
    assertThat(values[9]).isZero();
  }

  @Test
  void zScoreKeepsItsPrecisionFarFromZero() {
    float[] values = new float[1 << 20];
    for (int i = 0; i < values.length; i++) {
      values[i] = 30000 + i % 2;
    }

    float[] normalised = Z_SCORE.apply(image(values)).values();

    assertThat(normalised[0]).isEqualTo(-1);
    assertThat(normalised[1]).isEqualTo(1);
  }

  @Test
  void zScoreOfAConstantIsZeroThoughItsMeanIsRounded() {
    float[] values = new float[1001];
    Arrays.fill(values, 0.1f);

    assertThat(Z_SCORE.apply(image(values)).values()).containsOnly(0);
  }

  @Test
  void theImageGivenStaysAsItIs() {
    Image image = image(1, 2, 3);

    new Preprocessing(1, Z_SCORE).apply(image);
    new Preprocessing(1, new Normalization.Fixed(1, 2, null)).apply(image);

    assertThat(image.values()).containsExactly(1, 2, 3);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"channels":1,"normalization":{"kind":"none"}}""",
        """
        {"channels":4,"normalization":{"kind":"z-score"}}""",
        """
        {"channels":3,"normalization":{"kind":"fixed","mean":127.5,"standardDeviation":60.0,\
        "clip":{"lower":0.0,"upper":255.0}}}"""
      })
  void jsonGoesThereAndBack(String json) throws Exception {
    ObjectMapper mapper = new ObjectMapper();

    Preprocessing preprocessing = mapper.readValue(json, Preprocessing.class);

    assertThat(mapper.writeValueAsString(preprocessing)).isEqualTo(json);
  }

  @Test
  void parametersThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> new Preprocessing(0, NONE))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("channels: expected at least 1, found 0");
    assertThatThrownBy(() -> new Normalization.Fixed(0, 0, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("standardDeviation: expected a positive number, found 0.0");
    assertThatThrownBy(() -> new Normalization.Fixed(Double.NaN, 1, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("mean: expected a finite number, found NaN");
    assertThatThrownBy(() -> new Normalization.Range(2, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("range: expected lower < upper, found 2.0 and 2.0");
  }

  private static Image image(float... values) {
    return new Image(Geometry.of(1, values.length), 1, values);
  }

  @Test
  void zerosAroundAHeadDoNotCount() {
    Geometry geometry = Geometry.of(1, 5);
    Image image = new Image(geometry, 2, new float[] {0, 0, 1, 0, 3, 7, 0, 7, 0, 0});
    // The second to fourth voxel count: 1, 3, 0 of mean 4/3 and 0, 7, 7 of mean 14/3.
    float[] found = new Normalization.NonzeroZScore().apply(image).values();
    double first = Math.sqrt((1 / 9.0 + 25 / 9.0 + 16 / 9.0) / 3);
    assertThat(found[2]).isCloseTo((float) (-1 / 3.0 / first), within(1e-6f));
    assertThat(found[4]).isCloseTo((float) (5 / 3.0 / first), within(1e-6f));
    assertThat(found[6]).isCloseTo((float) (-4 / 3.0 / first), within(1e-6f));
    assertThat(new float[] {found[0], found[1], found[8], found[9]}).containsOnly(0);
    assertThat(found[5]).isEqualTo(found[7]).isCloseTo((float) Math.sqrt(0.5), within(1e-6f));

    Image empty = new Image(geometry, 2, new float[10]);
    assertThat(new Normalization.NonzeroZScore().apply(empty).values()).containsOnly(0);
  }

  @Test
  void theGridIsThatOfTheSpacing() {
    Preprocessing preprocessing = new Preprocessing(1, NONE, List.of(2.0, 0.5));
    Image image = new Image(Geometry.of(2, 3), 1, new float[6]);
    assertThat(preprocessing.apply(image).geometry().shape()).isEqualTo(List.of(1, 6));
    LabelMap labels = new LabelMap(image.geometry(), new byte[6]);
    assertThat(preprocessing.apply(labels).geometry().shape()).isEqualTo(List.of(1, 6));
    assertThat(preprocessing.restore(preprocessing.apply(image), image.geometry()).geometry())
        .isEqualTo(image.geometry());
    assertThatThrownBy(() -> new Preprocessing(1, NONE, List.of(1.0, 0.0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("spacing: expected positive numbers, found [1.0, 0.0]");
  }
}
