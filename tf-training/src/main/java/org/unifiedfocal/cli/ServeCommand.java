package org.unifiedfocal.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.serving.ModelServer;
import org.unifiedfocal.serving.ModelSource;
import org.unifiedfocal.serving.ServerSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Serves models over HTTP until the process is told to stop. */
@Command(
    name = "serve",
    description = {
      "Serve models over HTTP: TensorFlow Serving's REST interface, segmentation of image files,",
      "and a web page that shows them. Ctrl-C stops; requests that are in are still answered."
    },
    footer = {
      "%nExamples:",
      "  ufl serve models/brain                 then open http://127.0.0.1:8501/",
      "  ufl serve brain=models/a lesion=models/b --port 9000 --token secret",
      "  curl --data-binary @scan.nii.gz -o mask.nii.gz \\",
      "    http://127.0.0.1:8501/v1/models/brain:segment"
    })
final class ServeCommand extends ConsoleCommand {
  private static final ServerSettings STANDARD = ServerSettings.withDefaults();

  @Parameters(
      arity = "1..*",
      paramLabel = "MODEL",
      description =
          "Model directories, as MODEL or NAME=MODEL. One that holds versions, folders named by a"
              + " number, gives its highest.")
  private List<String> models = List.of();

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      description = "Where to listen (default: 127.0.0.1, for this machine alone).")
  private String host = STANDARD.host();

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "The port; 0 for any that is free (default: 8501).")
  private int port = STANDARD.port();

  @Option(
      names = "--token",
      paramLabel = "TEXT",
      description =
          "Answer only requests with Authorization: Bearer TEXT; without this option"
              + " $UFL_SERVE_TOKEN, which other users of the machine do not see (default: none).")
  private @Nullable String token;

  @Option(
      names = "--workers",
      paramLabel = "N",
      description = "Inferences at a time; each uses all processors (default: 1).")
  private int workers = STANDARD.workers();

  @Option(
      names = "--queue",
      paramLabel = "N",
      description = "Requests that may wait; more are answered 429 (default: 64).")
  private int queue = STANDARD.queueSize();

  @Option(
      names = "--batch",
      paramLabel = "N",
      description =
          "Rows of small predict requests that are run together at most, if they wait anyway"
              + " (default: 16).")
  private int batch = STANDARD.maxBatch();

  @Option(
      names = "--max-body",
      paramLabel = "SIZE",
      converter = PlanOptions.MemorySize.class,
      description = "The largest request, also once it is decompressed (default: 256m).")
  private long maxBody = STANDARD.maxBodyBytes();

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long a request may take (default: 60).")
  private int timeout = (int) STANDARD.timeout().toSeconds();

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "How long requests may still take when the server stops (default: 20).")
  private int drain = (int) STANDARD.drain().toSeconds();

  @Override
  public Integer call() throws InterruptedException {
    ServerSettings settings =
        STANDARD
            .withAddress(host, port)
            .withToken(token == null ? System.getenv("UFL_SERVE_TOKEN") : token)
            .withQueue(workers, queue, batch)
            .withMaxBodyBytes(maxBody)
            .withTimeout(Duration.ofSeconds(timeout), Duration.ofSeconds(drain));
    boolean open = settings.token() == null && !isLoopback();
    List<ModelSource> sources = models.stream().map(ModelSource::parse).toList();
    try (ModelServer server = ModelServer.start(sources, settings)) {
      Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
      if (open) {
        err().println("ufl: everybody who reaches " + host + " may use this server, see --token");
      }
      for (ModelSource source : sources) {
        out().printf("%s, version %d%n", source.name(), source.version());
      }
      out().printf("http://%s:%d/ is ready, Ctrl-C stops%n", host, server.port());
      out().flush();
      server.await();
    }
    return 0;
  }

  private boolean isLoopback() {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      throw new BadInputException("--host: expected an address of this machine, found " + host);
    }
  }
}
