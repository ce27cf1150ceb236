package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.testing.Python;
import org.unifiedfocal.testing.RealData;

class NiftiWriterTest {
  /** What nibabel reads: voxels flat with the first index fastest. */
  private static final String NIBABEL =
      """
      import json, sys
      import nibabel, numpy
      out = {}
      for path in sys.argv[1:]:
          image = nibabel.load(path)
          header = image.header
          qform = image.get_qform(coded=True)[0]
          out[path] = {
              "shape": list(image.shape), "dtype": image.get_data_dtype().name,
              "affine": image.affine.tolist(), "unit": header.get_xyzt_units()[0],
              "zooms": [float(z) for z in header.get_zooms()],
              "sform_code": int(header["sform_code"]),
              "qform": None if qform is None else qform.tolist(),
              "values": numpy.asarray(image.dataobj).ravel(order="F").tolist()}
      print(json.dumps(out))
      """;

  private static final Affine OBLIQUE =
      Affine.of(
          new double[][] {
            {1.1868602, 1.1080645, -0.6470476, -12.25},
            {0.6997096, -1.6410497, -0.8259152, 30.5},
            {0.5931014, -0.2813336, 2.2691834, 7.125}
          });
  private static final Affine SHEARED =
      Affine.of(new double[][] {{1, 0.4, 0, -3}, {0, 2, 0, 5}, {0, 0, 3, 7}});

  @TempDir private Path folder;

  @Test
  void nibabelReadsWhatWasWritten() throws IOException {
    Random random = new Random(1);
    Geometry volume = new Geometry(List.of(3, 4, 5), OBLIQUE);
    LabelMap labels = new LabelMap(volume, new byte[60]);
    random.nextBytes(labels.labels());
    Image image = random(volume, 1, random);
    Image channels = random(new Geometry(List.of(3, 4, 5), SHEARED), 4, random);
    LabelMap slice = new LabelMap(Geometry.of(6, 7), new byte[42]);
    Path[] files =
        Stream.of("labels.nii.gz", "image.nii", "channels.nii.gz", "slice.nii")
            .map(folder::resolve)
            .toArray(Path[]::new);
    NiftiWriter.write(files[0], labels, false);
    NiftiWriter.write(files[1], image, false);
    NiftiWriter.write(files[2], channels, false);
    NiftiWriter.write(files[3], slice, false);

    JsonNode read = new ObjectMapper().readTree(Python.run(NIBABEL, (Object[]) files));

    JsonNode first = read.get(files[0].toString());
    assertHeader(first, "uint8", new double[] {5, 4, 3}, OBLIQUE);
    assertThat(ImagingGoldens.numbers(first.get("values"))).isEqualTo(unsigned(labels.labels()));
    JsonNode second = read.get(files[1].toString());
    assertHeader(second, "float32", new double[] {5, 4, 3}, OBLIQUE);
    assertThat(ImagingGoldens.numbers(second.get("values"))).isEqualTo(doubles(image.values()));
    assertAffine(second.get("qform"), OBLIQUE);
    JsonNode third = read.get(files[2].toString());
    assertHeader(third, "float32", new double[] {5, 4, 3, 4}, SHEARED);
    assertThat(third.get("qform").isNull()).isTrue();
    double[] values = ImagingGoldens.numbers(third.get("values"));
    for (int i = 0; i < values.length; i++) {
      assertThat(values[i]).isEqualTo(channels.values()[i % 60 * 4 + i / 60]);
    }
    JsonNode fourth = read.get(files[3].toString());
    assertHeader(fourth, "uint8", new double[] {7, 6}, Affine.scaling(1, 1, 1));
  }

  private static void assertHeader(JsonNode read, String dtype, double[] shape, Affine affine) {
    assertThat(read.get("dtype").asText()).isEqualTo(dtype);
    assertThat(ImagingGoldens.numbers(read.get("shape"))).isEqualTo(shape);
    assertThat(read.get("unit").asText()).isEqualTo("mm");
    assertThat(read.get("sform_code").asInt()).isEqualTo(1);
    assertAffine(read.get("affine"), affine);
    for (int axis = 0; axis < shape.length; axis++) {
      assertThat(read.get("zooms").get(axis).asDouble())
          .isEqualTo(axis < 3 ? affine.spacing(axis) : 1, within(1e-6));
    }
  }

