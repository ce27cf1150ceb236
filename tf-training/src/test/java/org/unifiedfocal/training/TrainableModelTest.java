package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.losses.UnifiedFocalLoss;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.VariableCheckpoint;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.unet.RandomTensors;

/** Trained in Java, exported with its variables, trained further in Python, and back in Java. */
class TrainableModelTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void pythonTrainsFurtherAndJavaTakesTheWeightsBack(int dimensions) throws IOException {
    TrainedModel trained = trained(dimensions);
    Path frozen = folder.resolve("frozen");
    Path trainable = folder.resolve("trainable");
    trained.write(frozen, false);
    trained.writeTrainable(trainable, false);
    new LossExport(UnifiedFocalLoss.asymmetric().withProbabilities(), classes(trained))
        .write(folder.resolve("loss"), false);
    // Sizes that the depth does not divide, another batch than in training.
    Shape shape = dimensions == 2 ? Shape.of(2, 21, 34, 1) : Shape.of(1, 13, 18, 11, 1);
    float[] before;
    try (TFloat32 image = RandomTensors.normal(shape, 3);
        TUint8 labels = RandomTensors.labels(voxels(shape), classes(trained), 4)) {
      before = ServingDefault.probabilities(frozen, image);
      assertThat(ServingDefault.probabilities(trainable, image)).isEqualTo(before);
      Floats.write(folder.resolve("image.f32"), Floats.of(image));
      byte[] classes = new byte[Math.toIntExact(labels.size())];
      labels.asRawTensor().data().read(classes);
      Files.write(folder.resolve("labels.u8"), classes);

      List<String> printed = tuneInPython(trainable, shape);

      assertVariables(trained, printed);
      double[] losses =
          Arrays.stream(printed.get(2).split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
      assertThat(losses[4]).isLessThan(losses[0]);
      assertThat(Floats.read(folder.resolve("before.f32"))).containsExactly(before, within(1e-5f));
      float[] after = Floats.read(folder.resolve("after.f32"));
      assertThat(Floats.largestDifference(before, after)).isGreaterThan(1e-3);
      for (String weights : List.of("checkpoint", "saved_model", "named")) {
        Path tuned = folder.resolve("tuned-" + weights);
        VariableCheckpoint checkpoint = VariableCheckpoint.find(folder.resolve(weights));
        TrainedModel.read(trainable).withWeights(checkpoint).write(tuned, false);
        assertThat(ServingDefault.probabilities(tuned, image))
            .as(weights)
            .containsExactly(after, within(1e-5f));
      }
      assertThat(ServingDefault.probabilities(folder.resolve("saved_model"), image))
          .containsExactly(after, within(1e-5f));
    }
  }

  /** What Java wrote it reads again, to the last bit, and without the metrics of other weights. */
  @Test
  void javaReadsAndTrainsFurther() {
    TrainedModel trained = trained(2);
    Path model = folder.resolve("model");
    trained.writeTrainable(model, false);
    assertThatThrownBy(() -> trained.writeTrainable(model, false))
        .isInstanceOf(BadInputException.class);
    TrainedModel read = TrainedModel.read(model);
    assertThat(read.network().network()).isEqualTo(trained.network().network());
    assertThat(read.network().weights()).isEqualTo(trained.network().weights());
    assertThat(read.card()).isEqualTo(trained.card());
    ModelCard.Training known =
        Objects.requireNonNull(read.withWeights(VariableCheckpoint.find(model)).card().training());
    assertThat(known.metrics()).isEmpty();
    assertThat(known.loss()).startsWith("unified-focal(");

    TrainingRun run = TrainingRun.create(folder.resolve("further"), TinyRun.images(1).build());
    run.startFrom(read.network());
    try (TrainingGraph graph = run.graph()) {
      run.checkpoints().latest().orElseThrow().restore(graph);
      assertThat(graph.weights()).isEqualTo(trained.network().weights());
    }
  }

