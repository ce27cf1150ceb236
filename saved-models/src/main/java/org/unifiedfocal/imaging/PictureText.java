package org.unifiedfocal.imaging;

import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Text of one size in pictures; on a system without fonts they have none. */
final class PictureText {
  private final @Nullable Font font;

  /** The height of a line of text and the space around it. */
  private final int line;

  PictureText(int size, int line) {
    font = Fonts.exist() ? new Font(Font.SANS_SERIF, Font.PLAIN, size) : null;
    this.line = line;
  }

  int line() {
    return line;
  }

  void write(Graphics2D graphics, String text, int x, int top, Color colour) {
    if (font != null) {
      graphics.setRenderingHint(
          RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
      graphics.setFont(font);
      graphics.setColor(colour);
      graphics.drawString(text, x, top + line - line / 3);
    }
  }

  int width(String text) {
    return font == null ? 0 : (int) Math.ceil(font.getStringBounds(text, Fonts.CONTEXT).getWidth());
  }

  /** Breaks a text between words into lines that are no wider than can be helped. */
  List<String> wrap(String text, int width) {
    List<String> lines = new ArrayList<>();
    String current = "";
    for (String word : text.split(" ", -1)) {
      String longer = current.isEmpty() ? word : current + " " + word;
      if (current.isEmpty() || width(longer) <= width) {
        current = longer;
      } else {
        lines.add(current);
        current = word;
      }
    }
    lines.add(current);
    return lines;
  }
}
