package org.unifiedfocal.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.data.Fold;
import org.unifiedfocal.data.PatchSampler;
import org.unifiedfocal.data.Split;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.savedmodel.SlidingWindow;
import org.unifiedfocal.unet.UNet;

/**
 * Everything that makes a training what it is, with nothing left to a default: the file {@code
 * run.yaml} of a run. Two trainings with the same settings give the same weights. What makes no
 * sense is refused with a {@link BadInputException}.
 *
 * @param data what is learnt from
 * @param network the network
 * @param preprocessing how an image becomes its input
 * @param patchSize voxels along each axis of what the network is trained on, slowest first
 * @param wholeImages whether every image is exactly one patch; the exported model then takes whole
 *     images, of any size, and otherwise windows of the size of a patch
 * @param foregroundFraction the probability of a patch that is sure to contain foreground
 * @param flipAxes the axes along which patches are mirrored at random, counted from the slowest
 * @param augmentation what else is changed at random
 * @param batchSize patches in a step, of each of the workers
 * @param stepsPerEpoch steps in an epoch
 * @param loss the loss, as {@link Losses#parse} takes it
 * @param regions the regions that the network finds, as {@link Regions#parse} takes them; null for
 *     the classes
 * @param optimization how it is made small
 * @param epochs how many epochs there are, at most
 * @param patience after how many epochs in a row without a better validation Dice, or loss where no
 *     case is held back, the training ends; null to go through all epochs
 * @param seed what all chance derives from
 * @param threads threads of TensorFlow; another number gives weights that differ in their last bits
 * @param workers how many processes train together, each on batches of the batch size
 */
public record TrainingSettings(
    DataSource data,
    UNet network,
    Preprocessing preprocessing,
    List<Integer> patchSize,
    boolean wholeImages,
    double foregroundFraction,
    List<Integer> flipAxes,
    AugmentationPreset augmentation,
    int batchSize,
    int stepsPerEpoch,
    String loss,
    @Nullable String regions,
    Optimization optimization,
    int epochs,
    @Nullable Integer patience,
    long seed,
    int threads,
    int workers) {

  public TrainingSettings {
    Objects.requireNonNull(data, "data is missing");
    Objects.requireNonNull(network, "network is missing");
    Objects.requireNonNull(preprocessing, "preprocessing is missing");
    Objects.requireNonNull(optimization, "optimization is missing");
    Objects.requireNonNull(augmentation, "augmentation is missing");
    patchSize = List.copyOf(patchSize);
    flipAxes = List.copyOf(flipAxes);
    if (patchSize.size() != network.dimensions()) {
      throw new BadInputException(
          "patch size: expected %d numbers for a network of %d dimensions, found %s"
              .formatted(network.dimensions(), network.dimensions(), patchSize));
    }
    patchSize = new PatchSampler(patchSize, foregroundFraction).patchSize();
    if (flipAxes.stream().anyMatch(axis -> axis < 0 || axis >= network.dimensions())) {
      throw new BadInputException(
          "flip axes: expected 0 to %d, found %s".formatted(network.dimensions() - 1, flipAxes));
    }
    BadInputException.requirePositive("batch size", batchSize);
    BadInputException.requirePositive("epochs", epochs);
    BadInputException.requirePositive("threads", threads);
    BadInputException.requirePositive("workers", workers);
    if (optimization.schedule() instanceof WarmUp warmUp && warmUp.epochs() >= epochs) {
      throw new BadInputException(
          "warm-up: expected less than all %d epochs, found %d".formatted(epochs, warmUp.epochs()));
    }
    BadInputException.requirePositive("steps per epoch", stepsPerEpoch);
    if (patience != null) {
      BadInputException.requirePositive("patience", patience);
    }
    if (regions == null) {
      sparse(loss);
    } else {
      int channels = Regions.parse(regions).list().size();
      if (channels != network.classes()) {
        throw new BadInputException(
            "regions: expected %d as the network has channels, found %s"
                .formatted(network.classes(), regions));
      }
      ofRegions(loss);
    }
  }

  /**
   * Where the cases come from.
   *
   * @param path the folder
   * @param layout the name of its layout
   * @param fold which fold is held back for validation, as K/N; null to learn from all cases
   * @param skipped the ids of the cases that are left out; none where a file does not say
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record DataSource(
      String path, String layout, @Nullable String fold, List<String> skipped) {
    public DataSource {
      skipped = List.copyOf(Objects.requireNonNullElse(skipped, List.of()));
      Objects.requireNonNull(path, "path is missing");
      Objects.requireNonNull(layout, "layout is missing");
      if (fold != null) {
        Fold.parse(fold);
      }
    }

    /**
     * Finds the cases.
     *
     * @return the dataset, without those that are left out
     * @throws BadInputException if it is not there
     */
    Dataset read() {
      return DatasetLayout.named(layout).read(Path.of(path)).without(skipped);
    }

    /** The name of the layout that finds the channels of these cases in others. */
    String resolvedLayout() {
      return DatasetLayout.named(layout).resolved(Path.of(path)).name();
    }

    /**
     * Divides the cases.
     *
     * @param dataset the dataset
     * @return those to learn from and those held back, of which there are none without a fold
     */
    Split split(Dataset dataset) {
      return fold == null
          ? new Split(dataset.cases(), List.of())
          : Fold.parse(fold).split(dataset.cases());
    }
  }

  /**
   * Makes the loss of the training graph.
   *
   * @return the loss on class numbers, or on regions where the network finds some
   */
  public SegmentationLoss<?> trainingLoss() {
    return regions == null ? sparse(loss) : ofRegions(loss);
  }

  /**
   * Gives the regions that the network finds.
   *
   * @return the regions; null for the classes
   */
  public @Nullable Regions parsedRegions() {
    return regions == null ? null : Regions.parse(regions);
  }

  /** What is ignored, a loss on regions is told by weights: its labels are no class numbers. */
  private static SegmentationLoss<?> ofRegions(String specification) {
    SegmentationLoss<?> ofRegions = loss(specification, SegmentationLoss::withRegions);
    if (ofRegions.toString().contains("ignored-label=")) {
      throw new BadInputException(
          "loss: expected none with an ignored label, which regions have by themselves, found "
              + specification);
    }
    // Fails for a loss that wants something else than labels, such as signed distances.
    loss(specification, given -> given.withIgnoredLabel(LabelMap.IGNORED));
    return ofRegions;
  }

  private static SegmentationLoss<?> sparse(String specification) {
    return loss(specification, SegmentationLoss::withSparseLabels);
  }

  /** Makes a loss that a user gave, and changes it. */
  static SegmentationLoss<?> loss(
      String specification, Function<SegmentationLoss<?>, SegmentationLoss<?>> change) {
    try {
      return change.apply(Losses.parse(specification));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Gives the windows in which the network goes over an image.
   *
   * @return windows of the size of a patch that overlap by half; null for whole images
   */
  @JsonIgnore
  public @Nullable SlidingWindow slidingWindow() {
    return wholeImages
        ? null
        : SlidingWindow.of(patchSize.stream().mapToInt(Integer::intValue).toArray());
  }
}
