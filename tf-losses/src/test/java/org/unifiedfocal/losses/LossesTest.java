package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tensorflow.framework.losses.Reduction;

/** Names and specifications of the losses. */
class LossesTest {
  @Test
  void theTwelveLossesOfThePaperAndMore() {
    List<String> examples =
        Losses.descriptions().stream().flatMap(each -> each.examples().stream()).toList();
    assertThat(examples)
        .doesNotHaveDuplicates()
        .contains(
            "cross-entropy",
            "focal(gamma=2)",
            "dice",
            "tversky(delta=0.7)",
            "focal-tversky(delta=0.7, gamma=0.75)",
            "combo(alpha=0.5, beta=0.5)",
            "modified-focal(symmetric, delta=0.7, gamma=2)",
            "modified-focal(asymmetric, delta=0.7, gamma=2)",
            "modified-focal-tversky(symmetric, delta=0.7, gamma=0.75)",
            "modified-focal-tversky(asymmetric, delta=0.7, gamma=0.75)",
            "unified-focal(symmetric, delta=0.6, gamma=0.5, lambda=0.5)",
            "unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.5)");
    // An example shows every default, so it is exactly what its loss says of itself.
    assertThat(examples).allSatisfy(text -> assertThat(Losses.parse(text)).hasToString(text));
  }

  @Test
  void factoriesMakeWhatTheExamplesSay() {
    assertThat(UnifiedFocalLoss.asymmetric())
        .isEqualTo(Losses.parse("unified-focal(asymmetric)"))
        .hasSameHashCodeAs(Losses.parse("unified-focal(asymmetric)"))
        .hasToString("unified-focal(asymmetric, delta=0.6, gamma=0.5, lambda=0.5)")
        .isNotEqualTo(UnifiedFocalLoss.symmetric())
        .doesNotHaveSameHashCodeAs(UnifiedFocalLoss.symmetric());
    assertThat(CrossEntropyLoss.withDefaults()).isEqualTo(Losses.parse("cross-entropy"));
    assertThat(FocalLoss.withDefaults()).isEqualTo(Losses.parse("focal"));
    assertThat(DiceLoss.withDefaults()).isEqualTo(Losses.parse("dice"));
    assertThat(TverskyLoss.withDefaults()).isEqualTo(Losses.parse("tversky"));
    assertThat(FocalTverskyLoss.withDefaults()).isEqualTo(Losses.parse("focal-tversky"));
    assertThat(ComboLoss.withDefaults()).isEqualTo(Losses.parse("combo"));
    assertThat(ClDiceLoss.withDefaults()).isEqualTo(Losses.parse("cl-dice"));
    assertThat(ClDiceLoss.withDefaults().withIterations(3).withSmooth(0.5))
        .isEqualTo(Losses.parse("cl-dice(iterations=3, smooth=0.5)"));
    assertThat(HausdorffLoss.withDefaults()).isEqualTo(Losses.parse("hausdorff-erosion"));
    assertThat(HausdorffLoss.withDefaults().withAlpha(1).withErosions(3))
        .isEqualTo(Losses.parse("hausdorff-erosion(alpha=1, erosions=3)"));
    assertThat(ModifiedFocalLoss.symmetric()).isEqualTo(Losses.parse("modified-focal(symmetric)"));
    assertThat(ModifiedFocalTverskyLoss.asymmetric())
        .isEqualTo(Losses.parse("modified-focal-tversky(asymmetric)"));
  }

