package org.unifiedfocal.serving;

import io.javalin.http.Context;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A JSON line for each request that was answered, without what it carried. */
final class RequestLog {
  private static final System.Logger LOGGER = System.getLogger(RequestLog.class.getName());

  private static final String CALL = "call";
  private static final String MODEL = "model";
  private static final String ERROR = "error";
  private static final String NONE = "none";
  private static final int LONGEST_PATH = 200;

  private final ServerMetrics metrics;

  RequestLog(ServerMetrics metrics) {
    this.metrics = metrics;
  }

  /** Remembers what a request is about, once it is known to exist. */
  static void about(Context request, String call, String model) {
    request.attribute(CALL, call);
    request.attribute(MODEL, model);
  }

  /** Remembers why a request failed. */
  static void failed(Context request, String why) {
    request.attribute(ERROR, why);
  }

  /** Counts and logs a request. */
  void write(Context request, float milliseconds) {
    String call = attribute(request, CALL);
    String model = attribute(request, MODEL);
    int status = request.statusCode();
    metrics.request(call, model, status, Duration.ofNanos((long) (milliseconds * 1e6)));
    boolean quiet = call.equals(NONE) && status < 400;
    System.Logger.Level level = quiet ? System.Logger.Level.DEBUG : System.Logger.Level.INFO;
    if (LOGGER.isLoggable(level)) {
      LOGGER.log(level, line(request, call, model, status, milliseconds));
    }
  }

  private static String line(
      Context request, String call, String model, int status, float milliseconds) {
    String path = request.path();
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("time", Instant.now().truncatedTo(ChronoUnit.MILLIS).toString());
    entry.put("level", status >= 500 ? "ERROR" : "INFO");
    entry.put("method", request.req().getMethod());
    entry.put("path", path.length() > LONGEST_PATH ? path.substring(0, LONGEST_PATH) : path);
    entry.put("status", status);
    entry.put("milliseconds", Double.valueOf(String.format(Locale.ROOT, "%.1f", milliseconds)));
    if (!call.equals(NONE)) {
      entry.put(CALL, call);
      entry.put(MODEL, model);
    }
    @Nullable String error = request.attribute(ERROR);
    if (error != null) {
      entry.put(ERROR, error);
    }
    return Json.of(entry);
  }

  private static String attribute(Context request, String name) {
    @Nullable String value = request.attribute(name);
    return value == null ? NONE : value;
  }
}
