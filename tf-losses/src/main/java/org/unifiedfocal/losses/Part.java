package org.unifiedfocal.losses;

import org.tensorflow.types.family.TNumber;

/**
 * What the formula of a loss is applied to: all the classes, or one of several regions.
 *
 * @param share in the loss
 * @param voxels the labels and scores
 */
record Part<T extends TNumber>(double share, Voxels<T> voxels) {}
