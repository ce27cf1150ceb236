package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;

class EnsembleTest {
  private static final Geometry GRID = Geometry.of(2, 3);
  private static final Image IMAGE = new Image(GRID, 1, new float[] {1, 2, 3, 4, 5, 6});

  @TempDir Path folder;

  /** Takes x of each voxel for the odds of class 1, more so further down and to the right. */
  private record Slanted(float slope) implements Segmenter {
    @Override
    public ModelCard card() {
      return SmallNetwork.card(2, 1, 2);
    }

    @Override
    public Image probabilities(Image image) {
      float[] p = new float[2 * image.values().length];
      for (int voxel = 0; voxel < p.length / 2; voxel++) {
        p[2 * voxel + 1] = image.values()[voxel] / 10 + slope * voxel;
        p[2 * voxel] = 1 - p[2 * voxel + 1];
      }
      return new Image(image.geometry(), 2, p);
    }
  }

  /** Is three times as sure of the outer region as of the inner one. */
  private record OfRegions(Regions regions) implements Segmenter {
    @Override
    public ModelCard card() {
      return SmallNetwork.card(2, 1, 3).withRegions(regions);
    }

    @Override
    public Image probabilities(Image image) {
      float[] p = new float[2 * image.values().length];
      for (int voxel = 0; voxel < p.length / 2; voxel++) {
        p[2 * voxel] = 0.3f * image.values()[voxel];
        p[2 * voxel + 1] = 0.1f * image.values()[voxel];
      }
      return new Image(image.geometry(), 2, p);
    }
  }

  @Test
  void averagesAndMirrorsRegions() {
    Segmenter segmenter = new OfRegions(Regions.parse("whole=1+2,core=2"));
    assertThat(segmenter.segment(IMAGE).labels().labels()).containsExactly(0, 1, 1, 1, 1, 2);
    Segmenter both =
        new MirroredSegmenter(new Ensemble(List.of(segmenter, segmenter)), List.of(0, 1));
    assertThat(both.segment(IMAGE).labels().labels()).containsExactly(0, 1, 1, 1, 1, 2);
  }

  @Test
  void averagesProbabilities() {
    Ensemble ensemble = new Ensemble(List.of(new Slanted(0), new Slanted(0.03f)));
    float[] p = ensemble.probabilities(IMAGE).values();
    for (int voxel = 0; voxel < 6; voxel++) {
      assertThat(p[2 * voxel + 1]).isCloseTo((voxel + 1) / 10f + 0.015f * voxel, within(1e-6f));
    }
    assertThat(ensemble.segment(IMAGE).labels().labels()).containsExactly(0, 0, 0, 0, 1, 1);
  }

  @Test
  void averagesMirrorImagesOnTheGridOfTheImage() {
    Segmenter mirrored = new MirroredSegmenter(new Slanted(0.01f), List.of(1, 0));
    float[] p = mirrored.probabilities(IMAGE).values();
    // Each voxel is at each place of its orbit once, whose mean is that of all voxels, 2.5.
    for (int voxel = 0; voxel < 6; voxel++) {
      assertThat(p[2 * voxel + 1]).isCloseTo((voxel + 1) / 10f + 0.025f, within(1e-6f));
    }
  }

  /** A convolution is not symmetric, its mean over the mirror images is. */
  @Test
  void theMeanOfMirrorImagesIsTheMirrorImageOfTheMean() throws IOException {
    SmallNetwork.write(folder.resolve("model"), SmallNetwork.card(3, 1, 3));
    Image image = SmallNetwork.image(1, 4, 5, 6);
    try (SegmentationModel model = SegmentationModel.load(folder.resolve("model"))) {
      Segmenter mirrored = new MirroredSegmenter(model, List.of(0, 2));
      float[] expected = mirrored.probabilities(image).mirrored(Set.of(0)).values();
      float[] found = mirrored.probabilities(image.mirrored(Set.of(0))).values();
      assertThat(found).usingComparatorWithPrecision(1e-6f).containsExactly(expected);
      assertThat(model.probabilities(image.mirrored(Set.of(0))).mirrored(Set.of(0)).values())
          .isNotEqualTo(model.probabilities(image).values());
    }
  }

  @Test
  void entropyIsZeroWhereSureAndLargestWhereNot() {
    Image p = new Image(GRID, 2, new float[] {1, 0, 0.5f, 0.5f, 0, 1, 0.9f, 0.1f, 1, 0, 1, 0});
    assertThat(Segmentation.of(p).entropy().values())
        .usingComparatorWithPrecision(1e-6f)
        .containsExactly(0, 0.6931472f, 0, 0.3250830f, 0, 0);
  }

  @Test
  void modelsThatDifferAreRefused() throws IOException {
    SmallNetwork.write(folder.resolve("a"), SmallNetwork.card(2, 1, 2));
    SmallNetwork.write(folder.resolve("b"), SmallNetwork.card(2, 1, 3));
    try (SegmentationModel a = SegmentationModel.load(folder.resolve("a"));
        SegmentationModel b = SegmentationModel.load(folder.resolve("b"))) {
      assertThatThrownBy(() -> new Ensemble(List.of(a, b)))
          .isInstanceOf(BadInputException.class)
          .hasMessage(
              "ensemble: expected models alike, found small (2D, 1 channels, classes [class 0,"
                  + " class 1]) and small (2D, 1 channels, classes [class 0, class 1, class 2])");
      assertThatThrownBy(() -> new MirroredSegmenter(a, List.of(0, 2)))
          .isInstanceOf(BadInputException.class)
          .hasMessage("flip axes: expected 0 to 1 for model small, found [0, 2]");
    }
    Segmenter classes = new Slanted(0);
    Segmenter regions = new OfRegions(Regions.parse("whole=1+2,core=2"));
    Segmenter others = new OfRegions(Regions.parse("whole=1+2,seam=1"));
    assertThatThrownBy(() -> new Ensemble(List.of(regions, others)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("regions whole=1+2,core=2) and small (2D")
        .hasMessageEndingWith("regions whole=1+2,seam=1)");
    assertThatThrownBy(() -> new Ensemble(List.of(regions, classes)))
        .isInstanceOf(BadInputException.class);
    assertThatThrownBy(() -> new Ensemble(List.of()))
        .hasMessage("ensemble: expected at least one model, found none");
  }
}
