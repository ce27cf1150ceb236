package org.unifiedfocal.planning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.data.Modality;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.unet.TrainingMemory;
import org.unifiedfocal.unet.UNet;

class PlannerTest {
  private static final long GIB = 1L << 30;

  @TempDir Path folder;

  private static Plan plan(Fingerprint fingerprint) {
    return Planner.automatic(fingerprint, 4 * GIB).plan();
  }

  @Test
  void takesWholePicturesOfOneSize() {
    Fingerprint fingerprint = Fingerprints.of(Modality.PICTURE, 518, 3, 0.4, Geometry.of(128, 128));
    assertThat(plan(fingerprint))
        .isEqualTo(
            new Plan(
                1, new Normalization.ZScore(), null, List.of(128, 128), true, 16, 5, 10, 1.0 / 3));
  }

  @Test
  void threeFilesOfACaseAreNoColours() {
    Geometry size = Geometry.of(128, 128);
    assertThat(plan(Fingerprints.of(3, Modality.PICTURE, 9, 3, 0, size)).channels()).isEqualTo(3);
    assertThat(plan(Fingerprints.of(1, Modality.PICTURE, 9, 3, 0, size)).channels()).isEqualTo(1);
  }

  @Test
  void takesPatchesOfPicturesOfManySizes() {
    Plan plan =
        plan(
            Fingerprints.of(
                Modality.PICTURE, 30, 3, 0, Geometry.of(300, 400), Geometry.of(301, 402)));
    assertThat(plan.wholeImages()).isFalse();
    assertThat(plan.patchSize()).isEqualTo(List.of(320, 416));
    assertThat(plan.batchSize()).isEqualTo(2);
  }

  @Test
  void plansTheHippocampusAsNnUnetDoes() {
    // nnU-Net's published plan for this dataset has the patch 40 x 56 x 40 and three poolings.
    Fingerprint fingerprint =
        Fingerprints.of(Modality.MR, 260, 1, 0.01, Fingerprints.volume(36, 50, 35, 1, 1, 1));
    Plan plan = plan(fingerprint);
    assertThat(plan.patchSize()).isEqualTo(List.of(40, 56, 40));
    assertThat(plan.depth()).isEqualTo(3);
    assertThat(plan.spacing()).isEqualTo(List.of(1.0, 1.0, 1.0));
    assertThat(plan.normalization()).isEqualTo(new Normalization.ZScore());
    assertThat(plan.batchSize()).isEqualTo(5);
  }

  @Test
  void scalesHounsfieldUnitsByTheForeground() {
    Geometry fine = Fingerprints.volume(200, 512, 512, 3, 0.8, 0.8);
    Geometry coarse = Fingerprints.volume(200, 512, 512, 3, 0.78, 0.78);
    Plan plan = plan(Fingerprints.of(Modality.CT, 21, 1, 0.5, coarse, fine, fine));
    assertThat(plan.spacing()).isEqualTo(List.of(3.0, 0.8, 0.8));
    assertThat(plan.normalization())
        .isEqualTo(new Normalization.Fixed(99.5, 57.7343, new Normalization.Range(1, 198)));
    // Several channels are not all clipped alike.
    Plan two = plan(Fingerprints.of(Modality.CT, 21, 2, 0.5, fine));
    assertThat(two.normalization()).isEqualTo(new Normalization.ZScore());
    assertThat(two.channels()).isEqualTo(2);
  }

  @Test
  void leavesOutZerosAroundAHead() {
    Geometry head = Fingerprints.volume(155, 240, 240, 1, 1, 1);
    assertThat(plan(Fingerprints.of(Modality.MR, 9, 4, 0.26, head)).normalization())
        .isEqualTo(new Normalization.NonzeroZScore());
    assertThat(plan(Fingerprints.of(Modality.MR, 9, 4, 0.24, head)).normalization())
        .isEqualTo(new Normalization.ZScore());
  }

  @Test
  void keepsFineSlicesOfACoarseAxis() {
    // 10 of 100 cases have slices of 2 mm, the others of 5 mm, all with 0.6 mm in the slice.
    Geometry[] geometries = new Geometry[10];
    for (int i = 0; i < 10; i++) {
      geometries[i] =
          i < 2
              ? Fingerprints.volume(50, 320, 320, 2, 0.6, 0.6)
              : Fingerprints.volume(20, 320, 320, 5, 0.6, 0.6);
    }
    PlanDocument document =
        Planner.automatic(Fingerprints.of(Modality.MR, 100, 1, 0, geometries), 4 * GIB);
    assertThat(document.plan().spacing()).isEqualTo(List.of(2.0, 0.6, 0.6));
    assertThat(document.text()).contains("along the coarse axis the 10th percentile");
  }

  @ParameterizedTest
  @ValueSource(longs = {64, 500, 1000, 2000, 4000, 8000, 64000})
  void fitsTheMemory(long mebibytes) {
    Geometry body = Fingerprints.volume(120, 400, 500, 2.5, 0.8, 0.8);
    Plan plan =
        Planner.automatic(Fingerprints.of(Modality.CT, 200, 1, 0, body), mebibytes << 20).plan();
    UNet network = new UNet(3, 1, 2, plan.baseFilters(), plan.depth());
    long bytes = TrainingMemory.bytes(network, plan.patchSize(), plan.batchSize());
    assertThat(bytes >> 20).isLessThanOrEqualTo(mebibytes);
    if (mebibytes < 64000) {
      // Little is left over: the network halves 4 or 5 times, so that a patch grows in steps.
      assertThat(bytes >> 20).isGreaterThan(mebibytes / 3);
    }
    assertThat(plan.patchSize()).allMatch(size -> size % network.sizeMultiple() == 0);
    // The patch has the shape of the image, as far as its axes go.
    assertThat(plan.patchSize().get(0)).isLessThanOrEqualTo(plan.patchSize().get(1));
  }

