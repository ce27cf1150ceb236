package org.unifiedfocal.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.planning.PlanDocument;
import org.unifiedfocal.planning.Planner;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** The options that choose a plan. */
final class PlanOptions {
  private static final String AUTOMATIC = "automatic";
  private static final String PAPER = "paper";

  @Option(
      names = "--plan",
      paramLabel = "FILE|paper|automatic",
      defaultValue = AUTOMATIC,
      description =
          "The choices that depend on the data: a file that ufl plan wrote and you edited; paper,"
              + " what is known of the Unified Focal loss paper; or automatic, by the rules of"
              + " nnU-Net, which reads every case first (default: ${DEFAULT-VALUE}).")
  private String plan = AUTOMATIC;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      description =
          "What a step of the training may take, such as 800m or 8g, beside the images and labels"
              + " in the heap of Java; limits patch and batch of a plan (default: 4g).")
  private @Nullable Long memory;

  /** Reads the plan, or makes it for the cases of a dataset. */
  PlanDocument of(Dataset dataset) {
    if (!plan.equals(AUTOMATIC) && !plan.equals(PAPER)) {
      if (memory != null) {
        throw new BadInputException(
            "--memory: expected with a plan that is made, found --plan " + plan);
      }
      return PlanDocument.read(Path.of(plan));
    }
    long bytes = memory == null ? Planner.DEFAULT_MEMORY : memory;
    Fingerprint fingerprint;
    try (Bar bar = new Bar("plan", dataset.cases().size())) {
      fingerprint = Fingerprint.of(dataset, item -> bar.step(item.id()));
    }
    return plan.equals(PAPER)
        ? Planner.paper(fingerprint, bytes)
        : Planner.automatic(fingerprint, bytes);
  }

  /** Reads a number of bytes in binary units. */
  static final class MemorySize implements ITypeConverter<Long> {
    @Override
    public Long convert(String size) {
      if (!size.matches("[1-9]\\d{0,8}[mMgG]")) {
        throw new TypeConversionException("expected a size such as 800m or 8g, found " + size);
      }
      long number = Long.parseLong(size.substring(0, size.length() - 1));
      return number << (size.matches(".*[mM]") ? 20 : 30);
    }
  }
}
