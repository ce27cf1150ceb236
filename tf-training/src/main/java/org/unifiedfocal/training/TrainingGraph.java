package org.unifiedfocal.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TBool;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.distribution.ProcessGroup;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.DeepSupervisionLoss;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.unet.Initializer;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.ResourceVariable.Role;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.VariableWeights;
import org.unifiedfocal.unet.Weights;

/**
 * A U-Net in training: a graph with the network, its loss, gradients and optimiser, the session
 * that holds the weights, and beside the training branch one for validation on the same weights.
 *
 * <p>Begin with {@link #initialise} or by restoring a checkpoint. Two trainings with the same seed,
 * batches and number of threads give the same weights, bit for bit. Not for several threads at a
 * time.
 */
public final class TrainingGraph implements AutoCloseable {
  private final Graph graph;
  private final Session session;
  private final VariableWeights weights;
  private final Weights inference;
  private final Operand<TFloat32> images;
  private final Operand<TUint8> labels;
  private final Operand<TFloat32> rate;
  private final Operand<TFloat32> loss;
  private final Op step;
  private final Operand<TFloat32> anyImages;
  private final Operand<TFloat32> probabilities;
  private final Operand<TBool> finite;
  private final Op initialise;
  private final Op share;
  private final Saver saver;

  /**
   * Builds the graph and opens a session on it, for a training by this process alone.
   *
   * @param network the network
   * @param batchSize images in a training batch
   * @param patchSize their spatial size, {@code [(depth,) height, width]}; multiples of {@link
   *     UNet#sizeMultiple} are fastest, others are padded
   * @param loss called with class numbers [N, (D,) H, W] and logits [N, (D,) H, W, classes]; gives
   *     a scalar. A {@link DeepSupervisionLoss} gets the logits of every level on the way up
   * @param optimizer changes the weights
   * @param threads how many threads an op may use and how many ops may run at a time. TensorFlow
   *     has one pool for each of the two in a process: the first session or eager op in it decides
   */
  public TrainingGraph(
      UNet network,
      int batchSize,
      List<Integer> patchSize,
      SegmentationLoss<?> loss,
      Optimizer optimizer,
      int threads) {
    this(network, batchSize, patchSize, loss, null, optimizer, threads, SingleProcess.INSTANCE);
  }

  /**
   * Builds the graph of one of the processes that train together. Loss, gradients and the
   * statistics of norms are averaged over all of them before anything changes, so that the weights
   * stay the same in all. For a loss that is a mean over images a step is that of one process with
   * all their images in a batch, but that batch norm normalises by the images of its own process.
   *
   * @param batchSize images in a batch of this process
   * @param loss called with what {@code regions} make of the class numbers, 0 and 1 in [N, (D,) H,
   *     W, regions], where there are some
   * @param regions what the channels of the network stand for; null for the classes
   */
  TrainingGraph(
      UNet network,
      int batchSize,
      List<Integer> patchSize,
      SegmentationLoss<?> loss,
      @Nullable Regions regions,
      Optimizer optimizer,
      int threads,
      ProcessGroup group) {
    BadInputException.requirePositive("batch size", batchSize);
    BadInputException.requirePositive("threads", threads);
    graph = new Graph();
    try {
      Ops tf = group.ops(graph);
      weights = new VariableWeights(tf, group.task());
      Shape voxels = Shape.of(batchSize);
      for (int size : patchSize) {
        voxels = voxels.append(size);
      }
      images = images(tf, "images", voxels.append(network.channels()));
      labels = tf.withName("labels").placeholder(TUint8.class, Placeholder.shape(voxels));
      rate = tf.withName("rate").placeholder(TFloat32.class, Placeholder.shape(Shape.scalar()));
      Targets targets = Targets.of(tf, labels, regions);
      Supervision supervision =
          loss instanceof DeepSupervisionLoss deep
              ? Supervision.deep(tf, network, images, targets, weights, deep)
              : Supervision.plain(tf, network, images, targets, weights, loss);
      if (!supervision.loss().shape().equals(Shape.scalar())) {
        throw new IllegalArgumentException(
            "loss: expected a scalar, found " + supervision.loss().shape());
      }
      List<ResourceVariable> variables = weights.variables(Role.TRAINABLE);
      List<Operand<TFloat32>> own = new ArrayList<>();
      own.add(supervision.loss());
      own.addAll(supervision.gradients(graph, variables));
      own.addAll(weights.nextStatistics());
      List<Operand<TFloat32>> means = group.mean(tf, own);
      this.loss = means.get(0);
      int end = variables.size() + 1;
      weights.setNextStatistics(means.subList(end, means.size()));
      List<Op> ops = new ArrayList<>(weights.updates());
      ops.addAll(optimizer.step(tf, weights, variables, means.subList(1, end), rate));
      step = tf.withControlDependencies(ops).noOp();
      long[] unknown = new long[network.dimensions() + 1];
      Arrays.fill(unknown, Shape.UNKNOWN_SIZE);
      anyImages = images(tf, "any_images", Shape.of(unknown).append(network.channels()));
      inference = optimizer.inference(weights);
      probabilities =
          regions == null
              ? network.probabilities(tf, anyImages, inference)
              : network.regionProbabilities(tf, anyImages, inference);
      finite = finite(tf, weights.variables(Role.TRAINABLE, Role.STATISTIC));
      initialise = weights.initialise();
      share = share(tf, group, weights.variables(Role.values()));
      saver = new Saver(tf, weights.variables(Role.values()));
      requireRepeatableSums();
      session = group.session(graph, threads);
    } catch (RuntimeException | Error e) {
      graph.close();
      throw e;
    }
  }

