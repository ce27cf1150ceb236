package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.testing.RealData;

/** The layouts of the paper's datasets, on real files where there are some. */
class OfficialLayoutsTest {
  @TempDir private Path root;

  private static Map<Integer, Long> counts(LabelMap labels) {
    return IntStream.range(0, labels.labels().length)
        .boxed()
        .collect(Collectors.groupingBy(labels::label, TreeMap::new, Collectors.counting()));
  }

  private static Case named(Dataset dataset, String id) {
    return dataset.cases().stream().filter(item -> item.id().equals(id)).findFirst().orElseThrow();
  }

  /** The polyps as Pillow and numpy count them, grey values above 127. */
  @Test
  void readsRealColonoscopyFrames() {
    Path folder = RealData.find("cvc-clinicdb");

    DatasetLayout layout = DatasetLayout.detect(folder);
    Dataset dataset = layout.read(folder);

    assertThat(layout.name()).isEqualTo("cvc-clinicdb");
    assertThat(dataset.classNames()).containsExactly("background", "polyp");
    assertThat(dataset.grouping()).isEqualTo("video sequence");
    assertThat(dataset.cases().stream().map(Case::id))
        .containsExactly("1", "2", "7", "15", "26", "40", "52", "66", "79", "83", "91", "100");
    assertThat(dataset.cases().stream().map(Case::group).distinct())
        .containsExactly("sequence 1", "sequence 2", "sequence 3", "sequence 5");
    assertThat(dataset.broken()).isEmpty();
    Map<String, Long> polyps =
        dataset.cases().stream()
            .collect(
                Collectors.toMap(
                    Case::id, item -> counts(dataset.load(item).labels()).getOrDefault(1, 0L)));
    assertThat(polyps)
        .containsEntry("1", 16978L)
        .containsEntry("7", 23387L)
        .containsEntry("52", 1050L)
        .containsEntry("100", 7215L);
    assertThat(dataset.load(dataset.cases().get(0)).image().channels()).isEqualTo(3);
  }

  /** The table of the dataset's page: 29 sequences of the frames 1 to 612. */
  @ParameterizedTest
  @CsvSource({
    "1, sequence 1",
    "25, sequence 1",
    "26, sequence 2",
    "67, sequence 3",
    "68, sequence 4",
    "78, sequence 4",
    "103, sequence 5",
    "199, sequence 9",
    "200, sequence 10",
    "205, sequence 10",
    "206, sequence 11",
    "466, sequence 22",
    "478, sequence 23",
    "591, sequence 28",
    "592, sequence 29",
    "612, sequence 29",
    "613, 613",
    "0, 0",
    "x, x"
  })
  void aFrameBelongsToItsSequence(String frame, String group) {
    Pictures.write(root.resolve("PNG/Original/" + frame + ".png"), 1, 1, 0);
    Pictures.write(root.resolve("PNG/Ground Truth/" + frame + ".png"), 1, 1, 0);
    assertThat(new CvcClinicDbLayout().read(root).cases())
        .singleElement()
        .extracting(Case::group)
        .isEqualTo(group);
  }

  @Test
  void foldsKeepSequencesTogether() {
    for (int frame = 1; frame <= 612; frame++) {
      OfficialFolders.touch(root.resolve("Original/" + frame + ".png"));
      OfficialFolders.touch(root.resolve("Ground Truth/" + frame + ".png"));
    }
    List<Case> cases = new CvcClinicDbLayout().read(root).cases();
    assertThat(cases.stream().map(Case::group).distinct()).hasSize(29);

    Split split = new Fold(2, 5).split(cases);

    assertThat(split.validation()).hasSizeBetween(100, 145);
    assertThat(split.train().stream().map(Case::group))
        .doesNotContainAnyElementsOf(split.validation().stream().map(Case::group).toList());
  }

