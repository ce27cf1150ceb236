package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * The scores of each class as rows of voxels, shape [N, V], made only when they are asked for.
 *
 * <p>1 - p is never formed by subtracting p from 1 where p comes from logits: a voxel that is right
 * by a margin of 40 has 1 - p = 4e-18, and the losses are powers of sums of such numbers.
 */
interface ClassScores<T extends TNumber> {

  /** Number of classes, at least 2: one channel has become background and foreground. */
  int classes();

  /** p of a class. */
  Expression<T> p(int c);

  /** 1 - p of a class. */
  Expression<T> complement(int c);

  /** -ln p of a class. */
  Expression<T> negativeLogP(int c);

  /** -ln p of a class, with all its digits also where p is nearly 1. */
  default Expression<T> exactNegativeLogP(int c) {
    return negativeLogP(c);
  }

  /** (1 - p)^gamma of a class. */
  Expression<T> focalFactor(int c, Expression<T> gamma);

  /** The gradient of the loss by each channel of the predictions: rows [N, V], or known to be 0. */
  List<Expression<T>> gradient(Slopes<T> slopes);
}