  /**
   * Gives all variables their first values.
   *
   * @param seed all first values derive from it and the name of the variable
   */
  public void initialise(long seed) {
    try (TInt64 value = TInt64.scalarOf(seed)) {
      session.runner().feed(weights.seed(), value).addTarget(initialise).run().close();
    }
  }

  /**
   * Gives all variables, those of the optimiser too, the values they have in the first of the
   * processes that train together; all of them call this at the same time.
   */
  void share() {
    session.runner().addTarget(share).run().close();
  }

  private static Op share(Ops tf, ProcessGroup group, List<ResourceVariable> variables) {
    List<Operand<TFloat32>> values =
        group.ofFirst(tf, variables.stream().map(ResourceVariable::value).toList());
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      assignments.add(tf.assignVariableOp(variables.get(i).handle(), values.get(i)));
    }
    return tf.withControlDependencies(assignments).noOp();
  }

  /**
   * Takes a step: the gradient of the loss on a batch changes the weights, and the batch's
   * statistics the moving averages.
   *
   * @param images [N, (D,) H, W, channels], of the batch and patch size
   * @param labels [N, (D,) H, W], classes
   * @param rate the learning rate
   * @return the loss before the step, the mean over all processes; the caller looks after one that
   *     is not finite
   */
  public float step(TFloat32 images, TUint8 labels, float rate) {
    requireShape("images", this.images.shape(), images.shape());
    requireShape("labels", this.labels.shape(), labels.shape());
    try (TFloat32 rateValue = TFloat32.scalarOf(rate);
        Result result =
            session
                .runner()
                .feed(this.images, images)
                .feed(this.labels, labels)
                .feed(this.rate, rateValue)
                .fetch(loss)
                .addTarget(step)
                .run()) {
      return ((TFloat32) result.get(0)).getFloat();
    }
  }

  /**
   * Segments images with the weights as they are, or their averages where the optimiser keeps such,
   * normalised by the moving averages of batches.
   *
   * @param images [N, (D,) H, W, channels], of any batch and spatial size
   * @return probabilities [N, (D,) H, W, classes], or one a region; the caller closes them
   */
  public TFloat32 probabilities(TFloat32 images) {
    requireShape("images", anyImages.shape(), images.shape());
    return (TFloat32) session.runner().feed(anyImages, images).fetch(probabilities).run().get(0);
  }

  /**
   * Gives what {@link org.unifiedfocal.unet.FrozenWeights} make an inference graph of.
   *
   * @return a copy of the weights and moving averages of {@link #probabilities}, by name, in the
   *     order of the network
   */
  public Map<String, FloatNdArray> weights() {
    List<ResourceVariable> variables = weights.variables(Role.TRAINABLE, Role.STATISTIC);
    Session.Runner runner = session.runner();
    variables.forEach(variable -> runner.fetch(inferenceValue(variable)));
    Map<String, FloatNdArray> values = new LinkedHashMap<>();
    try (Result result = runner.run()) {
      for (int i = 0; i < variables.size(); i++) {
        FloatNdArray copy = NdArrays.ofFloats(variables.get(i).shape());
        ((TFloat32) result.get(i)).copyTo(copy);
        values.put(variables.get(i).name(), copy);
      }
    }
    return values;
  }

  /**
   * Sets weights and moving averages, such as those of a network trained elsewhere. Call {@link
   * #initialise} before: what is not given, and what the optimiser keeps for itself, stays.
   *
   * @param values by name
   * @throws BadInputException if the network has no weight of a name, or one of another shape
   */
  public void assign(Map<String, FloatNdArray> values) {
    Map<String, ResourceVariable> variables =
        weights.variables(Role.TRAINABLE, Role.STATISTIC).stream()
            .collect(Collectors.toMap(ResourceVariable::name, Function.identity()));
    Ops tf = Ops.create(graph).withSubScope("assign");
    Session.Runner runner = session.runner();
    List<TFloat32> tensors = new ArrayList<>();
    try {
      values.forEach(
          (name, value) -> {
            ResourceVariable variable = variables.get(name);
            if (variable == null || !variable.shape().equals(value.shape())) {
              throw new BadInputException(
                  "weight %s: expected %s, found %s"
                      .formatted(
                          name, variable == null ? "none" : variable.shape(), value.shape()));
            }
            Placeholder<TFloat32> next =
                tf.placeholder(TFloat32.class, Placeholder.shape(variable.shape()));
            TFloat32 tensor = TFloat32.tensorOf(value);
            tensors.add(tensor);
            runner.feed(next, tensor).addTarget(tf.assignVariableOp(variable.handle(), next));
          });
      runner.run().close();
    } finally {
      tensors.forEach(TFloat32::close);
    }
  }

  /** Whether all weights and moving averages are finite numbers. */
  boolean isFinite() {
    try (Result result = session.runner().fetch(finite).run()) {
      return ((TBool) result.get(0)).getBoolean();
    }
  }

  private static Operand<TBool> finite(Ops tf, List<ResourceVariable> variables) {
    Operand<TBool> finite = tf.constant(true);
    for (ResourceVariable variable : variables) {
      int[] axes = IntStream.range(0, variable.shape().numDimensions()).toArray();
      finite =
          tf.math.logicalAnd(finite, tf.all(tf.math.isFinite(variable.value()), tf.constant(axes)));
    }
    return finite;
  }

  private Operand<TFloat32> inferenceValue(ResourceVariable variable) {
    // The values are there: none is initialised.
    Initializer none = Initializer.constant(Float.NaN);
    return variable.role() == Role.TRAINABLE
        ? inference.trainable(variable.name(), variable.shape(), none)
        : inference.statistic(variable.name(), variable.shape(), none);
  }

  /** Writes all variables, those of the optimiser too, as a TensorFlow V2 checkpoint. */
  void save(Path prefix) {
    saver.save(session, prefix);
  }

  /** Sets all variables to what {@link #save} has written. */
  void restore(Path prefix) {
    saver.restore(session, prefix);
  }

  @Override
  public void close() {
    session.close();
    graph.close();
  }

  /**
   * AddN adds its inputs in an order that depends on which of them others still read: two give the
   * same sum in either order, with more the last bit would be left to chance.
   */
  private void requireRepeatableSums() {
    graph
        .operations()
        .forEachRemaining(
            op -> {
              if (op.type().equals("AddN") && op.numInputs() > 2) {
                throw new IllegalStateException(
                    "gradients: expected sums of at most 2 terms, found one of more, " + op.name());
              }
            });
  }

  private static Operand<TFloat32> images(Ops tf, String name, Shape shape) {
    return tf.withName(name).placeholder(TFloat32.class, Placeholder.shape(shape));
  }

  private static void requireShape(String name, Shape expected, Shape found) {
    if (!expected.isCompatibleWith(found)) {
      throw new IllegalArgumentException(
          "%s: expected %s, found %s".formatted(name, expected, found));
    }
  }
}
