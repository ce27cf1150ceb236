package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.testing.RealData;

class DatasetLayoutTest {
  @TempDir private Path root;

  @Test
  void readsRealHippocampusVolumes() {
    Path folder = RealData.find("msd-hippocampus/Task04_Hippocampus");

    DatasetLayout layout = DatasetLayout.detect(folder);
    Dataset dataset = layout.read(folder);

    assertThat(layout.name()).isEqualTo("msd");
    assertThat(dataset.name()).isEqualTo("Hippocampus");
    assertThat(dataset.dimensions()).isEqualTo(3);
    assertThat(dataset.classNames()).containsExactly("background", "Anterior", "Posterior");
    assertThat(dataset.cases()).hasSize(160);
    assertThat(dataset.broken()).isEmpty();
    assertThat(dataset.cases().get(0))
        .isEqualTo(
            new Case(
                "hippocampus_001",
                "hippocampus_001",
                List.of(folder.resolve("imagesTr/hippocampus_001.nii.gz")),
                List.of(folder.resolve("labelsTr/hippocampus_001.nii.gz"))));
  }

  @Test
  void msdJoinsClasses() {
    Path folder = RealData.find("msd-hippocampus/Task04_Hippocampus");
    Dataset all = new MsdLayout().read(folder);
    LabelMap expected = all.load(all.cases().get(0)).labels();

    Dataset whole = DatasetLayout.named("msd(foreground)").read(folder);
    assertThat(whole.classNames()).containsExactly("background", "foreground");
    assertThat(whole.modality()).isEqualTo(all.modality());
    assertThat(whole.cases()).isEqualTo(all.cases());
    Dataset part = DatasetLayout.named("msd(Posterior)").read(folder);
    assertThat(part.classNames()).containsExactly("background", "Posterior");

    LabelMap joined = whole.load(whole.cases().get(0)).labels();
    LabelMap posterior = part.load(part.cases().get(0)).labels();
    for (int voxel = 0; voxel < expected.labels().length; voxel++) {
      assertThat(joined.label(voxel)).isEqualTo(expected.label(voxel) > 0 ? 1 : 0);
      assertThat(posterior.label(voxel)).isEqualTo(expected.label(voxel) == 2 ? 1 : 0);
    }
    assertThat(joined.labels()).contains((byte) 1);
    assertThat(DatasetLayout.named("msd(Anterior, Posterior)").name())
        .isEqualTo("msd(Anterior, Posterior)");
    fails(
        () -> DatasetLayout.named("msd(anterior)").read(folder),
        folder.resolve("dataset.json"),
        "expected classes of [Anterior, Posterior] or foreground, found [anterior]");
  }

  @Test
  void readsRealUltrasoundImagesWithSeveralMasks() {
    Path folder = RealData.find("busi/Dataset_BUSI_with_GT");

    DatasetLayout layout = DatasetLayout.detect(folder);
    Dataset dataset = layout.read(folder);

    assertThat(layout.name()).isEqualTo("busi");
    assertThat(dataset.dimensions()).isEqualTo(2);
    assertThat(dataset.classNames()).containsExactly("background", "lesion");
    assertThat(dataset.cases()).hasSize(21 + 10 + 3);
    assertThat(dataset.cases().stream().map(Case::id).limit(5))
        .containsExactly("benign (1)", "benign (2)", "benign (3)", "benign (4)", "benign (5)");
    assertThat(files(dataset, "benign (4)")).containsExactly("benign (4)_mask_1.png");
    assertThat(files(dataset, "benign (195)"))
        .containsExactly(
            "benign (195)_mask.png", "benign (195)_mask_1.png", "benign (195)_mask_2.png");
  }

  private static List<String> files(Dataset dataset, String id) {
    return dataset.cases().stream()
        .filter(item -> item.id().equals(id))
        .flatMap(item -> item.labels().stream())
        .map(file -> file.getFileName().toString())
        .toList();
  }

  @Test
  void readsRealFoldersOfImagesAndMasks() {
    Path folder = RealData.find("busi-128");

    DatasetLayout layout = DatasetLayout.detect(folder);
    Dataset dataset = layout.read(folder);

    assertThat(layout.name()).isEqualTo("folder");
    assertThat(dataset.name()).isEqualTo("busi-128");
    assertThat(dataset.dimensions()).isEqualTo(2);
    assertThat(dataset.classNames()).containsExactly("background", "foreground");
    assertThat(dataset.cases()).hasSize(518);
    assertThat(dataset.cases())
        .allSatisfy(
            item ->
                assertThat(item.labels())
                    .containsExactly(folder.resolve("masks/" + item.id() + ".png")));
  }

