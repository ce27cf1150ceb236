package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageReaderTest {

  @ParameterizedTest
  @CsvSource({
    "a/scan.nii, true",
    "scan.nii.gz, true",
    "SCAN.NII.GZ, true",
    "scan.hdr, true",
    "scan.img, false",
    "scan.png, true",
    "scan.TIFF, true",
    "scan.tif, true",
    "scan.jpeg, true",
    "scan.bmp, true",
    "._scan.nii.gz, false",
    ".png, false",
    "scan.gz, false",
    "scan.txt, false",
    "/, false"
  })
  void imagesAreKnownByName(Path file, boolean image) {
    assertThat(ImageReader.isImage(file)).isEqualTo(image);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nifti/two_d.nii",
        "nifti/pair_gz.hdr.gz",
        "nifti/units_micron_msec.nii",
        "images/pages.tif",
        "images/rgb16.png",
        "images/palette.bmp"
      })
  void theGeometryAloneIsThatOfTheImage(String name) {
    Path file = ImagingGoldens.file(name);
    assertThat(ImageReader.readGeometry(file)).isEqualTo(ImageReader.read(file).geometry());
  }

  @Test
  void labelsComeFromVolumesAndPictures() {
    assertThat(ImageReader.readLabels(ImagingGoldens.file("nifti/slice.nii")).label(0))
        .isEqualTo(119);
    assertThat(ImageReader.readLabels(ImagingGoldens.file("images/mask_255.png")).label(0))
        .isEqualTo(1);
  }

  @Test
  void otherNamesAreRefused() {
    assertThatThrownBy(() -> ImageReader.read(Path.of("scan.dcm")))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith("scan.dcm: expected an image: DICOM or .nii, .nii.gz,");
    assertThatThrownBy(() -> ImageReader.readLabels(Path.of("missing.png")))
        .isInstanceOf(BadInputException.class)
        .hasMessage("missing.png: no such file");
  }
}
