/**
 * Training: the graph of a step, optimisers, learning-rate schedules, checkpoints.
 *
 * <p>{@link org.unifiedfocal.training.TrainingGraph} owns everything native and knows one thing, a
 * step. What goes around it, epochs and data, is a plain loop:
 *
 * <pre>{@code
 * Optimization optimization =
 *     Optimization.withDefaults().withOptimizer(Sgd.withDefaults()).withLearningRate(0.01);
 * List<Double> scores = new ArrayList<>(); // one an epoch, for schedules that look at them
 * try (TrainingGraph graph =
 *     new TrainingGraph(
 *         network, 8, List.of(128, 128), loss, optimization.toOptimizer(), threads)) {
 *   graph.initialise(seed);
 *   for (int epoch = 0; epoch < 100; epoch++) {
 *     float rate = (float) optimization.rate(epoch, 100, scores);
 *     double sum = 0;
 *     try (BatchStream batches = loader.epoch(epoch)) {
 *       while (batches.hasNext()) {
 *         Batch batch = batches.next();
 *         sum += graph.step(batch.images(), batch.labels(), rate);
 *       }
 *     }
 *     scores.add(-sum); // the larger the better
 *     checkpoints.save(epoch, graph, scores);
 *   }
 * }
 * }</pre>
 */
@NullMarked
package org.unifiedfocal.training;

import org.jspecify.annotations.NullMarked;