  @Test
  void everySettingIsWrittenAndReadBack() {
    SegmentationLoss<?> loss =
        UnifiedFocalLoss.asymmetric()
            .withDelta(0.7)
            .withGamma(0.25)
            .withLambda(0.75)
            .withSmooth(1e-5)
            .withRareClasses(3, 1)
            .withProbabilities()
            .withSparseLabels()
            .withIgnoredLabel(-1)
            .withClassWeights(1, 2, 0.5, 0)
            .withoutBackground()
            .withBatchSums()
            .withEmptyForeground(EmptyForeground.SKIP)
            .withReduction(Reduction.SUM);
    assertThat(loss)
        .hasToString(
            "unified-focal(asymmetric, delta=0.7, gamma=0.25, lambda=0.75, smooth=1.0E-5,"
                + " rare-classes=[1, 3], probabilities, sparse, ignored-label=-1,"
                + " class-weights=[1, 2, 0.5, 0], without-background, batch-sums,"
                + " empty-foreground=skip, reduction=sum)");
    assertThat(Losses.parse(loss.toString())).isEqualTo(loss);
    SegmentationLoss<?> hardest =
        CrossEntropyLoss.withDefaults().withTopK(0.1).withLabelSmoothing(0.05).withSparseLabels();
    assertThat(hardest).hasToString("cross-entropy(top-k=0.1, label-smoothing=0.05, sparse)");
    assertThat(Losses.parse(hardest.toString())).isEqualTo(hardest);
    SegmentationLoss<?> focal = FocalLoss.withDefaults().withAlpha(0.25, 0.75).withGamma(3.5);
    assertThat(focal).hasToString("focal(gamma=3.5, alpha=[0.25, 0.75])");
    assertThat(Losses.parse(focal.toString())).isEqualTo(focal);
  }

  @Test
  void sumsAreWrittenAndReadBack() {
    SumLoss sum =
        SumLoss.of(0.5, DiceLoss.withDefaults())
            .plus(1, FocalLoss.withDefaults().withAlpha(0.25, 0.75))
            .plus(2, SumLoss.of(1e-5, CrossEntropyLoss.withDefaults().withTopK(0.1)))
            .plus(0.5, DiceLoss.withDefaults())
            .withSparseLabels()
            .withClassWeights(1, 2);
    assertThat(sum)
        .hasToString(
            "sum(0.5*dice, focal(gamma=2, alpha=[0.25, 0.75]),"
                + " 2*sum(1.0E-5*cross-entropy(top-k=0.1)), 0.5*dice, sparse,"
                + " class-weights=[1, 2])");
    assertThat(Losses.parse(sum.toString())).isEqualTo(sum);
    assertThat(Losses.parse(" sum ( sparse , 0.5 * dice ( ) ,0.5*cross-entropy ( top-k = 0.1 ) )"))
        .hasToString("sum(0.5*dice, 0.5*cross-entropy(top-k=0.1), sparse)");
  }

  @Test
  void everyParameterOfAFormulaIsWrittenAndReadBack() {
    assertSays(DiceLoss.withDefaults().withSmooth(2), "dice(smooth=2)");
    assertSays(
        TverskyLoss.withDefaults().withDelta(0.3).withSmooth(2), "tversky(delta=0.3, smooth=2)");
    assertSays(
        FocalTverskyLoss.withDefaults().withDelta(0.3).withGamma(1.5).withSmooth(2),
        "focal-tversky(delta=0.3, gamma=1.5, smooth=2)");
    assertSays(
        ComboLoss.withDefaults().withAlpha(0.25).withBeta(0.75).withSmooth(2),
        "combo(alpha=0.25, beta=0.75, smooth=2)");
    assertSays(
        ModifiedFocalLoss.asymmetric().withDelta(0.3).withGamma(1.5).withRareClasses(2),
        "modified-focal(asymmetric, delta=0.3, gamma=1.5, rare-classes=[2])");
    assertSays(
        ModifiedFocalTverskyLoss.symmetric()
            .withDelta(0.3)
            .withGamma(0.25)
            .withSmooth(2)
            .withRareClasses(2),
        "modified-focal-tversky(symmetric, delta=0.3, gamma=0.25, smooth=2, rare-classes=[2])");
  }

  private static void assertSays(SegmentationLoss<?> loss, String text) {
    assertThat(loss).hasToString(text).isEqualTo(Losses.parse(text));
  }

