package org.unifiedfocal.savedmodel;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SavedModel;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Writes an inference graph as a SavedModel: {@code saved_model.pb} with the tag {@code serve} and
 * the signature {@code serving_default}, which TensorFlow Serving, Python's {@code
 * tf.saved_model.load} and {@link SegmentationModel} read, and a {@link ModelCard} where there is
 * one. Its weights are constants, or {@link ModelVariables} where others are to train them further.
 * Immutable.
 *
 * <pre>{@code
 * SavedModelWriter.segmentation(graph, image, probabilities, card).write(directory);
 * }</pre>
 *
 * <p>A training graph is no inference graph: batch normalisation would go on with the statistics of
 * the batch. Build a second graph for inference instead.
 */
public final class SavedModelWriter {
  /** The file that holds graph, signatures and weights that are constants. */
  public static final String FILE = "saved_model.pb";

  /** The folder in a model directory for files that are not TensorFlow's. */
  public static final String ASSETS = "assets.extra";

  /** The name of a segmentation model's input in the signature: an image that was prepared. */
  public static final String INPUT = "preprocessed_image";

  /** The name of the input of a model that normalises by itself: an image as it was read. */
  public static final String RAW_INPUT = "image";

  /** The name of a segmentation model's output in the signature. */
  public static final String OUTPUT = "probabilities";

  /** The name of the signature that gives the class of each voxel, and its output. */
  public static final String LABELS = "labels";

  /** The name of the signature that takes a prepared image, where the others take raw ones. */
  public static final String PREPROCESSED = "preprocessed";

  private final Graph graph;
  private final Map<String, GraphSignature> signatures;
  private final String current;
  private final @Nullable ModelCard card;
  private final @Nullable ModelVariables variables;
  private final Map<String, byte[]> assets;
  private final boolean overwrite;

  private SavedModelWriter(
      Graph graph,
      Map<String, GraphSignature> signatures,
      String current,
      @Nullable ModelCard card,
      @Nullable ModelVariables variables,
      Map<String, byte[]> assets,
      boolean overwrite) {
    this.graph = graph;
    this.signatures = signatures;
    this.current = current;
    this.card = card;
    this.variables = variables;
    this.assets = assets;
    this.overwrite = overwrite;
  }

  /**
   * Makes a writer of a graph without inputs, outputs and card.
   *
   * @param graph the inference graph; the caller keeps and closes it
   * @return the writer
   */
  public static SavedModelWriter of(Graph graph) {
    return new SavedModelWriter(graph, Map.of(), ModelSignature.NAME, null, null, Map.of(), false);
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
    return segmentation(graph, INPUT, image, probabilities, card);
  }

  /**
   * Makes a writer of a segmentation model that normalises by itself. Its signatures {@code
   * serving_default} and {@value #LABELS} take an image as it was read, called {@value #RAW_INPUT};
   * a third, {@value #PREPROCESSED}, takes one that was prepared, called {@value #INPUT}.
   *
   * @param graph the inference graph, which gets two more ops; the caller keeps and closes it
   * @param image the placeholder of the image {@code [N, (D,) H, W, channels]}
   * @param preprocessed what the graph makes of it, of the same shape
   * @param probabilities the probabilities {@code [N, (D,) H, W, classes]}, or one a region
   * @param card the model's card, which the writer makes {@linkplain
   *     ModelCard.Input#normalizesInGraph say so}
   * @return the writer
   */
  public static SavedModelWriter rawSegmentation(
      Graph graph,
      Operand<TFloat32> image,
      Operand<TFloat32> preprocessed,
      Operand<TFloat32> probabilities,
      ModelCard card) {
    SavedModelWriter writer =
        segmentation(graph, RAW_INPUT, image, probabilities, card.withNormalizationInGraph())
            .signature(PREPROCESSED)
            .withOutput(OUTPUT, probabilities);
    // No placeholder, but a tensor all the same: TensorFlow then leaves out what lies before it.
    Output<?> fed = writer.requireOurs(preprocessed);
    return writer
        .with(
            writer
                .signatures
                .getOrDefault(PREPROCESSED, GraphSignature.EMPTY)
                .withInput(INPUT, fed))
        .signature(ModelSignature.NAME);
  }

