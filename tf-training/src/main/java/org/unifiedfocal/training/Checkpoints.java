package org.unifiedfocal.training;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.FileTree;

/**
 * The checkpoints of a training: the last two, in folders {@code epoch-00012} of one folder. Each
 * is written under another name, and renamed when it is complete and on the disk, so that a
 * training goes on from one of them whether it was killed or the power failed.
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
      FileTree.delete(unfinished);
      Files.createDirectories(unfinished);
      try {
        Checkpoint.write(unfinished, graph, state);
        Disk.force(unfinished);
        FileTree.delete(checkpoint.folder());
        Files.move(unfinished, checkpoint.folder(), StandardCopyOption.ATOMIC_MOVE);
        Disk.force(folder);
      } finally {
        FileTree.delete(unfinished);
      }
      boolean previous = true;
      for (Checkpoint other : newestFirst()) {
        if (other.epoch() < epoch && previous) {
          previous = false;
        } else if (other.epoch() != epoch) {
          FileTree.delete(other.folder());
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
   * @throws BadInputException if there are some, and all are damaged
   * @throws UncheckedIOException if one cannot be read
   */
  public Optional<Checkpoint> latest() {
    List<Checkpoint> damaged = new ArrayList<>();
    try {
      for (Checkpoint checkpoint : newestFirst()) {
        if (checkpoint.isComplete()) {
          damaged.forEach(Checkpoints::warn);
          return Optional.of(checkpoint);
        }
        damaged.add(checkpoint);
      }
    } catch (IOException e) {
      throw failed(folder, "read", e);
    }
    if (!damaged.isEmpty()) {
      throw new BadInputException(
          folder,
          "expected a checkpoint that is whole, found damaged ones (%s); put a copy in the place of"
                  .formatted(names(damaged))
              + " one, or begin anew in another folder");
    }
    return Optional.empty();
  }

  private static void warn(Checkpoint damaged) {
    LOGGER.log(
        System.Logger.Level.WARNING,
        "{0}: damaged, passed over for the one before",
        damaged.folder());
  }

  private static String names(List<Checkpoint> checkpoints) {
    return checkpoints.stream()
        .map(checkpoint -> String.valueOf(checkpoint.folder().getFileName()))
        .collect(Collectors.joining(", "));
  }

  /** Whether there are none, neither whole nor damaged. */
  boolean areNone() {
    try {
      return newestFirst().isEmpty();
    } catch (IOException e) {
      throw failed(folder, "read", e);
    }
  }

  /** Says in words why something could not be written. */
  static UncheckedIOException unwritable(Path path, IOException cause) {
    return failed(path, "written", cause);
  }

  private static UncheckedIOException failed(Path path, String what, IOException cause) {
    String why =
        cause instanceof AccessDeniedException ? "permission is denied" : cause.getMessage();
    return new UncheckedIOException("%s: cannot be %s: %s".formatted(path, what, why), cause);
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
}