  /** The labels as nibabel and numpy count them. */
  @Test
  void readsRealBrainTumours() {
    Path folder = RealData.find("brats20");

    DatasetLayout layout = DatasetLayout.detect(folder);
    Dataset dataset = layout.read(folder);

    assertThat(layout.name()).isEqualTo("brats20");
    assertThat(dataset.dimensions()).isEqualTo(3);
    assertThat(dataset.grouping()).isEqualTo("patient");
    assertThat(dataset.classNames())
        .containsExactly("background", "non-enhancing core", "oedema", "enhancing tumour");
    assertThat(dataset.cases().stream().map(Case::id))
        .containsExactly("BraTS20_Training_001", "BraTS20_Training_002", "BraTS20_Training_003");
    assertThat(dataset.broken()).isEmpty();
    Sample sample = dataset.load(dataset.cases().get(0));
    assertThat(sample.image().channels()).isEqualTo(1);
    assertThat(counts(sample.labels()))
        .isEqualTo(Map.of(0, 8816276L, 1, 26371L + 818, 2, 53050L, 3, 31485L));
  }

  @ParameterizedTest
  @CsvSource({
    "enhancing-tumour, 8219",
    "tumour-core, 9325", // 163 + 943 + 8219
    "whole-tumour, 63061" // 163 + 53736 + 943 + 8219
  })
  void aRegionOfARealBrainTumourIsOneClass(String region, long voxels) {
    DatasetLayout layout = DatasetLayout.named("brats20( t1ce , " + region + ")");
    assertThat(layout.name()).isEqualTo("brats20(t1ce, " + region + ")");

    Dataset dataset = layout.read(RealData.find("brats20"));

    assertThat(dataset.classNames()).containsExactly("background", region.replace('-', ' '));
    LabelMap labels = dataset.load(dataset.cases().get(1)).labels();
    assertThat(counts(labels)).isEqualTo(Map.of(0, labels.labels().length - voxels, 1, voxels));
  }

  /** The shipped case 00015 has labels alone. */
  @Test
  void readsRealKidneysAndNamesWhatIsMissing() {
    Path folder = RealData.find("kits19");

    DatasetLayout layout = DatasetLayout.detect(folder);
    Dataset dataset = layout.read(folder);

    assertThat(layout.name()).isEqualTo("kits19");
    assertThat(dataset.classNames()).containsExactly("background", "kidney", "tumour");
    assertThat(dataset.grouping()).isEqualTo("patient");
    assertThat(dataset.cases().stream().map(Case::id))
        .containsExactly("case_00015", "case_00061", "case_90000");
    assertThat(dataset.broken())
        .isEqualTo(
            Map.of(
                "case_00015", "case_00015: case_00015/imaging.nii.gz is missing",
                "case_00061", "case_00061: case_00061/imaging.nii.gz is missing"));
    Dataset whole = dataset.without(dataset.broken().keySet());
    assertThat(counts(whole.load(whole.cases().get(0)).labels()))
        .isEqualTo(Map.of(0, 362037L, 1, 7623L));
  }

  @Test
  void kidneysOfTheTestAreNoCases() {
    for (String id : List.of("case_00000", "case_00209", "case_00210", "case_00299")) {
      OfficialFolders.touch(root.resolve(id + "/imaging.nii.gz"));
    }
    OfficialFolders.touch(root.resolve("case_00299/segmentation.nii"));

    Dataset dataset = new Kits19Layout().read(root);

    assertThat(dataset.cases().stream().map(Case::id))
        .containsExactly("case_00000", "case_00209", "case_00299");
    assertThat(dataset.cases().get(2).labels())
        .containsExactly(root.resolve("case_00299/segmentation.nii"));
    assertThat(dataset.broken())
        .containsEntry("case_00209", "case_00209: case_00209/segmentation.nii.gz is missing");
  }

  @Test
  void retinaHasAFieldOfViewOutsideOfWhichPixelsAreIgnored() {
    OfficialFolders.drive(root.resolve("DRIVE"), true);

    DatasetLayout layout = DatasetLayout.detect(root);
    Dataset dataset = layout.read(root);

    assertThat(layout.name()).isEqualTo("drive");
    assertThat(dataset.cases().stream().map(Case::id))
        .containsExactly("01_test", "02_test", "21_training", "22_training");
    assertThat(dataset.hasIgnoredVoxels()).isTrue();
    assertThat(dataset.broken()).isEmpty();
    Sample sample = dataset.load(named(dataset, "21_training"));
    assertThat(sample.image().channels()).isEqualTo(3);
    assertThat(sample.labels().labels())
        .isEqualTo(OfficialFolders.driveLabels(sample.labels().geometry()));
    assertThat(sample.foreground().size())
        .isEqualTo(counts(sample.labels()).getOrDefault(1, 0L).intValue())
        .isPositive();
  }

