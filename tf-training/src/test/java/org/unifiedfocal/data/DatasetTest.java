package org.unifiedfocal.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.testing.RealData;

class DatasetTest {
  @TempDir private Path root;

  private Path picture(String name, int height, int width, int... greyLevels) {
    Path file = root.resolve(name);
    Pictures.write(file, height, width, greyLevels);
    return file;
  }

  private Sample load(List<Path> images, List<Path> labels) {
    Case item = new Case("a", "a", images, labels);
    return new Dataset("d", root, 2, List.of("background", "one", "two"), List.of(item)).load(item);
  }

  @Test
  void modalitiesBecomeChannelsAndMasksAreJoined() {
    Sample sample =
        load(
            List.of(
                picture("t1.png", 2, 2, 1, 2, 3, 4),
                picture("t2.png", 2, 2, 10, 20, 30, 40),
                picture("flair.png", 2, 2, 5, 6, 7, 8)),
            List.of(
                picture("mask.png", 2, 2, 0, 255, 0, 0),
                picture("mask_1.png", 2, 2, 0, 0, 255, 0),
                picture("mask_2.png", 2, 2, 0, 2, 1, 0)));

    assertThat(sample.id()).isEqualTo("a");
    assertThat(sample.image().channels()).isEqualTo(3);
    assertThat(sample.image().values()).containsExactly(1, 10, 5, 2, 20, 6, 3, 30, 7, 4, 40, 8);
    assertThat(sample.labels().labels()).containsExactly(0, 2, 1, 0);
  }

  @Test
  void imageAndLabelsArePreparedAlike() {
    Sample sample =
        load(List.of(picture("a.png", 1, 2, 3, 4)), List.of(picture("b.png", 1, 2, 0, 255)));
    Normalization none = new Normalization.None();

    Sample same = sample.prepare(new Preprocessing(1, none));
    assertThat(same.id()).isEqualTo("a");
    assertThat(same.labels()).isSameAs(sample.labels());

    Sample finer = sample.prepare(new Preprocessing(1, none, List.of(1.0, 0.5)));
    assertThat(finer.image().geometry().shape()).isEqualTo(List.of(1, 4));
    assertThat(finer.labels().labels()).containsExactly(0, 0, 1, 1);
    assertThat(finer.labels().geometry()).isEqualTo(finer.image().geometry());

    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> sample.prepare(new Preprocessing(2, none)))
        .withMessage("a: image: expected 2 channels, found 1");
  }

  @Test
  void namesTheFileThatDoesNotFit() {
    Path image = picture("image.png", 1, 2, 3, 4);
    Path tall = picture("tall.png", 2, 1, 3, 4);
    Path mask = picture("mask.png", 1, 2, 0, 255);
    Path three = picture("three.png", 1, 2, 0, 3);

    fails(
        List.of(image, tall),
        List.of(mask),
        tall + ": expected shape [1, 2] as in the case's first file, found [2, 1]");
    fails(
        List.of(image),
        List.of(mask, tall),
        tall + ": expected shape [1, 2] as in the case's first file, found [2, 1]");
    fails(
        List.of(tall),
        List.of(mask),
        mask + ": expected shape [2, 1] as in the case's first file, found [1, 2]");
    fails(
        List.of(image),
        List.of(three),
        three + ": expected labels [0, 1, 2] for the classes [background, one, two], found 3");
  }

  @Test
  void refusesLabelsOfAClassWithoutAName() {
    List<Case> cases = Samples.cases(1);
    List<String> names = List.of("background", "one");
    LabelValues beyond = new LabelValues(Map.of(0, 0, 7, 2, 8, LabelMap.IGNORED));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> new Dataset("d", root, 2, names, beyond, null, null, cases))
        .withMessage(
            root + ": expected labels of the classes [background, one], found those of class 2");
  }

  @Test
  void aFolderFromHereFindsFilesByTheirWholePaths() {
    Path here = Path.of("");
    Path gone = here.toAbsolutePath().resolve("images/gone.png");
    Path mask = picture("mask.png", 1, 2, 0, 255);
    Case item = new Case("a", "a", List.of(gone), List.of(mask));
    Dataset dataset = new Dataset("d", here, 2, List.of("background", "one"), List.of(item));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> dataset.check(item))
        .withMessage("a: images/gone.png is missing");
  }

  @Test
  void refusesAnImageInADatasetOfVolumes() {
    Path image = picture("image.png", 1, 2, 3, 4);
    Case item = new Case("a", "a", List.of(image), List.of(image));
    Dataset dataset = new Dataset("d", root, 3, List.of("background", "one"), List.of(item));
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> dataset.load(item))
        .withMessage(image + ": expected 3 spatial axes as in the dataset, found shape [1, 2]");
  }

  private void fails(List<Path> images, List<Path> labels, String message) {
    assertThatExceptionOfType(BadInputException.class)
        .isThrownBy(() -> load(images, labels))
        .withMessage(message);
  }

  @Test
  void refusesACaseWithoutFiles() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Case("a", "a", List.of(root), List.of()))
        .withMessage(
            "a case has at least one image and one label file, found [%s] and [] of a"
                .formatted(root));
  }

  /** The lesions as Pillow 13.0.0 and numpy 2.0.2 count them in the union of a case's masks. */
  @Test
  void realUltrasoundMasksAreJoinedAsNumpyJoinsThem() {
    Dataset dataset = new BusiLayout().read(RealData.find("busi/Dataset_BUSI_with_GT"));
    Map<String, Integer> several = new TreeMap<>();
    int total = 0;
    for (Case item : dataset.cases()) {
      Sample sample = dataset.load(item);
      assertThat(sample.image().channels()).isEqualTo(3);
      assertThat(sample.foreground().isEmpty()).isEqualTo(item.id().startsWith("normal"));
      total += sample.foreground().size();
      if (item.labels().size() > 1) {
        several.put(item.id(), sample.foreground().size());
      }
    }
    assertThat(several)
        .isEqualTo(
            Map.of(
                "benign (54)", 20750,
                "benign (93)", 9830,
                "benign (100)", 10011,
                "benign (181)", 26899,
                "benign (195)", 156339,
                "malignant (53)", 15881));
    assertThat(total).isEqualTo(922736);
  }

  @Test
  void realVolumesKeepTheirSpacingAndClasses() {
    Path folder = RealData.find("msd-hippocampus/Task04_Hippocampus");
    Dataset dataset = new MsdLayout().read(folder);

    Sample sample = dataset.load(dataset.cases().get(0));

    assertThat(sample.image().geometry().shape()).isEqualTo(sample.labels().geometry().shape());
    assertThat(sample.image().geometry().spacing()).containsExactly(1, 1, 1);
    assertThat(sample.labels().labels()).contains(0, 1, 2);
  }
}
