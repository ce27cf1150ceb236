package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.unifiedfocal.imaging.ImageReader;
import org.unifiedfocal.metrics.Metric;
import org.unifiedfocal.metrics.MetricsReport;
import org.unifiedfocal.savedmodel.ModelCard;

class DemoCommandTest {
  @TempDir Path folder;

  @Test
  void goesTheWholeWay() throws IOException {
    Path out = folder.resolve("demo");
    Outcome demo = Outcome.of("demo", "--out", out, "--epochs", 1, "--seed", 2);
    assertThat(demo.exitCode()).as(demo.err()).isZero();
    assertThat(demo.err()).isEmpty();

    MetricsReport report = MetricsReport.read(out.resolve("metrics.json"));
    double dice = report.mean(MetricsReport.ALL, Metric.DICE);
    assertThat(report.cases()).hasSize(4);
    assertThat(demo.outLines())
        .contains("Hippocampus: 24 cases, 20 to learn from and 4 held back (fold 1/6)")
        .anyMatch(line -> line.startsWith("mean Dice %.3f after ".formatted(dice)))
        .filteredOn(line -> line.startsWith("  ./ufl "))
        .hasSize(3);
    for (String id : report.cases().stream().map(each -> each.id()).toList()) {
      assertThat(ImageReader.readLabels(out.resolve("masks/" + id + ".nii.gz")).geometry())
          .isEqualTo(ImageReader.readGeometry(Hippocampus.image(id)));
    }
    assertThat(ImageReader.readGeometry(out.resolve("picture.png")).shape().get(1))
        .isGreaterThan(600);
    assertThat(ModelCard.read(out.resolve("model")).classNames())
        .isEqualTo(List.of("background", "Anterior", "Posterior"));
    assertThat(out.resolve("run.yaml")).content().contains("seed: 2", "epochs: 1");

    Outcome again = Outcome.of("demo", "--out", out);
    assertThat(again.exitCode()).isEqualTo(2);
    assertThat(again.errLines())
        .containsExactly("ufl: " + out + ": exists already, --force replaces it");

    // What --force takes away is a demo, never anything else.
    Files.delete(out.resolve("picture.png"));
    assertThat(Outcome.of("demo", "--out", out, "--epochs", 0, "--force").err())
        .contains("epochs: expected at least 1, found 0");
    assertThat(out.resolve("metrics.json")).exists();
    assertThat(Outcome.of("demo", "--out", out, "--epochs", 1, "--force").exitCode()).isZero();
    assertThat(out.resolve("picture.png")).exists();
  }

  @Test
  void neverDeletesWhatIsNoDemo() throws IOException {
    Files.writeString(folder.resolve("thesis.tex"), "years of work");
    Outcome outcome = Outcome.of("demo", "--out", folder, "--force");
    assertThat(outcome.exitCode()).isEqualTo(2);
    assertThat(outcome.err()).contains("expected the folder of a run, found no run.yaml");
    assertThat(folder.resolve("thesis.tex")).exists();
  }
}
