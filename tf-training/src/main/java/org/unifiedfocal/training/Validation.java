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
import org.unifiedfocal.metrics.ConfusionMatrix;
import org.unifiedfocal.metrics.Structure;
import org.unifiedfocal.savedmodel.Regions;
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
 * @param regions what the outputs of the network stand for; null for the classes
 * @param classes the number of classes, background included
 * @param structures what is measured
 */
record Validation(
    List<Case> cases,
    Function<Case, Sample> samples,
    @Nullable SlidingWindow windows,
    @Nullable Regions regions,
    int classes,
    List<Structure> structures) {

  /**
   * The Dice coefficients found. A structure that neither reference nor prediction has does not
   * count.
   *
   * @param mean over the cases of the mean over their structures; null without any
   * @param byName the mean over the cases, by the name of the class or region
   */
  record Dice(@Nullable Double mean, Map<String, Double> byName) {}

  /** Segments every case by a network, which must be run by one thread, and shows what it found. */
  Dice run(UnaryOperator<TFloat32> network, BiConsumer<Sample, LabelMap> found) {
    List<List<Double>> byStructure = new ArrayList<>();
    structures.forEach(unused -> byStructure.add(new ArrayList<>()));
    List<Double> byCase = new ArrayList<>();
    for (Case item : cases) {
      Sample sample = samples.apply(item);
      SlidingWindow tiles =
          Objects.requireNonNullElseGet(
              windows, () -> SlidingWindow.whole(sample.image().geometry().shape()));
      LabelMap prediction =
          Segmentation.of(tiles.apply(sample.image(), 1, network), regions).labels();
      found.accept(sample, prediction);
      ConfusionMatrix matrix = ConfusionMatrix.of(sample.labels(), prediction, classes);
      List<Double> ofCase = new ArrayList<>();
      for (int i = 0; i < structures.size(); i++) {
        double dice = matrix.counts(structures.get(i).classes()).dice();
        if (!Double.isNaN(dice)) {
          ofCase.add(dice);
          byStructure.get(i).add(dice);
        }
      }
      mean(ofCase).ifPresent(byCase::add);
    }
    Map<String, Double> named = new LinkedHashMap<>();
    for (int i = 0; i < structures.size(); i++) {
      String name = structures.get(i).name();
      mean(byStructure.get(i)).ifPresent(dice -> named.put(name, dice));
    }
    OptionalDouble mean = mean(byCase);
    return new Dice(mean.isPresent() ? mean.getAsDouble() : null, named);
  }

  private static OptionalDouble mean(List<Double> numbers) {
    return numbers.stream().mapToDouble(Double::doubleValue).average();
  }
}
