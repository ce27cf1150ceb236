package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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
  public boolean recognises(Path folder) {
    return Files.isDirectory(folder.resolve("benign"))
        && Files.isDirectory(folder.resolve("malignant"));
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    List<Case> cases = new ArrayList<>();
    for (String kind : List.of("benign", "malignant", "normal")) {
      if (Files.isDirectory(folder.resolve(kind))) {
        cases.addAll(cases(folder.resolve(kind)));
      }
    }
    return new Dataset(
        "BUSI",
        folder,
        2,
        List.of("background", "lesion"),
        LabelValues.mask(),
        null,
        Modality.PICTURE,
        cases);
  }

  private static List<Case> cases(Path folder) {
    Map<String, Path> images = new TreeMap<>(NaturalOrder.INSTANCE);
    SortedMap<String, List<Path>> masks = new TreeMap<>(NaturalOrder.INSTANCE);
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
    images.forEach((id, image) -> masks.putIfAbsent(id, List.of(folder.resolve(id + "_mask.png"))));
    return masks.entrySet().stream()
        .map(
            entry -> {
              String id = entry.getKey();
              Path image = images.getOrDefault(id, folder.resolve(id + ".png"));
              return new Case(id, id, List.of(image), entry.getValue());
            })
        .toList();
  }
}
