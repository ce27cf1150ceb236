package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.metrics.CaseMetrics;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.metrics.Structure;
import org.unifiedfocal.savedmodel.Segmenter;

/**
 * Compares predictions with the references of a dataset.
 *
 * @param dataset where the references are
 * @param cases those to be looked at
 * @param structures what is measured
 */
record Evaluation(Dataset dataset, List<Case> cases, List<Structure> structures) {

  /** The unit of distances: pictures say nothing of the size of their pixels. */
  String lengths() {
    boolean measured =
        dataset.dimensions() == 3
            || cases.stream().allMatch(item -> InputImages.isNifti(item.labels().get(0)));
    return measured ? "mm" : "pixels";
  }

  /** Where predictions come from. */
  interface Predictions {

    /**
     * Finds the prediction of a case.
     *
     * @param item the case
     * @param sample its pixels, as stored
     * @return the predicted classes
     * @throws BadInputException if there is none
     */
    LabelMap predict(Case item, Sample sample);
  }

  /** Predictions of a model, which must know the classes of the dataset. */
  Predictions by(Segmenter model, Path folder) {
    if (model.card().classNames().size() != dataset.classNames().size()) {
      throw new BadInputException(
          folder,
          "expected the classes of the dataset, %s, found %s"
              .formatted(dataset.classNames(), model.card().classNames()));
    }
    return (item, sample) -> {
      try {
        return model.labels(sample.image());
      } catch (BadInputException e) {
        throw new BadInputException(item.images().get(0), Ufl.oneLine(e), e);
      }
    };
  }

  /**
   * Computes all metrics of all cases. A case that cannot be evaluated ends it: numbers over the
   * others would be those of another dataset.
   *
   * @param model what makes the predictions, for the report
   * @param predictions the predictions
   * @return the metrics
   */
  MetricsReport run(String model, Predictions predictions) {
    List<CaseMetrics> metrics = new ArrayList<>();
    try (Bar bar = new Bar("evaluate", cases.size())) {
      for (Case item : cases) {
        Sample sample = dataset.load(item);
        LabelMap prediction = predictions.predict(item, sample);
        metrics.add(
            CaseMetrics.of(
                item.id(), sample.labels(), prediction, dataset.classNames().size(), structures));
        bar.step(item.id());
      }
    }
    return MetricsReport.of(dataset.name(), model, metrics);
  }
}
