package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TBfloat16;
import org.tensorflow.types.TFloat16;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.family.TNumber;
import org.unifiedfocal.benchmark.Contestant;
import org.unifiedfocal.benchmark.LossError;
import org.unifiedfocal.benchmark.LossInputs;
import org.unifiedfocal.benchmark.LossMemory;
import org.unifiedfocal.benchmark.LossMethod;
import org.unifiedfocal.benchmark.LossTimer;
import org.unifiedfocal.benchmark.Measurement;
import org.unifiedfocal.benchmark.PythonPeers;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.SegmentationLoss;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Value and gradient of a loss by the logits. */
@Command(
    name = "losses",
    description = {
      "Time value and gradient of a loss by the logits, each way in turn, several rounds:",
      "median of the rounds, and the fastest and slowest of them.",
      "Peers of Python compute the asymmetric Unified Focal loss by its published formula."
    },
    footer = {
      "%nExamples:",
      "  ufl benchmark losses --python venv/bin/python",
      "  ufl benchmark losses --shape 1x128x128x128x3 --memory"
    })
final class BenchmarkLossesCommand extends RaceCommand {
  private static final Pattern SHAPE = Pattern.compile("[1-9]\\d{0,6}(x[1-9]\\d{0,6}){2,4}");

  /** The types whose errors are measured. */
  private static final List<Class<? extends TNumber>> TYPES =
      List.of(TFloat32.class, TFloat16.class, TBfloat16.class);

  @Option(
      names = "--loss",
      paramLabel = "SPEC",
      defaultValue = "unified-focal(asymmetric)",
      description = "The loss (default: ${DEFAULT-VALUE}).")
  private String loss = "";

  @Option(
      names = "--shape",
      paramLabel = "NxHxWxC",
      defaultValue = "4x256x256x2,1x96x96x96x3",
      split = ",",
      description = "Shapes of labels and logits, channels last (default: ${DEFAULT-VALUE}).")
  private List<String> shapes = List.of();

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "20",
      description = "How often it runs in a turn (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Option(
      names = "--memory",
      description = "Also measure memory at its peak, as a multiple of one tensor (Linux).")
  private boolean memory;

  @Option(
      names = "--errors",
      description =
          "Also measure errors against float64 in float32, float16 and bfloat16, of undecided and"
              + " of confident predictions.")
  private boolean errors;

  @Override
  public Integer call() {
    check();
    BadInputException.requirePositive("--repeats", repeats);
    for (String shape : shapes) {
      if (!SHAPE.matcher(shape).matches() || shape.endsWith("x1")) {
        throw new BadInputException(
            "--shape: expected sizes such as 4x256x256x2, at least 2 channels, found " + shape);
      }
    }
    SegmentationLoss<?> parsed = LossesCommand.parse(loss);
    out().println(parsed + ", value and gradient, " + threads() + " threads");
    for (String sizes : shapes) {
      Shape shape = LossMemory.shape(sizes);
      race(sizes, contestants(parsed, shape));
      if (memory) {
        memory(parsed, shape);
      }
      if (errors) {
        errors(parsed, shape);
      }
    }
    return 0;
  }

  private Map<String, Contestant> contestants(SegmentationLoss<?> parsed, Shape shape) {
    Map<String, Contestant> contestants = new LinkedHashMap<>();
    for (LossMethod method : LossMethod.values()) {
      contestants.put(
          method.title(),
          () -> {
            try (LossTimer timer = new LossTimer(parsed, method, shape, threads())) {
              return measured(OptionalDouble.of(timer.median(repeats)));
            }
          });
    }
    for (Path python : pythons()) {
      PythonPeers peers = new PythonPeers(python);
      for (String peer : peers.available()) {
        contestants.put(
            PythonPeers.title(peer), () -> measured(peers.median(peer, shape, threads(), repeats)));
      }
    }
    return contestants;
  }

  private static Optional<Measurement> measured(OptionalDouble median) {
    return median.isPresent()
        ? Optional.of(new Measurement(median.getAsDouble(), Double.NaN))
        : Optional.empty();
  }

  private void memory(SegmentationLoss<?> parsed, Shape shape) {
    out().printf("%-36s %10s%n", "peak memory", "tensors");
    for (LossMethod method : LossMethod.values()) {
      LossMemory.peak(parsed, method, shape)
          .ifPresent(peak -> out().printf(Locale.ROOT, "%-36s %10.1f%n", method.title(), peak));
    }
  }

  private void errors(SegmentationLoss<?> parsed, Shape shape) {
    for (LossInputs inputs : LossInputs.values()) {
      out()
          .printf(
              "%-36s %10s  %s%n", "error, " + inputs.title() + " predictions", "loss", "gradient");
      for (LossMethod method : List.of(LossMethod.BY_HAND, LossMethod.PUBLISHED)) {
        for (Class<? extends TNumber> type : TYPES) {
          LossError error = LossError.of(parsed, method, type, inputs, shape);
          String name = type.getSimpleName().substring(1).toLowerCase(Locale.ROOT);
          out()
              .printf(
                  Locale.ROOT,
                  "%-36s %10.1e  %.1e%n",
                  method.title() + ", " + name,
                  error.loss(),
                  error.gradient());
        }
      }
    }
  }
}
