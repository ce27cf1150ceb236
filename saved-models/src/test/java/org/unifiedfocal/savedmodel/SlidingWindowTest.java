package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/** Against MONAI 1.6.1 ({@code goldens/metrics/sliding_window.json}). */
class SlidingWindowTest {

  static Stream<JsonNode> importanceMaps() throws IOException {
    return golden("importance_maps")
        .filter(map -> map.path("sigma_scale").asDouble(1.0 / 8) == 1.0 / 8);
  }

  @ParameterizedTest
  @MethodSource("importanceMaps")
  void importanceIsMonais(JsonNode expected) {
    List<Integer> patch = integers(expected.get("patch"));
    if (expected.get("mode").asText().equals("constant")) {
      assertThat(Importance.CONSTANT.map(patch)).hasSize(512).containsOnly(1);
      return;
    }
    assertClose(Importance.GAUSSIAN.map(patch), expected.get("values"));
  }

  static Stream<JsonNode> starts() throws IOException {
    return golden("starts");
  }

  @ParameterizedTest
  @MethodSource("starts")
  void windowsStartWhereMonaisDo(JsonNode expected) {
    List<Integer> image = new ArrayList<>(integers(expected.get("image")));
    List<Integer> roi = new ArrayList<>(integers(expected.get("roi")));
    int axes = image.size();
    List<Double> overlap =
        expected.get("overlap").isArray()
            ? doubles(expected.get("overlap"))
            : Collections.nCopies(axes, expected.get("overlap").asDouble());
    if (axes == 1) { // one row of an image
      image.add(0, 1);
      roi.add(0, 1);
      overlap = List.of(0.0, overlap.get(0));
    }
    SlidingWindow windows = new SlidingWindow(roi, overlap, Importance.CONSTANT, Padding.ZERO);

    List<List<Integer>> found = new ArrayList<>();
    for (int[] start : new WindowGrid(windows, image, Set.of()).starts()) {
      found.add(
          switch (axes) {
            case 1 -> List.of(start[2]);
            case 2 -> List.of(start[0], start[2]);
            default -> List.of(start[0], start[1], start[2]);
          });
    }

    List<List<Integer>> list = new ArrayList<>();
    expected.get("starts").forEach(start -> list.add(integers(start)));
    assertThat(found).isEqualTo(list);
  }

  static Stream<JsonNode> stitched() throws IOException {
    return golden("stitched");
  }

