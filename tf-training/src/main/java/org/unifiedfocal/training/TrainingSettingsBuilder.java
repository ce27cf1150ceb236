package org.unifiedfocal.training;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.losses.UnifiedFocalLoss;
import org.unifiedfocal.planning.Plan;
import org.unifiedfocal.planning.Planner;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.training.TrainingSettings.DataSource;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;

/**
 * Settings from those a user gives, those of a {@link Plan} for what depends on the data, and
 * defaults for the others. Setters with null leave the plan or the default; what is set wins over
 * the plan.
 *
 * <p>The defaults: the automatic plan of the dataset, which reads every case; the asymmetric
 * Unified Focal loss; Adam at 0.001 with poly decay; flips; one fold of five held back.
 */
public final class TrainingSettingsBuilder {
  private final Path path;
  private final DatasetLayout layout;
  private Dataset dataset;
  private List<String> skipped = List.of();
  private @Nullable Plan plan;
  private @Nullable Integer dimensions;
  private @Nullable String fold;
  private @Nullable List<Integer> patchSize;
  private @Nullable Integer baseFilters;
  private @Nullable Integer depth;
  private @Nullable UNetOptions networkOptions;
  private @Nullable UNet given;
  private @Nullable Integer batchSize;
  private @Nullable Integer threads;
  private @Nullable Integer stepsPerEpoch;
  private @Nullable String loss;
  private @Nullable Regions regions;
  private @Nullable Optimization optimization;
  private @Nullable Integer epochs;
  private @Nullable Integer patience;
  private @Nullable Double foregroundFraction;
  private @Nullable List<Integer> flipAxes;
  private @Nullable AugmentationPreset augmentation;
  private @Nullable Normalization normalization;
  private @Nullable Long seed;
  private int workers = 1;

  /**
   * Looks at a dataset.
   *
   * @param path its folder
   * @param layout the name of its layout; null to recognise it
   * @throws BadInputException if there is no dataset of this layout
   */
  public TrainingSettingsBuilder(Path path, @Nullable String layout) {
    this.path = path.toAbsolutePath().normalize();
    this.layout = layout == null ? DatasetLayout.detect(this.path) : DatasetLayout.named(layout);
    dataset = this.layout.read(this.path);
  }

  /**
   * Gives the cases that were found.
   *
   * @return the dataset, without the cases that are left out
   */
  public Dataset dataset() {
    return dataset;
  }

  /**
   * Gives how the dataset is arranged.
   *
   * @return the layout
   */
  public DatasetLayout layout() {
    return layout;
  }

  /**
   * Leaves cases out, such as those that are {@linkplain Dataset#broken broken}, beside those that
   * are left out already.
   *
   * @param ids the ids of the cases
   * @return this
   * @throws BadInputException if no others are left
   */
  public TrainingSettingsBuilder skipped(List<String> ids) {
    dataset = dataset.without(ids);
    skipped = Stream.concat(skipped.stream(), ids.stream()).distinct().toList();
    return this;
  }

  /**
   * Sets the choices that depend on the data.
   *
   * @param value null for the default: the {@linkplain Planner#automatic automatic plan}
   * @return this
   */
  public TrainingSettingsBuilder plan(@Nullable Plan value) {
    plan = value;
    return this;
  }

  /**
   * Sets the spatial axes: 2 for images, 3 for volumes; must be that of the dataset.
   *
   * @param value null for the default: by the dataset
   * @return this
   */
  public TrainingSettingsBuilder dimensions(@Nullable Integer value) {
    dimensions = value;
    return this;
  }

  /**
   * Sets which fold to hold back, as {@code K/N}; {@code none} to learn from all cases.
   *
   * @param value null for the default: 1/5, or none where there are fewer than five groups
   * @return this
   */
  public TrainingSettingsBuilder fold(@Nullable String value) {
    fold = value;
    return this;
  }

  /**
   * Sets the patch: voxels along each axis, slowest first.
   *
   * @param value null for that of the plan
   * @return this
   */
  public TrainingSettingsBuilder patchSize(@Nullable List<Integer> value) {
    patchSize = value;
    return this;
  }

