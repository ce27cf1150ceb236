package org.unifiedfocal.cli;

import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Axes along which images are mirrored; none is a list of no axes.
 *
 * @param axes counted from the slowest
 */
record FlipAxes(List<Integer> axes) {

  /** Reads {@code 0,1} or {@code none}. */
  static final class Reader implements ITypeConverter<FlipAxes> {
    @Override
    public FlipAxes convert(String list) {
      try {
        return new FlipAxes(
            list.equals("none")
                ? List.of()
                : Arrays.stream(list.split(",", -1)).map(Integer::valueOf).toList());
      } catch (NumberFormatException e) {
        throw new TypeConversionException("expected axes such as 0,1 or none, found " + list);
      }
    }
  }
}
