package org.unifiedfocal.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What is compared: every loss on every study in every fold from every seed. It is the file {@code
 * comparison.yaml}; the settings of each training are in the {@code run.yaml} of its folder. What
 * makes no sense is refused with a {@link BadInputException}.
 *
 * @param sweep the parameter that is swept: imbalance, delta, gamma or lambda; null for none
 * @param studies the datasets
 * @param losses what is trained on each
 * @param folds of the cross-validation, at least 2
 * @param seeds from which all chance of a training derives; the same for every loss
 * @param threads of TensorFlow in each training; another number gives other bits
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComparisonPlan(
    @Nullable String sweep,
    List<Study> studies,
    List<ComparedLoss> losses,
    int folds,
    List<Long> seeds,
    int threads) {
  static final String FILE = "comparison.yaml";

  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();

  public ComparisonPlan {
    studies = distinct("datasets", studies, Study::name);
    losses = distinct("losses", losses, ComparedLoss::name);
    seeds = distinct("seeds", seeds, seed -> seed);
    if (losses.size() < 2) {
      throw new BadInputException("losses: expected at least 2 to compare, found " + losses.size());
    }
    if (folds < 2) {
      throw new BadInputException("folds: expected at least 2, found " + folds);
    }
    BadInputException.requirePositive("threads", threads);
  }

  private static <T> List<T> distinct(String what, List<T> items, Function<T, Object> key) {
    Set<Object> keys = new HashSet<>();
    for (T item : Objects.requireNonNull(items, () -> what + " are missing")) {
      if (!keys.add(key.apply(item))) {
        throw new BadInputException(
            "%s: expected each once, found %s twice".formatted(what, key.apply(item)));
      }
    }
    if (items.isEmpty()) {
      throw new BadInputException(what + ": expected at least one, found none");
    }
    return List.copyOf(items);
  }

  /**
   * Gives the loss that the others are tested against.
   *
   * @return the asymmetric Unified Focal loss at its defaults; the last one where that is missing
   */
  public ComparedLoss reference() {
    return losses.stream()
        .filter(ComparedLoss::isReference)
        .findFirst()
        .orElse(losses.get(losses.size() - 1));
  }

  /**
   * Refuses to follow a plan in which there is more: what was trained would be lost from sight.
   *
   * @param former the plan before
   * @param folder where it is
   */
  void requireAllOf(ComparisonPlan former, Path folder) {
    requireAll("datasets", former.studies(), studies, folder);
    requireAll("losses", former.losses(), losses, folder);
    requireAll("seeds", former.seeds(), seeds, folder);
  }

  private static <T> void requireAll(String what, List<T> before, List<T> now, Path folder) {
    if (!now.containsAll(before)) {
      throw new BadInputException(
          folder.resolve(FILE),
          "expected the %s that are there and perhaps more, found others; take them, or another --out"
              .formatted(what));
    }
  }

  /** Whether a folder has such a plan. */
  static boolean isIn(Path folder) {
    return Files.isRegularFile(folder.resolve(FILE));
  }

  /** Reads the plan of a folder. */
  static ComparisonPlan read(Path folder) {
    Path file = folder.resolve(FILE);
    if (!isIn(folder)) {
      throw new BadInputException(
          folder, "expected the folder of a comparison, found no " + FILE + "; give --data");
    }
    try {
      return YAML.readValue(Files.readAllBytes(file), ComparisonPlan.class);
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          file, "expected the plan of a comparison: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes the plan into a folder. */
  void write(Path folder) {
    try {
      byte[] yaml = YAML.writeValueAsBytes(this);
      AtomicFile.write(folder.resolve(FILE), true, out -> out.write(yaml));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
