package org.unifiedfocal.distribution;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntConsumer;
import org.unifiedfocal.imaging.BadInputException;

/**
 * How processes find each other: the first listens on its port until all others have come and shown
 * that they mean the same, then frees the port for TensorFlow. The connections stay, as {@link
 * Link}s, which beat from the moment of the welcome: the first to come may have long to wait.
 *
 * @param workers the processes
 * @param agreement what all must have in common, such as the checksum of their settings
 * @param patience how long they wait for each other
 * @param silence how long a process may be silent that has come
 * @param progress is told in a line whom this process waits for
 * @param whenLost is told the task of a process that is lost, by a thread of its link; one that the
 *     first loses before all have come may come again, and is not told
 */
record Rendezvous(
    Workers workers,
    String agreement,
    Duration patience,
    Duration silence,
    Consumer<String> progress,
    IntConsumer whenLost) {
  private static final int GREETING_MILLIS = 10_000;
  private static final int RETRY_MILLIS = 500;
  private static final String WELCOME = "welcome";

  /** In the first process: the links to all others, by their tasks. */
  List<Link> receive() throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    Arrivals arrivals = new Arrivals(workers, progress, whenLost);
    try (ServerSocket door = listen()) {
      while (!arrivals.areAll()) {
        String missing = arrivals.missing();
        progress.accept("waiting for " + missing);
        long left = (deadline - System.nanoTime()) / 1_000_000;
        door.setSoTimeout((int) Math.max(1, left));
        try {
          greet(door.accept(), arrivals);
        } catch (SocketTimeoutException e) {
          throw new LostWorkerException(
              "%s did not come within %d minutes"
                  .formatted(arrivals.missing(), patience.toMinutes()));
        }
      }
      return arrivals.links();
    } catch (IOException | RuntimeException e) {
      arrivals.close();
      throw e;
    }
  }

  /** Opens the port of this process, to wait there or to see that TensorFlow will be able to. */
  ServerSocket listen() {
    int port = workers.port(workers.task());
    try {
      return new ServerSocket(port);
    } catch (IOException e) {
      throw new BadInputException(
          "%s: expected a port that is free here, found %s"
              .formatted(workers.name(workers.task()), e.getMessage()));
    }
  }

  /** What is no worker of this training is sent away. */
  private void greet(Socket visitor, Arrivals arrivals) throws IOException {
    String problem;
    try {
      visitor.setSoTimeout(GREETING_MILLIS);
      DataInputStream in = new DataInputStream(visitor.getInputStream());
      int task = in.readInt();
      String theirs = in.readUTF();
      if (!arrivals.expects(task)) {
        problem = "task: expected one that is free, found " + task;
      } else if (!theirs.equals(agreement)) {
        problem =
            "%s: expected the settings and the cases of worker 0, found others"
                .formatted(workers.name(task));
      } else {
        new DataOutputStream(visitor.getOutputStream()).writeUTF(WELCOME);
        arrivals.add(task, visitor, silence);
        return;
      }
      new DataOutputStream(visitor.getOutputStream()).writeUTF(problem);
      progress.accept(problem);
    } catch (IOException e) {
      progress.accept("not a worker: " + visitor.getRemoteSocketAddress());
    }
    visitor.close();
  }

  /** In the other processes: the link to the first. */
  Link visit() throws IOException {
    listen().close();
    long deadline = System.nanoTime() + patience.toNanos();
    progress.accept("waiting for " + workers.name(0));
    while (true) {
      Socket socket = new Socket();
      try {
        socket.connect(new InetSocketAddress(workers.host(0), workers.port(0)), GREETING_MILLIS);
        socket.setSoTimeout(GREETING_MILLIS);
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeInt(workers.task());
        out.writeUTF(agreement);
        String answer = new DataInputStream(socket.getInputStream()).readUTF();
        if (!answer.equals(WELCOME)) {
          throw new BadInputException(answer);
        }
        return new Link(socket, silence, () -> whenLost.accept(0)).start();
      } catch (IOException e) {
        socket.close();
        if (System.nanoTime() > deadline) {
          throw new LostWorkerException(
              "%s did not answer within %d minutes: %s"
                  .formatted(workers.name(0), patience.toMinutes(), e.getMessage()));
        }
        pause();
      } catch (BadInputException e) {
        socket.close();
        throw e;
      }
    }
  }

  private static void pause() {
    try {
      Thread.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for another process", e);
    }
  }
}