  private static void assertAffine(JsonNode read, Affine expected) {
    double[][] rows = ImagingGoldens.matrix(read);
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(rows[row][column]).isEqualTo(expected.get(row, column), within(1e-5));
      }
    }
  }

  static Stream<Named<JsonNode>> readable() {
    return ImagingGoldens.entries("expected.json");
  }

  @ParameterizedTest
  @MethodSource("readable")
  void whatIsWrittenIsReadBack(JsonNode entry) {
    Image image = NiftiReader.readImage(ImagingGoldens.file(entry.get("file").asText()));
    Path file = folder.resolve("image.nii.gz");
    NiftiWriter.write(file, image, false);
    Image again = NiftiReader.readImage(file);
    assertThat(again.values()).isEqualTo(image.values());
    assertThat(again.channels()).isEqualTo(image.channels());
    assertThat(again.geometry().shape()).isEqualTo(image.geometry().shape());
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(again.geometry().affine().get(row, column))
            .isEqualTo(image.geometry().affine().get(row, column), within(1e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"labels.nii", "labels.nii.gz", "LABELS.NII.GZ"})
  void labelsAreReadBackEqual(String name) {
    for (Geometry geometry : List.of(new Geometry(List.of(2, 3, 5), OBLIQUE), Geometry.of(5, 6))) {
      byte[] bytes = new byte[30];
      new Random(2).nextBytes(bytes);
      NiftiWriter.write(folder.resolve(name), new LabelMap(geometry, bytes), true);
      LabelMap again = ImageReader.readLabels(folder.resolve(name));
      assertThat(again.labels()).isEqualTo(bytes);
      assertThat(again.geometry().shape()).isEqualTo(geometry.shape());
    }
  }

  @Test
  void aRealMaskKeepsItsGeometryExactly() {
    Path source = RealData.find("kits19/data/case_00061/segmentation.nii.gz");
    LabelMap labels = NiftiReader.readLabels(source);
    Path file = folder.resolve("segmentation.nii.gz");
    NiftiWriter.write(file, labels, false);
    LabelMap again = NiftiReader.readLabels(file);
    assertThat(again.geometry()).isEqualTo(labels.geometry());
    assertThat(again.labels()).isEqualTo(labels.labels());
  }

  @Test
  void everyQuarterTurnHasAQuaternion() throws IOException {
    int[][] permutations = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};
    for (int[] permutation : permutations) {
      for (int signs = 0; signs < 8; signs++) {
        double[][] rows = new double[3][4];
        for (int column = 0; column < 3; column++) {
          rows[permutation[column]][column] = ((signs >> column & 1) == 0 ? 1 : -1) * (column + 1);
          rows[column][3] = column - 5;
        }
        Affine again = readByQform(Affine.of(rows));
        for (int row = 0; row < 3; row++) {
          for (int column = 0; column < 4; column++) {
            assertThat(again.get(row, column)).isEqualTo(rows[row][column], within(1e-6));
          }
        }
      }
    }
  }

  private Affine readByQform(Affine affine) throws IOException {
    Path file = folder.resolve("qform.nii");
    Geometry geometry = new Geometry(List.of(1, 1, 1), affine);
    NiftiWriter.write(file, new LabelMap(geometry, new byte[1]), true);
    byte[] bytes = Files.readAllBytes(file);
    bytes[254] = 0; // sform_code
    Files.write(file, bytes);
    assertThat(NiftiReader.readHeader(file).qformCode()).isEqualTo(1);
    return NiftiReader.readHeader(file).affine();
  }

  @Test
  void shearAndFlatAffinesHaveNoQuaternion() {
    assertThat(Qform.of(SHEARED)).isEqualTo(Optional.empty());
    assertThat(Qform.of(Affine.scaling(1, 0, 1))).isEqualTo(Optional.empty());
  }

  @Test
  void anExistingFileIsKept() throws IOException {
    Path file = Files.writeString(folder.resolve("mine.nii.gz"), "precious");
    LabelMap labels = new LabelMap(Geometry.of(2, 2), new byte[4]);
    assertThatThrownBy(() -> NiftiWriter.write(file, labels, false))
        .isInstanceOf(BadInputException.class)
        .hasMessage(file + ": exists already and is not to be overwritten");
    assertThat(file).hasContent("precious");
    NiftiWriter.write(file, labels, true);
    assertThat(NiftiReader.readLabels(file).labels()).isEqualTo(new byte[4]);
    assertThat(folder).isDirectoryNotContaining(other -> !other.equals(file));
  }

  @Test
  void namesAndSizesThatNiftiLacksAreRefused() {
    LabelMap labels = new LabelMap(Geometry.of(1, 32768), new byte[32768]);
    assertThatThrownBy(() -> NiftiWriter.write(folder.resolve("wide.nii"), labels, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining(
            "expected axes of at most 32767 voxels for NIfTI-1, found [32768, 1]");
    LabelMap small = new LabelMap(Geometry.of(1, 1), new byte[1]);
    assertThatThrownBy(() -> NiftiWriter.write(folder.resolve("labels.mha"), small, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("labels.mha: expected a name ending in .nii or .nii.gz");
    assertThatThrownBy(() -> NiftiWriter.write(folder.resolve("no/labels.nii"), small, false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("expected a folder to write it in");
  }

  private static Image random(Geometry geometry, int channels, Random random) {
    float[] values = new float[geometry.voxels() * channels];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new Image(geometry, channels, values);
  }

  private static double[] doubles(float[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }

  private static double[] unsigned(byte[] values) {
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i] & 0xff);
    return doubles;
  }
}
