package org.unifiedfocal.losses;

import java.util.Set;
import java.util.stream.Stream;

/** The twelve losses that the paper compares, with the published parameters. */
final class CoreLosses {
  private static final Set<String> NAMES =
      Set.of(
          "cross-entropy",
          "focal",
          "dice",
          "tversky",
          "focal-tversky",
          "combo",
          "modified-focal",
          "modified-focal-tversky",
          "unified-focal");

  private CoreLosses() {}

  static Stream<SegmentationLoss<?>> all() {
    return Losses.descriptions().stream()
        .filter(each -> NAMES.contains(each.name()))
        .flatMap(each -> each.examples().stream())
        .filter(example -> !example.contains("top-k") && !example.contains("label-smoothing"))
        .map(Losses::parse);
  }

  static boolean contains(SegmentationLoss<?> loss) {
    return NAMES.contains(loss.description().name());
  }
}
