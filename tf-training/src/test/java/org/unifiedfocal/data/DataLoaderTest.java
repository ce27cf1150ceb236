package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.augmentation.Flips;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;

class DataLoaderTest {
  private static final PatchSampler WHOLE = new PatchSampler(List.of(2, 3), 0);

  /** A case's id is its number; its pixels start at 100 times that. */
  private static Sample load(Case item) {
    int number = Integer.parseInt(item.id());
    return Samples.numbered(100 * number, 1, Geometry.of(2, 3), number % 6, 1);
  }

  /** An epoch has each case once. */
  private static DataLoader loader(int cases, int batchSize, long seed) {
    return new DataLoader(
        Samples.cases(cases),
        DataLoaderTest::load,
        WHOLE,
        Augmentation.NONE,
        batchSize,
        0,
        1,
        Math.max(1, cases / Math.max(1, batchSize)),
        seed);
  }

  /** The numbers of the cases in each batch. */
  private static List<List<Integer>> epoch(DataLoader loader, int epoch) {
    List<List<Integer>> batches = new ArrayList<>();
    try (BatchStream stream = loader.epoch(epoch)) {
      while (stream.hasNext()) {
        Batch batch = stream.next();
        List<Integer> numbers = new ArrayList<>();
        for (int place = 0; place < batch.images().shape().get(0); place++) {
          numbers.add((int) batch.images().getFloat(place, 0, 0, 0) / 100);
        }
        batches.add(numbers);
      }
    }
    return batches;
  }

