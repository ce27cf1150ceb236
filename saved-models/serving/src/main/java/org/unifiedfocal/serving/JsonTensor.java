package org.unifiedfocal.serving;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A dense tensor as JSON gave it.
 *
 * @param shape the size along each axis; empty for a scalar
 * @param values the numbers in C order, true being 1; owned by the tensor, the first {@link
 *     #size()} count
 * @param truth whether they are true and false instead of numbers
 */
record JsonTensor(int[] shape, double[] values, boolean truth) {

  int size() {
    return Arrays.stream(shape).reduce(1, Math::multiplyExact);
  }

  static String describe(int[] shape) {
    return Arrays.stream(shape)
        .mapToObj(String::valueOf)
        .collect(Collectors.joining(", ", "[", "]"));
  }
}
