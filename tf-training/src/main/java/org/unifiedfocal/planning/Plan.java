package org.unifiedfocal.planning;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.PatchSampler;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

/**
 * The choices of a training that depend on the data. What makes no sense is refused with a {@link
 * BadInputException}.
 *
 * @param channels what the network takes
 * @param normalization how intensities are brought to one scale
 * @param spacing millimetres between voxels to which volumes are resampled, slowest axis first;
 *     null to leave them as they are
 * @param patchSize voxels along each axis of what the network is trained on
 * @param wholeImages whether every image is exactly one patch
 * @param baseFilters filters of the network at full size
 * @param depth how often the network halves the size
 * @param batchSize patches in a step
 * @param foregroundFraction the probability of a patch that is sure to contain foreground
 */
@JsonPropertyOrder({
  "channels",
  "normalization",
  "spacing",
  "patchSize",
  "wholeImages",
  "baseFilters",
  "depth",
  "batchSize",
  "foregroundFraction"
})
public record Plan(
    int channels,
    Normalization normalization,
    @Nullable List<Double> spacing,
    List<Integer> patchSize,
    boolean wholeImages,
    int baseFilters,
    int depth,
    int batchSize,
    double foregroundFraction) {

  public Plan {
    BadInputException.requirePositive("channels", channels);
    BadInputException.requirePositive("base filters", baseFilters);
    BadInputException.requirePositive("depth", depth);
    BadInputException.requirePositive("batch size", batchSize);
    Objects.requireNonNull(normalization, "normalization is missing");
    Objects.requireNonNull(patchSize, "patchSize is missing");
    patchSize = new PatchSampler(patchSize, foregroundFraction).patchSize();
    spacing = new Preprocessing(channels, normalization, spacing).spacing();
    if (spacing != null && spacing.size() != patchSize.size()) {
      throw new BadInputException(
          "spacing: expected %d numbers as for the patch, found %s"
              .formatted(patchSize.size(), spacing));
    }
  }
}
