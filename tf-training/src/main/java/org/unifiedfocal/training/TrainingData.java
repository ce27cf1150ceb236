package org.unifiedfocal.training;

import java.util.List;
import java.util.function.Function;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.DataLoader;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.PatchSampler;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.data.SampleCache;
import org.unifiedfocal.data.Split;
import org.unifiedfocal.metrics.Structure;

/**
 * What a process trains on.
 *
 * @param classNames the names of the classes, background first
 * @param structures what validation measures: the foreground classes, or regions
 * @param samples the prepared pixels of a case
 * @param batches what steps are made of
 * @param heldBack the cases to validate on
 */
record TrainingData(
    List<String> classNames,
    List<Structure> structures,
    Function<Case, Sample> samples,
    DataLoader batches,
    List<Case> heldBack) {

  /** What prepared cases may take of the heap of a process. */
  static final long CACHED_BYTES = Runtime.getRuntime().maxMemory() / 2;

  /** Finds the cases of a run and reads none of them; a worker makes its part of each batch. */
  static TrainingData of(TrainingRun run, int worker) {
    return of(run, worker, CACHED_BYTES);
  }

  /** Keeps prepared cases in memory up to a number of bytes; the others are read in each epoch. */
  static TrainingData of(TrainingRun run, int worker, long cachedBytes) {
    TrainingSettings settings = run.settings();
    Dataset dataset = run.dataset();
    Split split = run.split(dataset);
    SampleCache samples =
        new SampleCache(item -> dataset.load(item).prepare(settings.preprocessing()), cachedBytes);
    DataLoader batches =
        new DataLoader(
            split.train(),
            samples,
            new PatchSampler(settings.patchSize(), settings.foregroundFraction()),
            settings.augmentation().of(settings.network().dimensions(), settings.flipAxes()),
            settings.batchSize(),
            worker,
            settings.workers(),
            settings.stepsPerEpoch(),
            settings.seed());
    return new TrainingData(
        dataset.classNames(),
        Structure.of(dataset.classNames(), settings.parsedRegions()),
        samples,
        batches,
        split.validation());
  }
}
