package org.unifiedfocal.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;

/**
 * A headless Chromium with one page, driven through its DevTools protocol: {@code $CHROME}, or the
 * first of the usual names on the path. Without one the test is skipped, or fails where {@code
 * CI=true}.
 */
public final class Browser implements AutoCloseable {
  private static final List<String> NAMES =
      List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable");
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final JsonMapper JSON = new JsonMapper();

  private final Process process;
  private final Path profile;
  private final WebSocket socket;
  private final AtomicInteger lastId = new AtomicInteger();
  private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
  private final List<String> problems = Collections.synchronizedList(new ArrayList<>());
  private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

  /**
   * Opens a window.
   *
   * @param width its width in pixels
   * @param height its height in pixels
   */
  public Browser(int width, int height) {
    try {
      profile = Files.createTempDirectory("browser");
      process = launch(program(), profile, width, height);
      HttpClient http = HttpClient.newHttpClient();
      socket =
          http.newWebSocketBuilder()
              .buildAsync(page(http), new Answers())
              .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError("the browser does not answer", e);
    }
    for (String domain : List.of("Page", "Runtime", "Log", "Network")) {
      send(domain + ".enable", Map.of());
    }
  }

  private static Path program() {
    List<Path> found = new ArrayList<>();
    @Nullable String chosen = System.getenv("CHROME");
    if (chosen != null) {
      found.add(Path.of(chosen));
    }
    for (String name : NAMES) {
      for (String folder : System.getenv("PATH").split(File.pathSeparator, -1)) {
        found.add(Path.of(folder, name));
      }
    }
    return found.stream()
        .filter(Files::isExecutable)
        .findFirst()
        .orElseGet(
            () -> {
              RealData.skip("the test of the web page needs Chromium: set CHROME to its program");
              throw new AssertionError("skipped");
            });
  }

  private static Process launch(Path program, Path profile, int width, int height)
      throws IOException {
    return new ProcessBuilder(
            program.toString(),
            "--headless=new",
            "--no-sandbox",
            "--disable-dev-shm-usage",
            "--no-first-run",
            "--disable-extensions",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--use-angle=swiftshader",
            "--enable-unsafe-swiftshader",
            "--ignore-gpu-blocklist",
            "--force-device-scale-factor=1",
            "--hide-scrollbars",
            "--window-size=" + width + "," + height,
            "--user-data-dir=" + profile,
            "--remote-debugging-port=0",
            "about:blank")
        .redirectErrorStream(true)
        .redirectOutput(profile.resolve("log").toFile())
        .start();
  }

