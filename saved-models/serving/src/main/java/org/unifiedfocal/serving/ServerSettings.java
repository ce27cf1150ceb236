package org.unifiedfocal.serving;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;

/**
 * Where a {@link ModelServer} listens, and its limits. The constructor refuses what makes no sense
 * with a {@link BadInputException}.
 *
 * @param host the address to listen at; by default the loopback interface, which no other machine
 *     reaches
 * @param port the port; 0 for a free one
 * @param token what a request must carry as {@code Authorization: Bearer TOKEN}; null for none
 * @param workers inferences at a time; each uses several processors by itself
 * @param queueSize requests that may wait beside those that are worked on; more are turned away
 *     with status 429
 * @param maxBatch rows of small predict requests that are run together at most; 1 runs each by
 *     itself
 * @param maxBodyBytes the largest body of a request, also once it is decompressed; larger ones are
 *     turned away with status 413
 * @param timeout how long a request may take from its first byte to its answer; a body that comes
 *     slower is given up with status 408, an answer with 504; also how long the client may take to
 *     receive the answer before it is cut off
 * @param drain how long requests may still take when the server stops
 */
public record ServerSettings(
    String host,
    int port,
    @Nullable String token,
    int workers,
    int queueSize,
    int maxBatch,
    long maxBodyBytes,
    Duration timeout,
    Duration drain) {

  public ServerSettings {
    Objects.requireNonNull(host, "host is missing");
    if (port < 0 || port > 65535) {
      throw new BadInputException("port: expected 0 to 65535, found " + port);
    }
    if (token != null && !token.matches("[A-Za-z0-9._~+/-]+=*")) {
      throw new BadInputException(
          "token: expected letters, digits and any of . _ ~ + / - =, found another character or"
              + " none");
    }
    BadInputException.requirePositive("workers", workers);
    if (queueSize < 0) {
      throw new BadInputException("queue size: expected at least 0, found " + queueSize);
    }
    BadInputException.requirePositive("batch", maxBatch);
    if (maxBodyBytes < 1) {
      throw new BadInputException("body size: expected at least 1 byte, found " + maxBodyBytes);
    }
    if (timeout.isNegative() || timeout.isZero()) {
      throw new BadInputException("timeout: expected more than 0, found " + timeout);
    }
    if (drain.isNegative()) {
      throw new BadInputException("drain: expected at least 0, found " + drain);
    }
  }

  /**
   * Gives the settings of {@code ufl serve} without options.
   *
   * @return 127.0.0.1:8501 (TensorFlow Serving's port for REST), no token, one inference at a time,
   *     64 waiting, batches of 16 rows, bodies of 256 MiB, 60 s for a request, 20 s to stop
   */
  public static ServerSettings withDefaults() {
    return new ServerSettings(
        "127.0.0.1",
        8501,
        null,
        1,
        64,
        16,
        256L << 20,
        Duration.ofSeconds(60),
        Duration.ofSeconds(20));
  }

  /**
   * Changes the address.
   *
   * @param address where to listen
   * @param number the port; 0 for a free one
   * @return settings with this address
   */
  public ServerSettings withAddress(String address, int number) {
    return new ServerSettings(
        address, number, token, workers, queueSize, maxBatch, maxBodyBytes, timeout, drain);
  }

  /**
   * Changes the token.
   *
   * @param secret what a request must carry; null for none
   * @return settings with this token
   */
  public ServerSettings withToken(@Nullable String secret) {
    return new ServerSettings(
        host, port, secret, workers, queueSize, maxBatch, maxBodyBytes, timeout, drain);
  }

  /**
   * Changes what is worked on and what waits.
   *
   * @param inferences inferences at a time
   * @param waiting requests that may wait
   * @param rows rows of a batch at most
   * @return settings with this queue
   */
  public ServerSettings withQueue(int inferences, int waiting, int rows) {
    return new ServerSettings(
        host, port, token, inferences, waiting, rows, maxBodyBytes, timeout, drain);
  }

  /**
   * Changes the largest body.
   *
   * @param bytes of a request, also once it is decompressed
   * @return settings with this limit
   */
  public ServerSettings withMaxBodyBytes(long bytes) {
    return new ServerSettings(
        host, port, token, workers, queueSize, maxBatch, bytes, timeout, drain);
  }

  /**
   * Changes the limits of time.
   *
   * @param request from the first byte to the answer
   * @param stop what requests may still take when the server stops
   * @return settings with these limits
   */
  public ServerSettings withTimeout(Duration request, Duration stop) {
    return new ServerSettings(
        host, port, token, workers, queueSize, maxBatch, maxBodyBytes, request, stop);
  }
}
