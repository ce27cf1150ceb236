package org.unifiedfocal.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.unifiedfocal.imaging.BadInputException;

/**
 * A training as it was after an epoch: a folder with all variables in TensorFlow's V2 format,
 * {@code variables.index} and {@code variables.data-00000-of-00001}, the caller's {@code
 * state.json}, and {@code checksums.json} over these files. Others that something has put beside
 * them do not count. Python reads it by {@code tf.train.load_checkpoint(folder + "/variables")}.
 *
 * @param folder the folder
 * @param epoch the epoch
 */
public record Checkpoint(Path folder, int epoch) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String VARIABLES = "variables";
  private static final String STATE = "state.json";
  private static final String CHECKSUMS = "checksums.json";

  /**
   * Sets all variables of a graph, those of the optimiser too, to the stored ones.
   *
   * @param graph a graph of the same network and optimiser
   * @throws BadInputException if it is of another
   */
  public void restore(TrainingGraph graph) {
    try {
      graph.restore(folder.resolve(VARIABLES));
    } catch (TensorFlowException | TFInvalidArgumentException e) {
      throw new BadInputException(
          folder, "expected the variables of this network and optimiser: " + oneLine(e), e);
    }
  }

  /**
   * Reads what the caller has stored beside the variables.
   *
   * @param type the type of {@code state} in {@link Checkpoints#save}
   * @param <S> that type
   * @return the state
   * @throws BadInputException if it is of another type
   */
  public <S> S state(Class<S> type) {
    Path file = folder.resolve(STATE);
    try {
      return JSON.readValue(file.toFile(), type);
    } catch (IOException e) {
      throw new BadInputException(
          file, "expected the JSON of " + type.getSimpleName() + ": " + oneLine(e), e);
    }
  }

  /** Fills a new folder; the checksums come last. */
  static void write(Path folder, TrainingGraph graph, Object state) throws IOException {
    try {
      graph.save(folder.resolve(VARIABLES));
    } catch (TensorFlowException e) {
      throw new IOException(oneLine(e), e); // such as a full disk
    }
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve(STATE).toFile(), state);
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve(CHECKSUMS).toFile(), checksums(folder, names(folder)));
  }

  /**
   * Whether all files are there and as they were written.
   *
   * @throws IOException if they cannot be read, so that nobody knows
   */
  boolean isComplete() throws IOException {
    try {
      Map<String, Long> written =
          JSON.readValue(Files.readAllBytes(folder.resolve(CHECKSUMS)), new TypeReference<>() {});
      return checksums(folder, written.keySet()).equals(written);
    } catch (JsonProcessingException | NoSuchFileException e) {
      return false;
    }
  }

  /** A message without line ends, and without the node of the graph that TensorFlow adds. */
  private static String oneLine(Exception e) {
    return String.valueOf(e.getMessage())
        .replaceAll("\\[\\[\\{\\{.*?}}]]", "")
        .strip()
        .replaceAll("\\s+", " ");
  }

  private static Set<String> names(Path folder) throws IOException {
    Set<String> names = new HashSet<>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries.forEach(file -> names.add(String.valueOf(file.getFileName())));
    }
    return names;
  }

  private static Map<String, Long> checksums(Path folder, Set<String> names) throws IOException {
    Map<String, Long> checksums = new TreeMap<>();
    for (String name : names) {
      CRC32C crc = new CRC32C();
      try (InputStream stream =
          new CheckedInputStream(Files.newInputStream(folder.resolve(name)), crc)) {
        stream.transferTo(OutputStream.nullOutputStream());
      }
      checksums.put(name, crc.getValue());
    }
    return checksums;
  }
}
