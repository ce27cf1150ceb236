package org.unifiedfocal.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** Writes grey pictures for tests. */
final class Pictures {
  private Pictures() {}

  static void write(Path file, int height, int width, int... greyLevels) {
    BufferedImage picture = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
    picture.getRaster().setPixels(0, 0, width, height, greyLevels);
    String name = file.getFileName().toString();
    try {
      Files.createDirectories(file.getParent());
      if (!ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
        throw new AssertionError("no writer for " + file);
      }
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
