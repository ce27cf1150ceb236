package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.testing.Python;

/** What the server answers is what Python's TensorFlow computes with the same SavedModel. */
class PythonEqualityTest {
  @TempDir Path folder;

  @Test
  void answersAsTensorFlowInPython() throws IOException {
    TestModel.writeRandom(folder.resolve("flat"), 2);
    TestModel.writeRandom(folder.resolve("solid"), 3);
    try (ModelServer server =
        ModelServer.start(
            List.of(
                ModelSource.parse(folder.resolve("flat").toString()),
                ModelSource.parse(folder.resolve("solid").toString())),
            ServerSettings.withDefaults().withAddress("127.0.0.1", 0))) {
      String found =
          Python.run(
              """
              import json, sys, urllib.request
              import numpy as np
              import tensorflow as tf
              from concurrent.futures import ThreadPoolExecutor

              folder, port = sys.argv[1:]
              rng = np.random.default_rng(0)

              def ask(name, body):
                  request = urllib.request.Request(
                      f"http://127.0.0.1:{port}/v1/models/{name}:predict", json.dumps(body).encode())
                  with urllib.request.urlopen(request) as response:
                      return json.load(response)

              for name, shape in [("flat", (3, 19, 14, 1)), ("solid", (2, 7, 9, 8, 1))]:
                  model = tf.saved_model.load(f"{folder}/{name}")
                  predict = model.signatures["serving_default"]
                  x = rng.normal(size=shape).astype("f4")
                  expected = predict(preprocessed_image=tf.constant(x))["probabilities"].numpy()
                  rows = ask(name, {"instances": x.tolist()})["predictions"]
                  columns = ask(name, {"inputs": {"preprocessed_image": x.tolist()}})["outputs"]
                  named = ask(name, {"instances": [{"preprocessed_image": r.tolist()} for r in x]})
                  labels = ask(name, {"signature_name": "labels", "inputs": x.tolist()})["outputs"]
                  for values in (rows, columns, named["predictions"]):
                      values = np.array(values)
                      assert values.shape == expected.shape
                      assert np.abs(values - expected).max() < 1e-5, np.abs(values - expected).max()
                  assert (np.array(labels) == expected.argmax(-1)).all()
                  # At the same time: these are run together, and each gets its own rows.
                  def one(i):
                      row = x[i % len(x)][None]
                      values = np.array(ask(name, {"instances": row.tolist()})["predictions"])
                      return np.abs(values - expected[i % len(x)]).max()
                  with ThreadPoolExecutor(16) as threads:
                      assert max(threads.map(one, range(64))) < 1e-5
              print("equal")
              """,
              folder, server.port());
      assertThat(found).isEqualTo("equal");
    }
  }
}
