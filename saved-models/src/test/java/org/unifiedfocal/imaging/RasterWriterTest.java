package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RasterWriterTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource({"2, 1", "2, 0", "3, 2", "3, 1", "3, 0", "128, 127"})
  void labelsAreReadBackEqual(int classes, int highest) {
    byte[] bytes = new byte[11 * 13];
    Random random = new Random(3);
    for (int pixel = 0; pixel < bytes.length; pixel++) {
      bytes[pixel] = (byte) random.nextInt(highest + 1);
    }
    LabelMap labels = new LabelMap(Geometry.of(11, 13), bytes);
    Path file = folder.resolve("labels.png");
    RasterWriter.write(file, labels, classes, false);
    LabelMap again = ImageReader.readLabels(file);
    assertThat(again.labels()).isEqualTo(bytes);
    assertThat(again.geometry()).isEqualTo(labels.geometry());
  }

  @Test
  void twoClassesAreBlackAndWhiteAndMoreAreNumbers() throws IOException {
    LabelMap labels = new LabelMap(Geometry.of(1, 3), new byte[] {0, 1, 0});
    Path file = folder.resolve("labels.png");
    RasterWriter.write(file, labels, 2, false);
    assertThat(ImageReader.read(file).values()).containsExactly(0, 255, 0);
    byte[] png = Files.readAllBytes(file);
    assertThat(png[24]).as("bits").isEqualTo((byte) 8);
    assertThat(png[25]).as("colour type: grey").isEqualTo((byte) 0);
    RasterWriter.write(file, labels, 3, true);
    assertThat(ImageReader.read(file).values()).containsExactly(0, 1, 0);
  }

  @Test
  void whatAPictureCannotHoldIsRefused() throws IOException {
    LabelMap labels = new LabelMap(Geometry.of(1, 3), new byte[] {0, 1, 2});
    Path file = folder.resolve("labels.png");
    assertThatThrownBy(() -> RasterWriter.write(file, labels, 2, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected labels below 2, found 2");
    assertThatThrownBy(() -> RasterWriter.write(file, labels, 129, false))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 2 to 128 classes, found 129");
    assertThatThrownBy(() -> RasterWriter.write(folder.resolve("labels.jpg"), labels, 3, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("labels.jpg: expected a name ending in .png");
    LabelMap volume = new LabelMap(Geometry.of(1, 1, 3), new byte[3]);
    assertThatThrownBy(() -> RasterWriter.write(file, volume, 2, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("expected a 2D label map, found shape [1, 1, 3]");
    assertThat(folder).isEmptyDirectory();
  }
}
