package org.unifiedfocal.imaging;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads NIfTI-1 and NIfTI-2 images in any of their forms: one file ({@code .nii}) or a pair ({@code
 * .hdr} and {@code .img}), plain or compressed ({@code .gz}), in either byte order.
 *
 * <p>Header extensions are skipped. A damaged file is refused, also one whose compressed data are
 * whole but whose checksum is not; a header cannot make the reader allocate more than its file can
 * hold. Every method throws {@link BadInputException} for a file that is missing, damaged or not
 * supported (complex numbers, 128-bit floats, single bits).
 */
public final class NiftiReader {
  /** How far a scaled label may be from its class: float32 has {@code 255 * (1 / 255) != 1}. */
  private static final double LABEL_TOLERANCE = 1e-5;

  private NiftiReader() {}

  /**
   * Reads the header alone.
   *
   * @param file the image, or either file of a pair
   * @return what it says
   */
  public static NiftiHeader readHeader(Path file) {
    try (NiftiStream stream = NiftiStream.open(file)) {
      return stream.header();
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
  }

  /**
   * Reads an image. Its values are {@code raw * slope + inter}, computed in float64. Colour
   * samples, or the points along an axis after the third, become channels.
   *
   * @param file the image, or either file of a pair
   * @return its voxels; the axes in array order, in millimetres
   */
  public static Image readImage(Path file) {
    try (NiftiStream stream = NiftiStream.open(file)) {
      NiftiHeader header = stream.header();
      float[] values = new float[header.samples()];
      int frames = header.frames();
      int frameSamples = values.length / frames;
      stream.readVoxels(
          (chunk, count, first) -> {
            int frame = first / frameSamples;
            int sample = first % frameSamples;
            for (int i = 0; i < count; i++) {
              values[sample * frames + frame] = (float) chunk[i];
              if (++sample == frameSamples) {
                sample = 0;
                frame++;
              }
            }
          });
      return new Image(header.geometry(), header.channels(), values);
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
  }

  /**
   * Reads a label map of one channel. Its values must be whole numbers from 0 to 255; what rounding
   * adds to scaled values (1e-5) is taken away.
   *
   * @param file the image, or either file of a pair
   * @return its labels; the axes in array order, in millimetres
   */
  public static LabelMap readLabels(Path file) {
    try (NiftiStream stream = NiftiStream.open(file)) {
      NiftiHeader header = stream.header();
      if (header.channels() != 1) {
        throw new BadInputException(
            file,
            "expected one label a voxel, found shape %s of type %s"
                .formatted(header.shape(), header.datatype()));
      }
      byte[] labels = new byte[header.samples()];
      stream.readVoxels(
          (chunk, count, first) -> {
            for (int i = 0; i < count; i++) {
              int label = (int) (chunk[i] + 0.5);
              double error = Math.abs(chunk[i] - label);
              if (!(error <= LABEL_TOLERANCE && label <= 255)) {
                throw new BadInputException(
                    file,
                    "expected whole numbers from 0 to 255 as labels, found %s at voxel %s"
                        .formatted(chunk[i], index(first + i, header.shape())));
              }
              labels[first + i] = (byte) label;
            }
          });
      return new LabelMap(header.geometry(), labels);
    } catch (IOException e) {
      throw BadInputException.unreadable(file, e);
    }
  }

  /** The place of a voxel as NIfTI tools give it: [i, j, k, ...]. */
  private static List<Integer> index(int voxel, List<Integer> shape) {
    List<Integer> index = new ArrayList<>();
    for (int size : shape) {
      index.add(voxel % size);
      voxel /= size;
    }
    return index;
  }
}
