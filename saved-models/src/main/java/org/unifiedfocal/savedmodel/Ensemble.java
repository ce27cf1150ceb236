package org.unifiedfocal.savedmodel;

import java.util.List;
import java.util.Objects;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;

/**
 * Averages the probabilities of several models, such as those of the folds of a cross-validation.
 * No model, or models that differ in the axes or channels they take or in their classes or regions,
 * are refused with a {@link BadInputException}. It does not close its models.
 *
 * @param models at least one
 */
public record Ensemble(List<? extends Segmenter> models) implements Segmenter {

  public Ensemble {
    models = List.copyOf(models);
    if (models.isEmpty()) {
      throw new BadInputException("ensemble: expected at least one model, found none");
    }
    ModelCard first = models.get(0).card();
    for (Segmenter model : models) {
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
  public Image probabilities(Image image) {
    MeanImage mean = new MeanImage();
    models.forEach(model -> mean.add(model.probabilities(image)));
    return mean.get();
  }
}
