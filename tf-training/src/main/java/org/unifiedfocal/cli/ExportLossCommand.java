package org.unifiedfocal.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.training.LossExport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Exports a loss. */
@Command(
    name = "export-loss",
    description = {
      "Export a loss as a SavedModel that trains a network in Python:",
      "(labels, predictions) -> (loss, per_sample, gradient), one signature for each rank, rank_3 to"
          + " rank_5; serving_default is rank_4.",
    },
    footer = {
      "%nExample, and its use in Keras:",
      "  ufl export-loss \"unified-focal(asymmetric)\" --classes 2 --out loss",
      "",
      "  f = tf.saved_model.load(\"loss\").signatures[\"rank_4\"]",
      "  class Loss(keras.losses.Loss):",
      "      def call(self, y, z):",
      "          y = tf.cast(y, tf.float32)",
      "          return f(labels=y, predictions=z)[\"per_sample\"]",
      "  model.compile(optimizer=\"adam\", loss=Loss())"
    })
final class ExportLossCommand extends ConsoleCommand {
  @Parameters(paramLabel = "SPEC", description = "The loss, as `ufl losses` writes it.")
  private String specification = "";

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "The model directory to write.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Option(
      names = "--classes",
      paramLabel = "N",
      defaultValue = "2",
      description = "Channels of the predictions; 1 is a sigmoid (default: ${DEFAULT-VALUE}).")
  private int classes;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() throws IOException {
    if (classes < 1) {
      throw new BadInputException("--classes: expected at least 1, found " + classes);
    }
    force.requireFree(out);
    try {
      LossExport export = new LossExport(Losses.parse(specification), classes);
      export.write(out, force.isGiven());
      out().printf("exported %s to %s%n", export.loss(), out);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(Ufl.oneLine(e));
    }
    return 0;
  }
}
