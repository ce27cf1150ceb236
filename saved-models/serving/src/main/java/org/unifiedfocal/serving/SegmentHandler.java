package org.unifiedfocal.serving;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.FileTree;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiHeader;
import org.unifiedfocal.imaging.NiftiReader;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.imaging.Preprocessing;
import org.unifiedfocal.imaging.RasterWriter;
import org.unifiedfocal.savedmodel.ModelCard;
import org.unifiedfocal.savedmodel.SegmentationModel;

/**
 * Segments image files: a NIfTI file gives a {@code .nii.gz} mask, a picture a PNG mask. Files lie
 * in a folder of this class under names of its own while they are worked on.
 */
final class SegmentHandler implements AutoCloseable {
  private static final String NIFTI = "mask.nii.gz";
  private static final String PNG = "mask.png";

  /** The part of a NIfTI-1 header that tells it. */
  private static final int NIFTI_START = 348;

  /** The last class that {@link RasterWriter} writes. */
  private static final int MAX_PNG_CLASSES = 128;

  private final InferenceQueue queue;
  private final Path folder;
  private final long maxImageBytes;
  private final InferenceQueue.Engine<Job, Mask> engine =
      jobs -> jobs.stream().map(this::segment).toList();

  private record Job(SegmentationModel segmenter, Path image, long deadline) {}

  /**
   * A mask in a file.
   *
   * @param file the file, {@code mask.nii.gz} or {@code mask.png}
   * @param geometry its grid
   * @param sizes of the classes
   */
  record Mask(Path file, Geometry geometry, List<ClassSize> sizes) {
    String contentType() {
      return file.endsWith(PNG) ? "image/png" : "application/gzip";
    }
  }

  /** Takes a mask before its file goes. */
  interface Receiver {
    void accept(Mask mask) throws IOException;
  }

  /**
   * Works through a queue.
   *
   * @param folder its own, which goes with it
   * @param queue the queue
   * @param maxImageBytes what an image may take of the heap
   */
  SegmentHandler(Path folder, InferenceQueue queue, long maxImageBytes) {
    this.folder = folder;
    this.queue = queue;
    this.maxImageBytes = maxImageBytes;
  }

  /**
   * Segments an image.
   *
   * @param model the model
   * @param body the image file, whose limits are taken care of
   * @param deadline when the answer must be there, as {@link System#nanoTime()}
   * @param receiver takes the mask
   * @throws RefusedException if the image cannot be segmented
   */
  void segment(ServedModel model, InputStream body, long deadline, Receiver receiver)
      throws Exception {
    @Nullable SegmentationModel segmenter = model.segmenter();
    if (segmenter == null) {
      throw RefusedException.badRequest(
          "model %s: expected one with a model card to segment images, found none; ask :predict"
              .formatted(model.name()));
    }
    Path place = Files.createDirectory(folder.resolve(UUID.randomUUID().toString()));
    try {
      Path image = save(body, place);
      receiver.accept(queue.run(engine, null, 1, new Job(segmenter, image, deadline), deadline));
    } catch (BadInputException e) {
      throw new RefusedException(
          RefusedException.BAD_REQUEST,
          withoutPaths(String.valueOf(e.getMessage()), place, model),
          e);
    } finally {
      delete(place);
    }
  }

  /** Says the same without telling where the files of this server are. */
  private static String withoutPaths(String message, Path place, ServedModel model) {
    return message
        .replaceAll(Pattern.quote(place.toString()) + "[^:]*", "image")
        .replace(model.directory().toString(), "model " + model.name());
  }

  private static Path save(InputStream body, Path place) throws IOException {
    byte[] start = body.readNBytes(NIFTI_START);
    if (start.length == 0) {
      throw RefusedException.badRequest("image: expected a file as the body, found none");
    }
    Path file = place.resolve("image" + ending(start));
    try (OutputStream out = Files.newOutputStream(file)) {
      out.write(start);
      body.transferTo(out);
    }
    return file;
  }

  /** The reader goes by the name whether a file is NIfTI, and by its content for all else. */
  private static String ending(byte[] start) {
    if (start.length > 1 && (start[0] & 0xff) == 0x1f && (start[1] & 0xff) == 0x8b) {
      return ".nii.gz";
    }
    return contains(start, 344, "n+1") || contains(start, 4, "n+2") ? ".nii" : ".png";
  }

  private static boolean contains(byte[] bytes, int at, String text) {
    byte[] expected = text.getBytes(StandardCharsets.US_ASCII);
    return bytes.length >= at + expected.length
        && Arrays.equals(bytes, at, at + expected.length, expected, 0, expected.length);
  }

  private Mask segment(Job job) {
    ModelCard card = job.segmenter().card();
    boolean nifti = !job.image().toString().endsWith(".png");
    requireFits(job.image(), nifti, card.input().preprocessing());
    LabelMap labels =
        job.segmenter()
            .labels(
                ImageReader.read(job.image()),
                (done, total) -> {
                  if (done < total && System.nanoTime() - job.deadline() > 0) {
                    throw InferenceQueue.tooLate(); // nobody waits for the rest
                  }
                });
    boolean png =
        !nifti
            && labels.geometry().dimensions() == 2
            && card.classNames().size() <= MAX_PNG_CLASSES;
    Path file = job.image().resolveSibling(png ? PNG : NIFTI);
    if (png) {
      RasterWriter.write(file, labels, card.classNames().size(), false);
    } else {
      NiftiWriter.write(file, labels, false);
    }
    return new Mask(file, labels.geometry(), ClassSize.of(labels, card.classNames()));
  }

  /** Refuses by its header an image that would not fit into memory. */
  private void requireFits(Path image, boolean nifti, Preprocessing preprocessing) {
    Geometry geometry;
    int channels;
    if (nifti) {
      NiftiHeader header = NiftiReader.readHeader(image);
      geometry = header.geometry();
      channels = header.channels();
    } else {
      geometry = ImageReader.readGeometry(image);
      channels = 4; // at most: red, green, blue and alpha
    }
    double bytes = preprocessing.memory(geometry, channels) + geometry.voxels(); // and its labels
    if (bytes > maxImageBytes) {
      Geometry prepared = preprocessing.target(geometry);
      throw new RefusedException(
          RefusedException.TOO_LARGE,
          "image: expected one for which %d MiB of memory are enough, found shape %s of %d channels%s"
              .formatted(
                  maxImageBytes >> 20,
                  geometry.shape(),
                  channels,
                  prepared.equals(geometry) ? "" : ", resampled to " + prepared.shape()));
    }
  }

  private static void delete(Path place) {
    try {
      FileTree.delete(place);
    } catch (IOException e) {
      System.getLogger(SegmentHandler.class.getName())
          .log(System.Logger.Level.DEBUG, "left behind until the server stops: " + place, e);
    }
  }

  @Override
  public void close() {
    delete(folder);
  }
}
