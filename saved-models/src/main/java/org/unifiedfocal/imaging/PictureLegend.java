package org.unifiedfocal.imaging;

import java.awt.Color;
import java.awt.Graphics2D;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the colours of a picture mean: swatches and words, in as many lines as they need.
 *
 * @param entries words and colours, in order
 * @param text how the words are written
 * @param gap the space around them
 */
record PictureLegend(Map<String, Color> entries, PictureText text, int gap) {

  /** The height of the legend in a picture of some width. */
  int height(int width) {
    return layOut(null, width, 0);
  }

  void draw(Graphics2D graphics, int width, int top) {
    layOut(graphics, width, top);
  }

  private int layOut(@Nullable Graphics2D graphics, int width, int top) {
    int line = text.line();
    int swatch = line / 2 + 1;
    int x = gap;
    int y = top;
    for (Map.Entry<String, Color> entry : entries.entrySet()) {
      int length = swatch + gap / 2 + text.width(entry.getKey());
      if (x > gap && x + length + gap > width) {
        x = gap;
        y += line;
      }
      if (graphics != null) {
        graphics.setColor(entry.getValue());
        graphics.fillRect(x, y + (line - swatch) / 2, swatch, swatch);
        text.write(graphics, entry.getKey(), x + swatch + gap / 2, y, Color.BLACK);
      }
      x += length + 2 * gap;
    }
    return y + line + gap / 2 - top;
  }
}
