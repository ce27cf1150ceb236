package org.unifiedfocal.keras;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.unifiedfocal.keras.ExpectedOutputs.resource;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.unet.Activation;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;

/** Models and outputs of Keras 3.15.1 on TensorFlow 2.18.1. */
class KerasModelTest {
  @TempDir static Path written;
  @TempDir Path folder;

  @BeforeAll
  static void writeModels() {
    KerasFiles.write(written);
  }

  @ParameterizedTest
  @CsvSource({"unet_2d, 2, 2, relu", "unet_3d, 3, 3, leaky-relu"})
  void trainedNetworkGivesItsOutputs(String name, int dimensions, int classes, String activation) {
    TrainedNetwork trained = KerasModel.read(resource(name + ".keras"));
    assertThat(trained.network())
        .isEqualTo(
            new UNet(
                dimensions,
                1,
                classes,
                4,
                2,
                UNetOptions.withDefaults().withActivation(Activation.parse(activation))));
    ExpectedOutputs.read(resource("expected_" + name + ".json")).assertGivenBy(trained);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"plain", "binary", "residual", "swapped", "instance", "group", "one-each"})
  void otherNetworksGiveTheirOutputs(String name) {
    ExpectedOutputs expected = ExpectedOutputs.read(written.resolve(name + ".expected.json"));
    TrainedNetwork trained = KerasModel.read(written.resolve(name + ".keras"));
    expected.assertGivenBy(trained);
    assertThat(
            KerasModel.read(written.resolve(name + ".weights.h5"), written.resolve(name + ".json"))
                .weights())
        .isEqualTo(trained.weights());
  }

  /** As many groups as the first level has channels may be instance norm, until the second. */
  @Test
  void theNormIsThatOfAllLevels() {
    assertThat(KerasModel.read(written.resolve("one-each.keras")).network().options().norm())
        .isEqualTo(new Norm.Group(4));
    assertThat(KerasModel.read(written.resolve("instance.keras")).network().options().norm())
        .isEqualTo(new Norm.Instance());
  }

  /** All formats of a Keras model hold the same weights, whatever else is in the file. */
  @Test
  void readsWeightsBesideAnOptimiser() throws IOException {
    Path config = folder.resolve("config.json");
    Files.write(config, member(resource("unet_2d.keras"), "config.json"));
    assertThat(KerasModel.read(resource("unet_2d.weights.h5"), config).weights())
        .isEqualTo(KerasModel.read(resource("unet_2d.keras")).weights());
  }

  /** What Java writes, Keras loads, and gives the same outputs; Java reads it again. */
  @Test
  void kerasLoadsWrittenWeights() {
    List<String> names = List.of("plain", "residual", "group");
    Object[] arguments = new Object[1 + 3 * (names.size() + 1)];
    arguments[0] = "read";
    int next = 1;
    for (String name : names) {
      Path weights = folder.resolve(name + ".weights.h5");
      KerasWeightsFile.write(KerasModel.read(written.resolve(name + ".keras")), weights, false);
      arguments[next++] = written.resolve(name + ".keras");
      arguments[next++] = weights;
      arguments[next++] = written.resolve(name + ".expected.json");
    }
    Path weights = folder.resolve("unet_3d.weights.h5");
    KerasWeightsFile.write(KerasModel.read(resource("unet_3d.keras")), weights, false);
    arguments[next++] = resource("unet_3d.keras");
    arguments[next++] = weights;
    arguments[next] = resource("expected_unet_3d.json");
    assertThat(KerasFiles.run(arguments).lines())
        .hasSize(names.size() + 1)
        .allSatisfy(line -> assertThat(Double.parseDouble(line)).isLessThan(1e-5));
  }

  @Test
  void doesNotReplaceAFileUnasked() throws IOException {
    TrainedNetwork trained = KerasModel.read(resource("unet_2d.keras"));
    Path file = Files.createFile(folder.resolve("a.weights.h5"));
    assertThatThrownBy(() -> KerasWeightsFile.write(trained, file, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("exists already");
    KerasWeightsFile.write(trained, file, true);
    assertThat(file).isNotEmptyFile();
    assertThatThrownBy(() -> KerasWeightsFile.write(trained, folder.resolve("a.h5"), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("a.h5: expected a name that ends in .weights.h5");
  }

  @Test
  void namesTheFirstLayerThatCannotBeExpressed() {
    assertThatThrownBy(() -> KerasModel.read(resource("two_outputs.keras")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("two_outputs.keras: layer pool0 (MaxPooling2D, pool_size [2,2]")
        .hasMessageContaining("expected a convolution of kernel 3")
        .hasMessageEndingWith("as model.export(...) writes it");
  }

  /** A change to the configuration of unet_2d, the layer that is then named, and why. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "kernel_size": [3, 3]               | "kernel_size": [5, 5]             | enc0_conv1 | expected a convolution of kernel 3
          "dilation_rate": [1, 1]             | "dilation_rate": [2, 2]           | enc0_conv1 | expected a convolution of kernel 3
          "data_format": "channels_last"      | "data_format": "channels_first"   | enc0_conv1 | expected a convolution of kernel 3
          "axis": -1                          | "axis": 1                         | enc0_bn1   | expected batch, instance or group normalisation
          "negative_slope": 0.0               | "negative_slope": 0.2             | enc0_relu1 | expected ReLU, or leaky ReLU of slope 0.01
          "max_value": null                   | "max_value": 6.0                  | enc0_relu1 | expected ReLU, or leaky ReLU of slope 0.01
          "pool_size": [2, 2]                 | "pool_size": [3, 3]               | pool0      | expected max pooling by 2;
          "filters": 8,                       | "filters": 9,                     | enc1_conv1 | expected 8 filters
          "class_name": "Concatenate"         | "class_name": "Average"           | skip1      | expected a concatenation
          "keras_history": ["enc1_relu2"      | "keras_history": ["enc1_relu1"    | enc1_relu2 | found the end
          "activation": "softmax"             | "activation": "sigmoid"           | head       | expected the end of the network
          "registered_name": null, "build_config": {"input_shape": [null, null, null, 1]}, "name": "enc0_conv1" | "registered_name": "my>Conv2D", "name": "enc0_conv1" | enc0_conv1 | expected a convolution of kernel 3
          """)
  void namesALayerThatIsChanged(String before, String after, String layer, String expected)
      throws IOException {
    byte[] json = member(resource("unet_2d.keras"), "config.json");
    String config = new String(json, StandardCharsets.UTF_8);
    assertThat(config).contains(before);
    Path file = folder.resolve("model.json");
    Files.writeString(file, config.replace(before, after));
    assertThatThrownBy(() -> KerasModel.read(resource("unet_2d.weights.h5"), file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": layer " + layer + " (")
        .hasMessageContaining(expected);
  }

  @Test
  void refusesAModelWithoutOutputs() throws IOException {
    String config =
        new String(member(resource("unet_2d.keras"), "config.json"), StandardCharsets.UTF_8);
    Path file = folder.resolve("model.json");
    String none = config.replaceFirst("\"output_layers\": \\[+[^\\]]*]+", "\"output_layers\": []");
    assertThat(none).isNotEqualTo(config);
    Files.writeString(file, none);
    assertThatThrownBy(() -> KerasModel.read(resource("unet_2d.weights.h5"), file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": expected an output, found none");
  }

  @Test
  void refusesWeightsOfAnotherModel() {
    Path weights = resource("unet_2d.weights.h5");
    assertThatThrownBy(() -> KerasModel.read(weights, written.resolve("plain.json")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(weights + ": layer ")
        .hasMessageEndingWith("kernel: expected [3, 3, 2, 4], found none");
  }

  @Test
  void refusesWhatIsNoKerasFile() throws IOException {
    assertRefused(
        written.resolve("sequential.keras"), "expected a functional Keras model, found Sequential");
    assertRefused(folder.resolve("none.keras"), "expected a file, found nothing");
    assertRefused(folder, "expected a file, found a folder");
    Path text = folder.resolve("text.keras");
    Files.write(text, Collections.nCopies(1000, "text"));
    assertRefused(text, "expected a .keras file as Keras 3 writes it");
    byte[] config = member(resource("unet_2d.keras"), "config.json");
    byte[] weights = member(resource("unet_2d.keras"), "model.weights.h5");
    assertRefused(
        zip("no weights", config, null), "expected a model.weights.h5 inside, found none");
    assertRefused(zip("no HDF5", config, config), "expected a .keras file as Keras 3 writes it");
    byte[] half = Arrays.copyOf(weights, weights.length / 2);
    assertRefused(zip("half", config, half), "");
    assertRefused(zip("no JSON", weights, weights), "expected a .keras file as Keras 3 writes it");
    assertThatThrownBy(() -> KerasModel.read(text, written.resolve("plain.json")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(text + ": expected HDF5");
  }

  private static void assertRefused(Path file, String expected) {
    assertThatThrownBy(() -> KerasModel.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": " + expected)
        .hasMessageNotContaining("\n");
  }

  private Path zip(String name, byte[] config, byte @Nullable [] weights) throws IOException {
    Path file = folder.resolve(name + ".keras");
    try (OutputStream stream = Files.newOutputStream(file);
        ZipOutputStream zip = new ZipOutputStream(stream)) {
      zip.putNextEntry(new ZipEntry("config.json"));
      zip.write(config);
      if (weights != null) {
        zip.putNextEntry(new ZipEntry("model.weights.h5"));
        zip.write(weights);
      }
    }
    return file;
  }

  private static byte[] member(Path file, String name) throws IOException {
    try (ZipFile zip = new ZipFile(file.toFile())) {
      return zip.getInputStream(zip.getEntry(name)).readAllBytes();
    }
  }
}
