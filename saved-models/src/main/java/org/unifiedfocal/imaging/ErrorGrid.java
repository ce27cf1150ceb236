package org.unifiedfocal.imaging;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/**
 * A picture that compares segmentations: a row for each case, in it the image and the errors of
 * every method, with false positives in magenta and false negatives in green. Images are shown as
 * in an {@link ErrorPicture}.
 */
public final class ErrorGrid {
  private static final int READABLE = 256;
  private static final int LARGEST = 512;
  private static final int GAP = 12;
  private static final PictureText TEXT = new PictureText(22, 32);

  private final List<String> methods;
  private final int classes;
  private final List<Row> rows;

  /**
   * A case.
   *
   * @param caption what stands above it
   * @param image any image or volume
   * @param reference the true classes
   * @param panels what each method found
   */
  public record Row(String caption, Image image, LabelMap reference, List<Panel> panels) {
    public Row {
      panels = List.copyOf(panels);
    }
  }

  /**
   * What a method found in a case.
   *
   * @param caption what stands below it, such as a Dice coefficient
   * @param prediction the classes found
   */
  public record Panel(String caption, LabelMap prediction) {}

  /**
   * Takes what is to be shown.
   *
   * @param methods the title of each method
   * @param classes how many classes there are, the background included
   * @param rows at least one, each with a panel for each method
   * @throws IllegalArgumentException if there are no rows, or a row has another number of panels
   */
  public ErrorGrid(List<String> methods, int classes, List<Row> rows) {
    this.methods = List.copyOf(methods);
    this.classes = classes;
    this.rows = List.copyOf(rows);
    if (rows.isEmpty() || rows.stream().anyMatch(row -> row.panels().size() != methods.size())) {
      throw new IllegalArgumentException(
          "expected rows of %d panels, found %s"
              .formatted(methods.size(), rows.stream().map(row -> row.panels().size()).toList()));
    }
  }

  /**
   * Writes the picture as PNG, over one that is there.
   *
   * @param file where to
   * @throws BadInputException if a label map has another shape than its image
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void write(Path file) {
    BufferedImage picture = draw();
    AtomicFile.write(
        file,
        true,
        out -> {
          try (ImageOutputStream png = new MemoryCacheImageOutputStream(out)) {
            ImageIO.write(picture, "png", png);
          }
        });
  }

  /**
   * Draws the picture.
   *
   * @return an RGB picture
   * @throws BadInputException if a label map has another shape than its image
   */
  public BufferedImage draw() {
    List<List<BufferedImage>> panels = panels();
    int cell =
        panels.stream().flatMap(List::stream).mapToInt(BufferedImage::getWidth).max().orElse(1);
    List<List<String>> titles = new ArrayList<>(List.of(List.of("image")));
    methods.forEach(method -> titles.add(TEXT.wrap(method, cell)));
    int lines = titles.stream().mapToInt(List::size).max().orElse(1);
    int head = lines * TEXT.line() + GAP;
    int width = GAP + titles.size() * (cell + GAP);
    PictureLegend legend = new PictureLegend(ErrorPicture.errorLegend(classes), TEXT, GAP);
    int height = GAP + head + legend.height(width);
    for (List<BufferedImage> row : panels) {
      height += 2 * TEXT.line() + row.get(0).getHeight() + GAP;
    }

    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    for (int column = 0; column < titles.size(); column++) {
      int top = head - titles.get(column).size() * TEXT.line();
      for (String line : titles.get(column)) {
        TEXT.write(graphics, line, GAP + column * (cell + GAP), top, Color.BLACK);
        top += TEXT.line();
      }
    }
    int y = GAP + head;
    for (int row = 0; row < rows.size(); row++) {
      y = draw(graphics, rows.get(row), panels.get(row), cell, y);
    }
    legend.draw(graphics, width, y);
    graphics.dispose();
    return picture;
  }

  /** Draws a row, and gives the top of the next one. */
  private static int draw(
      Graphics2D graphics, Row row, List<BufferedImage> panels, int cell, int top) {
    TEXT.write(graphics, row.caption(), GAP, top, Color.GRAY);
    int y = top + TEXT.line();
    int bottom = y + panels.get(0).getHeight();
    for (int column = 0; column < panels.size(); column++) {
      int x = GAP + column * (cell + GAP);
      graphics.drawImage(panels.get(column), x, y, null);
      if (column > 0) {
        TEXT.write(graphics, row.panels().get(column - 1).caption(), x, bottom, Color.BLACK);
      }
    }
    return bottom + TEXT.line() + GAP;
  }

  /** Of each row, the image and the errors of each method. */
  private List<List<BufferedImage>> panels() {
    int side =
        rows.stream()
            .map(row -> slice(row, row.reference()))
            .mapToInt(each -> Math.max(each.height(), each.width()))
            .max()
            .orElse(1);
    int enlarge = Math.max(1, READABLE / side);
    int shrink = (side + LARGEST - 1) / LARGEST;
    List<List<BufferedImage>> panels = new ArrayList<>();
    for (Row row : rows) {
      List<BufferedImage> drawn = new ArrayList<>();
      drawn.add(
          ErrorPicture.panel(
              slice(row, row.reference()), ErrorPicture.Column.IMAGE, enlarge, shrink));
      for (Panel panel : row.panels()) {
        drawn.add(
            ErrorPicture.panel(
                slice(row, panel.prediction()), ErrorPicture.Column.ERRORS, enlarge, shrink));
      }
      panels.add(drawn);
    }
    return panels;
  }

  private static PictureSlice slice(Row row, LabelMap prediction) {
    return PictureSlice.of(
        new ErrorPicture.Row(row.caption(), row.image(), row.reference(), prediction));
  }
}
