package org.unifiedfocal.serving;

import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.function.Supplier;

/** What Prometheus is told. Labels have few values: names of models, never what a request says. */
final class ServerMetrics {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(250),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(15),
    Duration.ofSeconds(60)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final DistributionSummary batches =
      DistributionSummary.builder("ufl.batch.rows")
          .description("rows of predict requests that were run together; 1 for a segmentation")
          .serviceLevelObjectives(1, 2, 4, 8, 16, 32, 64)
          .register(registry);

  ServerMetrics() {
    new JvmMemoryMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /** Counts a request that was answered. */
  void request(String call, String model, int status, Duration time) {
    Timer.builder("ufl.requests")
        .description("requests, from the first byte to the last of the answer")
        .tag("call", call)
        .tag("model", model)
        .tag("status", Integer.toString(status))
        .serviceLevelObjectives(BUCKETS)
        .register(registry)
        .record(time);
  }

  /** Counts a run of a network. */
  void batch(int rows) {
    batches.record(rows);
  }

  /** Watches a number. */
  void gauge(String name, String description, Supplier<Number> value) {
    Gauge.builder(name, value).description(description).register(registry);
  }

  /** All numbers, in Prometheus' text format. */
  String text() {
    return registry.scrape();
  }

  void close() {
    registry.close();
  }
}
