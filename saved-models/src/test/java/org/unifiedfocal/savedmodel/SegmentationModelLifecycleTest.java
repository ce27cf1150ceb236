package org.unifiedfocal.savedmodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.bytedeco.javacpp.Pointer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.testing.ResidentMemory;

/** Threads, closing and native memory. */
class SegmentationModelLifecycleTest {
  @TempDir Path folder;

  @Test
  void manyThreadsMayUseAModel() throws Exception {
    Path directory = folder.resolve("model");
    SmallNetwork.write(
        directory, SmallNetwork.card(3, 2, 4).withSlidingWindow(SlidingWindow.of(8, 8, 8)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (SegmentationModel model = SegmentationModel.load(directory)) {
      List<Image> images =
          Stream.of(9, 12, 5, 17).map(size -> SmallNetwork.image(2, size, 8, size)).toList();
      List<Segmentation> expected = images.stream().map(model::segment).toList();

      for (int round = 0; round < 10; round++) {
        List<Future<Segmentation>> found =
            images.stream().map(image -> threads.submit(() -> model.segment(image))).toList();
        for (int i = 0; i < images.size(); i++) {
          assertThat(found.get(i).get().probabilities().values())
              .isEqualTo(expected.get(i).probabilities().values());
        }
      }
    } finally {
      threads.shutdown();
    }
  }

  /** The slices of several images at once, and several networks for each. */
  @Test
  void manyThreadsMayUseAnEnsemble() throws Exception {
    ModelCard card = SmallNetwork.card(3, 1, 3);
    SmallNetwork.write(folder.resolve("a"), card.withSlidingWindow(SlidingWindow.of(8, 8, 8)));
    SmallNetwork.write(folder.resolve("b"), card.withSlidingWindow(SlidingWindow.of(6, 6, 6)));
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try (SegmentationModel a = SegmentationModel.load(folder.resolve("a"));
        SegmentationModel b = SegmentationModel.load(folder.resolve("b"))) {
      Ensemble ensemble = new Ensemble(List.of(a, b), List.of(0, 2));
      List<Image> images =
          Stream.of(9, 12, 5, 17).map(size -> SmallNetwork.image(1, size, 8, size)).toList();
      List<Image> expected = images.stream().map(ensemble::probabilities).toList();

      for (int round = 0; round < 3; round++) {
        List<Future<Image>> found =
            images.stream()
                .map(image -> threads.submit(() -> ensemble.probabilities(image)))
                .toList();
        for (int i = 0; i < images.size(); i++) {
          assertThat(found.get(i).get().values()).isEqualTo(expected.get(i).values());
        }
      }
    } finally {
      threads.shutdown();
    }
  }

  @Test
  void saysHowItGetsOn() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(
        directory, SmallNetwork.card(3, 1, 2).withSlidingWindow(SlidingWindow.of(8, 8, 8)));
    try (SegmentationModel model = SegmentationModel.load(directory)) {
      List<Integer> done = new ArrayList<>();
      new Ensemble(List.of(model, model), List.of(1))
          .labels(
              SmallNetwork.image(1, 20, 8, 16),
              (tiles, total) -> {
                assertThat(total).isEqualTo(2 * 2 * 4 * 3);
                done.add(tiles);
              });
      assertThat(done).isSorted().doesNotHaveDuplicates().endsWith(48).hasSizeGreaterThan(2);
    }
  }

  @Test
  void stopsWhereItsThreadIsInterrupted() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(
        directory, SmallNetwork.card(3, 1, 2).withSlidingWindow(SlidingWindow.of(8, 8, 8)));
    try (SegmentationModel model = SegmentationModel.load(directory)) {
      Image image = SmallNetwork.image(1, 40, 16, 16);
      byte[] expected = model.labels(image).labels();
      long before = Pointer.totalCount();

      assertThatThrownBy(
              () -> model.labels(image, (done, total) -> Thread.currentThread().interrupt()))
          .isInstanceOf(CancellationException.class)
          .hasMessage("segmentation: interrupted after 16 of 81 tiles");

      assertThat(Thread.interrupted()).isTrue();
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
      assertThat(model.labels(image).labels()).isEqualTo(expected);
    }
  }

  @Test
  void aClosedModelSaysSo() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(directory, SmallNetwork.card(2, 1, 2));
    SegmentationModel model = SegmentationModel.load(directory);
    model.close();
    model.close();

    assertThatThrownBy(() -> model.segment(SmallNetwork.image(1, 4, 4)))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void everyTensorIsClosed() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(
        directory, SmallNetwork.card(2, 1, 3).withSlidingWindow(SlidingWindow.of(8, 8)));
    Image image = SmallNetwork.image(1, 64, 64);

    try (SegmentationModel model = SegmentationModel.load(directory)) {
      segment(model, image, 1);
      long before = Pointer.totalCount(); // native objects that wait for a close or a collection
      segment(model, image, 20);
      assertThat(Pointer.totalCount()).isLessThanOrEqualTo(before);
    }
  }

  @Test
  void residentMemoryDoesNotGrow() throws IOException {
    Path directory = folder.resolve("model");
    SmallNetwork.write(directory, SmallNetwork.card(2, 1, 3));

    // 2000 times 64 KiB of tensors would be 125 MiB.
    assertThat(ResidentMemory.growth(Segmenting.class, directory)).isLessThan(32 * 1024);
  }

  /** Segments an image again and again, in a process of its own. */
  static final class Segmenting {
    private Segmenting() {}

    public static void main(String[] arguments) {
      Image image = SmallNetwork.image(1, 64, 64);
      try (SegmentationModel model = SegmentationModel.load(Path.of(arguments[0]))) {
        ResidentMemory.print(() -> model.segment(image), 1000, 2000);
      }
    }
  }

  private static void segment(SegmentationModel model, Image image, int times) {
    for (int i = 0; i < times; i++) {
      model.segment(image);
    }
  }
}
