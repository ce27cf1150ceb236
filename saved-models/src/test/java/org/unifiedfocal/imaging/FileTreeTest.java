package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileTreeTest {
  @TempDir Path folder;

  @Test
  void deletesAllThatIsInAFolderAndNothingElse() throws IOException {
    Path outside = Files.createDirectory(folder.resolve("outside"));
    Files.createFile(outside.resolve("kept"));
    Path tree = folder.resolve("tree");
    Files.createDirectories(tree.resolve("a/b"));
    Files.createFile(tree.resolve("a/b/file"));
    Files.createSymbolicLink(tree.resolve("a/link"), outside);
    Files.createSymbolicLink(tree.resolve("broken"), folder.resolve("nowhere"));

    FileTree.delete(tree);
    FileTree.delete(tree); // not there: nothing to do

    assertThat(tree).doesNotExist();
    assertThat(outside.resolve("kept")).exists();
    FileTree.delete(outside.resolve("kept"));
    assertThat(outside).isEmptyDirectory();
  }
}
