package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.EagerSession;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

class RegionsTest {
  private static final String BRATS = "whole=1+2+3,core=1+3,enhancing=3";

  @TempDir Path folder;

  @Test
  void eachRegionStandsForWhatNoLaterOneHas() {
    Regions regions = Regions.parse(" whole tumour = 3 + 1+2 , core=1+3,enhancing=3");
    assertThat(regions.list())
        .containsExactly(
            new Region("whole tumour", List.of(1, 2, 3), 2, 0.5),
            new Region("core", List.of(1, 3), 1, 0.5),
            new Region("enhancing", List.of(3), 3, 0.5));
    assertThat(regions).hasToString("whole tumour=1+2+3,core=1+3,enhancing=3");
    assertThat(Regions.parse(regions.toString())).isEqualTo(regions);
  }

  /**
   * All ways to be above and below the thresholds, as nnU-Net 2.5 writes them: {@code seg =
   * np.zeros(8); for i, c in enumerate([2, 1, 3]): seg[p[i] > 0.5] = c}.
   */
  @Test
  void laterRegionsAreWrittenOverEarlierOnes() {
    float[] p = new float[24];
    for (int voxel = 0; voxel < 8; voxel++) {
      for (int region = 0; region < 3; region++) {
        p[3 * voxel + region] = (voxel >> region & 1) == 1 ? 0.51f : 0.5f;
      }
    }
    Regions regions = Regions.parse(BRATS);
    Image probabilities = new Image(Geometry.of(2, 4), 3, p);
    byte[] expected = {0, 2, 1, 1, 3, 3, 3, 3};
    assertThat(Segmentation.of(probabilities, regions).labels().labels()).isEqualTo(expected);
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      TUint8 labels =
          new RegionLabels(tf, regions)
              .of(tf.constant(Shape.of(1, 2, 4, 3), DataBuffers.of(p)))
              .asTensor();
      assertThat(labels.shape()).isEqualTo(Shape.of(1, 2, 4));
      byte[] found = new byte[8];
      labels.asRawTensor().data().read(found);
      assertThat(found).isEqualTo(expected);
    }
  }

  @Test
  void thresholdsAreThoseOfTheCard() throws IOException {
    Regions regions =
        new Regions(
            List.of(
                new Region("outer", List.of(1, 2), 1, 0.9),
                new Region("inner", List.of(2), 2, 0.1)));
    ModelCard card = SmallNetwork.card(2, 1, 3).withRegions(regions).withLayout("brats20(t1ce)");
    card.write(folder);
    assertThat(ModelCard.read(folder)).isEqualTo(card);
    assertThat(card.outputNames()).containsExactly("outer", "inner");
    Image p = new Image(Geometry.of(1, 3), 2, new float[] {0.8f, 0, 0.95f, 0.05f, 0.8f, 0.2f});
    assertThat(Segmentation.of(p, card.regions()).labels().labels()).containsExactly(0, 1, 2);
  }

  @Test
  void entropyOfRegionsIsTheMeanOfTheirs() {
    Regions regions = Regions.parse("outer=1+2,inner=2");
    Image p = new Image(Geometry.of(1, 3), 2, new float[] {1, 0, 0.5f, 0.5f, 0.9f, 1});
    assertThat(Segmentation.of(p, regions).entropy().values())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(0, 0.6931472f, 0.3250830f / 2);
  }

  @Test
  void networksThatGiveSomethingElseAreRefused() {
    Regions regions = Regions.parse("outer=1+2,inner=2");
    Image three = new Image(Geometry.of(1, 1), 3, new float[3]);
    assertThatThrownBy(() -> Segmentation.of(three, regions))
        .isInstanceOf(BadInputException.class)
        .hasMessage("network output: expected 2 channels, one a region, found 3");
    Image broken = new Image(Geometry.of(1, 2), 2, new float[] {0, 0, 0, Float.NaN});
    assertThatThrownBy(() -> Segmentation.of(broken, regions))
        .isInstanceOf(BadInputException.class)
        .hasMessage("network output: expected probabilities, found NaN at voxel 1 of [1, 2]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          brats                  | regions: expected NAME=CLASS+CLASS, such as whole=1+2+3,core=1+3, found brats
          a=1+2,b                | regions: expected NAME=CLASS+CLASS, such as whole=1+2+3,core=1+3, found b
          a=1+,b=2               | regions: expected NAME=CLASS+CLASS, such as whole=1+2+3,core=1+3, found a=1+
          =1,b=2                 | regions: expected NAME=CLASS+CLASS, such as whole=1+2+3,core=1+3, found =1
          a=1+2                  | regions: expected 2 to 254 of different names, found [a]
          a=1+2,a=2              | regions: expected 2 to 254 of different names, found [a, a]
          a=0+1,b=1              | classes: expected numbers from 1 to 254, found [0, 1] in a
          a=1,b=255              | classes: expected numbers from 1 to 254, found [255] in b
          core=1+3,whole=1+2+3   | regions: expected the outermost first, found core, whose classes [1, 3] are all in later ones
          """)
  void whatMakesNoSenseIsSaid(String specification, String message) {
    assertThatThrownBy(() -> Regions.parse(specification))
        .isInstanceOf(BadInputException.class)
        .hasMessage(message);
  }

  @Test
  void cardsThatMakeNoSenseAreRefused() {
    ModelCard card = SmallNetwork.card(2, 1, 3);
    Regions brats = Regions.parse(BRATS);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> card.withRegions(brats))
        .withMessage("regions: expected classes from 1 to 2, found 3 in whole");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Region("a", List.of(1), 2, 0.5))
        .withMessage("label: expected one of the classes [1] of a, found 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Region("a", List.of(1), 1, 1))
        .withMessage("threshold: expected at least 0 and below 1, found 1.0 of a");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Region(" ", List.of(1), 1, 0.5))
        .withMessage("name: expected a word, found none");
  }
}
