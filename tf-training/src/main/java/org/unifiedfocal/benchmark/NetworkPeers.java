package org.unifiedfocal.benchmark;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What libraries of Python take to train the networks of {@link TrainingTask} and to segment by
 * them: the same layers, optimiser and loss, in a script that is part of this library.
 *
 * @param python an interpreter that has some of these libraries
 */
public record NetworkPeers(Path python) {
  private static final String SCRIPT = "network_peers.py";

  private static final Map<String, String> TITLES =
      Map.of(
          "keras", "Keras, float32",
          "keras-bfloat16", "Keras, mixed bfloat16",
          "torch", "PyTorch, float32, channels last",
          "torch-bfloat16", "PyTorch, bfloat16 autocast",
          "torch-compile", "PyTorch, float32, torch.compile",
          "monai", "MONAI, sliding_window_inference");

  /**
   * Gives those that train.
   *
   * @param task what is trained
   * @param threads for each op
   * @param repeats steps in a turn
   * @return contestants by title
   */
  public Map<String, Contestant> training(TrainingTask task, int threads, int repeats) {
    return contestants("training", task.dimensions(), threads, repeats);
  }

  /**
   * Gives those that segment in sliding windows.
   *
   * @param shape voxels of the volume
   * @param window voxels of a window along each axis
   * @param overlap of windows
   * @param threads for each op
   * @param repeats segmentations in a turn
   * @return contestants by title
   */
  public Map<String, Contestant> inference(
      List<Integer> shape, int window, double overlap, int threads, int repeats) {
    return contestants("inference", commas(shape), window, overlap, threads, repeats);
  }

  private Map<String, Contestant> contestants(String what, Object... arguments) {
    Map<String, Contestant> contestants = new LinkedHashMap<>();
    for (String peer : Program.python(python, SCRIPT, what).split(" ", -1)) {
      if (!peer.isEmpty()) {
        Object[] all = new Object[arguments.length + 2];
        all[0] = what;
        all[1] = peer;
        System.arraycopy(arguments, 0, all, 2, arguments.length);
        contestants.put(
            TITLES.getOrDefault(peer, peer),
            () -> Optional.of(Measurement.parse(Program.python(python, SCRIPT, all))));
      }
    }
    return contestants;
  }

  static String commas(List<Integer> sizes) {
    return sizes.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
