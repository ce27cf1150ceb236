package org.unifiedfocal.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The memory of this process, as Linux counts it. */
final class ProcessMemory {
  private static final Path STATUS = Path.of("/proc/self/status");

  private ProcessMemory() {}

  static boolean isKnown() {
    return Files.exists(STATUS);
  }

  /** What is in memory now, in KiB. */
  static long resident() throws IOException {
    return kibibytes("VmRSS");
  }

  /** The most that has been in memory, in KiB. */
  static long peak() throws IOException {
    return kibibytes("VmHWM");
  }

  /** The same in MiB, or NaN where there is no Linux to ask. */
  static double peakMebibytes() throws IOException {
    return isKnown() ? peak() / 1024.0 : Double.NaN;
  }

  private static long kibibytes(String key) throws IOException {
    return Files.readAllLines(STATUS).stream()
        .filter(line -> line.startsWith(key + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }
}
