package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;

class GridTest {
  private static final Path FILE = Path.of("labels.nii");

  /** Slices 5 mm apart, pixels 2 mm. */
  private static Geometry volume(double... offsets) {
    double[][] rows = {
      {-2, 0, 0, offsets[0]}, {0, 2, 0, offsets[1]}, {0, 0, 5, offsets[2]},
    };
    return new Geometry(List.of(11, 3, 4), Affine.of(rows));
  }

  private static void refuses(Geometry found, String message) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new Grid(volume(1, 2, 3)).require(FILE, found))
        .withMessage("labels.nii: expected " + message);
  }

  @Test
  void headersMayBeRounded() {
    assertThatCode(() -> new Grid(volume(1, 2, 3)).require(FILE, volume(1, 2.19, 3)))
        .doesNotThrowAnyException();
  }

  @Test
  void voxelsLieWhereThoseOfTheFirstFileLie() {
    String affine = "the affine of the case's first file, found one that puts voxels up to ";
    refuses(volume(1, 2.21, 3), affine + "0.2100 mm elsewhere");
    refuses(volume(1, 2, Double.NaN), affine + "NaN mm elsewhere");

    // The last of 11 slices is where a small difference of the spacing shows.
    double[][] thicker = {{-2, 0, 0, 1}, {0, 2, 0, 2}, {0, 0, 5.03, 3}};
    refuses(new Geometry(List.of(11, 3, 4), Affine.of(thicker)), affine + "0.3000 mm elsewhere");
    double[][] mirrored = {{2, 0, 0, 1}, {0, 2, 0, 2}, {0, 0, 5, 3}};
    refuses(new Geometry(List.of(11, 3, 4), Affine.of(mirrored)), affine + "12.00 mm elsewhere");
  }

  @Test
  void shapesAreEqual() {
    refuses(
        Geometry.of(11, 4, 3), "shape [11, 3, 4] as in the case's first file, found [11, 4, 3]");
  }
}
