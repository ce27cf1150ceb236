package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Requests made to break the server, by a seeded random number: each is answered with a status of
 * the client's fault and one line of JSON, or the connection ends; the server goes on.
 */
@Timeout(600)
class HostileRequestsTest {
  private static final String GOOD = "{\"instances\": [[[[0.5], [1]], [[2], [3]]]]}";
  private static final byte[] NIFTI = nifti();
  private static final JsonMapper JSON = new JsonMapper();

  @TempDir Path folder;
  private ModelServer server;
  private Client client;

  @BeforeEach
  void start() throws IOException {
    TestModel.writeBright(folder.resolve("flat"), 2);
    TestModel.writeBright(folder.resolve("solid"), 3);
    server =
        ModelServer.start(
            List.of(
                ModelSource.parse(folder.resolve("flat").toString()),
                ModelSource.parse(folder.resolve("solid").toString())),
            ServerSettings.withDefaults()
                .withAddress("127.0.0.1", 0)
                .withMaxBodyBytes(1 << 20)
                .withTimeout(Duration.ofSeconds(1), Duration.ofSeconds(5)));
    client = new Client(server.port());
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void survivesHundreds() throws Exception {
    attack(300);
  }

  @Test
  @Tag("full")
  void survivesThousands() throws Exception {
    attack(2000);
  }

  private void attack(int requests) throws Exception {
    for (int seed = 0; seed < requests; seed++) {
      Random random = new Random(seed);
      byte[] request = request(random);
      byte[] answer = send(request, random.nextInt(60) == 0);
      requireRefusal(answer, "seed " + seed + ": " + start(request));
      if (seed % 50 == 49) {
        assertThat(client.post("/v1/models/flat:predict", GOOD).status()).isEqualTo(200);
        assertThat(client.get("/healthz").status()).isEqualTo(200);
      }
    }
    assertThat(client.get("/metrics").text()).contains("ufl_requests_active 0.0");
  }

  private static String start(byte[] request) {
    return new String(request, 0, Math.min(200, request.length), StandardCharsets.ISO_8859_1);
  }

  /** Nothing at all is the answer to what Jetty cannot tell from a lost connection. */
  private static void requireRefusal(byte[] answer, String what) throws IOException {
    if (answer.length == 0) {
      return;
    }
    String text = new String(answer, StandardCharsets.UTF_8);
    assertThat(text).as(what).startsWith("HTTP/1.1 4");
    int end = text.indexOf("\r\n\r\n");
    if (text.startsWith("HTTP/1.1 4") && end > 0 && end + 4 < text.length()) {
      JsonNode body = JSON.readTree(text.substring(end + 4));
      assertThat(body.get("error").asText()).as(what).isNotEmpty().doesNotContain("\n");
      assertThat(text).as(what).doesNotContain("\tat ").doesNotContain("Exception");
    }
  }

  private static byte[] request(Random random) throws IOException {
    String model = random.nextBoolean() ? "flat" : "solid";
    String predict = "/v1/models/" + model + ":predict";
    String segment = "/v1/models/" + model + ":segment";
    return switch (random.nextInt(10)) {
      case 0 -> post(predict, damage(GOOD.getBytes(StandardCharsets.UTF_8), random), "");
      case 1 -> post(predict, shape(random).getBytes(StandardCharsets.UTF_8), "");
      case 2 -> head("POST", predict, "Content-Length: 10000000000\r\n");
      case 3 -> {
        byte[] zip = Client.gzip(GOOD.getBytes(StandardCharsets.UTF_8));
        yield post(
            predict, Arrays.copyOf(zip, random.nextInt(zip.length)), "Content-Encoding: gzip\r\n");
      }
      case 4 -> post(segment, Client.gzip(new byte[16 << 20]), "Content-Encoding: gzip\r\n");
      case 5 -> head("GET", path(random), "");
      case 6 -> post(segment, damage(Arrays.copyOf(NIFTI, random.nextInt(2000)), random), "");
      case 7 -> {
        byte[] noise = new byte[random.nextInt(3000)];
        random.nextBytes(noise);
        yield post(random.nextBoolean() ? segment : predict, noise, "");
      }
      case 8 -> head(method(random), predict, header(random));
      default -> {
        byte[] noise = new byte[1 + random.nextInt(200)];
        random.nextBytes(noise);
        yield concat(noise, "\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      }
    };
  }

  /** JSON that is well-formed but no input of the models. */
  private static String shape(Random random) {
    List<String> values =
        List.of(
            "1",
            "[]",
            "[[]]",
            "[[[[1,2]]]]",
            "[[[[1],[2]],[[3]]]]",
            "[[[[null]]]]",
            "[[[[\"NaN\"]]]]",
            "[[[[1e999]]]]",
            "{\"b64\": \"AAAA\"}",
            "[".repeat(900) + "]".repeat(900),
            "[".repeat(100_000),
            "\"" + "x".repeat(10_000) + "\"",
            "9".repeat(5000));
    String value = values.get(random.nextInt(values.size()));
    return random.nextBoolean()
        ? "{\"instances\": " + value + "}"
        : "{\"inputs\": {\"preprocessed_image\": " + value + "}}";
  }

  private static String path(Random random) {
    List<String> paths =
        List.of(
            "/../../etc/passwd",
            "/%2e%2e/%2e%2e/etc/passwd",
            "/samples/..%2f..%2fopenapi.json",
            "/samples//../openapi",
            "/niivue/../../logback.xml",
            "/v1/models/../../etc/passwd",
            "/v1/models/%00",
            "/v1/models/flat%2fversions%2f2",
            "/v1/models/flat/versions/99999999999999999999",
            "/v1/models/" + "a".repeat(5000),
            "/" + "%".repeat(30),
            "/v1/models/flat;x=..",
            "//etc/passwd",
            "/\\..\\..\\windows",
            "/v1/models/\u00e4\u00f6",
            "/" + "a/".repeat(8000));
    return paths.get(random.nextInt(paths.size()));
  }

  private static String method(Random random) {
    List<String> methods =
        List.of("PUT", "DELETE", "PATCH", "TRACE", "CONNECT", "BREW", "GET", "get", "P\u0000ST");
    return methods.get(random.nextInt(methods.size()));
  }

  private static String header(Random random) {
    List<String> headers =
        List.of(
            "Content-Length: -1\r\n",
            "Content-Length: 1\r\nContent-Length: 2\r\n",
            "Transfer-Encoding: chunked, chunked\r\n",
            "Content-Length: x\r\n",
            "X: " + "y".repeat(20_000) + "\r\n",
            "X\u0000: y\r\n",
            ": empty\r\n",
            "X: y\r\n z\r\n",
            "");
    return headers.get(random.nextInt(headers.size()));
  }

  private static byte[] damage(byte[] content, Random random) {
    byte[] damaged = content.clone();
    for (int i = 0; i < 1 + damaged.length / 50; i++) {
      if (damaged.length > 0) {
        // Bytes that are no digit: what comes out is no request by chance.
        damaged[random.nextInt(damaged.length)] = (byte) (128 + random.nextInt(128));
      }
    }
    return damaged;
  }

  private static byte[] post(String path, byte[] body, String headers) {
    return concat(head("POST", path, headers + "Content-Length: " + body.length + "\r\n"), body);
  }

  private static byte[] head(String method, String path, String headers) {
    return (method
            + " "
            + path
            + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
            + headers
            + "\r\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Sends a request and reads until the connection ends; a slow one stops in the middle. */
  private byte[] send(byte[] request, boolean slow) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(20_000);
      socket.getOutputStream().write(request, 0, slow ? request.length / 2 : request.length);
      if (!slow) {
        socket.shutdownOutput();
      }
      ByteArrayOutputStream answer = new ByteArrayOutputStream();
      try (InputStream in = socket.getInputStream()) {
        in.transferTo(answer);
      }
      return answer.toByteArray();
    } catch (SocketException e) {
      return new byte[0]; // the server has hung up before it was told all
    }
  }

  private static byte[] nifti() {
    try {
      return Files.readAllBytes(
          Path.of(
              System.getProperty("ufl.home", ""),
              "tf-training/data/Task04_Hippocampus/imagesTr/hippocampus_001.nii.gz"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
