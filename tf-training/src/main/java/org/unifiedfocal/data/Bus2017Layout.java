package org.unifiedfocal.data;

import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * The layout of dataset B of the breast ultrasound images BUS2017 (Yap et al. 2018): folders {@code
 * original} and {@code GT} with {@code 000001.png} and so on. The files do not say which cases are
 * of one patient.
 */
public final class Bus2017Layout implements DatasetLayout {

  /** Makes the layout. */
  public Bus2017Layout() {}

  @Override
  public String name() {
    return "bus2017";
  }

  @Override
  public String signature() {
    return "original/ and GT/";
  }

  @Override
  public boolean recognises(Path folder) {
    return folders(folder).exist();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    return new Dataset(
        "BUS2017",
        folder,
        2,
        List.of("background", "lesion"),
        LabelValues.mask(),
        null,
        Modality.PICTURE,
        folders(folder).cases(UnaryOperator.identity()));
  }

  private static PairedFolders folders(Path folder) {
    return new PairedFolders(folder.resolve("original"), folder.resolve("GT"));
  }
}
