package org.unifiedfocal.imaging;

import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The transfer syntaxes of DICOM that are read (PS3.5, annex A). */
enum DicomSyntax {
  IMPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2"),
  EXPLICIT_LITTLE_ENDIAN("1.2.840.10008.1.2.1"),
  EXPLICIT_BIG_ENDIAN("1.2.840.10008.1.2.2"),
  JPEG_LOSSLESS("1.2.840.10008.1.2.4.57"),
  /** With the first predictor alone. */
  JPEG_LOSSLESS_SV1("1.2.840.10008.1.2.4.70");

  private final String uid;

  DicomSyntax(String uid) {
    this.uid = uid;
  }

  static DicomSyntax of(Path file, String uid) {
    return Arrays.stream(values())
        .filter(syntax -> syntax.uid.equals(uid))
        .findFirst()
        .orElseThrow(
            () ->
                new BadInputException(
                    file,
                    "expected a transfer syntax that is uncompressed or lossless JPEG (%s), found %s"
                        .formatted(
                            Arrays.stream(values())
                                .map(syntax -> syntax.uid)
                                .collect(Collectors.joining(", ")),
                            uid.isEmpty() ? "none" : DicomElements.printable(uid))));
  }

  boolean isExplicit() {
    return this != IMPLICIT_LITTLE_ENDIAN;
  }

  boolean isCompressed() {
    return this == JPEG_LOSSLESS || this == JPEG_LOSSLESS_SV1;
  }

  ByteOrder order() {
    return this == EXPLICIT_BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN;
  }
}
