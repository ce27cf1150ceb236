package org.unifiedfocal.serving;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamWriteFeature;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Answers predict requests as TensorFlow Serving does. */
final class PredictHandler {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER).build();

  private final InferenceQueue queue;
  private final HeapShare.Budget budget;
  private final int maxBatch;

  /** Works through a queue. */
  PredictHandler(InferenceQueue queue, HeapShare.Budget budget, int maxBatch) {
    this.queue = queue;
    this.budget = budget;
    this.maxBatch = maxBatch;
  }

  /** An answer, ready to be written. */
  record Answer(boolean byRow, int rows, List<OutputTensor> outputs) {

    /** Writes the JSON. */
    void writeTo(OutputStream out) throws IOException {
      try (JsonGenerator json = JSON.createGenerator(out)) {
        json.disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
        json.writeStartObject();
        if (byRow) {
          json.writeArrayFieldStart("predictions");
          for (int row = 0; row < rows; row++) {
            writeRow(json, row);
          }
          json.writeEndArray();
        } else {
          json.writeFieldName("outputs");
          writeWhole(json);
        }
        json.writeEndObject();
      }
    }

    private void writeRow(JsonGenerator json, int row) throws IOException {
      if (outputs.size() == 1) {
        outputs.get(0).writeRow(json, row);
        return;
      }
      json.writeStartObject();
      for (OutputTensor output : outputs) {
        json.writeFieldName(output.name());
        output.writeRow(json, row);
      }
      json.writeEndObject();
    }

    private void writeWhole(JsonGenerator json) throws IOException {
      if (outputs.size() == 1) {
        outputs.get(0).write(json);
        return;
      }
      json.writeStartObject();
      for (OutputTensor output : outputs) {
        json.writeFieldName(output.name());
        output.write(json);
      }
      json.writeEndObject();
    }
  }

  /**
   * Runs a model.
   *
   * @param model the model
   * @param body the request, whose limits are taken care of
   * @param deadline when the answer must be there, as {@link System#nanoTime()}
   * @throws RefusedException if the request cannot be answered
   */
  Answer predict(ServedModel model, InputStream body, long deadline) throws Exception {
    try (HeapShare heap = budget.share()) {
      PredictInputs inputs = model.inputs(PredictRequest.read(body, heap));
      boolean small = model.hasIndependentRows() && inputs.rows() < maxBatch;
      @Nullable Object group = small ? inputs.group() : null;
      List<OutputTensor> outputs = queue.run(model, group, inputs.rows(), inputs, deadline);
      outputs.forEach(OutputTensor::requireFinite);
      if (inputs.byRow()) {
        outputs.forEach(output -> requireRows(output, inputs.rows()));
      }
      return new Answer(inputs.byRow(), inputs.rows(), outputs);
    }
  }

  private static void requireRows(OutputTensor output, int rows) {
    if (output.shape().length == 0 || output.shape()[0] != rows) {
      throw RefusedException.badRequest(
          "output %s: expected a row for each of %d instances, found shape %s; ask with inputs"
              .formatted(output.name(), rows, JsonTensor.describe(output.shape())));
    }
  }
}
