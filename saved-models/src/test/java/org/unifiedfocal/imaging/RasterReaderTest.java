package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.fasterxml.jackson.databind.JsonNode;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.testing.RealData;

class RasterReaderTest {
  @TempDir private Path folder;

  static Stream<Named<JsonNode>> pictures() {
    return ImagingGoldens.entries("images.json");
  }

  static Stream<Named<JsonNode>> masks() {
    return pictures().filter(entry -> entry.getPayload().has("label"));
  }

  static Stream<Named<JsonNode>> palettes() {
    return pictures().filter(entry -> entry.getPayload().has("rgb"));
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void samplesAreThoseStored(JsonNode expected) {
    Raster raster = RasterReader.read(file(expected));
    assertThat(raster.values()).containsExactly(floats(expected.get("values")));
    assertThat(shape(raster.geometry(), raster.samples())).isEqualTo(shape(expected));
    if (!file(expected).toString().endsWith(".bmp")) { // there the bits of a pixel
      assertThat(raster.bits()).isEqualTo(expected.get("bits").asInt());
    }
  }

  @ParameterizedTest
  @MethodSource("pictures")
  void imagesHoldSamplesOrTheColoursOfAPalette(JsonNode expected) {
    Image image = RasterReader.readImage(file(expected));
    boolean palette = expected.has("rgb");
    assertThat(image.values()).containsExactly(floats(expected.get(palette ? "rgb" : "values")));
    assertThat(image.geometry()).isEqualTo(RasterReader.readGeometry(file(expected)));
    assertThat(image.geometry().affine()).isEqualTo(Affine.scaling(1, 1, 1));
    if (!palette) {
      assertThat(shape(image.geometry(), image.channels())).isEqualTo(shape(expected));
    }
  }

  @ParameterizedTest
  @MethodSource("masks")
  void masksAreBlackAndWhite(JsonNode expected) {
    LabelMap labels = RasterReader.readLabels(file(expected));
    assertThat(labels.labels()).isEqualTo(bytes(expected.get("label")));
  }

  @ParameterizedTest
  @MethodSource("palettes")
  void paletteIndicesAreClasses(JsonNode expected) {
    LabelMap labels = RasterReader.readLabels(file(expected));
    assertThat(labels.labels()).isEqualTo(bytes(expected.get("values")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gray1.png", "gray2.png", "gray4.png", "bit1.tif", "bit1.bmp"})
  void greyLevelsOfFewBitsAreClasses(String name) {
    JsonNode expected = ImagingGoldens.entry("images.json", "images/" + name);
    assertThat(RasterReader.readLabels(file(expected)).labels())
        .isEqualTo(bytes(expected.get("values")));
  }

  @ParameterizedTest
  @CsvSource({
    "'0 1 2 3',       '0 1 2 3',   class numbers",
    "'0 127 0 5',     '0 127 0 5', nothing in the upper half",
    "'0 128 127 255', '0 1 0 1',   a smoothed mask",
    "'0 200 90 3',    '0 1 0 0',   a mask without full white",
    "'0 200 90 255',  '0 1 0 1',   a smoothed mask with full white",
    "'0 0 255 255',   '0 0 1 1',   black and white",
    "'0 0 0 0',       '0 0 0 0',   an empty mask",
    "'255 255 255 255', '1 1 1 1', a full mask"
  })
  void greyLevelsAreClassesOrAMask(String levels, String labels, String why) throws IOException {
    assertThat(RasterReader.readLabels(grey(levels)).labels()).as(why).isEqualTo(bytes(labels));
  }

  @ParameterizedTest
  @CsvSource({"'0 1 2 255', 2", "'0 1 1 255', 1"})
  void classNumbersBesideWhiteAreAmbiguous(String levels, int classes) throws IOException {
    Path file = grey(levels);
    assertThatThrownBy(() -> RasterReader.readLabels(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("found the grey levels 0 to " + classes + " and 255");
  }

  /** As Pascal VOC has it. */
  @Test
  void inAPaletteTheLastIndexIsTheLabelThatIsIgnored() throws IOException {
    byte[] colours = new byte[256];
    for (int i = 0; i < colours.length; i++) {
      colours[i] = (byte) (37 * i);
    }
    IndexColorModel palette = new IndexColorModel(8, 256, colours, colours, colours);
    BufferedImage picture = new BufferedImage(3, 1, BufferedImage.TYPE_BYTE_INDEXED, palette);
    picture.getRaster().setDataElements(0, 0, 3, 1, new byte[] {0, 1, (byte) LabelMap.IGNORED});
    Path file = folder.resolve("palette.png");
    ImageIO.write(picture, "png", file.toFile());
    assertThat(RasterReader.readLabels(file).labels())
        .containsExactly(0, 1, (byte) LabelMap.IGNORED);
  }

  @Test
  void whiteIsForegroundWhereTheFileCallsItZero() {
    Path file = ImagingGoldens.file("images/gray8_white.tif");
    float[] stored = RasterReader.readImage(file).values();
    LabelMap labels = RasterReader.readLabels(file);
    for (int pixel = 0; pixel < stored.length; pixel++) {
      assertThat(labels.label(pixel)).isEqualTo(255 - stored[pixel] > 127.5 ? 1 : 0);
    }
  }

  @Test
  void signedSamplesMustBeClassNumbers() {
    assertThatThrownBy(() -> RasterReader.readLabels(ImagingGoldens.file("images/int16.tif")))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching(
            ".*expected whole numbers from 0 to 255 as labels, found -?\\d+.0 at pixel \\[0, 0\\]");
    assertThatThrownBy(() -> RasterReader.readLabels(ImagingGoldens.file("images/float32.tif")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("as labels, found 0.9918");
  }

  @Test
  void coloursAreNotLabels() {
    assertThatThrownBy(() -> RasterReader.readLabels(ImagingGoldens.file("images/rgb8.png")))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith(
            "expected grey levels or palette indices as labels, found a colour at pixel [0, 0]");
  }

  @Test
  void jpegMasksAreThresholdedAndCloseToTheirSource() throws IOException {
    BufferedImage square = new BufferedImage(32, 32, BufferedImage.TYPE_BYTE_GRAY);
    for (int y = 8; y < 24; y++) {
      for (int x = 8; x < 24; x++) {
        square.getRaster().setSample(x, y, 0, 255);
      }
    }
    Path file = folder.resolve("mask.JPG");
    ImageIO.write(square, "jpeg", file.toFile());
    LabelMap labels = ImageReader.readLabels(file);
    for (int pixel = 0; pixel < 32 * 32; pixel++) {
      assertThat(labels.label(pixel))
          .isEqualTo(square.getRaster().getSample(pixel % 32, pixel / 32, 0) / 255);
    }
    Image image = ImageReader.read(file);
    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.values()[16 * 32 + 16]).isBetween(250f, 255f);
  }

  @Test
  void jpegColoursAreRedGreenAndBlue() throws IOException {
    BufferedImage orange = new BufferedImage(16, 16, BufferedImage.TYPE_INT_RGB);
    orange.setRGB(0, 0, 16, 16, IntStream.generate(() -> 0xf08010).limit(256).toArray(), 0, 16);
    Path file = folder.resolve("orange.jpg");
    ImageIO.write(orange, "jpeg", file.toFile());
    float[] values = RasterReader.readImage(file).values();
    for (int pixel = 0; pixel < 256; pixel++) {
      assertThat(values[3 * pixel]).isCloseTo(0xf0, within(3f));
      assertThat(values[3 * pixel + 1]).isCloseTo(0x80, within(3f));
      assertThat(values[3 * pixel + 2]).isCloseTo(0x10, within(3f));
    }
  }

  @Test
  void gifMasksAreRead() throws IOException {
    BufferedImage picture = new BufferedImage(40, 30, BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setSample(20, 10, 0, 255);
    Path file = folder.resolve("manual1.gif");
    ImageIO.write(picture, "gif", file.toFile());
    byte[] expected = new byte[40 * 30];
    expected[10 * 40 + 20] = 1;
    assertThat(ImageReader.readLabels(file).labels()).isEqualTo(expected);
    assertThat(ImageReader.read(file).values()[10 * 40 + 20]).isEqualTo(255);
  }

  @Test
  void aTransparentColourIsNoChannel() throws IOException {
    byte[] png = Files.readAllBytes(ImagingGoldens.file("images/gray8.png"));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(png, 0, 33); // signature and IHDR
    out.write(chunk("tRNS", new byte[] {0, 34}));
    out.write(png, 33, png.length - 33);
    Path file = Files.write(folder.resolve("transparent.png"), out.toByteArray());
    Image image = RasterReader.readImage(file);
    assertThat(image.channels()).isEqualTo(1);
    assertThat(image.values())
        .isEqualTo(RasterReader.readImage(ImagingGoldens.file("images/gray8.png")).values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"rgb8.tif", "rgb8_lzw.tif"})
  void threeUndeclaredSamplesOfGreyAreColour(String name) throws IOException {
    byte[] tiff = Files.readAllBytes(ImagingGoldens.file("images/" + name));
    setTag(tiff, 0, 262, 1); // PhotometricInterpretation = BlackIsZero
    Path file = Files.write(folder.resolve(name), tiff);
    assertThat(RasterReader.readImage(file).values())
        .isEqualTo(RasterReader.readImage(ImagingGoldens.file("images/" + name)).values());
  }

  @Test
  void pagesOfDifferentSizesAreRefused() throws IOException {
    byte[] tiff = Files.readAllBytes(ImagingGoldens.file("images/pages.tif"));
    setTag(tiff, 2, 257, 5); // ImageLength
    Path file = Files.write(folder.resolve("pages.tif"), tiff);
    assertThatThrownBy(() -> RasterReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("expected pages of one size, found 7 x 6 and 7 x 5");
  }

  /** Some minutes of work, were they all looked at. */
  @Test
  void pagesThatOverlapAreRefused() throws IOException {
    int entries = 65_535;
    int pages = 100_000;
    // Page i begins at 8 + 6 i, and ends where page i + entries * 2 has its offset of the next.
    ByteBuffer overlapping =
        ByteBuffer.allocate(8 + 6 * (pages + 2 * entries + 1)).order(ByteOrder.LITTLE_ENDIAN);
    overlapping.put(new byte[] {'I', 'I', 42, 0}).putInt(8);
    for (int page = 0; page <= pages + 2 * entries; page++) {
      int next = page - 2 * entries + 1;
      overlapping.putShort((short) entries).putInt(next > 0 && next < pages ? 8 + 6 * next : 0);
    }
    assertRefusedInTime(overlapping.array());
    ByteBuffer circle =
        ByteBuffer.allocate(8 + 2 + 12 * entries + 4 + (1 << 22)).order(ByteOrder.LITTLE_ENDIAN);
    circle.put(new byte[] {'I', 'I', 42, 0}).putInt(8).putShort((short) entries);
    circle.putInt(8 + 2 + 12 * entries, 8);
    assertRefusedInTime(circle.array());
  }

  private void assertRefusedInTime(byte[] tiff) throws IOException {
    Path file = Files.write(folder.resolve("pages.tif"), tiff);
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertThatThrownBy(() -> RasterReader.readImage(file))
                .isInstanceOf(BadInputException.class)
                .hasMessageEndingWith("cannot be read: its pages overlap"));
  }

  /** Changes a SHORT of a page of a little-endian TIFF. */
  private static void setTag(byte[] tiff, int page, int tag, int value) {
    ByteBuffer buffer = ByteBuffer.wrap(tiff).order(ByteOrder.LITTLE_ENDIAN);
    int at = buffer.getInt(4);
    for (; page > 0; page--) {
      at = buffer.getInt(at + 2 + 12 * buffer.getShort(at));
    }
    int entry = at + 2;
    while (buffer.getShort(entry) != tag) {
      entry += 12;
    }
    buffer.putShort(entry + 8, (short) value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb8.png", "interlaced16.png", "rgb8_lzw.tif", "gray8_deflate.tif", "pages.tif",
        "big.tif", "bit1_group4.tif", "gray8_strips.tif", "rgb24.bmp", "palette.bmp"
      })
  void truncatedFilesAreRefused(String name) throws IOException {
    byte[] whole = Files.readAllBytes(ImagingGoldens.file("images/" + name));
    // The first bytes, the header, half of it, and all but what a picture cannot do without.
    for (int length : new int[] {4, 20, whole.length / 2, whole.length - 20}) {
      Path file = Files.write(folder.resolve(name), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> RasterReader.readImage(file))
          .as("%d bytes of %d", length, whole.length)
          .isInstanceOf(BadInputException.class)
          .hasMessageMatching("[^\\n]*" + name + ": [^\\n]+");
    }
  }

  @Test
  void truncatedJpegFilesAreRefused() throws IOException {
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_3BYTE_BGR);
    noise.setRGB(0, 0, 64, 64, IntStream.range(0, 4096).map(i -> i * 40503).toArray(), 0, 64);
    ByteArrayOutputStream jpeg = new ByteArrayOutputStream();
    ImageIO.write(noise, "jpeg", jpeg);
    Path file = folder.resolve("noise.jpeg");
    Files.write(file, jpeg.toByteArray());
    assertThat(RasterReader.readImage(file).channels()).isEqualTo(3);
    Files.write(file, Arrays.copyOf(jpeg.toByteArray(), jpeg.size() / 2));
    assertThatThrownBy(() -> RasterReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("noise.jpeg: damaged: Truncated File");
  }

  @Test
  void damagedPixelsAreRefused() throws IOException {
    byte[] png = Files.readAllBytes(ImagingGoldens.file("images/rgb16.png"));
    png[png.length / 2] ^= 0x55;
    Path file = Files.write(folder.resolve("flipped.png"), png);
    assertThatThrownBy(() -> RasterReader.readImage(file)).isInstanceOf(BadInputException.class);
  }

  @Test
  void aSmallFileCannotHoldAnEnormousPicture() throws IOException {
    byte[] png = Files.readAllBytes(ImagingGoldens.file("images/gray8.png"));
    byte[] size = ByteBuffer.allocate(13).put(Arrays.copyOfRange(png, 16, 29)).array();
    ByteBuffer.wrap(size).putInt(0, 40000).putInt(4, 40000);
    byte[] header = chunk("IHDR", size);
    System.arraycopy(header, 0, png, 8, header.length);
    Path file = Files.write(folder.resolve("enormous.png"), png);
    assertThatThrownBy(() -> RasterReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("found 40000 x 40000");
  }

  @ParameterizedTest
  @CsvSource({"'', an empty file", "'not a picture', something else"})
  void otherContentIsRefused(String content, String found) throws IOException {
    Path file = Files.writeString(folder.resolve("text.png"), content);
    assertThatThrownBy(() -> RasterReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("expected a PNG, TIFF, BMP, JPEG or GIF image, found " + found);
  }

  @Test
  void aPictureIsKnownByItsContent() throws IOException {
    Path file = folder.resolve("really-a-png.jpg");
    Files.copy(ImagingGoldens.file("images/gray16.png"), file);
    assertThat(RasterReader.readImage(file).values())
        .isEqualTo(RasterReader.readImage(ImagingGoldens.file("images/gray16.png")).values());
  }

  @Test
  void colonoscopyFramesAreRead() throws IOException {
    Path original = RealData.find("cvc-clinicdb/Original/1.tif");
    Image image = RasterReader.readImage(original);
    assertThat(image.geometry().shape()).isEqualTo(List.of(288, 384));
    assertThat(image.channels()).isEqualTo(3);
    byte[] file = Files.readAllBytes(original); // uncompressed: the pixels follow the header
    for (int sample = 0; sample < image.values().length; sample++) {
      assertThat(image.values()[sample]).isEqualTo(file[8 + sample] & 0xff);
    }
    Path truth = RealData.find("cvc-clinicdb/Ground Truth/1.tif");
    float[] grey = RasterReader.readImage(truth).values();
    LabelMap labels = RasterReader.readLabels(truth);
    for (int pixel = 0; pixel < grey.length; pixel++) {
      assertThat(labels.label(pixel)).isEqualTo(grey[pixel] > 127 ? 1 : 0);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "benign/benign (1), _mask.png, 1",
    "benign/benign (4), _mask_1.png, 1",
    "malignant/malignant (53), _mask_1.png, 1",
    "normal/normal (1), _mask.png, 0"
  })
  void ultrasoundImagesAreRead(String name, String mask, int highest) {
    String path = "busi/Dataset_BUSI_with_GT/" + name;
    Image image = RasterReader.readImage(RealData.find(path + ".png"));
    assertThat(image.channels()).isEqualTo(3);
    LabelMap labels = RasterReader.readLabels(RealData.find(path + mask));
    assertThat(labels.geometry()).isEqualTo(image.geometry());
    assertThat(IntStream.range(0, labels.labels().length).map(labels::label).max())
        .hasValue(highest);
  }

  private Path grey(String levels) throws IOException {
    byte[] bytes = bytes(levels);
    BufferedImage picture = new BufferedImage(bytes.length, 1, BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setDataElements(0, 0, bytes.length, 1, bytes);
    Path file = folder.resolve("grey.png");
    ImageIO.write(picture, "png", file.toFile());
    return file;
  }

  private static byte[] chunk(String type, byte[] body) {
    ByteBuffer chunk = ByteBuffer.allocate(12 + body.length);
    chunk.putInt(body.length).put(type.getBytes(StandardCharsets.US_ASCII));
    chunk.put(body);
    CRC32 crc = new CRC32();
    crc.update(chunk.array(), 4, 4 + body.length);
    return chunk.putInt((int) crc.getValue()).array();
  }

  private static Path file(JsonNode entry) {
    return ImagingGoldens.file(entry.get("file").asText());
  }

  private static List<Integer> shape(Geometry geometry, int samples) {
    Stream<Integer> last = samples > 1 ? Stream.of(samples) : Stream.of();
    return Stream.concat(geometry.shape().stream(), last).toList();
  }

  private static List<Integer> shape(JsonNode expected) {
    return Arrays.stream(ImagingGoldens.numbers(expected.get("shape")))
        .mapToObj(size -> (int) size)
        .toList();
  }

  private static float[] floats(JsonNode list) {
    double[] numbers = ImagingGoldens.numbers(list);
    float[] floats = new float[numbers.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) numbers[i];
    }
    return floats;
  }

  private static byte[] bytes(JsonNode list) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(ImagingGoldens.numbers(list)).forEach(value -> bytes.write((int) value));
    return bytes.toByteArray();
  }

  private static byte[] bytes(String numbers) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    Arrays.stream(numbers.split(" ")).mapToInt(Integer::parseInt).forEach(bytes::write);
    return bytes.toByteArray();
  }
}