  @Test
  void saysThatTheMemoryIsTooSmall() {
    Fingerprint fingerprint =
        Fingerprints.of(Modality.MR, 9, 1, 0, Fingerprints.volume(36, 50, 35, 1, 1, 1));
    assertThatThrownBy(() -> Planner.automatic(fingerprint, 1 << 19))
        .isInstanceOf(BadInputException.class)
        .hasMessageMatching("memory: expected at least \\d+ MiB for the smallest patches, found 0");
  }

  @Test
  void knowsThePaper() {
    Geometry body = Fingerprints.volume(200, 512, 512, 3, 0.8, 0.8);
    PlanDocument ct = Planner.paper(Fingerprints.of(Modality.CT, 210, 1, 0, body), 4 * GIB);
    assertThat(ct.plan())
        .isEqualTo(
            new Plan(
                1,
                new Normalization.Fixed(99.5, 57.7343, new Normalization.Range(-79, 304)),
                List.of(3.22, 1.62, 1.62),
                List.of(80, 160, 160),
                false,
                32,
                4,
                2,
                0));
    Fingerprint pictures = Fingerprints.of(Modality.PICTURE, 163, 1, 0, Geometry.of(128, 128));
    Plan plan = Planner.paper(pictures, 4 * GIB).plan();
    assertThat(plan.wholeImages()).isTrue();
    assertThat(plan.patchSize()).isEqualTo(List.of(128, 128));
    assertThat(plan.depth()).isEqualTo(4);
  }

  @Test
  void givesAReasonForEachChoiceAndReadsItBack() {
    Geometry body = Fingerprints.volume(200, 512, 512, 3, 0.8, 0.8);
    for (PlanDocument document :
        List.of(
            Planner.automatic(Fingerprints.of(Modality.CT, 210, 1, 0, body), 4 * GIB),
            Planner.paper(Fingerprints.of(Modality.CT, 210, 1, 0, body), 4 * GIB),
            Planner.automatic(
                Fingerprints.of(Modality.PICTURE, 9, 1, 0, Geometry.of(8, 9)), 4 * GIB))) {
      List<String> lines = document.text().lines().toList();
      assertThat(lines.get(0)).startsWith("# made up: ").contains("organ 10.00 %");
      for (int i = 3; i < lines.size(); i += 3) {
        assertThat(lines.get(i - 1)).isEmpty();
        assertThat(lines.get(i)).startsWith("# ").doesNotContain("null").hasSizeGreaterThan(10);
        assertThat(lines.get(i + 1)).matches("\\w+: .+");
      }
      assertThat(lines).hasSize(2 + 9 * 3);
      Path file = folder.resolve(PlanDocument.FILE);
      document.write(file, true);
      assertThat(PlanDocument.read(file)).isEqualTo(document);
    }
    assertThatThrownBy(
            () ->
                Planner.automatic(Fingerprints.of(Modality.CT, 9, 1, 0, body), GIB)
                    .write(folder.resolve(PlanDocument.FILE), false))
        .isInstanceOf(BadInputException.class)
        .hasMessageContaining("exists already");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          depth: 3                 | depth: many         | depth: Cannot deserialize value of type `int`
          depth: 3                 | dept: 3             | depth: Missing creator property 'depth'
          batchSize: 5             | batchSize: 0        | batch size: expected at least 1, found 0
          patchSize: [40, 56, 40]  | patchSize: [4, 5]   | spacing: expected 2 numbers as for the patch
          patchSize: [40, 56, 40]  | patchSize: [0, -3, 8] | patch size: expected 2 or 3 numbers of at least 1, found [0, -3, 8]
          foregroundFraction: 0.3333333333333333 | foregroundFraction: 7 | foreground fraction: expected 0 to 1, found 7.0
          spacing: [1.0, 1.0, 1.0] | spacing: [1, 0, 1]  | spacing: expected positive numbers
          normalization: {kind: z-score} | normalization: {kind: max} | normalization: Could not resolve type id 'max'
          depth: 3                 | depth: "3           | while scanning a quoted scalar
          """)
  void saysWhatIsWrongWithAnEditedPlan(String line, String edited, String message)
      throws IOException {
    Fingerprint fingerprint =
        Fingerprints.of(Modality.MR, 260, 1, 0.01, Fingerprints.volume(36, 50, 35, 1, 1, 1));
    Path file = folder.resolve("edited.yaml");
    String text = Planner.automatic(fingerprint, 4 * GIB).text();
    assertThat(text).contains(line + "\n");
    Files.writeString(file, text.replace(line + "\n", edited + "\n"));
    assertThatThrownBy(() -> PlanDocument.read(file))
        .isInstanceOf(BadInputException.class)
        .hasMessageStartingWith(file + ": not a plan, ")
        .hasMessageContaining(message)
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void saysThatThereIsNoPlan() {
    assertThatThrownBy(() -> PlanDocument.read(folder.resolve("none.yaml")))
        .isInstanceOf(BadInputException.class)
        .hasMessageEndingWith("none.yaml: expected a plan, found no file");
  }
}
