/**
 * Random changes of patches, image and labels together: {@link
 * org.unifiedfocal.augmentation.SpatialTransform} moves voxels, the others change intensities. All
 * chance comes from the generator that is given, so that the same numbers make the same patch.
 * {@link org.unifiedfocal.augmentation.AugmentationPreset} has the lists that trainings choose
 * from.
 */
@NullMarked
package org.unifiedfocal.augmentation;

import org.jspecify.annotations.NullMarked;
