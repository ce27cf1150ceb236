package org.unifiedfocal.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * How the memory of a process grows that does something again and again. It is measured in a Java
 * virtual machine of its own, whose heap is small and all in memory from the start, so that what
 * grows is native memory.
 */
public final class ResidentMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ResidentMemory() {}

  /**
   * Runs a program that {@linkplain #print prints} how it grows. Without {@code /proc} the test is
   * skipped.
   *
   * @param program a class with a main method
   * @param arguments for the main method
   * @return growth in KiB
   */
  public static long growth(Class<?> program, Object... arguments) {
    if (!Files.exists(STATUS)) {
      RealData.skip("resident memory is read from " + STATUS);
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xms256m", "-Xmx256m", "-XX:+AlwaysPreTouch", "-XX:+UseSerialGC"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
    for (Object argument : arguments) {
      command.add(argument.toString());
    }
    String[] lines = Python.execute(command).split("\\R", -1);
    return Long.parseLong(lines[lines.length - 1]);
  }

  /**
   * Prints by how many KiB the process grows.
   *
   * @param work what it does again and again
   * @param first how often before it is measured: arenas and compiled code reach their size
   * @param times how often while it is measured
   */
  public static void print(Runnable work, int first, int times) {
    for (int i = 0; i < first; i++) {
      work.run();
    }
    long before = kibibytes();
    for (int i = 0; i < times; i++) {
      work.run();
    }
    System.out.println(kibibytes() - before);
  }

  /**
   * Asks Linux.
   *
   * @return the memory of this process now, in KiB
   */
  public static long kibibytes() {
    try {
      return Files.readAllLines(STATUS, StandardCharsets.UTF_8).stream()
          .filter(line -> line.startsWith("VmRSS:"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .sum();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
