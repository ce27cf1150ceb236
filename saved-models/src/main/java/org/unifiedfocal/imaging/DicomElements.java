package org.unifiedfocal.imaging;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a DICOM file.
 *
 * @param file where they are
 * @param syntax how they are encoded
 * @param bytes the content of the file
 * @param elements where each is, by its tag
 */
record DicomElements(
    Path file, DicomSyntax syntax, ByteBuffer bytes, Map<Integer, Element> elements) {
  private static final int ITEM = 0xFFFE_E000;

  /**
   * Where a value is.
   *
   * @param vr its representation; empty where that is implicit
   * @param start its first byte
   * @param length in bytes
   * @param fragmented whether it consists of items
   */
  record Element(String vr, int start, int length, boolean fragmented) {}

  /** The text of an element without the padding; empty where there is none. */
  String text(DicomTag tag) {
    @Nullable Element element = elements.get(tag.number);
    if (element == null) {
      return "";
    }
    byte[] value = new byte[element.length];
    bytes.get(element.start, value);
    return new String(value, StandardCharsets.ISO_8859_1).replace('\0', ' ').strip();
  }

  /** The decimal numbers of an element; null where there are none. */
  double @Nullable [] decimals(DicomTag tag, int count) {
    String text = text(tag);
    if (text.isEmpty()) {
      return null;
    }
    try {
      double[] numbers =
          Arrays.stream(text.split("\\\\", -1)).mapToDouble(Double::parseDouble).toArray();
      if (numbers.length == count && Arrays.stream(numbers).allMatch(Double::isFinite)) {
        return numbers;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new BadInputException(
        file,
        "%s: expected %d number%s, found %s"
            .formatted(tag, count, count == 1 ? "" : "s", printable(text)));
  }

  /** What a hostile file says must not fill the screen. */
  static String printable(String text) {
    String ascii = text.replaceAll("[^ -~]", "?");
    return ascii.length() <= 80 ? ascii : ascii.substring(0, 80) + "...";
  }

  /** The one decimal number of an element. */
  double decimal(DicomTag tag, double ifAbsent) {
    double[] number = decimals(tag, 1);
    return number == null ? ifAbsent : number[0];
  }

  /** The unsigned 16-bit number of an element. */
  int unsigned(DicomTag tag) {
    @Nullable Element element = elements.get(tag.number);
    if (element == null || element.length != Short.BYTES) {
      throw new BadInputException(
          file,
          "%s: expected one 16-bit number, found %s"
              .formatted(tag, element == null ? "none" : element.length + " bytes"));
    }
    return Short.toUnsignedInt(bytes.getShort(element.start));
  }

  Element pixelData() {
    @Nullable Element element = elements.get(DicomTag.PIXEL_DATA.number);
    if (element == null) {
      throw new BadInputException(file, DicomTag.PIXEL_DATA + ": expected pixels, found none");
    }
    return element;
  }

  /** The fragments of the one frame put together, without the table of offsets before them. */
  byte[] fragments() {
    Element pixels = pixelData();
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    int end = pixels.start + pixels.length;
    boolean table = true;
    int at = pixels.start;
    while (end - at >= 8 && tag(at) == ITEM) {
      int length = bytes.getInt(at + 4);
      if (length < 0 || length > end - at - 8) {
        break;
      }
      if (!table) {
        byte[] fragment = new byte[length];
        bytes.get(at + 8, fragment);
        frame.writeBytes(fragment);
      }
      table = false;
      at += 8 + length;
    }
    if (!pixels.fragmented || end - at < 8 || tag(at) == ITEM) {
      throw new BadInputException(
          file, DicomTag.PIXEL_DATA + ": expected whole fragments, found damaged ones");
    }
    return frame.toByteArray();
  }

  private int tag(int at) {
    return bytes.getShort(at) << 16 | Short.toUnsignedInt(bytes.getShort(at + 2));
  }
}
