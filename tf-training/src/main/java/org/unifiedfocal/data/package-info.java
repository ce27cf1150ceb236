/**
 * Datasets: their layouts on disk, cases, splits, patches and batches.
 *
 * <p>A {@link org.unifiedfocal.data.DatasetLayout} finds the {@link org.unifiedfocal.data.Case}s of
 * a folder, a {@link org.unifiedfocal.data.Fold} divides them, a {@link
 * org.unifiedfocal.data.Dataset} loads one as a {@link org.unifiedfocal.data.Sample}, a {@link
 * org.unifiedfocal.data.PatchSampler} cuts a {@link org.unifiedfocal.data.Patch} out of it, an
 * {@link org.unifiedfocal.data.Augmentation} changes that, and a {@link
 * org.unifiedfocal.data.DataLoader} makes an epoch of {@link org.unifiedfocal.data.Batch}es while
 * the training step runs. All chance derives from a seed.
 *
 * <p>The layouts are those of the datasets as they are published, and a plain one. What belongs to
 * a dataset alone stays in its layout: which label is which class ({@link
 * org.unifiedfocal.data.LabelValues}), which cases form a group that no fold parts, such as the
 * frames of a video, and which voxels have no class at all. A layout lists what should be there;
 * {@link org.unifiedfocal.data.Dataset#broken} finds out what is not.
 */
@NullMarked
package org.unifiedfocal.data;

import org.jspecify.annotations.NullMarked;
