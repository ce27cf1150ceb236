package org.unifiedfocal.cli;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.distribution.Workers;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Option;

/** The options of a training by several processes. */
final class WorkerOptions {
  static final String LOCAL_WORKERS = "--local-workers";

  @Option(
      names = "--workers",
      paramLabel = "HOST:PORT,...",
      split = ",",
      hideParamSyntax = true,
      description =
          "Train by several processes at a time, each on batches of the batch size; the same command"
              + " with another --task is run for each. Traffic is not encrypted: for private networks"
              + " only.")
  private @Nullable List<String> addresses;

  @Option(
      names = "--task",
      paramLabel = "K",
      description =
          "Which of the workers this is, from 0; 0 validates and writes RUN, and shows how it gets"
              + " on.")
  private @Nullable Integer task;

  @Option(
      names = LOCAL_WORKERS,
      paramLabel = "N",
      description = "Start N workers on this machine, to try it out.")
  private @Nullable Integer local;

  /** How many workers to start here; null to take part in none or in those of the addresses. */
  @Nullable Integer local() {
    if (local != null && (addresses != null || task != null)) {
      throw new BadInputException(LOCAL_WORKERS + ": expected without --workers and --task");
    }
    if (local != null && local < 2) {
      throw new BadInputException(LOCAL_WORKERS + ": expected at least 2, found " + local);
    }
    return local;
  }

  /** The workers of which this process is one; null if it is on its own. */
  @Nullable Workers workers() {
    if (addresses == null && task == null) {
      return null;
    }
    if (addresses == null || task == null) {
      throw new BadInputException("--workers and --task: expected both or none");
    }
    return new Workers(addresses, task);
  }

  /** How many processes train. */
  int size() {
    Workers workers = workers();
    return workers == null ? 1 : workers.size();
  }
}
