package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.testing.RealData;

class FingerprintTest {
  private static final Path HIPPOCAMPUS =
      Path.of(System.getProperty("ufl.home", "..")).resolve("tf-training/data/Task04_Hippocampus");

  @TempDir Path folder;

  private static Dataset dataset(int dimensions, List<String> classes) {
    return new Dataset("d", Path.of("d"), dimensions, classes, Samples.cases(3));
  }

  @Test
  void describesTheVolumesOfTheHippocampus() {
    List<Case> seen = new ArrayList<>();
    Dataset dataset = new MsdLayout().read(HIPPOCAMPUS);
    Fingerprint fingerprint = Fingerprint.of(dataset, seen::add);
    assertThat(seen).isEqualTo(dataset.cases());
    assertThat(fingerprint.modality()).isEqualTo(Modality.MR);
    assertThat(fingerprint.shape(0)).containsExactly(28, 47, 33);
    assertThat(fingerprint.shape(1)).containsExactly(41, 54, 42);
    assertThat(fingerprint.spacing(0.5)).containsExactly(1.0, 1.0, 1.0);
    assertThat(fingerprint.hasOneShape()).isFalse();
    assertThat(fingerprint.classVoxels()).containsExactly(1456860L, 42230L, 39164L);
    assertThat(fingerprint.classCases()).containsExactly(24L, 24L, 24L);
    assertThat(fingerprint.emptyCases()).isEmpty();
  }

  /** One file of red, green and blue is a picture whose luminance counts, beside grey ones. */
  @Test
  void picturesMayBeGreyOrInColours() {
    Fingerprint.Builder builder = new Fingerprint.Builder(dataset(2, List.of("b", "one")));
    Geometry geometry = Geometry.of(1, 2);
    builder.add(Samples.numbered(10, 1, geometry, 1, 1));
    builder.add(Samples.numbered(20, 3, geometry, 1, 1));
    Fingerprint fingerprint = builder.build();
    assertThat(fingerprint.cases()).extracting(CaseFingerprint::channels).containsExactly(1, 3);
    // Voxel 1 is 11 in grey, and 21, 21.25 and 21.5 in red, green and blue.
    double luminance = 0.299 * 21 + 0.587 * 21.25 + 0.114 * 21.5;
    assertThat(fingerprint.foreground()).hasSize(1);
    assertThat(fingerprint.foreground().get(0).mean())
        .isCloseTo((11 + luminance) / 2, within(1e-5));
    assertThatThrownBy(() -> builder.add(Samples.numbered(0, 2, geometry)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("numbered from 0: expected 1 channels as in other cases, found 2");
  }

  @Test
  void describesTheForegroundOfEachChannel() {
    Fingerprint.Builder builder = new Fingerprint.Builder(dataset(2, List.of("b", "one", "two")));
    // Voxels 1 and 3 have the values 11, 11.25 and 13, 13.25; voxel 2 is ignored.
    Geometry geometry = Geometry.of(2, 3);
    builder.add(Samples.numbered(10, 2, geometry, 1, 1, 2, LabelMap.IGNORED, 3, 2));
    builder.add(Samples.numbered(-3, 2, geometry));
    Fingerprint fingerprint = builder.build();
    List<Intensities> foreground = fingerprint.foreground();
    assertThat(foreground).hasSize(2);
    assertThat(foreground.get(0)).isEqualTo(new Intensities(11, 11, 13, 13, 13, 12, 1));
    assertThat(foreground.get(1).mean()).isEqualTo(12.25);
    assertThat(fingerprint.classVoxels()).containsExactly(9L, 1L, 1L);
    assertThat(fingerprint.cases().get(0).ignoredVoxels()).isEqualTo(1);
    assertThat(fingerprint.emptyCases()).containsExactly("numbered from -3");
    assertThat(fingerprint.hasOneShape()).isTrue();
    assertThat(fingerprint.modality()).isEqualTo(Modality.PICTURE);
    assertThatThrownBy(() -> builder.add(Samples.numbered(0, 1, geometry)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("numbered from 0: expected 2 channels as in other cases, found 1");
  }

  @Test
  void takesForegroundVoxelsFromEverywhereInLargeCases() {
    // 32768 voxels, all foreground but the first; the value is the number of the voxel.
    int[] labels = new int[2 * 32767];
    for (int i = 0; i < 32767; i++) {
      labels[2 * i] = i + 1;
      labels[2 * i + 1] = 1;
    }
    Fingerprint.Builder builder = new Fingerprint.Builder(dataset(3, List.of("b", "one")));
    builder.add(Samples.numbered(0, 1, Geometry.of(32, 32, 32), labels));
    assertThat(builder.build().cases().get(0).foreground()).hasSize(10_000);
    Intensities found = builder.build().foreground().get(0);
    assertThat(found.mean()).isCloseTo(16384, within(4.0));
    assertThat(found.low()).isCloseTo(0.005 * 32767, within(4.0));
    assertThat(found.high()).isCloseTo(0.995 * 32767, within(4.0));
    assertThat(found.standardDeviation()).isCloseTo(32767 / Math.sqrt(12), within(2.0));
  }

  @ParameterizedTest
  @CsvSource({"-1024, CT", "-501, CT", "-499, MR", "0, MR"})
  void knowsHounsfieldUnitsByTheirAir(int lowest, Modality expected) {
    Fingerprint.Builder builder = new Fingerprint.Builder(dataset(3, List.of("b", "one")));
    builder.add(Samples.numbered(0, 1, Geometry.of(1, 1, 2)));
    builder.add(Samples.numbered(lowest, 1, Geometry.of(1, 1, 2)));
    builder.add(Samples.numbered(lowest, 1, Geometry.of(1, 1, 2)));
    assertThat(builder.build().modality()).isEqualTo(expected);
    Dataset said = dataset(3, List.of("b", "one")).withModality(Modality.CT);
    assertThat(new Fingerprint(said, builder.build().cases()).modality()).isEqualTo(Modality.CT);
  }

  @Test
  void countsTheVoxelsThatAreZeroInAllChannels() {
    Fingerprint.Builder builder = new Fingerprint.Builder(dataset(3, List.of("b", "one")));
    Geometry geometry = Geometry.of(1, 1, 4);
    float[] values = {0, 0, 0, 3, 0, 0, 0, 0};
    builder.add(
        new Sample("head", new Image(geometry, 2, values), new LabelMap(geometry, new byte[4])));
    assertThat(builder.build().zeroShare()).isEqualTo(0.75);
  }

  @Test
  void takesTheModalityFromTheFilesOrTheLayout() throws IOException {
    Path file = folder.resolve("dataset.json");
    String json =
        """
        {"name": "d", "labels": {"0": "b", "1": "o"}, "training": [{"image": "i", "label": "l"}]%s}
        """;
    Files.writeString(file, json.formatted(""));
    assertThat(new MsdLayout().read(folder).modality()).isNull();
    Files.writeString(file, json.formatted(", \"modality\": {\"0\": \"CT\"}"));
    assertThat(new MsdLayout().read(folder).modality()).isEqualTo(Modality.CT);
    Files.writeString(file, json.formatted(", \"modality\": {\"0\": \"CT\", \"1\": \"PET\"}"));
    assertThat(new MsdLayout().read(folder).modality()).isEqualTo(Modality.MR);

    Dataset kits = new Kits19Layout().read(RealData.find("kits19"));
    assertThat(kits.modality()).isEqualTo(Modality.CT);
    assertThat(kits.without(List.of("case_00015")).modality()).isEqualTo(Modality.CT);
  }
}
