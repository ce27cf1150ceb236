package org.unifiedfocal.cli;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.experiments.ComparedLoss;
import org.unifiedfocal.experiments.ImbalanceSweep;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Option;

/** The options that say which losses are compared, and over what they are swept. */
final class ComparedLossOptions {
  private static final String IMBALANCE = "imbalance";
  private static final Map<String, List<Double>> LEVELS =
      Map.of(
          IMBALANCE,
          ImbalanceSweep.FRACTIONS,
          "delta",
          List.of(0.1, 0.3, 0.5, 0.6, 0.7, 0.9),
          "gamma",
          List.of(0.1, 0.3, 0.5, 0.7, 0.9),
          "lambda",
          List.of(0.0, 0.25, 0.5, 0.75, 1.0));

  @Option(
      names = "--losses",
      paramLabel = "SPEC",
      arity = "1..*",
      description =
          "The losses; see ufl losses (default: the eight of the paper at their published defaults,"
              + " four of them where the imbalance is swept).")
  private List<String> losses = List.of();

  @Option(
      names = "--sweep",
      paramLabel = "NAME",
      description =
          "imbalance: every lesion covers a share of its image, from 10 %% to 0.1 %%, in ever wider"
              + " views of 64 x 64; or delta, gamma or lambda of the asymmetric Unified Focal loss."
              + " Networks then have 8 filters, if --base-filters does not say otherwise.")
  private @Nullable String sweep;

  @Option(
      names = "--levels",
      paramLabel = "X,X",
      split = ",",
      hideParamSyntax = true,
      description = "The values that are swept, such as 0.1,0.01,0.001.")
  private @Nullable List<Double> levels;

  /**
   * What is swept; null for nothing.
   *
   * @throws BadInputException if there is no such sweep
   */
  @Nullable String sweep() {
    if (sweep != null && !LEVELS.containsKey(sweep)) {
      throw new BadInputException(
          "--sweep: expected imbalance, delta, gamma or lambda, found " + sweep);
    }
    return sweep;
  }

  /** Whether the data are made more imbalanced, step by step. */
  boolean sweepsImbalance() {
    return IMBALANCE.equals(sweep());
  }

  /** The values that are swept; none without a sweep. */
  List<Double> levels() {
    if (sweep() == null) {
      if (levels != null) {
        throw new BadInputException("--levels: expected with --sweep, found it alone");
      }
      return List.of();
    }
    return levels == null ? LEVELS.getOrDefault(sweep, List.of()) : levels;
  }

  /**
   * The losses that are compared.
   *
   * @throws BadInputException if there is no such loss, or losses are given where the parameter of
   *     one is swept
   */
  List<ComparedLoss> compared() {
    List<Double> values = levels();
    if (sweep == null || sweepsImbalance()) {
      if (!losses.isEmpty()) {
        return losses.stream().map(ComparedLoss::of).toList();
      }
      return sweep == null ? ComparedLoss.published() : ComparedLoss.oneOfEachFamily();
    }
    if (!losses.isEmpty()) {
      throw new BadInputException(
          "--losses: expected none where a parameter of one is swept, found " + losses);
    }
    String parameter = sweep;
    return values.stream().map(value -> ComparedLoss.withParameter(parameter, value)).toList();
  }
}
