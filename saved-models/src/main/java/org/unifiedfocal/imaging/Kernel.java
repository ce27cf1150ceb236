package org.unifiedfocal.imaging;

/** How much a voxel counts for a place between voxels, by its distance along an axis. */
enum Kernel {
  /** The nearest voxel alone; of two that are equally near, the latter. */
  NEAREST(1),
  /** Falls linearly to 0 at the distance of one voxel. */
  LINEAR(2),
  /** Cubic convolution (Keys, 1981) with a = -1/2: exact for polynomials of degree 2. */
  CUBIC(4);

  /** How many voxels count. */
  final int taps;

  Kernel(int taps) {
    this.taps = taps;
  }

  /** The first of the voxels that count at a place. */
  int first(double place) {
    return this == NEAREST ? (int) Math.floor(place + 0.5) : (int) Math.floor(place) - taps / 2 + 1;
  }

  /** The weight of a voxel at a distance. */
  double weight(double distance) {
    double x = Math.abs(distance);
    return switch (this) {
      case NEAREST -> 1;
      case LINEAR -> 1 - x;
      case CUBIC -> x <= 1 ? (1.5 * x - 2.5) * x * x + 1 : ((-0.5 * x + 2.5) * x - 4) * x + 2;
    };
  }
}
