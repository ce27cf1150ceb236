package org.unifiedfocal.planning;

import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.CaseFingerprint;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.data.Intensities;
import org.unifiedfocal.data.Modality;
import org.unifiedfocal.imaging.Affine;
import org.unifiedfocal.imaging.Geometry;

/** Fingerprints of datasets that are not there. */
final class Fingerprints {
  private Fingerprints() {}

  /** Cases that are all alike: 2 classes, foreground from 0 to 199, of mean 99.5. */
  static Fingerprint of(
      Modality modality, int cases, int channels, double zeroShare, Geometry... geometries) {
    return of(1, modality, cases, channels, zeroShare, geometries);
  }

  /** Cases whose images are so many files. */
  static Fingerprint of(
      int files,
      Modality modality,
      int cases,
      int channels,
      double zeroShare,
      Geometry... geometries) {
    int dimensions = geometries[0].dimensions();
    Dataset dataset =
        new Dataset(
                "made up",
                Path.of("made-up"),
                dimensions,
                List.of("background", "organ"),
                IntStream.range(0, cases).mapToObj(number -> named(number, files)).toList())
            .withModality(modality);
    float[] foreground = new float[200 * channels];
    for (int i = 0; i < foreground.length; i++) {
      foreground[i] = (float) Math.floor(i / (double) channels);
    }
    return new Fingerprint(
        dataset,
        IntStream.range(0, cases)
            .mapToObj(
                i ->
                    new CaseFingerprint(
                        Integer.toString(i),
                        geometries[i % geometries.length],
                        channels,
                        new Intensities(-1024, -1000, 0, 900, 1000, 0, 1),
                        zeroShare,
                        foreground,
                        List.of(900L, 100L),
                        0))
            .toList());
  }

  private static Case named(int number, int files) {
    Path file = Path.of("case" + number);
    return new Case(
        "case" + number, "case" + number, Collections.nCopies(files, file), List.of(file));
  }

  /** A volume of depth, height and width, with their spacings. */
  static Geometry volume(int z, int y, int x, double dz, double dy, double dx) {
    return new Geometry(List.of(z, y, x), Affine.scaling(dx, dy, dz));
  }
}
