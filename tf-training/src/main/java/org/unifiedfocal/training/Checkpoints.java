package org.unifiedfocal.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The checkpoints of a training: the last two, in folders {@code epoch-00012} of one folder. Each
 * is written under another name and renamed when it is complete, so that a training killed at any
 * moment goes on from one of them.
 */
public final class Checkpoints {
  private static final System.Logger LOGGER = System.getLogger(Checkpoints.class.getName());
  private static final Pattern NAME = Pattern.compile("epoch-(\\d{5,9})");
  private static final String UNFINISHED = ".unfinished";

  private final Path folder;

  /**
   * Looks after a folder, which need not exist yet. It belongs to the training: other folders in it
   * whose names look like checkpoints are deleted as they grow old.
   *
   * @param folder the folder
   */
  public Checkpoints(Path folder) {
    this.folder = folder;
  }

  /**
   * Writes a checkpoint. The newest one before it is kept; others, also of later epochs that a
   * training resumed from an earlier one has left behind, are deleted.
   *
   * @param epoch the epoch that is done
   * @param graph the training
   * @param state what the caller needs to go on; written as JSON by Jackson
   * @return the checkpoint
   * @throws UncheckedIOException if it cannot be written; those there are remain
   */
  public Checkpoint save(int epoch, TrainingGraph graph, Object state) {
    Checkpoint checkpoint = new Checkpoint(folder.resolve("epoch-%05d".formatted(epoch)), epoch);
    Path unfinished = folder.resolve(UNFINISHED);
    try {
      delete(unfinished);
      Files.createDirectories(unfinished);
      try {
        Checkpoint.write(unfinished, graph, state);
        delete(checkpoint.folder());
        Files.move(unfinished, checkpoint.folder(), StandardCopyOption.ATOMIC_MOVE);
      } finally {
        delete(unfinished);
      }
      boolean previous = true;
      for (Checkpoint other : newestFirst()) {
        if (other.epoch() < epoch && previous) {
          previous = false;
        } else if (other.epoch() != epoch) {
          delete(other.folder());
        }
      }
    } catch (IOException e) {
      throw unwritable(checkpoint.folder(), e);
    }
    return checkpoint;
  }

  /**
   * Finds the newest checkpoint that is complete. One that is damaged is passed over with a
   * warning.
   *
   * @return the checkpoint; empty if there is none
   * @throws UncheckedIOException if the folder cannot be read
   */
  public Optional<Checkpoint> latest() {
    try {
      for (Checkpoint checkpoint : newestFirst()) {
        if (checkpoint.isComplete()) {
          return Optional.of(checkpoint);
        }
        LOGGER.log(
            System.Logger.Level.WARNING,
            "{0}: damaged, passed over for the one before",
            checkpoint.folder());
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says in words why something could not be written. */
  static UncheckedIOException unwritable(Path path, IOException cause) {
    boolean denied = cause instanceof AccessDeniedException;
    return new UncheckedIOException(
        path + ": cannot be written: " + (denied ? "permission is denied" : cause.getMessage()),
        cause);
  }

  private List<Checkpoint> newestFirst() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(folder)) {
      return entries
          .flatMap(Checkpoints::parse)
          .sorted(Comparator.comparingInt(Checkpoint::epoch).reversed())
          .toList();
    }
  }

  private static Stream<Checkpoint> parse(Path entry) {
    Matcher name = NAME.matcher(String.valueOf(entry.getFileName()));
    return name.matches()
        ? Stream.of(new Checkpoint(entry, Integer.parseInt(name.group(1))))
        : Stream.empty();
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> entries = Files.walk(path)) {
      for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(entry);
      }
    }
  }
}
