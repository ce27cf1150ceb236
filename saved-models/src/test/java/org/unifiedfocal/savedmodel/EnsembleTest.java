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
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

class EnsembleTest {
  private static final Geometry GRID = Geometry.of(2, 3);
  private static final Image IMAGE = new Image(GRID, 1, new float[] {1, 2, 3, 4, 5, 6});

  @TempDir Path folder;

  /** A network that takes x / 10 for the odds of class 1, more so further down and to the right. */
  private SegmentationModel slanted(float slope) throws IOException {
    Path directory = folder.resolve("slanted " + slope);
    ModelCard card =
        ModelCard.of(
                "slanted",
                List.of("background", "bright"),
                new ModelCard.Input(2, null, new Preprocessing(1, new Normalization.None())))
            .withSlidingWindow(SlidingWindow.of(2, 3));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 1)));
      float[] slopes = new float[6];
      for (int voxel = 0; voxel < 6; voxel++) {
        slopes[voxel] = slope * voxel;
      }
      Operand<TFloat32> p =
          tf.math.add(
              tf.math.div(x, tf.constant(10f)),
              tf.constant(Shape.of(1, 2, 3, 1), DataBuffers.of(slopes)));
      Operand<TFloat32> both =
          tf.concat(List.of(tf.math.sub(tf.constant(1f), p), p), tf.constant(-1));
      SavedModelWriter.segmentation(graph, x, both, card).write(directory);
    }
    return SegmentationModel.load(directory);
  }

  @Test
  void averagesProbabilities() throws IOException {
    try (SegmentationModel flat = slanted(0);
        SegmentationModel steep = slanted(0.03f)) {
      Ensemble ensemble = new Ensemble(List.of(flat, steep));
      float[] p = ensemble.probabilities(IMAGE).values();
      for (int voxel = 0; voxel < 6; voxel++) {
        assertThat(p[2 * voxel + 1]).isCloseTo((voxel + 1) / 10f + 0.015f * voxel, within(1e-6f));
      }
      assertThat(ensemble.labels(IMAGE).labels()).containsExactly(0, 0, 0, 0, 1, 1);
    }
  }

  /** A network that is three times as sure of the outer region as of the inner one. */
  private SegmentationModel ofRegions(String regions) throws IOException {
    Path directory = folder.resolve(regions);
    ModelCard card =
        ModelCard.of(
                "regions",
                List.of("background", "outer", "inner"),
                new ModelCard.Input(2, null, new Preprocessing(1, new Normalization.None())))
            .withRegions(Regions.parse(regions));
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Placeholder<TFloat32> x =
          tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 1)));
      Operand<TFloat32> p = tf.math.mul(x, tf.constant(new float[] {0.3f, 0.1f}));
      SavedModelWriter.segmentation(graph, x, p, card).write(directory);
    }
    return SegmentationModel.load(directory);
  }

  @Test
  void averagesAndMirrorsRegions() throws IOException {
    try (SegmentationModel model = ofRegions("whole=1+2,core=2")) {
      assertThat(model.labels(IMAGE).labels()).containsExactly(0, 1, 1, 1, 1, 2);
      Segmenter both = new Ensemble(List.of(model, model), List.of(0, 1));
      assertThat(both.labels(IMAGE).labels()).containsExactly(0, 1, 1, 1, 1, 2);
    }
  }

  @Test
  void averagesMirrorImagesOnTheGridOfTheImage() throws IOException {
    try (SegmentationModel model = slanted(0.01f)) {
      Segmenter mirrored = new Ensemble(List.of(model), List.of(1, 0));
      float[] p = mirrored.probabilities(IMAGE).values();
      // Each voxel is at each place of its orbit once, whose mean is that of all voxels, 2.5.
      for (int voxel = 0; voxel < 6; voxel++) {
        assertThat(p[2 * voxel + 1]).isCloseTo((voxel + 1) / 10f + 0.025f, within(1e-6f));
      }
    }
  }

  /**
   * Models with and without the same preprocessing, windows that do not end with the image, and an
   * axis that is padded by an odd number of voxels: the mirror images are those of the files.
   */
  @Test
  void isTheMeanOfEachModelOnEachMirrorImageAlone() throws IOException {
    ModelCard card = SmallNetwork.card(3, 1, 3);
    ModelCard coarse =
        ModelCard.of(
            "coarse",
            card.classNames(),
            new ModelCard.Input(
                3, null, new Preprocessing(1, new Normalization.ZScore(), List.of(1.3, 0.8, 1.0))));
    SmallNetwork.write(folder.resolve("a"), card.withSlidingWindow(SlidingWindow.of(6, 9, 4)));
    SmallNetwork.write(folder.resolve("b"), card.withSlidingWindow(SlidingWindow.of(5, 4, 6)));
    SmallNetwork.write(folder.resolve("c"), coarse.withSlidingWindow(SlidingWindow.of(4, 4, 4)));
    Image image = SmallNetwork.image(1, 11, 6, 9);
    try (SegmentationModel a = SegmentationModel.load(folder.resolve("a"));
        SegmentationModel b = SegmentationModel.load(folder.resolve("b"));
        SegmentationModel c = SegmentationModel.load(folder.resolve("c"))) {
      double[] expected = new double[image.values().length * 3];
      for (SegmentationModel model : List.of(a, b, c)) {
        for (Set<Integer> axes : List.of(Set.<Integer>of(), Set.of(0), Set.of(1), Set.of(0, 1))) {
          float[] p = model.probabilities(image.mirrored(axes)).mirrored(axes).values();
          for (int i = 0; i < p.length; i++) {
            expected[i] += p[i] / 12.0;
          }
        }
      }
      Ensemble ensemble = new Ensemble(List.of(a, b, c), List.of(0, 1));
      float[] found = ensemble.probabilities(image).values();
      for (int i = 0; i < found.length; i++) {
        assertThat((double) found[i]).as("value %d", i).isCloseTo(expected[i], within(1e-6));
      }
      assertThat(ensemble.labels(image).labels())
          .isEqualTo(ensemble.segment(image).labels().labels());
    }
  }

  @Test
  void entropyIsZeroWhereSureAndLargestWhereNot() {
    Image p = new Image(GRID, 2, new float[] {1, 0, 0.5f, 0.5f, 0, 1, 0.9f, 0.1f, 1, 0, 1, 0});
    assertThat(Segmentation.of(p, null).entropy().values())
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
      assertThatThrownBy(() -> new Ensemble(List.of(a), List.of(0, 2)))
          .isInstanceOf(BadInputException.class)
          .hasMessage("flip axes: expected 0 to 1 for model small, found [0, 2]");
    }
    try (SegmentationModel classes = slanted(0);
        SegmentationModel regions = ofRegions("whole=1+2,core=2");
        SegmentationModel others = ofRegions("whole=1+2,seam=1")) {
      assertThatThrownBy(() -> new Ensemble(List.of(regions, others)))
          .isInstanceOf(BadInputException.class)
          .hasMessageContaining("regions whole=1+2,core=2) and regions (2D")
          .hasMessageEndingWith("regions whole=1+2,seam=1)");
      assertThatThrownBy(() -> new Ensemble(List.of(regions, classes)))
          .isInstanceOf(BadInputException.class);
    }
    assertThatThrownBy(() -> new Ensemble(List.of()))
        .hasMessage("ensemble: expected at least one model, found none");
  }
}
