/**
 * Medical images and label maps: what they hold, where their voxels lie, and reading and writing
 * them.
 *
 * <p>Axes are in array order throughout, the slowest first ({@code [depth, height, width]} or
 * {@code [height, width]}), so that a voxel array is the file's own order and a TensorFlow tensor
 * without a copy. For a NIfTI file with indices (i, j, k) that is {@code [k, j, i]}.
 */
@NullMarked
package org.unifiedfocal.imaging;

import org.jspecify.annotations.NullMarked;
