package org.unifiedfocal.spark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import org.apache.spark.SparkException;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.savedmodel.SegmentationModel;
import org.unifiedfocal.savedmodel.SlidingWindow;
import org.unifiedfocal.savedmodel.SmallNetwork;

/** Two tasks at a time in this process, on the 24 volumes that come with the project. */
class SparkSegmentationTest {
  private static final Path IMAGES =
      Path.of(System.getProperty("ufl.home", ""))
          .resolve("tf-training/data/Task04_Hippocampus/imagesTr");

  @TempDir static Path shared;

  @SuppressWarnings("NullAway.Init") // by start()
  private static SparkSession spark;

  private static Path model = Path.of("");

  @TempDir Path folder;

  @BeforeAll
  static void start() throws IOException {
    model = shared.resolve("model");
    SmallNetwork.write(
        model, SmallNetwork.card(3, 1, 3).withSlidingWindow(SlidingWindow.of(24, 24, 24)));
    spark =
        SparkSession.builder()
            .master("local[2]")
            .config("spark.ui.enabled", false)
            .config("spark.driver.host", "localhost")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.sql.warehouse.dir", shared.resolve("warehouse").toString())
            .getOrCreate();
  }

  @AfterAll
  static void stop() {
    spark.stop();
  }

  @Test
  void isEqualToThePlainRun() throws IOException {
    List<Path> files = volumes();
    assertThat(files).hasSize(24);
    Dataset<Row> paths =
        spark
            .createDataset(files.stream().map(Path::toString).toList(), Encoders.STRING())
            .toDF("path")
            .repartition(5);

    Map<String, Row> rows = byPath(SparkSegmentation.of(model.toString()).segment(paths));

    assertThat(rows).hasSize(24);
    try (SegmentationModel plain = SegmentationModel.load(model)) {
      for (Path file : files) {
        LabelMap expected = plain.labels(ImageReader.read(file));
        requireEqual(row(rows, file.toString()), expected);
      }
    }
  }

  private void requireEqual(Row row, LabelMap expected) throws IOException {
    assertThat(row.isNullAt(1)).isTrue();
    Path file = folder.resolve("found.nii.gz");
    Files.write(file, row.<byte[]>getAs("mask"));
    LabelMap found = ImageReader.readLabels(file);
    assertThat(found.geometry()).isEqualTo(expected.geometry());
    assertThat(found.labels()).isEqualTo(expected.labels());
    double[] spacing = expected.geometry().spacing();
    for (int label = 1; label < 3; label++) {
      long count = count(expected, label);
      String name = "class " + label;
      assertThat(row.getJavaMap(row.fieldIndex("voxels"))).containsEntry(name, count);
      Map<String, Double> millilitres = row.getJavaMap(row.fieldIndex("millilitres"));
      assertThat(millilitres)
          .hasEntrySatisfying(
              name,
              volume ->
                  assertThat(volume)
                      .isCloseTo(
                          count * spacing[0] * spacing[1] * spacing[2] / 1000, within(1e-9)));
    }
  }

  private static long count(LabelMap map, int label) {
    return IntStream.range(0, map.labels().length).filter(i -> map.label(i) == label).count();
  }

  @Test
  void doesWhatTheReadmeSays() throws IOException {
    Path scans = Files.createDirectories(folder.resolve("scans"));
    for (Path file : volumes().subList(0, 2)) {
      Files.copy(file, scans.resolve(file.getFileName()));
    }
    Path results = folder.resolve("results");
    String readme =
        Files.readString(
            Path.of(System.getProperty("ufl.home", "")).resolve("saved-models/spark/README.md"));
    Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(readme);
    assertThat(block.find()).isTrue();
    String source =
        block
            .group(1)
            .replace("s3a://scans", scans.toString())
            .replace("s3a://results", results.toString())
            .replace("\"model\"", "\"" + model + "\"");
    try (JShell shell = JShell.builder().executionEngine("local").build()) {
      shell.addToClasspath(System.getProperty("java.class.path"));
      String before =
          """
          import org.apache.spark.sql.*;
          import org.unifiedfocal.spark.SparkSegmentation;
          SparkSession spark = SparkSession.active();
          """;
      for (String line : (before + source).lines().toList()) {
        assertThat(shell.eval(line))
            .as(line)
            .allSatisfy(
                event -> {
                  assertThat(event.status()).isEqualTo(Snippet.Status.VALID);
                  assertThat(event.exception()).isNull();
                });
      }
    }
    assertThat(spark.read().json(results.resolve("volumes").toString()).count()).isEqualTo(2);
    assertThat(spark.read().parquet(results.resolve("masks").toString()).count()).isEqualTo(2);
  }

