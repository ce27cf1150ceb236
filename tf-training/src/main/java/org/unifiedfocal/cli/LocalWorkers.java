package org.unifiedfocal.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;

/**
 * The workers of a training, all on this machine: processes of the same Java, class path and
 * arguments as this one.
 *
 * @param count how many
 * @param arguments those of {@code ufl}, without the options for workers
 */
record LocalWorkers(int count, List<String> arguments) {
  /** How long the others may take to say that they have lost one. */
  private static final int GRACE_SECONDS = 5;

  /**
   * Runs the workers until all are done, or one fails, which ends the others. The output is that of
   * the first and the errors of all.
   *
   * @return the exit code of the one that has failed; 0 if none has
   */
  int run() {
    List<Process> processes = new ArrayList<>();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> processes.forEach(Process::destroy)));
    try {
      String addresses = String.join(",", freeAddresses());
      for (int task = 0; task < count; task++) {
        processes.add(start(addresses, task));
      }
      return firstFailure(processes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      processes.forEach(Process::destroyForcibly);
    }
  }

  private Process start(String addresses, int task) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ufl.class.getName()));
    command.addAll(arguments);
    command.addAll(List.of("--workers", addresses, "--task", Integer.toString(task)));
    return new ProcessBuilder(command)
        .redirectOutput(task == 0 ? Redirect.INHERIT : Redirect.DISCARD)
        .redirectError(Redirect.INHERIT)
        .start();
  }

  private static int firstFailure(List<Process> processes) {
    List<Process> running = new ArrayList<>(processes);
    while (!running.isEmpty()) {
      ends(running, CompletableFuture::anyOf).join();
      for (Process process : running) {
        if (!process.isAlive() && process.exitValue() != 0) {
          ends(running, CompletableFuture::allOf)
              .completeOnTimeout(null, GRACE_SECONDS, TimeUnit.SECONDS)
              .join();
          return process.exitValue();
        }
      }
      running.removeIf(process -> !process.isAlive());
    }
    return 0;
  }

  private static <T> CompletableFuture<T> ends(
      List<Process> processes, Function<CompletableFuture<?>[], CompletableFuture<T>> which) {
    return which.apply(
        processes.stream().map(Process::onExit).toArray(CompletableFuture<?>[]::new));
  }

  /** Ports that were free a moment ago. */
  private List<String> freeAddresses() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0));
      }
      return sockets.stream().map(socket -> "localhost:" + socket.getLocalPort()).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }
}