  @Test
  void foldersPairFilesByNameWhateverTheirExtensionsAndPassOverOthers() {
    Pictures.write(root.resolve("images/a9.bmp"), 2, 2, 0, 1, 2, 3);
    touch("images/b.c.JPG", "images/a10.png", "images/.a9.bmp", "images/Thumbs.db");
    touch("masks/a9.png", "masks/a10.tif", "masks/b.c.png", "masks/readme.txt");

    Dataset dataset = new FolderLayout().read(root);

    assertThat(dataset.cases().stream().map(Case::id)).containsExactly("a9", "a10", "b.c");
    assertThat(dataset.dimensions()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({"a.nii.gz, int16.nii.gz, 3", "a.nii, two_d.nii, 2"})
  void theFirstHeaderSaysWhetherAFolderHoldsVolumes(String name, String golden, int dimensions)
      throws IOException {
    touch("images/b.nii", "masks/a.nii", "masks/b.nii.gz");
    try (InputStream file = getClass().getResourceAsStream("/goldens/imaging/nifti/" + golden)) {
      assertThat(file).isNotNull();
      Files.copy(file, root.resolve("images").resolve(name));
    }

    Dataset dataset = new FolderLayout().read(root);

    assertThat(dataset.dimensions()).isEqualTo(dimensions);
    assertThat(dataset.cases().stream().map(Case::id)).containsExactly("a", "b");
  }

  @Test
  void foldersMayNameTheirClasses() throws IOException {
    Pictures.write(root.resolve("images/a.png"), 1, 1, 0);
    touch("masks/a.png");
    Files.writeString(root.resolve("classes.txt"), "background\n liver\r\ntumour\n\n");
    assertThat(new FolderLayout().read(root).classNames())
        .containsExactly("background", "liver", "tumour");

    for (String name : List.of("", "tumour")) {
      Files.writeString(root.resolve("classes.txt"), name + "\nignore: 255\n");
      fails(
          () -> new FolderLayout().read(root),
          root.resolve("classes.txt"),
          "expected a background and 1 to 254 other classes, found [%s]".formatted(name));
    }

    Files.write(root.resolve("classes.txt"), new byte[] {'a', '\n', (byte) 0xff});
    fails(
        () -> new FolderLayout().read(root),
        root.resolve("classes.txt"),
        "expected class names in UTF-8, found other bytes");
  }

  @Test
  void aFileMaySayWhichCasesBelongTogether() throws IOException {
    Pictures.write(root.resolve("images/a.png"), 1, 1, 0);
    touch("images/b.png", "images/c.png", "masks/a.png", "masks/b.png", "masks/c.png");
    Path groups = root.resolve("groups.csv");
    Files.writeString(groups, "case,patient\na,P1\nb,\"P, 2\"\nc,P1\n");
    Dataset dataset = new FolderLayout().read(root);
    assertThat(dataset.grouping()).isEqualTo("patient");
    assertThat(dataset.cases()).extracting(Case::group).containsExactly("P1", "P, 2", "P1");

    Files.writeString(groups, "case,patient\na,P1\nb,P2\n");
    fails(
        () -> new FolderLayout().read(root),
        groups,
        "expected a line for each case, found none for c");
    Files.writeString(groups, "case,patient\na,P1\na,P2\n");
    fails(() -> new FolderLayout().read(root), groups, "expected each case once, found a");
    Files.writeString(groups, "case,patient\na;P1\n");
    fails(
        () -> new FolderLayout().read(root),
        groups,
        "expected a case and its group in line 2, found [a;P1]");
    Files.writeString(groups, "");
    fails(
        () -> new FolderLayout().read(root),
        groups,
        "expected a line case,patient or the like, found none");
  }

  @Test
  void masksMayBeCalledLabels() {
    Pictures.write(root.resolve("images/a.png"), 1, 1, 0);
    Pictures.write(root.resolve("labels/a.png"), 1, 1, 0);
    assertThat(DatasetLayout.detect(root).name()).isEqualTo("folder");
    assertThat(new FolderLayout().read(root).cases().get(0).labels())
        .containsExactly(root.resolve("labels/a.png"));

    touch("masks/a.png");
    assertThat(new FolderLayout().read(root).cases().get(0).labels())
        .containsExactly(root.resolve("masks/a.png"));
  }

  @Test
  void aMaskWithMoreClassesSaysWhereTheyAreNamed() throws IOException {
    Geometry geometry = Geometry.of(1, 1, 4);
    Path image = root.resolve("images/a.nii");
    Path mask = root.resolve("masks/a.nii");
    touch("images/a.nii", "masks/a.nii");
    NiftiWriter.write(image, new Image(geometry, 1, new float[4]), true);
    NiftiWriter.write(mask, new LabelMap(geometry, new byte[] {0, 1, 2, (byte) 255}), true);

    Dataset two = new FolderLayout().read(root);
    fails(
        () -> two.load(two.cases().get(0)),
        mask,
        "expected labels [0, 1] for the classes [background, foreground], found 2; classes.txt has"
            + " a line for each class, and ignore: 255 where these voxels do not count");

    Files.writeString(root.resolve("classes.txt"), "background\nliver\ntumour\n");
    Dataset three = new FolderLayout().read(root);
    assertThat(three.hasIgnoredVoxels()).isFalse();
    fails(
        () -> three.load(three.cases().get(0)),
        mask,
        "expected labels [0, 1, 2] for the classes [background, liver, tumour], found 255;"
            + " classes.txt has a line for each class, and ignore: 255 where these voxels do not"
            + " count");

    Files.writeString(root.resolve("classes.txt"), "background\nliver\ntumour\nignore: 255\n");
    Dataset ignoring = new FolderLayout().read(root);
    assertThat(ignoring.classNames()).containsExactly("background", "liver", "tumour");
    assertThat(ignoring.hasIgnoredVoxels()).isTrue();
    assertThat(ignoring.load(ignoring.cases().get(0)).labels().labels())
        .containsExactly(0, 1, 2, LabelMap.IGNORED);
  }

  @Test
  void theRootOfAFileSystemHasAName() throws IOException {
    Path picture = root.resolve("a.png");
    Pictures.write(picture, 1, 1, 0);
    try (FileSystem inside =
        FileSystems.newFileSystem(root.resolve("a.zip"), Map.of("create", "true"))) {
      Path top = inside.getPath("/");
      for (String folder : List.of("images", "masks")) {
        Files.createDirectory(top.resolve(folder));
        Files.copy(picture, top.resolve(folder).resolve("a.png"));
      }
      assertThat(new FolderLayout().read(top).name()).isEqualTo("/");
    }
  }

  @Test
  void namesEveryFileWithoutItsPartner() {
    Pictures.write(root.resolve("images/1.png"), 1, 1, 0);
    Pictures.write(root.resolve("masks/1.png"), 1, 1, 0);
    touch("images/2.png", "images/10.png", "masks/30.png");

    Dataset dataset = new FolderLayout().read(root);

    assertThat(dataset.cases().stream().map(Case::id)).containsExactly("1", "2", "10", "30");
    assertThat(dataset.broken())
        .containsExactly(
            Map.entry("2", "2: masks/2.png is missing"),
            Map.entry("10", "10: masks/10.png is missing"),
            Map.entry("30", "30: images/30.png is missing"));
    assertThat(dataset.without(dataset.broken().keySet()).cases().stream().map(Case::id))
        .containsExactly("1");
  }

  @Test
  void anUnreadableFirstImageDoesNotHideTheOthers() {
    touch("images/a.png", "masks/a.png");
    fails(
        () -> new FolderLayout().read(root),
        root.resolve("images/a.png"),
        "expected a PNG, TIFF, BMP, JPEG or GIF image, found an empty file");

    Pictures.write(root.resolve("images/b.png"), 1, 1, 0);
    Pictures.write(root.resolve("masks/b.png"), 1, 1, 0);
    Dataset dataset = new FolderLayout().read(root);
    assertThat(dataset.dimensions()).isEqualTo(2);
    assertThat(dataset.broken()).containsOnlyKeys("a");
  }

  @Test
  void refusesFoldersThatSayTwoThings() {
    touch("images/a.png", "images/a.bmp", "masks/a.png");
    fails(
        () -> new FolderLayout().read(root),
        root.resolve("images"),
        "expected one image named a, found a.bmp and a.png");
  }

  @Test
  void refusesEmptyFolders() {
    touch("images/readme.txt", "masks/readme.txt");
    fails(
        () -> new FolderLayout().read(root),
        "expected images in images/ and masks/ or labels/, found none");
  }

  @Test
  void busiNeedsAMaskForEveryImage() {
    Pictures.write(root.resolve("benign/benign (1).png"), 1, 1, 0);
    Pictures.write(root.resolve("benign/benign (1)_mask.png"), 1, 1, 0);
    touch("benign/benign (2)_mask_1.png", "malignant/malignant (3).png");
    assertThat(new BusiLayout().read(root).broken())
        .containsExactly(
            Map.entry("benign (2)", "benign (2): benign/benign (2).png is missing"),
            Map.entry(
                "malignant (3)", "malignant (3): malignant/malignant (3)_mask.png is missing"));
  }

  @Test
  void msdNamesMissingFiles() {
    touch("imagesTr/a.nii.gz", "labelsTr/b.nii.gz");
    json(
        """
        {"name": "Some", "labels": {"0": "background", "1": "organ"}, "numTraining": 2,
         "training": [{"image": "./imagesTr/a.nii.gz", "label": "./labelsTr/a.nii.gz"},
                      {"image": "./imagesTr/b.nii.gz", "label": "./labelsTr/b.nii.gz"}]}""");
    assertThat(new MsdLayout().read(root).broken())
        .containsExactly(
            Map.entry("a", "a: labelsTr/a.nii.gz is missing"),
            Map.entry("b", "b: imagesTr/b.nii.gz is missing"));
  }

  @Test
  void msdTakesCasesInNaturalOrderAndEachOnce() {
    touch("i/a_10.nii.gz", "i/a_9.nii.gz", "l/x.nii.gz", "l/y.nii.gz");
    String cases =
        """
        {"image": "i/a_10.nii.gz", "label": "l/x.nii.gz"},
        {"image": "i/a_9.nii.gz", "label": "l/y.nii.gz"}""";
    String start =
        "{\"name\": \"Some\", \"labels\": {\"0\": \"background\", \"1\": \"organ\"}, \"training\": [";
    json(start + cases + "]}");
    assertThat(new MsdLayout().read(root).cases().stream().map(Case::id))
        .containsExactly("a_9", "a_10");

    json(start + "]}");
    fails(() -> new MsdLayout().read(root), "expected at least one case, found none");

    json(start + cases + "," + cases + "]}");
    fails(() -> new MsdLayout().read(root), "expected each case once, found a_9 twice");
  }

  @Test
  void msdRefusesADescriptionThatIsNotOne() {
    Path file = root.resolve("dataset.json");
    String start = "not that of the Medical Segmentation Decathlon, ";
    for (String content :
        List.of("", "{", "[]", "{}", "{\"name\": \"a\", \"labels\": {\"background\": 0}}")) {
      json(content);
      assertThatExceptionOfType(BadInputException.class)
          .as(content)
          .isThrownBy(() -> new MsdLayout().read(root))
          .withMessageStartingWith(file + ": " + start)
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
    }
    json("{\"name\": \"a\", \"labels\": {\"0\": \"none\", \"2\": \"b\"}, \"training\": []}");
    fails(() -> new MsdLayout().read(root), file, "expected labels from 0 to 1, found [0, 2]");
    for (String layout : List.of("msd", "msd(foreground)")) {
      DatasetLayout msd = DatasetLayout.named(layout);
      for (String labels : List.of("", "\"0\": \"none\"")) {
        json("{\"name\": \"a\", \"labels\": {%s}, \"training\": []}".formatted(labels));
        fails(
            () -> msd.read(root),
            file,
            "expected a background and 1 to 254 other classes, found [%s]"
                .formatted(labels.isEmpty() ? "" : "none"));
      }
    }
  }

  @Test
  void msdMayIgnoreVoxels() {
    json(
        """
        {"name": "a", "labels": {"0": "none", "1": "organ", "255": "ignore"},
         "training": [{"image": "i/a.nii", "label": "l/a.nii"}]}""");
    for (String layout : List.of("msd", "msd(foreground)")) {
      Dataset dataset = DatasetLayout.named(layout).read(root);
      assertThat(dataset.classNames()).hasSize(2);
      assertThat(dataset.labelValues().classes())
          .isEqualTo(Map.of(0, 0, 1, 1, 255, LabelMap.IGNORED));
      assertThat(dataset.hasIgnoredVoxels()).isTrue();
    }
  }

  @Test
  void everyLayoutIsFoundByNameAndRefusesOtherFolders() {
    for (DatasetLayout layout : DatasetLayout.all()) {
      assertThat(DatasetLayout.named(layout.name())).hasSameClassAs(layout);
      fails(() -> layout.read(root), "expected " + layout.signature());
    }
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> DatasetLayout.named("mds"))
        .withMessage(
            "expected a layout of %s, found mds".formatted(joined(", ", DatasetLayout::name)));
  }

  private static String joined(String separator, Function<DatasetLayout, String> words) {
    return DatasetLayout.all().stream().map(words).collect(Collectors.joining(separator));
  }

  @Test
  void saysWhatWasLookedForInAnUnknownFolder() {
    fails(
        () -> DatasetLayout.detect(root),
        "no known dataset layout, expected "
            + joined(" or ", each -> "%s (%s)".formatted(each.signature(), each.name())));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> DatasetLayout.detect(root))
        .withMessageContaining(" or training/images/ and training/1st_manual/ (drive) or ");
    fails(
        () -> DatasetLayout.detect(root.resolve("none")),
        root.resolve("none"),
        "expected a folder with a dataset, found none");
  }

  private void fails(ThrowingCallable reading, String message) {
    fails(reading, root, message);
  }

  private static void fails(ThrowingCallable reading, Path file, String message) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(reading)
        .withMessage(file + ": " + message);
  }

  private void touch(String... files) {
    try {
      for (String file : files) {
        Files.createDirectories(root.resolve(file).getParent());
        Files.createFile(root.resolve(file));
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private void json(String content) {
    try {
      Files.writeString(root.resolve("dataset.json"), content);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
