package org.unifiedfocal.spark;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.unifiedfocal.savedmodel.SegmentationModel;

/**
 * The models of this executor. Each is loaded by the first task that needs it, shared by all, and
 * closed when the executor's virtual machine ends.
 */
final class ExecutorModels {
  private static final Map<String, SegmentationModel> MODELS = new ConcurrentHashMap<>();

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(ExecutorModels::close, "close-models"));
  }

  private ExecutorModels() {}

  /**
   * Gives a model.
   *
   * @param directory its directory as this executor sees it
   * @return the model, not to be closed
   * @throws org.unifiedfocal.imaging.BadInputException if it cannot be loaded
   */
  static SegmentationModel get(String directory) {
    return MODELS.computeIfAbsent(directory, path -> SegmentationModel.load(Path.of(path)));
  }

  private static void close() {
    MODELS.values().forEach(SegmentationModel::close);
  }
}
