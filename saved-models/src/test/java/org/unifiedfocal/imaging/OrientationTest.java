package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class OrientationTest {

  static Stream<Named<JsonNode>> turned() {
    return ImagingGoldens.entries("canonical.json");
  }

  static Stream<Named<JsonNode>> readable() {
    return ImagingGoldens.entries("expected.json")
        .filter(entry -> entry.getPayload().get("shape").size() >= 3)
        .filter(entry -> !entry.getName().contains("singular"));
  }

  @ParameterizedTest
  @MethodSource("turned")
  void imagesAreTurnedAsNibabelDoes(JsonNode expected) {
    Image image = ImageReader.read(ImagingGoldens.file(expected.get("file").asText()));
    Orientation orientation = Orientation.of(image.geometry());
    Image canonical = orientation.toCanonical(image);
    double[] shape = ImagingGoldens.numbers(expected.get("shape"));
    int ni = (int) shape[0];
    int nj = (int) shape[1];
    int nk = (int) shape[2];
    assertThat(canonical.geometry().shape()).isEqualTo(List.of(nk, nj, ni));
    double[] values = ImagingGoldens.numbers(expected.get("values"));
    for (int i = 0; i < ni; i++) {
      for (int j = 0; j < nj; j++) {
        for (int k = 0; k < nk; k++) {
          assertThat(canonical.values()[(k * nj + j) * ni + i])
              .isEqualTo((float) values[(i * nj + j) * nk + k]);
        }
      }
    }
    double[][] affine = ImagingGoldens.matrix(expected.get("affine"));
    for (int row = 0; row < 3; row++) {
      for (int column = 0; column < 4; column++) {
        assertThat(canonical.geometry().affine().get(row, column))
            .isEqualTo(affine[row][column], within(1e-5));
      }
    }
    assertThat(Orientation.of(canonical.geometry()).toCanonical(canonical).values())
        .isEqualTo(canonical.values());
  }

  @ParameterizedTest
  @MethodSource("readable")
  void turningBackGivesTheOriginal(JsonNode entry) {
    Image image = ImageReader.read(ImagingGoldens.file(entry.get("file").asText()));
    Orientation orientation = Orientation.of(image.geometry());
    Image again = orientation.fromCanonical(orientation.toCanonical(image));
    assertThat(again.geometry()).isEqualTo(image.geometry());
    assertThat(again.values()).isEqualTo(image.values());

    LabelMap labels = new LabelMap(image.geometry(), new byte[image.geometry().voxels()]);
    new Random(4).nextBytes(labels.labels());
    LabelMap turned = orientation.toCanonical(labels);
    assertThat(turned.geometry()).isEqualTo(orientation.canonical());
    assertThat(orientation.fromCanonical(turned).labels()).isEqualTo(labels.labels());
  }

  @Test
  void twoDimensionalImagesStayAsTheyAre() {
    Geometry geometry = new Geometry(List.of(2, 3), Affine.scaling(-1, -2, 1));
    LabelMap labels = new LabelMap(geometry, new byte[] {1, 2, 3, 4, 5, 6});
    Orientation orientation = Orientation.of(geometry);
    assertThat(orientation.toCanonical(labels).labels()).isEqualTo(labels.labels());
    assertThat(orientation.canonical()).isEqualTo(geometry);
  }

  @Test
  void whatDoesNotFitIsRefused() {
    assertThatThrownBy(
            () -> Orientation.of(new Geometry(List.of(1, 1, 1), Affine.scaling(1, 0, 1))))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("expected a direction for each axis, found affine [1.0, 0.0,");
    LabelMap other = new LabelMap(Geometry.of(2, 2, 2), new byte[8]);
    assertThatThrownBy(() -> Orientation.of(Geometry.of(2, 2, 3)).toCanonical(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected shape [2, 2, 3], found [2, 2, 2]");
  }
}
