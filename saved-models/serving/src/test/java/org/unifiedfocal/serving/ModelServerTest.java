package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.SavedModelWriter;
import org.unifiedfocal.savedmodel.SegmentationModel;

@Timeout(120)
class ModelServerTest {
  private static final String ROWS =
      "{\"instances\": [[[[0.5], [1]], [[2], [3]]], [[[1], [1]], [[0], [0]]]]}";

  @TempDir static Path folder;
  private static ModelServer server;
  private static Client client;

  @BeforeAll
  static void start() throws IOException {
    TestModel.writeBright(folder.resolve("flat"), 2);
    TestModel.writeBright(folder.resolve("solid/7"), 3);
    TestModel.writeBright(folder.resolve("solid/12"), 3);
    writeTwoInputs(folder.resolve("sum"));
    server =
        ModelServer.start(
            List.of(
                ModelSource.parse(folder.resolve("flat").toString()),
                ModelSource.parse(folder.resolve("solid").toString()),
                ModelSource.parse("solid=" + folder.resolve("solid/7")),
                ModelSource.parse("two=" + folder.resolve("sum"))),
            ServerSettings.withDefaults()
                .withAddress("127.0.0.1", 0)
                .withMaxBodyBytes(1 << 20)
                .withTimeout(Duration.ofSeconds(30), Duration.ofSeconds(5)));
    client = new Client(server.port());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  /** A model without a card: c = a + b and n = 2 m. */
  private static void writeTwoInputs(Path directory) throws IOException {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> a = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2)));
      Placeholder<TInt64> m = tf.placeholder(TInt64.class, Placeholder.shape(Shape.of(-1)));
      SavedModelWriter.of(graph)
          .withInput("a", a)
          .withInput("m", m)
          .withOutput("c", tf.math.log(a))
          .withOutput("n", tf.math.add(m, m))
          .write(directory);
    }
  }

  private static Path data(String file) {
    return Path.of(System.getProperty("ufl.home", ""), "tf-training/data", file);
  }

  @Test
  void predictsRows() {
    Client.Answer answer = client.post("/v1/models/flat:predict", ROWS);
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    JsonNode rows = answer.json().get("predictions");
    assertThat(rows).hasSize(2);
    // softmax of (0, 20 x - 20, 40 x - 60)
    assertThat(rows.at("/0/0/1/1").asDouble()).isCloseTo(0.5, within(1e-6));
    assertThat(rows.at("/0/1/1/2").asDouble()).isCloseTo(1, within(1e-6));
    assertThat(rows.at("/1/0/0/0").asDouble()).isCloseTo(0.5, within(1e-6));
  }

  @Test
  void predictsWholeTensorsByName() {
    JsonNode answer =
        client
            .post(
                "/v1/models/flat/versions/1:predict",
                "{\"inputs\": {\"preprocessed_image\": [[[[0], [1.5]]]]}, \"signature_name\": \"labels\"}")
            .json();
    assertThat(answer.toString()).isEqualTo("{\"outputs\":[[[0,1]]]}");
  }

  @Test
  void namesSeveralOutputs() {
    JsonNode rows =
        client
            .post(
                "/v1/models/two:predict",
                "{\"instances\": [{\"a\": [1, 1], \"m\": 4}, {\"m\": -1, \"a\": [1, 1]}]}")
            .json();
    assertThat(rows.toString())
        .isEqualTo("{\"predictions\":[{\"c\":[0.0,0.0],\"n\":8},{\"c\":[0.0,0.0],\"n\":-2}]}");
    JsonNode columns =
        client.post("/v1/models/two:predict", "{\"inputs\": {\"a\": [[1, 1]], \"m\": [3]}}").json();
    assertThat(columns.toString()).isEqualTo("{\"outputs\":{\"c\":[[0.0,0.0]],\"n\":[6]}}");
  }

  @Test
  void saysWhatDoesNotFit() {
    assertThat(refused("/v1/models/flat:predict", "{\"instances\": [[1, 2]]}"))
        .isEqualTo("400 input preprocessed_image: expected shape [?, ?, ?, 1], found [1, 2]");
    assertThat(refused("/v1/models/flat:predict", "{\"inputs\": {\"x\": [1]}}"))
        .isEqualTo("400 inputs: expected [preprocessed_image], found [x]");
    assertThat(refused("/v1/models/two:predict", "{\"inputs\": [1]}"))
        .isEqualTo("400 inputs: expected [a, m], found a tensor without a name");
    assertThat(refused("/v1/models/two:predict", "{\"inputs\": {\"a\": [[1, 1]], \"m\": [0.5]}}"))
        .isEqualTo("400 input m: expected values of DT_INT64, found 0.5");
    assertThat(refused("/v1/models/two:predict", "{\"inputs\": {\"a\": [[1e39, 1]], \"m\": [1]}}"))
        .isEqualTo("400 input a: expected values of DT_FLOAT, found 1.0E39");
    assertThat(
            refused("/v1/models/two:predict", "{\"inputs\": {\"a\": [[true, true]], \"m\": [1]}}"))
        .isEqualTo("400 input a: expected numbers, found truth values");
    assertThat(refused("/v1/models/flat:predict", "{\"inputs\": [1], \"signature_name\": \"x\"}"))
        .isEqualTo("400 signature_name: expected one of [labels, serving_default], found x");
    assertThat(refused("/v1/models/two:predict", "{\"inputs\": {\"a\": [[0, 1]], \"m\": [1]}}"))
        .isEqualTo("500 output c: expected finite numbers, found none at value 0 of [1, 2]");
    assertThat(refused("/v1/models/two:predict", "{\"instances\": ["))
        .startsWith("400 body: expected JSON, found at line 1, column ");
  }

  private static String refused(String path, String body) {
    Client.Answer answer = client.post(path, body);
    assertThat(answer.header("Content-Type")).isEqualTo("application/json");
    assertThat(answer.text()).doesNotContain("\n").doesNotContain(folder.toString());
    return answer.status() + " " + answer.error();
  }

  @Test
  void knowsModelsAndVersions() {
    assertThat(client.get("/v1/models/solid").json().toString())
        .isEqualTo(
            "{\"model_version_status\":["
                + "{\"version\":\"7\",\"state\":\"AVAILABLE\",\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}},"
                + "{\"version\":\"12\",\"state\":\"AVAILABLE\",\"status\":{\"error_code\":\"OK\",\"error_message\":\"\"}}]}");
    assertThat(client.get("/v1/models/solid/versions/7").json().get("model_version_status"))
        .hasSize(1);
    JsonNode metadata = client.get("/v1/models/solid/metadata").json();
    assertThat(metadata.at("/model_spec/version").asText()).isEqualTo("12");
    assertThat(
            metadata.at("/metadata/signature_def/signature_def/serving_default/inputs").toString())
        .startsWith(
            "{\"preprocessed_image\":{\"dtype\":\"DT_FLOAT\",\"tensor_shape\":{\"dim\":["
                + "{\"size\":\"-1\",\"name\":\"\"},");
    assertThat(client.get("/v1/models").json().at("/models/0/classes/2").asText())
        .isEqualTo("very bright");
    for (String path :
        List.of(
            "/v1/models/none",
            "/v1/models/none/metadata",
            "/v1/models/solid/versions/8",
            "/v1/models/solid/versions/07",
            "/v1/models/..%2f..%2fetc",
            "/v1/unknown",
            "/nothing")) {
      Client.Answer answer = client.get(path);
      assertThat(answer.status()).as(path).isEqualTo(404);
      assertThat(answer.error()).as(path).isNotEmpty();
    }
    assertThat(refused("/v1/models/none:predict", "{}"))
        .isEqualTo("404 model: expected one of [flat, solid, two], found none");
    assertThat(refused("/v1/models/flat:classify", "{}"))
        .isEqualTo("404 model flat: expected :predict or :segment, found something else");
    Client.Answer wrong = Client.send(client.request("/v1/models/flat").DELETE());
    assertThat(wrong.status()).isEqualTo(405);
    assertThat(wrong.header("Allow")).contains("GET");
  }

  @Test
  void segmentsAVolumeAsTheModelDoes() throws IOException {
    Path image = data("Task04_Hippocampus/imagesTr/hippocampus_003.nii.gz");
    Client.Answer answer =
        client.post("/v1/models/solid/versions/7:segment", Files.readAllBytes(image));
    assertThat(answer.status()).as(answer.text()).isEqualTo(200);
    assertThat(answer.header("Content-Type")).isEqualTo("application/gzip");
    assertThat(answer.header("Content-Disposition")).contains("mask.nii.gz");
    Path file = Files.write(folder.resolve("mask.nii.gz"), answer.bytes());
    LabelMap mask = ImageReader.readLabels(file);
    LabelMap expected;
    try (SegmentationModel model = SegmentationModel.load(folder.resolve("solid/7"))) {
      expected = model.segment(ImageReader.read(image)).labels();
    }
    assertThat(mask.labels()).isEqualTo(expected.labels());
    assertThat(mask.geometry()).isEqualTo(expected.geometry());

    Client.Answer summary =
        client.post(
            "/v1/models/solid:segment", Files.readAllBytes(image), "Accept", "application/json");
    JsonNode bright = summary.json().at("/classes/1");
    long voxels = 0;
    for (byte label : expected.labels()) {
      voxels += label == 1 ? 1 : 0;
    }
    assertThat(bright.get("name").asText()).isEqualTo("bright");
    assertThat(bright.get("voxels").asLong()).isEqualTo(voxels).isPositive();
    assertThat(bright.get("volume_ml").asDouble()).isCloseTo(voxels * 1e-3, within(1e-9)); // 1 mm
    assertThat(answer.header("Segmentation-Classes"))
        .isEqualTo(summary.json().get("classes").toString());
  }

  @Test
  void segmentsAPicture() throws IOException {
    BufferedImage picture = new BufferedImage(30, 20, BufferedImage.TYPE_BYTE_GRAY);
    for (int x = 0; x < 3; x++) {
      picture.getRaster().setSample(x, 5, 0, 200);
    }
    ByteArrayOutputStream png = new ByteArrayOutputStream();
    ImageIO.write(picture, "png", png);
    Client.Answer answer = client.post("/v1/models/flat:segment", png.toByteArray());
    assertThat(answer.header("Content-Type")).isEqualTo("image/png");
    BufferedImage mask = ImageIO.read(new ByteArrayInputStream(answer.bytes()));
    assertThat(mask.getWidth()).isEqualTo(30);
    assertThat(mask.getRaster().getSample(1, 5, 0)).isEqualTo(2);
    assertThat(mask.getRaster().getSample(4, 5, 0)).isZero();
    assertThat(answer.header("Segmentation-Classes"))
        .contains("{\"label\":2,\"name\":\"very bright\",\"voxels\":3,\"fraction\":0.005}");
  }

  @Test
  void saysWhichImagesDoNotFit() throws IOException {
    byte[] volume = Files.readAllBytes(data("Task04_Hippocampus/imagesTr/hippocampus_001.nii.gz"));
    assertThat(refusedImage("/v1/models/flat:segment", volume))
        .startsWith("400 image: expected 2 axes for model test, found [");
    assertThat(refusedImage("/v1/models/two:segment", volume))
        .isEqualTo(
            "400 model two: expected one with a model card to segment images, found none; ask :predict");
    assertThat(refusedImage("/v1/models/flat:segment", new byte[0]))
        .isEqualTo("400 image: expected a file as the body, found none");
    assertThat(refusedImage("/v1/models/flat:segment", "text".getBytes(StandardCharsets.UTF_8)))
        .startsWith("400 image: expected a PNG");
    byte[] cut = Arrays.copyOf(volume, volume.length / 2);
    assertThat(refusedImage("/v1/models/solid:segment", cut)).startsWith("400 image: ");
  }

  private static String refusedImage(String path, byte[] image) {
    Client.Answer answer = client.post(path, image);
    assertThat(answer.text()).doesNotContain("/tmp").doesNotContain(folder.toString());
    return answer.status() + " " + answer.error();
  }

  @Test
  void takesBodiesUpToTheLimitAlsoCompressed() {
    byte[] rows = ROWS.getBytes(StandardCharsets.UTF_8);
    assertThat(
            client
                .post("/v1/models/flat:predict", Client.gzip(rows), "Content-Encoding", "gzip")
                .status())
        .isEqualTo(200);
    byte[] bomb = Client.gzip(new byte[50 << 20]);
    assertThat(bomb).hasSizeLessThan(1 << 20);
    for (String verb : List.of(":predict", ":segment")) {
      String path = "/v1/models/flat" + verb;
      assertThat(client.post(path, new byte[(1 << 20) + 1]).status()).as(verb).isEqualTo(413);
    }
    // JSON is refused at its first byte that is none, so the bomb is white space.
    byte[] blanks = new byte[50 << 20];
    Arrays.fill(blanks, (byte) ' ');
    assertThat(
            client
                .post("/v1/models/flat:predict", Client.gzip(blanks), "Content-Encoding", "gzip")
                .status())
        .isEqualTo(413);
    assertThat(client.post("/v1/models/flat:segment", bomb, "Content-Encoding", "gzip").status())
        .isEqualTo(413);
    assertThat(client.post("/v1/models/flat:predict", rows, "Content-Encoding", "br").status())
        .isEqualTo(415);
    assertThat(client.post("/v1/models/flat:predict", rows, "Content-Encoding", "gzip").error())
        .isEqualTo("body: expected gzip, found it damaged or cut short");
  }

  @Test
  void refusesTenGigabytesBeforeTheyCome() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          head("Expect: 100-continue\r\nContent-Length: 10000000000")
              .getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      assertThat(new String(in.readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 413");
    }
  }

  @Test
  void tellsItsHealthAndNumbers() {
    client.post("/v1/models/flat:predict", ROWS);
    assertThat(client.get("/healthz").json().toString()).isEqualTo("{\"status\":\"ok\"}");
    assertThat(client.get("/readyz").json().toString()).isEqualTo("{\"status\":\"ready\"}");
    assertThat(client.get("/metrics").text())
        .contains("ufl_requests_seconds_count{call=\"predict\",model=\"flat\",status=\"200\"}")
        .contains("ufl_batch_rows_sum")
        .contains("jvm_memory_used_bytes")
        .doesNotContain("etc");
  }

  @Test
  void asksForTheToken() throws IOException {
    try (ModelServer secured =
        ModelServer.start(
            List.of(ModelSource.parse(folder.resolve("flat").toString())),
            ServerSettings.withDefaults().withAddress("127.0.0.1", 0).withToken("s3cret"))) {
      Client other = new Client(secured.port());
      assertThat(other.get("/healthz").status()).isEqualTo(200);
      assertThat(other.get("/").status()).isEqualTo(200);
      assertThat(other.get("/metrics").status()).isEqualTo(401);
      Client.Answer refused = other.post("/v1/models/flat:predict", ROWS);
      assertThat(refused.status()).isEqualTo(401);
      assertThat(refused.header("WWW-Authenticate")).isEqualTo("Bearer");
      for (String wrong : List.of("Bearer s3cres", "Bearer ", "s3cret", "Basic s3cret")) {
        assertThat(other.post("/v1/models/flat:predict", ROWS, "Authorization", wrong).status())
            .as(wrong)
            .isEqualTo(401);
      }
      assertThat(
              other
                  .post("/v1/models/flat:predict", ROWS, "Authorization", "Bearer s3cret")
                  .status())
          .isEqualTo(200);
    }
  }

  @Test
  void turnsAwayWhatIsTooMuchAndTooSlow() throws Exception {
    try (ModelServer small =
        ModelServer.start(
            List.of(ModelSource.parse(folder.resolve("flat").toString())),
            ServerSettings.withDefaults()
                .withAddress("127.0.0.1", 0)
                .withQueue(1, 1, 4)
                .withTimeout(Duration.ofSeconds(2), Duration.ofSeconds(1)))) {
      Client other = new Client(small.port());
      try (Socket slow = halfRequest(small.port());
          Socket slower = halfRequest(small.port())) {
        Client.Answer busy = other.post("/v1/models/flat:predict", ROWS);
        assertThat(busy.status()).isEqualTo(429);
        assertThat(busy.header("Retry-After")).isEqualTo("1");
        assertThat(other.get("/healthz").status()).isEqualTo(200);
        assertThat(new String(slow.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 408");
        assertThat(new String(slower.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
            .isEqualTo("HTTP/1.1 408");
      }
      assertThat(other.post("/v1/models/flat:predict", ROWS).status()).isEqualTo(200);
    }
  }

  private static String head(String headers) {
    return "POST /v1/models/flat:predict HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n";
  }

  /** It takes some of its answer now and then, so that the connection is never idle. */
  @Test
  void aClientThatTakesItsAnswerSlowlyIsCutOff() throws Exception {
    String row = "[" + "[0.7],".repeat(767) + "[0.7]]";
    String image = "{\"instances\": [[" + (row + ",").repeat(767) + row + "]]}"; // answer: 20 MB
    try (ModelServer impatient =
            ModelServer.start(
                List.of(ModelSource.parse(folder.resolve("flat").toString())),
                ServerSettings.withDefaults()
                    .withAddress("127.0.0.1", 0)
                    .withTimeout(Duration.ofSeconds(3), Duration.ofSeconds(1)));
        Socket slow = new Socket()) {
      slow.setReceiveBufferSize(1 << 16);
      slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), impatient.port()));
      byte[] head =
          "POST /v1/models/flat:predict HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n"
              .formatted(image.length())
              .getBytes(StandardCharsets.US_ASCII);
      slow.getOutputStream().write(head);
      slow.getOutputStream().write(image.getBytes(StandardCharsets.US_ASCII));
      InputStream answer = slow.getInputStream();
      assertThat(answer.readNBytes(15)).asString().isEqualTo("HTTP/1.1 200 OK");
      long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
      assertThatThrownBy(
              () -> {
                while (System.nanoTime() < end) {
                  answer.skipNBytes(1 << 16);
                  Thread.sleep(50);
                }
              })
          .isInstanceOf(IOException.class);
      Client other = new Client(impatient.port());
      while (!other.get("/metrics").text().contains("ufl_requests_active 0.0")) {
        Thread.sleep(50);
      }
    }
  }

  /** A program that cannot make the server's folder. */
  static final class Program {
    private Program() {}

    public static void main(String[] model) {
      try (ModelServer server =
          ModelServer.start(List.of(ModelSource.parse(model[0])), ServerSettings.withDefaults())) {
        System.out.println("listens at " + server.port());
      } catch (BadInputException e) {
        System.out.println(e.getMessage());
      }
      Thread.getAllStackTraces().keySet().stream()
          .map(Thread::getName)
          .filter(name -> name.startsWith("inference"))
          .forEach(System.out::println);
    }
  }

  @Test
  void leavesNoThreadsWhereItCannotStart() throws Exception {
    Path nowhere = folder.resolve("nowhere");
    Path log = folder.resolve("log");
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Djava.io.tmpdir=" + nowhere,
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                folder.resolve("flat").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(log.toFile())
            .start();
    assertThat(program.waitFor()).isZero();
    assertThat(Files.readAllLines(log))
        .containsExactly(
            nowhere + ": expected a folder for temporary files, found none to write in");
  }

  private static Socket halfRequest(int port) throws IOException, InterruptedException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket
        .getOutputStream()
        .write((head("Content-Length: 1000") + "{").getBytes(StandardCharsets.US_ASCII));
    Thread.sleep(200); // it is in before the next
    return socket;
  }

  @Test
  void answersWhatIsInWhenItStops() throws Exception {
    ModelServer stopping =
        ModelServer.start(
            List.of(ModelSource.parse(folder.resolve("flat").toString())),
            ServerSettings.withDefaults()
                .withAddress("127.0.0.1", 0)
                .withTimeout(Duration.ofSeconds(20), Duration.ofSeconds(20)));
    Client other = new Client(stopping.port());
    try (Socket late = halfRequest(stopping.port())) {
      CompletableFuture<Void> closed = CompletableFuture.runAsync(stopping::close);
      while (other.get("/readyz").status() == 200) {
        Thread.sleep(5);
      }
      assertThat(other.post("/v1/models/flat:predict", ROWS).status()).isEqualTo(503);
      assertThat(other.get("/healthz").status()).isEqualTo(200);
      assertThat(closed).isNotDone();
      String rest = "\"instances\": [[[[1]]]]}";
      late.getOutputStream()
          .write((rest + " ".repeat(999 - rest.length())).getBytes(StandardCharsets.US_ASCII));
      assertThat(new String(late.getInputStream().readNBytes(12), StandardCharsets.US_ASCII))
          .isEqualTo("HTTP/1.1 200");
      closed.get();
    }
    stopping.await();
  }

  @Test
  void describesItself() {
    JsonNode description = client.get("/openapi.json").json();
    assertThat(description.at("/components/parameters/model/schema/enum").toString())
        .isEqualTo("[\"flat\",\"solid\",\"two\"]");
    assertThat(description.has("security")).isFalse();
    description
        .get("paths")
        .properties()
        .forEach(
            path -> {
              String concrete = path.getKey().replace("{model}", "solid").replace("{version}", "7");
              if (path.getValue().has("get")) {
                assertThat(client.get(concrete).status()).as(concrete).isEqualTo(200);
              } else {
                assertThat(client.post(concrete, "").status()).as(concrete).isEqualTo(400);
              }
            });
  }

  @Test
  void cannotStartWithoutAModelOrAPort() {
    ServerSettings settings = ServerSettings.withDefaults().withAddress("127.0.0.1", 0);
    assertThatThrownBy(() -> ModelSource.parse(folder.resolve("none").toString()))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            folder.resolve("none") + ": expected a model directory, found no saved_model.pb");
    ModelSource flat = ModelSource.parse(folder.resolve("flat").toString());
    assertThatThrownBy(() -> ModelServer.start(List.of(flat, flat), settings))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected another name or version than flat 1, which is taken");
    assertThatThrownBy(
            () ->
                ModelServer.start(List.of(flat), settings.withAddress("127.0.0.1", server.port())))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "port: expected one that is free at 127.0.0.1, found %d taken"
                .formatted(server.port()));
    assertThatThrownBy(() -> settings.withToken("a b")).isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new ModelSource("a/b", 1, folder))
        .isInstanceOf(BadInputException.class);
    assertThat(Map.of("parsed", ModelSource.parse(folder.resolve("solid").toString()).version()))
        .containsEntry("parsed", 12L);
  }
}
