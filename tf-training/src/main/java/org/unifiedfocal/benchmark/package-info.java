/**
 * What this library costs, beside what others take for the same, each in turn: {@link
 * org.unifiedfocal.benchmark.LossTimer} runs value and gradient of a loss by each of the {@link
 * org.unifiedfocal.benchmark.LossMethod}s, {@link org.unifiedfocal.benchmark.TrainingTimer} the
 * step of a training, {@link org.unifiedfocal.benchmark.EpochTimer} whole epochs on real data,
 * {@link org.unifiedfocal.benchmark.InferenceTimer} a segmentation in sliding windows; {@link
 * org.unifiedfocal.benchmark.PythonPeers} and {@link org.unifiedfocal.benchmark.NetworkPeers} run
 * the libraries of Python.
 */
@NullMarked
package org.unifiedfocal.benchmark;

import org.jspecify.annotations.NullMarked;
