package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.DatasetLayout;
import picocli.CommandLine.Option;

/** The option that says how the files of a dataset are arranged. */
final class LayoutOption {
  @Option(
      names = "--layout",
      paramLabel = "NAME",
      completionCandidates = Names.class,
      description =
          "How its files are arranged, one of ${COMPLETION-CANDIDATES} (default: recognised). Choices"
              + " in parentheses: \"brats20(t1ce, enhancing-tumour)\", \"msd(foreground)\".")
  @Nullable String name;

  /** The layout of a folder. */
  DatasetLayout of(Path folder) {
    return name == null ? DatasetLayout.detect(folder) : DatasetLayout.named(name);
  }

  /** Finds the cases of a folder. */
  Dataset read(Path folder) {
    return of(folder).read(folder);
  }

  /** The names of all layouts. */
  static final class Names implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return DatasetLayout.all().stream().map(DatasetLayout::name).iterator();
    }
  }
}
