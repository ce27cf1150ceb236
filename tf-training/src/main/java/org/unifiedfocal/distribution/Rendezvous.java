package org.unifiedfocal.distribution;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.unifiedfocal.imaging.BadInputException;

/**
 * How processes find each other: the first listens on its port until all others have come and shown
 * that they mean the same, then frees the port for TensorFlow. The connections stay, as {@link
 * Link}s.
 *
 * @param workers the processes
 * @param agreement what all must have in common, such as the checksum of their settings
 * @param patience how long they wait for each other
 * @param progress is told in a line whom this process waits for
 */
record Rendezvous(Workers workers, String agreement, Duration patience, Consumer<String> progress) {
  private static final int GREETING_MILLIS = 10_000;
  private static final int RETRY_MILLIS = 500;
  private static final String WELCOME = "welcome";

  /** In the first process: a connection to each other one, by its task. */
  Map<Integer, Socket> receive() throws IOException {
    long deadline = System.nanoTime() + patience.toNanos();
    Map<Integer, Socket> come = new TreeMap<>();
    try (ServerSocket door = listen()) {
      while (come.size() < workers.size() - 1) {
        String missing = missing(come);
        progress.accept("waiting for " + missing);
        long left = (deadline - System.nanoTime()) / 1_000_000;
        door.setSoTimeout((int) Math.max(1, left));
        try {
          greet(door.accept(), come);
        } catch (java.net.SocketTimeoutException e) {
          throw new LostWorkerException(
              "%s did not come within %d minutes".formatted(missing, patience.toMinutes()));
        }
      }
      return come;
    } catch (IOException | RuntimeException e) {
      for (Socket socket : come.values()) {
        socket.close();
      }
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

  private String missing(Map<Integer, Socket> come) {
    return IntStream.range(1, workers.size())
        .filter(task -> !come.containsKey(task))
        .mapToObj(workers::name)
        .collect(Collectors.joining(", "));
  }

  /** What is no worker of this training is sent away. */
  private void greet(Socket visitor, Map<Integer, Socket> come) throws IOException {
    String problem;
    try {
      visitor.setSoTimeout(GREETING_MILLIS);
      DataInputStream in = new DataInputStream(visitor.getInputStream());
      int task = in.readInt();
      String theirs = in.readUTF();
      if (task < 1 || task >= workers.size() || come.containsKey(task)) {
        problem = "task: expected one that is free, found " + task;
      } else if (!theirs.equals(agreement)) {
        problem =
            "%s: expected the settings and the cases of worker 0, found others"
                .formatted(workers.name(task));
      } else {
        new DataOutputStream(visitor.getOutputStream()).writeUTF(WELCOME);
        come.put(task, visitor);
        return;
      }
      new DataOutputStream(visitor.getOutputStream()).writeUTF(problem);
      progress.accept(problem);
    } catch (IOException e) {
      progress.accept("not a worker: " + visitor.getRemoteSocketAddress());
    }
    visitor.close();
  }

  /** In the other processes: a connection to the first. */
  Socket visit() throws IOException {
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
        return socket;
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
