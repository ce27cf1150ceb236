package org.unifiedfocal.benchmark;

import java.util.Random;
import org.tensorflow.ndarray.Shape;

/** Labels and logits to measure losses with; one voxel in twenty is foreground. */
public enum LossInputs {
  /** Logits normal with standard deviation 2, whatever the labels. */
  UNDECIDED("undecided", 0),
  /** The same, but nearly all voxels are right by a margin of about 20; one in 128 is not. */
  CONFIDENT("confident", 20);

  private static final double FOREGROUND = 0.05;
  private static final int WRONG = 128;

  private final String title;
  private final float margin;

  LossInputs(String title, float margin) {
    this.title = title;
    this.margin = margin;
  }

  /**
   * Names the inputs in a table.
   *
   * @return a word
   */
  public String title() {
    return title;
  }

  /** One-hot labels [N, spatial..., C], flat. */
  float[] labels(Shape shape) {
    Random random = new Random(1);
    int classes = Math.toIntExact(shape.get(-1));
    float[] values = new float[Math.toIntExact(shape.size())];
    for (int voxel = 0; voxel < values.length; voxel += classes) {
      boolean foreground = random.nextDouble() < FOREGROUND;
      values[voxel + (foreground ? 1 + random.nextInt(classes - 1) : 0)] = 1;
    }
    return values;
  }

  /** Logits for these labels of a number of classes, flat. */
  float[] logits(float[] labels, int classes) {
    Random random = new Random(2);
    float[] values = new float[labels.length];
    for (int i = 0; i < values.length; i++) {
      float right = i / classes % WRONG == 0 ? 1 - labels[i] : labels[i];
      values[i] = margin * right + 2 * (float) random.nextGaussian();
    }
    return values;
  }
}
