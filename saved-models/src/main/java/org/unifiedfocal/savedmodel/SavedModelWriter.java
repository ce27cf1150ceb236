package org.unifiedfocal.savedmodel;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Writes an inference graph, whose weights are constants, as a SavedModel: {@code saved_model.pb}
 * with the tag {@code serve} and the signature {@code serving_default}, which TensorFlow Serving,
 * Python's {@code tf.saved_model.load} and {@link SegmentationModel} read, and a {@link ModelCard}
 * where there is one. Immutable.
 *
 * <pre>{@code
 * SavedModelWriter.segmentation(graph, image, probabilities, card).write(directory);
 * }</pre>
 *
 * <p>A training graph is no inference graph: batch normalisation would go on with the statistics of
 * the batch. Build a second graph for inference instead.
 */
public final class SavedModelWriter {
  /** The file that holds graph, weights and signature. */
  public static final String FILE = "saved_model.pb";

  /** The name of a segmentation model's input in the signature. */
  public static final String INPUT = "preprocessed_image";

  /** The name of a segmentation model's output in the signature. */
  public static final String OUTPUT = "probabilities";

  /** The name of the signature that gives the class of each voxel, and its output. */
  public static final String LABELS = "labels";

  private static final Set<String> VARIABLES =
      Set.of("Variable", "VariableV2", "TemporaryVariable", "VarHandleOp", "_VarHandlesOp");

  /** A protocol buffer has at most 2^31 - 1 bytes; the rest of a graph needs far less than 1 MB. */
  private static final long LARGEST_CONSTANTS = Integer.MAX_VALUE - (1L << 20);

  private final Graph graph;
  private final Map<String, Signature> signatures;
  private final String current;
  private final @Nullable ModelCard card;
  private final boolean overwrite;

  private record Signature(Map<String, Output<?>> inputs, Map<String, Output<?>> outputs) {
    static final Signature EMPTY = new Signature(Map.of(), Map.of());
  }

  private SavedModelWriter(
      Graph graph,
      Map<String, Signature> signatures,
      String current,
      @Nullable ModelCard card,
      boolean overwrite) {
    this.graph = graph;
    this.signatures = signatures;
    this.current = current;
    this.card = card;
    this.overwrite = overwrite;
  }

  /**
   * Makes a writer of a graph without inputs, outputs and card.
   *
   * @param graph the inference graph; the caller keeps and closes it
   * @return the writer
   */
  public static SavedModelWriter of(Graph graph) {
    return new SavedModelWriter(graph, Map.of(), ModelSignature.NAME, null, false);
  }

  /**
   * Makes a writer of a segmentation model, whose input is called {@value #INPUT} and whose output
   * {@value #OUTPUT}. A second signature, {@value #LABELS}, takes the same and gives the most
   * probable class of each voxel, uint8 {@code [N, (D,) H, W]}; of equally probable ones the first.
   * Where the card has regions, it writes one after the other, as {@link Regions} says.
   *
   * @param graph the inference graph, which gets some more ops; the caller keeps and closes it
   * @param image the placeholder of the preprocessed image {@code [N, (D,) H, W, channels]}
   * @param probabilities the probabilities {@code [N, (D,) H, W, classes]}, or one a region
   * @param card the model's card
   * @return the writer
   */
  public static SavedModelWriter segmentation(
      Graph graph, Operand<TFloat32> image, Operand<TFloat32> probabilities, ModelCard card) {
    Ops tf = Ops.create(graph);
    @Nullable Regions regions = card.regions();
    Operand<TUint8> labels =
        regions == null
            ? tf.dtypes.cast(tf.math.argMax(probabilities, tf.constant(-1)), TUint8.class)
            : new RegionLabels(tf, regions).of(probabilities);
    return of(graph)
        .withInput(INPUT, image)
        .withOutput(OUTPUT, probabilities)
        .withCard(card)
        .signature(LABELS)
        .withInput(INPUT, image)
        .withOutput(LABELS, labels)
        .signature(ModelSignature.NAME);
  }

  /**
   * Turns to another signature: inputs and outputs that are added from here on are its own. Without
   * this there is one, {@code serving_default}.
   *
   * @param name the name of the signature
   * @return a writer that is at this signature
   */
  public SavedModelWriter signature(String name) {
    return new SavedModelWriter(graph, signatures, name, card, overwrite);
  }

  /**
   * Adds an input.
   *
   * @param name its name in the signature
   * @param placeholder a placeholder of the graph
   * @return a writer with this input too
   * @throws IllegalArgumentException if it is not a placeholder of the graph
   */
  public SavedModelWriter withInput(String name, Operand<?> placeholder) {
    Output<?> output = requireOurs(placeholder);
    if (!isPlaceholder(output)) {
      throw new IllegalArgumentException(
          "input %s: expected a placeholder, found %s".formatted(name, output.op().type()));
    }
    Signature signature = signatures.getOrDefault(current, Signature.EMPTY);
    return with(new Signature(with(signature.inputs(), name, output), signature.outputs()));
  }

  /**
   * Adds an output.
   *
   * @param name its name in the signature
   * @param tensor a tensor of the graph
   * @return a writer with this output too
   * @throws IllegalArgumentException if it is of another graph
   */
  public SavedModelWriter withOutput(String name, Operand<?> tensor) {
    Signature signature = signatures.getOrDefault(current, Signature.EMPTY);
    return with(
        new Signature(signature.inputs(), with(signature.outputs(), name, requireOurs(tensor))));
  }

  /**
   * Adds a card. The signature must then be that of a {@link SegmentationModel}.
   *
   * @param modelCard the card
   * @return a writer with this card
   */
  public SavedModelWriter withCard(ModelCard modelCard) {
    return new SavedModelWriter(graph, signatures, current, modelCard, overwrite);
  }

