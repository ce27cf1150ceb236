package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.Color;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.ErrorPicture.Row;
import org.unifiedfocal.testing.RealData;

class ErrorPictureTest {
  private static final List<String> BINARY = List.of("background", "lesion");
  private static final List<String> THREE = List.of("background", "front", "back");

  /** Pixels of a colour square in the legend. */
  private static final int SWATCH = 12 * 12;

  @TempDir Path folder;

  @Test
  void marksFalsePositivesMagentaAndFalseNegativesGreen() throws IOException {
    byte[] reference = new byte[13 * 10];
    byte[] prediction = new byte[13 * 10];
    for (int pixel = 0; pixel < 7; pixel++) {
      reference[pixel] = 1; // 2 found, 5 missed
    }
    for (int pixel = 5; pixel < 10; pixel++) {
      prediction[pixel] = 1; // 3 too many
    }
    BufferedImage picture = draw(BINARY, row(Geometry.of(13, 10), reference, prediction));

    int enlarged = 20 * 20; // 260 / 13
    assertThat(count(picture, ErrorPictureTest::isMagenta)).isEqualTo(3 * enlarged + SWATCH);
    assertThat(count(picture, ErrorPictureTest::isGreen)).isEqualTo(5 * enlarged + SWATCH);
    assertThat(count(picture, ErrorPictureTest::isYellow)).isZero();
  }

  @Test
  void tellsAnotherClassFromMissedAndInventedForeground() throws IOException {
    byte[] reference = {0, 1, 1, 2, 2, 0};
    byte[] prediction = {1, 1, 2, 1, 0, 0};
    BufferedImage picture = draw(THREE, row(Geometry.of(1, 6), reference, prediction));

    int enlarged = 43 * 43; // 260 / 6
    assertThat(count(picture, ErrorPictureTest::isMagenta)).isEqualTo(enlarged + SWATCH);
    assertThat(count(picture, ErrorPictureTest::isGreen)).isEqualTo(enlarged + SWATCH);
    assertThat(count(picture, ErrorPictureTest::isYellow)).isEqualTo(2 * enlarged + SWATCH);
  }

  @Test
  void showsNoErrorsWhereVoxelsAreIgnored() throws IOException {
    byte[] reference = {(byte) 255, (byte) 255, 0, 1, 0, 0};
    byte[] prediction = {1, 0, 1, 0, 0, 0};
    BufferedImage picture = draw(BINARY, row(Geometry.of(1, 6), reference, prediction));

    int enlarged = 43 * 43; // 260 / 6
    assertThat(count(picture, ErrorPictureTest::isMagenta)).isEqualTo(enlarged + SWATCH);
    assertThat(count(picture, ErrorPictureTest::isGreen)).isEqualTo(enlarged + SWATCH);
    assertThat(reference).startsWith(255, 255);
  }

  @Test
  void showsNoErrorsWithoutReference() throws IOException {
    BufferedImage picture =
        draw(BINARY, new Row("a", black(Geometry.of(1, 2)), null, labels(1, 2, 0, 1)));

    assertThat(count(picture, ErrorPictureTest::isMagenta)).isZero();
    assertThat(count(picture, ErrorPictureTest::isGreen)).isZero();
    assertThat(picture.getWidth()).isEqualTo(2 * 260 + 3 * 12);
  }

  @Test
  void showsTheSliceWithMostForegroundTheFrontUpAndTheRightSideOnTheLeft() throws IOException {
    // Slice 1 of 3 has two voxels of foreground; of these, the one in front on the right is wrong.
    byte[] reference = new byte[3 * 2 * 2];
    byte[] prediction = new byte[3 * 2 * 2];
    reference[0] = 1;
    reference[4] = 1;
    reference[5] = 1;
    prediction[0] = 1;
    prediction[4] = 1;
    prediction[5] = 1;
    prediction[7] = 1;
    Geometry upright = Geometry.of(3, 2, 2);
    BufferedImage picture = draw(BINARY, row(upright, reference, prediction));

    int panel = 260;
    int errorsLeft = 12 + 2 * (panel + 12);
    assertThat(count(picture, ErrorPictureTest::isMagenta)).isEqualTo(130 * 130 + SWATCH);
    assertThat(isMagenta(new Color(picture.getRGB(errorsLeft + 10, 12 + 2 * 22 + 10)))).isTrue();

    // The same volume, stored from left to right and from bottom to top.
    Affine turned = Affine.of(new double[][] {{-1, 0, 0, 1}, {0, 1, 0, 0}, {0, 0, -1, 2}});
    Geometry stored = new Geometry(List.of(3, 2, 2), turned);
    Orientation orientation = Orientation.of(stored);
    BufferedImage same =
        draw(
            BINARY,
            new Row(
                "a",
                black(stored),
                orientation.fromCanonical(new LabelMap(orientation.canonical(), reference)),
                orientation.fromCanonical(new LabelMap(orientation.canonical(), prediction))));
    assertThat(pixels(same)).isEqualTo(pixels(picture));
  }