  @Test
  void retinaTestImagesNeedLabels() {
    OfficialFolders.drive(root, false);
    assertThat(new DriveLayout().read(root).cases().stream().map(Case::id))
        .containsExactly("21_training", "22_training");
  }

  @Test
  void retinaWithoutFieldsOfViewCountsAltogether() throws IOException {
    OfficialFolders.drive(root, false);
    for (String number : List.of("21", "22")) {
      Files.delete(root.resolve("training/mask/" + number + "_training_mask.gif"));
    }
    assertThat(new DriveLayout().read(root).broken().values())
        .contains("21_training: training/mask/21 is missing");

    Files.delete(root.resolve("training/mask"));
    Dataset dataset = new DriveLayout().read(root);
    assertThat(dataset.broken()).isEmpty();
    assertThat(dataset.hasIgnoredVoxels()).isFalse();
  }

  @Test
  void namesTheFilesThatAreMissingBesideTheOthers() throws IOException {
    OfficialFolders.drive(root, false);
    Files.delete(root.resolve("training/1st_manual/22_manual1.gif"));
    Files.delete(root.resolve("training/images/21_training.tif"));
    Files.delete(root.resolve("training/mask/21_training_mask.gif"));

    assertThat(new DriveLayout().read(root).broken())
        .isEqualTo(
            Map.of(
                "21_training",
                "21_training: training/images/21_training.tif, training/mask/21_training_mask.gif"
                    + " are missing",
                "22_training",
                "22_training: training/1st_manual/22_manual1.gif is missing"));
  }

  @Test
  void readsUltrasoundOfTheOfficialStructure() {
    OfficialFolders.bus2017(root.resolve("BUS"));

    DatasetLayout layout = DatasetLayout.detect(root);
    Dataset dataset = layout.read(root);

    assertThat(layout.name()).isEqualTo("bus2017");
    assertThat(dataset.classNames()).containsExactly("background", "lesion");
    assertThat(dataset.grouping()).isNull();
    assertThat(dataset.cases().stream().map(Case::id)).containsExactly("000001", "000002");
    assertThat(counts(dataset.load(dataset.cases().get(1)).labels()))
        .isEqualTo(Map.of(0, 60L, 1, 4L));
  }

  @Test
  void modalitiesBecomeChannelsInOneOrder() {
    OfficialFolders.brats(root, "t1", "t1ce", "t2", "flair");

    Dataset all = new Brats20Layout().read(root);
    assertThat(all.load(all.cases().get(0)).image().values()).startsWith(1, 2, 3, 4, 1, 2, 3, 4);

    Dataset two = DatasetLayout.named("brats20(flair, t1ce)").read(root);
    assertThat(two.load(two.cases().get(0)).image().values()).startsWith(2, 4, 2, 4);
    assertThat(counts(two.load(two.cases().get(0)).labels()))
        .isEqualTo(Map.of(0, 4L, 1, 2L, 2, 1L, 3, 1L));
  }

  @Test
  void aModalityThatOnlyOthersHaveIsMissing() throws IOException {
    OfficialFolders.brats(root, "t1", "flair");
    String second = "BraTS20_Training_002/BraTS20_Training_002_flair.nii";
    Files.delete(root.resolve(second));

    assertThat(new Brats20Layout().read(root).broken())
        .containsExactly(
            Map.entry(
                "BraTS20_Training_002", "BraTS20_Training_002: " + second + ".gz is missing"));
    assertThat(DatasetLayout.named("brats20(t1)").read(root).broken()).isEmpty();
    assertThat(DatasetLayout.named("brats20(t1ce)").read(root).broken()).hasSize(2);
  }

