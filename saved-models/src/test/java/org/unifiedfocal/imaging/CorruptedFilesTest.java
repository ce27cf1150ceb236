package org.unifiedfocal.imaging;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files with random damage: flipped bits, bytes cut off, put in, left out or overwritten. A reader
 * either gives an image of the size it says or refuses the file in one line; it does so before a
 * deadline and without more memory than a small file may ask for.
 */
class CorruptedFilesTest {
  private static final int DEADLINE_SECONDS = 20;

  /** A picture of 2^24 pixels, which a small file may be, with four samples, decoded and copied. */
  private static final long MAX_BYTES = 1L << 30;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir private Path folder;

  @Test
  void someFiles() throws IOException {
    corrupt(500, 1);
  }

  @Test
  @Tag("full")
  void tenThousandFiles() throws IOException {
    corrupt(10_000, 2);
  }

  private void corrupt(int count, long seed) throws IOException {
    List<Path> originals = originals();
    ExecutorService reading = Executors.newSingleThreadExecutor();
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    try {
      for (int i = 0; i < count; i++) {
        Random random = new Random(seed << 32 | i);
        Path original = originals.get(random.nextInt(originals.size()));
        Path damaged = folder.resolve(original.getFileName());
        List<String> damage = new ArrayList<>();
        Files.write(damaged, damage(Files.readAllBytes(original), random, damage));
        String what = "seed %d, number %d: %s, %s".formatted(seed, i, original, damage);
        refused += isRefused(reading, damaged, what, wrong) ? 1 : 0;
      }
    } finally {
      reading.shutdownNow();
    }
    assertThat(wrong).isEmpty();
    // Most damage is noticed, but a flipped bit in a voxel is a voxel.
    assertThat(refused).isBetween(count / 5, count - 1);
  }

  /** Goldens of all kinds, and a real volume and picture. */
  private static List<Path> originals() throws IOException {
    List<Path> files = new ArrayList<>();
    for (String kind : List.of("nifti", "images")) {
      try (Stream<Path> entries = Files.list(ImagingGoldens.file(kind))) {
        entries
            .filter(ImageReader::isImage)
            .filter(CorruptedFilesTest::isAlone)
            .forEach(files::add);
      }
    }
    files.add(DicomReaderTest.file("signed/IM001"));
    files.add(DicomReaderTest.file("implicit-12-bit/IM001"));
    files.add(DicomReaderTest.file("big-endian/IM001"));
    files.add(DicomReaderTest.file("jpeg-lossless/IM001"));
    Path data = Path.of(System.getProperty("ufl.home", "..")).resolve("tf-training/data");
    files.add(data.resolve("Task04_Hippocampus/imagesTr/hippocampus_001.nii.gz"));
    files.add(data.resolve("busi-128/images/benign_001.png"));
    files.sort(null);
    return files;
  }

  private static boolean isAlone(Path file) {
    return !file.toString().contains(".hdr");
  }

  private static byte[] damage(byte[] content, Random random, List<String> damage) {
    int times = 1 + random.nextInt(3);
    for (int i = 0; i < times && content.length > 0; i++) {
      // Headers are short, and where it gets interesting.
      int end = random.nextBoolean() ? content.length : Math.min(content.length, 400);
      int at = random.nextInt(end);
      int length = 1 + random.nextInt(16);
      switch (random.nextInt(5)) {
        case 0 -> {
          int bit = random.nextInt(8);
          content[at] ^= (byte) (1 << bit);
          damage.add("bit %d of byte %d flipped".formatted(bit, at));
        }
        case 1 -> {
          content = Arrays.copyOf(content, at);
          damage.add("cut off at %d".formatted(at));
        }
        case 2 -> {
          byte[] more = new byte[length];
          random.nextBytes(more);
          content = join(Arrays.copyOf(content, at), more, from(content, at));
          damage.add("%s put in at %d".formatted(Arrays.toString(more), at));
        }
        case 3 -> {
          content = join(Arrays.copyOf(content, at), from(content, at + length));
          damage.add("%d bytes left out at %d".formatted(length, at));
        }
        default -> {
          byte value = (byte) (random.nextBoolean() ? 0xff : 0);
          Arrays.fill(content, at, Math.min(content.length, at + length), value);
          damage.add("%d bytes of %d at %d".formatted(length, value, at));
        }
      }
    }
    return content;
  }

  private static byte[] from(byte[] content, int start) {
    return Arrays.copyOfRange(content, Math.min(start, content.length), content.length);
  }

  private static byte[] join(byte[]... parts) {
    byte[] joined = new byte[Arrays.stream(parts).mapToInt(part -> part.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, joined, at, part.length);
      at += part.length;
    }
    return joined;
  }

  private static boolean isRefused(
      ExecutorService reading, Path file, String what, List<String> wrong) {
    boolean refused = false;
    for (Consumer<Path> reader :
        List.<Consumer<Path>>of(
            CorruptedFilesTest::image, CorruptedFilesTest::labels, ImageReader::readGeometry)) {
      Future<Long> bytes = reading.submit(() -> allocated(reader, file));
      try {
        long used = bytes.get(DEADLINE_SECONDS, SECONDS);
        if (Math.abs(used) > MAX_BYTES) {
          wrong.add(what + ": took " + used + " bytes");
        }
        refused |= used < 0;
      } catch (ExecutionException e) {
        wrong.add(what + ": " + trace(e.getCause()));
      } catch (TimeoutException e) {
        throw new AssertionError(what + ": still at it after " + DEADLINE_SECONDS + " s", e);
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    return refused;
  }

  private static String trace(@Nullable Throwable cause) {
    return cause + (cause == null ? "" : " " + Arrays.asList(cause.getStackTrace()));
  }

  /** The bytes that a reader takes, below zero where it refuses the file. */
  private static long allocated(Consumer<Path> reader, Path file) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    int sign = 1;
    try {
      reader.accept(file);
    } catch (BadInputException e) {
      assertThat(e).message().startsWith(file + ": ").hasLineCount(1);
      sign = -1;
    }
    return sign * (THREADS.getCurrentThreadAllocatedBytes() - before);
  }

  private static void image(Path file) {
    Image image = ImageReader.read(file);
    assertThat(image.values()).hasSize(image.geometry().voxels() * image.channels());
    assertThat(ImageReader.readGeometry(file)).isEqualTo(image.geometry());
  }

  private static void labels(Path file) {
    LabelMap labels = ImageReader.readLabels(file);
    assertThat(labels.labels()).hasSize(labels.geometry().voxels());
  }
}
