package org.unifiedfocal.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The Javadoc of the modules, where the build has made it, and the page that leads to it. */
final class JavadocPage {
  private static final List<String> MODULES =
      List.of(
          "tf-losses", "saved-models", "saved-models/serving", "saved-models/spark", "tf-training");

  private JavadocPage() {}

  static void write(Path repository, Path reference) throws IOException {
    StringBuilder text =
        new StringBuilder(
            "# Java\n\nThe Javadoc of each module: equations, shapes, units, ranges, errors thrown"
                + " and sources.\n\n");
    for (String module : MODULES) {
      Path made = repository.resolve(module).resolve("target/reports/apidocs");
      if (Files.isDirectory(made)) {
        Tree.copy(made, reference.resolve("java").resolve(module));
        text.append("- [%s](java/%s/index.html)\n".formatted(module, module));
      } else {
        text.append("- %s: not made by this build\n".formatted(module));
      }
    }
    Files.writeString(reference.resolve("java.md"), text);
  }
}
