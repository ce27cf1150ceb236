package org.unifiedfocal.data;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Makes the batches of each epoch: cases in a new order, a random patch of each, augmented. All
 * chance derives from (seed, epoch, step, place in the batch), so that the same batch comes out
 * whatever was made before it. The last cases of an epoch that do not fill a batch are left out; if
 * all together do not, they are repeated. A batch of less than one case, and no cases, are refused
 * with an {@link IllegalArgumentException}.
 *
 * @param cases what to learn from
 * @param samples loads a case, such as a {@link SampleCache}; called by a background thread
 * @param sampler cuts out the patches
 * @param augmentation changes them
 * @param batchSize patches in a batch
 * @param seed what all chance derives from
 */
public record DataLoader(
    List<Case> cases,
    Function<Case, Sample> samples,
    PatchSampler sampler,
    Augmentation augmentation,
    int batchSize,
    long seed) {

  public DataLoader {
    cases = List.copyOf(cases);
    if (cases.isEmpty() || batchSize < 1) {
      throw new IllegalArgumentException(
          "expected at least one case and a batch size of at least one, found %d and %d"
              .formatted(cases.size(), batchSize));
    }
  }

  /**
   * Gives the number of batches in an epoch.
   *
   * @return at least 1
   */
  public int batchesPerEpoch() {
    return Math.max(1, cases.size() / batchSize);
  }

  /**
   * Starts an epoch.
   *
   * @param epoch which, from 0
   * @return its batches, to be closed
   */
  public BatchStream epoch(int epoch) {
    int[] order = order(epoch);
    return new BatchStream(batchesPerEpoch(), step -> patches(cases(order, step), epoch, step));
  }

  /**
   * Gives the cases that a batch has patches of.
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
    return IntStream.range(0, batchSize)
        .mapToObj(place -> cases.get(order[(step * batchSize + place) % order.length]))
        .toList();
  }

  private List<Patch> patches(List<Case> chosen, int epoch, int step) {
    List<Patch> patches = new ArrayList<>(batchSize);
    for (int place = 0; place < batchSize; place++) {
      Sample sample = samples.apply(chosen.get(place));
      UniformRandomProvider random = SeededRandom.of(seed, epoch, step, place);
      Patch patch = augmentation.apply(sampler.sample(sample, random), random);
      if (place > 0 && patch.channels() != patches.get(0).channels()) {
        throw new BadInputException(
            "%s: expected images of %d channels as in other cases, found %d"
                .formatted(sample.id(), patches.get(0).channels(), patch.channels()));
      }
      patches.add(patch);
    }
    return patches;
  }
}