  /**
   * Sets the filters of the network at full size.
   *
   * @param value null for that of the plan
   * @return this
   */
  public TrainingSettingsBuilder baseFilters(@Nullable Integer value) {
    baseFilters = value;
    return this;
  }

  /**
   * Sets how often the network halves the size.
   *
   * @param value null for that of the plan
   * @return this
   */
  public TrainingSettingsBuilder depth(@Nullable Integer value) {
    depth = value;
    return this;
  }

  /**
   * Sets what the layers of the network are made of.
   *
   * @param value null for the default: {@link UNetOptions#withDefaults}
   * @return this
   */
  public TrainingSettingsBuilder networkOptions(@Nullable UNetOptions value) {
    networkOptions = value;
    return this;
  }

  /**
   * Sets the network whole, such as one that was trained before. It must take the channels and give
   * the classes of the dataset.
   *
   * @param value null for the default: by the dataset and what else is set
   * @return this
   */
  public TrainingSettingsBuilder network(@Nullable UNet value) {
    given = value;
    return this;
  }

  /**
   * Sets the patches in a step.
   *
   * @param value null for that of the plan
   * @return this
   */
  public TrainingSettingsBuilder batchSize(@Nullable Integer value) {
    batchSize = value;
    return this;
  }

  /**
   * Sets the threads of TensorFlow.
   *
   * @param value null for the default: all processors
   * @return this
   */
  public TrainingSettingsBuilder threads(@Nullable Integer value) {
    threads = value;
    return this;
  }

  /**
   * Sets the loss, as {@code Losses.parse} takes it.
   *
   * @param value null for the default: unified-focal(asymmetric)
   * @return this
   * @throws BadInputException if there is no such loss
   */
  public TrainingSettingsBuilder loss(@Nullable String value) {
    if (value != null) {
      TrainingSettings.loss(value, given -> given);
    }
    loss = value;
    return this;
  }

  /**
   * Sets the regions to find in the place of the classes.
   *
   * @param value null for the default: the classes
   * @return this
   */
  public TrainingSettingsBuilder regions(@Nullable Regions value) {
    regions = value;
    return this;
  }

  /**
   * Sets how the loss is made small.
   *
   * @param value null for the default: Adam at 0.001 with poly decay
   * @return this
   */
  public TrainingSettingsBuilder optimization(@Nullable Optimization value) {
    optimization = value;
    return this;
  }

  /**
   * Sets the steps of an epoch.
   *
   * @param value null for the default: as many as show the network each voxel about once; at least
   *     one patch of each case, but for those that do not fill a batch
   * @return this
   */
  public TrainingSettingsBuilder stepsPerEpoch(@Nullable Integer value) {
    stepsPerEpoch = value;
    return this;
  }

  /**
   * Sets how many epochs there are.
   *
   * @param value null for the default: 50
   * @return this
   */
  public TrainingSettingsBuilder epochs(@Nullable Integer value) {
    epochs = value;
    return this;
  }

  /**
   * Sets after how many epochs in a row without a better validation Dice, or training loss where no
   * case is held back, the training ends before its last epoch.
   *
   * @param value null for the default: never
   * @return this
   */
  public TrainingSettingsBuilder patience(@Nullable Integer value) {
    patience = value;
    return this;
  }

  /**
   * Sets the probability of a patch that is sure to contain foreground.
   *
   * @param value null for that of the plan
   * @return this
   */
  public TrainingSettingsBuilder foregroundFraction(@Nullable Double value) {
    foregroundFraction = value;
    return this;
  }

  /**
   * Sets the axes along which patches are mirrored at random, counted from the slowest. An axis
   * along which the classes differ by their place, such as anterior and posterior, is better left
   * out.
   *
   * @param value null for the default: all axes of volumes, left and right of images
   * @return this
   */
  public TrainingSettingsBuilder flipAxes(@Nullable List<Integer> value) {
    flipAxes = value;
    return this;
  }

  /**
   * Sets what is changed at random beside mirroring; nothing by default.
   *
   * @param value the preset; null for the default
   * @return this
   */
  public TrainingSettingsBuilder augmentation(@Nullable AugmentationPreset value) {
    augmentation = value;
    return this;
  }

