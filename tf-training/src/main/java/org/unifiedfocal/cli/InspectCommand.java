package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Looks through a dataset. */
@Command(
    name = "inspect",
    description = {
      "Look through a dataset: sizes, spacing, intensities, class frequencies, groups.",
      "Every case is read; what is wrong with one is said in a line, and the others go on."
    })
final class InspectCommand extends ConsoleCommand {
  @Parameters(paramLabel = "DIR", description = "The dataset.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path folder;

  @Mixin private final LayoutOption layout = new LayoutOption();

  @Override
  public Integer call() {
    Dataset dataset = layout.read(folder);
    out()
        .printf(
            "%s: %d %s; %s%n",
            dataset.name(),
            dataset.cases().size(),
            dataset.dimensions() == 2 ? "images" : "volumes",
            groups(dataset));
    Fingerprint.Builder fingerprint = new Fingerprint.Builder(dataset);
    List<String> problems = new ArrayList<>();
    try (Bar bar = new Bar("inspect", dataset.cases().size())) {
      for (Case item : dataset.cases()) {
        try {
          fingerprint.add(item);
        } catch (BadInputException e) {
          problems.add(Ufl.oneLine(e));
        }
        bar.step(item.id());
      }
    }
    new Inspection(fingerprint.build()).print(out());
    problems.forEach(problem -> err().println("ufl: " + problem));
    if (!problems.isEmpty()) {
      err().printf("ufl: %d of %d cases cannot be used%n", problems.size(), dataset.cases().size());
    }
    return problems.isEmpty() ? 0 : Ufl.BAD_INPUT;
  }

  private static String groups(Dataset dataset) {
    return dataset.grouping() == null
        ? "the layout does not say which are of one patient, so folds may part them"
        : "%d groups by %s, which no fold parts"
            .formatted(
                dataset.cases().stream().map(Case::group).distinct().count(), dataset.grouping());
  }
}
