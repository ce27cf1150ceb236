package org.unifiedfocal.serving;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SegmentationModel;

/** What the server says of its models: states and signatures as TensorFlow Serving does. */
final class ModelDescriptions {
  private ModelDescriptions() {}

  /** All models, for the web page: name, version and, where there is a card, what it says. */
  static Map<String, Object> list(List<ServedModel> models) {
    List<Object> all = new ArrayList<>();
    for (ServedModel model : models) {
      Map<String, Object> facts = new LinkedHashMap<>();
      facts.put("name", model.name());
      facts.put("version", Long.toString(model.version()));
      @Nullable SegmentationModel segmenter = model.segmenter();
      facts.put("segments", segmenter != null);
      if (segmenter != null) {
        ModelCard card = segmenter.card();
        facts.put("title", card.name());
        facts.put("dimensions", card.input().dimensions());
        facts.put("channels", card.input().preprocessing().channels());
        facts.put("classes", card.classNames());
      }
      all.add(facts);
    }
    return Map.of("models", all);
  }

  /** The state of versions of a model. A model that is served at all is available. */
  static Map<String, Object> status(List<ServedModel> versions) {
    return Map.of(
        "model_version_status",
        versions.stream()
            .map(
                model ->
                    ordered(
                        "version",
                        Long.toString(model.version()),
                        "state",
                        "AVAILABLE",
                        "status",
                        ordered("error_code", "OK", "error_message", "")))
            .toList());
  }

  /** The signatures of a model. */
  static Map<String, Object> metadata(ServedModel model) {
    Map<String, Object> signatures = new TreeMap<>();
    model.signatures().forEach((name, signature) -> signatures.put(name, describe(signature)));
    return ordered(
        "model_spec",
        ordered(
            "name", model.name(), "signature_name", "", "version", Long.toString(model.version())),
        "metadata",
        ordered("signature_def", ordered("signature_def", signatures)));
  }

  private static Map<String, Object> describe(SignatureDef signature) {
    return ordered(
        "inputs",
        tensors(signature.getInputsMap()),
        "outputs",
        tensors(signature.getOutputsMap()),
        "method_name",
        signature.getMethodName());
  }

  private static Map<String, Object> tensors(Map<String, TensorInfo> tensors) {
    Map<String, Object> all = new TreeMap<>();
    tensors.forEach(
        (name, info) ->
            all.put(
                name,
                ordered(
                    "dtype",
                    info.getDtype().name(),
                    "tensor_shape",
                    shape(info.getTensorShape()),
                    "name",
                    info.getName())));
    return all;
  }

  private static Map<String, Object> shape(TensorShapeProto shape) {
    List<Object> sizes =
        shape.getDimList().stream()
            .<Object>map(
                dim -> ordered("size", Long.toString(dim.getSize()), "name", dim.getName()))
            .toList();
    return ordered("dim", sizes, "unknown_rank", shape.getUnknownRank());
  }

  /** Keys and values in turn. */
  private static Map<String, Object> ordered(Object... entries) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < entries.length; i += 2) {
      map.put((String) entries[i], entries[i + 1]);
    }
    return map;
  }
}