  /** As Spark reads them from a distributed file system. */
  @Test
  void takesTheContentOfFiles() throws IOException {
    for (Path file : volumes().subList(0, 3)) {
      Files.copy(file, folder.resolve(file.getFileName()));
    }
    Path bad = folder.resolve("truncated.nii.gz");
    byte[] whole = Files.readAllBytes(volumes().get(0));
    Files.write(bad, Arrays.copyOf(whole, whole.length / 2));
    Dataset<Row> files = spark.read().format("binaryFile").load(folder + "/*.nii.gz");

    List<Row> rows =
        SparkSegmentation.of(model.toString()).withoutMasks().segment(files).collectAsList();

    assertThat(rows).hasSize(4);
    for (Row row : rows) {
      assertThat(row.schema().fieldNames())
          .containsExactly("path", "error", "voxels", "millilitres");
      String path = row.getString(0);
      if (path.endsWith("truncated.nii.gz")) {
        assertThat(row.getString(1)).startsWith(path + ": ").hasLineCount(1);
        assertThat(row.isNullAt(2) && row.isNullAt(3)).isTrue();
      } else {
        assertThat(row.isNullAt(1)).isTrue();
        assertThat(row.getJavaMap(2)).containsOnlyKeys("class 1", "class 2");
      }
    }
  }

  @Test
  void whatIsNoImageIsARowThatSaysSo() {
    Dataset<Row> paths =
        spark.createDataset(List.of("nowhere.nii.gz", volumes0()), Encoders.STRING()).toDF("path");

    Map<String, Row> rows = byPath(SparkSegmentation.of(model.toString()).segment(paths));

    assertThat(row(rows, "nowhere.nii.gz").getString(1)).isEqualTo("nowhere.nii.gz: no such file");
    assertThat(row(rows, volumes0()).isNullAt(1)).isTrue();
  }

  @Test
  void whatIsNoPathIsARowThatSaysSo() {
    Dataset<Row> paths =
        spark
            .createDataset(
                List.of("file:/data/scan 1.nii.gz", "a\0b", volumes0()), Encoders.STRING())
            .toDF("path");
    SparkSegmentation segmentation = SparkSegmentation.of(model.toString()).withoutMasks();

    Map<String, Row> rows = byPath(segmentation.segment(paths));

    assertThat(row(rows, "file:/data/scan 1.nii.gz").getString(1))
        .isEqualTo(
            "file:/data/scan 1.nii.gz: expected a path or a URI without blanks, found neither");
    assertThat(row(rows, "a\0b").getString(1)).contains(": expected a path or a URI");
    assertThat(row(rows, volumes0()).isNullAt(1)).isTrue();
    for (Row row :
        segmentation
            .segment(
                paths.selectExpr("concat(path, '/') as path", "cast('no image' as binary) content"))
            .collectAsList()) {
      assertThat(row.getString(1))
          .isEqualTo(row.getString(0) + ": expected a path that ends in the name of a file");
    }
  }

  @Test
  void aModelThatIsMissingFailsTheJob() {
    Dataset<Row> paths = spark.createDataset(List.of(volumes0()), Encoders.STRING()).toDF("path");
    Dataset<Row> masks = SparkSegmentation.of(folder.resolve("none").toString()).segment(paths);

    assertThatThrownBy(masks::collectAsList)
        .isInstanceOf(SparkException.class)
        .hasRootCauseInstanceOf(BadInputException.class)
        .hasRootCauseMessage(
            folder.resolve("none") + ": expected a model directory, found nothing");
  }

  @Test
  void columnsMustBeThere() {
    Dataset<Row> other = spark.createDataset(List.of("a"), Encoders.STRING()).toDF("file");

    assertThatThrownBy(() -> SparkSegmentation.of(model.toString()).segment(other))
        .isInstanceOf(BadInputException.class)
        .hasMessage("images: expected a column path of type string, found struct<file:string>");
  }

  private static List<Path> volumes() throws IOException {
    try (Stream<Path> files = Files.list(IMAGES)) {
      return files.filter(ImageReader::isImage).sorted().toList();
    }
  }

  private static String volumes0() {
    return IMAGES.resolve("hippocampus_001.nii.gz").toString();
  }

  private static Row row(Map<String, Row> rows, String path) {
    return Objects.requireNonNull(rows.get(path), path);
  }

  private static Map<String, Row> byPath(Dataset<Row> result) {
    return result.collectAsList().stream()
        .collect(Collectors.toMap(row -> row.getString(0), row -> row));
  }
}
