package org.unifiedfocal.losses;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * All the losses, by name.
 *
 * <p>The notation of the formulas: y and p are labels and class probabilities of shape [N,
 * spatial..., C], class 0 the background, R the rare classes. For each sample and class, TP = sum y
 * p, FN = sum y (1 - p) and FP = sum (1 - y) p over the voxels; s is a smoothing constant.
 */
public final class Losses {
  private record Entry(
      LossDescription description, Function<Specification, SegmentationLoss<?>> read) {}

  private static final List<Entry> ENTRIES =
      List.of(
          new Entry(CrossEntropyLoss.DESCRIPTION, CrossEntropyLoss::read),
          new Entry(FocalLoss.DESCRIPTION, FocalLoss::read),
          new Entry(DiceLoss.DESCRIPTION, DiceLoss::read),
          new Entry(TverskyLoss.DESCRIPTION, TverskyLoss::read),
          new Entry(FocalTverskyLoss.DESCRIPTION, FocalTverskyLoss::read),
          new Entry(ComboLoss.DESCRIPTION, ComboLoss::read),
          new Entry(ModifiedFocalLoss.DESCRIPTION, ModifiedFocalLoss::read),
          new Entry(ModifiedFocalTverskyLoss.DESCRIPTION, ModifiedFocalTverskyLoss::read),
          new Entry(UnifiedFocalLoss.DESCRIPTION, UnifiedFocalLoss::read),
          new Entry(GeneralizedDiceLoss.DESCRIPTION, GeneralizedDiceLoss::read),
          new Entry(LogCoshDiceLoss.DESCRIPTION, LogCoshDiceLoss::read),
          new Entry(ExponentialLogarithmicLoss.DESCRIPTION, ExponentialLogarithmicLoss::read),
          new Entry(BoundaryLoss.DESCRIPTION, BoundaryLoss::read),
          new Entry(ClDiceLoss.DESCRIPTION, ClDiceLoss::read),
          new Entry(HausdorffLoss.DESCRIPTION, HausdorffLoss::read),
          new Entry(DeepSupervisionLoss.DESCRIPTION, DeepSupervisionLoss::read),
          new Entry(SumLoss.DESCRIPTION, SumLoss::read));

  private static final Map<String, Entry> BY_NAME =
      ENTRIES.stream()
          .collect(Collectors.toMap(entry -> entry.description().name(), entry -> entry));

  private Losses() {}

  /**
   * Makes a loss of its specification: a name, and in parentheses any of its parameters and of the
   * settings that all losses have. What is not given has its default.
   *
   * <pre>{@code
   * unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.5)
   * dice(sparse, ignored-label=255, without-background)
   * focal(gamma=2, alpha=[0.25, 0.75], probabilities)
   * sum(0.5*dice, 0.5*cross-entropy(top-k=0.1), sparse)
   * deep-supervision(unified-focal(asymmetric), weights=[3, 2, 1], sparse)
   * }</pre>
   *
   * <p>The settings: {@code probabilities}, {@code sparse}, {@code regions}, {@code
   * ignored-label=255}, {@code class-weights=[1, 2]}, {@code without-background}, {@code
   * batch-sums}, {@code empty-foreground=skip}, {@code reduction=none|sum}; they are the {@code
   * with...} methods of {@link SegmentationLoss}.
   *
   * @param specification such as {@code unified-focal(asymmetric)}
   * @return the loss; its {@code toString()} is a specification of the same loss
   * @throws IllegalArgumentException if there is no such loss or parameter, or a value is out of
   *     range; the message says what was expected and what was found
   */
  public static SegmentationLoss<?> parse(String specification) {
    Specification parsed = Specification.parse(specification);
    Entry entry = BY_NAME.get(parsed.name);
    if (entry == null) {
      throw new IllegalArgumentException(
          "loss: expected one of %s, found %s"
              .formatted(
                  descriptions().stream()
                      .map(LossDescription::name)
                      .collect(Collectors.joining(", ")),
                  parsed.name));
    }
    SegmentationLoss<?> loss = entry.read().apply(parsed);
    parsed.end();
    return loss;
  }

  static boolean isName(String text) {
    return BY_NAME.containsKey(text);
  }

  /**
   * Describes every loss.
   *
   * @return one description each: first the losses of the paper, in its order
   */
  public static List<LossDescription> descriptions() {
    return ENTRIES.stream().map(Entry::description).toList();
  }
}
