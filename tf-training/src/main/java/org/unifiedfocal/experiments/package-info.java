/**
 * What losses do: {@link org.unifiedfocal.experiments.LossCurves} has the gradient of any loss
 * against the probability of the voxel, {@link org.unifiedfocal.experiments.Comparison} trains
 * losses on the same folds from the same weights, and {@link
 * org.unifiedfocal.experiments.ComparisonReport} compares what they reach.
 *
 * <p>A {@link org.unifiedfocal.experiments.ComparisonRunner} does the trainings, several at a time
 * and resumable; {@link org.unifiedfocal.experiments.ImbalanceSweep} makes datasets whose lesions
 * are ever rarer.
 */
@NullMarked
package org.unifiedfocal.experiments;

import org.jspecify.annotations.NullMarked;
