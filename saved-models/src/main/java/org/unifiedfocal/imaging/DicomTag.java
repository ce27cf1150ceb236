package org.unifiedfocal.imaging;

/** The attributes of a DICOM slice that matter for its pixels and their place (PS3.6). */
enum DicomTag {
  TRANSFER_SYNTAX(0x0002_0010, "TransferSyntaxUID"),
  SLICE_THICKNESS(0x0018_0050, "SliceThickness"),
  SPACING_BETWEEN_SLICES(0x0018_0088, "SpacingBetweenSlices"),
  SERIES(0x0020_000E, "SeriesInstanceUID"),
  POSITION(0x0020_0032, "ImagePositionPatient"),
  ORIENTATION(0x0020_0037, "ImageOrientationPatient"),
  SAMPLES_PER_PIXEL(0x0028_0002, "SamplesPerPixel"),
  PHOTOMETRIC(0x0028_0004, "PhotometricInterpretation"),
  FRAMES(0x0028_0008, "NumberOfFrames"),
  ROWS(0x0028_0010, "Rows"),
  COLUMNS(0x0028_0011, "Columns"),
  PIXEL_SPACING(0x0028_0030, "PixelSpacing"),
  BITS_ALLOCATED(0x0028_0100, "BitsAllocated"),
  BITS_STORED(0x0028_0101, "BitsStored"),
  HIGH_BIT(0x0028_0102, "HighBit"),
  PIXEL_REPRESENTATION(0x0028_0103, "PixelRepresentation"),
  RESCALE_INTERCEPT(0x0028_1052, "RescaleIntercept"),
  RESCALE_SLOPE(0x0028_1053, "RescaleSlope"),
  PIXEL_DATA(0x7FE0_0010, "PixelData");

  final int number;
  private final String keyword;

  DicomTag(int number, String keyword) {
    this.number = number;
    this.keyword = keyword;
  }

  /** Keyword and number, as in the standard. */
  @Override
  public String toString() {
    return "%s (%04X,%04X)".formatted(keyword, number >>> 16, number & 0xffff);
  }
}
