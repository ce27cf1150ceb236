package org.unifiedfocal.training;

import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.unifiedfocal.distribution.Cluster;
import org.unifiedfocal.distribution.Workers;

/** One of the processes that train a run together, for tests. */
final class WorkerProcess {
  /** The exit code where another worker is lost. */
  static final int LOST = 3;

  private WorkerProcess() {}

  /** Addresses on this machine that were free a moment ago. */
  private static String localAddresses(int workers) throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < workers; i++) {
        sockets.add(new ServerSocket(0));
      }
      return String.join(
          ",", sockets.stream().map(socket -> "localhost:" + socket.getLocalPort()).toList());
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  /** Starts all processes of a run, each with its output in a file {@code TASK.txt} of it. */
  static List<Process> start(TrainingRun run) throws IOException {
    String addresses = localAddresses(run.settings().workers());
    List<Process> processes = new ArrayList<>();
    for (int task : IntStream.range(0, run.settings().workers()).toArray()) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(List.of("-cp", System.getProperty("java.class.path")));
      command.add(WorkerProcess.class.getName());
      command.addAll(List.of(run.folder().toString(), addresses, Integer.toString(task)));
      processes.add(
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(run.folder().resolve(task + ".txt").toFile())
              .start());
    }
    return processes;
  }

  /** Trains to the end; the arguments are the run, all addresses and the task. */
  public static void main(String[] arguments) {
    TrainingRun run = TrainingRun.open(Path.of(arguments[0]));
    if (run.settings().workers() == 1) {
      new Trainer(run, TrainingListener.NONE).train();
    } else {
      trainTogether(run, arguments);
    }
    System.out.println("done");
  }

  private static void trainTogether(TrainingRun run, String[] arguments) {
    Workers workers = new Workers(List.of(arguments[1].split(",")), Integer.parseInt(arguments[2]));
    Cluster cluster =
        Cluster.join(
            workers,
            run.checksum(),
            run.settings().threads(),
            System.out::println,
            lost -> {
              System.out.println(lost.getMessage());
              Runtime.getRuntime().halt(LOST);
            });
    try (cluster) {
      if (workers.task() == 0) {
        new Trainer(run, cluster, TrainingListener.NONE).train();
      } else {
        new TrainingWorker(run, cluster, TrainingListener.NONE).train();
      }
    }
  }
}
