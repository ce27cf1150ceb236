package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.savedmodel.Ensemble;
import org.unifiedfocal.savedmodel.Segmentation;
import org.unifiedfocal.savedmodel.SegmentationModel;
import picocli.CommandLine;

/** The commands {@code export}, {@code predict} and {@code evaluate}, on a model hardly trained. */
class ModelCommandsTest {
  @TempDir static Path shared;
  private static Path data = Path.of("");
  private static Path model = Path.of("");

  @TempDir Path folder;
  private Path masks = Path.of("");

  @BeforeAll
  static void train() throws IOException {
    data = Hippocampus.copyTo(shared.resolve("data"));
    model = Hippocampus.model(data, shared);
  }

  @BeforeEach
  void chooseMasks() {
    masks = folder.resolve("masks");
  }

  @Test
  void exportReplacesAModelOnlyByForce() throws IOException {
    Path copy = folder.resolve("model");
    Path run = shared.resolve("run");
    assertThat(Outcome.of("export", run, "--out", copy, "--checkpoint", "last").exitCode())
        .isZero();
    byte[] graph = Files.readAllBytes(copy.resolve("saved_model.pb"));
    Outcome again = Outcome.of("export", run, "--out", copy);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.errLines()).singleElement().asString().startsWith("ufl: " + copy);
    Outcome forced = Outcome.of("export", run, "--out", copy, "--force");
    assertThat(forced.exitCode()).isZero();
    assertThat(forced.outLines())
        .containsExactly(
            "exported epoch 1 to " + copy,
            "next:",
            "  ./ufl predict " + copy + " IMAGE... --out DIR");
    assertThat(copy.resolve("saved_model.pb")).hasSize(graph.length);
  }

  @Test
  void exportNeedsARunWithACheckpoint() throws IOException {
    assertThat(Outcome.of("export", folder, "--out", masks).errLines())
        .containsExactly("ufl: " + folder + ": expected the folder of a run, found no run.yaml");
    Path run = folder.resolve("run");
    Files.createDirectories(run);
    Files.copy(shared.resolve("run/run.yaml"), run.resolve("run.yaml"));
    Outcome early = Outcome.of("export", run, "--out", masks);
    assertThat(early.exitCode()).isEqualTo(2);
    assertThat(early.errLines())
        .containsExactly("ufl: " + run + ": expected a checkpoint, found none yet");
    assertThat(masks).doesNotExist();
  }

  @Test
  void averagesModelsAndMirrorImages() {
    Path file = Hippocampus.image(Hippocampus.IDS.get(0));
    String id = Hippocampus.IDS.get(0);
    Outcome outcome =
        Outcome.of(
            "predict",
            model,
            file,
            "--out",
            masks,
            "--ensemble",
            model,
            "--flip-axes",
            "0,2",
            "--uncertainty");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    Image image = ImageReader.read(file);
    try (SegmentationModel loaded = SegmentationModel.load(model)) {
      Segmentation mirrored = new Ensemble(List.of(loaded, loaded), List.of(0, 2)).segment(image);
      assertThat(ImageReader.readLabels(masks.resolve(id + ".nii.gz")).labels())
          .isEqualTo(mirrored.labels().labels());
      assertThat(ImageReader.read(masks.resolve(id + "_uncertainty.nii.gz")).values())
          .isEqualTo(mirrored.entropy().values());
    }
    assertThat(Outcome.of("predict", model, file, "--out", masks, "--flip-axes", "3").errLines())
        .singleElement()
        .asString()
        .contains("flip axes: expected 0 to 2", "found [3]");
  }

  /** As the same volume in the NIfTI file that nibabel wrote. */
  @Test
  void predictsADicomSeries() {
    Path resources =
        Path.of(System.getProperty("ufl.home", ""))
            .resolve("saved-models/src/test/resources/dicom");
    Path series = resources.resolve("signed");
    Outcome outcome = Outcome.of("predict", model, series, "--out", masks, "--overlay");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    LabelMap found = ImageReader.readLabels(masks.resolve("signed.nii.gz"));
    Path other = folder.resolve("other");
    assertThat(Outcome.of("predict", model, series + ".nii.gz", "--out", other).exitCode())
        .isZero();
    LabelMap expected = ImageReader.readLabels(other.resolve("signed.nii.gz"));
    assertThat(found.labels()).isEqualTo(expected.labels());
    assertThat(found.geometry().shape()).isEqualTo(expected.geometry().shape());
    assertThat(masks.resolve("signed_overlay.png")).exists();
  }

  @Test
  void anInterruptedPredictionLeavesWholeMasksOnly() {
    StringWriter err = new StringWriter();
    Writer interruptsAfterTheFirstMask =
        new StringWriter() {
          @Override
          public void flush() {
            Thread.currentThread().interrupt();
          }
        };
    CommandLine line =
        Ufl.commandLine()
            .setOut(new PrintWriter(interruptsAfterTheFirstMask, true))
            .setErr(new PrintWriter(err, true));
    int exitCode =
        Ufl.execute(
            line,
            "predict",
            model.toString(),
            data.resolve("images").toString(),
            "--out",
            masks.toString());
    assertThat(Thread.interrupted()).isTrue();
    assertThat(exitCode).isEqualTo(1);
    assertThat(err).hasToString("ufl: interrupted%n".formatted());
    assertThat(masks)
        .isDirectoryContaining("glob:**/" + Hippocampus.IDS.get(0) + ".nii.gz")
        .isDirectoryNotContaining("glob:**/" + Hippocampus.IDS.get(1) + ".nii.gz");
    assertThat(masks.toFile().list()).hasSize(1);
  }

  @Test
  void predictsAFolderInTheGeometryOfTheImages() {
    Outcome outcome =
        Outcome.of(
            "predict",
            model,
            data.resolve("images"),
            "--out",
            masks,
            "--probabilities",
            "--overlay");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines()).hasSize(4);
    for (String id : Hippocampus.IDS) {
      Image image = ImageReader.read(Hippocampus.image(id));
      LabelMap mask = ImageReader.readLabels(masks.resolve(id + ".nii.gz"));
      try (SegmentationModel loaded = SegmentationModel.load(model)) {
        assertThat(mask.labels()).isEqualTo(loaded.segment(image).labels().labels());
      }
      assertThat(mask.geometry()).isEqualTo(image.geometry());
      assertThat(ImageReader.read(masks.resolve(id + "_probabilities.nii.gz")).channels())
          .isEqualTo(3);
      assertThat(ImageReader.readGeometry(masks.resolve(id + "_overlay.png")).dimensions())
          .isEqualTo(2);
      assertThat(outcome.out())
          .containsPattern(
              masks.resolve(id + ".nii.gz") + ": Anterior .* m[l3], Posterior .* m[l3]");
    }
  }

  @Test
  void predictGoesOnAfterABadFile() throws IOException {
    String id = Hippocampus.IDS.get(0);
    Path damaged = folder.resolve("damaged.nii.gz");
    Files.write(damaged, Arrays.copyOf(Files.readAllBytes(Hippocampus.image(id)), 4000));
    Path text = folder.resolve("notes.txt");
    Files.writeString(text, "no image");
    Outcome outcome =
        Outcome.of("predict", model, damaged, text, Hippocampus.image(id), "--out", masks);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.outLines()).hasSize(1);
    assertThat(outcome.errLines()).hasSize(3);
    assertThat(outcome.errLines().get(0)).startsWith("ufl: " + damaged + ": ");
    assertThat(outcome.errLines().get(1)).startsWith("ufl: " + text + ": expected an image");
    assertThat(outcome.errLines().get(2)).isEqualTo("ufl: 2 of 3 images are not segmented");
    assertThat(list(masks)).containsExactly(id + ".nii.gz");

    Outcome again = Outcome.of("predict", model, Hippocampus.image(id), "--out", masks);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.errLines())
        .containsExactly(
            "ufl: %s: exists already, --force replaces it"
                .formatted(masks.resolve(id + ".nii.gz")));
    Files.delete(masks.resolve(id + ".nii.gz"));
    Path overlay = Files.createFile(masks.resolve(id + "_overlay.png"));
    assertThat(
            Outcome.of("predict", model, Hippocampus.image(id), "--out", masks, "--overlay").err())
        .contains(overlay + ": exists already, --force replaces it");
    assertThat(list(masks)).containsExactly(overlay.getFileName().toString());
    assertThat(
            Outcome.of("predict", model, Hippocampus.image(id), "--out", masks, "--force")
                .exitCode())
        .isZero();
  }

  @Test
  void predictRefusesWhatWouldLoseAFile() throws IOException {
    Path image = Hippocampus.image(Hippocampus.IDS.get(0));
    Path copy = folder.resolve(image.getFileName());
    Files.copy(image, copy);

    Outcome own = Outcome.of("predict", model, copy, "--out", folder, "--force");
    assertThat(own.exitCode()).isEqualTo(2);
    assertThat(own.err()).contains(copy + ": expected another folder for its mask, found its own");
    assertThat(copy).hasSameBinaryContentAs(image);

    Outcome twice = Outcome.of("predict", model, image, copy, "--out", masks);
    assertThat(twice.exitCode()).isEqualTo(2);
    assertThat(twice.errLines())
        .singleElement()
        .asString()
        .contains("expected one image for it, found", copy.toString());
    assertThat(masks).doesNotExist();
  }

  @Test
  void predictNeedsAModelAndImages() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThat(Outcome.of("predict", model, data.resolve("images"), "--out", file).errLines())
        .containsExactly("ufl: " + file + ": expected a folder, found a file");
    Files.createDirectories(masks);
    assertThat(Outcome.of("predict", model, masks, "--out", folder.resolve("out")).errLines())
        .containsExactly("ufl: " + masks + ": expected images, found none");
    assertThat(Outcome.of("predict", model, "no.nii", "--out", masks).errLines())
        .containsExactly("ufl: no.nii: no such file or folder");
    Outcome noModel = Outcome.of("predict", folder, data.resolve("images"), "--out", masks);
    assertThat(noModel.exitCode()).isEqualTo(2);
    assertThat(noModel.err()).contains("expected a SavedModel, found no saved_model.pb");
  }

  @Test
  void evaluatesAModelAndItsMasksAlike() throws IOException {
    Path json = folder.resolve("new/metrics.json");
    Outcome direct = Outcome.of("evaluate", model, "--data", data, "--out", json);
    assertThat(direct.exitCode()).as(direct.err()).isZero();
    assertThat(direct.outLines())
        .contains("4 cases of data", json + " has the numbers of every case")
        .anyMatch(
            line ->
                line.startsWith(" ") && line.strip().split("  +").length == Metric.values().length)
        .anyMatch(line -> line.matches("1 Anterior +0\\.\\d{3} \\+- 0\\.\\d{3} .*"))
        .anyMatch(line -> line.startsWith("mean of the classes "));
    JsonNode report = new ObjectMapper().readTree(json.toFile());
    assertThat(report.get("model").asText()).isEqualTo(model.toString());
    assertThat(report.get("cases")).hasSize(4);

    assertThat(Outcome.of("predict", model, data.resolve("images"), "--out", masks).exitCode())
        .isZero();
    Path other = folder.resolve("other.json");
    Outcome byMasks = Outcome.of("evaluate", masks, "--data", data, "--out", other);
    assertThat(byMasks.exitCode()).as(byMasks.err()).isZero();
    assertThat(new ObjectMapper().readTree(other.toFile()).get("cases"))
        .isEqualTo(report.get("cases"));

    Outcome again = Outcome.of("evaluate", masks, "--data", data, "--out", other);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.err()).contains(other + ": exists already, --force replaces it");
  }

  @Test
  void evaluateMeasuresTheFoldHeldBack() throws IOException {
    copyReferences(Hippocampus.IDS);
    Outcome outcome = Outcome.of("evaluate", masks, "--data", data, "--fold", "2/4");
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    // The references themselves, of one case, of which there is no deviation.
    assertThat(outcome.outLines())
        .contains("1 cases of data")
        .anyMatch(line -> line.matches("1 Anterior( +1\\.000)+( +0\\.00)+"));
  }

  /** Whose files say nothing of millimetres. */
  @Test
  void evaluateMeasuresPicturesInPixels() {
    Path pictures =
        Path.of(System.getProperty("ufl.home", "")).resolve("tf-training/data/busi-128");
    Outcome outcome = Outcome.of("evaluate", pictures.resolve("masks"), "--data", pictures);
    assertThat(outcome.exitCode()).as(outcome.err()).isZero();
    assertThat(outcome.outLines())
        .anyMatch(line -> line.matches(".* HD95 \\(pixels\\) +ASSD \\(pixels\\)"));
  }

  @Test
  void evaluateFailsWhereItCannotWrite() throws IOException {
    copyReferences(Hippocampus.IDS);
    Path file = Files.createFile(folder.resolve("file"));
    Outcome outcome =
        Outcome.of("evaluate", masks, "--data", data, "--out", file.resolve("metrics.json"));
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.errLines())
        .containsExactly("ufl: java.nio.file.FileAlreadyExistsException: " + file);
  }

  @Test
  void evaluateSaysWhichNumbersDoNotExist() throws IOException {
    copyReferences(Hippocampus.IDS);
    Path file = masks.resolve(Hippocampus.IDS.get(0) + ".nii.gz");
    LabelMap labels = ImageReader.readLabels(file);
    byte[] noPosterior = labels.labels().clone();
    for (int voxel = 0; voxel < noPosterior.length; voxel++) {
      noPosterior[voxel] = noPosterior[voxel] == 2 ? 0 : noPosterior[voxel];
    }
    NiftiWriter.write(file, new LabelMap(labels.geometry(), noPosterior), true);

    Outcome outcome = Outcome.of("evaluate", masks, "--data", data);
    assertThat(outcome.exitCode()).isZero();
    assertThat(outcome.outLines())
        .contains(
            "2 Posterior: no precision in 1 of 4 cases, for an empty mask; left out",
            "2 Posterior: no HD95 in 1 of 4 cases, for an empty mask; left out")
        .noneMatch(line -> line.startsWith("1 Anterior: no"));
  }

  @Test
  void evaluateNeedsAMaskForEachCase() throws IOException {
    copyReferences(Hippocampus.IDS.subList(0, 3));
    Outcome missing = Outcome.of("evaluate", masks, "--data", data);
    assertThat(missing.exitCode()).isEqualTo(2);
    assertThat(missing.out()).isEmpty();
    assertThat(missing.errLines())
        .containsExactly(
            "ufl: %s: expected a mask for each of 4 cases, found none for 1 of them, such as %s"
                .formatted(masks, Hippocampus.IDS.get(3)));
    assertThat(Outcome.of("evaluate", folder.resolve("none"), "--data", data).errLines())
        .containsExactly(
            "ufl: %s: expected a model directory or a folder of masks, found none"
                .formatted(folder.resolve("none")));
  }

  @Test
  void evaluateWarnsOfCasesThatWereNotHeldBack() throws IOException {
    assertThat(Outcome.of("evaluate", model, "--data", data, "--fold", "1/4").err())
        .doesNotContain("warning");
    Path other = Hippocampus.copyTo(folder.resolve("other"));
    for (String kind : List.of("images", "masks")) {
      for (String id : Hippocampus.IDS) {
        Path file = other.resolve(kind).resolve(id + ".nii.gz");
        Files.move(file, file.resolveSibling("new-" + id + ".nii.gz"));
      }
    }
    assertThat(Outcome.of("evaluate", model, "--data", other, "--fold", "1/4").errLines())
        .contains(
            "ufl: warning: the 1 cases of fold 1/4 of other are not the 1 that the training of %s held back; it may have learned from some of them"
                .formatted(model));
  }

  @Test
  void evaluateNeedsTheClassesOfTheDataset() throws IOException {
    Path other = Hippocampus.copyTo(folder.resolve("two"));
    Files.delete(other.resolve("classes.txt"));
    Outcome outcome = Outcome.of("evaluate", model, "--data", other);
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err())
        .contains(
            "expected the classes of the dataset, [background, foreground], found [background,"
                + " Anterior, Posterior]");
  }

  private void copyReferences(List<String> ids) throws IOException {
    Files.createDirectories(masks);
    for (String id : ids) {
      Files.copy(Hippocampus.label(id), masks.resolve(id + ".nii.gz"));
    }
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
