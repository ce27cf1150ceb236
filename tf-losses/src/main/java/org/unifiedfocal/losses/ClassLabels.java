package org.unifiedfocal.losses;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Operand;
import org.tensorflow.types.family.TNumber;

/**
 * The labels of each class as rows of voxels, shape [N, V], already multiplied by the weight w of
 * the voxel.
 *
 * @param in w y of each class
 * @param out w (1 - y) of each class
 * @param weights w, or null where every weight is 1
 */
record ClassLabels<T extends TNumber>(
    List<Operand<T>> in, List<Operand<T>> out, @Nullable Operand<T> weights) {}
