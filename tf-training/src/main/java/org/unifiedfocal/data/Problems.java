package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unifiedfocal.imaging.BadInputException;

/** What is wrong with the files of a dataset, collected so that it is said at once. */
final class Problems {
  private static final int SHOWN = 3;

  private final List<String> problems = new ArrayList<>();

  void add(String problem) {
    problems.add(problem);
  }

  /**
   * Ends the reading of a dataset that has problems.
   *
   * @throws BadInputException that names the first few and counts the others
   */
  void throwIfAny(Path root) {
    if (problems.isEmpty()) {
      return;
    }
    String shown = String.join("; ", problems.subList(0, Math.min(SHOWN, problems.size())));
    int others = problems.size() - SHOWN;
    throw new BadInputException(root, others > 0 ? shown + "; and " + others + " more" : shown);
  }
}
