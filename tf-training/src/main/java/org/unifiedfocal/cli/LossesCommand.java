package org.unifiedfocal.cli;

import java.awt.image.BufferedImage;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.experiments.LossCurves;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Fonts;
import org.unifiedfocal.losses.LossDescription;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Describes the losses. */
@Command(
    name = "losses",
    description = "List every loss with its formula, parameters, defaults and source.",
    footer = {
      "%nExamples:",
      "  ufl losses",
      "  ufl losses \"unified-focal(asymmetric, delta=0.7)\"",
      "  ufl losses --plot pull.png cross-entropy dice \"unified-focal(asymmetric)\""
    })
final class LossesCommand extends ConsoleCommand {
  private static final List<String> NOTATION =
      List.of(
          "y and p are labels and class probabilities, class 0 the background, R the rare classes;",
          "for each sample and class TP = sum y p, FN = sum y (1-p), FP = sum (1-y) p over voxels.");

  private static final int WIDTH = 1200;
  private static final int HEIGHT = 600;

  private static final List<String> SETTINGS =
      List.of(
          "probabilities, sparse, regions, ignored-label=255, class-weights=[1, 2], without-background,",
          "batch-sums, empty-foreground=skip, reduction=none|sum");

  @Parameters(
      paramLabel = "SPEC",
      arity = "0..*",
      description = "Losses, such as dice or \"tversky(delta=0.3)\": say what they are in full.")
  private List<String> specifications = List.of();

  @Option(
      names = "--plot",
      paramLabel = "FILE",
      description =
          "Draw into a PNG file how hard the losses pull at a voxel of a rare and of a common class,"
              + " against the probability that it has already.")
  private @Nullable Path plot;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() {
    PrintWriter out = out();
    Map<String, SegmentationLoss<?>> losses = new LinkedHashMap<>();
    specifications.forEach(specification -> losses.put(specification, parse(specification)));
    if (plot != null) {
      plot(plot, losses);
      return 0;
    }
    for (SegmentationLoss<?> loss : losses.values()) {
      out.println(loss);
      out.println();
      describe(loss.description());
    }
    if (!losses.isEmpty()) {
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

  private void plot(Path file, Map<String, SegmentationLoss<?>> losses) {
    if (losses.isEmpty()) {
      throw new BadInputException("--plot: expected losses to draw, found none");
    }
    force.requireFree(file);
    Fonts.require("--plot");
    LossCurves curves = new LossCurves();
    losses.forEach(curves::add);
    BufferedImage picture = curves.draw(WIDTH, HEIGHT);
    AtomicFile.write(file, force.isGiven(), stream -> ImageIO.write(picture, "png", stream));
    out().println("drawn: " + file);
  }

  /** The loss of a specification that somebody has typed. */
  static SegmentationLoss<?> parse(String specification) {
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
