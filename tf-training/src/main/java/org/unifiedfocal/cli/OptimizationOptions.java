package org.unifiedfocal.cli;

import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.Adam;
import org.unifiedfocal.training.ConstantSchedule;
import org.unifiedfocal.training.CosineSchedule;
import org.unifiedfocal.training.Optimization;
import org.unifiedfocal.training.PlateauSchedule;
import org.unifiedfocal.training.PolySchedule;
import org.unifiedfocal.training.Schedule;
import org.unifiedfocal.training.Sgd;
import org.unifiedfocal.training.WarmUp;
import picocli.CommandLine.Option;

/** The options that say how a loss is made small. */
final class OptimizationOptions {
  /** PyTorch's for AdamW. */
  private static final double ADAMW_DECAY = 0.01;

  @Option(
      names = "--optimizer",
      paramLabel = "adam|adamw|sgd",
      defaultValue = "adam",
      description =
          "adam, adamw, which is adam with a weight decay, or sgd with Nesterov momentum (default:"
              + " ${DEFAULT-VALUE}).")
  private String optimizer = "adam";

  @Option(names = "--momentum", paramLabel = "X", description = "Of sgd (default: 0.99).")
  private @Nullable Float momentum;

  @Option(
      names = "--learning-rate",
      paramLabel = "X",
      description = "The largest rate (default: 0.001).")
  private @Nullable Double learningRate;

  @Option(
      names = "--schedule",
      paramLabel = "NAME",
      defaultValue = "poly",
      description =
          "How the rate falls: poly or cosine to 0, plateau by half after 10 epochs without a"
              + " better validation Dice, or constant (default: ${DEFAULT-VALUE}).")
  private String schedule = "poly";

  @Option(
      names = "--warm-up",
      paramLabel = "N",
      description = "Epochs in which the rate rises before it falls (default: none).")
  private @Nullable Integer warmUp;

  @Option(
      names = "--weight-decay",
      paramLabel = "X",
      description =
          "Share of the kernels that a step at rate 1 takes away, beside the gradient; biases and"
              + " norms do not decay (default: 0.01 for adamw, none for others).")
  private @Nullable Double weightDecay;

  @Option(
      names = "--clip-norm",
      paramLabel = "X",
      description = "Shorten gradients that are longer than X, over all weights (default: never).")
  private @Nullable Double clipNorm;

  @Option(
      names = "--ema",
      paramLabel = "X",
      description =
          "Validate and export the exponential moving average of the weights, of which a step"
              + " keeps X, such as 0.999 (default: the weights as they are).")
  private @Nullable Double averageDecay;

  Optimization get() {
    Optimization optimization =
        optimizer()
            .withSchedule(warmUp == null ? schedule() : new WarmUp(warmUp, schedule()))
            .withClipNorm(clipNorm)
            .withAverageDecay(averageDecay);
    if (learningRate != null) {
      optimization = optimization.withLearningRate(learningRate);
    }
    return weightDecay == null ? optimization : optimization.withWeightDecay(weightDecay);
  }

  private Optimization optimizer() {
    Optimization optimization = Optimization.withDefaults();
    if (momentum != null && !optimizer.equals("sgd")) {
      throw new BadInputException(
          "--momentum: expected with --optimizer sgd alone, found " + optimizer);
    }
    return switch (optimizer) {
      case "adam" -> optimization.withOptimizer(Adam.withDefaults());
      case "adamw" -> optimization.withOptimizer(Adam.withDefaults()).withWeightDecay(ADAMW_DECAY);
      case "sgd" ->
          optimization.withOptimizer(momentum == null ? Sgd.withDefaults() : new Sgd(momentum));
      default ->
          throw new BadInputException(
              "--optimizer: expected adam, adamw or sgd, found " + optimizer);
    };
  }

  private Schedule schedule() {
    return switch (schedule) {
      case "poly" -> PolySchedule.withDefaults();
      case "cosine" -> CosineSchedule.withDefaults();
      case "plateau" -> PlateauSchedule.withDefaults();
      case "constant" -> new ConstantSchedule();
      default ->
          throw new BadInputException(
              "--schedule: expected poly, cosine, plateau or constant, found " + schedule);
    };
  }
}
