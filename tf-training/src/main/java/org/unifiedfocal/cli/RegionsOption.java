package org.unifiedfocal.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.DatasetLayout;
import org.unifiedfocal.savedmodel.Regions;
import picocli.CommandLine.Option;

/** The option that says which regions there are in the place of classes. */
final class RegionsOption {
  @Option(
      names = "--regions",
      paramLabel = "SPEC",
      description =
          "Regions that may overlap, in the place of the classes: names and class numbers, the"
              + " outermost first, such as whole=1+2+3,core=1+3,enhancing=3; or brats, the same of"
              + " the layout brats20, or nnunet, those of its dataset.json (default: none, or those of"
              + " the model).")
  private @Nullable String specification;

  /**
   * Gives the regions.
   *
   * @param layout the layout of the dataset
   * @param root its folder
   * @return null if there are none
   * @throws org.unifiedfocal.imaging.BadInputException if they are written wrongly, or the dataset
   *     says none
   */
  @Nullable Regions of(DatasetLayout layout, Path root) {
    String given = specification;
    return given == null ? null : layout.regions(root, given).orElseGet(() -> Regions.parse(given));
  }
}
