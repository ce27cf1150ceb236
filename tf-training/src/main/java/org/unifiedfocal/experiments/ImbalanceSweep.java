package org.unifiedfocal.experiments;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.unifiedfocal.data.Case;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Sample;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Image;
import org.unifiedfocal.imaging.NiftiWriter;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.imaging.Preprocessing;

/**
 * One set of images at several degrees of class imbalance: in each dataset every lesion has the
 * same share of its image, which is seen in a {@linkplain WiderView wider view}. All of them have
 * the same cases: those whose lesion covers at least the largest share, so that views only get
 * wider, and does not come near the border, so that there is background to go on with.
 */
public final class ImbalanceSweep {
  /** The shares of foreground of a sweep, from 10 % to 0.1 %. */
  public static final List<Double> FRACTIONS = List.of(0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001);

  /** Pixels along each axis of the images made, so that a sweep of many trainings ends. */
  public static final int SIDE = 64;

  /** Of the image, between the lesion and each border. */
  private static final double SMALLEST_MARGIN = 0.03;

  private final Path folder;
  private final List<Double> fractions;

  /**
   * Chooses what to make.
   *
   * @param folder where the datasets go, each in a folder of its own with {@code images/} and
   *     {@code masks/} in NIfTI, in one named after the largest share
   * @param fractions the share of foreground in each
   * @throws BadInputException if a fraction is not between 0 and 1
   */
  public ImbalanceSweep(Path folder, List<Double> fractions) {
    for (double fraction : fractions) {
      if (!(fraction > 0 && fraction < 1)) {
        throw new BadInputException(
            "foreground fractions: expected numbers between 0 and 1, found " + fraction);
      }
    }
    if (fractions.isEmpty()) {
      throw new BadInputException("foreground fractions: expected at least one, found none");
    }
    // Which cases there are depends on the largest share: sweeps to others do not meet theirs.
    this.folder = folder.resolve("covers-" + Shown.plain(Collections.max(fractions)));
    this.fractions = List.copyOf(fractions);
  }

  /**
   * Makes the datasets; files that are there are written anew.
   *
   * @param source images with one class of foreground, in which every case is a group of its own
   * @return a study for each dataset, whose folder is {@link #folder(Study)}
   * @throws BadInputException if the source is of another kind or has no case that can be used
   * @throws UncheckedIOException if a file cannot be written
   */
  public List<Study> write(Dataset source) {
    if (source.dimensions() != 2 || source.classNames().size() != 2) {
      throw new BadInputException(
          source.root(),
          "expected 2D images of 2 classes to make lesions rarer, found %dD and %d classes"
              .formatted(source.dimensions(), source.classNames().size()));
    }
    if (source.cases().stream().anyMatch(item -> !item.group().equals(item.id()))) {
      throw new BadInputException(
          source.root(), "expected cases that stand alone, found groups that a split would part");
    }
    double largest = Collections.max(fractions);
    for (double fraction : fractions) {
      makeFolders(name(fraction));
    }
    int used = 0;
    for (Case item : source.cases()) {
      Sample sample = source.load(item);
      WiderView lesion = new WiderView(grey(sample.image()), sample.labels(), item.id().hashCode());
      if (lesion.fraction() >= largest && lesion.margin() >= SMALLEST_MARGIN) {
        used++;
        fractions.forEach(fraction -> write(item.id(), lesion, fraction));
      }
    }
    if (used == 0) {
      throw new BadInputException(
          source.root(),
          "expected cases with a lesion of at least %s of the image that is clear of its border, found none"
              .formatted(percent(largest)));
    }
    List<Study> studies = new ArrayList<>();
    for (double fraction : fractions) {
      String description =
          "%s: every lesion covers %s of its image, seen in a wider view, among mirror images of its image in which it is filled; %d x %d pixels; the %d of %d cases whose lesion covers at least %s and is clear of the border"
              .formatted(
                  source.name(),
                  percent(fraction),
                  SIDE,
                  SIDE,
                  used,
                  source.cases().size(),
                  percent(largest));
      studies.add(new Study(name(fraction), description, source.classNames(), fraction));
    }
    return studies;
  }

  /**
   * Gives the folder of a dataset that was made.
   *
   * @param study what {@link #write} gave
   * @return its dataset
   */
  public Path folder(Study study) {
    return folder.resolve(study.name());
  }

  /** The luminance of red, green and blue, of which a NIfTI image has no pixels. */
  private static Image grey(Image image) {
    int channels = image.channels() == 3 ? 1 : image.channels();
    return new Preprocessing(channels, new Normalization.None()).apply(image);
  }

  private static String name(double fraction) {
    return "foreground-" + Shown.plain(fraction);
  }

  private static String percent(double fraction) {
    return String.format(Locale.ROOT, "%s %%", Shown.plain(Math.rint(1e8 * fraction) / 1e6));
  }

  private void makeFolders(String name) {
    try {
      Files.createDirectories(folder.resolve(name).resolve("images"));
      Files.createDirectories(folder.resolve(name).resolve("masks"));
    } catch (IOException e) {
      throw new UncheckedIOException(folder.resolve(name) + ": cannot be made: " + e, e);
    }
  }

  private void write(String id, WiderView lesion, double fraction) {
    WiderView.View view = lesion.of(fraction, SIDE);
    Path dataset = folder.resolve(name(fraction));
    String file = id.replaceAll("[/\\\\]", "_") + ".nii.gz";
    NiftiWriter.write(dataset.resolve("images").resolve(file), view.image(), true);
    NiftiWriter.write(dataset.resolve("masks").resolve(file), view.labels(), true);
  }
}
