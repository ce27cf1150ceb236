package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;

/**
 * The memory that value and gradient need at their peak, the gradient included but not labels and
 * logits. It is that of a process of its own, as Linux counts it.
 */
public final class LossMemory {
  private static final Shape SMALL = Shape.of(1, 8, 8, 8, 2);
  private static final int THREADS = 2;

  private LossMemory() {}

  /**
   * Measures it.
   *
   * @param loss on logits and dense labels
   * @param method where the gradient comes from
   * @param shape of labels and logits, channels last
   * @return as a multiple of one float32 tensor of that shape; nothing where there is no {@code
   *     /proc}
   */
  public static OptionalDouble peak(SegmentationLoss<?> loss, LossMethod method, Shape shape) {
    if (!ProcessMemory.isKnown()) {
      return OptionalDouble.empty();
    }
    StringBuilder sizes = new StringBuilder();
    for (long size : shape.asArray()) {
      sizes.append(sizes.isEmpty() ? "" : "x").append(size);
    }
    Program program =
        Program.java(
            LossMemory.class,
            List.of("-Xmx512m", "-Xms512m", "-XX:+AlwaysPreTouch"),
            loss,
            method.name(),
            sizes);
    try {
      return OptionalDouble.of(Double.parseDouble(program.lastLine()));
    } catch (IOException e) {
      throw new IllegalStateException(
          "%s: the process that measures ended with %s".formatted(method, e.getMessage()), e);
    }
  }

  /**
   * Prints the multiple.
   *
   * @param arguments the loss, the method, and the shape, such as 1x128x128x128x3
   * @throws IOException if Linux does not say how much memory there is in use
   */
  public static void main(String[] arguments) throws IOException {
    SegmentationLoss<?> loss = Losses.parse(arguments[0]);
    LossMethod method = LossMethod.valueOf(arguments[1]);
    Shape shape = shape(arguments[2]);
    try (LossTimer first = new LossTimer(loss, method, SMALL, THREADS)) {
      first.run(); // loads the code of the ops
    }
    try (LossTimer timer = new LossTimer(loss, method, shape, THREADS)) {
      long before = ProcessMemory.resident();
      timer.run();
      timer.run();
      double tensor = shape.size() * (double) Float.BYTES / 1024;
      System.out.println((ProcessMemory.peak() - before) / tensor);
    }
  }

  /**
   * Reads a shape.
   *
   * @param sizes such as 4x256x256x2
   * @return the shape
   */
  public static Shape shape(String sizes) {
    return Shape.of(List.of(sizes.split("x", -1)).stream().mapToLong(Long::parseLong).toArray());
  }
}
