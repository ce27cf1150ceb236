package org.unifiedfocal.distribution;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * A plain connection to another process: short messages, and a heartbeat each way, which is an
 * empty message. Whatever keeps the other process from beating, its end, a dead machine, a cut
 * cable, is noticed within the silence that is allowed, in which it beats {@value
 * #BEATS_IN_SILENCE} times.
 */
final class Link implements AutoCloseable {
  private static final int BEATS_IN_SILENCE = 10;

  private static final String BEAT = "";
  private static final String END = "end";

  private final Socket socket;
  private final Duration silence;
  private final DataInputStream in;
  private final DataOutputStream out;
  private final Runnable whenLost;

  /** What was received; empty once nothing more will come. */
  private final BlockingQueue<Optional<String>> received = new LinkedBlockingQueue<>();

  private volatile boolean ended;
  private volatile boolean lost;

  /**
   * Takes a connection over, closes it in the end.
   *
   * @param silence how long the other process may be silent; the same in both
   * @param whenLost called once, by a thread of the link, if the other process falls silent or
   *     leaves without having sent its {@link #end}
   */
  Link(Socket socket, Duration silence, Runnable whenLost) throws IOException {
    this.socket = socket;
    this.silence = silence;
    this.whenLost = whenLost;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(Math.toIntExact(silence.toMillis()));
    in = new DataInputStream(socket.getInputStream());
    out = new DataOutputStream(socket.getOutputStream());
  }

  /** Begins to beat and to listen. */
  Link start() {
    daemon(this::listen, "listener").start();
    daemon(this::beat, "heartbeat").start();
    return this;
  }

  private static Thread daemon(Runnable task, String name) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  private void beat() {
    try {
      while (true) {
        write(BEAT);
        Thread.sleep(silence.toMillis() / BEATS_IN_SILENCE);
      }
    } catch (IOException | InterruptedException e) {
      // The connection is closed, as the listener finds out, too.
    }
  }

  private void listen() {
    try {
      for (String message = in.readUTF(); !message.equals(END); message = in.readUTF()) {
        if (!message.equals(BEAT)) {
          received.add(Optional.of(message));
        }
      }
      ended = true;
    } catch (IOException e) {
      if (!ended) {
        lost = true;
        whenLost.run();
      }
    }
    received.add(Optional.empty());
  }

  private synchronized void write(String message) throws IOException {
    out.writeUTF(message);
    out.flush();
  }

  /** Sends a message. */
  void send(String message) {
    try {
      write(message);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Says that nothing more will be sent: from now on both may go without a word. */
  void end() {
    ended = true;
    send(END);
  }

  /**
   * Waits for a message.
   *
   * @return the message; empty if there are no more, see {@link #isLost}
   */
  Optional<String> receive() {
    try {
      return received.take();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for another process", e);
    }
  }

  /** Whether the other process is gone. */
  boolean isLost() {
    return lost;
  }

  @Override
  public void close() {
    ended = true;
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
