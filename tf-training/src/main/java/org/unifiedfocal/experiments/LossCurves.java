package org.unifiedfocal.experiments;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.framework.losses.Reduction;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.ndarray.buffer.DataBuffers;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat64;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.SegmentationLoss;

/**
 * How hard losses pull at a voxel, against how well it is predicted already: |dL/dz| times the
 * number of voxels, z the logit of the right class, as the mean over the voxels of the rare class
 * and as that over those of the common one. The image has 25 x 40 voxels in two classes, one voxel
 * in a hundred is rare, and every voxel has the same probability of its right class.
 *
 * <p>Most losses do not see where a voxel lies, and all voxels of a class are pulled alike. For
 * those that do, the rare voxels are one compact blob in the middle; a loss on signed distances
 * gets those to the blob, in voxels.
 */
public final class LossCurves {
  private static final int POINTS = 99;
  private static final double SMALLEST = 1e-3;
  private static final double LARGEST = 10;

  /**
   * The end of the axis where a curve goes beyond the largest; what goes beyond this is cut off.
   */
  private static final double STEEP = 100;

  private final Map<String, SegmentationLoss<?>> losses = new LinkedHashMap<>();

  /**
   * One loss in numbers.
   *
   * @param probability of the right class, rising
   * @param rare the mean pull at a voxel of the rare class, for each probability
   * @param common the mean pull at a voxel of the common class
   */
  public record Curve(double[] probability, double[] rare, double[] common) {}

  /**
   * Adds a loss.
   *
   * @param title its name in the legend
   * @param loss on logits and dense labels or signed distances
   * @return this
   * @throws BadInputException if the loss takes probabilities or sparse labels
   */
  public LossCurves add(String title, SegmentationLoss<?> loss) {
    if (loss.takesProbabilities() || loss.takesSparseLabels()) {
      throw new BadInputException(
          title + ": expected a loss on logits and dense labels to draw, found " + loss);
    }
    losses.put(title, loss);
    return this;
  }

  /**
   * Computes the curve of a loss.
   *
   * @param loss on logits and dense labels or signed distances
   * @return its curve
   */
  public static Curve of(SegmentationLoss<?> loss) {
    double[] probability = new double[POINTS];
    double[] image = loss.takesSignedDistances() ? RareBlob.signedDistances() : RareBlob.oneHot();
    double[] labels = new double[POINTS * image.length];
    double[] logits = new double[labels.length];
    for (int point = 0; point < POINTS; point++) {
      probability[point] = (point + 1.0) / (POINTS + 1);
      System.arraycopy(image, 0, labels, point * image.length, image.length);
      double margin = Math.log(probability[point] / (1 - probability[point]));
      for (int voxel = 0; voxel < RareBlob.VOXELS; voxel++) {
        logits[point * image.length + 2 * voxel + RareBlob.classOf(voxel)] = margin;
      }
    }
    Shape shape = Shape.of(POINTS, RareBlob.HEIGHT, RareBlob.WIDTH, 2);
    try (Graph graph = new Graph();
        Session session = new Session(graph);
        TFloat64 y = TFloat64.tensorOf(shape, DataBuffers.of(labels));
        TFloat64 z = TFloat64.tensorOf(shape, DataBuffers.of(logits))) {
      Ops tf = Ops.create(graph);
      Operand<TFloat64> fedLabels = tf.placeholder(TFloat64.class, Placeholder.shape(shape));
      Operand<TFloat64> fedLogits = tf.placeholder(TFloat64.class, Placeholder.shape(shape));
      Operand<TFloat64> gradient =
          loss.withReduction(Reduction.SUM)
              .on(tf, fedLabels, fedLogits)
              .lossAndGradient()
              .gradient();
      try (Result result =
          session.runner().feed(fedLabels, y).feed(fedLogits, z).fetch(gradient).run()) {
        TFloat64 slopes = (TFloat64) result.get(0);
        return new Curve(probability, pulls(slopes, 1), pulls(slopes, 0));
      }
    }
  }

  /** The mean pull over the voxels of a class, for each probability. */
  private static double[] pulls(TFloat64 gradient, int ofClass) {
    int[] voxels =
        IntStream.range(0, RareBlob.VOXELS)
            .filter(voxel -> RareBlob.classOf(voxel) == ofClass)
            .toArray();
    double[] pulls = new double[POINTS];
    for (int point = 0; point < POINTS; point++) {
      for (int voxel : voxels) {
        int row = voxel / RareBlob.WIDTH;
        int column = voxel % RareBlob.WIDTH;
        pulls[point] += Math.abs(gradient.getDouble(point, row, column, ofClass));
      }
      pulls[point] *= (double) RareBlob.VOXELS / voxels.length;
    }
    return pulls;
  }

  /**
   * Draws the curves, the rare voxel on the left, the common one on the right.
   *
   * @param width of the picture in pixels
   * @param height of the picture in pixels
   * @return the picture
   */
  public BufferedImage draw(int width, int height) {
    Map<String, Curve> curves = new LinkedHashMap<>();
    losses.forEach((title, loss) -> curves.put(title, of(loss)));
    double top = curves.values().stream().anyMatch(LossCurves::isSteep) ? STEEP : LARGEST;
    XYChart rare = chart("a voxel of the rare class (1 in 100)", width / 2, height, top);
    XYChart common = chart("a voxel of the common class", width / 2, height, top);
    curves.forEach(
        (title, curve) -> {
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

  private static boolean isSteep(Curve curve) {
    return DoubleStream.concat(DoubleStream.of(curve.rare()), DoubleStream.of(curve.common()))
        .anyMatch(pull -> pull > LARGEST);
  }

  private static XYChart chart(String title, int width, int height, double top) {
    XYChart chart =
        new XYChartBuilder()
            .title(title)
            .xAxisTitle("probability of the right class")
            .yAxisTitle("|dL/dz| x voxels")
            .width(width)
            .height(height)
            .build();
    chart.getStyler().setYAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(SMALLEST).setYAxisMax(top);
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
