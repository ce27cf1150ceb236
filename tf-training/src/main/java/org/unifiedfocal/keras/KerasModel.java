package org.unifiedfocal.keras;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jhdf.HdfFile;
import io.jhdf.exceptions.HdfException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.training.TrainedNetwork;

/**
 * Reads U-Nets that Keras 3 has saved. A functional model that is a {@link
 * org.unifiedfocal.unet.UNet}, whatever its layers are called, becomes one with the same outputs:
 * two convolutions of kernel 3 a level, each with batch, instance or group normalisation and ReLU,
 * max pooling, upsampling, skip connections by concatenation, optionally residual levels. A bias
 * before a norm is taken up by the norm, dropout is left out, a sigmoid of one channel becomes a
 * softmax of two, and logits are taken as they are.
 */
public final class KerasModel {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "config.json";
  private static final String WEIGHTS = "model.weights.h5";

  private KerasModel() {}

  /**
   * Reads a {@code .keras} file, written by {@code model.save(...)}.
   *
   * @param file the file
   * @return the network and its weights
   * @throws BadInputException if it cannot be read, or is no U-Net that can be expressed; the
   *     message names the first layer that cannot
   */
  public static TrainedNetwork read(Path file) {
    requireFile(file);
    try (ZipFile zip = new ZipFile(file.toFile())) {
      KerasGraph graph = new KerasGraph(file, JSON.readTree(member(file, zip, CONFIG)));
      try (HdfFile hdf = HdfFile.fromBytes(member(file, zip, WEIGHTS))) {
        return new UNetMatcher(graph, KerasWeights.read(file, hdf)).match();
      }
    } catch (ZipException | JsonProcessingException | HdfException e) {
      throw new BadInputException(
          file,
          "expected a .keras file as Keras 3 writes it: " + BadInputException.firstLine(e),
          e);
    } catch (IOException e) {
      throw new BadInputException(file, "cannot be read: " + BadInputException.firstLine(e), e);
    }
  }

  /**
   * Reads a {@code .weights.h5} file, written by {@code model.save_weights(...)}.
   *
   * @param file the file
   * @param config what {@code model.to_json()} gives, in a file
   * @return the network and its weights
   * @throws BadInputException if one of them cannot be read, they do not belong together, or the
   *     model is no U-Net that can be expressed
   */
  public static TrainedNetwork read(Path file, Path config) {
    requireFile(file);
    requireFile(config);
    JsonNode json;
    try {
      json = JSON.readTree(config.toFile());
    } catch (IOException e) {
      throw new BadInputException(
          config, "expected the JSON of a Keras model: " + BadInputException.firstLine(e), e);
    }
    KerasGraph graph = new KerasGraph(config, json);
    try (HdfFile hdf = new HdfFile(file)) {
      return new UNetMatcher(graph, KerasWeights.read(file, hdf)).match();
    } catch (HdfException e) {
      throw new BadInputException(file, "expected HDF5: " + BadInputException.firstLine(e), e);
    }
  }

  private static byte[] member(Path file, ZipFile zip, String name) throws IOException {
    @Nullable ZipEntry entry = zip.getEntry(name);
    if (entry == null) {
      throw new BadInputException(file, "expected a %s inside, found none".formatted(name));
    }
    try (InputStream stream = zip.getInputStream(entry)) {
      return stream.readAllBytes();
    }
  }

  private static void requireFile(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(
          file, "expected a file, found " + (Files.exists(file) ? "a folder" : "nothing"));
    }
  }
}
