package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Fold;
import org.unifiedfocal.distribution.Workers;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.planning.PlanDocument;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.training.Trainer;
import org.unifiedfocal.training.TrainingListener;
import org.unifiedfocal.training.TrainingRun;
import org.unifiedfocal.training.TrainingSettings;
import org.unifiedfocal.training.TrainingSettingsBuilder;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** Trains a network. */
@Command(
    name = "train",
    customSynopsis = "ufl train --data=DIR --out=RUN [OPTIONS]",
    description = {
      "Train a U-Net on a dataset.",
      "What is not given is chosen by a look at the data, and written to RUN/run.yaml."
    },
    footer = {
      "%nExamples:",
      "  ufl train --data Task04_Hippocampus --out runs/hippocampus",
      "  ufl train --data busi --out runs/dice --loss dice --epochs 100 --fold 2/5",
      "  ufl train --data busi --out runs/all --fold all/5",
      "  ufl train --data brats20 --out runs/brats --regions brats",
      "  ufl train --data busi --out runs/further --initial-weights unet.keras",
      "  ufl train --data busi --out runs/two --workers a:5000,b:5000 --task 0"
    })
final class TrainCommand extends ConsoleCommand {
  private static final Pattern ALL_FOLDS = Pattern.compile("all/(.*)");

  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The dataset; see ufl inspect.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path data;

  @Option(
      names = "--out",
      paramLabel = "RUN",
      required = true,
      description = "Where checkpoints and metrics go: a new folder.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path out;

  @Mixin private final LayoutOption layout = new LayoutOption();

  @Mixin private final SkipOption skip = new SkipOption();

  @Option(
      names = "--dimensions",
      paramLabel = "2|3",
      description = "Spatial axes of the images (default: as in the dataset).")
  private @Nullable Integer dimensions;

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      description = "The loss; see ufl losses (default: unified-focal(asymmetric)).")
  private @Nullable String loss;

  @Mixin private final RegionsOption regions = new RegionsOption();

  @Mixin private final TrainingOptions training = new TrainingOptions();

  @Option(
      names = "--steps-per-epoch",
      paramLabel = "N",
      description =
          "Steps in an epoch (default: as many as show each voxel about once, at least one patch of"
              + " each case).")
  private @Nullable Integer stepsPerEpoch;

  @Option(
      names = "--patience",
      paramLabel = "N",
      description =
          "End after N epochs in a row without a better validation Dice, or loss where nothing is"
              + " held back (default: go through all epochs).")
  private @Nullable Integer patience;

  @Option(
      names = "--initial-weights",
      paramLabel = "FILE.keras|MODEL",
      description =
          "Begin with the network and the weights of a Keras U-Net (see ufl import-keras), or of a"
              + " model exported with --trainable, but for its dropout (default: random weights).")
  private @Nullable Path initialWeights;

  @Option(
      names = "--fold",
      paramLabel = "K/N",
      description =
          "Hold back part K of N for validation, or none; all/N trains N times, for"
              + " cross-validation (default: 1/5; none for fewer than five groups of cases).")
  private @Nullable String fold;

  @Option(
      names = "--foreground-fraction",
      paramLabel = "X",
      description = "Share of patches sure to contain foreground (default: by the plan).")
  private @Nullable Double foregroundFraction;

