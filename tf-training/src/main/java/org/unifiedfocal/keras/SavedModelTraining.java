package org.unifiedfocal.keras;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TString;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.savedmodel.AtomicDirectory;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.training.Optimizer;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.VariableWeights;

/**
 * Trains a network of Python further, whatever its architecture: a SavedModel that {@code
 * model.export(...)} of Keras has written, with a signature {@code serving_default} of one image
 * {@code [N, (D,) H, W, channels]} and its probabilities {@code [N, (D,) H, W, classes]}.
 *
 * <pre>{@code
 * SegmentationLoss<?> loss = UnifiedFocalLoss.asymmetric().withSparseLabels();
 * try (SavedModelTraining training =
 *     SavedModelTraining.open(exported, loss, Adam.withDefaults(), 4)) {
 *   for (...) {
 *     float before = training.step(images, labels, 1e-4f);
 *   }
 *   training.write(tuned, false);
 * }
 * }</pre>
 *
 * <p>The network is trained as the signature runs it, that is as for inference: batch norms keep
 * their statistics, and nothing is dropped out. Only what Keras calls trainable changes. What is
 * written is the same SavedModel with other weights, which Python and Java load.
 *
 * <p>Not for several threads at a time.
 */
public final class SavedModelTraining implements AutoCloseable {
  private final Path model;
  private final SaverDef saver;
  private final ExportedNetwork network;
  private final Graph graph;
  private final Session session;
  private final Operand<TUint8> labels;
  private final Operand<TFloat32> rate;
  private final Operand<TFloat32> loss;
  private final Op step;
  private final Op copies;

  private SavedModelTraining(
      Path model,
      ExportedNetwork network,
      Graph graph,
      SegmentationLoss<?> loss,
      Optimizer optimizer,
      int threads) {
    this.model = model;
    this.network = network;
    this.graph = graph;
    saver = network.saver();
    Ops tf = Ops.create(graph).withSubScope("training");
    VariableWeights slots = new VariableWeights(tf);
    Output<TFloat32> scores = network.scores(graph);
    Shape voxels = scores.shape().take(scores.shape().numDimensions() - 1);
    labels = tf.placeholder(TUint8.class, Placeholder.shape(voxels));
    rate = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
    SegmentationLoss<?> fitting = network.givesLogits() ? loss : loss.withProbabilities();
    LossAndGradient<TFloat32> result = fitting.on(tf, labels, scores).lossAndGradient();
    this.loss = result.loss();
    network.requireRightGradients(graph);
    List<ResourceVariable> variables = network.variables(graph);
    List<Operand<TFloat32>> gradients =
        gradients(tf, variables, scores, result.gradient().asOutput());
    List<Op> ops = new ArrayList<>(optimizer.step(tf, slots, variables, gradients, rate));
    if (optimizer.inference(slots) != slots) {
      throw new BadInputException(
          "optimizer: expected one without an average of the weights, which is not written here");
    }
    step = tf.withControlDependencies(ops).noOp();
    copies = copies(tf, variables);
    Op initialise = slots.initialise();
    session = SingleProcess.INSTANCE.session(graph, threads);
    try (TString checkpoint = checkpoint(model);
        TInt64 seed = TInt64.scalarOf(0)) {
      session
          .runner()
          .feed(saver.getFilenameTensorName(), checkpoint)
          .feed(slots.seed(), seed)
          .addTarget(network.op(saver.getRestoreOpName()))
          .addTarget(initialise)
          .run()
          .close();
    } catch (RuntimeException | Error e) {
      session.close();
      throw e;
    }
  }

