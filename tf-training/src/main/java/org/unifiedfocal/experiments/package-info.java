/**
 * What losses do, as figures: {@link org.unifiedfocal.experiments.LossCurves} has the gradient of
 * any loss against the probability of the voxel.
 */
@NullMarked
package org.unifiedfocal.experiments;

import org.jspecify.annotations.NullMarked;
