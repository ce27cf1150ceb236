package org.unifiedfocal.serving;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The addresses of the server and what each does. */
final class Api {
  /** The header of a mask that says how much there is of each class. */
  private static final String CLASSES = "Segmentation-Classes";

  /** What is asked with POST; all else is with GET. */
  private static final Pattern CALL = Pattern.compile("/v1/models/.*:(predict|segment)");

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final ServerSettings settings;
  private final ModelRegistry models;
  private final Admission admission;
  private final PredictHandler predict;
  private final SegmentHandler segment;
  private final ServerMetrics metrics;
  private final BearerToken token;
  private final Delivery delivery;

  Api(
      ServerSettings settings,
      ModelRegistry models,
      Admission admission,
      PredictHandler predict,
      SegmentHandler segment,
      ServerMetrics metrics) {
    this.settings = settings;
    this.models = models;
    this.admission = admission;
    this.predict = predict;
    this.segment = segment;
    this.metrics = metrics;
    token = new BearerToken(settings.token());
    delivery = new Delivery(settings.timeout());
  }

  void addTo(RoutesConfig routes) {
    routes.before(Api::harden);
    routes.before("/v1/*", this::authorize);
    routes.before("/metrics", this::authorize);
    routes.get("/healthz", request -> json(request, Map.of("status", "ok")));
    routes.get("/readyz", this::ready);
    routes.get("/metrics", request -> request.contentType(PROMETHEUS).result(metrics.text()));
    String description = OpenApi.describe(models.all(), settings.token() != null);
    routes.get("/openapi.json", request -> request.contentType(Json.TYPE).result(description));
    WebPage.files().forEach((path, file) -> routes.get(path, request -> page(request, file)));
    routes.get("/v1/models", request -> json(request, ModelDescriptions.list(models.all())));
    for (String model : List.of("/v1/models/{model}", "/v1/models/{model}/versions/{version}")) {
      routes.get(model, this::status);
      routes.get(model + "/metadata", this::metadata);
    }
    routes.post("/v1/models/{call}", request -> call(request, null));
    routes.post(
        "/v1/models/{model}/versions/{call}", request -> call(request, request.pathParam("model")));
    addErrorsTo(routes);
  }

  private static void addErrorsTo(RoutesConfig routes) {
    routes.exception(RefusedException.class, (e, request) -> refuse(request, e.status(), e));
    routes.exception(
        HttpResponseException.class,
        (e, request) -> {
          refuse(request, e.getStatus(), e);
          if (e.getStatus() == RefusedException.METHOD_NOT_ALLOWED) {
            request.header("Allow", CALL.matcher(request.path()).matches() ? "POST" : "GET");
          }
        });
    routes.exception(
        Exception.class,
        (e, request) -> {
          System.getLogger(Api.class.getName())
              .log(System.Logger.Level.ERROR, "a request failed", e);
          refuse(request, RefusedException.FAILURE, new IllegalStateException("internal failure"));
        });
  }

  private static void refuse(Context request, int status, Exception e) {
    String message = String.valueOf(e.getMessage());
    RequestLog.failed(request, message);
    if (request.res().isCommitted()) {
      return; // the client is gone in the middle of an answer
    }
    request.res().reset(); // what was prepared for a success
    harden(request);
    if (status == RefusedException.UNAUTHORIZED) {
      request.header("WWW-Authenticate", "Bearer");
    }
    if (status == RefusedException.TOO_MANY || status == RefusedException.UNAVAILABLE) {
      request.header("Retry-After", "1");
    }
    request.status(status).contentType(Json.TYPE).result(Json.error(message));
  }

  private static void harden(Context request) {
    request.header("X-Content-Type-Options", "nosniff");
    request.header("Referrer-Policy", "no-referrer");
  }

  private static void json(Context request, Object value) {
    request.contentType(Json.TYPE).result(Json.of(value));
  }

  private static void page(Context request, WebPage file) {
    request.header("Content-Security-Policy", WebPage.CONTENT_SECURITY_POLICY);
    request.header("Cache-Control", "no-cache");
    request.contentType(file.type()).result(file.content());
  }

  private void authorize(Context request) {
    token.check(request.header("Authorization"));
  }

  private void ready(Context request) {
    if (admission.isClosed()) {
      throw new RefusedException(RefusedException.UNAVAILABLE, "the server is stopping");
    }
    json(request, Map.of("status", "ready"));
  }

  private static @Nullable String version(Context request) {
    return request.pathParamMap().get("version");
  }

  private void status(Context request) {
    String name = request.pathParam("model");
    @Nullable String version = version(request);
    List<ServedModel> found =
        version == null ? models.versions(name) : List.of(models.find(name, version));
    RequestLog.about(request, "status", name);
    json(request, ModelDescriptions.status(found));
  }

  private void metadata(Context request) {
    ServedModel model = models.find(request.pathParam("model"), version(request));
    RequestLog.about(request, "metadata", model.name());
    json(request, ModelDescriptions.metadata(model));
  }

  /** The last part of the address is a name or version, a colon, and what to do. */
  private void call(Context request, @Nullable String name) throws Exception {
    String last = request.pathParam("call");
    int colon = last.lastIndexOf(':');
    String before = colon < 0 ? last : last.substring(0, colon);
    String verb = colon < 0 ? "" : last.substring(colon + 1);
    ServedModel model = name == null ? models.find(before, null) : models.find(name, before);
    long deadline = System.nanoTime() + settings.timeout().toNanos();
    switch (verb) {
      case "predict" -> {
        RequestLog.about(request, verb, model.name());
        try (Admission.Place place = admission.enter()) {
          PredictHandler.Answer answer = predict.predict(model, body(request, deadline), deadline);
          request.contentType(Json.TYPE);
          delivery.send(request, answer::writeTo);
        }
      }
      case "segment" -> {
        RequestLog.about(request, verb, model.name());
        try (Admission.Place place = admission.enter()) {
          segment.segment(
              model, body(request, deadline), deadline, mask -> write(request, model, mask));
        }
      }
      default ->
          throw new RefusedException(
              RefusedException.NOT_FOUND,
              "model %s: expected :predict or :segment, found %s"
                  .formatted(model.name(), verb.isEmpty() ? "neither" : "something else"));
    }
  }

  private InputStream body(Context request, long deadline) throws IOException {
    return new RequestBody(settings.maxBodyBytes(), deadline)
        .announced(request.req().getContentLengthLong())
        .open(request.req().getInputStream(), request.header("Content-Encoding"));
  }

  private void write(Context request, ServedModel model, SegmentHandler.Mask mask)
      throws IOException {
    @Nullable String accept = request.header("Accept");
    if (accept != null && accept.contains(Json.TYPE)) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("model", model.name());
      summary.put("version", Long.toString(model.version()));
      summary.put("shape", mask.geometry().shape());
      summary.put("spacing_mm", mask.geometry().spacing());
      summary.put("classes", mask.sizes());
      json(request, summary);
      return;
    }
    String name = String.valueOf(mask.file().getFileName());
    request
        .contentType(mask.contentType())
        .header("Content-Disposition", "attachment; filename=\"" + name + "\"")
        .header(CLASSES, Json.of(mask.sizes()));
    request.res().setContentLengthLong(Files.size(mask.file()));
    delivery.send(request, out -> Files.copy(mask.file(), out));
  }
}
