package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.unifiedfocal.testing.RealData;

class NiftiReaderTest {
  @TempDir private Path folder;

  static Stream<Named<JsonNode>> readable() {
    return ImagingGoldens.entries("expected.json");
  }

  static Stream<Named<JsonNode>> damaged() {
    return ImagingGoldens.entries("bad.json");
  }

  @ParameterizedTest
  @MethodSource("readable")
  void headersAgreeWithNibabel(JsonNode expected) {
    NiftiHeader header = NiftiReader.readHeader(file(expected));
    assertThat(header.version()).isEqualTo(expected.get("nifti").asInt());
    assertThat(header.byteOrder().toString().toLowerCase(Locale.ROOT))
        .isEqualTo(expected.get("byte_order").asText() + "_endian");
    assertThat(header.shape().stream().mapToDouble(Integer::doubleValue))
        .containsExactly(box(expected.get("shape")));
    assertThat(header.datatype().toString()).isEqualToIgnoringCase(expected.get("dtype").asText());
    assertThat(header.zooms()).containsExactly(box(expected.get("zooms")));
    assertThat(header.spaceUnit()).isEqualTo(expected.get("units").get(0).asText());
    assertThat(header.timeUnit()).isEqualTo(expected.get("units").get(1).asText());
    assertThat(header.slope()).isEqualTo(expected.get("slope").asDouble());
    assertThat(header.inter()).isEqualTo(expected.get("inter").asDouble());
    assertThat(header.qformCode()).isEqualTo(expected.get("qform_code").asInt());
    assertThat(header.sformCode()).isEqualTo(expected.get("sform_code").asInt());
    double[][] affine = ImagingGoldens.matrix(expected.get("affine"));
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(header.affine().get(row, column)).isEqualTo(affine[row][column], within(1e-5));
      }
    }
  }

  /** In double precision, in file order. */
  private static double[] voxels(Path file) throws IOException {
    try (NiftiStream stream = NiftiStream.open(file)) {
      double[] values = new double[stream.header().samples()];
      stream.readVoxels((chunk, count, first) -> System.arraycopy(chunk, 0, values, first, count));
      return values;
    }
  }

  @ParameterizedTest
  @MethodSource("readable")
  void voxelsAgreeWithNibabel(JsonNode expected) throws IOException {
    NiftiHeader header = NiftiReader.readHeader(file(expected));
    double[] values = voxels(file(expected));
    if (header.datatype() == NiftiDatatype.RGB24) {
      checkColours(expected, header, values);
      return;
    }
    double[] finite = Arrays.stream(values).filter(Double::isFinite).toArray();
    assertClose(DoubleStream.of(finite).sum(), expected.get("sum").asDouble(), 1e-9);
    assertClose(DoubleStream.of(finite).min().orElseThrow(), expected.get("min").asDouble(), 1e-12);
    assertClose(DoubleStream.of(finite).max().orElseThrow(), expected.get("max").asDouble(), 1e-12);
    assertThat(values.length - finite.length).isEqualTo(expected.path("not_finite").asInt(0));
    for (JsonNode voxel : expected.get("voxels")) {
      double found = values[offset(voxel.get(0), header.shape())];
      assertClose(found, ImagingGoldens.number(voxel.get(1)), 1e-12);
    }
  }

  private static void checkColours(JsonNode expected, NiftiHeader header, double[] values) {
    for (int channel = 0; channel < 3; channel++) {
      double sum = 0;
      for (int voxel = 0; voxel < values.length / 3; voxel++) {
        sum += values[3 * voxel + channel];
      }
      assertThat(sum).isEqualTo(expected.get("rgb_sum").get(channel).asDouble());
    }
    for (JsonNode voxel : expected.get("rgb_voxels")) {
      int first = 3 * offset(voxel.get(0), header.shape());
      assertThat(Arrays.copyOfRange(values, first, first + 3))
          .containsExactly(ImagingGoldens.numbers(voxel.get(1)));
    }
  }

  @ParameterizedTest
  @MethodSource("readable")
  void imagesHoldTheVoxelsInArrayOrder(JsonNode expected) throws IOException {
    Image image = NiftiReader.readImage(file(expected));
    double[] values = voxels(file(expected));
    int voxels = image.geometry().voxels();
    assertThat((long) voxels * image.channels()).isEqualTo(values.length);
    boolean interleaved = expected.get("dtype").asText().equals("RGB24");
    for (int voxel = 0; voxel < voxels; voxel++) {
      for (int channel = 0; channel < image.channels(); channel++) {
        float found = image.values()[voxel * image.channels() + channel];
        double stored =
            values[interleaved ? voxel * image.channels() + channel : channel * voxels + voxel];
        assertThat(found).isEqualTo(Float.valueOf((float) stored));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "one_d.nii, 1x9, 1",
    "two_d.nii, 6x7, 1",
    "slice.nii, 1x4x5, 1",
    "leading_one.nii, 3x4x1, 1",
    "trailing_ones.nii, 3x4x5, 1",
    "four_d_one_time.nii, 3x4x5, 1",
    "four_d_channels.nii.gz, 3x4x5, 4",
    "five_d_vector.nii, 2x3x4, 3",
    "rgb24.nii, 3x4x5, 3"
  })
  void axesAfterTheThirdAreChannels(String name, String shape, int channels) {
    Image image = NiftiReader.readImage(ImagingGoldens.file("nifti/" + name));
    assertThat(image.geometry().shape())
        .isEqualTo(Arrays.stream(shape.split("x")).map(Integer::valueOf).toList());
    assertThat(image.channels()).isEqualTo(channels);
  }

  @ParameterizedTest
  @CsvSource({"units_mm_sec.nii", "units_micron_msec.nii", "units_meter_usec.nii"})
  void geometryIsInMillimetresWhateverTheUnit(String name) {
    Geometry geometry = NiftiReader.readImage(ImagingGoldens.file("nifti/" + name)).geometry();
    assertThat(geometry.spacing()).containsExactly(new double[] {2.5, 2, 1.5}, within(1e-6));
  }

  @ParameterizedTest
  @MethodSource("damaged")
  void damagedFilesAreRefusedInOneLine(JsonNode entry) {
    Path file = file(entry);
    assertThatThrownBy(() -> NiftiReader.readImage(file))
        .as(entry.get("wrong").asText())
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(file.getFileName().toString().replaceAll("\\..*", ""))
        .hasMessageMatching("[^\\n]+: [^\\n]+");
    assertThatThrownBy(() -> NiftiReader.readLabels(file)).isInstanceOf(BadInputException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          truncated_data.nii  | expected 120 bytes of voxels for shape [5, 4, 3], found 110
          gzip_short.nii.gz   | expected 120 bytes of voxels for shape [5, 4, 3], found 110
          dims_large.nii.gz   | expected 4000000000 bytes of voxels
          pair_short.hdr      | pair_short.img: expected 120 bytes of voxels
          pair_no_image.hdr   | expected pair_no_image.img beside it
          gzip_named_nii.nii  | expected a name ending in .gz, found gzip data
          analyze.nii         | expected 'n+1', the mark of a single NIfTI file, found ''
          zero_dim.nii        | expected at least one voxel along each axis, found [0, 4, 3]
          datatype_bit.nii    | expected real numbers or colours as voxels, found datatype 1
          bitpix_mismatch.nii | expected bitpix 16 for type INT16, found 8
          inter_nan.nii       | expected a finite scl_inter with scl_slope 2.0, found NaN
          pixdim_zero.nii     | expected a voxel size in pixdim[1..3], found [0.0, 0.0, 0.0]
          extension_size.nii  | found one of 1000000 bytes at 352
          gzip_crc.nii.gz     | cannot be read: Corrupt GZIP trailer
          empty.nii.gz        | expected more data, found the end of the file
          """)
  void errorsNameWhatWasExpectedAndFound(String name, String message) {
    Path file = ImagingGoldens.file("bad/" + name);
    assertThatThrownBy(() -> NiftiReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(message);
  }

  @Test
  void missingFilesAndFoldersAreRefused() {
    assertThatThrownBy(() -> NiftiReader.readImage(folder.resolve("none.nii")))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("none.nii: no such file");
    assertThatThrownBy(() -> NiftiReader.readImage(folder.resolve("image.mha")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a name ending in .nii, .hdr or .img");
  }

  @Test
  void aFolderIsRefused() throws IOException {
    Path file = Files.createDirectory(folder.resolve("folder.nii"));
    assertThatThrownBy(() -> NiftiReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("expected a file, found a folder");
  }

  @Test
  void eitherFileOfAPairMayBeGiven() {
    Image byHeader = NiftiReader.readImage(ImagingGoldens.file("nifti/pair_gz.hdr.gz"));
    Image byVoxels = NiftiReader.readImage(ImagingGoldens.file("nifti/pair_gz.img.gz"));
    assertThat(byVoxels.values()).isEqualTo(byHeader.values());
    assertThat(byVoxels.geometry()).isEqualTo(byHeader.geometry());
  }

  @Test
  void aCompressedFileMayNotGoOnForEver() throws IOException {
    byte[] plain = Files.readAllBytes(ImagingGoldens.file("nifti/int16.nii"));
    Path bomb = folder.resolve("bomb.nii.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(bomb))) {
      out.write(plain);
      byte[] zeros = new byte[1 << 20];
      for (int megabyte = 0; megabyte < 17; megabyte++) {
        out.write(zeros);
      }
    }
    assertThatThrownBy(() -> NiftiReader.readImage(bomb))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("found more than 16777216 bytes after them");
  }

  /** Nothing of what says whether the header has extensions. */
  @Test
  void aHeaderAloneIsRefused() throws IOException {
    byte[] header = Arrays.copyOf(Files.readAllBytes(ImagingGoldens.file("nifti/slice.nii")), 348);
    Path file = folder.resolve("header.nii.gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write(header);
    }
    assertThatThrownBy(() -> NiftiReader.readImage(file))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": expected more data, found the end of the file");
  }

  @Test
  void labelsAreWholeNumbers() throws IOException {
    assertThat(NiftiReader.readLabels(ImagingGoldens.file("nifti/slice.nii")).labels())
        .isEqualTo(bytes(voxels(ImagingGoldens.file("nifti/slice.nii"))));
    assertThatThrownBy(() -> NiftiReader.readLabels(ImagingGoldens.file("nifti/float32.nii")))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching(
            ".*float32.nii: expected whole numbers from 0 to 255 as labels, "
                + "found -173.8266\\d* at voxel \\[0, 0, 0\\]");
    assertThatThrownBy(
            () -> NiftiReader.readLabels(ImagingGoldens.file("nifti/four_d_channels.nii.gz")))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected one label a voxel, found shape [5, 4, 3, 4]");
  }

  @ParameterizedTest
  @CsvSource({
    "255, true",
    "256, false",
    "-1, false",
    "1.5, false",
    "NaN, false",
    "Infinity, false"
  })
  void labelsLieBetween0And255(float value, boolean accepted) throws IOException {
    byte[] bytes = Files.readAllBytes(ImagingGoldens.file("nifti/float32.nii"));
    ByteBuffer voxels = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    for (int voxel = 0; voxel < 60; voxel++) {
      voxels.putFloat(352 + 4 * voxel, voxel == 27 ? value : 3);
    }
    Path file = Files.write(folder.resolve("labels.nii"), bytes);
    if (accepted) {
      assertThat(NiftiReader.readLabels(file).label(27)).isEqualTo((int) value);
    } else {
      assertThatThrownBy(() -> NiftiReader.readLabels(file))
          .isInstanceOf(BadInputException.class)
          .hasMessageEndingWith("found " + (double) value + " at voxel [2, 1, 1]");
    }
  }

  @Test
  void labelsScaledByOneOver255AreRounded() throws IOException {
    byte[] bytes = Files.readAllBytes(ImagingGoldens.file("nifti/uint8.nii"));
    ByteBuffer header = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    header.putFloat(112, 1 / 255f);
    Arrays.fill(bytes, 352, bytes.length, (byte) 255);
    Path file = Files.write(folder.resolve("mask.nii"), bytes);
    assertThat(NiftiReader.readLabels(file).labels()).containsOnly(1);
  }

  @Test
  void unsigned64BitValuesAreRoundedOnce() {
    ByteBuffer raw = ByteBuffer.allocate(24);
    raw.putLong(0, -1).putLong(8, (1L << 63) + 1025).putLong(16, 5);
    double[] values = new double[3];
    NiftiDatatype.UINT64.widen(raw, 3, values);
    assertThat(values).containsExactly(0x1p64, 0x1p63 + 2048, 5);
  }

  @Test
  void realVolumesAreReadWhole() {
    Path brats = RealData.find("brats20/MICCAI_BraTS2020_TrainingData/BraTS20_Training_001");
    Image image = NiftiReader.readImage(brats.resolve("BraTS20_Training_001_t1ce.nii.gz"));
    LabelMap labels = NiftiReader.readLabels(brats.resolve("BraTS20_Training_001_seg.nii.gz"));
    assertThat(image.geometry().shape()).isEqualTo(List.of(155, 240, 240));
    assertThat(labels.geometry().shape()).isEqualTo(List.of(155, 240, 240));
    assertThat(IntStream.range(0, labels.labels().length).map(labels::label).boxed().distinct())
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4);
  }

  /** nibabel has zeros here; the root of what float32 lost would be 1.8e-4. */
  @Test
  void aQuaternionRoundedToFloat32DoesNotTurnTheImage() {
    Path file = RealData.find("kits19/data/case_00015/segmentation.nii.gz");
    Affine affine = NiftiReader.readHeader(file).affine();
    double[][] expected = {{0, 0, -0.70507812, 0}, {0, -0.70507812, 0, 0}, {-3, 0, 0, 0}};
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(affine.get(row, column)).isEqualTo(expected[row][column], within(1e-6));
      }
    }
  }

  private static Path file(JsonNode entry) {
    return ImagingGoldens.file(entry.get("file").asText());
  }

  private static int offset(JsonNode index, List<Integer> shape) {
    int offset = 0;
    for (int axis = shape.size() - 1; axis >= 0; axis--) {
      offset = offset * shape.get(axis) + index.get(axis).asInt();
    }
    return offset;
  }

  private static void assertClose(double found, double expected, double relative) {
    if (Double.isFinite(expected)) {
      assertThat(found).isEqualTo(expected, within(relative * Math.max(1, Math.abs(expected))));
    } else {
      assertThat(found).isEqualTo(Double.valueOf(expected));
    }
  }

  private static Double[] box(JsonNode list) {
    return Arrays.stream(ImagingGoldens.numbers(list)).boxed().toArray(Double[]::new);
  }

  private static byte[] bytes(double[] values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (double value : values) {
      bytes.write((int) value);
    }
    return bytes.toByteArray();
  }
}
