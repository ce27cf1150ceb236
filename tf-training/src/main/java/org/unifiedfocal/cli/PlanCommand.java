package org.unifiedfocal.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.planning.PlanDocument;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Plans a training. */
@Command(
    name = "plan",
    description = {
      "Choose patch, network, normalisation and batch for a dataset, and say why.",
      "Every case is read. The plan is printed or written, to be edited and given to ufl train."
    })
final class PlanCommand extends ConsoleCommand {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      required = true,
      description = "The dataset; see ufl inspect.")
  @SuppressWarnings("NullAway.Init") // set by picocli
  private Path data;

  @Mixin private final LayoutOption layout = new LayoutOption();

  @Mixin private final SkipOption skip = new SkipOption();

  @Mixin private final PlanOptions plans = new PlanOptions();

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "Where to write the plan (default: it is printed).")
  private @Nullable Path out;

  @Mixin private final ForceOption force = new ForceOption();

  @Override
  public Integer call() {
    if (out != null) {
      force.requireFree(out);
    }
    PlanDocument plan = plans.of(skip.usable(layout.read(data), err()));
    if (out == null) {
      out().print(plan.text());
      out().flush();
      return 0;
    }
    plan.write(out, force.isGiven());
    NextSteps.print(
        out(),
        List.of("train", "--data", data.toString(), "--plan", out.toString(), "--out", "RUN"));
    return 0;
  }
}
