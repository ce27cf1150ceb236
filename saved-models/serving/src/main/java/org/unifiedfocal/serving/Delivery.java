package org.unifiedfocal.serving;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.util.thread.Scheduler;

/**
 * Sends answers. A client that does not take its answer in time is cut off: while it reads a little
 * now and then its connection is not idle, but others wait for its place.
 *
 * @param timeout from the first byte of the answer to the last
 */
record Delivery(Duration timeout) {

  /** An answer. */
  interface Answer {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Sends an answer.
   *
   * @throws RefusedException if the client was cut off
   * @throws IOException if it is gone
   */
  void send(Context request, Answer answer) throws IOException {
    ServletContextRequest http = ServletContextRequest.getServletContextRequest(request.req());
    EndPoint client = http.getConnectionMetaData().getConnection().getEndPoint();
    AtomicBoolean late = new AtomicBoolean();
    Scheduler.Task cutOff =
        http.getComponents()
            .getScheduler()
            .schedule(
                () -> {
                  late.set(true);
                  client.close();
                },
                timeout.toNanos(),
                TimeUnit.NANOSECONDS);
    try {
      answer.writeTo(request.res().getOutputStream());
    } catch (IOException e) {
      if (late.get()) {
        throw new RefusedException(
            RefusedException.TOO_SLOW, "answer: expected the client to take it sooner", e);
      }
      throw e;
    } finally {
      cutOff.cancel();
    }
  }
}
