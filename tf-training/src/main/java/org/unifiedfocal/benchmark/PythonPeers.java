package org.unifiedfocal.benchmark;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tensorflow.ndarray.Shape;

/**
 * What libraries of Python take for value and gradient of the asymmetric Unified Focal loss: a
 * script that is part of this library, run by a Python that has them.
 *
 * @param python the interpreter
 */
public record PythonPeers(Path python) {
  private static final String SCRIPT = "loss_peers.py";

  /** What the script can run, and how it is called in a table. */
  private static final Map<String, String> TITLES =
      Map.of(
          "tensorflow", "TensorFlow in Python, tf.function",
          "tensorflow-xla", "TensorFlow in Python, XLA",
          "torch", "PyTorch eager",
          "torch-compile", "torch.compile",
          "monai", "MONAI AsymmetricUnifiedFocalLoss");

  /**
   * Lists those whose library this Python has.
   *
   * @return names for {@link #median}
   */
  public List<String> available() {
    return List.of(Program.python(python, SCRIPT, "list").split(" ", 0));
  }

  /**
   * Names a peer in a table.
   *
   * @param peer one of {@link #available}
   * @return a few words
   */
  public static String title(String peer) {
    return TITLES.getOrDefault(peer, peer);
  }

  /**
   * Runs a peer in a process of its own.
   *
   * @param peer one of {@link #available}
   * @param shape of labels and logits, channels last; PyTorch has them channels first
   * @param threads for each op
   * @param repeats how often
   * @return the median in ms, or nothing if the peer does not take this shape
   */
  public OptionalDouble median(String peer, Shape shape, int threads, int repeats) {
    List<String> sizes = new ArrayList<>();
    for (long size : shape.asArray()) {
      sizes.add(Long.toString(size));
    }
    String found = Program.python(python, SCRIPT, peer, String.join(",", sizes), threads, repeats);
    return found.equals("none")
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(found));
  }
}
