package org.unifiedfocal.data;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.unifiedfocal.imaging.Geometry;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.LabelMap;
import org.unifiedfocal.imaging.NiftiWriter;

/**
 * Tiny datasets in the folders, names and formats of the official ones that no test may have.
 * Everything they hold is drawn here.
 */
public final class OfficialFolders {
  private static final int SIZE = 16;

  private OfficialFolders() {}

  /**
   * Two training images and two test images of a retina: a disc is seen, in it a vertical vessel,
   * which the labels, unlike the official ones, draw beyond the disc too.
   *
   * @param folder where to
   * @param testLabels whether the test has labels
   */
  public static void drive(Path folder, boolean testLabels) {
    for (String name : List.of("21_training", "22_training", "01_test", "02_test")) {
      String number = name.substring(0, 2);
      Path part = folder.resolve(name.substring(3));
      BufferedImage image = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_INT_RGB);
      BufferedImage vessels = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
      BufferedImage field = new BufferedImage(SIZE, SIZE, BufferedImage.TYPE_BYTE_GRAY);
      for (int y = 0; y < SIZE; y++) {
        for (int x = 0; x < SIZE; x++) {
          boolean seen = isSeen(x, y);
          boolean vessel = isVessel(x);
          image.setRGB(x, y, seen ? vessel ? 0x802010 : 0xd06020 : 0);
          vessels.getRaster().setSample(x, y, 0, vessel ? 255 : 0);
          field.getRaster().setSample(x, y, 0, seen ? 255 : 0);
        }
      }
      write(image, part.resolve("images/" + name + ".tif"));
      write(field, part.resolve("mask/" + name + "_mask.gif"));
      if (testLabels || name.endsWith("training")) {
        write(vessels, part.resolve("1st_manual/" + number + "_manual1.gif"));
      }
      if (testLabels && name.endsWith("test")) {
        write(field, part.resolve("2nd_manual/" + number + "_manual2.gif"));
      }
    }
  }

  private static boolean isSeen(int x, int y) {
    return Math.hypot(x - 7.5, y - 7.5) < 7;
  }

  private static boolean isVessel(int x) {
    return x == 7 || x == 8;
  }

  /** What the labels of each of these retinas are. */
  static byte[] driveLabels(Geometry geometry) {
    byte[] labels = new byte[geometry.voxels()];
    for (int voxel = 0; voxel < labels.length; voxel++) {
      int x = voxel % SIZE;
      int label = isSeen(x, voxel / SIZE) ? isVessel(x) ? 1 : 0 : LabelMap.IGNORED;
      labels[voxel] = (byte) label;
    }
    return labels;
  }

  /** Two ultrasound images with a lesion of four pixels. */
  static void bus2017(Path folder) {
    int[] grey = new int[64];
    int[] mask = new int[64];
    Arrays.fill(grey, 90);
    for (int pixel : new int[] {27, 28, 35, 36}) {
      grey[pixel] = 20;
      mask[pixel] = 255;
    }
    for (String name : List.of("000001.png", "000002.png")) {
      Pictures.write(folder.resolve("original/" + name), 8, 8, grey);
      Pictures.write(folder.resolve("GT/" + name), 8, 8, mask);
    }
  }

  /**
   * Two brains of eight voxels; each modality is everywhere its number, from 1.
   *
   * @param folder where to
   * @param modalities which of t1, t1ce, t2 and flair
   */
  public static void brats(Path folder, String... modalities) {
    for (String id : List.of("BraTS20_Training_001", "BraTS20_Training_002")) {
      for (String modality : modalities) {
        float[] values = new float[8];
        Arrays.fill(values, List.of("t1", "t1ce", "t2", "flair").indexOf(modality) + 1);
        volume(folder.resolve(id).resolve(id + "_" + modality + ".nii"), values);
      }
      volume(folder.resolve(id).resolve(id + "_seg.nii"), 0, 1, 2, 3, 4, 0, 0, 0);
    }
  }

  /**
   * Two training cases of eight voxels and a test case in the raw format of nnU-Net; each channel
   * is everywhere its number, the labels are 0 to 3 and twice 4.
   *
   * @param folder where to
   * @param labels the entries of that name in {@code dataset.json}
   * @param channels the names of the channels
   */
  static void nnUnet(Path folder, String labels, String... channels) {
    for (String image : List.of("imagesTr/a_10", "imagesTr/a_9", "imagesTs/a_11")) {
      for (int channel = 0; channel < channels.length; channel++) {
        float[] values = new float[8];
        Arrays.fill(values, channel);
        volume(folder.resolve("%s_%04d.nii.gz".formatted(image, channel)), values);
      }
    }
    for (String id : List.of("a_10", "a_9")) {
      volume(folder.resolve("labelsTr/" + id + ".nii.gz"), 0, 1, 2, 3, 0, 0, 4, 4);
    }
    nnUnetDescription(folder, labels, ".nii.gz", channels);
  }

  /** A {@code dataset.json} of nnU-Net. */
  static void nnUnetDescription(Path folder, String labels, String ending, String... channels) {
    String names =
        IntStream.range(0, channels.length)
            .mapToObj(channel -> "\"%d\": \"%s\"".formatted(channel, channels[channel]))
            .collect(Collectors.joining(", "));
    try {
      Files.writeString(
          folder.resolve("dataset.json"),
          "{\"channel_names\": {%s}, \"labels\": %s, \"numTraining\": 2, \"file_ending\": \"%s\"}"
              .formatted(names, labels, ending));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static void volume(Path file, float... values) {
    createParent(file);
    NiftiWriter.write(file, new Image(Geometry.of(2, 2, 2), 1, values), true);
  }

  static void touch(Path file) {
    createParent(file);
    try {
      Files.createFile(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void write(BufferedImage picture, Path file) {
    createParent(file);
    String name = file.getFileName().toString();
    try {
      if (!ImageIO.write(picture, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
        throw new AssertionError("no writer for " + file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void createParent(Path file) {
    try {
      Files.createDirectories(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
