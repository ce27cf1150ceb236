package org.unifiedfocal.serving;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.util.JavalinBindException;
import io.javalin.util.JavalinException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Serves models over HTTP.
 *
 * <ul>
 *   <li>{@code /v1/models/NAME[/versions/V]:predict}, {@code /v1/models/NAME[/versions/V]} and
 *       {@code .../metadata} as TensorFlow Serving does;
 *   <li>{@code POST /v1/models/NAME[/versions/V]:segment} takes an image file and gives a mask;
 *   <li>{@code /healthz}, {@code /readyz}, {@code /metrics} for Prometheus, {@code /openapi.json},
 *       and a web page at {@code /}.
 * </ul>
 *
 * <pre>{@code
 * ModelSource model = ModelSource.parse("hippocampus=models/hippocampus");
 * try (ModelServer server = ModelServer.start(List.of(model), ServerSettings.withDefaults())) {
 *   server.await();
 * }
 * }</pre>
 *
 * <p>Small predict requests that wait at the same time are run together, if the model has a card,
 * whose contract is that rows are independent. Each request is logged as a line of JSON through
 * {@link System.Logger}.
 */
public final class ModelServer implements AutoCloseable {
  /** Threads beside those that requests to models take: for health checks, pages and Jetty. */
  private static final int MORE_THREADS = 24;

  /** The longest a client may say nothing at all. */
  private static final long IDLE_MILLISECONDS = 30_000;

  /** For answers that are written, but not yet sent, when the server stops. */
  private static final long LAST_BYTES_MILLISECONDS = 2_000;

  /** Room for the sizes of 256 classes. */
  private static final int LARGEST_HEADER = 128 << 10;

  private final ServerSettings settings;
  private final ModelRegistry models;
  private final ServerMetrics metrics = new ServerMetrics();
  private final Admission admission;
  private final InferenceQueue queue;
  private final SegmentHandler segment;
  private final Javalin http;
  private final AtomicBoolean closing = new AtomicBoolean();
  private final CountDownLatch closed = new CountDownLatch(1);

  private ModelServer(ServerSettings settings, ModelRegistry models) {
    this.settings = settings;
    this.models = models;
    admission = new Admission(settings.workers() + settings.queueSize());
    Path folder = newFolder(); // the first: it may fail
    queue = new InferenceQueue(settings.workers(), settings.maxBatch(), metrics);
    long heap = Runtime.getRuntime().maxMemory();
    segment = new SegmentHandler(folder, queue, heap / 2 / settings.workers());
    metrics.gauge("ufl.requests.active", "requests read, waiting or run", admission::taken);
    metrics.gauge("ufl.queue.size", "requests that wait for a run", queue::size);
    PredictHandler predict =
        new PredictHandler(queue, new HeapShare.Budget(heap / 4), settings.maxBatch());
    Api api = new Api(settings, models, admission, predict, segment, metrics);
    try {
      http = http(api);
    } catch (RuntimeException e) {
      release();
      throw e;
    }
  }

  private Javalin http(Api api) {
    RequestLog log = new RequestLog(metrics);
    return Javalin.create(
        config -> {
          config.startup.showJavalinBanner = false;
          config.startup.showOldJavalinVersionWarning = false;
          config.startup.startupWatcherEnabled = false;
          config.http.compressionStrategy = CompressionStrategy.NONE;
          config.http.prefer405over404 = true;
          config.jetty.threadPool =
              new QueuedThreadPool(settings.workers() + settings.queueSize() + MORE_THREADS, 4);
          config.jetty.modifyServer(
              server -> {
                server.setErrorHandler(new JsonErrorHandler());
                server.setStopTimeout(LAST_BYTES_MILLISECONDS);
              });
          config.jetty.addConnector(this::connector);
          config.requestLogger.http(log::write);
          api.addTo(config.routes);
        });
  }

  private static Path newFolder() {
    try {
      return Files.createTempDirectory("ufl-serve-");
    } catch (IOException e) {
      throw new BadInputException(
          Path.of(System.getProperty("java.io.tmpdir")),
          "expected a folder for temporary files, found none to write in",
          e);
    }
  }

  private Connector connector(Server server, HttpConfiguration configuration) {
    configuration.setResponseHeaderSize(LARGEST_HEADER);
    ServerConnector connector =
        new ServerConnector(server, new HttpConnectionFactory(configuration));
    connector.setHost(settings.host());
    connector.setPort(settings.port());
    connector.setIdleTimeout(Math.min(IDLE_MILLISECONDS, settings.timeout().toMillis()));
    connector.setShutdownIdleTimeout(LAST_BYTES_MILLISECONDS / 10);
    return connector;
  }

  /**
   * Loads models and starts to serve them.
   *
   * @param sources the models
   * @param settings where to listen, and the limits
   * @return the server, to be closed
   * @throws BadInputException if a model cannot be loaded, or the address cannot be listened at
   */
  public static ModelServer start(List<ModelSource> sources, ServerSettings settings) {
    ModelRegistry models = ModelRegistry.load(sources);
    ModelServer server;
    try {
      server = new ModelServer(settings, models);
    } catch (RuntimeException e) {
      models.close();
      throw e;
    }
    try {
      server.http.start();
      return server;
    } catch (JavalinBindException e) {
      server.close();
      throw new BadInputException(
          "port: expected one that is free at %s, found %d taken"
              .formatted(settings.host(), settings.port()));
    } catch (RuntimeException e) {
      server.close();
      throw e;
    }
  }

  /**
   * Gives the port.
   *
   * @return the port that is listened at
   */
  public int port() {
    return http.port();
  }

  /**
   * Waits until the server is closed.
   *
   * @throws InterruptedException if the waiting thread is interrupted
   */
  public void await() throws InterruptedException {
    closed.await();
  }

  /**
   * Stops: from now on requests are turned away and {@code /readyz} says so; those that are in are
   * answered, as long as the settings allow; then the models are released. Does nothing if it was
   * closed before.
   */
  @Override
  public void close() {
    if (!closing.compareAndSet(false, true)) {
      return;
    }
    try {
      admission.close(settings.drain().toNanos());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      http.stop();
    } catch (JavalinException e) {
      System.getLogger(ModelServer.class.getName())
          .log(System.Logger.Level.WARNING, "connections were still open and are cut off", e);
    }
    release();
    models.close();
    closed.countDown();
  }

  private void release() {
    queue.close();
    segment.close();
    metrics.close();
  }
}
