package org.unifiedfocal.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Option;

/** The option that says what becomes of cases that cannot be used. */
final class SkipOption {
  @Option(
      names = "--skip-broken",
      description =
          "Read every case first, and leave out those that cannot be used (default: look at the"
              + " headers of their files, and refuse them).")
  private boolean skip;

  /**
   * Leaves out the cases that cannot be used, and says what is wrong with them.
   *
   * @return the dataset of the others
   * @throws BadInputException if there are such cases and they are not to be left out
   */
  Dataset usable(Dataset dataset, PrintWriter err) {
    return dataset.without(broken(dataset, err));
  }

  /**
   * Looks for cases that cannot be used and says what is wrong with them. If they are to be left
   * out every case is read; otherwise the headers of its files are.
   *
   * @return the ids of the cases to leave out
   * @throws BadInputException if there are such cases and they are not to be left out
   */
  List<String> broken(Dataset dataset, PrintWriter err) {
    Map<String, String> broken = skip ? unreadable(dataset) : dataset.broken();
    if (broken.isEmpty()) {
      return List.of();
    }
    broken.values().forEach(problem -> err.println("ufl: " + problem));
    String count = "%d of %d cases cannot be used".formatted(broken.size(), dataset.cases().size());
    if (!skip) {
      throw new BadInputException(dataset.root(), count + ", --skip-broken leaves them out");
    }
    err.println("ufl: " + count + " and are left out");
    return List.copyOf(broken.keySet());
  }

  private static Map<String, String> unreadable(Dataset dataset) {
    Map<String, String> problems = new LinkedHashMap<>();
    Fingerprint.Builder fingerprint = new Fingerprint.Builder(dataset);
    for (Case item : dataset.cases()) {
      try {
        fingerprint.add(item);
      } catch (BadInputException e) {
        problems.put(item.id(), Ufl.oneLine(e));
      }
    }
    return problems;
  }
}
