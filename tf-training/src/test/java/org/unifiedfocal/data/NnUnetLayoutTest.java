package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;

/** The raw format of nnU-Net, as its documentation describes it. */
class NnUnetLayoutTest {
  private static final String CLASSES =
      "{\"background\": 0, \"PZ\": 1, \"TZ\": 2, \"cyst\": 3, \"tumour\": 4}";
  private static final String REGIONS =
      """
      {"background": 0, "kidney": [1, 2, 3, 4], "masses": [2, 3], "tumour": 2, "ureter": 4},
      "regions_class_order": [1, 3, 2, 4]""";

  @TempDir private Path root;

  @Test
  void eachChannelIsAFile() {
    Path folder = root.resolve("Dataset005_Prostate");
    OfficialFolders.nnUnet(folder, CLASSES, "T2", "ADC");

    DatasetLayout layout = DatasetLayout.detect(root);
    Dataset dataset = layout.read(root);

    assertThat(layout.name()).isEqualTo("nnunet");
    assertThat(dataset.name()).isEqualTo("Prostate");
    assertThat(dataset.dimensions()).isEqualTo(3);
    assertThat(dataset.classNames()).containsExactly("background", "PZ", "TZ", "cyst", "tumour");
    assertThat(dataset.modality()).isEqualTo(Modality.MR);
    assertThat(dataset.grouping()).isNull();
    assertThat(dataset.cases())
        .extracting(Case::id, Case::group)
        .containsExactly(tuple("a_9", "a_9"), tuple("a_10", "a_10"));
    assertThat(dataset.broken()).isEmpty();
    assertThat(dataset.hasIgnoredVoxels()).isFalse();
    Sample sample = dataset.load(dataset.cases().get(0));
    assertThat(sample.image().values()).startsWith(0, 1, 0, 1);
    assertThat(sample.labels().labels()).containsExactly(0, 1, 2, 3, 0, 0, 4, 4);
    assertThat(layout.images(folder.resolve("imagesTs")))
        .containsExactly(
            new CaseImages(
                "a_11",
                List.of(
                    folder.resolve("imagesTs/a_11_0000.nii.gz"),
                    folder.resolve("imagesTs/a_11_0001.nii.gz"))));
  }

  @ParameterizedTest
  @CsvSource({"CT, CT, CT", "ct, CT, CT", "CT, PET, MR", "zscore, noNorm, MR"})
  void channelsOfTomographySayTheModality(String first, String second, Modality expected) {
    OfficialFolders.nnUnet(root, CLASSES, first, second);
    assertThat(new NnUnetLayout().read(root).modality()).isEqualTo(expected);
  }

  @Test
  void theDecathlonHasADescriptionOfTheSameName() throws IOException {
    Path file = root.resolve("dataset.json");
    Files.writeString(
        file,
        """
        {"name": "Some", "modality": {"0": "MRI"}, "labels": {"0": "none", "1": "a"},
         "numTraining": 1, "training": [{"image": "i/a_0000.nii.gz", "label": "l/a.nii.gz"}]}""");
    assertThat(DatasetLayout.detect(root).name()).isEqualTo("msd");

    OfficialFolders.nnUnet(root, CLASSES, "T2");
    assertThat(DatasetLayout.detect(root).name()).isEqualTo("nnunet");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new MsdLayout().read(root))
        .withMessageStartingWith(file + ": not that of the Medical Segmentation Decathlon, ");

