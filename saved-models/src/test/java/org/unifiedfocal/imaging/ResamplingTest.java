package org.unifiedfocal.imaging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.image.ResizeBicubic;
import org.tensorflow.op.image.ResizeBilinear;
import org.tensorflow.types.TFloat32;

class ResamplingTest {
  private static final Geometry OBLIQUE =
      new Geometry(
          List.of(12, 14, 16),
          Affine.of(
              new double[][] {{0.8, 0.3, 0.1, -20}, {-0.25, 0.9, 0.2, 7}, {0.05, -0.3, 1.4, 100}}));

  /** Each voxel has its place in millimetres along an axis of the world, plus a square. */
  private static Image places(Geometry geometry, int row) {
    float[] values = new float[geometry.voxels()];
    int width = geometry.shape().get(2);
    int height = geometry.shape().get(1);
    for (int voxel = 0; voxel < values.length; voxel++) {
      int[] index = {voxel % width, voxel / width % height, voxel / width / height};
      double place = geometry.affine().get(row, 3);
      for (int column = 0; column < 3; column++) {
        place += geometry.affine().get(row, column) * index[column];
      }
      values[voxel] = (float) (place + 0.01 * place * place);
    }
    return new Image(geometry, 1, values);
  }

  @Test
  void everyVoxelStaysWhereItIsInTheWorld() {
    Resampling resampling = Resampling.of(OBLIQUE, List.of(1.0, 1.3, 0.6));
    Geometry target = resampling.target();
    double[] spacing = OBLIQUE.spacing();
    assertThat(target.shape())
        .containsExactly(
            (int) Math.rint(12 * spacing[0]),
            (int) Math.rint(14 * spacing[1] / 1.3),
            (int) Math.rint(16 * spacing[2] / 0.6));
    for (int row = 0; row < 3; row++) {
      float[] found = resampling.toTarget(places(OBLIQUE, row)).values();
      float[] expected = places(target, row).values();
      int compared = 0;
      for (int voxel = 0; voxel < found.length; voxel++) {
        if (isInside(target, voxel, 4)) {
          assertThat(found[voxel]).isCloseTo(expected[voxel], within(1e-3f));
          compared++;
        }
      }
      assertThat(compared).isGreaterThan(100);
    }
  }

  private static boolean isInside(Geometry geometry, int voxel, int margin) {
    int rest = voxel;
    for (int axis = 2; axis >= 0; axis--) {
      int size = geometry.shape().get(axis);
      int index = rest % size;
      rest /= size;
      if (index < margin || index >= size - margin) {
        return false;
      }
    }
    return true;
  }

  @Test
  void interpolatesAsTensorFlow() {
    Geometry geometry = Geometry.of(20, 30);
    Random random = new Random(5);
    float[] values = new float[2 * geometry.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    Image image = new Image(geometry, 2, values);
    // 27 x 21 voxels divide the extent of 20 x 30.
    Resampling resampling = Resampling.of(geometry, List.of(20 / 27.0, 30 / 21.0));
    assertThat(resampling.target().shape()).isEqualTo(List.of(27, 21));
    Image there = resampling.toTarget(image);
    Image back = resampling.fromTarget(there);
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      Operand<TFloat32> input = tf.constant(Shape.of(1, 20, 30, 2), DataBuffers.of(values));
      TFloat32 cubic =
          tf.image
              .resizeBicubic(
                  input, tf.constant(new int[] {27, 21}), ResizeBicubic.halfPixelCenters(true))
              .asTensor();
      for (int y = 3; y < 24; y++) { // TensorFlow has other edges, and tabulates the weights
        for (int x = 3; x < 18; x++) {
          assertThat(there.values()[2 * (y * 21 + x) + 1])
              .isCloseTo(cubic.getFloat(0, y, x, 1), within(2e-3f));
        }
      }
      TFloat32 linear =
          tf.image
              .resizeBilinear(
                  tf.constant(Shape.of(1, 27, 21, 2), DataBuffers.of(there.values())),
                  tf.constant(new int[] {20, 30}),
                  ResizeBilinear.halfPixelCenters(true))
              .asTensor();
      for (int y = 0; y < 20; y++) {
        for (int x = 0; x < 30; x++) {
          assertThat(back.values()[2 * (y * 30 + x)])
              .isCloseTo(linear.getFloat(0, y, x, 0), within(1e-5f));
        }
      }
    }
  }

