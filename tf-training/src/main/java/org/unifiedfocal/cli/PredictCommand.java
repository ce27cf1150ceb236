package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.CaseImages;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.metrics.Structure;
import org.unifiedfocal.savedmodel.EntropySlices;
import org.unifiedfocal.savedmodel.ImageSlices;
import org.unifiedfocal.savedmodel.LabelSlices;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.savedmodel.Segmenter;
import org.unifiedfocal.savedmodel.SliceConsumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Segments images. */
@Command(
    name = "predict",
    description = {
      "Segment images with a model.",
      "Each gets a mask of its name in its geometry: .nii.gz for volumes, .png for pictures.",
      "A case of several files, such as MR modalities, is given by its folder."
    },
    footer = {
      "%nExamples:",
      "  ufl predict models/hippocampus imagesTs --out masks",
      "  ufl predict models/lesion a.png b.png --out masks --overlay",
      "  ufl predict models/a imagesTs --out masks --ensemble models/b --flip-axes 0,1",
      "  ufl predict models/brats BraTS20_Validation_001 --out masks",
      "  ufl predict models/liver patient7/series3 --out masks"
    })
final class PredictCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A model directory.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path modelFolder;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "INPUT",
      description =
          "Images, folders of images, folders of the slices of a DICOM series, or folders of cases as"
              + " the model was trained on.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private List<Path> inputs;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the masks go.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Option(
      names = "--layout",
      paramLabel = "NAME",
      description =
          "How the files of a case are arranged in its folder, as of ufl train (default: as the"
              + " model was trained on).")
  private @Nullable String layout;

  @Option(
      names = "--probabilities",
      description =
          "Also write the probability of each class or region, as channels of a .nii.gz file.")
  private boolean probabilities;

  @Option(
      names = "--uncertainty",
      description = "Also write the entropy of each voxel's probabilities, in a .nii.gz file.")
  private boolean uncertainty;

  @Mixin private final SegmenterOptions options = new SegmenterOptions();

  @Option(names = "--overlay", description = "Also write a picture of each image and its mask.")
  private boolean overlay;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() {
    try (Interruption onExit = Interruption.ofThisThread();
        SegmenterOptions.Opened opened = options.open(modelFolder)) {
      Segmenter model = opened.segmenter();
      List<CaseImages> cases =
          InputImages.list(inputs, layout == null ? model.card().layout() : layout);
      MaskFolder masks = new MaskFolder(out, model.card(), force);
      masks.prepareFor(cases);
      int bad = 0;
      for (CaseImages item : cases) {
        onExit.requireNone();
        try {
          predict(model, item, masks);
        } catch (BadInputException e) {
          err().println("ufl: " + Ufl.oneLine(e));
          bad++;
        }
      }
      if (bad > 0 && cases.size() > 1) {
        err().printf("ufl: %d of %d images are not segmented%n", bad, cases.size());
      }
      return bad == 0 ? 0 : Ufl.BAD_INPUT;
    }
  }

  private void predict(Segmenter model, CaseImages item, MaskFolder masks) {
    force.requireFree(masks.mask(item));
    if (probabilities) {
      force.requireFree(masks.probabilities(item));
    }
    if (uncertainty) {
      force.requireFree(masks.uncertainty(item));
    }
    if (overlay) {
      force.requireFree(masks.overlay(item));
    }
    Image image = item.read();
    @Nullable Regions regions = model.card().regions();
    LabelSlices labels = new LabelSlices(image.geometry(), regions);
    ImageSlices channels = new ImageSlices(image.geometry());
    SliceConsumer wanted = probabilities ? labels.andThen(channels) : labels;
    @Nullable EntropySlices entropy =
        uncertainty ? new EntropySlices(image.geometry(), regions) : null;
    segment(model, item, image, entropy == null ? wanted : wanted.andThen(entropy));
    LabelMap mask = labels.labels();
    masks.writeMask(item, mask);
    if (probabilities) {
      masks.writeProbabilities(item, channels.image());
    }
    if (entropy != null) {
      masks.writeUncertainty(item, entropy.image());
    }
    if (overlay) {
      masks.writeOverlay(item, image, mask);
    }
    out().printf("%s: %s%n", masks.mask(item), sizes(mask, model.card()));
  }

  private static void segment(Segmenter model, CaseImages item, Image image, SliceConsumer slices) {
    try (TileBar bar = new TileBar(item.id())) {
      model.predict(image, slices, bar);
    } catch (BadInputException e) {
      throw new BadInputException(item.files().get(0), Ufl.oneLine(e), e);
    }
  }

  private static String sizes(LabelMap labels, ModelCard card) {
    long[] counts = labels.counts(card.classNames().size());
    return Structure.of(card.classNames(), card.regions()).stream()
        .map(
            structure -> {
              long count = structure.classes().stream().mapToLong(label -> counts[label]).sum();
              return structure.name() + " " + size(count, labels);
            })
        .collect(Collectors.joining(", "));
  }

  /** The volume, or the area of a picture, whose pixels have no size that means something. */
  private static String size(long count, LabelMap labels) {
    if (labels.geometry().dimensions() == 2) {
      return "%d pixels (%.1f %%)".formatted(count, 100.0 * count / labels.labels().length);
    }
    double cubicMillimetres = count;
    for (double step : labels.geometry().spacing()) {
      cubicMillimetres *= step;
    }
    return cubicMillimetres < 100
        ? "%.0f mm3".formatted(cubicMillimetres)
        : "%.2f ml".formatted(cubicMillimetres / 1000);
  }
}
