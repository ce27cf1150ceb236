package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What libraries of Python take for value and gradient of the asymmetric Unified Focal loss: a
 * script that is part of this library, run by a Python that has them.
 *
 * @param python the interpreter
 */
public record PythonPeers(Path python) {
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
    return List.of(run("list").split(" ", 0));
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
    String found =
        run(peer, String.join(",", sizes), Integer.toString(threads), Integer.toString(repeats));
    return found.equals("none")
        ? OptionalDouble.empty()
        : OptionalDouble.of(Double.parseDouble(found));
  }

  /** Runs the script, which is handed over as an argument, and gives its last line. */
  private String run(String... arguments) {
    try (InputStream script = PythonPeers.class.getResourceAsStream("loss_peers.py")) {
      List<String> command = new ArrayList<>(List.of(python.toString(), "-c"));
      command.add(new String(script.readAllBytes(), StandardCharsets.UTF_8));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String output =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      if (process.waitFor() != 0) {
        throw new BadInputException(
            "%s: expected a Python that runs %s, found exit status %d"
                .formatted(python, String.join(" ", arguments), process.exitValue()));
      }
      return output.substring(output.lastIndexOf('\n') + 1);
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected a Python interpreter, found: %s".formatted(python, e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BadInputException(python + ": interrupted");
    }
  }
}