  @Option(
      names = "--normalization",
      paramLabel = "NAME",
      converter = NormalizationName.class,
      description =
          "z-score of each image, z-score-nonzero without zeros around it, or none to take"
              + " intensities as they are (default: by the plan).")
  private @Nullable Normalization normalization;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "What all chance comes from (default: 1).")
  private @Nullable Long seed;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description =
          "Threads of TensorFlow; the same number gives the same weights (default: all processors).")
  private @Nullable Integer threads;

  @Mixin private final WorkerOptions workers = new WorkerOptions();

  @Override
  public Integer call() {
    @Nullable Workers group = workers.workers();
    if (group == null || group.task() == 0) {
      TrainingRun.requireEmpty(out);
    }
    @Nullable Integer local = workers.local();
    if (local != null) {
      List<String> arguments = argumentsWithout(WorkerOptions.LOCAL_WORKERS);
      if (threads == null) {
        int share = Math.max(1, Runtime.getRuntime().availableProcessors() / local);
        arguments.addAll(List.of("--threads", Integer.toString(share)));
      }
      return new LocalWorkers(local, arguments).run();
    }
    @Nullable TrainedNetwork initial =
        initialWeights == null ? null : InitialWeights.read(initialWeights);
    TrainingSettingsBuilder builder = new TrainingSettingsBuilder(data, layout.name);
    training.set(builder);
    builder
        .skipped(skip.broken(builder.dataset(), err()))
        .dimensions(dimensions)
        .loss(loss)
        .regions(regions.of(builder.layout(), data))
        .stepsPerEpoch(stepsPerEpoch)
        .network(initial == null ? null : continued(initial.network()))
        .patience(patience)
        .foregroundFraction(foregroundFraction)
        .normalization(normalization)
        .seed(seed)
        .threads(threads)
        .workers(workers.size());
    // Reads every case: most wrong options were found before.
    PlanDocument plan = training.plans.of(builder.dataset());
    builder.plan(plan.plan());
    Matcher all = ALL_FOLDS.matcher(fold == null ? "" : fold);
    if (all.matches()) {
      trainAll(Fold.all(all.group(1)), builder, plan, initial);
      return 0;
    }
    TrainingRun run = new TrainingRun(out, builder.fold(fold).build());
    tryOut(run.settings());
    new Participation(group, out(), err())
        .train(
            run,
            planned -> {
              TrainingRun begun = TrainingRun.create(planned.folder(), planned.settings(), initial);
              plan.write(out.resolve(PlanDocument.FILE), false);
              return begun;
            });
    return 0;
  }

  /** The network of the file, with what no file says; what is asked for must not contradict it. */
  private UNet continued(UNet found) {
    UNetOptions asked = training.network.options();
    UNetOptions layers = asked.withDropout(0).withPrecision(Precision.FLOAT32);
    if ((training.baseFilters != null && training.baseFilters != found.baseFilters())
        || (training.depth != null && training.depth != found.depth())
        || !(layers.equals(UNetOptions.withDefaults()) || layers.equals(found.options()))) {
      throw new BadInputException(
          initialWeights + ": expected the network that is asked for, found " + found);
    }
    return new UNet(
        found.dimensions(),
        found.channels(),
        found.classes(),
        found.baseFilters(),
        found.depth(),
        found.options().withDropout(asked.dropout()).withPrecision(asked.precision()));
  }

  private void trainAll(
      List<Fold> folds,
      TrainingSettingsBuilder builder,
      PlanDocument plan,
      @Nullable TrainedNetwork initial) {
    if (workers.size() > 1) {
      throw new BadInputException("--fold: expected K/N with several workers, found " + fold);
    }
    List<TrainingSettings> settings =
        folds.stream().map(each -> builder.fold(each.toString()).build()).toList();
    settings.forEach(this::tryOut);
    CrossValidation all = CrossValidation.create(out, settings, initial, out(), err());
    plan.write(out.resolve(PlanDocument.FILE), false);
    all.train();
  }

  /** What cannot be trained is found out before there is a folder that would be in the way. */
  private void tryOut(TrainingSettings settings) {
    new Trainer(new TrainingRun(out, settings), TrainingListener.NONE);
  }

  /** Reads the name of a normalisation. */
  static final class NormalizationName implements ITypeConverter<Normalization> {
    @Override
    public Normalization convert(String name) {
      return switch (name) {
        case "z-score" -> new Normalization.ZScore();
        case "z-score-nonzero" -> new Normalization.NonzeroZScore();
        case "none" -> new Normalization.None();
        default ->
            throw new TypeConversionException(
                "expected z-score, z-score-nonzero or none, found " + name);
      };
    }
  }
}