  @Test
  void anEpochHasEachCaseOnceInAnOrderOfItsOwn() {
    DataLoader loader = loader(12, 4, 3);
    Set<List<List<Integer>>> orders = new HashSet<>();
    for (int epoch = 0; epoch < 4; epoch++) {
      List<List<Integer>> batches = epoch(loader, epoch);
      assertThat(batches).hasSize(3).allSatisfy(batch -> assertThat(batch).hasSize(4));
      assertThat(batches.stream().flatMap(List::stream))
          .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11);
      orders.add(batches);
    }
    orders.add(epoch(loader(12, 4, 4), 0));
    assertThat(orders).hasSize(5);
  }

  @Test
  void casesThatDoNotFillABatchAreLeftOut() {
    assertThat(loader(11, 4, 1).batchesPerEpoch()).isEqualTo(2);
    assertThat(epoch(loader(11, 4, 1), 0).stream().flatMap(List::stream))
        .hasSize(8)
        .doesNotHaveDuplicates();
  }

  /** Each patch as one worker with the batch of all would have made it. */
  @Test
  void workersMakeThePartsOfOneBatch() {
    DataLoader whole = flipping(6, 0, 1);
    List<DataLoader> parts = List.of(flipping(2, 0, 3), flipping(2, 1, 3), flipping(2, 2, 3));
    for (int epoch = 0; epoch < 2; epoch++) {
      List<List<Float>> expected = pixels(whole, epoch);
      assertThat(expected).hasSize(2);
      for (int worker = 0; worker < 3; worker++) {
        List<List<Float>> part = pixels(parts.get(worker), epoch);
        assertThat(part).hasSize(2);
        for (int step = 0; step < 2; step++) {
          int size = part.get(step).size();
          assertThat(part.get(step))
              .isEqualTo(expected.get(step).subList(worker * size, (worker + 1) * size));
        }
      }
    }
    assertThat(parts.get(1).cases(0, 1)).isEqualTo(whole.cases(0, 1)).hasSize(6);
    assertThatExceptionOfType(IndexOutOfBoundsException.class).isThrownBy(() -> flipping(2, 3, 3));
  }

  private static DataLoader flipping(int batchSize, int worker, int workers) {
    return new DataLoader(
        Samples.cases(14),
        DataLoaderTest::load,
        new PatchSampler(List.of(2, 2), 0),
        new Flips(List.of(0, 1)),
        batchSize,
        worker,
        workers,
        2,
        5);
  }

  /** All pixels of each batch. */
  private static List<List<Float>> pixels(DataLoader loader, int epoch) {
    List<List<Float>> batches = new ArrayList<>();
    try (BatchStream stream = loader.epoch(epoch)) {
      while (stream.hasNext()) {
        List<Float> pixels = new ArrayList<>();
        stream.next().images().scalars().forEach(pixel -> pixels.add(pixel.getFloat()));
        batches.add(pixels);
      }
    }
    return batches;
  }

  @Test
  void fewCasesAreRepeatedToFillOneBatch() {
    List<List<Integer>> batches = epoch(loader(3, 8, 1), 0);
    assertThat(batches).hasSize(1);
    List<Integer> batch = batches.get(0);
    assertThat(batch.subList(0, 3)).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(batch.subList(3, 6)).isEqualTo(batch.subList(0, 3));
    assertThat(batch.subList(6, 8)).isEqualTo(batch.subList(0, 2));
  }

  /** Three rounds of five cases in batches of three; every patch is another one. */
  @Test
  void aLongEpochGoesRoundTheCases() {
    DataLoader loader =
        new DataLoader(
            Samples.cases(5),
            DataLoaderTest::load,
            new PatchSampler(List.of(1, 1), 0),
            Augmentation.NONE,
            3,
            0,
            1,
            5,
            1);
    List<Integer> numbers = epoch(loader, 0).stream().flatMap(List::stream).toList();
    assertThat(numbers).hasSize(15);
    List<Integer> round = numbers.subList(0, 5);
    assertThat(round).containsExactlyInAnyOrder(0, 1, 2, 3, 4);
    assertThat(numbers.subList(5, 10)).isEqualTo(round);
    assertThat(numbers.subList(10, 15)).isEqualTo(round);
    List<Float> pixels = pixels(loader, 0).stream().flatMap(List::stream).toList();
    assertThat(new HashSet<>(pixels)).hasSizeGreaterThan(5);
  }

  @Test
  void theCasesOfABatchCanBeAskedFor() {
    for (DataLoader loader : List.of(loader(12, 4, 3), loader(3, 8, 1))) {
      List<List<Integer>> batches = epoch(loader, 2);
      for (int step = 0; step < batches.size(); step++) {
        assertThat(loader.cases(2, step))
            .extracting(item -> Integer.valueOf(item.id()))
            .isEqualTo(batches.get(step));
      }
    }
  }

  @Test
  void tensorsHoldPixelsAndLabelsOfEveryPatch() {
    try (BatchStream stream = loader(6, 3, 9).epoch(0)) {
      for (int step = 0; step < 2; step++) {
        Batch batch = stream.next();
        assertThat(batch.images().shape()).isEqualTo(Shape.of(3, 2, 3, 1));
        assertThat(batch.labels().shape()).isEqualTo(Shape.of(3, 2, 3));
        for (int place = 0; place < 3; place++) {
          int number = (int) batch.images().getFloat(place, 0, 0, 0) / 100;
          for (int voxel = 0; voxel < 6; voxel++) {
            assertThat(batch.images().getFloat(place, voxel / 3, voxel % 3, 0))
                .isEqualTo(100 * number + voxel);
            assertThat(batch.labels().getByte(place, voxel / 3, voxel % 3))
                .isEqualTo((byte) (voxel == number % 6 ? 1 : 0));
          }
        }
      }
    }
  }

  @Test
  void volumesMakeTensorsOfRankFiveAndFour() {
    PatchSampler sampler = new PatchSampler(List.of(2, 3, 4), 0);
    try (Batch batch =
        Batch.of(
            List.of(
                sampler.sample(
                    Samples.numbered(0, 2, Geometry.of(2, 3, 4), 23, 255), SeededRandom.of(0))))) {
      assertThat(batch.images().shape()).isEqualTo(Shape.of(1, 2, 3, 4, 2));
      assertThat(batch.labels().shape()).isEqualTo(Shape.of(1, 2, 3, 4));
      assertThat(batch.images().getFloat(0, 1, 2, 3, 1)).isEqualTo(23.25f);
      assertThat(batch.labels().getByte(0, 1, 2, 3)).isEqualTo((byte) 255);
    }
  }

  /** Random patches and flips: two runs, one of them slow to be asked, give the same numbers. */
  @Test
  void chanceDependsOnSeedEpochAndStepAlone() throws InterruptedException {
    DataLoader loader =
        new DataLoader(
            Samples.cases(10),
            DataLoaderTest::load,
            new PatchSampler(List.of(1, 2), 0.5),
            new Flips(List.of(0, 1)),
            2,
            0,
            1,
            5,
            17);
    List<List<Float>> eager = pixels(loader, 3, 0);
    assertThat(pixels(loader, 3, 5)).isEqualTo(eager);
    assertThat(pixels(loader, 4, 0)).isNotEqualTo(eager);
    assertThat(eager.stream().flatMap(List::stream)).doesNotHaveDuplicates();
  }

  private static List<List<Float>> pixels(DataLoader loader, int epoch, int pause)
      throws InterruptedException {
    List<List<Float>> batches = new ArrayList<>();
    try (BatchStream stream = loader.epoch(epoch)) {
      while (stream.hasNext()) {
        Thread.sleep(pause);
        List<Float> pixels = new ArrayList<>();
        TFloat32 images = stream.next().images();
        images.scalars().forEach(scalar -> pixels.add(scalar.getFloat()));
        batches.add(pixels);
      }
    }
    return batches;
  }

  @Test
  void namesTheCaseWithOtherChannels() {
    DataLoader loader =
        new DataLoader(
            Samples.cases(4),
            item -> Samples.numbered(0, item.id().equals("2") ? 3 : 1, Geometry.of(2, 3)),
            WHOLE,
            Augmentation.NONE,
            4,
            0,
            1,
            1,
            0);
    try (BatchStream stream = loader.epoch(0)) {
      assertThatExceptionOfType(BadInputException.class)
          .isThrownBy(stream::next)
          .withMessageMatching(
              "numbered from 0: expected images of . channels as in other cases, found .");
    }
  }

  @Test
  void refusesNoCasesAndNoBatch() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> loader(0, 4, 1))
        .withMessage(
            "expected at least one case, a batch size of at least one and at least one batch, found 0,"
                + " 4 and 1");
    assertThatIllegalArgumentException().isThrownBy(() -> loader(4, 0, 1));
    Patch small = Samples.patch(List.of(1, 1), 1, 1);
    Patch large = Samples.patch(List.of(1, 2), 1, 1, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Batch.of(List.of(small, large)))
        .withMessage(
            "expected a batch of shape [2, 1, 1, 1], found 2 patches, one of shape [1, 2, 1]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Patch(List.of(2, 2), 1, new float[4], new byte[3]))
        .withMessage("expected [2, 2] voxels of 1 channels, found 4 values and 3 labels");
  }
}