  @Test
  void labelsTakeTheNearestVoxel() {
    LabelMap labels = new LabelMap(Geometry.of(2, 3), new byte[] {0, 1, 2, 3, 4, (byte) 255});
    LabelMap finer = Resampling.of(labels.geometry(), List.of(1.0, 0.5)).toTarget(labels);
    assertThat(finer.labels())
        .containsExactly(0, 0, 1, 1, 2, 2, 3, 3, 4, 4, (byte) 255, (byte) 255);
    LabelMap coarser = Resampling.of(labels.geometry(), List.of(9.0, 1.0)).toTarget(labels);
    assertThat(coarser.geometry().shape()).isEqualTo(List.of(1, 3));
    assertThat(coarser.geometry().spacing()).containsExactly(2, 1);
    assertThat(coarser.labels()).containsExactly(3, 4, (byte) 255);
  }

  @Test
  void probabilitiesComeBackAsProbabilities() {
    Geometry geometry = Geometry.of(5, 6, 7);
    Resampling resampling = Resampling.of(geometry, List.of(0.7, 2.0, 1.1));
    Geometry target = resampling.target();
    Random random = new Random(6);
    float[] values = new float[2 * target.voxels()];
    for (int i = 0; i < values.length; i += 2) {
      values[i] = random.nextFloat();
      values[i + 1] = 1 - values[i];
    }
    Image back = resampling.fromTarget(new Image(target, 2, values));
    assertThat(back.geometry()).isEqualTo(geometry);
    for (int i = 0; i < back.values().length; i += 2) {
      assertThat(back.values()[i]).isBetween(0f, 1f);
      assertThat(back.values()[i] + back.values()[i + 1]).isCloseTo(1, within(1e-6f));
    }
  }

  /** To the bit: finer and coarser, along every axis or some, slices mixed or not, in 2D too. */
  @ParameterizedTest
  @CsvSource({
    "5 6 7, 1 1 1, 0.7 2 1.1",
    "9 3 4, 1 1 1, 2.9 1 0.5",
    "9 3 4, 1 1 1, 1 0.6 1",
    "6 5 4, 4 1 1, 1 1 1.2",
    "1 4 4, 2 1 1, 0.4 1 1",
    "13 8, 1 1, 0.7 1.9",
    "13 8, 1 1, 5 1"
  })
  void sliceBySliceIsAsTheWholeAtOnce(String shape, String spacing, String targetSpacing) {
    double[] found = numbers(spacing);
    Affine affine =
        Affine.scaling(
            found[found.length - 1], found[found.length - 2], found.length == 3 ? found[0] : 1);
    List<Integer> sizes = Arrays.stream(numbers(shape)).mapToObj(size -> (int) size).toList();
    Geometry geometry = new Geometry(sizes, affine);
    Resampling resampling =
        Resampling.of(geometry, Arrays.stream(numbers(targetSpacing)).boxed().toList());
    Geometry target = resampling.target();
    Random random = new Random(1);
    float[] values = new float[2 * target.voxels()];
    for (int i = 0; i < values.length; i++) {
      values[i] = random.nextFloat();
    }
    float[] reused = new float[values.length / target.shape().get(0)];
    int[] read = new int[1];
    SliceSource slices =
        resampling.fromTarget(
            () -> {
              System.arraycopy(values, read[0]++ * reused.length, reused, 0, reused.length);
              return reused;
            });

    float[] back = resampling.fromTarget(new Image(target, 2, values)).values();

    int slice = back.length / sizes.get(0);
    for (int i = 0; i < sizes.get(0); i++) {
      assertThat(slices.next())
          .as("slice %d", i)
          .isEqualTo(Arrays.copyOfRange(back, i * slice, (i + 1) * slice));
    }
  }

