package org.unifiedfocal.data;

import java.io.IOException;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What a file {@code groups.csv} says of the cases of a dataset: which of them no split may part,
 * such as those of one patient. Its columns are the id of the case and the group; the head of the
 * second says what a group is.
 *
 * @param grouping what a group is, such as "patient"; null where there is no such file
 * @param groups the group of each case by its id
 * @param file where this is from
 */
record CaseGroups(@Nullable String grouping, Map<String, String> groups, Path file) {
  private static final String NAME = "groups.csv";

  /** Reads the file in the folder of a dataset, if there is one. */
  static CaseGroups in(Path folder) {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      return new CaseGroups(null, Map.of(), file);
    }
    try (Reader reader = Files.newBufferedReader(file);
        CSVParser lines = CSVFormat.DEFAULT.builder().setTrim(true).get().parse(reader)) {
      @Nullable String grouping = null;
      Map<String, String> groups = new HashMap<>();
      for (CSVRecord line : lines) {
        if (line.size() != 2 || line.get(1).isEmpty()) {
          throw new BadInputException(
              file,
              "expected a case and its group in line %d, found %s"
                  .formatted(line.getRecordNumber(), line.toList()));
        }
        if (grouping == null) {
          grouping = line.get(1);
        } else if (groups.put(line.get(0), line.get(1)) != null) {
          throw new BadInputException(file, "expected each case once, found " + line.get(0));
        }
      }
      if (grouping == null) {
        throw new BadInputException(file, "expected a line case,patient or the like, found none");
      }
      return new CaseGroups(grouping, groups, file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be read: " + e, e);
    }
  }

  /** Puts cases into their groups. */
  List<Case> of(List<Case> cases) {
    return grouping == null ? cases : cases.stream().map(this::of).toList();
  }

  private Case of(Case item) {
    @Nullable String group = groups.get(item.id());
    if (group == null) {
      throw new BadInputException(
          file, "expected a line for each case, found none for " + item.id());
    }
    return new Case(item.id(), group, item.images(), item.labels(), item.fieldOfView());
  }
}
