package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.TrainingSettings;
import org.unifiedfocal.training.TrainingSettingsBuilder;

class CrossValidationTest {
  @TempDir Path folder;

  /** Stopped while the folders are made, it is no cross-validation of fewer folds. */
  @Test
  void isThereWithAllItsFoldsOrNotAtAll() throws IOException {
    Path data = Hippocampus.copyTo(folder.resolve("data"));
    List<TrainingSettings> settings =
        Stream.of("1/2", "2/2")
            .map(fold -> new TrainingSettingsBuilder(data, "folder").fold(fold).build())
            .toList();
    Path all = folder.resolve("all");
    Files.createDirectories(all);
    Files.createFile(all.resolve("fold-1"));
    PrintWriter nowhere = new PrintWriter(Writer.nullWriter());

    assertThatThrownBy(() -> CrossValidation.create(all, settings, null, nowhere, nowhere))
        .isInstanceOf(BadInputException.class)
        .hasMessage(all.resolve("fold-1") + ": expected a folder, found a file");
    assertThat(CrossValidation.isIn(all)).isFalse();
    assertThat(all.resolve("fold-2/run.yaml")).exists();
  }
}
