package org.unifiedfocal.data;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.savedmodel.Regions;

/**
 * The layout of the brain tumour dataset BraTS 2020 (Menze et al. 2015): folders {@code
 * BraTS20_Training_001} and so on, one a patient, with a NIfTI volume for each modality ({@code
 * BraTS20_Training_001_t1ce.nii.gz}) and {@code ..._seg.nii.gz}.
 *
 * <p>The labels 1, 2 and 4 become the classes 1 (non-enhancing core), 2 (oedema) and 3 (enhancing
 * tumour); label 3 of the older BraTS files, non-enhancing tumour, joins class 1, as the organisers
 * joined them in 2017. A {@link BratsRegion} instead of them makes a single class of those that
 * overlap in the challenge's evaluation.
 *
 * <p>The choices of {@link #with} are modalities, which become the channels in the order {@code t1,
 * t1ce, t2, flair}, and a region: {@code brats20(t1ce, enhancing-tumour)} is the task of the
 * Unified Focal loss paper. Without any, all modalities that are there, and the classes.
 */
public final class Brats20Layout implements DatasetLayout {
  private static final List<String> MODALITIES = List.of("t1", "t1ce", "t2", "flair");
  private static final Pattern CASE = Pattern.compile("BraTS20_Training_\\d+");

  /** Those of the validation and the test of the challenge have no labels. */
  private static final Pattern PATIENT = Pattern.compile("BraTS20_[A-Za-z]+_\\d+");

  /** One case of the official files has {@code W39_1998.09.19_Segm.nii}. */
  private static final Pattern ODD_LABELS = Pattern.compile("(?i).*_Segm\\.nii(\\.gz)?");

  private final List<String> modalities;
  private final @Nullable BratsRegion region;

  /** Makes the layout of all modalities and classes. */
  public Brats20Layout() {
    this(List.of(), null);
  }

  private Brats20Layout(List<String> modalities, @Nullable BratsRegion region) {
    this.modalities = modalities;
    this.region = region;
  }

  @Override
  public DatasetLayout with(List<String> choices) {
    @Nullable BratsRegion chosen = null;
    for (String choice : choices) {
      Optional<BratsRegion> named = BratsRegion.named(choice);
      if (!MODALITIES.contains(choice) && (named.isEmpty() || chosen != null)) {
        throw new BadInputException(
            "layout brats20: expected modalities of %s and one region of %s, found %s"
                .formatted(
                    String.join(", ", MODALITIES),
                    Arrays.stream(BratsRegion.values())
                        .map(BratsRegion::toString)
                        .collect(Collectors.joining(", ")),
                    String.join(", ", choices)));
      }
      chosen = named.orElse(chosen);
    }
    return new Brats20Layout(MODALITIES.stream().filter(choices::contains).toList(), chosen);
  }

  @Override
  public String name() {
    String choices =
        Stream.concat(modalities.stream(), Stream.ofNullable(region).map(BratsRegion::toString))
            .collect(Collectors.joining(", "));
    return choices.isEmpty() ? "brats20" : "brats20(" + choices + ")";
  }

  @Override
  public String signature() {
    return "BraTS20_Training_001/ and so on";
  }

  @Override
  public boolean recognises(Path folder) {
    return !ImageFiles.folders(folder, CASE).isEmpty();
  }

  @Override
  public Dataset read(Path root) {
    Path folder = locate(root);
    List<Path> patients = ImageFiles.folders(folder, CASE);
    List<String> channels = modalities.isEmpty() ? present(patients) : modalities;
    return new Dataset(
        "BraTS20",
        folder,
        3,
        region == null ? BratsRegion.CLASS_NAMES : region.classNames(),
        region == null ? BratsRegion.CLASSES : region.labelValues(),
        "patient",
        Modality.MR,
        patients.stream().map(patient -> readCase(patient, channels)).toList());
  }

  @Override
  public Optional<Regions> regions(Path root, String choice) {
    return choice.equals("brats") && region == null
        ? Optional.of(BratsRegion.ALL)
        : Optional.empty();
  }

  @Override
  public DatasetLayout resolved(Path root) {
    return modalities.isEmpty()
        ? new Brats20Layout(present(ImageFiles.folders(locate(root), CASE)), region)
        : this;
  }

  @Override
  public List<CaseImages> images(Path folder) {
    List<Path> patients = isPatient(folder) ? List.of(folder) : ImageFiles.folders(folder, PATIENT);
    List<String> channels = modalities.isEmpty() ? present(patients) : modalities;
    return patients.stream().map(patient -> readImages(patient, channels)).toList();
  }

  private static boolean isPatient(Path folder) {
    return PATIENT.matcher(name(folder)).matches();
  }

  /** Also of a folder such as {@code .}. */
  private static String name(Path folder) {
    return String.valueOf(folder.toAbsolutePath().normalize().getFileName());
  }

  private static CaseImages readImages(Path patient, List<String> modalities) {
    return new CaseImages(
        name(patient), modalities.stream().map(modality -> volume(patient, modality)).toList());
  }

  /** The modalities of which some patient has a volume; all where there is none. */
  private static List<String> present(List<Path> patients) {
    List<String> present = new ArrayList<>(MODALITIES);
    present.removeIf(
        modality ->
            patients.stream().noneMatch(patient -> Files.exists(volume(patient, modality))));
    return present.isEmpty() ? MODALITIES : present;
  }

  private static Path volume(Path patient, String kind) {
    return ImageFiles.nifti(patient, name(patient) + "_" + kind);
  }

  private static Case readCase(Path patient, List<String> modalities) {
    CaseImages images = readImages(patient, modalities);
    Path labels = volume(patient, "seg");
    if (!Files.exists(labels)) {
      labels =
          ImageFiles.inFolder(patient).stream()
              .filter(file -> ODD_LABELS.matcher(file.getFileName().toString()).matches())
              .findFirst()
              .orElse(labels);
    }
    return new Case(images.id(), images.id(), images.files(), List.of(labels));
  }
}
