package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void aFailureLeavesTheOldFileAndNothingElse() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "old");
    assertThatThrownBy(
            () ->
                AtomicFile.write(
                    file,
                    true,
                    out -> {
                      out.write(1);
                      throw new IOException("No space left on device");
                    }))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessage(file + ": cannot be written: No space left on device");
    assertThat(file).hasContent("old");
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void theFileAppearsOnlyWhenItIsComplete() {
    Path file = folder.resolve("file");
    AtomicFile.write(
        file,
        false,
        out -> {
          out.write('x');
          assertThat(file).doesNotExist();
        });
    assertThat(file).hasContent("x");
  }

  @Test
  void aFileThatAppearsMeanwhileIsKept() {
    Path file = folder.resolve("file");
    assertThatThrownBy(
            () -> AtomicFile.write(file, false, out -> Files.writeString(file, "another's")))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": exists already and is not to be overwritten");
    assertThat(file).hasContent("another's");
  }
}
