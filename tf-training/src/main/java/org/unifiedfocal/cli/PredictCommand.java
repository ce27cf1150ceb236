package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.Segmentation;
import org.unifiedfocal.savedmodel.Segmenter;
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
      "  ufl predict models/a imagesTs --out masks --ensemble models/b --flip-axes 0,1"
    })
final class PredictCommand extends ConsoleCommand {
  @Parameters(index = "0", paramLabel = "MODEL", description = "A model directory.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path modelFolder;

  @Parameters(
      index = "1..*",
      arity = "1..*",
      paramLabel = "INPUT",
      description = "Images, or folders of images.")
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
    try (SegmenterOptions.Opened opened = options.open(modelFolder)) {
      Segmenter model = opened.segmenter();
      MaskFolder masks = new MaskFolder(out, model.card(), force);
      masks.prepareFor(files);
      int bad = 0;
      for (Path file : files) {
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
    Segmentation segmentation = segment(model, file, image);
    masks.writeMask(file, segmentation.labels());
    if (probabilities) {
      masks.writeProbabilities(file, segmentation.probabilities());
    }
    if (uncertainty) {
      masks.writeUncertainty(file, segmentation.entropy());
    }
    if (overlay) {
      masks.writeOverlay(file, image, segmentation.labels());
    }
    out().printf("%s: %s%n", masks.mask(file), sizes(segmentation.labels(), model));
  }

  private static Segmentation segment(Segmenter model, Path file, Image image) {
    try {
      return model.segment(image);
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
