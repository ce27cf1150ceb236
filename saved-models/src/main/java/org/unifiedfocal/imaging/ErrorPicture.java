package org.unifiedfocal.imaging;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.imageio.ImageIO;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * A picture of segmentations, a row each: the image, its reference with a colour a class, the
 * prediction likewise where there are several classes, and the errors of the prediction, with false
 * positives in magenta and false negatives in green. Without references: image and prediction.
 *
 * <p>Intensities are shown in grey from their 0.5th to their 99.5th percentile; red, green and blue
 * as their luminance, and of other channels the first. Of a volume the axial slice with most
 * foreground is shown, the front up and the patient's right side on the left. Small images are
 * enlarged, and those of more than {@value #LARGEST} pixels made smaller, by a whole factor.
 */
public final class ErrorPicture {
  private static final int READABLE = 260;
  private static final int LARGEST = 800;
  private static final int GAP = 12;
  private static final int LINE = 22;
  private static final int FONT_SIZE = 13;

  private static final Color TRUE_POSITIVE = Color.WHITE;
  private static final Color FALSE_POSITIVE = new Color(0xff00ff);
  private static final Color FALSE_NEGATIVE = new Color(0x00e000);
  private static final Color OTHER_CLASS = new Color(0xffd400);

  /** After Okabe and Ito, distinct for the colour-blind too, and none of the colours of errors. */
  private static final List<Color> CLASSES =
      List.of(
          new Color(0x56b4e9),
          new Color(0xe69f00),
          new Color(0x0072b2),
          new Color(0xd55e00),
          new Color(0x9be0d0),
          new Color(0x9467bd),
          new Color(0xc8a882));

  private static final PictureText TEXT = new PictureText(FONT_SIZE, LINE);

  private final List<String> classNames;
  private final List<Row> rows;
  private final List<Column> columns;

  /** What a panel shows of a slice. */
  enum Column {
    IMAGE("image"),
    REFERENCE("reference"),
    PREDICTION("prediction"),
    ERRORS("errors of the prediction");

    final String title;

    Column(String title) {
      this.title = title;
    }
  }

  /**
   * A case.
   *
   * @param caption what stands above it
   * @param image any image or volume
   * @param reference the true classes; null if they are not known
   * @param prediction the classes found
   */
  public record Row(
      String caption, Image image, @Nullable LabelMap reference, LabelMap prediction) {}

  /**
   * Takes what is to be shown.
   *
   * @param classNames the names of the classes, the background first
   * @param rows at least one; all of them with a reference, or none
   * @throws IllegalArgumentException if there are no rows, or only some have a reference
   */
  public ErrorPicture(List<String> classNames, List<Row> rows) {
    this.classNames = List.copyOf(classNames);
    this.rows = List.copyOf(rows);
    long references = rows.stream().filter(row -> row.reference() != null).count();
    if (rows.isEmpty() || references % rows.size() != 0) {
      throw new IllegalArgumentException(
          "expected references in all rows or in none, found %d in %d"
              .formatted(references, rows.size()));
    }
    if (references == 0) {
      columns = List.of(Column.IMAGE, Column.PREDICTION);
    } else if (classNames.size() == 2) {
      columns = List.of(Column.IMAGE, Column.REFERENCE, Column.ERRORS);
    } else {
      columns = List.of(Column.values());
    }
  }

  /**
   * Writes the picture as PNG.
   *
   * @param file where to
   * @param overwrite whether an existing file may be replaced
   * @throws BadInputException if the file exists and may not be overwritten, or a label map has
   *     another shape than its image
   * @throws java.io.UncheckedIOException if it cannot be written
   */
  public void write(Path file, boolean overwrite) {
    BufferedImage picture = draw();
    AtomicFile.write(
        file,
        overwrite,
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
    List<PictureSlice> slices = rows.stream().map(PictureSlice::of).toList();
    int side =
        slices.stream().mapToInt(each -> Math.max(each.height(), each.width())).max().orElse(1);
    int enlarge = Math.max(1, READABLE / side);
    int shrink = (side + LARGEST - 1) / LARGEST;
    List<BufferedImage> panels = new ArrayList<>();
    for (PictureSlice slice : slices) {
      columns.forEach(column -> panels.add(panel(slice, column, enlarge, shrink)));
    }
    int cell =
        Math.max(
            panels.stream().mapToInt(BufferedImage::getWidth).max().orElse(1),
            columns.stream().mapToInt(column -> TEXT.width(column.title)).max().orElse(1));
    int width = GAP + columns.size() * (cell + GAP);
    PictureLegend legend = new PictureLegend(legend(), TEXT, GAP);
    int height = GAP + LINE + legend.height(width);
    for (int row = 0; row < slices.size(); row++) {
      height += LINE + panels.get(row * columns.size()).getHeight() + GAP;
    }

    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    Graphics2D graphics = picture.createGraphics();
    graphics.setColor(Color.WHITE);
    graphics.fillRect(0, 0, width, height);
    for (int column = 0; column < columns.size(); column++) {
      TEXT.write(graphics, columns.get(column).title, GAP + column * (cell + GAP), GAP, Color.GRAY);
    }
    int y = GAP + LINE;
    for (int row = 0; row < slices.size(); row++) {
      TEXT.write(graphics, slices.get(row).caption(), GAP, y, Color.BLACK);
      y += LINE;
      for (int column = 0; column < columns.size(); column++) {
        BufferedImage panel = panels.get(row * columns.size() + column);
        graphics.drawImage(panel, GAP + column * (cell + GAP), y, null);
      }
      y += panels.get(row * columns.size()).getHeight() + GAP;
    }
    legend.draw(graphics, width, y);
    graphics.dispose();
    return picture;
  }

  private Map<String, Color> legend() {
    Map<String, Color> entries = new LinkedHashMap<>();
    for (int label = 1; label < classNames.size(); label++) {
      entries.put(classNames.get(label), classColour(label));
    }
    if (columns.contains(Column.ERRORS)) {
      entries.putAll(errorLegend(classNames.size()));
    }
    return entries;
  }

  /** The colours of a panel of errors. */
  static Map<String, Color> errorLegend(int classes) {
    Map<String, Color> entries = new LinkedHashMap<>();
    entries.put("true positive", mix(Color.DARK_GRAY, TRUE_POSITIVE, 0.45));
    entries.put("false positive", FALSE_POSITIVE);
    entries.put("false negative", FALSE_NEGATIVE);
    if (classes > 2) {
      entries.put("another class", OTHER_CLASS);
    }
    return entries;
  }

  /** Draws a slice, its pixels enlarged by a whole factor and made fewer by another. */
  static BufferedImage panel(PictureSlice slice, Column column, int enlarge, int shrink) {
    int width = (slice.width() * enlarge + shrink - 1) / shrink;
    int height = (slice.height() * enlarge + shrink - 1) / shrink;
    BufferedImage panel = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB);
    for (int y = 0; y < height; y++) {
      for (int x = 0; x < width; x++) {
        int pixel = (y * shrink / enlarge) * slice.width() + x * shrink / enlarge;
        panel.setRGB(x, y, colour(slice, column, slice.voxels()[pixel]).getRGB());
      }
    }
    return panel;
  }

  private static Color colour(PictureSlice slice, Column column, int voxel) {
    float level = slice.grey()[voxel];
    Color grey = new Color(level, level, level);
    int reference = Byte.toUnsignedInt(slice.reference()[voxel]);
    int prediction = Byte.toUnsignedInt(slice.prediction()[voxel]);
    return switch (column) {
      case IMAGE -> grey;
      case REFERENCE -> reference == 0 ? grey : mix(grey, classColour(reference), 0.6);
      case PREDICTION -> prediction == 0 ? grey : mix(grey, classColour(prediction), 0.6);
      case ERRORS -> {
        if (reference == prediction) {
          yield reference == 0 ? grey : mix(grey, TRUE_POSITIVE, 0.45);
        }
        Color error =
            reference == 0 ? FALSE_POSITIVE : prediction == 0 ? FALSE_NEGATIVE : OTHER_CLASS;
        yield mix(grey, error, 0.85);
      }
    };
  }

  private static Color classColour(int label) {
    return CLASSES.get((label - 1) % CLASSES.size());
  }

  private static Color mix(Color below, Color above, double opacity) {
    return new Color(
        mix(below.getRed(), above.getRed(), opacity),
        mix(below.getGreen(), above.getGreen(), opacity),
        mix(below.getBlue(), above.getBlue(), opacity));
  }

  private static int mix(int below, int above, double opacity) {
    return (int) Math.round((1 - opacity) * below + opacity * above);
  }
}
