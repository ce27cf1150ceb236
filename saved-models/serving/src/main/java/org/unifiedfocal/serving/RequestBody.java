package org.unifiedfocal.serving;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The body of a request, decompressed if it is gzip: no larger than allowed, neither as sent nor as
 * inflated, and there in time. What is wrong with it is a {@link RefusedException}.
 */
final class RequestBody {
  private final long maxBytes;
  private final long deadline;

  /**
   * Sets the limits.
   *
   * @param maxBytes the largest body, also once it is decompressed
   * @param deadline when it must be here, as {@link System#nanoTime()}
   */
  RequestBody(long maxBytes, long deadline) {
    this.maxBytes = maxBytes;
    this.deadline = deadline;
  }

  /** Takes the announced number of bytes, before the client is asked for them. */
  RequestBody announced(long length) {
    if (length > maxBytes) {
      throw tooLarge();
    }
    return this;
  }

  /**
   * Opens a body.
   *
   * @param in what is sent
   * @param encoding the content encoding; null for none
   */
  InputStream open(InputStream in, @Nullable String encoding) {
    InputStream sent = new Limited(in);
    return switch (encoding == null ? "identity" : encoding.trim().toLowerCase(Locale.ROOT)) {
      case "identity", "" -> sent;
      case "gzip", "x-gzip" -> new Limited(inflate(sent));
      default ->
          throw new RefusedException(
              RefusedException.UNSUPPORTED,
              "content encoding: expected gzip or none, found another one");
    };
  }

  private static InputStream inflate(InputStream sent) {
    try {
      return new GZIPInputStream(sent, 1 << 16);
    } catch (IOException e) {
      throw broken(e);
    }
  }

  private RefusedException tooLarge() {
    return new RefusedException(
        RefusedException.TOO_LARGE,
        "body: expected at most %d bytes, found more".formatted(maxBytes));
  }

  private static RefusedException broken(IOException e) {
    if (e instanceof ZipException || e instanceof EOFException) {
      return new RefusedException(
          RefusedException.BAD_REQUEST, "body: expected gzip, found it damaged or cut short", e);
    }
    if (e.getCause() instanceof TimeoutException) {
      return tooSlow();
    }
    return new RefusedException(RefusedException.BAD_REQUEST, "body: cut short", e);
  }

  private static RefusedException tooSlow() {
    return new RefusedException(
        RefusedException.TOO_SLOW, "body: expected it sooner, found it incomplete");
  }

  /** Counts, and looks at the clock. */
  private final class Limited extends FilterInputStream {
    private long count;

    Limited(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) {
      try {
        int n = in.read(bytes, offset, length);
        if (n > 0) {
          count += n;
        }
        if (count > maxBytes) {
          throw tooLarge();
        }
        if (System.nanoTime() - deadline > 0) {
          throw tooSlow();
        }
        return n;
      } catch (IOException e) {
        throw broken(e);
      }
    }

    @Override
    public long skip(long n) {
      return n <= 0
          ? 0
          : Math.max(0, read(new byte[(int) Math.min(n, 8192)], 0, (int) Math.min(n, 8192)));
    }
  }
}
