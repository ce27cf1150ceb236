package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.testing.Python;

/** What TensorBoard 2.18 finds in a run. */
class TensorBoardLogTest {
  private static final String READ =
      """
      import json, sys, tensorflow as tf
      from tensorboard.backend.event_processing import plugin_event_accumulator as reader
      events = reader.EventAccumulator(sys.argv[1], {reader.TENSORS: 0})
      events.Reload()
      found = {}
      for tag in events.Tags()["tensors"]:
          plugin = events.SummaryMetadata(tag).plugin_data.plugin_name
          points = []
          for event in events.Tensors(tag):
              value = tf.make_ndarray(event.tensor_proto)
              if plugin == "images":
                  value = list(tf.io.decode_png(value[2]).shape) + [int(value[0]), int(value[1])]
              elif plugin == "text":
                  value = value.item().decode()
              else:
                  value = float(value)
              points.append({"step": event.step, "value": value})
          found[tag] = {"plugin": plugin, "points": points}
      print(json.dumps(found))
      """;

  @TempDir Path folder;

  private static JsonNode read(TrainingRun run) throws IOException {
    return new ObjectMapper().readTree(Python.run(READ, run.folder()));
  }

  private static List<Integer> steps(JsonNode tag) {
    return StreamSupport.stream(tag.get("points").spliterator(), false)
        .map(point -> point.get("step").asInt())
        .toList();
  }

  @Test
  void anEpochIsAPointOfEachCurve() throws IOException {
    TrainingRun run = TrainingRun.create(folder.resolve("run"), TinyRun.volumes(2).build());
    List<EpochResult> history = new Trainer(run, TrainingListener.NONE).train();
    JsonNode found = read(run);
    assertThat(found.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "loss",
            "learning_rate",
            "dice/mean",
            "dice/Anterior",
            "dice/Posterior",
            "predictions/hippocampus_024",
            "predictions/hippocampus_038",
            "predictions/hippocampus_045",
            "run.yaml");
    for (EpochResult result : history) {
      isPoint(found.get("loss"), result.epoch(), result.loss());
      isPoint(found.get("learning_rate"), result.epoch(), result.learningRate());
      isPoint(found.get("dice/mean"), result.epoch(), Objects.requireNonNull(result.dice()));
      result
          .classDice()
          .forEach((name, x) -> isPoint(found.get("dice/" + name), result.epoch(), x));
    }
    JsonNode pictures = found.get("predictions/hippocampus_024");
    assertThat(pictures.get("plugin").asText()).isEqualTo("images");
    assertThat(steps(pictures)).containsExactly(1, 2);
    JsonNode size = pictures.get("points").get(0).get("value");
    assertThat(size.get(0).asInt()).isEqualTo(size.get(4).asInt()).isGreaterThan(100);
    assertThat(size.get(1).asInt()).isEqualTo(size.get(3).asInt()).isGreaterThan(400);
    assertThat(found.get("run.yaml").get("plugin").asText()).isEqualTo("text");
    assertThat(found.get("run.yaml").get("points").get(0).get("value").asText())
        .contains("\n    loss: \"unified-focal(asymmetric, ", "\n      learningRate: 0.001\n");
  }

  private static void isPoint(JsonNode tag, int epoch, double value) {
    assertThat(tag.get("plugin").asText()).isEqualTo("scalars");
    assertThat(tag.get("points")).hasSize(2);
    JsonNode point = tag.get("points").get(epoch - 1);
    assertThat(point.get("step").asInt()).isEqualTo(epoch);
    assertThat(point.get("value").asDouble()).isCloseTo(value, within(1e-6 * value));
  }

  @Test
  void aResumedRunHasEachPointOnce() throws IOException {
    TrainingRun run = TrainingRun.create(folder.resolve("run"), TinyRun.images(4).build());
    TrainingListener stop =
        new TrainingListener() {
          @Override
          public void finished(EpochResult result) {
            if (result.epoch() == 3) {
              throw new IllegalStateException("stopped");
            }
          }
        };
    assertThatThrownBy(() -> new Trainer(run, stop).train()).hasMessage("stopped");
    Path events = run.folder().resolve("events.out.tfevents.ufl");
    byte[] three = Files.readAllBytes(events);

    // Killed while it wrote the third epoch, which the checkpoint has.
    Files.write(events, Arrays.copyOf(three, three.length - 1));
    new Trainer(run, TrainingListener.NONE).train();
    assertThat(steps(read(run).get("loss"))).containsExactly(1, 2, 3, 4);

    // Gone on from an older checkpoint than the events: nothing is said again.
    byte[] four = Files.readAllBytes(events);
    TensorBoardLog log = new TensorBoardLog(run, run.dataset().classNames(), run.history());
    log.add(Results.of(4, 1, 1.0), List.of());
    assertThat(Files.readAllBytes(events)).isEqualTo(four);
    log.add(Results.of(5, 1, 1.0), List.of());
    assertThat(Files.readAllBytes(events)).startsWith(four);
    assertThat(steps(read(run).get("dice/mean"))).containsExactly(1, 2, 3, 4, 5);
  }

  @Test
  void aFileWithADamagedRecordIsCutOffThere() throws IOException {
    Path file = folder.resolve("events");
    TrainingRun run = TrainingRun.create(folder.resolve("run"), TinyRun.images(4).build());
    TensorBoardLog log = new TensorBoardLog(run, List.of("a", "b"), List.of());
    log.add(Results.of(1, 1, 1.0), List.of());
    Files.copy(run.folder().resolve("events.out.tfevents.ufl"), file);
    long one = Files.size(file);
    log.add(Results.of(2, 1, 1.0), List.of());
    byte[] two = Files.readAllBytes(run.folder().resolve("events.out.tfevents.ufl"));
    for (int at = Math.toIntExact(one); at < two.length; at++) {
      byte[] damaged = two.clone();
      damaged[at] ^= 1;
      Files.write(file, damaged);
      assertThat(new EventFile(file).lastStep()).isEqualTo(1);
      assertThat(file).hasSize(one);
    }
    Files.write(file, two);
    assertThat(new EventFile(file).lastStep()).isEqualTo(2);
    assertThat(file).hasSize(two.length);
  }
}
