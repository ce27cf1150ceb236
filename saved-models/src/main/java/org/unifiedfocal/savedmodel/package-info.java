/**
 * Segmentation models on disk: written for serving, loaded, and run over whole images.
 *
 * <p>A model is one directory with everything needed to use it: a SavedModel that TensorFlow
 * Serving and Python read, and a {@link org.unifiedfocal.savedmodel.ModelCard} with preprocessing,
 * class names and windows. {@link org.unifiedfocal.savedmodel.SavedModelWriter} writes it, {@link
 * org.unifiedfocal.savedmodel.SegmentationModel} loads it and turns images into labels.
 */
@NullMarked
package org.unifiedfocal.savedmodel;

import org.jspecify.annotations.NullMarked;