  /**
   * Opens a SavedModel.
   *
   * @param model the directory that {@code model.export(...)} has written; it is left as it is
   * @param loss called with class numbers [N, (D,) H, W]; where the network ends in a softmax, with
   *     the logits before it, otherwise with probabilities
   * @param optimizer changes the variables; not one with an {@linkplain
   *     org.unifiedfocal.training.Optimization#withAverageDecay average of the weights}, which
   *     would not be written
   * @param threads how many threads an op may use and how many ops may run at a time
   * @return the training, to be closed
   * @throws BadInputException if it is no such model, TensorFlow cannot differentiate it, or the
   *     optimiser keeps an average
   */
  public static SavedModelTraining open(
      Path model, SegmentationLoss<?> loss, Optimizer optimizer, int threads) {
    BadInputException.requirePositive("threads", threads);
    ExportedNetwork network = ExportedNetwork.read(model);
    Graph graph = new Graph();
    try {
      graph.importGraphDef(network.graphDef());
      return new SavedModelTraining(model, network, graph, loss, optimizer, threads);
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      graph.close();
      throw new BadInputException(
          model, "expected a network that can be trained: " + BadInputException.firstLine(e), e);
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  /** Adds what gives the variables that Python reads the values of those that are trained. */
  private Op copies(Ops tf, List<ResourceVariable> variables) {
    Map<String, String> twins = network.twins();
    List<Op> assignments = new ArrayList<>();
    for (ResourceVariable variable : variables) {
      String twin = twins.get(variable.handle().asOutput().op().name());
      if (twin != null) {
        assignments.add(
            tf.assignVariableOp(
                graph.outputOrThrow(twin + ":0"),
                tf.readVariableOp(variable.handle(), TFloat32.class)));
      }
    }
    return tf.withControlDependencies(assignments).noOp();
  }

  /** Sums the gradients of the reads of each variable, of which there may be several. */
  private List<Operand<TFloat32>> gradients(
      Ops tf, List<ResourceVariable> variables, Output<TFloat32> scores, Output<?> byScores) {
    List<List<Output<?>>> reads = network.reads(graph, variables);
    List<Output<?>> all = reads.stream().flatMap(List::stream).toList();
    Output<?>[] found =
        graph.addGradients(
            "gradients",
            new Output<?>[] {scores},
            all.toArray(Output<?>[]::new),
            new Output<?>[] {byScores});
    List<Operand<TFloat32>> sums = new ArrayList<>();
    int next = 0;
    for (List<Output<?>> ofVariable : reads) {
      Operand<TFloat32> sum = found[next++].expect(TFloat32.class);
      for (int i = 1; i < ofVariable.size(); i++) {
        sum = tf.math.add(sum, found[next++].expect(TFloat32.class));
      }
      sums.add(sum);
    }
    return sums;
  }

  /**
   * Takes a step: the gradient of the loss on a batch changes the variables.
   *
   * @param images [N, (D,) H, W, channels], prepared as the network wants them
   * @param labels [N, (D,) H, W], classes
   * @param rate the learning rate
   * @return the loss before the step; the caller looks after one that is not finite
   */
  public float step(TFloat32 images, TUint8 labels, float rate) {
    try (TFloat32 rateValue = TFloat32.scalarOf(rate);
        Result result =
            session
                .runner()
                .feed(network.input(), images)
                .feed(this.labels, labels)
                .feed(this.rate, rateValue)
                .fetch(loss)
                .addTarget(step)
                .run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /**
   * Segments images with the variables as they are.
   *
   * @param images [N, (D,) H, W, channels], prepared as the network wants them
   * @return probabilities [N, (D,) H, W, classes]; the caller closes them
   */
  public TFloat32 probabilities(TFloat32 images) {
    return (TFloat32)
        session.runner().feed(network.input(), images).fetch(network.output()).run().get(0);
  }

  /**
   * Writes the SavedModel with the variables as they are. Other files in its directory, such as a
   * model card, are copied.
   *
   * @param folder the model directory to be
   * @param overwrite whether a model that is there may be replaced
   * @throws BadInputException if something is there that may not be replaced
   * @throws UncheckedIOException if it cannot be written; what was there remains
   */
  public void write(Path folder, boolean overwrite) {
    try {
      AtomicDirectory.write(
          folder,
          overwrite,
          SavedModelWriter.FILE,
          place -> {
            copyOthers(place);
            save(place);
          });
    } catch (IOException e) {
      throw new UncheckedIOException(folder + ": cannot be written: " + e.getMessage(), e);
    }
  }

  private void save(Path place) throws IOException {
    try (TString checkpoint = checkpoint(place)) {
      session.runner().addTarget(copies).run().close();
      session
          .runner()
          .feed(saver.getFilenameTensorName(), checkpoint)
          .fetch(network.tensor(saver.getSaveTensorName()))
          .run()
          .close();
    } catch (TensorFlowException e) {
      throw new IOException(BadInputException.firstLine(e), e); // such as a full disk
    }
  }

  /** All but the variables, and the fingerprint, which is one of the variables too. */
  private void copyOthers(Path place) throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(model)) {
      files = walk.filter(Files::isRegularFile).toList();
    }
    for (Path file : files) {
      Path relative = model.relativize(file);
      if (!relative.startsWith("variables") && !relative.endsWith("fingerprint.pb")) {
        Path copy = place.resolve(relative.toString());
        Files.createDirectories(copy.getParent());
        Files.copy(file, copy);
      }
    }
    Files.createDirectories(place.resolve("variables"));
  }

  private static TString checkpoint(Path directory) {
    return TString.scalarOf(
        directory.toAbsolutePath().resolve("variables").resolve("variables").toString());
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }
}
