package org.unifiedfocal.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.testing.Browser;

/** The web page in a real browser. */
@Timeout(240)
class WebPageTest {
  @TempDir static Path folder;
  private static ModelServer server;

  @BeforeAll
  static void start() throws IOException {
    TestModel.writeBright(folder.resolve("flat"), 2);
    TestModel.writeBright(folder.resolve("solid"), 3);
    server =
        ModelServer.start(
            List.of(
                ModelSource.parse(folder.resolve("solid").toString()),
                ModelSource.parse(folder.resolve("flat").toString())),
            ServerSettings.withDefaults().withAddress("127.0.0.1", 0));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String url() {
    return "http://127.0.0.1:" + server.port() + "/";
  }

  private static Path data(String file) {
    return Path.of(System.getProperty("ufl.home", ""), "tf-training/data", file).toAbsolutePath();
  }

  @Test
  void vendoredViewerIsTheOnePublished() throws IOException, NoSuchAlgorithmException {
    try (InputStream sums = resource("niivue/SHA256SUMS")) {
      List<String> lines = new String(sums.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
      assertThat(lines).hasSize(2);
      for (String line : lines) {
        String[] parts = line.split(" +", 2);
        try (InputStream file = resource("niivue/" + parts[1])) {
          byte[] digest = MessageDigest.getInstance("SHA-256").digest(file.readAllBytes());
          assertThat(HexFormat.of().formatHex(digest)).as(parts[1]).isEqualTo(parts[0]);
        }
      }
    }
  }

  private static InputStream resource(String name) throws IOException {
    InputStream stream = WebPage.class.getResourceAsStream("web/" + name);
    if (stream == null) {
      throw new IOException(name + " is not there");
    }
    return stream;
  }

  @Test
  void allowsNothingFromElsewhere() {
    Client.Answer page = new Client(server.port()).get("/");
    assertThat(page.header("Content-Security-Policy"))
        .contains("default-src 'none'", "script-src 'self';")
        .doesNotContain("unsafe")
        .doesNotContain("http");
  }

  @Test
  void showsAVolumeThatIsDropped() throws IOException {
    try (Browser browser = new Browser(1280, 800)) {
      browser.open(url());
      browser.waitFor("document.querySelector('#model').options.length === 2");
      browser.drop("#stage", data("Task04_Hippocampus/imagesTr/hippocampus_001.nii.gz"));
      browser.waitFor("document.querySelector('#stage').dataset.state === 'shown'");
      assertThat(browser.evaluate("document.querySelector('#classes').innerText").asText())
          .containsPattern("bright\\s+\\d+\\.\\d\\d ml");

      setSlider(browser, "opacity", 100);
      BufferedImage opaque = picture(browser, "volume");
      setSlider(browser, "opacity", 0);
      BufferedImage bare = picture(browser, "volume-without-mask");
      // Orange and light blue, the colours of the classes, are only there with the mask.
      assertThat(count(opaque, 230, 159, 0)).isGreaterThan(500);
      assertThat(count(opaque, 86, 180, 233)).isGreaterThan(100);
      assertThat(count(bare, 230, 159, 0)).isLessThan(50);

      setSlider(browser, "plane-2", 10);
      browser.evaluate("document.querySelector('#volume').focus()");
      browser.press("PageUp");
      assertThat(browser.evaluate("Number(document.querySelector('#plane-2').value)").asInt())
          .isEqualTo(11);
      setSlider(browser, "low", 900);
      assertThat(brightness(picture(browser, "volume-dark"))).isLessThan(brightness(bare));

      assertThat(browser.evaluate("document.querySelector('#download').download").asText())
          .isEqualTo("hippocampus_001_mask.nii.gz");
      assertThat(
              browser
                  .evaluate(
                      "fetch(document.querySelector('#download').href)"
                          + ".then(r => r.arrayBuffer()).then(b => new Uint8Array(b)[0])")
                  .asInt())
          .isEqualTo(0x1f);
      requireClean(browser);
    }
  }

  @Test
  void showsTheSampleOfAPictureModelOnANarrowWindow() throws IOException {
    try (Browser browser = new Browser(420, 900)) {
      browser.resize(420, 900);
      browser.open(url());
      browser.waitFor("document.querySelector('#model').options.length === 2");
      browser.evaluate(
          "(m => { m.value = 1; m.dispatchEvent(new Event('change')); })(document.querySelector('#model'))");
      browser.evaluate("document.querySelector('#sample').click()");
      browser.waitFor("document.querySelector('#stage').dataset.state === 'shown'");
      setSlider(browser, "opacity", 100);
      BufferedImage shown = picture(browser, "picture");
      assertThat(count(shown, 230, 159, 0)).isGreaterThan(100);
      assertThat(browser.evaluate("document.querySelector('#classes').innerText").asText())
          .containsPattern("bright\\s+\\d+ px");
      // Nothing sticks out to the side.
      assertThat(browser.evaluate("document.documentElement.scrollWidth").asInt())
          .isLessThanOrEqualTo(420);
      requireClean(browser);
    }
  }

  @Test
  void saysInWordsWhatIsWrong() throws IOException {
    Path text = Files.writeString(folder.resolve("notes.txt"), "no image");
    try (Browser browser = new Browser(1000, 700)) {
      browser.open(url());
      browser.waitFor("document.querySelector('#model').options.length === 2");
      browser.drop("#stage", text);
      browser.waitFor("document.querySelector('#message').classList.contains('bad')");
      assertThat(browser.evaluate("document.querySelector('#message').innerText").asText())
          .startsWith("This image does not fit. image: expected a PNG");
      assertThat(browser.evaluate("document.querySelector('#drop').hidden").asBoolean()).isFalse();
      picture(browser, "error");
    }
  }

  @Test
  void asksForATokenWhereOneIsNeeded() {
    try (ModelServer secured =
            ModelServer.start(
                List.of(ModelSource.parse(folder.resolve("flat").toString())),
                ServerSettings.withDefaults().withAddress("127.0.0.1", 0).withToken("s3cret"));
        Browser browser = new Browser(1000, 700)) {
      browser.open("http://127.0.0.1:" + secured.port() + "/");
      browser.waitFor("!document.querySelector('#token-form').hidden");
      browser.evaluate(
          "(t => { t.value = 's3cret'; t.form.requestSubmit(); })(document.querySelector('#token'))");
      browser.waitFor("document.querySelector('#model').options.length === 1");
      assertThat(browser.evaluate("document.querySelector('#token-form').hidden").asBoolean())
          .isTrue();
    }
  }

  private static void requireClean(Browser browser) {
    assertThat(browser.problems()).isEmpty();
    assertThat(browser.requests())
        .allMatch(
            address ->
                address.startsWith(url())
                    || address.startsWith("blob:" + url())
                    || address.startsWith("data:"));
  }

  private static void setSlider(Browser browser, String id, int value) {
    browser.evaluate(
        "(s => { s.value = %d; s.dispatchEvent(new Event('input')); })(document.querySelector('#%s'))"
            .formatted(value, id));
    browser.evaluate("new Promise(r => requestAnimationFrame(() => requestAnimationFrame(r)))");
  }

  /** A picture of the window, kept with the results of the tests for people to look at. */
  private static BufferedImage picture(Browser browser, String name) throws IOException {
    BufferedImage picture = browser.screenshot();
    Path results = Files.createDirectories(Path.of("target", "web-page"));
    ImageIO.write(picture, "png", results.resolve(name + ".png").toFile());
    return picture;
  }

  /** Pixels of the image's part of the window that have nearly a colour. */
  private static int count(BufferedImage picture, int red, int green, int blue) {
    int count = 0;
    int width = picture.getWidth() > 800 ? picture.getWidth() - 340 : picture.getWidth();
    int height = picture.getWidth() > 800 ? picture.getHeight() : picture.getHeight() * 6 / 10;
    for (int y = 60; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int rgb = picture.getRGB(x, y);
        int distance =
            Math.abs((rgb >> 16 & 255) - red)
                + Math.abs((rgb >> 8 & 255) - green)
                + Math.abs((rgb & 255) - blue);
        count += distance < 24 ? 1 : 0;
      }
    }
    return count;
  }

  private static double brightness(BufferedImage picture) {
    double sum = 0;
    for (int y = 60; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth() - 340; x++) {
        sum += picture.getRGB(x, y) >> 8 & 255;
      }
    }
    return sum;
  }
}