  /**
   * Sets how intensities are brought to one scale.
   *
   * @param value null for that of the plan
   * @return this
   */
  public TrainingSettingsBuilder normalization(@Nullable Normalization value) {
    normalization = value;
    return this;
  }

  /**
   * Sets what all chance derives from.
   *
   * @param value null for the default: 1
   * @return this
   */
  public TrainingSettingsBuilder seed(@Nullable Long value) {
    seed = value;
    return this;
  }

  /**
   * Sets how many processes train together; 1 by default.
   *
   * @param value the number
   * @return this
   */
  public TrainingSettingsBuilder workers(int value) {
    workers = value;
    return this;
  }

  /**
   * Resolves what is not set.
   *
   * @return the settings
   * @throws BadInputException if a value makes no sense or does not fit the dataset
   */
  public TrainingSettings build() {
    int axes = or(dimensions, dataset.dimensions());
    if (axes != dataset.dimensions()) {
      throw new BadInputException(
          path, "expected images of %d dimensions, found %d".formatted(axes, dataset.dimensions()));
    }
    Plan planned =
        plan == null
            ? Planner.automatic(Fingerprint.of(dataset, seen -> {}), Planner.DEFAULT_MEMORY).plan()
            : plan;
    UNet network =
        given == null
            ? new UNet(
                axes,
                planned.channels(),
                outputs(),
                or(baseFilters, planned.baseFilters()),
                or(depth, planned.depth()),
                or(networkOptions, UNetOptions.withDefaults()))
            : fitting(given, axes);
    List<Integer> patch = or(patchSize, planned.patchSize());
    DataSource source = new DataSource(path.toString(), layout.name(), resolveFold(), skipped);
    int batch = or(batchSize, planned.batchSize());
    return new TrainingSettings(
        source,
        network,
        new Preprocessing(
            network.channels(), or(normalization, planned.normalization()), planned.spacing()),
        patch,
        planned.wholeImages() && patch.equals(planned.patchSize()),
        or(foregroundFraction, planned.foregroundFraction()),
        or(flipAxes, axes == 2 ? List.of(1) : List.of(0, 1, 2)),
        or(augmentation, AugmentationPreset.FLIPS),
        batch,
        stepsPerEpoch == null
            ? new EpochLength(dataset, planned.spacing())
                .steps(source.split(dataset).train().size(), patch, batch * workers)
            : stepsPerEpoch,
        resolveLoss(),
        regions == null ? null : regions.toString(),
        or(optimization, Optimization.withDefaults()),
        or(epochs, 50),
        patience,
        or(seed, 1L),
        or(threads, Runtime.getRuntime().availableProcessors()),
        workers);
  }

  private UNet fitting(UNet network, int axes) {
    int channels = dataset.load(dataset.cases().get(0)).image().channels();
    boolean fits =
        network.dimensions() == axes
            && (network.channels() == channels
                || (dataset.hasColours(channels) && network.channels() == 1))
            && network.classes() == outputs();
    if (!fits) {
      throw new BadInputException(
          path,
          "expected the images of a network of %d dimensions, %d channels and %d classes, found %d, %d and %d"
              .formatted(
                  network.dimensions(),
                  network.channels(),
                  network.classes(),
                  axes,
                  channels,
                  outputs()));
    }
    return network;
  }

  /** How many channels the network ends in. */
  private int outputs() {
    if (regions == null) {
      return dataset.classNames().size();
    }
    try {
      regions.requireClasses(dataset.classNames().size());
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
    return regions.list().size();
  }

  private static <V> V or(@Nullable V value, V standard) {
    return value == null ? standard : value;
  }

  /** Voxels without a class are left out, where there are some; of regions they always are. */
  private String resolveLoss() {
    String specification = or(loss, UnifiedFocalLoss.asymmetric().toString());
    return dataset.hasIgnoredVoxels() && regions == null
        ? TrainingSettings.loss(specification, given -> given.withIgnoredLabel(LabelMap.IGNORED))
            .toString()
        : specification;
  }

  private @Nullable String resolveFold() {
    if (fold == null) {
      return dataset.cases().stream().map(Case::group).distinct().count() < 5 ? null : "1/5";
    }
    return fold.equals("none") ? null : fold;
  }
}
