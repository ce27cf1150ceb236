package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Against pydicom 3.0.2 and nibabel 5.4.2, and GDCM for lossless JPEG: {@code dicom/make.py} makes
 * the files and says what they hold.
 */
class DicomReaderTest {
  @TempDir Path folder;

  /** A file of the test resources. */
  static Path file(String name) {
    try {
      return Path.of(
          Objects.requireNonNull(DicomReaderTest.class.getResource("/dicom/" + name)).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signed",
        "implicit-12-bit",
        "signed-12-bit",
        "big-endian",
        "big-endian-bytes",
        "bytes",
        "words-32-bit",
        "jpeg-lossless",
        "jpeg-lossless-signed"
      })
  void seriesAreAsPydicomAndNibabelReadThem(String name) {
    Path series = file(name);
    assertThat(DicomReader.isSeries(series)).isTrue();
    requireEqual(ImageReader.read(series), name);
    assertThat(ImageReader.readGeometry(series)).isEqualTo(ImageReader.read(series).geometry());
  }

  /** Files of scanners, from the tests of pydicom, one in a folder. */
  @ParameterizedTest
  @ValueSource(strings = {"MR_small", "MR_small_implicit", "MR_small_bigendian", "CT_small"})
  void filesOfScannersAreAsPydicomAndNibabelReadThem(String name) throws IOException {
    Path original = file("pydicom/" + name + ".dcm");
    Files.copy(original, folder.resolve("slice"));
    Files.writeString(folder.resolve("README.txt"), "passed over");
    Files.writeString(folder.resolve("DICOMDIR"), "passed over");

    requireEqual(ImageReader.read(folder), "pydicom/" + name);

    Image picture = ImageReader.read(original);
    Geometry volume = ImageReader.readGeometry(folder);
    assertThat(picture.geometry().shape()).isEqualTo(volume.shape().subList(1, 3));
    assertThat(picture.geometry().spacing()[0]).isCloseTo(volume.spacing()[1], within(1e-9));
    assertThat(picture.values()).isEqualTo(ImageReader.read(folder).values());
    assertThat(ImageReader.readGeometry(original)).isEqualTo(picture.geometry());
  }

  private static void requireEqual(Image found, String name) {
    Image expected = NiftiReader.readImage(file(name + ".nii.gz"));
    assertThat(found.geometry().shape()).isEqualTo(expected.geometry().shape());
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(found.geometry().affine().get(row, column))
            .as("affine %d, %d", row, column)
            .isCloseTo(expected.geometry().affine().get(row, column), within(1e-4));
      }
    }
    assertThat(found.values()).isEqualTo(expected.values());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "MR_small_RLE | found 1.2.840.10008.1.2.5",
        "JPEG2000 | found 1.2.840.10008.1.2.4.91",
        "image_dfl | found 1.2.840.10008.1.2.1.99",
        "MR_truncated | expected more data, found the end of the file after 9630 bytes",
        "rtdose | NumberOfFrames (0028,0008): expected 1, found 15",
        "SC_rgb_small_odd | SamplesPerPixel (0028,0002): expected 1, found 3",
        "rtplan | Rows (0028,0010): expected one 16-bit number, found none",
        "no_meta | expected a DICOM file, found no DICM at byte 128",
      })
  void whatIsNotSupportedIsRefusedInOneLine(String name, String message) {
    Path bad = file("pydicom/" + name + ".dcm");
    assertThatThrownBy(() -> ImageReader.read(bad))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(bad + ": ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }

  @Test
  void aMissingSliceIsSaid() throws IOException {
    copy("signed", "");
    List<Path> slices = inOrder(folder);
    Files.delete(slices.get(2));
    assertRefused(
        folder
            + ": expected slices equally far apart, found 5.00 mm between "
            + slices.get(1).getFileName()
            + " and "
            + slices.get(3).getFileName()
            + ", mostly 2.50: a slice is missing");
  }

  @Test
  void twoSlicesAtOnePlaceAreSaid() throws IOException {
    copy("signed", "");
    Files.copy(folder.resolve("IM001"), folder.resolve("again"));
    assertRefused(
        folder + ": expected slices equally far apart, found 0.00 mm between ", ", mostly 2.50");
  }

  @Test
  void slicesOfTwoSeriesAreSaid() throws IOException {
    copy("signed", "");
    copy("bytes", "other");
    assertRefused(
        folder.resolve("otherIM000") + ": expected one series, found 1.2.826.", " in IM000");
  }

  @Test
  void slicesThatDifferAreSaid() throws IOException {
    copy("signed", "");
    Path slice = inOrder(folder).get(3);
    patch(slice, "0.7\\0.85", "0.7\\0.95");
    assertRefused(slice + ": expected pixels equally far apart, found [0.7, 0.95] here and");
    patch(slice, "0.7\\0.95", "0.7\\zero");
    assertRefused(slice + ": PixelSpacing (0028,0030): expected 2 numbers, found 0.7\\zero");
  }

  @Test
  void aTruncatedSliceIsSaid() throws IOException {
    copy("signed", "");
    Path slice = inOrder(folder).get(4);
    byte[] whole = Files.readAllBytes(slice);
    for (int length : new int[] {132, 200, 400, whole.length - 40, whole.length - 1}) {
      Files.write(slice, Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ImageReader.read(folder))
          .as("%d bytes", length)
          .isInstanceOf(BadInputException.class)
          .hasMessageStartingWith(slice + ": ")
          .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
    }
    Path named = Files.move(slice, folder.resolve("cut.dcm"));
    Files.write(named, new byte[0]);
    assertRefused(named + ": expected a DICOM file, found an empty file");
  }

  @Test
  void aDamagedLosslessJpegIsSaid() throws IOException {
    copy("jpeg-lossless", "");
    Path slice = inOrder(folder).get(0);
    byte[] content = Files.readAllBytes(slice);
    Arrays.fill(content, content.length - 300, content.length - 20, (byte) 0xff);
    Files.write(slice, content);
    assertRefused(slice + ": ");
  }

  @Test
  void aFolderWithoutSlicesIsNone() {
    assertThat(DicomReader.isSeries(folder)).isFalse();
    assertRefused(folder + ": expected the slices of a DICOM series, found none");
  }

  private void copy(String series, String prefix) throws IOException {
    try (Stream<Path> files = Files.list(file(series))) {
      for (Path slice : (Iterable<Path>) files::iterator) {
        Files.copy(slice, folder.resolve(prefix + slice.getFileName()));
      }
    }
  }

  private static List<Path> inOrder(Path series) throws IOException {
    try (Stream<Path> files = Files.list(series)) {
      return DicomSeries.of(
              series, files.map(file -> DicomSlice.of(DicomParser.parse(file))).toList())
          .slices()
          .stream()
          .map(DicomSlice::file)
          .toList();
    }
  }

  /** Replaces a text by one of the same length. */
  private static void patch(Path file, String text, String replacement) throws IOException {
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    assertThat(replacement).hasSameSizeAs(text);
    Files.writeString(file, content.replace(text, replacement), StandardCharsets.ISO_8859_1);
  }

  private void assertRefused(String start, String... contained) {
    for (String part : contained) {
      assertThatThrownBy(() -> ImageReader.read(folder)).hasMessageContaining(part);
    }
    assertThatThrownBy(() -> ImageReader.read(folder))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(start)
        .satisfies(e -> assertThat(e.getMessage()).hasLineCount(1));
  }
}
