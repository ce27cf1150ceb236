package org.unifiedfocal.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;

/**
 * A dataset on which losses are compared.
 *
 * @param name what its folder is called, unique in the comparison
 * @param description one line: what was done to the data; empty for data as they are
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
    return new Study(name, "", dataset.classNames(), null);
  }
}