  private static SavedModelWriter segmentation(
      Graph graph,
      String input,
      Operand<TFloat32> image,
      Operand<TFloat32> probabilities,
      ModelCard card) {
    Ops tf = Ops.create(graph);
    @Nullable Regions regions = card.regions();
    Operand<TUint8> labels =
        regions == null
            ? tf.dtypes.cast(tf.math.argMax(probabilities, tf.constant(-1)), TUint8.class)
            : new RegionLabels(tf, regions).of(probabilities);
    return of(graph)
        .withInput(input, image)
        .withOutput(OUTPUT, probabilities)
        .withCard(card)
        .signature(LABELS)
        .withInput(input, image)
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
    return new SavedModelWriter(graph, signatures, name, card, variables, assets, overwrite);
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
    if (!GraphSignature.isPlaceholder(output)) {
      throw new IllegalArgumentException(
          "input %s: expected a placeholder, found %s".formatted(name, output.op().type()));
    }
    return with(signatures.getOrDefault(current, GraphSignature.EMPTY).withInput(name, output));
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
    return with(
        signatures
            .getOrDefault(current, GraphSignature.EMPTY)
            .withOutput(name, requireOurs(tensor)));
  }

  /**
   * Adds a card. The signature must then be that of a {@link SegmentationModel}.
   *
   * @param modelCard the card
   * @return a writer with this card
   */
  public SavedModelWriter withCard(ModelCard modelCard) {
    return new SavedModelWriter(
        graph, signatures, current, modelCard, variables, assets, overwrite);
  }

  /**
   * Adds the variables of the graph, whose values then are a checkpoint in the model directory.
   *
   * @param weights all variables of the graph
   * @return a writer with these variables
   * @throws IllegalArgumentException if they are of another graph
   */
  public SavedModelWriter withVariables(ModelVariables weights) {
    if (weights.graph() != graph) {
      throw new IllegalArgumentException(
          "variables: expected those of the graph that is written, found those of another");
    }
    return new SavedModelWriter(graph, signatures, current, card, weights, assets, overwrite);
  }

  /**
   * Adds a file of the caller's to {@code assets.extra}, which whoever loads the model leaves
   * alone.
   *
   * @param name the file's name
   * @param bytes its contents
   * @return a writer with this file too
   */
  public SavedModelWriter withAsset(String name, byte[] bytes) {
    return new SavedModelWriter(
        graph,
        signatures,
        current,
        card,
        variables,
        GraphSignature.with(assets, name, bytes.clone()),
        overwrite);
  }

  /**
   * Says whether a model that is there already is overwritten; by default it is not.
   *
   * @param allowed whether an older model goes, once the new one is complete
   * @return a writer that does so
   */
  public SavedModelWriter withOverwrite(boolean allowed) {
    return new SavedModelWriter(graph, signatures, current, card, variables, assets, allowed);
  }

  /**
   * Writes the model directory, which appears under its name when it is complete.
   *
   * @param directory its place; missing parents are made
   * @throws BadInputException if the place is taken, the constants are too large for the format, or
   *     signature and card do not agree
   * @throws IllegalArgumentException if the graph holds variables other than those of {@link
   *     #withVariables}, has no output, or an output needs a placeholder that is not an input
   * @throws IOException if it cannot be written; what was there is then left as it was
   */
  public void write(Path directory) throws IOException {
    GraphContents contents = new GraphContents(graph);
    contents.requireNoVariablesBut(variables);
    if (signatures.isEmpty()) {
      throw GraphSignature.noOutput(current);
    }
    signatures.forEach((name, signature) -> signature.requireComplete(name, graph));
    contents.requireSize(GraphContents.LARGEST_CONSTANTS);
    Map<String, SignatureDef> definitions = new LinkedHashMap<>();
    signatures.forEach((name, signature) -> definitions.put(name, signature.definition()));
    if (card != null) {
      ModelSignature.of(directory, definitions, card);
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
          if (variables != null) {
            VariableCheckpoint.ofModel(place).write(variables.values());
          }
          for (Map.Entry<String, byte[]> asset : assets.entrySet()) {
            Path file = place.resolve(ASSETS).resolve(asset.getKey());
            Files.createDirectories(file.getParent());
            Files.write(file, asset.getValue());
          }
          if (card != null) {
            card.write(place);
          }
        });
  }

  private SavedModel savedModel(Map<String, SignatureDef> definitions) {
    MetaGraphDef.MetaInfoDef facts =
        MetaGraphDef.MetaInfoDef.newBuilder()
            .addTags("serve")
            .setTensorflowVersion(TensorFlow.version())
            .build();
    MetaGraphDef.Builder metaGraph =
        MetaGraphDef.newBuilder().setMetaInfoDef(facts).putAllSignatureDef(definitions);
    if (variables != null) {
      variables.addTo(metaGraph);
    }
    return SavedModel.newBuilder()
        .setSavedModelSchemaVersion(1)
        .addMetaGraphs(metaGraph.setGraphDef(graph.toGraphDef()))
        .build();
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

  private SavedModelWriter with(GraphSignature signature) {
    return new SavedModelWriter(
        graph,
        GraphSignature.with(signatures, current, signature),
        current,
        card,
        variables,
        assets,
        overwrite);
  }
}
