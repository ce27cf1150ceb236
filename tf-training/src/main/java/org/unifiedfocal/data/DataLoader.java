package org.unifiedfocal.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Makes the batches of each epoch: cases in a new order, a random patch of each, augmented. All
 * chance derives from (seed, epoch, step, place in the batch), so that the same batch comes out
 * whatever was made before it. Cases that an epoch of few batches does not come to are left out; in
 * one of many all have their turn again, in the same order, with other patches. Where several
 * workers train together, each makes its part of a batch of them all: two with a batch size of 4
 * make the two halves of what one with 8 makes. A batch of less than one case, and no cases, are
 * refused with an {@link IllegalArgumentException}.
 *
 * @param cases what to learn from
 * @param samples loads a case, such as a {@link SampleCache}; called by a background thread
 * @param sampler cuts out the patches
 * @param augmentation changes them
 * @param batchSize patches in a batch of one worker
 * @param worker which of the workers this is, from 0
 * @param workers how many train together
 * @param batchesPerEpoch how many batches an epoch has
 * @param seed what all chance derives from
 */
public record DataLoader(
    List<Case> cases,
    Function<Case, Sample> samples,
    PatchSampler sampler,
    Augmentation augmentation,
    int batchSize,
    int worker,
    int workers,
    int batchesPerEpoch,
    long seed) {

  public DataLoader {
    cases = List.copyOf(cases);
    if (cases.isEmpty() || batchSize < 1 || batchesPerEpoch < 1) {
      throw new IllegalArgumentException(
          "expected at least one case, a batch size of at least one and at least one batch, found"
              + " %d, %d and %d".formatted(cases.size(), batchSize, batchesPerEpoch));
    }
    Objects.checkIndex(worker, workers);
  }

  /**
   * Starts an epoch.
   *
   * @param epoch which, from 0
   * @return its batches, to be closed
   */
  public BatchStream epoch(int epoch) {
    int[] order = order(epoch);
    return new BatchStream(batchesPerEpoch, step -> patches(cases(order, step), epoch, step));
  }

  /**
   * Gives the cases that a batch of all workers has patches of.
   *
   * @param epoch which epoch, from 0
   * @param step which batch of it, from 0
   * @return a case for each place in the batch
   */
  public List<Case> cases(int epoch, int step) {
    return cases(order(epoch), step);
  }

  private int[] order(int epoch) {
    return SeededRandom.permutation(cases.size(), SeededRandom.of(seed, epoch));
  }

  private List<Case> cases(int[] order, int step) {
    int together = batchSize * workers;
    return IntStream.range(0, together)
        .mapToObj(place -> cases.get(order[(step * together + place) % order.length]))
        .toList();
  }

  private List<Patch> patches(List<Case> chosen, int epoch, int step) {
    List<Patch> patches = new ArrayList<>(batchSize);
    for (int place = worker * batchSize; place < (worker + 1) * batchSize; place++) {
      Sample sample = samples.apply(chosen.get(place));
      UniformRandomProvider random = SeededRandom.of(seed, epoch, step, place);
      Patch patch = augmentation.apply(sampler.sample(sample, random), random);
      if (!patches.isEmpty() && patch.channels() != patches.get(0).channels()) {
        throw new BadInputException(
            "%s: expected images of %d channels as in other cases, found %d"
                .formatted(sample.id(), patches.get(0).channels(), patch.channels()));
      }
      patches.add(patch);
    }
    return patches;
  }
}
