package org.unifiedfocal.notebooks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.testing.Python;

class NotebooksTest {
  private static final Path FOLDER = Path.of("").toAbsolutePath();
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path out;

  static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void everyCellRunsAndGivesWhatTheCommittedOneShows(Path notebook) throws IOException {
    execute(notebook);

    List<String> committed = outputs(notebook);
    assertThat(committed).as("renew it by python notebooks/execute.py").isNotEmpty();
    assertThat(outputs(out.resolve(notebook.getFileName())))
        .as("kinds of outputs, cell by cell; renew them by python notebooks/execute.py")
        .isEqualTo(committed);
  }

  @Test
  void aCellThatFailsIsNamed() throws IOException {
    Path broken = out.resolve("broken.ipynb");
    Files.writeString(
        broken,
        """
        {"cells": [{"cell_type": "code", "id": "a", "metadata": {}, "execution_count": null,
          "outputs": [], "source": ["throw new IllegalStateException(\\"on purpose\\");"]}],
         "metadata": {"kernelspec": {"name": "java", "display_name": "Java", "language": "java"}},
         "nbformat": 4, "nbformat_minor": 5}
        """);

    assertThatThrownBy(() -> execute(broken))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("broken.ipynb")
        .hasMessageContaining("on purpose");
  }

  private void execute(Path notebook) {
    Python.program(
        FOLDER,
        "requirements.txt",
        "python",
        "execute.py",
        "--quick",
        "--out",
        out.toString(),
        notebook.toString());
  }

  /** The kinds of outputs of each cell that has any, such as "3: image/png text/plain". */
  private static List<String> outputs(Path notebook) throws IOException {
    List<String> found = new ArrayList<>();
    int number = 0;
    for (JsonNode cell : JSON.readTree(notebook.toFile()).path("cells")) {
      TreeSet<String> kinds = new TreeSet<>();
      for (JsonNode output : cell.path("outputs")) {
        if (output.has("data")) {
          output.path("data").fieldNames().forEachRemaining(kinds::add);
        } else {
          kinds.add(output.path("output_type").asText());
        }
      }
      if (!kinds.isEmpty()) {
        found.add(number + ": " + String.join(" ", kinds));
      }
      number++;
    }
    return found;
  }
}
