package org.unifiedfocal.metrics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.Regions;

/** Regions, measured as unions of classes. */
class StructureTest {
  private static final List<String> NAMES = List.of("background", "core", "oedema", "enhancing");
  private static final Regions REGIONS = Regions.parse("whole=1+2+3,centre=1+3,bright=3");
  private static final LabelMap REFERENCE =
      Labels.of(List.of(2, 5), 0, 2, 2, 1, 3, 0, 2, 1, 3, 255);
  private static final LabelMap PREDICTION = Labels.of(List.of(2, 5), 2, 2, 1, 1, 1, 0, 0, 3, 3, 3);

  @Test
  void areTheRegionsOrEachForegroundClass() {
    assertThat(Structure.of(NAMES, null))
        .containsExactly(
            new Structure("core", List.of(1)),
            new Structure("oedema", List.of(2)),
            new Structure("enhancing", List.of(3)));
    assertThat(Structure.of(NAMES, REGIONS))
        .containsExactly(
            new Structure("whole", List.of(1, 2, 3)),
            new Structure("centre", List.of(1, 3)),
            new Structure("bright", List.of(3)));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Structure.of(NAMES.subList(0, 3), REGIONS))
        .withMessage("regions: expected classes from 1 to 2, found 3 in whole");
  }

  /** Expected by NumPy 2: sums of np.isin masks of each region, without the last voxel. */
  @Test
  void countsUnions() {
    ConfusionMatrix matrix = ConfusionMatrix.of(REFERENCE, PREDICTION, 4);
    assertThat(matrix.counts(List.of(1, 2, 3))).isEqualTo(new ConfusionCounts(6, 1, 1, 1));
    assertThat(matrix.counts(List.of(1, 3))).isEqualTo(new ConfusionCounts(4, 1, 0, 4));
    assertThat(matrix.counts(List.of(3))).isEqualTo(new ConfusionCounts(1, 1, 1, 6));
  }

  @Test
  void measuresTheMasks() {
    Map<Integer, MetricValues> found =
        CaseMetrics.of("x", REFERENCE, PREDICTION, 4, Structure.of(NAMES, REGIONS)).classes();
    assertThat(found).containsOnlyKeys(1, 2, 3);
    assertThat(found.values().iterator().next().get(Metric.DICE))
        .isCloseTo(12 / 14.0, within(1e-12));
    int number = 1;
    for (List<Integer> classes : List.of(List.of(1, 2, 3), List.of(1, 3), List.of(3))) {
      MetricValues ofMasks =
          CaseMetrics.of("x", mask(REFERENCE, classes), mask(PREDICTION, classes), 2).mean();
      assertThat(found).containsEntry(number++, ofMasks);
    }
  }

  private static LabelMap mask(LabelMap labels, List<Integer> classes) {
    int[] mask = new int[labels.labels().length];
    for (int voxel = 0; voxel < mask.length; voxel++) {
      int label = labels.label(voxel);
      mask[voxel] = label == 255 ? 255 : classes.contains(label) ? 1 : 0;
    }
    return Labels.of(labels.geometry(), mask);
  }

  /** Such as the values of the BraTS files, among which there is no 3. */
  @Test
  void labelsThatAreNoClassesAreRefused() {
    LabelMap raw = Labels.of(List.of(2, 5), 2, 2, 1, 1, 1, 0, 0, 4, 4, 4);
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> CaseMetrics.of("x", REFERENCE, raw, 4, Structure.of(NAMES, REGIONS)))
        .withMessage("x: expected labels below 4, found 4 in the prediction");
  }
}
