package org.unifiedfocal.losses;

import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The losses that are tested for what all losses share: every example of every description. */
final class Examples {
  private static final Pattern ITERATIONS = Pattern.compile("(iterations|erosions)=10");

  private Examples() {}

  /** The losses; three iterations show what ten do, with a third of the ops. */
  static Stream<SegmentationLoss<?>> losses() {
    return Losses.descriptions().stream()
        .flatMap(each -> each.examples().stream())
        .map(example -> Losses.parse(ITERATIONS.matcher(example).replaceAll("$1=3")));
  }

  /** Whether the place of a voxel matters, and the gradient comes from the graph. */
  static boolean looksAtNeighbors(SegmentationLoss<?> loss) {
    return loss instanceof ClDiceLoss || loss instanceof HausdorffLoss;
  }
}
