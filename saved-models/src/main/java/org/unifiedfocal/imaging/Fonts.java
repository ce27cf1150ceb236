package org.unifiedfocal.imaging;

import java.awt.Font;
import java.awt.font.FontRenderContext;
import org.jspecify.annotations.Nullable;

/** The fonts of the system: a small container may have none, or lack the libraries to read them. */
public final class Fonts {
  static final FontRenderContext CONTEXT = new FontRenderContext(null, true, true);
  private static final @Nullable String PROBLEM = problem();

  private Fonts() {}

  /**
   * Checks that text can be drawn, before the work whose result needs it.
   *
   * @param what is to have text, such as "the charts of the report"
   * @throws BadInputException if text cannot be drawn
   */
  public static void require(String what) {
    if (PROBLEM != null) {
      throw new BadInputException(
          what
              + ": expected fonts on this system (install fontconfig and a font), found: "
              + PROBLEM);
    }
  }

  static boolean exist() {
    return PROBLEM == null;
  }

  private static @Nullable String problem() {
    try {
      new Font(Font.SANS_SERIF, Font.PLAIN, 12).getStringBounds("text", CONTEXT);
      return null;
    } catch (RuntimeException | LinkageError | InternalError e) {
      Throwable cause = e;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      return cause.toString();
    }
  }
}
