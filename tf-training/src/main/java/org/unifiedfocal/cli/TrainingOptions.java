package org.unifiedfocal.cli;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.augmentation.AugmentationPreset;
import org.unifiedfocal.training.TrainingSettingsBuilder;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a network is trained, by {@code train} for itself and by {@code compare} for every loss. */
final class TrainingOptions {
  @Mixin final PlanOptions plans = new PlanOptions();

  @Option(
      names = "--epochs",
      paramLabel = "N",
      description = "How often there is a validation and a checkpoint (default: 50).")
  private @Nullable Integer epochs;

  @Option(
      names = "--batch-size",
      paramLabel = "N",
      description = "Patches in a step (default: by the plan).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--patch-size",
      paramLabel = "N,N[,N]",
      split = ",",
      hideParamSyntax = true,
      description = "Voxels of a patch along each axis, such as 64,64,64 (default: by the plan).")
  private @Nullable List<Integer> patchSize;

  @Option(
      names = "--base-filters",
      paramLabel = "N",
      description = "Filters at full size (default: by the plan).")
  @Nullable Integer baseFilters;

  @Option(
      names = "--depth",
      paramLabel = "N",
      description = "How often the network halves the size (default: by the plan).")
  @Nullable Integer depth;

  @Option(
      names = "--augmentation",
      paramLabel = "flips|standard",
      converter = AugmentationName.class,
      description =
          "How patches are changed at random: flips alone, or standard, what nnU-Net does: also"
              + " rotated, scaled, deformed, blurred, noisier, of other brightness, contrast, gamma"
              + " and resolution (default: flips).")
  private @Nullable AugmentationPreset augmentation;

  @Option(
      names = "--flip-axes",
      paramLabel = "N,N",
      converter = FlipAxes.Reader.class,
      description =
          "Axes to mirror patches along at random, 0 the slowest, or none (default: 1, left and"
              + " right, in 2D; 0,1,2 in 3D).")
  private @Nullable FlipAxes flipAxes;

  @Mixin final NetworkOptions network = new NetworkOptions();

  @Mixin private final OptimizationOptions optimization = new OptimizationOptions();

  /** Sets all of it but the plan, for which every case is read. */
  void set(TrainingSettingsBuilder builder) {
    builder
        .epochs(epochs)
        .batchSize(batchSize)
        .patchSize(patchSize)
        .baseFilters(baseFilters)
        .depth(depth)
        .augmentation(augmentation)
        .flipAxes(flipAxes == null ? null : flipAxes.axes())
        .networkOptions(network.options())
        .optimization(optimization.get());
  }

  /** Reads the name of an augmentation. */
  static final class AugmentationName implements ITypeConverter<AugmentationPreset> {
    @Override
    public AugmentationPreset convert(String name) {
      return Arrays.stream(AugmentationPreset.values())
          .filter(preset -> preset.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () -> new TypeConversionException("expected flips or standard, found " + name));
    }
  }
}
