package org.unifiedfocal.losses;

import java.util.List;
import org.tensorflow.types.family.TNumber;

/**
 * The labels of each class as rows of voxels, shape [N, V].
 *
 * @param given the labels
 * @param y the labels, multiplied by the weight of the voxel
 * @param weights w, the weight of the voxel; known to be 1 if there are no weights
 */
record ClassLabels<T extends TNumber>(
    List<Expression<T>> given, List<Expression<T>> y, Expression<T> weights) {}
