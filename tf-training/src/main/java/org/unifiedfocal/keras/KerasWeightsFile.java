package org.unifiedfocal.keras;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import io.jhdf.api.WritableGroup;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.StdArrays;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.TrainedNetwork;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.Upsampling;

/**
 * Writes {@code .weights.h5}, which {@code load_weights} of Keras 3 reads into the same U-Net built
 * in Keras. Keras finds weights by the class of a layer and its place among the layers of this
 * class, so the Keras model must create its layers in the order of the network: for each level
 * convolution, norm, convolution, norm and those of the shortcut; for each upsampling its
 * convolution; the head last. Convolutions before a norm have no bias there either.
 */
public final class KerasWeightsFile {
  private KerasWeightsFile() {}

  /**
   * Writes the weights of a network.
   *
   * @param trained the network
   * @param file a file whose name ends in {@code .weights.h5}, which Keras insists on
   * @param overwrite whether a file that is there may be replaced
   * @throws BadInputException if the file has another name, or is there and may not be replaced
   * @throws java.io.UncheckedIOException if it cannot be written; what was there remains
   */
  public static void write(TrainedNetwork trained, Path file, boolean overwrite) {
    if (!file.toString().endsWith(".weights.h5")) {
      throw new BadInputException(file, "expected a name that ends in .weights.h5");
    }
    AtomicFile.write(file, overwrite, out -> writeTo(trained, out));
  }

  /** jHDF writes to files alone. */
  private static void writeTo(TrainedNetwork trained, OutputStream out) throws IOException {
    Path file = Files.createTempFile("weights", ".h5");
    try {
      try (WritableHdfFile hdf = HdfFile.write(file)) {
        new Layers(trained, hdf.putGroup("layers")).write();
      }
      Files.copy(file, out);
    } finally {
      Files.delete(file);
    }
  }

  /** The layers of a network, in the order of the network. */
  private static final class Layers {
    private final UNet network;
    private final Map<String, FloatNdArray> weights;
    private final WritableGroup groups;
    private final Map<String, Integer> counts = new HashMap<>();
    private final String convolution;

    Layers(TrainedNetwork trained, WritableGroup groups) {
      network = trained.network();
      weights = trained.weights();
      this.groups = groups;
      convolution = "conv%dd".formatted(network.dimensions());
    }

    void write() {
      for (int level = 0; level < network.depth(); level++) {
        level("enc" + level);
      }
      level("bottom");
      String up =
          network.options().upsampling() == Upsampling.TRANSPOSED
              ? convolution + "_transpose"
              : convolution;
      for (int level = network.depth() - 1; level >= 0; level--) {
        layer(up, "up" + level, "kernel", "bias");
        level("dec" + level);
      }
      layer(convolution, "head", "kernel", "bias");
    }

    private void level(String name) {
      convNorm(name, "1");
      convNorm(name, "2");
      if (weights.containsKey(name + ".conv_shortcut.kernel")) {
        convNorm(name, "_shortcut");
      }
    }

    private void convNorm(String level, String suffix) {
      layer(convolution, level + ".conv" + suffix, "kernel");
      if (network.options().norm() instanceof Norm.Batch) {
        layer(
            "batch_normalization",
            level + ".bn" + suffix,
            "gamma",
            "beta",
            "moving_mean",
            "moving_variance");
      } else {
        layer("group_normalization", level + ".norm" + suffix, "gamma", "beta");
      }
    }

    private void layer(String type, String name, String... parameters) {
      int count = counts.merge(type, 1, Integer::sum) - 1;
      WritableGroup vars = groups.putGroup(count == 0 ? type : type + "_" + count).putGroup("vars");
      vars.putAttribute("name", name.replace('.', '_'));
      for (String parameter : List.of(parameters)) {
        String key = name + "." + parameter;
        FloatNdArray value = weights.get(key);
        if (value == null) {
          throw new BadInputException("weight %s: missing".formatted(key));
        }
        vars.putDataset(String.valueOf(List.of(parameters).indexOf(parameter)), nested(value));
      }
    }

    private static Object nested(FloatNdArray value) {
      return switch (value.rank()) {
        case 1 -> StdArrays.array1dCopyOf(value);
        case 4 -> StdArrays.array4dCopyOf(value);
        case 5 -> StdArrays.array5dCopyOf(value);
        default ->
            throw new IllegalArgumentException(
                "weight: expected rank 1, 4 or 5, found %d".formatted(value.rank()));
      };
    }
  }
}