  @Test
  void drawsColourImagesOfAnySizeTheSameEachTime() throws IOException {
    Path image = RealData.find("busi/Dataset_BUSI_with_GT/benign/benign (100).png");
    LabelMap mask =
        ImageReader.readLabels(
            RealData.find("busi/Dataset_BUSI_with_GT/benign/benign (100)_mask.png"));
    ErrorPicture picture =
        new ErrorPicture(
            BINARY, List.of(new Row("benign (100)", ImageReader.read(image), mask, mask)));
    picture.write(folder.resolve("a.png"), false);
    picture.write(folder.resolve("b.png"), false);

    assertThat(folder.resolve("a.png")).hasSameBinaryContentAs(folder.resolve("b.png"));
    BufferedImage drawn = ImageIO.read(folder.resolve("a.png").toFile());
    assertThat(count(drawn, ErrorPictureTest::isMagenta)).isEqualTo(SWATCH);
    assertThat(count(drawn, ErrorPictureTest::isGreen)).isEqualTo(SWATCH);
  }

  @Test
  void makesLargeImagesSmaller() throws IOException {
    BufferedImage picture =
        draw(BINARY, row(Geometry.of(900, 1700), new byte[900 * 1700], new byte[900 * 1700]));

    assertThat(picture.getWidth()).isEqualTo(3 * 567 + 4 * 12); // 1700 / 3
  }

  @Test
  void refusesWhatDoesNotFit() throws IOException {
    Row good = row(Geometry.of(2, 2), new byte[4], new byte[4]);
    Row noReference = new Row("b", black(Geometry.of(2, 2)), null, labels(2, 2, 0, 0, 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ErrorPicture(BINARY, List.of(good, noReference)))
        .withMessage("expected references in all rows or in none, found 1 in 2");
    assertThatIllegalArgumentException().isThrownBy(() -> new ErrorPicture(BINARY, List.of()));

    Row other = new Row("b", black(Geometry.of(2, 2)), null, labels(1, 2, 0, 1));
    assertThatThrownBy(() -> draw(BINARY, other))
        .isInstanceOf(BadInputException.class)
        .hasMessage("b: expected labels of shape [2, 2] like the image, found [1, 2]");

    Files.writeString(folder.resolve("taken.png"), "mine");
    assertThatThrownBy(
            () -> new ErrorPicture(BINARY, List.of(good)).write(folder.resolve("taken.png"), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("exists already and is not to be overwritten");
    assertThat(folder.resolve("taken.png")).hasContent("mine");
  }

  private BufferedImage draw(List<String> classNames, Row row) throws IOException {
    Path file = folder.resolve("picture.png");
    new ErrorPicture(classNames, List.of(row)).write(file, true);
    return ImageIO.read(file.toFile());
  }

  private static Row row(Geometry grid, byte[] reference, byte[] prediction) {
    return new Row("a", black(grid), new LabelMap(grid, reference), new LabelMap(grid, prediction));
  }

  private static Image black(Geometry grid) {
    return new Image(grid, 1, new float[grid.voxels()]);
  }

  private static LabelMap labels(int height, int width, int... labels) {
    byte[] bytes = new byte[labels.length];
    for (int i = 0; i < labels.length; i++) {
      bytes[i] = (byte) labels[i];
    }
    return new LabelMap(Geometry.of(height, width), bytes);
  }

  private static int[] pixels(BufferedImage picture) {
    return picture.getRGB(
        0, 0, picture.getWidth(), picture.getHeight(), null, 0, picture.getWidth());
  }

  private static int count(BufferedImage picture, Predicate<Color> colour) {
    int count = 0;
    for (int pixel : pixels(picture)) {
      count += colour.test(new Color(pixel)) ? 1 : 0;
    }
    return count;
  }

  private static boolean isMagenta(Color colour) {
    return colour.getRed() > 200 && colour.getGreen() < 60 && colour.getBlue() > 200;
  }

  private static boolean isGreen(Color colour) {
    return colour.getRed() < 60 && colour.getGreen() > 180 && colour.getBlue() < 60;
  }

  private static boolean isYellow(Color colour) {
    return colour.getRed() > 200 && colour.getGreen() > 170 && colour.getBlue() < 60;
  }
}
