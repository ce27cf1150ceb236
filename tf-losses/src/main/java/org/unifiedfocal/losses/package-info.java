/**
 * Losses for class-imbalanced image segmentation as TensorFlow Java graph ops: the Unified Focal
 * loss and the losses it generalises or is compared with.
 *
 * <p>Every loss is an immutable {@link org.tensorflow.framework.losses.Loss}. A loss is obtained
 * from a factory such as {@link org.unifiedfocal.losses.UnifiedFocalLoss#asymmetric()} or by its
 * name from {@link org.unifiedfocal.losses.Losses#parse}, refined by {@code with...} methods, and
 * called with labels and predictions of shape [N, spatial..., C], channels last.
 *
 * <p>Inside, two things are kept apart. {@code Inputs} and {@code Encoding} turn whatever the
 * caller has (logits or probabilities; dense, one-channel or sparse labels; ignored label, voxel
 * weights) into {@code Voxels}: one row of voxels for each class with labels y and scores p, 1-p,
 * -ln p, and their sums. Each loss class is the line of algebra, its {@code Formula}, that makes it
 * a sum of {@code Term}s: a focal cross-entropy and a power of the Tversky error are all the
 * paper's losses need.
 *
 * <p>A term gives its value, and tells {@code Slopes} how it changes with the scores; {@code
 * ClassScores} turns the slopes into the gradient by the predictions. That gradient, by hand, costs
 * about two thirds of one by {@code Graph.addGradients}, which the same ops also allow. A term that
 * looks at the neighbours of a voxel sees the rows as images, a {@code Grid}; its slope is the
 * graph's.
 */
@NullMarked
package org.unifiedfocal.losses;

import org.jspecify.annotations.NullMarked;
