package org.unifiedfocal.experiments;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tensorflow.EagerSession;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;
import org.unifiedfocal.losses.SegmentationLoss;

/**
 * How hard losses pull at a voxel, against how well it is predicted already: |dL/dz| times the
 * number of voxels, z the logit of the right class, for a rare and for a common voxel. The image
 * has 1000 voxels in two classes, one voxel in a hundred is rare, and every voxel has the same
 * probability of its right class.
 */
public final class LossCurves {
  private static final int VOXELS = 1000;
  private static final int RARE = VOXELS / 100;
  private static final int POINTS = 99;
  private static final double SMALLEST = 1e-3;
  private static final double LARGEST = 10;

  private final Map<String, SegmentationLoss<?>> losses = new LinkedHashMap<>();

  /**
   * One loss in numbers.
   *
   * @param probability of the right class, rising
   * @param rare the pull at a voxel of the rare class, for each probability
   * @param common the pull at a voxel of the common class
   */
  public record Curve(double[] probability, double[] rare, double[] common) {}

  /**
   * Adds a loss.
   *
   * @param title its name in the legend
   * @param loss on logits and dense labels
   * @return this
   */
  public LossCurves add(String title, SegmentationLoss<?> loss) {
    losses.put(title, loss);
    return this;
  }

  /**
   * Computes the curve of a loss.
   *
   * @param loss on logits and dense labels
   * @return its curve
   */
  public static Curve of(SegmentationLoss<?> loss) {
    double[] probability = new double[POINTS];
    double[] labels = new double[POINTS * VOXELS * 2];
    double[] logits = new double[labels.length];
    for (int point = 0; point < POINTS; point++) {
      probability[point] = (point + 1.0) / (POINTS + 1);
      double margin = Math.log(probability[point] / (1 - probability[point]));
      for (int voxel = 0; voxel < VOXELS; voxel++) {
        int right = 2 * (point * VOXELS + voxel) + (voxel < RARE ? 1 : 0);
        labels[right] = 1;
        logits[right] = margin;
      }
    }
    Shape shape = Shape.of(POINTS, VOXELS, 2);
    try (EagerSession session = EagerSession.create();
        TFloat64 y = TFloat64.tensorOf(shape, DataBuffers.of(labels));
        TFloat64 z = TFloat64.tensorOf(shape, DataBuffers.of(logits))) {
      Ops tf = Ops.create(session);
      TFloat64 gradient =
          loss.withReduction(Reduction.SUM)
              .on(tf, tf.constantOf(y), tf.constantOf(z))
              .lossAndGradient()
              .gradient()
              .asTensor();
      return new Curve(probability, pulls(gradient, 0, 1), pulls(gradient, VOXELS - 1, 0));
    }
  }

  private static double[] pulls(TFloat64 gradient, int voxel, int right) {
    return IntStream.range(0, POINTS)
        .mapToDouble(point -> VOXELS * Math.abs(gradient.getDouble(point, voxel, right)))
        .toArray();
  }

  /**
   * Draws the curves, the rare voxel on the left, the common one on the right.
   *
   * @param width of the picture in pixels
   * @param height of the picture in pixels
   * @return the picture
   */
  public BufferedImage draw(int width, int height) {
    XYChart rare = chart("a voxel of the rare class (1 in 100)", width / 2, height);
    XYChart common = chart("a voxel of the common class", width / 2, height);
    losses.forEach(
        (title, loss) -> {
          Curve curve = of(loss);
          add(rare, title, curve.probability(), curve.rare());
          add(common, title, curve.probability(), curve.common());
        });
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    List<XYChart> charts = List.of(rare, common);
    for (int i = 0; i < charts.size(); i++) {
      graphics.drawImage(BitmapEncoder.getBufferedImage(charts.get(i)), i * width / 2, 0, null);
    }
    graphics.dispose();
    return picture;
  }

  private static XYChart chart(String title, int width, int height) {
    XYChart chart =
        new XYChartBuilder()
            .title(title)
            .xAxisTitle("probability of the right class")
            .yAxisTitle("|dL/dz| x voxels")
            .width(width)
            .height(height)
            .build();
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(SMALLEST).setYAxisMax(LARGEST);
    chart.getStyler().setXAxisMin(0.0).setXAxisMax(1.0);
    chart.getStyler().setXAxisDecimalPattern("0.0");
    chart.getStyler().setChartBackgroundColor(Color.WHITE);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideS);
    return chart;
  }

  /** Leaves out what a logarithmic axis cannot show. */
  private static void add(XYChart chart, String title, double[] x, double[] y) {
    double[] shown =
        IntStream.range(0, y.length).mapToDouble(i -> Math.max(y[i], SMALLEST)).toArray();
    chart.addSeries(title, x, shown).setMarker(SeriesMarkers.NONE);
  }
}
