package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ErrorGridTest {
  private static final int MAGENTA = 0xd900d9; // 85 % over black
  private static final int GREEN = 0x00be00;

  @TempDir Path folder;

  @Test
  void showsTheErrorsOfEachMethodBesideTheImage() throws IOException {
    Geometry geometry = Geometry.of(4, 4);
    LabelMap reference =
        new LabelMap(geometry, new byte[] {1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    LabelMap missed = new LabelMap(geometry, new byte[16]);
    LabelMap tooMuch =
        new LabelMap(geometry, new byte[] {1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    ErrorGrid.Row row =
        new ErrorGrid.Row(
            "case",
            new Image(geometry, 1, new float[16]),
            reference,
            List.of(
                new ErrorGrid.Panel("DSC 0.000", missed),
                new ErrorGrid.Panel("DSC 0.800", tooMuch)));
    Path file = folder.resolve("grid.png");
    new ErrorGrid(List.of("first", "the second of the methods"), 2, List.of(row)).write(file);
    BufferedImage picture = ImageIO.read(file.toFile());

    int pixel = 64 * 64; // 256 / 4
    assertThat(picture.getWidth()).isEqualTo(3 * 256 + 4 * 12);
    assertThat(count(picture, 12 + 268, MAGENTA)).isZero();
    assertThat(count(picture, 12 + 268, GREEN)).isEqualTo(4 * pixel);
    assertThat(count(picture, 12 + 2 * 268, MAGENTA)).isEqualTo(2 * pixel);
    assertThat(count(picture, 12 + 2 * 268, GREEN)).isZero();
    assertThat(count(picture, 12, 0)).isGreaterThanOrEqualTo(16 * pixel);
  }

  @Test
  void needsAPanelForEachMethod() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ErrorGrid(List.of("first"), 2, List.of()));
    Geometry geometry = Geometry.of(1, 1);
    LabelMap labels = new LabelMap(geometry, new byte[1]);
    ErrorGrid.Row row =
        new ErrorGrid.Row("a", new Image(geometry, 1, new float[1]), labels, List.of());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ErrorGrid(List.of("first"), 2, List.of(row)))
        .withMessage("expected rows of 1 panels, found [0]");
  }

  /** Pixels of a colour in the column of panels that begins at x. */
  private static int count(BufferedImage picture, int x, int colour) {
    int count = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int column = x; column < x + 256; column++) {
        count += (picture.getRGB(column, y) & 0xffffff) == colour ? 1 : 0;
      }
    }
    return count;
  }
}
