package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TType;
import org.unifiedfocal.imaging.BadInputException;

@Timeout(30)
class BatchStreamTest {
  /** Batch n holds the number n. */
  private static List<Patch> patches(int step) {
    return List.of(Samples.patch(List.of(1, 1), 1, step));
  }

  private static int number(Batch batch) {
    return (int) batch.images().getFloat(0, 0, 0, 0);
  }

  @Test
  void batchesComeInOrderAndTheirTensorsAreUsedAgain() {
    Set<Batch> batches = Collections.newSetFromMap(new IdentityHashMap<>());
    try (BatchStream stream = new BatchStream(20, BatchStreamTest::patches)) {
      for (int step = 0; step < 20; step++) {
        assertThat(stream.hasNext()).isTrue();
        Batch batch = stream.next();
        assertThat(number(batch)).isEqualTo(step);
        assertThat(batch.labels().getByte(0, 0, 0)).isEqualTo((byte) step);
        batches.add(batch);
      }
      assertThat(stream.hasNext()).isFalse();
      assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(stream::next);
    }
    assertThat(batches).hasSize(3);
  }

  @Test
  void theBatchInUseIsNotTouchedWhileTheNextAreMade() throws InterruptedException {
    CountDownLatch made = new CountDownLatch(3);
    try (BatchStream stream =
        new BatchStream(
            10,
            step -> {
              made.countDown();
              return patches(step);
            })) {
      Batch batch = stream.next();
      made.await();
      assertThat(number(batch)).isZero();
    }
  }

  @Test
  void nothingIsMadeFurtherAheadThanTwo() throws InterruptedException {
    AtomicInteger made = new AtomicInteger();
    CountDownLatch third = new CountDownLatch(3);
    try (BatchStream stream =
        new BatchStream(
            10,
            step -> {
              made.incrementAndGet();
              third.countDown();
              return patches(step);
            })) {
      stream.next();
      third.await();
      Thread.sleep(20);
      assertThat(made).hasValue(3);
    }
  }

  @Test
  void whatGoesWrongInTheBackgroundIsThrownWhereTheBatchIsAskedFor() {
    BadInputException bad = new BadInputException("case 2 is damaged");
    try (BatchStream stream =
        new BatchStream(
            5,
            step -> {
              if (step == 2) {
                throw bad;
              }
              if (step == 3) {
                throw new OutOfMemoryError("made up");
              }
              return patches(step);
            })) {
      assertThat(number(stream.next())).isZero();
      assertThat(number(stream.next())).isEqualTo(1);
      assertThatThrownBy(stream::next).isSameAs(bad);
      assertThatThrownBy(stream::next).isInstanceOf(OutOfMemoryError.class).hasMessage("made up");
      assertThat(number(stream.next())).isEqualTo(4);
    }
  }

  @Test
  void closingStopsTheThreadAndFreesEveryTensor() {
    AtomicInteger made = new AtomicInteger();
    BatchStream stream =
        new BatchStream(
            1000,
            step -> {
              made.incrementAndGet();
              return patches(step);
            });
    Batch first = stream.next();
    stream.close();
    int atClose = made.get();

    assertThat(stream.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(stream::next);
    assertClosed(first.images());
    assertClosed(first.labels());
    assertThat(made).hasValue(atClose).hasValueLessThan(5);
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().equals("batches") && thread.isAlive());
    stream.close();
  }

  /** TensorFlow Java tells a closed tensor only to those who hand it to TensorFlow. */
  private static void assertClosed(TType tensor) {
    assertThatThrownBy(() -> Ops.create().constantOf(tensor))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void closingInterruptsALoadThatNeverEnds() {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch started = new CountDownLatch(1);
    BatchStream stream =
        new BatchStream(
            2,
            step -> {
              started.countDown();
              try {
                never.await();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              return patches(step);
            });
    assertThatThrownBy(
            () -> {
              started.await();
              Thread.currentThread().interrupt();
              stream.next();
            })
        .hasMessage("interrupted while waiting for a batch");
    stream.close();
    assertThat(Thread.interrupted()).isTrue();
  }
}
