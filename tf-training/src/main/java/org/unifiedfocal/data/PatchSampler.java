package org.unifiedfocal.data;

import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Cuts patches of one size out of images of any size, with the foreground oversampled as nnU-Net
 * does (Isensee et al. 2021). With a given probability the patch contains a voxel drawn from a
 * foreground class drawn among those that occur, and all positions in the image with that voxel
 * inside are equally likely; otherwise all positions in the image are. An axis shorter than the
 * patch is padded on both sides with zeros, image and labels alike; an image as large as the patch
 * is taken whole. Sizes below one and fractions outside 0 to 1 are refused with a {@link
 * BadInputException}.
 *
 * @param patchSize voxels along each of 2 or 3 axes, slowest first
 * @param foregroundFraction probability of a patch that is sure to contain foreground, if there is
 *     any; nnU-Net has a third
 */
public record PatchSampler(List<Integer> patchSize, double foregroundFraction) {

  public PatchSampler {
    patchSize = List.copyOf(patchSize);
    if (patchSize.size() < 2
        || patchSize.size() > 3
        || patchSize.stream().anyMatch(size -> size < 1)) {
      throw new BadInputException(
          "patch size: expected 2 or 3 numbers of at least 1, found " + patchSize);
    }
    if (!(foregroundFraction >= 0 && foregroundFraction <= 1)) {
      throw new BadInputException(
          "foreground fraction: expected 0 to 1, found " + foregroundFraction);
    }
  }

  /**
   * Cuts out a patch.
   *
   * @param sample where from
   * @param random where the chance comes from
   * @return the patch
   * @throws BadInputException if the image has another number of axes than the patch
   */
  public Patch sample(Sample sample, UniformRandomProvider random) {
    List<Integer> shape = sample.image().geometry().shape();
    if (shape.size() != patchSize.size()) {
      throw new BadInputException(
          "%s: expected an image with %d axes for patches of %s, found shape %s"
              .formatted(sample.id(), patchSize.size(), patchSize, shape));
    }
    if (shape.equals(patchSize)) {
      return new Patch(
          shape, sample.image().channels(), sample.image().values(), sample.labels().labels());
    }
    return cut(sample, start(sample, random));
  }

  /** The patch's first voxel in the coordinates of the image, negative where it is padded. */
  private int[] start(Sample sample, UniformRandomProvider random) {
    int[] size = Patch.depthHeightWidth(sample.image().geometry().shape());
    int[] patch = Patch.depthHeightWidth(patchSize);
    boolean forced = random.nextDouble() < foregroundFraction && !sample.foreground().isEmpty();
    int rest = forced ? sample.foreground().draw(random) : 0;
    int[] start = new int[3];
    for (int axis = 2; axis >= 0; axis--) {
      int inside = rest % size[axis];
      rest /= size[axis];
      int room = size[axis] - patch[axis];
      if (room <= 0) {
        start[axis] = -(-room / 2);
      } else {
        int low = forced ? Math.max(0, inside - patch[axis] + 1) : 0;
        int high = forced ? Math.min(room, inside) : room;
        start[axis] = random.nextInt(low, high + 1);
      }
    }
    return start;
  }

  private Patch cut(Sample sample, int[] start) {
    int[] size = Patch.depthHeightWidth(sample.image().geometry().shape());
    int[] patch = Patch.depthHeightWidth(patchSize);
    int channels = sample.image().channels();
    int voxels = patch[0] * patch[1] * patch[2];
    float[] image = new float[Math.multiplyExact(voxels, channels)];
    byte[] labels = new byte[voxels];
    int firstX = Math.max(0, start[2]);
    int length = Math.min(size[2], start[2] + patch[2]) - firstX;
    for (int z = Math.max(0, start[0]); z < Math.min(size[0], start[0] + patch[0]); z++) {
      for (int y = Math.max(0, start[1]); y < Math.min(size[1], start[1] + patch[1]); y++) {
        int from = (z * size[1] + y) * size[2] + firstX;
        int to = ((z - start[0]) * patch[1] + y - start[1]) * patch[2] + firstX - start[2];
        System.arraycopy(
            sample.image().values(), from * channels, image, to * channels, length * channels);
        System.arraycopy(sample.labels().labels(), from, labels, to, length);
      }
    }
    return new Patch(patchSize, channels, image, labels);
  }
}
