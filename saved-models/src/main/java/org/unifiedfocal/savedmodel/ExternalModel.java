package org.unifiedfocal.savedmodel;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorShapeProto;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

/**
 * A SavedModel from elsewhere, such as {@code model.export(...)} of Keras writes it, that is to
 * become a {@link SegmentationModel}: its signature {@code serving_default} has one input {@code
 * [N, (D,) H, W, channels]} and one output of probabilities {@code [N, (D,) H, W, classes]}.
 *
 * @param directory the directory that holds {@value SavedModelWriter#FILE}
 * @param dimensions spatial axes of an image: 2 or 3
 * @param channels channels of an image
 * @param classes classes with the background
 * @param size the spatial size of an image, slowest axis first; null where any is taken
 */
public record ExternalModel(
    Path directory, int dimensions, int channels, int classes, @Nullable List<Integer> size) {
  private static final int PROBE = 32;
  private static final double TOLERANCE = 1e-3;

  /**
   * Looks at the signature of a model.
   *
   * @param directory the model directory
   * @return what it takes and gives
   * @throws BadInputException if there is no SavedModel, or its signature is another
   */
  public static ExternalModel read(Path directory) {
    Path file = directory.resolve(SavedModelWriter.FILE);
    SavedModel model;
    try (InputStream stream = Files.newInputStream(file)) {
      model = SavedModel.parseFrom(stream);
    } catch (IOException e) {
      throw new BadInputException(file, "expected a SavedModel, found what cannot be read", e);
    }
    for (MetaGraphDef graph : model.getMetaGraphsList()) {
      SignatureDef signature = graph.getSignatureDefMap().get(ModelSignature.NAME);
      if (signature != null && graph.getMetaInfoDef().getTagsList().contains("serve")) {
        return of(directory, signature);
      }
    }
    throw new BadInputException(
        directory, "expected a signature %s, found none".formatted(ModelSignature.NAME));
  }

  private static ExternalModel of(Path directory, SignatureDef signature) {
    if (signature.getInputsCount() != 1 || signature.getOutputsCount() != 1) {
      throw new BadInputException(
          directory,
          "expected a model of one input and one output, found inputs %s and outputs %s"
              .formatted(
                  signature.getInputsMap().keySet().stream().sorted().toList(),
                  signature.getOutputsMap().keySet().stream().sorted().toList()));
    }
    List<Integer> input =
        sizes(signature.getInputsMap().values().iterator().next().getTensorShape());
    List<Integer> output =
        sizes(signature.getOutputsMap().values().iterator().next().getTensorShape());
    int rank = input.size();
    boolean fits =
        (rank == 4 || rank == 5)
            && output.size() == rank
            && input.get(rank - 1) > 0
            && output.get(rank - 1) > 1;
    if (!fits) {
      throw new BadInputException(
          directory,
          "expected an input [N, (D,) H, W, channels] and an output [N, (D,) H, W, classes] of at"
              + " least 2 classes, found %s and %s".formatted(input, output));
    }
    List<Integer> size = input.subList(1, rank - 1);
    return new ExternalModel(
        directory,
        rank - 2,
        input.get(rank - 1),
        output.get(rank - 1),
        size.stream().allMatch(voxels -> voxels > 0) ? size : null);
  }

  private static List<Integer> sizes(TensorShapeProto shape) {
    return shape.getDimList().stream().map(dim -> (int) dim.getSize()).toList();
  }

  /**
   * Copies the model, with a card beside it, and tries it out.
   *
   * @param target the model directory to be
   * @param card what must be known to use it
   * @param overwrite whether a model that is there may be replaced
   * @throws BadInputException if the place is taken, TensorFlow cannot run the model outside
   *     Python, or it gives no probabilities
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void copy(Path target, ModelCard card, boolean overwrite) {
    try {
      AtomicDirectory.write(
          target,
          overwrite,
          SavedModelWriter.FILE,
          place -> {
            copyFiles(place);
            card.write(place);
            try (SegmentationModel model = SegmentationModel.load(place)) {
              requireProbabilities(model.probabilities(probe()));
            } catch (BadInputException e) {
              throw new BadInputException(
                  String.valueOf(e.getMessage()).replace(place.toString(), directory.toString()));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(target + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void copyFiles(Path place) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(directory)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path copy = place.resolve(directory.relativize(file).toString());
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
  }

  /** An image in which no two neighbours are alike. */
  private Image probe() {
    List<Integer> shape = size == null ? Collections.nCopies(dimensions, PROBE) : size;
    float[] values =
        new float[shape.stream().mapToInt(Integer::intValue).reduce(channels, Math::multiplyExact)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) Math.sin(i);
    }
    return new Image(
        Geometry.of(shape.stream().mapToInt(Integer::intValue).toArray()), channels, values);
  }

  private void requireProbabilities(Image image) {
    float[] values = image.values();
    for (int voxel = 0; voxel < values.length / classes; voxel++) {
      double sum = 0;
      boolean inRange = true;
      for (int c = 0; c < classes; c++) {
        float value = values[voxel * classes + c];
        inRange &= value >= -TOLERANCE && value <= 1 + TOLERANCE;
        sum += value;
      }
      if (!inRange || !(Math.abs(sum - 1) < TOLERANCE)) {
        throw new BadInputException(
            directory,
            "expected probabilities, whose sum over the classes is 1, found a sum of %.3g; export the"
                    .formatted(sum)
                + " model with its softmax");
      }
    }
  }
}