  /** The browser writes its port into a file of its profile; there it lists its pages. */
  private URI page(HttpClient http) throws IOException, InterruptedException {
    Path file = profile.resolve("DevToolsActivePort");
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      if (Files.exists(file) && !Files.readAllLines(file).isEmpty()) {
        String port = Files.readAllLines(file).get(0);
        HttpRequest list =
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/list")).build();
        String body = http.send(list, HttpResponse.BodyHandlers.ofString()).body();
        for (JsonNode target : JSON.readTree(body)) {
          if (target.path("type").asText().equals("page")) {
            return URI.create(target.get("webSocketDebuggerUrl").asText());
          }
        }
      }
      if (!process.isAlive()) {
        break;
      }
      Thread.sleep(50);
    }
    throw new AssertionError(
        "the browser did not start:\n" + Files.readString(profile.resolve("log")));
  }

  private final class Answers implements WebSocket.Listener {
    private final StringBuilder text = new StringBuilder();

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
      text.append(data);
      if (last) {
        try {
          accept(JSON.readTree(text.toString()));
        } catch (IOException e) {
          problems.add(e.toString());
        }
        text.setLength(0);
      }
      from.request(1);
      return null;
    }
  }

  private void accept(JsonNode message) {
    if (message.has("id")) {
      @Nullable CompletableFuture<JsonNode> answer = answers.remove(message.get("id").asInt());
      if (answer != null) {
        answer.complete(message);
      }
      return;
    }
    JsonNode event = message.path("params");
    switch (message.path("method").asText()) {
      case "Runtime.exceptionThrown" ->
          problems.add(event.at("/exceptionDetails/exception/description").asText());
      case "Log.entryAdded" -> {
        if (event.at("/entry/level").asText().equals("error")) {
          problems.add(event.at("/entry/text").asText() + " " + event.at("/entry/url").asText());
        }
      }
      case "Network.requestWillBeSent" -> requests.add(event.at("/request/url").asText());
      default -> {}
    }
  }

  private JsonNode send(String method, Map<String, ?> parameters) {
    int id = lastId.incrementAndGet();
    CompletableFuture<JsonNode> answer = new CompletableFuture<>();
    answers.put(id, answer);
    try {
      String text =
          JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
      socket.sendText(text, true).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      JsonNode message = answer.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      if (message.has("error")) {
        throw new AssertionError(method + ": " + message.get("error"));
      }
      return message.get("result");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException | ExecutionException | TimeoutException e) {
      throw new AssertionError(method + ": no answer", e);
    }
  }

  /** Goes to an address. */
  public void open(String url) {
    send("Page.navigate", Map.of("url", url));
    waitFor("document.readyState === 'complete' && location.href.startsWith('http')");
  }

  /** Runs JavaScript in the page and gives its value, which may be a promise. */
  public JsonNode evaluate(String expression) {
    JsonNode result =
        send(
            "Runtime.evaluate",
            Map.of("expression", expression, "awaitPromise", true, "returnByValue", true));
    if (result.has("exceptionDetails")) {
      throw new AssertionError(expression + ": " + result.get("exceptionDetails"));
    }
    return result.at("/result/value");
  }

  /** Waits until an expression is true. */
  public void waitFor(String expression) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!evaluate("!!(" + expression + ")").asBoolean()) {
      if (System.nanoTime() > end) {
        throw new AssertionError(
            expression
                + " does not become true; on the page: "
                + evaluate("document.body.innerText").asText()
                + "; problems: "
                + problems);
      }
      try {
        Thread.sleep(50);
      } catch (InterruptedException e) {
        throw new AssertionError("interrupted", e);
      }
    }
  }

  /** Drops a file on an element, as a person does with a mouse. */
  public void drop(String selector, Path file) {
    JsonNode middle =
        evaluate(
            "(() => { const r = document.querySelector('%s').getBoundingClientRect();"
                    .formatted(selector)
                + " return {x: r.x + r.width / 2, y: r.y + r.height / 2}; })()");
    Map<String, ?> data =
        Map.of("items", List.of(), "files", List.of(file.toString()), "dragOperationsMask", 1);
    for (String type : List.of("dragEnter", "dragOver", "drop")) {
      send(
          "Input.dispatchDragEvent",
          Map.of("type", type, "x", middle.get("x"), "y", middle.get("y"), "data", data));
    }
  }

  /** Presses a key that has no character, such as ArrowUp, on what has the focus. */
  public void press(String key) {
    for (String type : List.of("rawKeyDown", "keyUp")) {
      send("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
    }
  }

  /** Changes the size of the window. */
  public void resize(int width, int height) {
    send(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", false));
  }

  /** Takes a picture of the window. */
  public BufferedImage screenshot() {
    byte[] png =
        Base64.getDecoder()
            .decode(send("Page.captureScreenshot", Map.of("format", "png")).get("data").asText());
    try {
      return ImageIO.read(new ByteArrayInputStream(png));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What went wrong in the page so far: exceptions, and what the console calls an error. */
  public List<String> problems() {
    return List.copyOf(problems);
  }

  /** The addresses of all that the page asked for. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    socket.abort();
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      for (int attempt = 0; attempt < 20 && Files.exists(profile); attempt++) {
        delete(profile);
        Thread.sleep(50);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Its helpers may still write while they end. */
  private static void delete(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException | UncheckedIOException e) {
      return; // tried again
    }
  }
}