  @Test
  void theOtherConventionsOfLambdaAndGamma() {
    assertThat(UnifiedFocalLoss.symmetric().withPublishedWeight(0.25))
        .isEqualTo(UnifiedFocalLoss.symmetric().withLambda(0.75));
    assertThat(UnifiedFocalLoss.symmetricOfPaper(0.25))
        .isEqualTo(UnifiedFocalLoss.symmetric().withGamma(0.75));
  }

  @Test
  void aLossSaysWhatItsLabelsAre() {
    assertThat(Losses.parse("deep-supervision(dice, sparse)").takesSparseLabels()).isTrue();
    for (String dense : List.of("dice", "dice(regions)", "boundary")) {
      assertThat(Losses.parse(dense).takesSparseLabels()).as(dense).isFalse();
    }
  }

  @Test
  void spacesDoNotMatter() {
    assertThat(Losses.parse("  tversky ( delta = 0.3 ,smooth=1 )"))
        .isEqualTo(TverskyLoss.withDefaults().withDelta(0.3).withSmooth(1));
    assertThat(Losses.parse("dice()")).isEqualTo(DiceLoss.withDefaults());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "jaccard | loss: expected one of cross-entropy, focal, dice,",
        "'' | loss: expected name(key=value, ...), found \"\"",
        "dice(smooth=1 | loss: expected name(key=value, ...), found \"dice(smooth=1\"",
        "dice(smooth) | dice: expected a number for smooth, found ",
        "dice(smooth=a) | dice: expected a number for smooth, found a",
        "dice(smooth=Infinity) | smooth: expected a finite number >= 0, found Infinity",
        "dice(smooth=-1) | smooth: expected a finite number >= 0, found -1.0",
        "dice(delta=0.5) | dice: expected parameters [batch-sums, class-weights,",
        "dice(smooth=1, smooth=2) | dice: expected each parameter once, found smooth twice",
        "dice(smooth==1) | dice: expected a number for smooth, found =1",
        "dice(,) | dice: expected key=value, found nothing",
        "cl-dice(iterations=0) | iterations: expected at least 1, found 0",
        "cl-dice(iterations=1.5) | cl-dice: expected a whole number for iterations, found 1.5",
        "cl-dice(smooth=0) | smooth: expected a finite number > 0, found 0.0",
        "hausdorff-erosion(erosions=0) | erosions: expected at least 1, found 0",
        "hausdorff-erosion(alpha=-1) | alpha: expected a finite number >= 0, found -1.0",
        "deep-supervision | deep-supervision: expected one loss, found none",
        "deep-supervision(dice, 2*focal) | deep-supervision: expected one loss, found dice, 2*focal",
        "deep-supervision(0.5*dice) | deep-supervision: expected one loss, found 0.5*dice",
        "deep-supervision(dice(sparse)) | deep-supervision: expected a loss without settings of its own",
        "deep-supervision(deep-supervision(dice)) | expected a loss without settings of its own",
        "deep-supervision(dice(delta=1)) | dice: expected parameters [batch-sums,",
        "deep-supervision(dice, weights=[-1]) | weights: expected a finite number >= 0, found -1.0",
        "deep-supervision(dice, weights=[0, 0]) | weights: expected one above 0, found [0.0, 0.0]",
        "dice(smooth=) | dice: expected key=value, found smooth=",
        "dice(smooth=1,) | dice: expected key=value, found nothing",
        "dice(smooth=1)) | loss: expected name(key=value, ...), found \"dice(smooth=1))\"",
        "dice(smooth=(1) | loss: expected name(key=value, ...), found \"dice(smooth=(1)\"",
        "dice(class-weights=[1, 2) | loss: expected name(key=value, ...)",
        "dice(class-weights=[1, 2)) | dice: expected class-weights=[number, ...], found [1, 2)",
        "dice(class-weights=[1, (2]) | loss: expected name(key=value, ...)",
        "dice(class-weights=(1, 2)) | dice: expected class-weights=[number, ...], found (1, 2)",
        "dice(0.5*focal) | dice: expected key=value, found 0.5*focal",
        "dice(focal) | dice: expected key=value, found focal",
        "dice(smooth:1) | dice: expected key=value, found smooth:1",
        "sum | sum: expected weight*loss, ..., found no loss",
        "sum(sparse) | sum: expected weight*loss, ..., found no loss",
        "sum(dice, focall) | sum: expected parameters [batch-sums, class-weights,",
        "sum(dice, 2*focall) | loss: expected one of cross-entropy, focal, dice,",
        "sum(half*dice) | sum: expected a number for the weight, found half*dice",
        "sum(-1*dice) | weight of dice: expected a finite number >= 0, found -1.0",
        "sum(0*dice, 0*focal) | sum: expected a weight above 0, found 0*dice, 0*focal(gamma=2)",
        "sum(dice(smooth=a)) | dice: expected a number for smooth, found a",
        "sum(0.5*dice(sparse)) | sum: expected parts without settings, which are those of the sum, found dice(sparse)",
        "sum(dice, 0.01*boundary) | sum: expected losses on the labels of classes, found boundary, whose labels are",
        "dice(sparse=1) | dice: expected sparse without a value, found 1",
        "dice(class-weights=1) | dice: expected class-weights=[number, ...], found 1",
        "dice(class-weights=[]) | dice: expected a number for class-weights, found []",
        "dice(class-weights=[-1]) | class weights: expected finite numbers >= 0, found [-1.0]",
        "dice(ignored-label=1.5) | dice: expected a whole number for ignored-label, found 1.5",
        "dice(reduction=median) | dice: expected reduction to be one of [auto, none, sum,",
        "unified-focal | unified-focal: expected symmetric or asymmetric, found neither",
        "unified-focal(symmetric, asymmetric) | expected symmetric or asymmetric, found both",
        "unified-focal(symmetric, delta=1.1) | delta: expected a number in [0, 1], found 1.1",
        "unified-focal(symmetric, delta=NaN) | delta: expected a number in [0, 1], found NaN",
        "unified-focal(symmetric, gamma=-0.1) | gamma: expected a finite number >= 0",
        "unified-focal(asymmetric, gamma=3) | gamma: expected at most 1 where lambda is below 1 (the Tversky",
        "unified-focal(symmetric, lambda=2) | lambda: expected a number in [0, 1], found 2.0",
        "unified-focal(symmetric, rare-classes=[-1]) | rare classes: expected numbers >= 0",
        "modified-focal-tversky(symmetric, gamma=2) | gamma: expected a number in [0, 1]",
        "focal(alpha=[-1, 1]) | alpha: expected a finite number >= 0, found -1.0",
        "cross-entropy(top-k=0) | top-k: expected a number in (0, 1], found 0.0",
        "cross-entropy(top-k=1.5) | top-k: expected a number in (0, 1], found 1.5",
        "cross-entropy(label-smoothing=2) | label-smoothing: expected a number in [0, 1]",
        "boundary(sparse) | labels: expected signed distances, dense and without an ignored label, found sparse",
        "boundary(ignored-label=255) | without an ignored label, found ignored-label=255",
        "combo(alpha=2) | alpha: expected a number in [0, 1], found 2.0"
      })
  void whatIsWrongIsSaid(String specification, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Losses.parse(specification))
        .withMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"unified-focal(asymmetric)", "focal"})
  void descriptionsSayWhatALossIs(String specification) {
    LossDescription description = Losses.parse(specification).description();
    assertThat(Losses.descriptions()).contains(description);
    assertThat(description.formula()).isNotBlank();
    assertThat(description.source()).contains("arXiv");
    assertThat(description.parameters()).isNotEmpty();
  }
}
