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
 * weights) into one row of voxels for each class: labels y and scores p, 1-p, ln p. {@code Terms}
 * computes the two quantities that all the losses are made of, the weighted focal cross-entropy and
 * the power of the Tversky error, and each loss class is the line of algebra that combines them.
 */
@NullMarked
package org.unifiedfocal.losses;

import org.jspecify.annotations.NullMarked;
