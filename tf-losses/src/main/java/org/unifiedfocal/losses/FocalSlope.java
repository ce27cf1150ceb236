package org.unifiedfocal.losses;

import org.tensorflow.types.family.TNumber;

/**
 * What a focal cross-entropy tells of a class: that the loss of a sample has the summand factor
 * times -y (1 - p)^gamma ln p for each voxel.
 *
 * @param factor the factor
 * @param gamma the exponent
 * @param label the row y (1 - p)^gamma
 * @param entropy the row -y (1 - p)^gamma ln p
 */
record FocalSlope<T extends TNumber>(
    Expression<T> factor, Expression<T> gamma, Expression<T> label, Expression<T> entropy) {

  FocalSlope<T> times(Expression<T> other) {
    return new FocalSlope<>(factor.times(other), gamma, label, entropy);
  }
}
