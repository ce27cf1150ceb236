/**
 * Keras 3 models in, and back.
 *
 * <p>{@link org.unifiedfocal.keras.KerasModel} reads a {@code .keras} file, or {@code .weights.h5}
 * and the model's JSON, and makes of a Keras U-Net the same {@link org.unifiedfocal.unet.UNet} with
 * the same weights: it can then be exported, or trained further. {@link
 * org.unifiedfocal.keras.KerasWeightsFile} writes the weights of a network so that Keras loads
 * them. {@link org.unifiedfocal.keras.SavedModelTraining} trains further what {@code
 * model.export(...)} has written, whatever its architecture.
 */
@NullMarked
package org.unifiedfocal.keras;

import org.jspecify.annotations.NullMarked;
