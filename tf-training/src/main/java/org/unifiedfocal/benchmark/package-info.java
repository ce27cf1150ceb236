/**
 * What a loss costs, beside what others take for the same: {@link
 * org.unifiedfocal.benchmark.LossTimer} runs value and gradient by each of the {@link
 * org.unifiedfocal.benchmark.LossMethod}s, {@link org.unifiedfocal.benchmark.PythonPeers} those of
 * the libraries of Python, in turn.
 */
@NullMarked
package org.unifiedfocal.benchmark;

import org.jspecify.annotations.NullMarked;
