package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.metrics.ConfusionCounts;
import org.unifiedfocal.savedmodel.Segmentation;
import org.unifiedfocal.savedmodel.SlidingWindow;

/**
 * How well a network in training segments the cases held back: whole cases, run as the exported
 * model will be, and compared on the grid of the prepared images: where those are resampled, {@code
 * ufl evaluate} compares on that of the files.
 *
 * @param cases the cases held back
 * @param samples their prepared pixels
 * @param windows the windows of the network; null for whole images
 * @param classNames the names of the classes, background first
 */
record Validation(
    List<Case> cases,
    Function<Case, Sample> samples,
    @Nullable SlidingWindow windows,
    List<String> classNames) {

  /**
   * The Dice coefficients found. A class that neither reference nor prediction has does not count.
   *
   * @param mean over the cases of the mean over their foreground classes; null without any
   * @param byClass the mean over the cases, by class name
   */
  record Dice(@Nullable Double mean, Map<String, Double> byClass) {}

  /** Segments every case by a network, which must be run by one thread, and shows what it found. */
  Dice run(UnaryOperator<TFloat32> network, BiConsumer<Sample, LabelMap> found) {
    List<List<Double>> byClass = new ArrayList<>();
    classNames.forEach(unused -> byClass.add(new ArrayList<>()));
    List<Double> byCase = new ArrayList<>();
    for (Case item : cases) {
      Sample sample = samples.apply(item);
      SlidingWindow tiles =
          Objects.requireNonNullElseGet(
              windows, () -> SlidingWindow.whole(sample.image().geometry().shape()));
      LabelMap prediction = Segmentation.of(tiles.apply(sample.image(), 1, network)).labels();
      found.accept(sample, prediction);
      List<ConfusionCounts> counts =
          ConfusionCounts.of(sample.labels(), prediction, classNames.size());
      List<Double> foreground = new ArrayList<>();
      for (int label = 1; label < classNames.size(); label++) {
        double dice = counts.get(label).dice();
        if (!Double.isNaN(dice)) {
          foreground.add(dice);
          byClass.get(label).add(dice);
        }
      }
      mean(foreground).ifPresent(byCase::add);
    }
    Map<String, Double> named = new LinkedHashMap<>();
    for (int label = 1; label < classNames.size(); label++) {
      String name = classNames.get(label);
      mean(byClass.get(label)).ifPresent(dice -> named.put(name, dice));
    }
    OptionalDouble mean = mean(byCase);
    return new Dice(mean.isPresent() ? mean.getAsDouble() : null, named);
  }

  private static OptionalDouble mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).average();
  }
}
