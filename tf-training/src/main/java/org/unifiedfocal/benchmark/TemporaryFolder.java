package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.unifiedfocal.imaging.FileTree;

/** A folder that is there until it is closed. */
record TemporaryFolder(Path path) implements AutoCloseable {

  static TemporaryFolder create() throws IOException {
    return new TemporaryFolder(Files.createTempDirectory("ufl-benchmark"));
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(path);
  }
}
