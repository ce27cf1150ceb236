/**
 * Training by several processes at a time, on one machine or on many.
 *
 * <p>{@link org.unifiedfocal.distribution.ProcessGroup} is what a training sees of the others:
 * {@link org.unifiedfocal.distribution.SingleProcess} where there are none, {@link
 * org.unifiedfocal.distribution.Cluster} on TensorFlow's own distributed runtime, by gRPC. Tensors
 * go through that runtime; what is said beside them, and the heartbeats, go through a plain
 * connection between the first process and each other.
 */
@NullMarked
package org.unifiedfocal.distribution;

import org.jspecify.annotations.NullMarked;
