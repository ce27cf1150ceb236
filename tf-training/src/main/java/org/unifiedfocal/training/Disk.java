package org.unifiedfocal.training;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * What is to outlast a power cut: the operating system writes to the disk when it likes, and may
 * write a new name before the content.
 */
final class Disk {
  private Disk() {}

  /** Waits until the files in a folder, and the names of all that is in it, are on the disk. */
  static void force(Path folder) throws IOException {
    List<Path> files;
    try (Stream<Path> entries = Files.list(folder)) {
      files = entries.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      forceOne(file);
    }
    try {
      forceOne(folder);
    } catch (AccessDeniedException e) {
      // Windows opens no folders, and needs none to be forced.
    }
  }

  private static void forceOne(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
