package org.unifiedfocal.experiments;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleBiFunction;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.jspecify.annotations.Nullable;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.BoxChart;
import org.knowm.xchart.BoxChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.Chart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.metrics.MeanInterval;
import org.unifiedfocal.metrics.Metric;

/** The charts of a report, as PNG of twice the size at which they are read. */
final class ReportCharts {
  private static final int WIDTH = 1600;
  private static final int HEIGHT = 900;
  private static final int FONT_SIZE = 24;
  private static final int TICK_SPACING = 90;

  /** After Okabe and Ito, distinct for the colour-blind too; the last is for the reference. */
  private static final List<Color> COLOURS =
      List.of(
          new Color(0x56b4e9),
          new Color(0xe69f00),
          new Color(0x009e73),
          new Color(0xcc79a7),
          new Color(0x0072b2),
          new Color(0x9a8c00),
          new Color(0x7f7f7f),
          new Color(0xd55e00));

  private static final List<Marker> MARKERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.TRIANGLE_DOWN);

  private final List<ComparedLoss> losses;
  private final ComparedLoss reference;

  ReportCharts(ComparisonPlan plan) {
    losses = plan.losses();
    reference = plan.reference();
  }

  /** The Dice of the cases: a box for each loss. */
  void boxes(StudyResults results, Path file) {
    BoxChart chart =
        new BoxChartBuilder().width(WIDTH).height(HEIGHT).yAxisTitle("DSC of a case").build();
    style(chart.getStyler());
    chart.getStyler().setLegendVisible(false);
    chart.getStyler().setXAxisLabelRotation(losses.size() > 4 ? 30 : 0);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    for (ComparedLoss loss : losses) {
      double[] dice = diceOfCases(results, loss);
      // A chart has no empty boxes: what has no number in any case is as good as 0.
      chart.addSeries(loss.title(), dice.length == 0 ? new double[1] : dice);
    }
    write(chart, file);
  }

  /** The mean Dice of the cases held back, epoch by epoch: a line for each loss. */
  void trainingCurves(StudyResults results, Path file) {
    XYChart chart = chart("epoch", "DSC of the cases held back");
    for (ComparedLoss loss : losses) {
      TrainingCurve curve =
          TrainingCurve.mean(
              results.finished().stream()
                  .filter(run -> run.loss().equals(loss))
                  .map(run -> TrainingCurve.read(run.epochs()))
                  .toList());
      double[] dice = curve.dice().stream().mapToDouble(Double::doubleValue).toArray();
      double[] epochs = IntStream.rangeClosed(1, dice.length).asDoubleStream().toArray();
      line(chart, loss, epochs, dice).setMarker(SeriesMarkers.NONE);
    }
    write(chart, file);
  }

  /** Dice against the share of foreground, with the 95 % interval of each mean. */
  void imbalance(List<StudyResults> studies, Path file) {
    XYChart chart = imbalanceChart("DSC, mean and 95 % interval");
    for (ComparedLoss loss : losses) {
      List<MeanInterval> means = studies.stream().map(study -> dice(study, loss)).toList();
      chart.getStyler().setErrorBarsColorSeriesColor(true);
      chart
          .addSeries(
              loss.title(),
              fractions(studies),
              means.stream().mapToDouble(MeanInterval::mean).toArray(),
              halfWidths(means))
          .setMarker(marker(loss))
          .setMarkerColor(colour(loss))
          .setLineColor(colour(loss));
    }
    write(chart, file);
  }

  /** The share of lesions that are found against the share of foreground. */
  void detection(List<StudyResults> studies, Path file) {
    XYChart chart = imbalanceChart("lesions found");
    for (ComparedLoss loss : losses) {
      ToDoubleBiFunction<StudyResults, ComparedLoss> found =
          (study, each) -> study.detected(each, study.mainClass());
      double[] shares =
          studies.stream().mapToDouble(study -> found.applyAsDouble(study, loss)).toArray();
      line(chart, loss, fractions(studies), shares).setMarker(marker(loss));
    }
    write(chart, file);
  }

  /** Dice against the parameter of a loss, a line for each study. */
  void parameter(String parameter, List<StudyResults> studies, Path file) {
    XYChart chart = chart(parameter, "DSC, mean and 95 % interval");
    for (int i = 0; i < studies.size(); i++) {
      StudyResults study = studies.get(i);
      List<MeanInterval> means = losses.stream().map(loss -> dice(study, loss)).toList();
      Color colour = COLOURS.get((COLOURS.size() - 1 + i) % COLOURS.size());
      chart
          .addSeries(
              study.study().name(),
              losses.stream().map(ComparedLoss::value).mapToDouble(ReportCharts::known).toArray(),
              means.stream().mapToDouble(MeanInterval::mean).toArray(),
              halfWidths(means))
          .setMarker(MARKERS.get(i % MARKERS.size()))
          .setMarkerColor(colour)
          .setLineColor(colour);
    }
    write(chart, file);
  }

  private static MeanInterval dice(StudyResults study, ComparedLoss loss) {
    return MeanInterval.of(diceOfCases(study, loss));
  }

  private static double[] diceOfCases(StudyResults study, ComparedLoss loss) {
    return Arrays.stream(study.values(loss, study.mainClass(), Metric.DICE))
        .filter(Double::isFinite)
        .toArray();
  }

  private static double[] halfWidths(List<MeanInterval> means) {
    return means.stream()
        .mapToDouble(mean -> Double.isNaN(mean.high()) ? 0 : mean.high() - mean.mean())
        .toArray();
  }

  private static double[] fractions(List<StudyResults> studies) {
    return studies.stream()
        .mapToDouble(study -> 100 * known(study.study().foregroundFraction()))
        .toArray();
  }

  private static double known(@Nullable Double value) {
    return value == null ? Double.NaN : value;
  }

  private XYChart imbalanceChart(String title) {
    XYChart chart = chart("foreground of an image in %", title);
    chart.getStyler().setXAxisLogarithmic(true);
    chart.getStyler().setYAxisMin(0.0).setYAxisMax(1.0);
    return chart;
  }

  private XYSeries line(XYChart chart, ComparedLoss loss, double[] x, double[] y) {
    XYSeries series = chart.addSeries(loss.title(), x, y);
    series.setMarkerColor(colour(loss)).setLineColor(colour(loss));
    series.setLineStyle(new BasicStroke(loss.equals(reference) ? 5f : 3f));
    return series;
  }

  /** The last colour for the reference, the others from the first on for the losses in order. */
  private Color colour(ComparedLoss loss) {
    int others = COLOURS.size() - 1;
    if (loss.equals(reference)) {
      return COLOURS.get(others);
    }
    int place = losses.indexOf(loss);
    return COLOURS.get((place > losses.indexOf(reference) ? place - 1 : place) % others);
  }

  private Marker marker(ComparedLoss loss) {
    return MARKERS.get(losses.indexOf(loss) % MARKERS.size());
  }

  private static XYChart chart(String x, String y) {
    XYChart chart =
        new XYChartBuilder().width(WIDTH).height(HEIGHT).xAxisTitle(x).yAxisTitle(y).build();
    style(chart.getStyler());
    chart.getStyler().setMarkerSize(16);
    chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
    return chart;
  }

  private static void style(AxesChartStyler styler) {
    Font font = new Font(Font.SANS_SERIF, Font.PLAIN, FONT_SIZE);
    styler.setChartBackgroundColor(Color.WHITE);
    styler.setPlotBorderVisible(false);
    styler.setPlotGridLinesColor(new Color(0xdddddd));
    styler.setLegendBorderColor(Color.WHITE);
    styler.setLegendFont(font);
    styler.setLegendSeriesLineLength(48);
    styler.setAxisTitleFont(font);
    styler.setAxisTickLabelsFont(font);
    styler.setYAxisDecimalPattern("0.00");
    styler.setYAxisTickMarkSpacingHint(TICK_SPACING);
  }

  private static void write(Chart<?, ?> chart, Path file) {
    AtomicFile.write(
        file, true, out -> ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", out));
  }
}
