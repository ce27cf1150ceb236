package org.unifiedfocal.losses;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tensorflow.framework.losses.Reduction;

/**
 * What a loss is given and how its result is reduced; the formula is elsewhere. Once made it is not
 * changed: {@link #with} changes a copy.
 */
final class Inputs {
  static final Inputs DEFAULT = new Inputs();

  boolean probabilities;

  /** What the formula wants, not a setting: signed distances in the place of labels. */
  boolean signedDistances;

  boolean sparse;
  boolean regions;
  @Nullable Integer ignoredLabel;
  List<Double> classWeights = List.of();
  boolean background = true;
  boolean batchSums;
  EmptyForeground emptyForeground = EmptyForeground.PLAIN;
  Reduction reduction = Reduction.SUM_OVER_BATCH_SIZE;

  private Inputs() {}

  /** A copy with a change made to it. */
  Inputs with(Consumer<Inputs> change) {
    Inputs copy = new Inputs();
    copy.probabilities = probabilities;
    copy.signedDistances = signedDistances;
    copy.sparse = sparse;
    copy.regions = regions;
    copy.ignoredLabel = ignoredLabel;
    copy.classWeights = classWeights;
    copy.background = background;
    copy.batchSums = batchSums;
    copy.emptyForeground = emptyForeground;
    copy.reduction = reduction;
    change.accept(copy);
    copy.check();
    return copy;
  }

  private void check() {
    classWeights = List.copyOf(classWeights);
    for (double weight : classWeights) {
      if (!(weight >= 0 && weight < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "class weights: expected finite numbers >= 0, found " + classWeights);
      }
    }
    if (signedDistances && (sparse || ignoredLabel != null)) {
      throw new IllegalArgumentException(
          "labels: expected signed distances, dense and without an ignored label, found "
              + (sparse ? "sparse" : "ignored-label=" + ignoredLabel));
    }
    if (regions && sparse) {
      throw new IllegalArgumentException(
          "regions: expected dense labels, one channel a region, found sparse labels");
    }
    if (reduction == Reduction.AUTO) {
      reduction = Reduction.SUM_OVER_BATCH_SIZE;
    }
  }

  /**
   * The weight of each class in a mean over the classes: they sum to 1, and a class that is left
   * out has 0.
   */
  double[] classShares(int classes) {
    return shares(classes, background ? 0 : 1);
  }

  /** The same in a mean over the foreground classes. */
  double[] foregroundShares(int classes) {
    return shares(classes, 1);
  }

  /** The weight of each region in the mean over the regions: they sum to 1. */
  double[] regionShares(int count) {
    return shares(count, 0);
  }

  private double[] shares(int classes, int first) {
    if (!classWeights.isEmpty() && classWeights.size() != classes) {
      throw new IllegalArgumentException(
          "class weights: expected %d, one a %s, found %s"
              .formatted(classes, regions ? "region" : "class", classWeights));
    }
    double[] shares = new double[classes];
    double sum = 0;
    for (int c = first; c < classes; c++) {
      shares[c] = classWeights.isEmpty() ? 1 : classWeights.get(c);
      sum += shares[c];
    }
    if (sum == 0) {
      throw new IllegalArgumentException(
          "class weights: expected one above 0 among the %s that take part, found %s"
              .formatted(regions ? "regions" : "classes", classWeights));
    }
    for (int c = 0; c < classes; c++) {
      shares[c] /= sum;
    }
    return shares;
  }

  /** What the one-channel loss of a region is given. */
  Inputs ofRegion() {
    return with(
        inputs -> {
          inputs.regions = false;
          inputs.classWeights = List.of();
        });
  }

  /** How many of the classes take part. */
  int included(int classes) {
    return background ? classes : classes - 1;
  }

  static Inputs read(Specification specification) {
    return DEFAULT.with(
        inputs -> {
          inputs.probabilities = specification.flag("probabilities");
          inputs.sparse = specification.flag("sparse");
          inputs.regions = specification.flag("regions");
          inputs.ignoredLabel = specification.integer("ignored-label");
          inputs.classWeights = specification.numbers("class-weights");
          inputs.background = !specification.flag("without-background");
          inputs.batchSums = specification.flag("batch-sums");
          inputs.emptyForeground = specification.choice("empty-foreground", EmptyForeground.PLAIN);
          inputs.reduction = specification.choice("reduction", Reduction.SUM_OVER_BATCH_SIZE);
        });
  }

  /** The settings that differ from the defaults, as {@link #read} takes them. */
  List<String> items() {
    List<String> items = new ArrayList<>();
    if (probabilities) {
      items.add("probabilities");
    }
    if (sparse) {
      items.add("sparse");
    }
    if (regions) {
      items.add("regions");
    }
    if (ignoredLabel != null) {
      items.add(Specification.item("ignored-label", ignoredLabel));
    }
    if (!classWeights.isEmpty()) {
      items.add(Specification.item("class-weights", classWeights));
    }
    if (!background) {
      items.add("without-background");
    }
    if (batchSums) {
      items.add("batch-sums");
    }
    if (emptyForeground != EmptyForeground.PLAIN) {
      items.add(Specification.item("empty-foreground", emptyForeground));
    }
    if (reduction != Reduction.SUM_OVER_BATCH_SIZE) {
      items.add(Specification.item("reduction", reduction));
    }
    return items;
  }
}
