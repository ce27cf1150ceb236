package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.imaging.RasterWriter;
import org.unifiedfocal.metrics.CaseMetrics;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.training.DivergedException;
import org.unifiedfocal.training.ModelExport;
import org.unifiedfocal.training.Trainer;
import org.unifiedfocal.training.TrainingListener;
import org.unifiedfocal.training.TrainingRun;

/**
 * Does one training of a comparison from wherever it stands: trains the epochs that are left,
 * exports the last weights, segments the cases held back by the exported model as its user would,
 * and measures them on the grid of their files. The weights are those of the last epoch, never of
 * the best: the cases held back must not choose.
 *
 * @param run what is trained
 * @param masks whether predictions are kept
 * @param jobs how many trainings this process does at a time
 */
record FoldTraining(ComparisonRun run, boolean masks, int jobs) {

  void train(TrainingListener listener) {
    if (!run.isOver()) {
      TrainingRun training = run.training();
      Trainer trainer = new Trainer(training, jobs, listener);
      try {
        trainer.train();
      } catch (DivergedException e) {
        // The same again would end in the same way.
        run.fail(String.valueOf(e.getMessage()));
      }
      if (run.failure().isEmpty()) {
        measure(training);
      }
    }
    run.tidy();
  }

  private void measure(TrainingRun training) {
    Path folder = run.folder().resolve("model");
    new ModelExport(training, training.checkpoints().latest().orElseThrow()).write(folder, true);
    Dataset dataset = training.dataset();
    List<CaseMetrics> metrics = new ArrayList<>();
    try (SegmentationModel model = SegmentationModel.load(folder)) {
      for (Case item : training.split(dataset).validation()) {
        Sample sample = dataset.load(item);
        LabelMap prediction = model.segment(sample.image()).labels();
        int classes = dataset.classNames().size();
        metrics.add(CaseMetrics.of(item.id(), sample.labels(), prediction, classes));
        if (masks) {
          keep(item, prediction, classes);
        }
      }
    }
    try {
      // Last, since it says that all is done.
      MetricsReport.of(dataset.name(), run.title(), metrics).write(run.metrics());
    } catch (IOException e) {
      throw new UncheckedIOException(run.metrics() + ": cannot be written: " + e, e);
    }
  }

  private void keep(Case item, LabelMap prediction, int classes) {
    boolean volume = prediction.geometry().dimensions() == 3;
    Path file = run.mask(item, volume);
    try {
      Files.createDirectories(run.folder().resolve("masks"));
    } catch (IOException e) {
      throw new UncheckedIOException(file + ": cannot be written: " + e, e);
    }
    if (volume) {
      NiftiWriter.write(file, prediction, true);
    } else {
      RasterWriter.write(file, prediction, classes, true);
    }
  }
}
