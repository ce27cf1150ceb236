package org.unifiedfocal.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;

/**
 * A dataset on which losses are compared.
 *
 * @param name what its folder is called, unique in the comparison
 * @param description one line: what is special about the data; empty if nothing is
 * @param classNames what each class stands for, the background first
 * @param foregroundFraction the share of foreground to which a sweep has brought every image; null
 *     outside of sweeps
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Study(
    String name, String description, List<String> classNames, @Nullable Double foregroundFraction) {

  public Study {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(description, "description is missing");
    classNames = List.copyOf(Objects.requireNonNull(classNames, "classNames are missing"));
  }

  /**
   * Takes a dataset as it is.
   *
   * @param dataset the dataset
   * @return the study, named like it but for what a folder's name cannot have
   */
  public static Study of(Dataset dataset) {
    String name = dataset.name().replaceAll("[^A-Za-z0-9._-]+", "-").replaceAll("^[.-]+", "");
    return new Study(name, groups(dataset), dataset.classNames(), null);
  }

  private static String groups(Dataset dataset) {
    int cases = dataset.cases().size();
    long groups = dataset.cases().stream().map(Case::group).distinct().count();
    return groups == cases
        ? ""
        : "%d cases in %d groups: no fold parts a group, but intervals and p count its cases as if they were independent, and are too small"
            .formatted(cases, groups);
  }
}
