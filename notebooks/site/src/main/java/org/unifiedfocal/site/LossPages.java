package org.unifiedfocal.site;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;
import org.unifiedfocal.experiments.LossCurves;
import org.unifiedfocal.losses.LossDescription;
import org.unifiedfocal.losses.Losses;

/** What the page of each loss includes: its parameters, its text forms, and how hard it pulls. */
final class LossPages {
  private static final int WIDTH = 1000;
  private static final int HEIGHT = 460;

  private LossPages() {}

  static void write(Path includes, Path pictures) throws IOException {
    Files.createDirectories(includes);
    Files.createDirectories(pictures);
    for (LossDescription loss : Losses.descriptions()) {
      LossCurves curves = new LossCurves().add("cross-entropy", Losses.parse("cross-entropy"));
      loss.examples().forEach(example -> curves.add(example, Losses.parse(example)));
      BufferedImage picture = curves.draw(WIDTH, HEIGHT);
      Path file = pictures.resolve(loss.name() + ".png");
      ImageIO.write(picture, "png", file.toFile());
      Files.writeString(
          includes.resolve(loss.name() + ".md"), text(loss, "pull/" + file.getFileName()));
    }
  }

  private static String text(LossDescription loss, String picture) {
    StringBuilder text = new StringBuilder();
    for (String parameter : loss.parameters()) {
      text.append("- ").append(Markdown.escaped(parameter)).append('\n');
    }
    text.append("\nAs text, at the published defaults:\n\n```text\n");
    text.append(String.join("\n", loss.examples()));
    text.append("\n```\n\n![How hard it pulls](").append(picture).append(")\n\n");
    text.append(
        "*How hard the loss pulls at a voxel, |dL/dz| times the number of voxels, against the"
            + " probability that the voxel already has of its right class. One voxel in a hundred"
            + " is rare.*\n");
    return text.toString();
  }
}