    Files.writeString(file, "{\"labels\": {\"none\": 0");
    assertThat(DatasetLayout.detect(root).name()).isEqualTo("msd");
    Files.writeString(file, "{\"channel_names\": {\"0\": ");
    assertThat(DatasetLayout.detect(root).name()).isEqualTo("nnunet");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new NnUnetLayout().read(root))
        .withMessageStartingWith(file + ": not that of nnU-Net, ");
  }

  @Test
  void voxelsOfTheLastLabelMayBeIgnored() {
    OfficialFolders.nnUnet(
        root, "{\"background\": 0, \"PZ\": 1, \"TZ\": 2, \"cyst\": 3, \"ignore\": 4}", "T2");

    Dataset dataset = new NnUnetLayout().read(root);

    assertThat(dataset.classNames()).containsExactly("background", "PZ", "TZ", "cyst");
    assertThat(dataset.hasIgnoredVoxels()).isTrue();
    byte ignored = (byte) LabelMap.IGNORED;
    assertThat(dataset.load(dataset.cases().get(0)).labels().labels())
        .isEqualTo(new byte[] {0, 1, 2, 3, 0, 0, ignored, ignored});
  }

  /** So are those of the dataset KiTS23; the classes are called after what nnU-Net writes. */
  @Test
  void listsOfLabelsAreRegions() {
    OfficialFolders.nnUnet(root, REGIONS, "CT");
    DatasetLayout layout = new NnUnetLayout();

    assertThat(layout.read(root).classNames())
        .containsExactly("background", "kidney", "tumour", "masses", "ureter");
    assertThat(layout.regions(root, "brats")).isEmpty();
    assertThat(layout.regions(root, "nnunet"))
        .hasValueSatisfying(
            regions -> {
              assertThat(regions).hasToString("kidney=1+2+3+4,masses=2+3,tumour=2,ureter=4");
              assertThat(regions.list())
                  .extracting(each -> each.label())
                  .containsExactly(1, 3, 2, 4);
            });

    OfficialFolders.nnUnetDescription(root, CLASSES, ".nii.gz", "CT");
    fails(
        () -> layout.regions(root, "nnunet"),
        root.resolve("dataset.json"),
        "labels: expected lists of labels as regions, found the classes [background, PZ, TZ, cyst,"
            + " tumour]");
  }

  @Test
  void aPictureHasItsColoursInOneFile() {
    OfficialFolders.nnUnetDescription(root, "{\"ground\": 0, \"road\": 1}", ".png", "R", "G", "B");
    int[] grey = new int[16];
    Arrays.fill(grey, 5, 9, 1);
    for (String id : List.of("b", "c")) {
      Pictures.write(root.resolve("imagesTr/" + id + "_0000.png"), 4, 4, grey);
      Pictures.write(root.resolve("labelsTr/" + id + ".png"), 4, 4, grey);
    }

    Dataset dataset = new NnUnetLayout().read(root);

    assertThat(dataset.dimensions()).isEqualTo(2);
    assertThat(dataset.modality()).isEqualTo(Modality.PICTURE);
    assertThat(dataset.classNames()).containsExactly("ground", "road");
    assertThat(dataset.broken()).isEmpty();
    assertThat(dataset.cases().get(0).images()).hasSize(1);

    Pictures.write(root.resolve("imagesTr/b_0001.png"), 4, 4, grey);
    assertThat(new NnUnetLayout().read(root).broken())
        .isEqualTo(
            Map.of(
                "b", "b: imagesTr/b_0002.png is missing",
                "c", "c: imagesTr/c_0001.png, imagesTr/c_0002.png are missing"));
  }

  @Test
  void namesTheFilesThatAreMissing() throws IOException {
    OfficialFolders.nnUnet(root, CLASSES, "T2", "ADC");
    OfficialFolders.touch(root.resolve("labelsTr/a_8.nii.gz"));
    Files.delete(root.resolve("labelsTr/a_9.nii.gz"));
    Files.delete(root.resolve("imagesTr/a_10_0000.nii.gz"));
    Files.delete(root.resolve("imagesTs/a_11_0000.nii.gz"));

    DatasetLayout layout = new NnUnetLayout();

    assertThat(layout.read(root).broken())
        .isEqualTo(
            Map.of(
                "a_8",
                "a_8: imagesTr/a_8_0000.nii.gz, imagesTr/a_8_0001.nii.gz are missing",
                "a_9",
                "a_9: labelsTr/a_9.nii.gz is missing",
                "a_10",
                "a_10: imagesTr/a_10_0000.nii.gz is missing"));
    assertThat(layout.images(root.resolve("imagesTs")).get(0).files())
        .first()
        .isEqualTo(root.resolve("imagesTs/a_11_0000.nii.gz"));
    assertThat(layout.images(root.resolve("labelsTr"))).isEmpty();
  }

  @Test
  void refusesFilesThatNoChannelIs() throws IOException {
    OfficialFolders.nnUnet(root, CLASSES, "T2");
    Path second = root.resolve("imagesTr/a_9_0001.nii.gz");
    OfficialFolders.touch(second);
    fails(
        () -> new NnUnetLayout().read(root),
        root.resolve("imagesTr"),
        "expected channels 0 to 0 as in dataset.json, found 1");

    Path odd = root.resolve("imagesTr/a_9.nii.gz");
    Files.move(second, odd);
    for (Path folder : List.of(root, root.resolve("imagesTr"))) {
      fails(
          () -> {
            new NnUnetLayout().images(folder);
            new NnUnetLayout().read(folder);
          },
          odd,
          "expected a name that ends in the number of a channel, such as scan_0000");
    }

    Files.move(odd, root.resolve("imagesTr/a_9_0000.nii"));
    assertThat(new NnUnetLayout().read(root).broken()).isEmpty();
    fails(
        () -> new NnUnetLayout().images(root.resolve("imagesTr")),
        root.resolve("imagesTr"),
        "expected one image named a_9_0000, found a_9_0000.nii and a_9_0000.nii.gz");

    Files.move(root.resolve("imagesTr"), root.resolve("imagesTraining"));
    fails(
        () -> new NnUnetLayout().read(root),
        root.resolve("imagesTr"),
        "expected a folder, found none");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'b': 0, 'x': 2} | .nii.gz | labels: expected 0, 1 and so on, ignore the last, found"
            + " {b=[0], x=[2]}",
        "{'x': 1, 'ignore': 2, 'y': 3} | .png | labels: expected 0, 1 and so on, ignore the last,"
            + " found {x=[1], ignore=[2], y=[3]}",
        "{'x': 1, 'y': 1} | .tif | labels: expected another one for each class, found"
            + " {x=[1], y=[1]}",
        "{'x': [1, 2], 'y': 2} | .nii | regions_class_order: expected a label for each of [x, y],"
            + " found []",
        "{'x': [1, 2], 'y': 2}, 'regions_class_order': [2] | .nii | regions_class_order: expected a"
            + " label for each of [x, y], found [2]",
        "{'x': [1, 2], 'y': 2}, 'regions_class_order': [2, 1] | .nii | label: expected one of the"
            + " classes [2] of y, found 1",
        "{'x': 1} | .mha | file_ending: expected .nii.gz, .nii, .png, .bmp or .tif, found .mha",
        "{'x': 1}, 'dataset': {} | .png | dataset: expected files in imagesTr/ and labelsTr/, found"
            + " a list of them",
      })
  void refusesADescriptionThatMakesNoSense(String labels, String ending, String message) {
    OfficialFolders.nnUnetDescription(root, labels.replace('\'', '"'), ending, "T2");
    fails(() -> new NnUnetLayout().read(root), root.resolve("dataset.json"), message);
  }

  @Test
  void refusesADescriptionThatLacksSomething() throws IOException {
    Path file = root.resolve("dataset.json");
    Files.writeString(file, "{\"channel_names\": {\"1\": \"T2\"}}");
    fails(
        () -> new NnUnetLayout().read(root),
        file,
        "not that of nnU-Net, Missing required creator property 'labels' (index 1)");
    Files.writeString(
        file,
        "{\"channel_names\": {\"1\": \"T2\"}, \"labels\": {\"x\": 1}, \"file_ending\": \".png\"}");
    fails(
        () -> new NnUnetLayout().read(root),
        file,
        "channel_names: expected channels 0, 1 and so on, found [1]");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'0': null}, 'labels': {'x': 1}",
        "{'0': 'T2'}, 'labels': {'x': null}",
        "{'0': 'T2'}, 'labels': {'x': [1, null]}",
        "{'0': 'T2'}, 'labels': {'x': 'one'}",
        "{'first': 'T2'}, 'labels': {'x': 1}",
        "{'0': 'T2'}, 'labels': {'x': 1}, 'regions_class_order': [null]",
      })
  void refusesADescriptionWithHoles(String entries) throws IOException {
    Path file = root.resolve("dataset.json");
    String json = "{'file_ending': '.png', 'channel_names': %s}".formatted(entries);
    Files.writeString(file, json.replace('\'', '"'));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new NnUnetLayout().read(root))
        .withMessageStartingWith(file + ": not that of nnU-Net, ")
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  private static void fails(ThrowingCallable reading, Path file, String message) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(reading)
        .withMessage(file + ": " + message);
  }
}
