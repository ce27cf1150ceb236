package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.unifiedfocal.benchmark.Contestant;
import org.unifiedfocal.benchmark.InferenceTimer;
import org.unifiedfocal.benchmark.NetworkPeers;
import org.unifiedfocal.imaging.BadInputException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The segmentation of a volume in sliding windows. */
@Command(
    name = "inference",
    description = {
      "Time the segmentation of a volume by a 3D U-Net in sliding windows, each library in turn,",
      "several rounds: median, fastest and slowest round, and the peak memory of the process.",
      "From intensities in memory to labels; predictions are weighted by a Gaussian and averaged."
    },
    footer = {
      "%nExamples:",
      "  ufl benchmark inference --python venv/bin/python",
      "  ufl benchmark inference --size 512,512,300 --window 128 --rounds 1"
    })
final class BenchmarkInferenceCommand extends RaceCommand {
  @Option(
      names = "--size",
      paramLabel = "N,N,N",
      defaultValue = "240,240,155",
      split = ",",
      hideParamSyntax = true,
      description = "Voxels of the volume (default: ${DEFAULT-VALUE}).")
  private List<Integer> size = List.of();

  @Option(
      names = "--window",
      paramLabel = "N",
      defaultValue = "96",
      description = "Voxels of a window along each axis (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--overlap",
      paramLabel = "X",
      defaultValue = "0.5",
      description = "The share of a window that the next one covers (default: ${DEFAULT-VALUE}).")
  private double overlap;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Segmentations in a turn, after one that does not count (default: ${DEFAULT-VALUE}).")
  private int repeats;

  @Override
  public Integer call() {
    check();
    BadInputException.requirePositive("--repeats", repeats);
    BadInputException.requirePositive("--window", window);
    if (size.size() != 3) {
      throw new BadInputException("--size: expected three sizes, found " + size);
    }
    size.forEach(each -> BadInputException.requirePositive("--size", each));
    if (!(overlap >= 0 && overlap < 1)) {
      throw new BadInputException("--overlap: expected from 0 to below 1, found " + overlap);
    }
    Map<String, Contestant> contestants = new LinkedHashMap<>();
    contestants.put(
        "this library, SegmentationModel",
        new InferenceTimer(size, window, overlap, threads(), repeats));
    for (Path python : pythons()) {
      contestants.putAll(
          new NetworkPeers(python).inference(size, window, overlap, threads(), repeats));
    }
    out().println("segmentation in sliding windows, " + threads() + " threads");
    race("%s, window %d, overlap %s".formatted(InWords.size(size), window, overlap), contestants);
    return 0;
  }
}
