package org.unifiedfocal.savedmodel;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.imaging.SliceSource;

/**
 * Averages the probabilities of one or more models, such as those of the folds of a
 * cross-validation, over the image and its mirror images: test-time augmentation as nnU-Net does it
 * (Isensee et al. 2021, doi 10.1038/s41592-020-01008-z), which takes 2^k times as long for k axes
 * and is for networks that were trained on images mirrored along them. Models with equal
 * preprocessing share the prepared image, mirror images too.
 *
 * <p>No model, models that differ in the axes or channels they take or in their classes or regions,
 * and mirror axes that the models' images do not have are refused with a {@link BadInputException}.
 * It does not close its models.
 *
 * @param models at least one
 * @param mirrorAxes along which images are mirrored, in all combinations, counted from the slowest
 */
public record Ensemble(List<SegmentationModel> models, List<Integer> mirrorAxes)
    implements Segmenter {

  public Ensemble {
    models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new BadInputException("ensemble: expected at least one model, found none");
    }
    ModelCard first = models.get(0).card();
    for (SegmentationModel model : models) {
      ModelCard card = model.card();
      if (card.input().dimensions() != first.input().dimensions()
          || card.input().preprocessing().channels() != first.input().preprocessing().channels()
          || !card.classNames().equals(first.classNames())
          || !Objects.equals(card.regions(), first.regions())) {
        throw new BadInputException(
            "ensemble: expected models alike, found %s and %s"
                .formatted(inWords(first), inWords(card)));
      }
    }
    mirrorAxes = mirrorAxes.stream().distinct().sorted().toList();
    int last = first.input().dimensions() - 1;
    if (!mirrorAxes.stream().allMatch(axis -> axis >= 0 && axis <= last)) {
      throw new BadInputException(
          "flip axes: expected 0 to %d for model %s, found %s"
              .formatted(last, first.name(), mirrorAxes));
    }
  }

  /**
   * Makes an ensemble that sees images as they are.
   *
   * @param models at least one
   */
  public Ensemble(List<SegmentationModel> models) {
    this(models, List.of());
  }

  private static String inWords(ModelCard card) {
    return "%s (%dD, %d channels, classes %s%s)"
        .formatted(
            card.name(),
            card.input().dimensions(),
            card.input().preprocessing().channels(),
            card.classNames(),
            card.regions() == null ? "" : ", regions " + card.regions());
  }

  @Override
  public ModelCard card() {
    return models.get(0).card();
  }

  @Override
  public void predict(Image image, SliceConsumer slices, Progress progress) {
    int dimensions = card().input().dimensions();
    if (image.geometry().dimensions() != dimensions) {
      throw new BadInputException(
          "image: expected %d axes for model %s, found %s"
              .formatted(dimensions, card().name(), image.geometry().shape()));
    }
    List<Set<Integer>> mirrorings = mirrorings();
    SliceSource sum = sum(image, mirrorings, new TileCounter(progress));
    int count = models.size() * mirrorings.size();
    for (int slice = 0; slice < image.geometry().shape().get(0); slice++) {
      float[] values = sum.next();
      if (count > 1) {
        for (int i = 0; i < values.length; i++) {
          values[i] /= count;
        }
      }
      slices.accept(slice, values);
    }
  }

  /** The sum of all predictions, on the grid of the image. */
  private SliceSource sum(Image image, List<Set<Integer>> mirrorings, TileCounter tiles) {
    Map<Preprocessing, List<SegmentationModel>> alike =
        models.stream()
            .collect(
                Collectors.groupingBy(
                    model -> model.card().input().preprocessing(),
                    LinkedHashMap::new,
                    Collectors.toList()));
    List<SliceSource> sums = new ArrayList<>();
    alike.forEach(
        (preprocessing, members) -> {
          Image prepared = preprocessing.apply(image);
          List<SliceSource> predictions = new ArrayList<>();
          for (SegmentationModel model : members) {
            for (Set<Integer> mirrored : mirrorings) {
              predictions.add(model.predictions(prepared, mirrored, tiles));
            }
          }
          sums.add(preprocessing.restore(new SumSlices(predictions), image.geometry()));
        });
    return new SumSlices(sums);
  }

  /** All subsets of the mirror axes, the empty one first. */
  private List<Set<Integer>> mirrorings() {
    return IntStream.range(0, 1 << mirrorAxes.size())
        .mapToObj(
            bits ->
                IntStream.range(0, mirrorAxes.size())
                    .filter(i -> (bits >> i & 1) == 1)
                    .mapToObj(mirrorAxes::get)
                    .collect(Collectors.toSet()))
        .toList();
  }
}
