package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.testing.Browser;
import org.unifiedfocal.testing.Python;

/** The whole way: trained in Java, loaded in Python, served over HTTP, seen in a browser. */
@Timeout(400)
class ServeCommandTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path CASE = Hippocampus.image("hippocampus_003");

  @TempDir static Path shared;
  private static Path model = Path.of("");

  @TempDir Path folder;

  @BeforeAll
  static void train() throws IOException {
    Path data = Hippocampus.copyTo(shared.resolve("data"));
    Outcome trained =
        Outcome.of(
            Hippocampus.smallTraining(data, shared.resolve("run"), 3, "--learning-rate", "0.01"));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    model = shared.resolve("hippocampus");
    Outcome exported =
        Outcome.of("export", shared.resolve("run"), "--out", model, "--checkpoint", "last");
    assertThat(exported.exitCode()).as(exported.err()).isZero();
  }

  @Test
  void servesWhatWasTrainedToPythonAndToABrowser() throws Exception {
    try (ServedProcess server = new ServedProcess(folder, model)) {
      assertThat(server.lines().get(0)).isEqualTo("hippocampus, version 1");
      Image image = ModelCard.read(model).input().preprocessing().apply(ImageReader.read(CASE));
      ByteBuffer bytes =
          ByteBuffer.allocate(4 * image.values().length).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(image.values());
      Path values = Files.write(folder.resolve("image"), bytes.array());
      String found =
          Python.run(
              """
              import json, sys, urllib.request
              import numpy as np
              import tensorflow as tf

              folder, file, address = sys.argv[1:]
              model = tf.saved_model.load(folder)
              predict = model.signatures["serving_default"]
              spec = predict.structured_input_signature[1]["preprocessed_image"]
              shape = [size or 24 for size in spec.shape]
              x = np.fromfile(file, "<f4")[: np.prod([1] + shape[1:])].reshape([1] + shape[1:])
              expected = predict(preprocessed_image=tf.constant(x))["probabilities"].numpy()
              request = urllib.request.Request(
                  address + "v1/models/hippocampus:predict",
                  json.dumps({"instances": x.tolist()}).encode())
              with urllib.request.urlopen(request) as response:
                  found = np.array(json.load(response)["predictions"])
              assert found.shape == expected.shape
              assert np.abs(found - expected).max() < 1e-5, np.abs(found - expected).max()
              print("equal")
              """,
              model,
              values,
              server.address());
      assertThat(found).isEqualTo("equal");

      Outcome predicted = Outcome.of("predict", model, CASE, "--out", folder.resolve("masks"));
      assertThat(predicted.exitCode()).as(predicted.err()).isZero();
      byte[] mask = segment(server);
      Path served = Files.write(folder.resolve("served.nii.gz"), mask);
      assertThat(ImageReader.readLabels(served))
          .usingRecursiveComparison()
          .isEqualTo(ImageReader.readLabels(folder.resolve("masks/hippocampus_003.nii.gz")));

      try (Browser browser = new Browser(1280, 800)) {
        browser.open(server.address());
        browser.waitFor("!document.querySelector('#sample').disabled");
        browser.evaluate("document.querySelector('#sample').click()");
        browser.waitFor("document.querySelector('#stage').dataset.state === 'shown'");
        assertThat(browser.evaluate("document.querySelector('#classes').innerText").asText())
            .containsPattern("Anterior\\s+\\d+\\.\\d\\d ml\\s+Posterior\\s+\\d+\\.\\d\\d ml");
        byte[] shown =
            new ObjectMapper()
                .convertValue(
                    browser.evaluate(
                        "fetch(document.querySelector('#download').href).then(r => r.arrayBuffer())"
                            + ".then(b => btoa(String.fromCharCode(...new Uint8Array(b))))"),
                    byte[].class);
        assertThat(shown).isEqualTo(mask);
        assertThat(browser.problems()).isEmpty();
      }
    }
  }

  private static byte[] segment(ServedProcess server) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + "v1/models/hippocampus:segment"))
            .POST(HttpRequest.BodyPublishers.ofFile(CASE))
            .build();
    HttpResponse<byte[]> response = HTTP.send(request, HttpResponse.BodyHandlers.ofByteArray());
    assertThat(response.statusCode()).isEqualTo(200);
    return response.body();
  }

  @Test
  void logsALineOfJsonForEachRequestAndStopsWhenTold() throws Exception {
    try (ServedProcess server = new ServedProcess(folder, "a=" + model)) {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(server.address() + "v1/models/a:predict"))
              .POST(HttpRequest.BodyPublishers.ofString("{}"))
              .build();
      assertThat(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).statusCode())
          .isEqualTo(400);
      server.stop();
      // TensorFlow has lines of its own when a process uses it for the first time.
      List<String> log = server.log().stream().filter(each -> each.startsWith("{")).toList();
      assertThat(log).hasSize(1);
      JsonNode line = new ObjectMapper().readTree(log.get(0));
      assertThat(line.get("path").asText()).isEqualTo("/v1/models/a:predict");
      assertThat(line.get("status").asInt()).isEqualTo(400);
      assertThat(line.get("model").asText()).isEqualTo("a");
      assertThat(line.get("error").asText())
          .isEqualTo("body: expected instances or inputs, found neither");
    }
  }

  @Test
  void saysWhatCannotBeServed() {
    assertThat(Outcome.of("serve", folder).errLines())
        .containsExactly(
            "ufl: " + folder + ": expected a model directory, found no saved_model.pb");
    Outcome token = Outcome.of("serve", model, "--token", "a b");
    assertThat(token.exitCode()).isEqualTo(2);
    assertThat(token.err()).startsWith("ufl: token: expected letters, digits");
    assertThat(Outcome.of("serve", model, "--host", "no host").errLines())
        .containsExactly("ufl: --host: expected an address of this machine, found no host");
  }
}
