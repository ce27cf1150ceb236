/**
 * Batch inference: a segmentation model over the images of a Spark DataFrame.
 *
 * <p>{@link org.unifiedfocal.spark.SparkSegmentation} turns a DataFrame of paths or file contents
 * into one of masks and volumes.
 */
@NullMarked
package org.unifiedfocal.spark;

import org.jspecify.annotations.NullMarked;
