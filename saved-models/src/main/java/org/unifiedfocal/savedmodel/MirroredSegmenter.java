package org.unifiedfocal.savedmodel;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;

/**
 * Averages the probabilities over the image and its mirror images, which takes 2^k times as long
 * for k axes: test-time augmentation as nnU-Net does it (Isensee et al. 2021, doi
 * 10.1038/s41592-020-01008-z). It is for networks that were trained on images mirrored along these
 * axes. An axis that the model's images do not have is refused with a {@link BadInputException}.
 *
 * @param segmenter what segments each of them
 * @param axes along which images are mirrored, in all combinations, counted from the slowest
 */
public record MirroredSegmenter(Segmenter segmenter, List<Integer> axes) implements Segmenter {

  public MirroredSegmenter {
    axes = axes.stream().distinct().sorted().toList();
    int dimensions = segmenter.card().input().dimensions();
    if (!axes.isEmpty() && (axes.get(0) < 0 || axes.get(axes.size() - 1) >= dimensions)) {
      throw new BadInputException(
          "flip axes: expected 0 to %d for model %s, found %s"
              .formatted(dimensions - 1, segmenter.card().name(), axes));
    }
  }

  @Override
  public ModelCard card() {
    return segmenter.card();
  }

  @Override
  public Image probabilities(Image image) {
    MeanImage mean = new MeanImage();
    for (Set<Integer> mirrored : combinations()) {
      mean.add(segmenter.probabilities(image.mirrored(mirrored)).mirrored(mirrored));
    }
    return mean.get();
  }

  private List<Set<Integer>> combinations() {
    List<Set<Integer>> combinations = new ArrayList<>();
    for (int bits = 0; bits < 1 << axes.size(); bits++) {
      int chosen = bits;
      combinations.add(
          IntStream.range(0, axes.size())
              .filter(i -> (chosen >> i & 1) == 1)
              .mapToObj(axes::get)
              .collect(Collectors.toSet()));
    }
    return combinations;
  }
}
