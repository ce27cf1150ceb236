package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.experiments.ComparedLoss;
import org.unifiedfocal.experiments.Comparison;
import org.unifiedfocal.experiments.ComparisonPlan;
import org.unifiedfocal.experiments.ComparisonReport;
import org.unifiedfocal.experiments.ComparisonRunner;
import org.unifiedfocal.experiments.ImbalanceSweep;
import org.unifiedfocal.experiments.ReportPictures;
import org.unifiedfocal.experiments.Study;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Fonts;
import org.unifiedfocal.training.TrainingSettingsBuilder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Compares losses. */
@Command(
    name = "compare",
    customSynopsis = "ufl compare --data=DIR --out=DIR [OPTIONS]",
    description = {
      "Compare losses as the Unified Focal loss paper does: every loss on every fold from every"
          + " seed, from the same weights on the same batches.",
      "Stop it in any way, and the same command, or --out alone, goes on. It ends with"
          + " DIR/report/index.html: tables, tests, figures."
    },
    footer = {
      "%nExamples:",
      "  ufl compare --data busi --out comparisons/busi --folds 5 --seeds 3 --epochs 30",
      "  ufl compare --out comparisons/busi --time-budget 3h   go on for three hours",
      "  ufl compare --out comparisons/busi --report --pictures none",
      "  ufl compare --data busi --out comparisons/rare --sweep imbalance",
      "  ufl compare --data busi --out comparisons/delta --sweep delta"
    })
final class CompareCommand extends ConsoleCommand {
  private static final int DEFAULT_FOLDS = 5;
  private static final int MOST_JOBS = 4;

  /** What does not change the trainings of a comparison that was begun. */
  private static final Set<String> LATER =
      Set.of("--out", "--jobs", "--time-budget", "--report", "--pictures", "--stacktrace");

