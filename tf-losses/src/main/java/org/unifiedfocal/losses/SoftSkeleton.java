package org.unifiedfocal.losses;

import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * The soft skeleton of an image in [0, 1]: what opening takes away from the image, eroded 0, 1,
 * ..., k times. With I_0 = I, I_(j+1) = erode(I_j), D_j = relu(I_j - dilate(erode(I_j))):
 *
 * <pre>
 * S_0 = D_0,  S_j = S_(j-1) + relu(D_j - S_(j-1) D_j),  skeleton = S_k
 * </pre>
 *
 * <p>Erosion is over the cross of each voxel and dilation over the cube, as in the authors' code.
 * The erosion within the opening of I_j is I_(j+1) and is not computed twice.
 */
final class SoftSkeleton<T extends TNumber> {
  private final Arithmetic<T> a;
  private final Grid<T> grid;
  private final int iterations;

  SoftSkeleton(Arithmetic<T> a, Grid<T> grid, int iterations) {
    this.a = a;
    this.grid = grid;
    this.iterations = iterations;
  }

  Operand<T> of(Operand<T> image) {
    Fork<T> eroded = new Fork<>(a.tf, image);
    Expression<T> skeleton = a.of(0);
    for (int j = 0; j <= iterations; j++) {
      Operand<T> before = eroded.branch();
      eroded = new Fork<>(a.tf, grid.erode(eroded.branch()));
      Operand<T> opened = grid.dilate(eroded.branch());
      Expression<T> lost = relu(a.of(before).minus(a.of(opened)));
      skeleton = skeleton.plus(relu(lost.minus(skeleton.times(lost))));
    }
    return skeleton.operand();
  }

  /** Unlike a maximum with 0, it has no gradient at 0. */
  private Expression<T> relu(Expression<T> x) {
    return a.of(a.tf.nn.relu(x.operand()));
  }
}