  /** So it is in the official case 355. */
  @Test
  void oneBrainHasLabelsOfAnotherName() throws IOException {
    OfficialFolders.brats(root, "t1");
    Path folder = root.resolve("BraTS20_Training_002");
    Path odd = folder.resolve("W39_1998.09.19_Segm.nii");
    Files.move(folder.resolve("BraTS20_Training_002_seg.nii"), odd);

    Dataset dataset = new Brats20Layout().read(root);

    assertThat(dataset.broken()).isEmpty();
    assertThat(dataset.cases().get(1).labels()).containsExactly(odd);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "brats20(t3) | layout brats20: expected modalities of t1, t1ce, t2, flair and one region of"
            + " enhancing-tumour, tumour-core, whole-tumour, found t3",
        "brats20(tumour-core, whole-tumour) | layout brats20: expected modalities of t1, t1ce, t2,"
            + " flair and one region of enhancing-tumour, tumour-core, whole-tumour, found"
            + " tumour-core, whole-tumour",
        "kits19(t1) | layout kits19: expected no choices, found t1",
        "msd(a)b | expected a layout of {all}, found msd(a)b",
        "brats20(t1 | expected a layout of {all}, found brats20(t1",
      })
  void refusesChoicesThatALayoutDoesNotKnow(String name, String message) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> DatasetLayout.named(name))
        .withMessage(message.replace("{all}", allNames()));
  }

  private static String allNames() {
    return DatasetLayout.all().stream().map(DatasetLayout::name).collect(Collectors.joining(", "));
  }

  @Test
  void refusesLabelsThatStandForNoClass() {
    OfficialFolders.brats(root, "t1");
    Path file = root.resolve("BraTS20_Training_001/BraTS20_Training_001_seg.nii");
    OfficialFolders.volume(file, 0, 1, 2, 5, 0, 0, 0, 0);
    Dataset dataset = new Brats20Layout().read(root);
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> dataset.load(dataset.cases().get(0)))
        .withMessage(
            "%s: expected labels [0, 1, 2, 3, 4] for the classes %s, found 5"
                .formatted(file, dataset.classNames()));
  }

  @Test
  void aFolderMayHoldOneDataset() {
    OfficialFolders.bus2017(root.resolve("B"));
    OfficialFolders.bus2017(root.resolve(".B"));
    assertThat(new Bus2017Layout().read(root).root()).isEqualTo(root.resolve("B"));

    OfficialFolders.bus2017(root.resolve("C"));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new Bus2017Layout().read(root))
        .withMessage(root + ": expected one dataset of layout bus2017, found B and C");
  }

  @Test
  void aFolderOfSeveralDatasetsIsNone() {
    OfficialFolders.bus2017(root.resolve("b"));
    OfficialFolders.brats(root.resolve("a"), "t1");
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> DatasetLayout.detect(root))
        .withMessage(root + ": expected the folder of one dataset, found [a, b]");
  }

  /** Black is the first colour of a palette, white the last; between them, greys or anything. */
  @ParameterizedTest
  @ValueSource(ints = {1, 8})
  void readsMasksWithPalettes(int bits) throws IOException {
    OfficialFolders.drive(root, false);
    int white = (1 << bits) - 1;
    byte[] red = new byte[white + 1];
    byte[] others = new byte[white + 1];
    Arrays.fill(red, 1, white, (byte) 77);
    red[white] = (byte) 255;
    others[white] = (byte) 255;
    IndexColorModel palette = new IndexColorModel(bits, white + 1, red, others, others);
    for (String name : List.of("1st_manual/21_manual1.gif", "mask/21_training_mask.gif")) {
      File file = root.resolve("training").resolve(name).toFile();
      BufferedImage grey = ImageIO.read(file);
      int type = bits == 1 ? BufferedImage.TYPE_BYTE_BINARY : BufferedImage.TYPE_BYTE_INDEXED;
      BufferedImage indexed = new BufferedImage(16, 16, type, palette);
      for (int pixel = 0; pixel < 256; pixel++) {
        int x = pixel % 16;
        int y = pixel / 16;
        indexed.getRaster().setSample(x, y, 0, (grey.getRGB(x, y) & 255) == 255 ? white : 0);
      }
      assertThat(ImageIO.write(indexed, "gif", file)).isTrue();
    }

    Dataset dataset = new DriveLayout().read(root);

    LabelMap labels = dataset.load(dataset.cases().get(0)).labels();
    assertThat(labels.labels()).isEqualTo(OfficialFolders.driveLabels(labels.geometry()));
  }

  @Test
  void labelValuesAreBytes() {
    for (Map<Integer, Integer> bad :
        Arrays.asList(
            Map.<Integer, Integer>of(),
            Map.of(-1, 0),
            Map.of(256, 0),
            Map.of(1, -1),
            Map.of(1, 256))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new LabelValues(bad))
          .withMessage("expected values and classes from 0 to 255, found " + bad);
    }
  }
}
