package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The layout of the breast ultrasound dataset BUSI (Al-Dhabyani et al. 2020): folders {@code
 * benign}, {@code malignant} and {@code normal} with {@code benign (1).png}, {@code benign
 * (1)_mask.png} and, where there are several lesions, {@code benign (1)_mask_1.png} and so on. The
 * masks of normal cases are empty. The files do not say which cases are of one patient.
 */
public final class BusiLayout implements DatasetLayout {
  private static final Pattern MASK = Pattern.compile("(.*)_mask(_\\d+)?");

  /** Makes the layout. */
  public BusiLayout() {}

  @Override
  public String name() {
    return "busi";
  }

  @Override
  public String signature() {
    return "benign/ and malignant/";
  }

  @Override
  public boolean recognises(Path root) {
    return Files.isDirectory(root.resolve("benign"))
        && Files.isDirectory(root.resolve("malignant"));
  }

  @Override
  public Dataset read(Path root) {
    if (!recognises(root)) {
      throw new BadInputException(root, "expected " + signature());
    }
    Problems problems = new Problems();
    List<Case> cases = new ArrayList<>();
    for (String kind : List.of("benign", "malignant", "normal")) {
      Path folder = root.resolve(kind);
      if (Files.isDirectory(folder)) {
        cases.addAll(read(root, folder, problems));
      }
    }
    problems.throwIfAny(root);
    return new Dataset("BUSI", root, 2, List.of("background", "lesion"), cases);
  }

  private static List<Case> read(Path root, Path folder, Problems problems) {
    Map<String, Path> images = new TreeMap<>(NaturalOrder.INSTANCE);
    Map<String, List<Path>> masks = new TreeMap<>(NaturalOrder.INSTANCE);
    ImageFiles.byStem(folder)
        .forEach(
            (stem, file) -> {
              Matcher mask = MASK.matcher(stem);
              if (mask.matches()) {
                masks.computeIfAbsent(mask.group(1), id -> new ArrayList<>()).add(file);
              } else {
                images.put(stem, file);
              }
            });
    List<Case> cases = new ArrayList<>();
    images.forEach(
        (id, image) -> {
          List<Path> labels = masks.getOrDefault(id, List.of());
          if (labels.isEmpty()) {
            problems.add(root.relativize(image) + " has no mask");
          } else {
            cases.add(new Case(id, id, List.of(image), labels));
          }
        });
    masks.forEach(
        (id, files) -> {
          if (!images.containsKey(id)) {
            problems.add(root.relativize(files.get(0)) + " has no image");
          }
        });
    return cases;
  }
}
