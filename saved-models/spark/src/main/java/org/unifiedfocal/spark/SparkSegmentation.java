package org.unifiedfocal.spark;

import java.io.Serializable;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.api.java.function.MapPartitionsFunction;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.DataType;
import org.apache.spark.sql.types.DataTypes;
import org.apache.spark.sql.types.StructField;
import org.apache.spark.sql.types.StructType;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Segments the images of a DataFrame with a model.
 *
 * <p>The DataFrame has a column {@code path} and may have {@code content}, as Spark's source {@code
 * binaryFile} gives them. Without content, the path is that of a file, or of the folder of a DICOM
 * series, that every executor can read. The result has a row for each, with the columns
 *
 * <ul>
 *   <li>{@code path}, as given;
 *   <li>{@code error}: null, or in one line why the image could not be segmented; the other columns
 *       are null then, and the job goes on;
 *   <li>{@code voxels}: for each class but the background, by its name, how many voxels it has;
 *   <li>{@code millilitres}: the volume of each of these classes; null for a picture;
 *   <li>{@code mask}: the content of a {@code .nii.gz} file with the class of each voxel, in the
 *       geometry of the image.
 * </ul>
 *
 * <p>An executor loads the model once, whatever the number of tasks, and closes it at its end. A
 * model that cannot be loaded fails the job.
 *
 * <pre>{@code
 * Dataset<Row> files = spark.read().format("binaryFile").load("s3a://scans/*.nii.gz");
 * Dataset<Row> masks = SparkSegmentation.of("model").segment(files);
 * }</pre>
 */
public final class SparkSegmentation implements Serializable {
  private static final long serialVersionUID = 1;

  private final String model;
  private final boolean masks;

  private SparkSegmentation(String model, boolean masks) {
    this.model = model;
    this.masks = masks;
  }

  /**
   * Makes a segmentation with masks.
   *
   * @param model the model directory as each executor sees it; one that is not absolute is below
   *     the executor's working directory, where {@code spark-submit --archives model.zip#model}
   *     unpacks it
   * @return the segmentation
   */
  public static SparkSegmentation of(String model) {
    return new SparkSegmentation(model, true);
  }

  /**
   * Leaves the masks out where volumes are all that is wanted.
   *
   * @return a segmentation without the column {@code mask}
   */
  public SparkSegmentation withoutMasks() {
    return new SparkSegmentation(model, false);
  }

  /**
   * Segments images, when the result is asked for.
   *
   * @param images a row for each image
   * @return a row for each image
   * @throws BadInputException if a column is missing or of another type
   */
  public Dataset<Row> segment(Dataset<Row> images) {
    StructType found = images.schema();
    boolean content = Arrays.asList(found.fieldNames()).contains("content");
    requireType(found, "path", DataTypes.StringType);
    if (content) {
      requireType(found, "content", DataTypes.BinaryType);
    }
    Dataset<Row> needed = content ? images.select("path", "content") : images.select("path");
    String directory = model;
    boolean withMasks = masks;
    MapPartitionsFunction<Row, Row> segmentation =
        rows -> new RowSegmentation(ExecutorModels.get(directory), withMasks).over(rows);
    return needed.mapPartitions(segmentation, Encoders.row(schema()));
  }

  private static void requireType(StructType schema, String name, DataType type) {
    List<String> names = Arrays.asList(schema.fieldNames());
    if (!names.contains(name) || !schema.apply(name).dataType().equals(type)) {
      throw new BadInputException(
          "images: expected a column %s of type %s, found %s"
              .formatted(name, type.simpleString(), schema.simpleString()));
    }
  }

  private StructType schema() {
    StructField[] fields = {
      DataTypes.createStructField("path", DataTypes.StringType, true),
      DataTypes.createStructField("error", DataTypes.StringType, true),
      DataTypes.createStructField("voxels", byClass(DataTypes.LongType), true),
      DataTypes.createStructField("millilitres", byClass(DataTypes.DoubleType), true),
      DataTypes.createStructField("mask", DataTypes.BinaryType, true)
    };
    return DataTypes.createStructType(Arrays.copyOf(fields, masks ? 5 : 4));
  }

  private static DataType byClass(DataType type) {
    return DataTypes.createMapType(DataTypes.StringType, type, false);
  }
}
