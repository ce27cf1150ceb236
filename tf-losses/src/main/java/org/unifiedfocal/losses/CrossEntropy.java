package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.family.TNumber;

/**
 * Cross-entropy of the hardest voxels: the mean of -sum_c t_c ln p_c over the fraction topK of the
 * voxels, with the smoothed labels t_c = (1 - smoothing) y_c + smoothing / C.
 *
 * @param factor of the whole
 * @param topK the fraction, in (0, 1]; known to be 1 for the mean over all voxels
 * @param smoothing of the labels, in [0, 1]
 */
record CrossEntropy<T extends TNumber>(
    Expression<T> factor, Expression<T> topK, Expression<T> smoothing) implements Term<T> {

  @Override
  public Expression<T> value(Voxels<T> voxels, @Nullable Slopes<T> slopes) {
    List<Expression<T>> labels = new ArrayList<>();
    List<Expression<T>> entropies = new ArrayList<>();
    Expression<T> ofVoxel = voxels.a.of(0);
    for (int c = 0; c < voxels.classes(); c++) {
      Expression<T> label = label(voxels, c).times(voxels.factor(c));
      Expression<T> entropy = label.times(voxels.scores.negativeLogP(c));
      labels.add(label);
      entropies.add(entropy);
      ofVoxel = ofVoxel.plus(entropy);
    }
    Expression<T> part = topK.is(1) ? voxels.a.of(1) : HardestVoxels.parts(voxels, ofVoxel, topK);
    Expression<T> share = factor.times(voxels.perVoxel()).over(topK);
    if (slopes != null) {
      for (int c = 0; c < voxels.classes(); c++) {
        slopes.add(
            c,
            new FocalSlope<>(
                share, voxels.a.of(0), part.times(labels.get(c)), part.times(entropies.get(c))));
      }
    }
    return voxels.eachSample(share.times(voxels.sumOfEachSample(part.times(ofVoxel))));
  }

  private Expression<T> label(Voxels<T> voxels, int c) {
    Expression<T> uniform = voxels.weights.times(smoothing.times(1.0 / voxels.classes()));
    return voxels.y(c).times(smoothing.oneMinus()).plus(uniform);
  }

  @Override
  public CrossEntropy<T> times(Expression<T> other) {
    return new CrossEntropy<>(factor.times(other), topK, smoothing);
  }
}