  @ParameterizedTest
  @MethodSource("stitched")
  void resultIsMonais(JsonNode expected) {
    List<Integer> roi = integers(expected.get("roi"));
    SlidingWindow windows =
        new SlidingWindow(
            roi,
            Collections.nCopies(roi.size(), expected.get("overlap").asDouble()),
            Importance.valueOf(expected.get("mode").asText().toUpperCase(Locale.ROOT)),
            expected.get("padding").asText().equals("constant")
                ? Padding.ZERO
                : Padding.valueOf(expected.get("padding").asText().toUpperCase(Locale.ROOT)));
    float[] input = new float[expected.get("input").size()];
    for (int i = 0; i < input.length; i++) {
      input[i] = (float) expected.get("input").get(i).asDouble();
    }
    Image image = new Image(geometry(integers(expected.get("shape"))), 1, input);

    Image result = windows.apply(image, 2, SlidingWindowTest::meanOfThree);

    assertThat(result.geometry()).isEqualTo(image.geometry());
    assertThat(result.channels()).isEqualTo(1);
    assertClose(result.values(), expected.get("output"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 100})
  void theBatchChangesNothing(int batchSize) {
    Image image = random(Geometry.of(9, 11, 13), 2, 5);
    SlidingWindow windows = SlidingWindow.of(4, 6, 5);

    Image result = windows.apply(image, batchSize, SlidingWindowTest::copy);

    assertThat(result.values())
        .isEqualTo(windows.apply(image, 7, SlidingWindowTest::copy).values());
  }

  /** As if all sums and weights were in memory until the last window is added, to the bit. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 16})
  void sliceBySliceIsAsTheWholeAtOnce(int batchSize) {
    Image image = random(Geometry.of(19, 12, 15), 1, 3);
    SlidingWindow windows =
        new SlidingWindow(
            List.of(6, 5, 7), List.of(0.6, 0.3, 0.5), Importance.GAUSSIAN, Padding.ZERO);
    float[] importance = windows.importance().map(windows.patchSize());
    float[] sums = new float[image.values().length];
    float[] weights = new float[sums.length];
    for (int[] start : new WindowGrid(windows, image.geometry().shape(), Set.of()).starts()) {
      float[] tile = new float[importance.length];
      int[] voxels = new int[importance.length];
      for (int i = 0; i < tile.length; i++) {
        voxels[i] = ((start[0] + i / 35) * 12 + start[1] + i / 7 % 5) * 15 + start[2] + i % 7;
        tile[i] = image.values()[voxels[i]];
      }
      try (TFloat32 input = TFloat32.tensorOf(Shape.of(1, 6, 5, 7, 1), DataBuffers.of(tile));
          TFloat32 output = meanOfThree(input)) {
        float[] prediction = values(output);
        for (int i = 0; i < tile.length; i++) {
          sums[voxels[i]] += importance[i] * prediction[i];
          weights[voxels[i]] += importance[i];
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      sums[i] /= weights[i];
    }

    Image result = windows.apply(image, batchSize, SlidingWindowTest::meanOfThree);

    assertThat(result.values()).isEqualTo(sums);
  }

  /** A network that copies its input gives the image back, whatever windows and padding. */
  @ParameterizedTest
  @ValueSource(strings = {"ZERO", "REFLECT", "REPLICATE"})
  void channelsAndRowsStayInPlace(Padding padding) {
    Random random = new Random(7);
    for (int trial = 0; trial < 50; trial++) {
      int axes = 2 + random.nextInt(2);
      int[] shape = random.ints(axes, 1, 12).toArray();
      int[] patch = random.ints(axes, 1, 9).toArray();
      Image image = random(Geometry.of(shape), 1 + random.nextInt(3), trial);
      SlidingWindow windows =
          SlidingWindow.of(patch).withPadding(padding).withOverlap(random.nextDouble(0.9));

      float[] result = windows.apply(image, 3, SlidingWindowTest::copy).values();

      assertThat(result).usingComparatorWithPrecision(2e-6f).containsExactly(image.values());
    }
  }

  @Test
  void paddingIsSplitEvenlyWithTheOddVoxelBehind() {
    Image image = new Image(Geometry.of(1, 3), 1, new float[] {1, 2, 3});

    assertThat(seen(image, Padding.ZERO)).containsExactly(0, 0, 1, 2, 3, 0, 0, 0);
    assertThat(seen(image, Padding.REFLECT)).containsExactly(3, 2, 1, 2, 3, 2, 1, 2);
    assertThat(seen(image, Padding.REPLICATE)).containsExactly(1, 1, 1, 2, 3, 3, 3, 3);
    Image one = new Image(Geometry.of(1, 1), 1, new float[] {4});
    assertThat(seen(one, Padding.REFLECT)).containsOnly(4);
  }

  private static float[] seen(Image image, Padding padding) {
    List<float[]> seen = new ArrayList<>();
    SlidingWindow.of(1, 8)
        .withPadding(padding)
        .apply(
            image,
            1,
            input -> {
              seen.add(values(input));
              return copy(input);
            });
    return seen.get(0);
  }

  @Test
  void wholeImageIsTakenAsItIs() {
    Image image = random(Geometry.of(5, 7), 3, 1);

    Image result = SlidingWindow.whole(List.of(5, 7)).apply(image, 1, SlidingWindowTest::copy);

    assertThat(result.values()).isEqualTo(image.values());
  }

  @Test
  void imageAndOutputMustFit() {
    Image image = random(Geometry.of(8, 8), 1, 1);

    assertThatThrownBy(() -> SlidingWindow.of(4, 4, 4).apply(image, 1, SlidingWindowTest::copy))
        .isInstanceOf(BadInputException.class)
        .hasMessage("image: expected 3 axes, found [8, 8]");
    assertThatThrownBy(
            () ->
                SlidingWindow.of(4, 4)
                    .apply(image, 2, input -> TFloat32.tensorOf(Shape.of(2, 4, 3, 1))))
        .isInstanceOf(BadInputException.class)
        .hasMessage("network output: expected [2, 4, 4, classes], found [2, 4, 3, 1]");
    assertThatThrownBy(() -> SlidingWindow.of(4, 4).apply(image, 1, input -> TFloat32.scalarOf(1)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("network output: expected [1, 4, 4, classes], found []");
    assertThatThrownBy(() -> SlidingWindow.of(4, 4).apply(image, 0, SlidingWindowTest::copy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("batchSize: expected at least 1, found 0");
  }

  @Test
  void parametersThatMakeNoSenseAreRefused() {
    assertThatThrownBy(() -> SlidingWindow.of(8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("patchSize: expected 2 or 3 sizes, found [8]");
    assertThatThrownBy(() -> SlidingWindow.of(8, 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("found [8, 0]");
    assertThatThrownBy(() -> SlidingWindow.of(2000, 2000, 2000))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("at most 2^31 - 1 voxels, found [2000, 2000, 2000]");
    assertThatThrownBy(() -> SlidingWindow.of(8, 8).withOverlap(1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("overlap: expected 2 numbers from 0 to below 1, found [1.0, 1.0]");
  }

  /** The mean over 3 x 3 (x 3) voxels with zeros outside the window, divided by 9 (27). */
  private static TFloat32 meanOfThree(TFloat32 input) {
    int axes = input.rank() - 2;
    int[] size = {1, 1, 1};
    for (int axis = 0; axis < axes; axis++) {
      size[3 - axes + axis] = (int) input.shape().get(axis + 1);
    }
    int voxels = size[0] * size[1] * size[2];
    float[] values = values(input);
    float[] means = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      int x = i % size[2];
      int y = i / size[2] % size[1];
      int z = i / size[2] / size[1] % size[0];
      int tile = i / voxels * voxels;
      double sum = 0;
      for (int a = Math.max(z - 1, 0); a <= Math.min(z + 1, size[0] - 1); a++) {
        for (int b = Math.max(y - 1, 0); b <= Math.min(y + 1, size[1] - 1); b++) {
          for (int c = Math.max(x - 1, 0); c <= Math.min(x + 1, size[2] - 1); c++) {
            sum += values[tile + (a * size[1] + b) * size[2] + c];
          }
        }
      }
      means[i] = (float) (sum / Math.pow(3, axes));
    }
    return TFloat32.tensorOf(input.shape(), DataBuffers.of(means));
  }

  private static TFloat32 copy(TFloat32 input) {
    return TFloat32.tensorOf(input);
  }

  private static float[] values(TFloat32 tensor) {
    float[] values = new float[(int) tensor.size()];
    tensor.asRawTensor().data().asFloats().read(values);
    return values;
  }

  private static Image random(Geometry geometry, int channels, long seed) {
    Random random = new Random(seed);
    float[] values = new float[geometry.voxels() * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Image(geometry, channels, values);
  }

  /** To 1e-6, relative above one: the images go up to 10, where float32 steps by 1e-6. */
  private static void assertClose(float[] found, JsonNode expected) {
    assertThat(found).hasSize(expected.size());
    for (int i = 0; i < found.length; i++) {
      double value = expected.get(i).asDouble();
      assertThat((double) found[i])
          .as("value %d", i)
          .isCloseTo(value, within(1e-6 * Math.max(1, Math.abs(value))));
    }
  }

  private static Stream<JsonNode> golden(String name) throws IOException {
    String file = "/goldens/metrics/sliding_window.json";
    try (InputStream stream =
        Objects.requireNonNull(SlidingWindowTest.class.getResourceAsStream(file))) {
      JsonNode list = new ObjectMapper().readTree(stream).get(name);
      assertThat(list).isNotEmpty();
      return StreamSupport.stream(list.spliterator(), false);
    }
  }

  private static Geometry geometry(List<Integer> shape) {
    return Geometry.of(shape.stream().mapToInt(Integer::intValue).toArray());
  }

  private static List<Integer> integers(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asInt).toList();
  }

  private static List<Double> doubles(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asDouble).toList();
  }
}
