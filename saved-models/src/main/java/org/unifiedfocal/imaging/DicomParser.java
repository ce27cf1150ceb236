package org.unifiedfocal.imaging;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * Finds the elements of a DICOM file (PS3.10 chapter 7, PS3.5 chapter 7), up to its pixels. What is
 * in sequences is passed over. Nothing is allocated by what the file says of lengths.
 */
final class DicomParser {
  private static final int PREAMBLE = 128;
  private static final byte[] MAGIC = {'D', 'I', 'C', 'M'};
  private static final int META_GROUP = 0x0002;
  private static final int ITEM_GROUP = 0xFFFE;
  private static final int ITEM = 0xFFFE_E000;
  private static final int ITEM_END = 0xFFFE_E00D;
  private static final int SEQUENCE_END = 0xFFFE_E0DD;
  private static final int UNDEFINED = -1;
  private static final int DEEPEST = 32;

  /** Value representations whose length has 32 bits. */
  private static final Set<String> LONG =
      Set.of("OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV");

  private final Path file;
  private final ByteBuffer bytes;
  private final Map<Integer, DicomElements.Element> elements = new HashMap<>();

  private DicomParser(Path file, byte[] content) {
    this.file = file;
    this.bytes = ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Whether a file starts as DICOM files do. */
  static boolean isDicom(Path file) {
    try (var in = Files.newInputStream(file)) {
      byte[] start = in.readNBytes(PREAMBLE + MAGIC.length);
      return hasMagic(start);
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
  }

  private static boolean hasMagic(byte[] start) {
    return start.length >= PREAMBLE + MAGIC.length
        && ByteBuffer.wrap(start, PREAMBLE, MAGIC.length).equals(ByteBuffer.wrap(MAGIC));
  }

  /** Reads a file. */
  static DicomElements parse(Path file) {
    byte[] content;
    try {
      if (Files.size(file) > Integer.MAX_VALUE - 8) {
        throw new BadInputException(file, "expected a DICOM slice of less than 2 GiB");
      }
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
    if (!hasMagic(content)) {
      throw new BadInputException(
          file,
          "expected a DICOM file, found "
              + (content.length == 0 ? "an empty file" : "no DICM at byte 128"));
    }
    DicomParser parser = new DicomParser(file, content);
    try {
      return parser.parse();
    } catch (BufferUnderflowException e) {
      throw parser.truncated();
    }
  }

  private DicomElements parse() {
    bytes.position(PREAMBLE + MAGIC.length);
    while (bytes.remaining() >= 8 && bytes.getShort(bytes.position()) == META_GROUP) {
      readElement(true);
    }
    DicomElements meta =
        new DicomElements(file, DicomSyntax.EXPLICIT_LITTLE_ENDIAN, bytes, elements);
    DicomSyntax syntax = DicomSyntax.of(file, meta.text(DicomTag.TRANSFER_SYNTAX));
    bytes.order(syntax.order());
    while (bytes.remaining() >= 8 && !elements.containsKey(DicomTag.PIXEL_DATA.number)) {
      readElement(syntax.isExplicit());
    }
    return new DicomElements(file, syntax, bytes, elements);
  }

  private void readElement(boolean explicit) {
    int tag = tag();
    String vr = explicit ? vr() : "";
    int length = length(explicit, vr);
    int start = bytes.position();
    if (length == UNDEFINED && tag == DicomTag.PIXEL_DATA.number) {
      bytes.position(bytes.limit()); // fragments, to the end
    } else if (length == UNDEFINED) {
      skipSequence(explicit, vr, 1);
    } else {
      skip(length);
    }
    elements.put(
        tag, new DicomElements.Element(vr, start, bytes.position() - start, length == UNDEFINED));
  }

  private int tag() {
    int group = Short.toUnsignedInt(bytes.getShort());
    return group << 16 | Short.toUnsignedInt(bytes.getShort());
  }

  private String vr() {
    int at = bytes.position();
    byte[] letters = new byte[2];
    bytes.get(letters);
    String vr = new String(letters, StandardCharsets.ISO_8859_1);
    if (!vr.matches("[A-Z]{2}")) {
      throw new BadInputException(
          file,
          "damaged: expected a value representation at byte %d, found 0x%02X%02X"
              .formatted(at, letters[0], letters[1]));
    }
    return vr;
  }

  private int length(boolean explicit, String vr) {
    if (explicit && !LONG.contains(vr)) {
      return Short.toUnsignedInt(bytes.getShort());
    }
    if (explicit) {
      bytes.getShort(); // reserved
    }
    return bytes.getInt();
  }

  private void skip(int length) {
    // A length beyond 2^31 is negative here.
    if (length < 0 || length > bytes.remaining()) {
      throw truncated();
    }
    bytes.position(bytes.position() + length);
  }

  /** Passes over a sequence of undefined length; one of unknown representation is implicit. */
  private void skipSequence(boolean explicit, String vr, int depth) {
    if (depth > DEEPEST) {
      throw new BadInputException(
          file, "expected sequences at most %d deep, found more".formatted(DEEPEST));
    }
    boolean explicitItems = explicit && !vr.equals("UN");
    for (int tag = tag(); tag != SEQUENCE_END; tag = tag()) {
      int length = bytes.getInt();
      if (tag != ITEM) {
        throw new BadInputException(
            file,
            "damaged: expected an item of a sequence at byte %d, found (%04X,%04X)"
                .formatted(bytes.position() - 8, tag >>> 16, tag & 0xffff));
      }
      if (length == UNDEFINED) {
        skipItem(explicitItems, depth);
      } else {
        skip(length);
      }
    }
    bytes.getInt(); // the length of the end is zero
  }

  private void skipItem(boolean explicit, int depth) {
    for (int tag = tag(); tag != ITEM_END; tag = tag()) {
      if (tag >>> 16 == ITEM_GROUP) {
        throw new BadInputException(
            file, "damaged: expected an element at byte %d".formatted(bytes.position() - 4));
      }
      String vr = explicit ? vr() : "";
      int length = length(explicit, vr);
      if (length == UNDEFINED) {
        skipSequence(explicit, vr, depth + 1);
      } else {
        skip(length);
      }
    }
    bytes.getInt();
  }

  private BadInputException truncated() {
    return new BadInputException(
        file, "expected more data, found the end of the file after " + bytes.limit() + " bytes");
  }
}
