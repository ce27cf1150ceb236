package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The layout of the kidney tumour dataset KiTS19 (Heller et al. 2019): folders {@code case_00000}
 * and so on, each with {@code imaging.nii.gz} and {@code segmentation.nii.gz}, one a patient.
 * Folders 00210 to 00299 without labels are those of the challenge's test and no cases.
 */
public final class Kits19Layout implements DatasetLayout {
  private static final Pattern CASE = Pattern.compile("case_\\d{5}");
  private static final Pattern TEST_CASE = Pattern.compile("case_002[1-9]\\d");

  /** Makes the layout. */
  public Kits19Layout() {}

  @Override
  public String name() {
    return "kits19";
  }

  @Override
  public String signature() {
    return "case_00000/ and so on";
  }

  @Override
  public boolean recognises(Path folder) {
    return !ImageFiles.folders(folder, CASE).isEmpty();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    return new Dataset(
        "KiTS19",
        folder,
        3,
        List.of("background", "kidney", "tumour"),
        LabelValues.classNumbers(3),
        "patient",
        Modality.CT,
        ImageFiles.folders(folder, CASE).stream()
            .map(Kits19Layout::readCase)
            .filter(item -> !isTest(item))
            .toList());
  }

  @Override
  public List<CaseImages> images(Path folder) {
    Path itself = folder.toAbsolutePath().normalize();
    boolean isCase = CASE.matcher(String.valueOf(itself.getFileName())).matches();
    return (isCase ? List.of(itself) : ImageFiles.folders(folder, CASE))
        .stream().map(Kits19Layout::readImages).toList();
  }

  private static CaseImages readImages(Path folder) {
    return new CaseImages(
        folder.getFileName().toString(), List.of(ImageFiles.nifti(folder, "imaging")));
  }

  private static Case readCase(Path folder) {
    CaseImages images = readImages(folder);
    return new Case(
        images.id(),
        images.id(),
        images.files(),
        List.of(ImageFiles.nifti(folder, "segmentation")));
  }

  private static boolean isTest(Case item) {
    return TEST_CASE.matcher(item.id()).matches() && !Files.exists(item.labels().get(0));
  }
}
