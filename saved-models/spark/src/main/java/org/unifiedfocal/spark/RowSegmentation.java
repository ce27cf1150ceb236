package org.unifiedfocal.spark;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Spliterator;
import java.util.Spliterators;
import java.util.stream.StreamSupport;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.FileTree;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.savedmodel.Segmenter;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Segments the image of a row.
 *
 * @param model what segments
 * @param masks whether the result has the mask
 */
record RowSegmentation(Segmenter model, boolean masks) {

  /** Segments one row after the other, as they are asked for. */
  Iterator<Row> over(Iterator<Row> rows) {
    return StreamSupport.stream(
            Spliterators.spliteratorUnknownSize(rows, Spliterator.ORDERED), false)
        .map(this::apply)
        .iterator();
  }

  /** Segments an image; one that cannot be used becomes a row that says why. */
  private Row apply(Row row) {
    @Nullable String path = row.getString(0);
    try {
      if (path == null || (row.size() > 1 && row.isNullAt(1))) {
        throw new BadInputException("image: expected a path and what it holds, found null");
      }
      LabelMap labels =
          row.size() == 1
              ? model.labels(ImageReader.read(file(path)))
              : model.labels(decode(path, row.getAs(1)));
      Map<String, Long> voxels = voxels(labels);
      @Nullable Map<String, Double> millilitres = millilitres(labels, voxels);
      return result(
          path,
          null,
          CollectionConverters.asScala(voxels),
          millilitres == null ? null : CollectionConverters.asScala(millilitres),
          masks ? nifti(labels) : null);
    } catch (BadInputException e) {
      return result(path, e.getMessage(), null, null, null);
    }
  }

  private Row result(@Nullable Object... columns) {
    return RowFactory.create(masks ? columns : Arrays.copyOf(columns, columns.length - 1));
  }

  private static Path file(String path) {
    try {
      return path.startsWith("file:") ? Path.of(URI.create(path)) : Path.of(path);
    } catch (IllegalArgumentException | FileSystemNotFoundException e) {
      throw new BadInputException(
          path + ": expected a path or a URI without blanks, found neither");
    }
  }

  /** Reads an image that is in memory by way of a file, of the same name. */
  private static Image decode(String path, byte[] content) {
    String name = path.substring(path.lastIndexOf('/') + 1);
    if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('\0') >= 0) {
      throw new BadInputException(path + ": expected a path that ends in the name of a file");
    }
    return inFolder(
        folder -> {
          Path file = Files.write(folder.resolve(name), content);
          try {
            return ImageReader.read(file);
          } catch (BadInputException e) {
            String message = String.valueOf(e.getMessage());
            throw new BadInputException(message.replace(file.toString(), path));
          }
        });
  }

  private static byte[] nifti(LabelMap labels) {
    return inFolder(
        folder -> {
          Path file = folder.resolve("mask.nii.gz");
          NiftiWriter.write(file, labels, false);
          return Files.readAllBytes(file);
        });
  }

  private interface Work<T> {
    T in(Path folder) throws IOException;
  }

  /** Does something in a folder of its own, whose files are deleted afterwards. */
  private static <T> T inFolder(Work<T> work) {
    try {
      Path folder = Files.createTempDirectory("segmentation");
      try {
        return work.in(folder);
      } finally {
        FileTree.delete(folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Map<String, Long> voxels(LabelMap labels) {
    List<String> names = model.card().classNames();
    long[] counts = labels.counts(names.size());
    Map<String, Long> voxels = new LinkedHashMap<>();
    for (int label = 1; label < counts.length; label++) {
      voxels.put(names.get(label), counts[label]);
    }
    return voxels;
  }

  private static @Nullable Map<String, Double> millilitres(
      LabelMap labels, Map<String, Long> voxels) {
    if (labels.geometry().dimensions() == 2) {
      return null;
    }
    double cubicMillimetres = Arrays.stream(labels.geometry().spacing()).reduce(1, (a, b) -> a * b);
    Map<String, Double> millilitres = new LinkedHashMap<>();
    voxels.forEach((name, count) -> millilitres.put(name, count * cubicMillimetres / 1000));
    return millilitres;
  }
}
