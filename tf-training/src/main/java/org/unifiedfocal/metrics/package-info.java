/**
 * How well a segmentation agrees with its reference: overlap and surface distances.
 *
 * <p>{@link org.unifiedfocal.metrics.ConfusionCounts} gives the numbers that count voxels, {@link
 * org.unifiedfocal.metrics.SurfaceDistances} those that measure millimetres; {@link
 * org.unifiedfocal.metrics.CaseMetrics} holds both for one case and {@link
 * org.unifiedfocal.metrics.MetricsReport} those of a dataset, as a {@code metrics.json} file. A
 * number that does not exist, such as the Dice coefficient of two empty masks, is NaN.
 *
 * <p>Methods that were measured on the same cases are compared by {@link
 * org.unifiedfocal.metrics.SignedRankTest}, {@link org.unifiedfocal.metrics.HolmCorrection} and
 * {@link org.unifiedfocal.metrics.FriedmanTest}, and summarised by {@link
 * org.unifiedfocal.metrics.MeanInterval}.
 */
@NullMarked
package org.unifiedfocal.metrics;

import org.jspecify.annotations.NullMarked;
