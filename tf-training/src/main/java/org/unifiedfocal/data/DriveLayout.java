package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * The layout of the retinal vessel dataset DRIVE (Staal et al. 2004): in {@code training} and in
 * {@code test}, folders {@code images} with {@code 21_training.tif}, {@code 1st_manual} with {@code
 * 21_manual1.gif} and {@code mask} with {@code 21_training_mask.gif}, the field of view; pixels
 * outside it are ignored. Images of {@code test} are cases where that has {@code 1st_manual}. The
 * second observer's labels are passed over. The files do not say which cases are of one patient.
 */
public final class DriveLayout implements DatasetLayout {
  private static final Pattern NUMBER = Pattern.compile("^\\d+");

  /** Makes the layout. */
  public DriveLayout() {}

  @Override
  public String name() {
    return "drive";
  }

  @Override
  public String signature() {
    return "training/images/ and training/1st_manual/";
  }

  @Override
  public boolean recognises(Path folder) {
    return isLabelled(folder.resolve("training"));
  }

  private static boolean isLabelled(Path part) {
    return new PairedFolders(part.resolve("images"), part.resolve("1st_manual")).exist();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    List<Case> cases = new ArrayList<>();
    for (Path part : List.of(folder.resolve("training"), folder.resolve("test"))) {
      if (isLabelled(part)) {
        cases.addAll(cases(part));
      }
    }
    cases.sort(Comparator.comparing(Case::id, NaturalOrder.INSTANCE));
    return new Dataset(
        "DRIVE",
        folder,
        2,
        List.of("background", "vessel"),
        LabelValues.mask(),
        null,
        Modality.PICTURE,
        cases);
  }

  private static List<Case> cases(Path part) {
    UnaryOperator<String> number =
        stem -> NUMBER.matcher(stem).results().map(MatchResult::group).findFirst().orElse(stem);
    KeyedFiles images = new KeyedFiles(part.resolve("images"), number);
    KeyedFiles labels = new KeyedFiles(part.resolve("1st_manual"), number);
    Path masks = part.resolve("mask");
    KeyedFiles fields = Files.isDirectory(masks) ? new KeyedFiles(masks, number) : null;
    Set<String> numbers = new TreeSet<>(NaturalOrder.INSTANCE);
    numbers.addAll(images.keys());
    numbers.addAll(labels.keys());
    List<Case> cases = new ArrayList<>();
    for (String key : numbers) {
      Path image = images.get(key);
      String id = ImageFiles.stem(image);
      cases.add(
          new Case(
              id,
              id,
              List.of(image),
              List.of(labels.get(key)),
              fields == null ? null : fields.get(key)));
    }
    return cases;
  }
}
