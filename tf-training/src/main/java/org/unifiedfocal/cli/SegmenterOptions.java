package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.savedmodel.Ensemble;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.savedmodel.Segmenter;
import picocli.CommandLine.Option;

/** How images are segmented: by one model or by several, as they are or mirrored too. */
final class SegmenterOptions {
  @Option(
      names = "--ensemble",
      paramLabel = "MODEL",
      description = "Another model, and another: the probabilities of all are averaged.")
  private List<Path> others = List.of();

  @Option(
      names = "--flip-axes",
      paramLabel = "N,N",
      converter = FlipAxes.Reader.class,
      description =
          "Also segment the image mirrored along these axes, 0 the slowest, in all combinations,"
              + " and average: for models trained with flips along them.")
  private @Nullable FlipAxes flipAxes;

  /** What segments, and the models it needs. */
  record Opened(Segmenter segmenter, List<SegmentationModel> models) implements AutoCloseable {
    @Override
    public void close() {
      models.forEach(SegmentationModel::close);
    }
  }

  /**
   * Loads the models.
   *
   * @throws BadInputException if one cannot be loaded, or they do not go together
   */
  Opened open(Path model) {
    List<SegmentationModel> models = new ArrayList<>();
    try {
      models.add(SegmentationModel.load(model));
      for (Path other : others) {
        models.add(SegmentationModel.load(other));
      }
      List<Integer> mirrorAxes = flipAxes == null ? List.of() : flipAxes.axes();
      return new Opened(new Ensemble(models, mirrorAxes), models);
    } catch (RuntimeException e) {
      models.forEach(SegmentationModel::close);
      throw e;
    }
  }
}
