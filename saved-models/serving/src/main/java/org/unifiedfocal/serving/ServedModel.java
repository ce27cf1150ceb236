package org.unifiedfocal.serving;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.Session;
import org.tensorflow.exceptions.TFInvalidArgumentException;
import org.tensorflow.exceptions.TensorFlowException;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.family.TType;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SegmentationModel;

/**
 * A loaded model. One with a card segments images too; any other only predicts. Owns native memory,
 * which {@link #close()} releases.
 */
final class ServedModel
    implements AutoCloseable, InferenceQueue.Engine<PredictInputs, List<OutputTensor>> {
  private final ModelSource source;
  private final SavedModelBundle bundle;
  private final @Nullable SegmentationModel segmenter;
  private final Map<String, SignatureDef> signatures;

  private ServedModel(
      ModelSource source, SavedModelBundle bundle, @Nullable SegmentationModel segmenter) {
    this.source = source;
    this.bundle = bundle;
    this.segmenter = segmenter;
    signatures = new TreeMap<>(bundle.metaGraphDef().getSignatureDefMap());
    signatures.keySet().removeIf(name -> name.startsWith("__"));
  }

  /**
   * Loads a model.
   *
   * @throws BadInputException if TensorFlow cannot, or its card does not agree
   */
  static ServedModel load(ModelSource source) {
    Path directory = source.directory();
    if (Files.exists(directory.resolve(ModelCard.FILE))) {
      SegmentationModel model = SegmentationModel.load(directory);
      return new ServedModel(source, model.bundle(), model);
    }
    try {
      return new ServedModel(
          source, SavedModelBundle.load(directory.toString(), SavedModelBundle.DEFAULT_TAG), null);
    } catch (TensorFlowException | IllegalArgumentException | UnsupportedOperationException e) {
      throw new BadInputException(
          directory,
          "expected a SavedModel, found what TensorFlow cannot load: "
              + BadInputException.firstLine(e),
          e);
    }
  }

  String name() {
    return source.name();
  }

  long version() {
    return source.version();
  }

  Path directory() {
    return source.directory();
  }

  /** What segments images; null for a model without a card. */
  @Nullable SegmentationModel segmenter() {
    return segmenter;
  }

  /** The signatures for use, by name. */
  Map<String, SignatureDef> signatures() {
    return signatures;
  }

  /**
   * Makes the inputs of a request ready.
   *
   * @throws RefusedException if they are not those of the signature
   */
  PredictInputs inputs(PredictRequest request) {
    @Nullable SignatureDef signature = signatures.get(request.signature());
    if (signature == null) {
      throw RefusedException.badRequest(
          "signature_name: expected one of %s, found %s"
              .formatted(signatures.keySet(), PredictRequest.shorten(request.signature())));
    }
    List<TensorSpec> inputs = specs(signature.getInputsMap());
    List<JsonTensor> tensors = new ArrayList<>();
    Map<String, JsonTensor> given = request.inputs();
    boolean unnamed = given.containsKey("") && inputs.size() == 1;
    if (!unnamed && !given.keySet().equals(signature.getInputsMap().keySet())) {
      throw RefusedException.badRequest(
          "inputs: expected %s, found %s"
              .formatted(
                  inputs.stream().map(TensorSpec::name).toList(),
                  given.containsKey("")
                      ? "a tensor without a name"
                      : given.keySet().stream().map(PredictRequest::shorten).toList()));
    }
    for (TensorSpec input : inputs) {
      JsonTensor tensor = Objects.requireNonNull(given.get(unnamed ? "" : input.name()));
      input.check(tensor.shape());
      input.type().check(input.name(), tensor);
      tensors.add(tensor);
    }
    return new PredictInputs(
        request.signature(), inputs, specs(signature.getOutputsMap()), tensors, request.byRow());
  }

  private static List<TensorSpec> specs(Map<String, TensorInfo> tensors) {
    List<TensorSpec> specs = new ArrayList<>();
    new TreeMap<>(tensors).forEach((name, info) -> specs.add(TensorSpec.of(name, info)));
    return specs;
  }

  /** Whether rows of different requests do not meet in the network: the contract of a card. */
  boolean hasIndependentRows() {
    return segmenter != null;
  }

  /** Runs the network once for all requests, whose inputs have one signature and shape of a row. */
  @Override
  public List<List<OutputTensor>> run(List<PredictInputs> batch) {
    PredictInputs first = batch.get(0);
    Map<TensorSpec, TType> inputs = new LinkedHashMap<>();
    try {
      Session.Runner runner = bundle.session().runner();
      for (int i = 0; i < first.specs().size(); i++) {
        int index = i;
        TensorSpec spec = first.specs().get(i);
        List<JsonTensor> parts = batch.stream().map(each -> each.tensors().get(index)).toList();
        TType tensor = spec.type().tensor(shape(parts), parts);
        inputs.put(spec, tensor);
        runner.feed(spec.tensor(), tensor);
      }
      first.outputs().forEach(output -> runner.fetch(output.tensor()));
      try (Result result = runner.run()) {
        return new BatchOutputs(first.outputs(), result).split(batch);
      }
    } catch (TFInvalidArgumentException e) {
      throw new RefusedException(
          RefusedException.BAD_REQUEST,
          "inputs: not taken by the model: " + BadInputException.firstLine(e),
          e);
    } finally {
      inputs.values().forEach(TType::close);
    }
  }

  private static Shape shape(List<JsonTensor> parts) {
    int[] one = parts.get(0).shape();
    long[] all = new long[one.length];
    for (int axis = 0; axis < all.length; axis++) {
      all[axis] = one[axis];
    }
    if (parts.size() > 1) {
      all[0] = parts.stream().mapToLong(part -> part.shape()[0]).sum();
    }
    return Shape.of(all);
  }

  @Override
  public void close() {
    bundle.close();
  }
}
