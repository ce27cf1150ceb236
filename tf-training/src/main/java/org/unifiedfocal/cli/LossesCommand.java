package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.LossDescription;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Describes the losses. */
@Command(
    name = "losses",
    description = "List every loss with its formula, parameters, defaults and source.",
    footer = {
      "%nExamples:",
      "  ufl losses",
      "  ufl losses \"unified-focal(asymmetric, delta=0.7)\""
    })
final class LossesCommand extends ConsoleCommand {
  private static final List<String> NOTATION =
      List.of(
          "y and p are labels and class probabilities, class 0 the background, R the rare classes;",
          "for each sample and class TP = sum y p, FN = sum y (1-p), FP = sum (1-y) p over voxels.");

  private static final List<String> SETTINGS =
      List.of(
          "probabilities, sparse, ignored-label=255, class-weights=[1, 2], without-background,",
          "batch-sums, empty-foreground=skip, reduction=none|sum");

  @Parameters(
      paramLabel = "SPEC",
      arity = "0..1",
      description = "A loss, such as dice or \"tversky(alpha=0.3)\": say what it is in full.")
  private @Nullable String specification;

  @Override
  public Integer call() {
    PrintWriter out = out();
    if (specification != null) {
      SegmentationLoss<?> loss = parse(specification);
      out.println(loss);
      out.println();
      describe(loss.description());
      return 0;
    }
    NOTATION.forEach(out::println);
    for (LossDescription description : Losses.descriptions()) {
      out.println();
      describe(description);
    }
    out.println();
    out.println("Every loss also takes");
    SETTINGS.forEach(line -> out.println("  " + line));
    return 0;
  }

  private static SegmentationLoss<?> parse(String specification) {
    try {
      return Losses.parse(specification);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(Ufl.oneLine(e));
    }
  }

  private void describe(LossDescription description) {
    out().println(description.name() + ": " + description.title());
    lines("formula", List.of(description.formula()));
    lines("parameters", description.parameters());
    lines("source", List.of(description.source()));
    lines("spec", description.examples());
  }

  private void lines(String heading, List<String> lines) {
    String start = heading;
    for (String line : lines) {
      out().printf("  %-10s  %s%n", start, line);
      start = "";
    }
  }
}
