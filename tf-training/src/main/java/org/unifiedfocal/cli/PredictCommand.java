package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.EntropySlices;
import org.unifiedfocal.savedmodel.ImageSlices;
import org.unifiedfocal.savedmodel.LabelSlices;
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
      "Each gets a mask of its name in its geometry: .nii.gz for volumes, .png for pictures."
    },
    footer = {
      "%nExamples:",
      "  ufl predict models/hippocampus imagesTs --out masks",
      "  ufl predict models/lesion a.png b.png --out masks --overlay",
      "  ufl predict models/a imagesTs --out masks --ensemble models/b --flip-axes 0,1",
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
      description = "Images, folders of images, or folders of the slices of a DICOM series.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private List<Path> inputs;

  @Option(names = "--out", paramLabel = "DIR", required = true, description = "Where the masks go.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Option(
      names = "--probabilities",
      description = "Also write the probability of each class, as channels of a .nii.gz file.")
  private boolean probabilities;

  @Option(
      names = "--uncertainty",
      description = "Also write the entropy of each voxel's probabilities, in a .nii.gz file.")
  private boolean uncertainty;

  @Mixin private final SegmenterOptions options = new SegmenterOptions();

  @Option(names = "--overlay", description = "Also write a picture of each image and its mask.")
  private boolean overlay;

  @Option(names = "--force", description = "Replace files that are there.")
  private boolean force;

  @Override
  public Integer call() {
    List<Path> files = InputImages.list(inputs);
    try (Interruption onExit = Interruption.ofThisThread();
        SegmenterOptions.Opened opened = options.open(modelFolder)) {
      Segmenter model = opened.segmenter();
      MaskFolder masks = new MaskFolder(out, model.card(), force);
      masks.prepareFor(files);
      int bad = 0;
      for (Path file : files) {
        onExit.requireNone();
        try {
          predict(model, file, masks);
        } catch (BadInputException e) {
          err().println("ufl: " + Ufl.oneLine(e));
          bad++;
        }
      }
      if (bad > 0 && files.size() > 1) {
        err().printf("ufl: %d of %d images are not segmented%n", bad, files.size());
      }
      return bad == 0 ? 0 : Ufl.BAD_INPUT;
    }
  }

  private void predict(Segmenter model, Path file, MaskFolder masks) {
    masks.requireFree(masks.mask(file));
    if (probabilities) {
      masks.requireFree(masks.probabilities(file));
    }
    if (uncertainty) {
      masks.requireFree(masks.uncertainty(file));
    }
    if (overlay) {
      masks.requireFree(masks.overlay(file));
    }
    Image image = ImageReader.read(file);
    LabelSlices labels = new LabelSlices(image.geometry());
    ImageSlices classes = new ImageSlices(image.geometry());
    SliceConsumer wanted = probabilities ? labels.andThen(classes) : labels;
    @Nullable EntropySlices entropy = uncertainty ? new EntropySlices(image.geometry()) : null;
    segment(model, file, image, entropy == null ? wanted : wanted.andThen(entropy));
    LabelMap mask = labels.labels();
    masks.writeMask(file, mask);
    if (probabilities) {
      masks.writeProbabilities(file, classes.image());
    }
    if (entropy != null) {
      masks.writeUncertainty(file, entropy.image());
    }
    if (overlay) {
      masks.writeOverlay(file, image, mask);
    }
    out().printf("%s: %s%n", masks.mask(file), sizes(mask, model));
  }

  private static void segment(Segmenter model, Path file, Image image, SliceConsumer slices) {
    try (TileBar bar = new TileBar(InputImages.stem(file))) {
      model.predict(image, slices, bar);
    } catch (BadInputException e) {
      throw new BadInputException(file, Ufl.oneLine(e), e);
    }
  }

  private static String sizes(LabelMap labels, Segmenter model) {
    List<String> names = model.card().classNames();
    int[] counts = new int[names.size()];
    for (int voxel = 0; voxel < labels.labels().length; voxel++) {
      counts[labels.label(voxel)]++;
    }
    return IntStream.range(1, names.size())
        .mapToObj(label -> names.get(label) + " " + size(counts[label], labels))
        .collect(Collectors.joining(", "));
  }

  /** The volume, or the area of a picture, whose pixels have no size that means something. */
  private static String size(int count, LabelMap labels) {
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