  private static double[] numbers(String list) {
    return Arrays.stream(list.split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
  }

  @Test
  void slicesThatLieFarApartAreNotMixed() {
    Geometry geometry = new Geometry(List.of(2, 1, 2), Affine.scaling(1, 1, 4));
    Image image = new Image(geometry, 1, new float[] {0, 8, 100, 108});
    Image finer = Resampling.of(geometry, List.of(2.0, 1.0, 1.0)).toTarget(image);
    assertThat(finer.values()).containsExactly(0, 8, 0, 8, 100, 108, 100, 108);
    // 3 mm are not more than three times 1 mm.
    Geometry close = new Geometry(List.of(2, 1, 2), Affine.scaling(1, 1, 3));
    Image mixed =
        Resampling.of(close, List.of(1.5, 1.0, 1.0)).toTarget(new Image(close, 1, image.values()));
    assertThat(mixed.values()[2]).isStrictlyBetween(0f, 50f);
  }

  @Test
  void theSpacingThatIsThereChangesNothing() {
    Image image = places(OBLIQUE, 0);
    Resampling same = Resampling.of(OBLIQUE, List.of(1.43, 1.0, 0.84));
    assertThat(same.target()).isEqualTo(OBLIQUE);
    assertThat(same.toTarget(image)).isSameAs(image);
    assertThat(same.fromTarget(image)).isSameAs(image);
    LabelMap labels = new LabelMap(OBLIQUE, new byte[OBLIQUE.voxels()]);
    assertThat(same.toTarget(labels)).isSameAs(labels);
  }

  @Test
  void refusesWhatCannotBeResampled() {
    assertThatThrownBy(() -> Resampling.of(Geometry.of(3, 4), List.of(1.0, 1.0, 1.0)))
        .isInstanceOf(BadInputException.class)
        .hasMessage("image: expected 3 axes for a spacing of [1.0, 1.0, 1.0], found [3, 4]");
    assertThatThrownBy(() -> Resampling.of(Geometry.of(900, 900, 900), List.of(0.1, 0.1, 0.1)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("no more than 2^31 - 1, found [900, 900, 900] of [1.0, 1.0, 1.0] mm");
    Geometry flat = new Geometry(List.of(3, 4, 5), Affine.scaling(1, 1, 0));
    assertThatThrownBy(() -> Resampling.of(flat, List.of(1.0, 1.0, 1.0)))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("found [3, 4, 5] of [0.0, 1.0, 1.0] mm");
    Geometry thin = new Geometry(List.of(10, 100, 10000), Affine.scaling(0.001, 1, 1000));
    Image between = new Image(thin, 1, new float[thin.voxels()]);
    assertThatThrownBy(() -> Resampling.of(thin, List.of(1.0, 1.0, 1.0)).toTarget(between))
        .isInstanceOf(BadInputException.class)
        .hasMessage(
            "image: expected at most 2^31 - 1 values on the way to another spacing, found"
                + " 10000000000");
    Image line = new Image(Geometry.of(1, 1, 1000), 1, new float[1000]);
    assertThatThrownBy(() -> Resampling.of(line.geometry(), List.of(1.0, 1.0, 1e-6)).toTarget(line))
        .isInstanceOf(BadInputException.class)
        .hasMessage("image: expected at most 536870911 voxels along an axis, found 1000000000");
    Resampling resampling = Resampling.of(Geometry.of(2, 2), List.of(1.0, 2.0));
    Image other = new Image(Geometry.of(2, 3), 1, new float[6]);
    assertThatThrownBy(() -> resampling.toTarget(other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected shape [2, 2], found [2, 3]");
  }
}