  /**
   * Says whether a model that is there already is overwritten; by default it is not.
   *
   * @param allowed whether an older model goes, once the new one is complete
   * @return a writer that does so
   */
  public SavedModelWriter withOverwrite(boolean allowed) {
    return new SavedModelWriter(graph, signatures, current, card, allowed);
  }

  /**
   * Writes the model directory, which appears under its name when it is complete.
   *
   * @param directory its place; missing parents are made
   * @throws BadInputException if the place is taken, the constants are too large for the format, or
   *     signature and card do not agree
   * @throws IllegalArgumentException if the graph holds variables, has no output, or an output
   *     needs a placeholder that is not an input
   * @throws IOException if it cannot be written; what was there is then left as it was
   */
  public void write(Path directory) throws IOException {
    requireFrozen();
    if (signatures.isEmpty()) {
      throw noOutput(current);
    }
    signatures.forEach(this::requireInputs);
    requireSize(LARGEST_CONSTANTS);
    Map<String, SignatureDef> definitions = new LinkedHashMap<>();
    signatures.forEach((name, signature) -> definitions.put(name, definition(signature)));
    if (card != null) {
      ModelSignature.of(directory, definitions.get(ModelSignature.NAME), card);
    }
    SavedModel model = savedModel(definitions);
    AtomicDirectory.write(
        directory,
        overwrite,
        FILE,
        place -> {
          try (OutputStream stream =
              new BufferedOutputStream(Files.newOutputStream(place.resolve(FILE)))) {
            model.writeTo(stream);
          }
          if (card != null) {
            card.write(place);
          }
        });
  }

  private void requireFrozen() {
    Iterator<GraphOperation> operations = graph.operations();
    while (operations.hasNext()) {
      GraphOperation operation = operations.next();
      if (VARIABLES.contains(operation.type())) {
        throw new IllegalArgumentException(
            "graph: expected weights as constants, found %s %s"
                .formatted(operation.type(), operation.name()));
      }
    }
  }

  private static IllegalArgumentException noOutput(String name) {
    return new IllegalArgumentException(
        "signature %s: expected an output, found none".formatted(name));
  }

  private void requireInputs(String name, Signature signature) {
    if (signature.outputs().isEmpty()) {
      throw noOutput(name);
    }
    Collection<Output<?>> given = signature.inputs().values();
    for (GraphOperation operation : graph.subgraphTo(new HashSet<>(signature.outputs().values()))) {
      if (isPlaceholder(operation.output(0)) && !given.contains(operation.output(0))) {
        throw new IllegalArgumentException(
            "signature %s: expected every placeholder an output needs, found no input for %s"
                .formatted(name, operation.name()));
      }
    }
  }

  void requireSize(long largest) {
    long bytes = 0;
    Iterator<GraphOperation> operations = graph.operations();
    while (operations.hasNext()) {
      GraphOperation operation = operations.next();
      if (operation.type().equals("Const")) {
        Output<?> constant = operation.output(0);
        bytes +=
            constant.shape().size() * tensorflow.TF_DataTypeSize(constant.dataType().getNumber());
      }
    }
    if (bytes > largest) {
      throw new BadInputException(
          "graph: expected constants of at most %,d bytes, the limit of a frozen SavedModel,"
                  .formatted(largest)
              + " found %,d".formatted(bytes));
    }
  }

  private SavedModel savedModel(Map<String, SignatureDef> definitions) {
    MetaGraphDef.MetaInfoDef facts =
        MetaGraphDef.MetaInfoDef.newBuilder()
            .addTags("serve")
            .setTensorflowVersion(TensorFlow.version())
            .build();
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(1)
        .addMetaGraphs(
            MetaGraphDef.newBuilder()
                .setMetaInfoDef(facts)
                .setGraphDef(graph.toGraphDef())
                .putAllSignatureDef(definitions))
        .build();
  }

  private static SignatureDef definition(Signature signature) {
    SignatureDef.Builder definition =
        SignatureDef.newBuilder().setMethodName("tensorflow/serving/predict");
    signature.inputs().forEach((name, tensor) -> definition.putInputs(name, info(tensor)));
    signature.outputs().forEach((name, tensor) -> definition.putOutputs(name, info(tensor)));
    return definition.build();
  }

  private static TensorInfo info(Output<?> tensor) {
    return TensorInfo.newBuilder()
        .setName(tensor.op().name() + ":" + tensor.index())
        .setDtype(tensor.dataType())
        .setTensorShape(shape(tensor.shape()))
        .build();
  }

  private static TensorShapeProto shape(Shape shape) {
    TensorShapeProto.Builder proto = TensorShapeProto.newBuilder();
    if (shape.isUnknown()) {
      return proto.setUnknownRank(true).build();
    }
    for (long size : shape.asArray()) {
      proto.addDim(TensorShapeProto.Dim.newBuilder().setSize(size));
    }
    return proto.build();
  }

  private Output<?> requireOurs(Operand<?> operand) {
    Output<?> output = operand.asOutput();
    if (output.op().env() != graph) {
      throw new IllegalArgumentException(
          "tensor %s: expected one of the graph that is written, found one of another"
              .formatted(output.op().name()));
    }
    return output;
  }

  private static boolean isPlaceholder(Output<?> output) {
    return output.op().type().equals("Placeholder");
  }

  private SavedModelWriter with(Signature signature) {
    return new SavedModelWriter(
        graph, with(signatures, current, signature), current, card, overwrite);
  }

  private static <V> Map<String, V> with(Map<String, V> map, String name, V value) {
    Map<String, V> more = new LinkedHashMap<>(map);
    more.put(name, value);
    return Collections.unmodifiableMap(more);
  }
}
