package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Small datasets and trainings of the volumes that come with the project. */
final class Hippocampus {
  static final Path ALL =
      Path.of(System.getProperty("ufl.home", "")).resolve("tf-training/data/Task04_Hippocampus");

  static final List<String> IDS =
      List.of("001", "003", "004", "006").stream().map(id -> "hippocampus_" + id).toList();

  private Hippocampus() {}

  static Path image(String id) {
    return ALL.resolve("imagesTr/" + id + ".nii.gz");
  }

  static Path label(String id) {
    return ALL.resolve("labelsTr/" + id + ".nii.gz");
  }

  /** Copies four cases, arranged as images/ and masks/. */
  static Path copyTo(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("images"));
    Files.createDirectories(folder.resolve("masks"));
    Files.write(folder.resolve("classes.txt"), List.of("background", "Anterior", "Posterior"));
    for (String id : IDS) {
      Files.copy(image(id), folder.resolve("images/" + id + ".nii.gz"));
      Files.copy(label(id), folder.resolve("masks/" + id + ".nii.gz"));
    }
    return folder;
  }

  /** The arguments of a training that is over in seconds. */
  static Object[] smallTraining(Path data, Path run, int epochs, Object... more) {
    List<Object> small =
        List.of(
            "train",
            "--data",
            data,
            "--out",
            run,
            "--epochs",
            epochs,
            "--fold",
            "1/4",
            "--base-filters",
            4,
            "--depth",
            2,
            "--patch-size",
            "24,24,24",
            "--batch-size",
            1,
            "--steps-per-epoch",
            3,
            "--threads",
            2);
    return Stream.concat(small.stream(), Stream.of(more)).toArray();
  }

  /** Trains and exports. */
  static Path model(Path data, Path folder) {
    Outcome trained = Outcome.of(smallTraining(data, folder.resolve("run"), 1));
    assertThat(trained.exitCode()).as(trained.err()).isZero();
    Path model = folder.resolve("model");
    Outcome exported = Outcome.of("export", folder.resolve("run"), "--out", model);
    assertThat(exported.exitCode()).as(exported.err()).isZero();
    return model;
  }
}
