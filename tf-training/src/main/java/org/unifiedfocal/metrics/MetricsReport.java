package org.unifiedfocal.metrics;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.AtomicFile;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The measures of a dataset and their summary: the file {@code metrics.json}.
 *
 * <p>The summaries have an entry for each foreground class, under its number, or for each region,
 * under its place from 1, and one under {@value #ALL}, for which each case is first {@linkplain
 * CaseMetrics#mean() averaged over its classes}. They are means and standard deviations over the
 * cases, of the numbers that exist.
 *
 * @param dataset the name of the dataset
 * @param model what made the predictions
 * @param mean the mean over the cases
 * @param std the standard deviation over the cases, with n - 1 in the denominator; it does not
 *     exist for fewer than two numbers
 * @param missing in how many cases a number does not exist; metrics that always do are absent
 * @param cases the numbers of each case
 */
@JsonPropertyOrder({"dataset", "model", "mean", "std", "missing", "cases"})
public record MetricsReport(
    String dataset,
    String model,
    Map<String, MetricValues> mean,
    Map<String, MetricValues> std,
    Map<String, Map<Metric, Integer>> missing,
    List<CaseMetrics> cases) {

  /** The key of the summary over all foreground classes. */
  public static final String ALL = "all";

  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(SerializationFeature.INDENT_OUTPUT)
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .build();

  public MetricsReport {
    mean = Collections.unmodifiableMap(mean);
    std = Collections.unmodifiableMap(std);
    missing = Collections.unmodifiableMap(missing);
    cases = List.copyOf(cases);
  }

  /**
   * Summarises cases.
   *
   * @param dataset the name of the dataset
   * @param model what made the predictions
   * @param cases the numbers of each case
   * @return the report
   */
  public static MetricsReport of(String dataset, String model, List<CaseMetrics> cases) {
    SortedSet<Integer> labels = new TreeSet<>();
    cases.forEach(metrics -> labels.addAll(metrics.classes().keySet()));
    Map<String, Summary> summaries = new LinkedHashMap<>();
    for (int label : labels) {
      summaries.put(Integer.toString(label), Summary.of(ofClass(cases, label)));
    }
    summaries.put(ALL, Summary.of(cases.stream().map(CaseMetrics::mean).toList()));

    Map<String, MetricValues> mean = new LinkedHashMap<>();
    Map<String, MetricValues> std = new LinkedHashMap<>();
    Map<String, Map<Metric, Integer>> missing = new LinkedHashMap<>();
    summaries.forEach(
        (key, summary) -> {
          mean.put(key, summary.mean());
          std.put(key, summary.std());
          missing.put(key, summary.missing());
        });
    return new MetricsReport(dataset, model, mean, std, missing, cases);
  }

  private static List<MetricValues> ofClass(List<CaseMetrics> cases, int label) {
    return cases.stream()
        .flatMap(metrics -> Stream.ofNullable(metrics.classes().get(label)))
        .toList();
  }

  /**
   * Gives one mean.
   *
   * @param key a class number, or {@value #ALL}
   * @param metric which
   * @return the mean over the cases, NaN where none has the number
   */
  public double mean(String key, Metric metric) {
    return number(mean, key, metric);
  }

  /**
   * Gives one standard deviation.
   *
   * @param key a class number, or {@value #ALL}
   * @param metric which
   * @return the standard deviation over the cases, NaN where fewer than two have the number
   */
  public double std(String key, Metric metric) {
    return number(std, key, metric);
  }

  private static double number(Map<String, MetricValues> summary, String key, Metric metric) {
    @Nullable MetricValues values = summary.get(key);
    return values == null ? Double.NaN : values.get(metric);
  }

  /**
   * Writes the report as JSON, to a temporary file first that then replaces the target.
   *
   * @param file where to
   * @throws IOException if it cannot be written
   */
  public void write(Path file) throws IOException {
    byte[] json = JSON.writeValueAsBytes(this);
    AtomicFile.write(file, true, out -> out.write(json));
  }

  /**
   * Reads a report.
   *
   * @param file a {@code metrics.json}
   * @return what it holds
   * @throws IOException if it cannot be read
   * @throws BadInputException if it is not a report
   */
  public static MetricsReport read(Path file) throws IOException {
    try {
      return JSON.readValue(file.toFile(), MetricsReport.class);
    } catch (JacksonException e) {
      throw new BadInputException(file, "not a metrics report, " + e.getOriginalMessage(), e);
    }
  }
}
