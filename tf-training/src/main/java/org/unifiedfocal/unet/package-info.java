/**
 * 2D and 3D U-Nets as TensorFlow graph ops.
 *
 * <p>{@link org.unifiedfocal.unet.UNet} is the architecture, {@link
 * org.unifiedfocal.unet.UNetOptions} what its layers are made of. It takes its parameters by name
 * from {@link org.unifiedfocal.unet.Weights}, so that one description makes the training graph, the
 * validation branch beside it (both on {@link org.unifiedfocal.unet.VariableWeights}) and the
 * serving graph, whose weights are constants ({@link org.unifiedfocal.unet.FrozenWeights}):
 *
 * <pre>{@code
 * UNet network = new UNet(2, 1, 2, 16, 4);
 * try (Graph graph = new Graph()) {
 *   Ops tf = Ops.create(graph);
 *   Operand<TFloat32> image =
 *       tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, -1, -1, 1)));
 *   Operand<TFloat32> probabilities =
 *       network.probabilities(tf, image, new FrozenWeights(tf, weights));
 * }
 * }</pre>
 */
@NullMarked
package org.unifiedfocal.unet;

import org.jspecify.annotations.NullMarked;
