package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.unifiedfocal.training.Trainer;
import org.unifiedfocal.training.TrainingListener;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;

/**
 * The directory of a comparison: {@code comparison.yaml}, the trainings in {@code
 * runs/STUDY/LOSS/seed-S-fold-K}, and the {@code report}.
 *
 * @param folder the directory
 * @param plan what is compared
 */
public record Comparison(Path folder, ComparisonPlan plan) {

  /** Makes the settings of a training; the same but for the loss, the seed and the fold. */
  @FunctionalInterface
  public interface Settings {

    /**
     * Makes them.
     *
     * @param study the dataset
     * @param loss what is trained
     * @param seed where all chance comes from
     * @param fold which cases are held back, as K/N
     * @return the settings of that training
     */
    TrainingSettings of(Study study, ComparedLoss loss, long seed, String fold);
  }

  /**
   * Says whether a folder holds a comparison.
   *
   * @param folder any path
   * @return whether one was begun there
   */
  public static boolean isIn(Path folder) {
    return ComparisonPlan.isIn(folder);
  }

  /**
   * Makes the folders of all trainings, so that all is known when they are stopped. Trainings that
   * are there already stay: the same comparison goes on, and seeds or losses may be added to it.
   *
   * @param folder the directory
   * @param plan what is compared
   * @param settings how each training is done
   * @return the comparison
   * @throws org.unifiedfocal.imaging.BadInputException if the comparison that is there has more
   *     datasets, losses or seeds, a training that is there has other settings, or one cannot be
   *     done
   * @throws UncheckedIOException if a file cannot be written
   */
  public static Comparison create(Path folder, ComparisonPlan plan, Settings settings) {
    if (isIn(folder)) {
      plan.requireAllOf(ComparisonPlan.read(folder), folder);
    }
    Comparison comparison = new Comparison(folder, plan);
    Map<ComparisonRun, TrainingSettings> planned = new LinkedHashMap<>();
    for (ComparisonRun run : comparison.runs()) {
      TrainingSettings each =
          settings.of(run.study(), run.loss(), run.seed(), run.foldOf(plan.folds()));
      planned.put(run, each);
      if (run.seed() == comparison.picturedSeed()) {
        // What cannot be trained is found out before there is a folder that would be in the way.
        new Trainer(new TrainingRun(run.folder(), each), TrainingListener.NONE);
      }
    }
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be made: " + e, e);
    }
    planned.forEach(ComparisonRun::prepare);
    plan.write(folder);
    return comparison;
  }

  /**
   * Opens a comparison that was begun before.
   *
   * @param folder the directory
   * @return the comparison
   * @throws org.unifiedfocal.imaging.BadInputException if it is not the directory of a comparison
   */
  public static Comparison open(Path folder) {
    return new Comparison(folder, ComparisonPlan.read(folder));
  }

  /**
   * Lists the trainings in the order in which they are done: all losses of a fold one after the
   * other, all folds before the second seed, so that whatever is done when time runs out can be
   * compared, and covers all cases soon.
   *
   * @return all trainings
   */
  public List<ComparisonRun> runs() {
    List<ComparisonRun> runs = new ArrayList<>();
    for (long seed : plan.seeds()) {
      for (int fold = 1; fold <= plan.folds(); fold++) {
        for (Study study : plan.studies()) {
          for (ComparedLoss loss : plan.losses()) {
            runs.add(ComparisonRun.in(folder, study, loss, seed, fold));
          }
        }
      }
    }
    return runs;
  }

  /** Any training of a study: all have its dataset. */
  ComparisonRun anyOf(Study study) {
    return ComparisonRun.in(folder, study, plan.losses().get(0), picturedSeed(), 1);
  }

  /**
   * Says of which seed predictions are kept, for figures.
   *
   * @return the first one
   */
  long picturedSeed() {
    return plan.seeds().get(0);
  }

  /** Where the report goes. */
  Path report() {
    return folder.resolve("report");
  }
}
