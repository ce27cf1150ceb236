package org.unifiedfocal.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.keras.KerasModel;
import org.unifiedfocal.savedmodel.ExternalModel;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SlidingWindow;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.unet.UNet;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a model of one that Keras has saved. */
@Command(
    name = "import-keras",
    description = {
      "Make a model, to predict with and to serve, of one that Keras 3 has saved:",
      "a U-Net in a .keras file or in .weights.h5, or the folder of model.export(...), which may"
          + " hold any network.",
      "A .keras file can also be trained further: ufl train --initial-weights FILE.keras."
    },
    footer = {
      "%nExamples:",
      "  ufl import-keras unet.keras --out model --classes background,lesion",
      "  ufl import-keras exported --out model --normalization z-score --patch-size 64,64,64"
    })
final class ImportKerasCommand extends ConsoleCommand {
  @Parameters(
      paramLabel = "FILE",
      description = "A .keras file, a .weights.h5 file, or the folder of an exported SavedModel.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path file;

  @Option(
      names = "--out",
      paramLabel = "MODEL",
      required = true,
      description = "The model directory to write.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Option(
      names = "--config",
      paramLabel = "FILE.json",
      description = "What model.to_json() gives; for .weights.h5, which has no layers in it.")
  private @Nullable Path config;

  @Option(
      names = "--classes",
      paramLabel = "NAME,NAME",
      split = ",",
      hideParamSyntax = true,
      description = "The names of the classes (default: background, class1, ...).")
  private @Nullable List<String> classes;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "What the model is called (default: the name of the file).")
  private @Nullable String name;

  @Option(
      names = "--normalization",
      paramLabel = "NAME",
      converter = TrainCommand.NormalizationName.class,
      description =
          "How the network wants its images: none, as they are, z-score of each image, or"
              + " z-score-nonzero, of its voxels that are not 0 (default: none). What else there is can be written into the model card by hand.")
  private Normalization normalization = new Normalization.None();

  @Option(
      names = "--patch-size",
      paramLabel = "N,N[,N]",
      split = ",",
      hideParamSyntax = true,
      description =
          "Go over an image in windows of this size (default: whole images, or the size that the"
              + " model is fixed to).")
  private @Nullable List<Integer> patchSize;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() {
    force.requireFree(out);
    if (Files.isDirectory(file)) {
      ExternalModel model = ExternalModel.read(file);
      ModelCard card = card(model.dimensions(), model.channels(), model.classes(), model.size());
      model.copy(out, card, force.isGiven());
      out().printf("copied the network as it is, with a model card, to %s%n", out);
    } else {
      TrainedNetwork trained = read();
      UNet network = trained.network();
      trained.write(
          out,
          card(network.dimensions(), network.channels(), network.classes(), null),
          force.isGiven());
      out()
          .printf(
              "imported a %dD U-Net of %d base filters and depth %d to %s%n",
              network.dimensions(), network.baseFilters(), network.depth(), out);
    }
    NextSteps.print(out(), List.of("predict", out.toString(), "IMAGE...", "--out", "DIR"));
    return 0;
  }

  private TrainedNetwork read() {
    if (!file.toString().endsWith(".h5")) {
      return KerasModel.read(file);
    }
    if (config == null) {
      throw new BadInputException(
          file, "expected --config with what model.to_json() gives, found none");
    }
    return KerasModel.read(file, config);
  }

  private ModelCard card(
      int dimensions, int channels, int count, @Nullable List<Integer> fixedSize) {
    List<String> names = Objects.requireNonNullElseGet(classes, () -> numbered(count));
    if (names.size() != count) {
      throw new BadInputException(
          "--classes: expected the names of %d classes, found %s".formatted(count, names));
    }
    @Nullable List<Integer> window = patchSize == null ? fixedSize : patchSize;
    try {
      return ModelCard.of(
              Objects.requireNonNullElseGet(name, this::fileName),
              names,
              new ModelCard.Input(dimensions, null, new Preprocessing(channels, normalization)))
          .withSlidingWindow(
              window == null
                  ? null
                  : SlidingWindow.of(window.stream().mapToInt(Integer::intValue).toArray()));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(Ufl.oneLine(e));
    }
  }

  private String fileName() {
    String last = String.valueOf(file.toAbsolutePath().normalize().getFileName());
    return Files.isDirectory(file) ? last : last.replaceFirst("\\..*", "");
  }

  private static List<String> numbered(int count) {
    List<String> names = new ArrayList<>(List.of("background"));
    for (int number = 1; number < count; number++) {
      names.add("class" + number);
    }
    return names;
  }
}
