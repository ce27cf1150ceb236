package org.unifiedfocal.training;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Split;
import org.unifiedfocal.distribution.ProcessGroup;
import org.unifiedfocal.distribution.SingleProcess;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The directory of a training: {@code run.yaml} with all settings, {@code metrics.csv} with a line
 * an epoch, {@code events.out.tfevents.ufl} for TensorBoard, and the checkpoints, the last ones in
 * {@code checkpoints/} and those of the two best validation Dice so far in {@code best/}.
 *
 * @param folder the directory
 * @param settings what {@code run.yaml} says
 */
public record TrainingRun(Path folder, TrainingSettings settings) {
  private static final String SETTINGS = "run.yaml";
  private static final YAMLMapper YAML =
      YAMLMapper.builder()
          .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
          .disable(YAMLGenerator.Feature.SPLIT_LINES)
          .disable(YAMLGenerator.Feature.USE_NATIVE_TYPE_ID)
          .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
          .enable(SerializationFeature.INDENT_OUTPUT)
          .build();

  /**
   * Makes the directory of a new training.
   *
   * @param folder a directory that does not exist or is empty
   * @param settings what to train
   * @return the run
   * @throws BadInputException if the directory holds something
   */
  public static TrainingRun create(Path folder, TrainingSettings settings) {
    return create(folder, settings, null);
  }

  /**
   * Makes the directory of a new training that begins with given weights. It is a run when they are
   * in it, so that none is ever resumed without them.
   *
   * @param folder a directory that does not exist or is empty
   * @param settings what to train
   * @param initial a network like that of the settings; null for random weights
   * @return the run
   * @throws BadInputException if the directory holds something, or the network is of another kind
   */
  public static TrainingRun create(
      Path folder, TrainingSettings settings, @Nullable TrainedNetwork initial) {
    requireEmpty(folder);
    try {
      Files.createDirectories(folder);
      TrainingRun run = new TrainingRun(folder, settings);
      if (initial != null) {
        run.startFrom(initial);
      }
      byte[] yaml = run.yaml().getBytes(StandardCharsets.UTF_8);
      AtomicFile.write(folder.resolve(SETTINGS), true, stream -> stream.write(yaml));
      Disk.force(folder);
      return run;
    } catch (IOException e) {
      throw Checkpoints.unwritable(folder, e);
    }
  }

  /**
   * Refuses a directory that holds something.
   *
   * @param folder where a training is to be
   * @throws BadInputException if it exists and is not empty, or no directory
   */
  public static void requireEmpty(Path folder) {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new BadInputException(folder, "expected a folder, found a file");
    }
    try (Stream<Path> entries = Files.list(folder)) {
      if (entries.findAny().isPresent()) {
        throw new BadInputException(
            folder,
            Files.exists(folder.resolve(SETTINGS))
                ? "expected an empty folder, found a run; go on with it by resume"
                : "expected an empty folder, found files");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Opens the directory of a training that was begun before.
   *
   * @param folder the directory
   * @return the run
   * @throws BadInputException if it is not the directory of a run, or its settings are damaged
   */
  public static TrainingRun open(Path folder) {
    Path file = folder.resolve(SETTINGS);
    if (!Files.isRegularFile(file)) {
      throw new BadInputException(folder, "expected the folder of a run, found no " + SETTINGS);
    }
    try {
      return new TrainingRun(
          folder, YAML.readValue(Files.readAllBytes(file), TrainingSettings.class));
    } catch (JsonProcessingException e) {
      throw new BadInputException(
          file, "expected the settings of a training: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Gives a checksum of what processes that train together must have in common: the settings but
   * for the place of the dataset and the number of threads, and the cases that are there.
   *
   * @return the same for the same training on every machine
   */
  public String checksum() {
    ObjectNode common = YAML.valueToTree(settings);
    common.remove("threads");
    common.withObject("/data").remove("path");
    ArrayNode cases = common.putArray("cases");
    dataset().cases().forEach(item -> cases.add(item.id()));
    CRC32C crc = new CRC32C();
    crc.update(common.toString().getBytes(StandardCharsets.UTF_8));
    return Long.toHexString(crc.getValue());
  }

  /** The settings as {@code run.yaml} has them. */
  String yaml() {
    try {
      return YAML.writeValueAsString(settings);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * Finds the dataset.
   *
   * @return its cases
   * @throws BadInputException if it is not there any more
   */
  public Dataset dataset() {
    return settings.data().read();
  }

  /**
   * Divides the cases of the dataset.
   *
   * @param dataset the dataset of this run
   * @return the cases to learn from and those held back, of which there are none without a fold
   */
  public Split split(Dataset dataset) {
    return settings.data().split(dataset);
  }

  /**
   * Gives the last checkpoints, from which a training goes on.
   *
   * @return the folder {@code checkpoints/}
   */
  public Checkpoints checkpoints() {
    return new Checkpoints(folder.resolve("checkpoints"));
  }

  /**
   * Gives the checkpoint of the epoch with the best validation Dice: the {@linkplain
   * Checkpoints#latest latest} of a folder that keeps the best one before it, too.
   *
   * @return the folder {@code best/}
   */
  public Checkpoints best() {
    return new Checkpoints(folder.resolve("best"));
  }

  /**
   * Gives the results of the epochs done.
   *
   * @return one an epoch; none before the first checkpoint
   * @throws BadInputException if there are checkpoints, and all are damaged
   */
  public List<EpochResult> history() {
    return checkpoints()
        .latest()
        .map(checkpoint -> checkpoint.state(TrainingState.class).history())
        .orElse(List.of());
  }

  /**
   * Lets the training of a new run begin with these weights: they are its checkpoint of epoch 0.
   *
   * @param trained a network like that of the settings
   * @throws BadInputException if it is of another kind, or the run has checkpoints
   */
  public void startFrom(TrainedNetwork trained) {
    if (!checkpoints().areNone()) {
      throw new BadInputException(
          folder, "expected a new run to begin with other weights, found one with checkpoints");
    }
    try (TrainingGraph graph = graph()) {
      graph.initialise(settings.seed());
      graph.assign(trained.weights());
      checkpoints().save(0, graph, TrainingState.START);
    }
  }

  /**
   * Builds the training graph of this run, for a process on its own.
   *
   * @return a graph whose variables have no values yet; the caller closes it
   */
  TrainingGraph graph() {
    return graph(SingleProcess.INSTANCE);
  }

  /** Builds the training graph of this run, for one of the processes that train together. */
  TrainingGraph graph(ProcessGroup group) {
    return new TrainingGraph(
        settings.network(),
        settings.batchSize(),
        settings.patchSize(),
        settings.trainingLoss(),
        settings.parsedRegions(),
        settings.optimization().toOptimizer(),
        settings.threads(),
        group);
  }
}