  @Spec
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec spec;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      split = ",",
      hideParamSyntax = true,
      description = "The dataset, or several; see ufl inspect (default: go on in --out).")
  private List<Path> data = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      required = true,
      description = "Where trainings and report go.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Mixin private final LayoutOption layout = new LayoutOption();

  @Mixin private final SkipOption skip = new SkipOption();

  @Mixin private final ComparedLossOptions losses = new ComparedLossOptions();

  @Option(
      names = "--folds",
      paramLabel = "N",
      description = "Folds of the cross-validation (default: 5).")
  private int folds = DEFAULT_FOLDS;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      defaultValue = "1",
      description = "Trainings of every loss on every fold (default: ${DEFAULT-VALUE}).")
  private int seeds = 1;

  @Mixin private final ComparedTrainingOptions training = new ComparedTrainingOptions();

  @Option(
      names = "--jobs",
      paramLabel = "N",
      description = "Trainings at a time (default: half the processors, at most 4).")
  private int jobs =
      Math.max(1, Math.min(MOST_JOBS, Runtime.getRuntime().availableProcessors() / 2));

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of TensorFlow in each training; the same number gives the same weights (default:"
              + " what the jobs leave each).")
  private @Nullable Integer threads;

  @Option(
      names = "--time-budget",
      paramLabel = "TIME",
      converter = TimeSpan.class,
      description = "Stop after this time, such as 90m or 3h, at the end of an epoch.")
  private @Nullable Duration budget;

  @Option(names = "--report", description = "Train nothing, make the report of what is done.")
  private boolean reportOnly;

  @Option(
      names = "--pictures",
      paramLabel = "ID,ID|none",
      split = ",",
      hideParamSyntax = true,
      description = "Cases to show in the report (default: four of them, from hard to easy).")
  private List<String> pictures = List.of();

  @Override
  public Integer call() {
    Fonts.require("the charts of the report");
    Comparison comparison = data.isEmpty() || reportOnly ? goOn() : begin();
    ReportPictures shown = shown();
    shown.requireKnown(comparison);
    if (!reportOnly) {
      train(comparison);
    }
    report(comparison, shown);
    boolean failed = comparison.runs().stream().anyMatch(run -> run.failure().isPresent());
    return failed ? CommandLine.ExitCode.SOFTWARE : CommandLine.ExitCode.OK;
  }

  /** Opens a comparison that was begun; how it trains is settled. */
  private Comparison goOn() {
    for (OptionSpec option : spec.commandLine().getParseResult().matchedOptions()) {
      if (!LATER.contains(option.longestName())) {
        throw new BadInputException(
            option.longestName()
                + ": expected where a comparison begins, with --data and without"
                + " --report");
      }
    }
    return Comparison.open(out);
  }

  /** Plans a comparison, or finds that it was begun in the same way. */
  private Comparison begin() {
    BadInputException.requirePositive("--seeds", seeds);
    BadInputException.requirePositive("--jobs", jobs);
    if (losses.sweepsImbalance() && data.size() > 1) {
      throw new BadInputException(
          "--data: expected one dataset to sweep the imbalance, found " + data.size());
    }
    int each = threads == null ? standardThreads() : threads;
    List<ComparedLoss> compared = losses.compared();
    Map<Study, TrainingSettingsBuilder> studies = studies();
    ComparisonPlan plan =
        new ComparisonPlan(
            losses.sweep(),
            List.copyOf(studies.keySet()),
            compared,
            folds,
            LongStream.rangeClosed(1, seeds).boxed().toList(),
            each);
    return Comparison.create(out, plan, training.of(studies, losses.sweep() != null, each));
  }

  /** The datasets, or those that a sweep makes of one. */
  private Map<Study, TrainingSettingsBuilder> studies() {
    Map<Study, TrainingSettingsBuilder> studies = new LinkedHashMap<>();
    for (Path folder : data) {
      TrainingSettingsBuilder builder = new TrainingSettingsBuilder(folder, layout.name);
      builder.skipped(skip.broken(builder.dataset(), err()));
      if (losses.sweepsImbalance()) {
        ImbalanceSweep rarer = new ImbalanceSweep(out.resolve("data"), losses.levels());
        for (Study study : rarer.write(builder.dataset())) {
          studies.put(study, new TrainingSettingsBuilder(rarer.folder(study), "folder"));
        }
      } else if (studies.put(Study.of(builder.dataset()), builder) != null) {
        throw new BadInputException(folder, "expected datasets of different names, found it twice");
      }
    }
    return studies;
  }

  /**
   * Those of a comparison that was begun, whatever the number of jobs is now: bits depend on it.
   */
  private int standardThreads() {
    return Comparison.isIn(out)
        ? Comparison.open(out).plan().threads()
        : Math.max(1, Runtime.getRuntime().availableProcessors() / jobs);
  }

  private void train(Comparison comparison) {
    long start = System.nanoTime();
    Thread hint = new Thread(() -> err().printf("%nufl: stopped, go on by %s%n", continuation()));
    Runtime.getRuntime().addShutdownHook(hint);
    try {
      ComparisonProgress progress = new ComparisonProgress(comparison, out());
      boolean over = new ComparisonRunner(comparison, jobs, budget, progress).run();
      String time = InWords.duration((System.nanoTime() - start) / 1e9);
      out()
          .println(
              over
                  ? "done in " + time
                  : "stopped after %s, go on by %s".formatted(time, continuation()));
    } finally {
      Runtime.getRuntime().removeShutdownHook(hint);
    }
  }

  private String continuation() {
    return "%s compare --out %s".formatted(Ufl.LAUNCHER, out);
  }

  private void report(Comparison comparison, ReportPictures shown) {
    ComparisonReport report = new ComparisonReport(comparison, shown);
    if (report.isEmpty()) {
      out().println("nothing to report yet: no fold is finished by all losses");
      return;
    }
    report
        .summary()
        .forEach(
            (study, rows) -> {
              out().printf("%n%s, DSC%n", study);
              TextTable table = new TextTable();
              rows.forEach(table::add);
              table.print(out());
            });
    out().printf("%nreport: %s%n", report.write());
  }

  private ReportPictures shown() {
    if (pictures.isEmpty()) {
      return ReportPictures.CHOSEN;
    }
    return pictures.equals(List.of("none"))
        ? ReportPictures.NONE
        : new ReportPictures(true, pictures);
  }
}
