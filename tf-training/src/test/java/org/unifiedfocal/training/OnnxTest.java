package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.RandomTensors;

/** What is exported, converted by tf2onnx 1.17 to opset 17, gives the same in ONNX Runtime. */
class OnnxTest {
  private static final String CONVERT =
      """
      import sys
      import numpy as np
      import onnxruntime
      from tf2onnx import convert

      for model, source, target, sizes in zip(*[iter(sys.argv[1:])] * 4):
          sys.argv = ["tf2onnx", "--saved-model", model, "--tag", "serve", "--signature_def", "serving_default",
                      "--opset", "17", "--output", model + ".onnx"]
          convert.main()
          session = onnxruntime.InferenceSession(model + ".onnx", providers=["CPUExecutionProvider"])
          (image,), (probabilities,) = session.get_inputs(), session.get_outputs()
          x = np.fromfile(source, "<f4").reshape([int(n) for n in sizes.split(",")])
          p, = session.run([probabilities.name], {image.name: x})
          p.tofile(target)
          print(image.name, probabilities.name)
      """;

  @TempDir Path folder;

  @Test
  void onnxRuntimeGivesTheSameProbabilities() {
    // Sizes that the depth does not divide; the second model normalises by itself.
    List<Shape> shapes =
        List.of(Shape.of(2, 21, 34, 1), Shape.of(1, 18, 23, 1), Shape.of(1, 13, 18, 11, 1));
    List<Normalization> normalizations =
        List.of(
            new Normalization.ZScore(),
            new Normalization.Fixed(0.1, 1.3, new Normalization.Range(-1, 2)),
            new Normalization.ZScore());
    List<Object> arguments = new ArrayList<>();
    List<float[]> expected = new ArrayList<>();
    for (int i = 0; i < shapes.size(); i++) {
      Shape shape = shapes.get(i);
      Path model = folder.resolve("model" + i);
      TinyModels.of(shape.numDimensions() - 2, normalizations.get(i)).write(model, false);
      try (TFloat32 image = RandomTensors.normal(shape, i)) {
        Floats.write(folder.resolve("x" + i), Floats.of(image));
        expected.add(ServingDefault.probabilities(model, image));
      }
      arguments.add(model);
      arguments.add(folder.resolve("x" + i));
      arguments.add(folder.resolve("p" + i));
      arguments.add(shape.toString().replaceAll("[\\[\\] ]", ""));
    }
    String names = Python.run(CONVERT, arguments.toArray());
    assertThat(names.lines())
        .containsExactly(
            "preprocessed_image probabilities",
            "image probabilities",
            "preprocessed_image probabilities");
    for (int i = 0; i < shapes.size(); i++) {
      assertThat(Floats.largestDifference(Floats.read(folder.resolve("p" + i)), expected.get(i)))
          .as("model %d", i)
          .isLessThan(1e-5);
    }
  }
}
