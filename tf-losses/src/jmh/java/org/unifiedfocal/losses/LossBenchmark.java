package org.unifiedfocal.losses;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.tensorflow.ndarray.Shape;

/**
 * The time of a session run that gives a loss and its gradient, feeds and fetches included. The
 * profile {@code benchmark} of {@code tf-losses/pom.xml} says how to run it.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 2)
public class LossBenchmark {
  /** The specification of the loss; {@link #main} gives those of {@link Losses}. */
  @Param("")
  public String loss = "";

  /** Sizes of logits and labels, [N, spatial..., C]. */
  @Param({"4x256x256x2", "1x96x96x96x3"})
  public String shape = "";

  /** Where the gradient comes from. */
  @Param({"by hand", "autodiff"})
  public String gradient = "";

  @SuppressWarnings("NullAway.Init") // JMH calls open() first
  private BenchmarkGraph graph;

  /**
   * Runs the benchmark for every loss in whose specification the regular expression of the system
   * property {@code jmh} occurs.
   *
   * @param arguments JMH's own options
   * @throws CommandLineOptionException if JMH does not know an option
   * @throws RunnerException if a benchmark fails
   */
  public static void main(String[] arguments) throws CommandLineOptionException, RunnerException {
    Predicate<String> chosen = Pattern.compile(System.getProperty("jmh", ".")).asPredicate();
    List<String> specifications =
        Losses.descriptions().stream()
            .flatMap(description -> description.examples().stream())
            .filter(chosen)
            .toList();
    if (specifications.isEmpty()) {
      throw new IllegalArgumentException(
          "jmh: expected a part of a loss's specification, found " + System.getProperty("jmh"));
    }
    new Runner(
            new OptionsBuilder()
                .parent(new CommandLineOptions(arguments))
                .include(LossBenchmark.class.getName())
                .param("loss", specifications.toArray(String[]::new))
                .shouldFailOnError(true)
                .build())
        .run();
  }

  /** Builds the graph and makes its inputs. */
  @Setup
  public void open() {
    long[] sizes = Pattern.compile("x").splitAsStream(shape).mapToLong(Long::parseLong).toArray();
    graph = new BenchmarkGraph(Losses.parse(loss), gradient.equals("by hand"), Shape.of(sizes));
  }

  /** Frees the graph and its inputs. */
  @TearDown
  public void close() {
    graph.close();
  }

  /**
   * Computes the loss and its gradient.
   *
   * @return the loss
   */
  @Benchmark
  public float lossAndGradient() {
    return graph.run();
  }
}
