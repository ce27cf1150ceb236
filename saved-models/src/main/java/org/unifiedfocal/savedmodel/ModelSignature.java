package org.unifiedfocal.savedmodel;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.DataType;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.proto.TensorShapeProto;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The tensors of a segmentation model: one input {@code [N, (D,) H, W, channels]} and one output
 * {@code [N, (D,) H, W, classes]}, or as many as there are regions, both float32.
 *
 * @param input the graph's name of the input tensor
 * @param output the graph's name of the output tensor
 * @param anyBatch whether N is free; otherwise it is 1
 */
record ModelSignature(String input, String output, boolean anyBatch) {
  static final String NAME = "serving_default";
  private static final long UNKNOWN = -1;

  /** Takes the signature of a model, which must agree with its card. */
  static ModelSignature of(Path model, @Nullable SignatureDef signature, ModelCard card) {
    if (signature == null) {
      throw new BadInputException(
          model, "expected a signature %s, found none of this name".formatted(NAME));
    }
    Map.Entry<String, TensorInfo> input = only(model, "input", signature.getInputsMap());
    Map.Entry<String, TensorInfo> output = only(model, "output", signature.getOutputsMap());
    requireShape(model, "input", input, card, card.input().preprocessing().channels());
    requireShape(model, "output", output, card, card.outputNames().size());
    TensorShapeProto shape = input.getValue().getTensorShape();
    boolean anyBatch = shape.getUnknownRank() || shape.getDim(0).getSize() == UNKNOWN;
    return new ModelSignature(input.getValue().getName(), output.getValue().getName(), anyBatch);
  }

  private static Map.Entry<String, TensorInfo> only(
      Path model, String what, Map<String, TensorInfo> tensors) {
    if (tensors.size() != 1) {
      throw new BadInputException(
          model,
          "signature %s: expected one %s, found %s"
              .formatted(NAME, what, tensors.keySet().stream().sorted().toList()));
    }
    return tensors.entrySet().iterator().next();
  }

  private static void requireShape(
      Path model, String what, Map.Entry<String, TensorInfo> tensor, ModelCard card, long last) {
    @Nullable SlidingWindow windows = card.slidingWindow();
    Stream<Long> spatial =
        windows == null
            ? Stream.generate(() -> UNKNOWN).limit(card.input().dimensions())
            : windows.patchSize().stream().map(Integer::longValue);
    List<Long> expected =
        Stream.concat(Stream.concat(Stream.of(UNKNOWN), spatial), Stream.of(last)).toList();
    TensorShapeProto shape = tensor.getValue().getTensorShape();
    List<Long> found = shape.getDimList().stream().map(TensorShapeProto.Dim::getSize).toList();
    boolean fits = shape.getUnknownRank() || fits(expected, found);
    if (!fits || tensor.getValue().getDtype() != DataType.DT_FLOAT) {
      throw new BadInputException(
          model,
          "signature %s, %s %s: expected DT_FLOAT %s by the model card, found %s %s"
              .formatted(
                  NAME,
                  what,
                  tensor.getKey(),
                  describe(expected),
                  tensor.getValue().getDtype(),
                  shape.getUnknownRank() ? "of unknown rank" : describe(found)));
    }
  }

  /** What the model leaves open fits anything; what it fixes must be what it will be given. */
  private static boolean fits(List<Long> expected, List<Long> found) {
    return found.size() == expected.size()
        && (found.get(0) == UNKNOWN || found.get(0) == 1)
        && IntStream.range(1, found.size())
            .allMatch(
                axis -> found.get(axis) == UNKNOWN || found.get(axis).equals(expected.get(axis)));
  }

  private static String describe(List<Long> shape) {
    return shape.stream()
        .map(size -> size == UNKNOWN ? "?" : size.toString())
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