  @Test
  void refusesModelsThatAreNotTrainable() throws IOException {
    TrainedModel trained = TinyModels.of(2, new Normalization.ZScore());
    Path frozen = folder.resolve("frozen");
    trained.write(frozen, false);
    assertThatThrownBy(() -> TrainedModel.read(frozen))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            frozen
                + ": expected a model that ufl export --trainable has written, found no "
                + frozen.resolve("assets.extra/network.json"));
    Path model = folder.resolve("model");
    trained.writeTrainable(model, false);
    Files.delete(model.resolve("variables/variables.index"));
    assertThatThrownBy(() -> TrainedModel.read(model))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            model
                + ": expected a TensorFlow checkpoint, found no "
                + model.resolve("variables/variables.index"));
    Files.writeString(model.resolve("assets.extra/network.json"), "{\"dimensions\": 2}");
    assertThatThrownBy(() -> TrainedModel.read(model))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(model.resolve("assets.extra/network.json") + ": expected a network")
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  /** What others look at before they use a model: its signatures, and Keras's layer of it. */
  @Test
  void toolsOfPythonUseIt() {
    TrainedModel trained = TinyModels.of(2, new Normalization.ZScore());
    Path model = folder.resolve("model");
    trained.writeTrainable(model, false);
    String[] shown =
        Python.run(
                """
                import subprocess, sys
                import keras
                import numpy as np
                import tensorflow as tf

                show = [sys.executable, "-m", "tensorflow.python.tools.saved_model_cli", "show", "--all", "--dir", sys.argv[1]]
                shown = subprocess.run(show, capture_output=True, text=True, check=True)
                assert "Traceback" not in shown.stderr, shown.stderr
                print(*sorted(line.split("'")[1] for line in shown.stdout.splitlines() if line.startswith("signature_def[")))
                layer = keras.layers.TFSMLayer(sys.argv[1], call_endpoint="serving_default")
                x = np.random.default_rng(1).normal(size=(1, 24, 40, 1)).astype("f4")
                p = tf.saved_model.load(sys.argv[1]).signatures["serving_default"](preprocessed_image=tf.constant(x))
                print(np.abs(layer(x)["probabilities"] - p["probabilities"]).max(), len(layer.trainable_weights))
                """,
                model)
            .split("\n", -1);
    assertThat(shown[0]).isEqualTo("labels serving_default");
    assertThat(shown[1]).startsWith("0.0 ");
  }

  private TrainedModel trained(int dimensions) {
    TrainingSettingsBuilder settings = dimensions == 2 ? TinyRun.images(1) : TinyRun.volumes(1);
    TrainingRun run = TrainingRun.create(folder.resolve("run"), settings.build());
    new Trainer(run, TrainingListener.NONE).train();
    return new ModelExport(run, run.checkpoints().latest().orElseThrow()).model();
  }

  private List<String> tuneInPython(Path model, Shape shape) {
    return Python.runResource(
            "/python/fine_tune.py",
            model,
            folder.resolve("loss"),
            folder,
            shape.toString().replaceAll("[\\[\\] ]", ""))
        .lines()
        .toList();
  }

  private static void assertVariables(TrainedModel trained, List<String> printed) {
    Set<String> names = trained.network().network().weightShapes().keySet();
    Pattern space = Pattern.compile(" ");
    List<String> statistics = names.stream().filter(name -> name.contains(".moving_")).toList();
    assertThat(space.splitAsStream(printed.get(0)))
        .containsExactlyInAnyOrderElementsOf(
            names.stream().filter(name -> !name.contains(".moving_")).toList());
    assertThat(space.splitAsStream(printed.get(1)).filter(name -> !name.isEmpty()))
        .containsExactlyInAnyOrderElementsOf(statistics);
  }

  private static int classes(TrainedModel model) {
    return model.network().network().classes();
  }

  private static Shape voxels(Shape shape) {
    return shape.take(shape.numDimensions() - 1);
  }
}
