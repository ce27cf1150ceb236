package org.unifiedfocal.planning;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.data.Dataset;
import org.unifiedfocal.data.Fingerprint;
import org.unifiedfocal.data.Intensities;
import org.unifiedfocal.data.Modality;
import org.unifiedfocal.data.SignificantDigits;
import org.unifiedfocal.imaging.Normalization;
import org.unifiedfocal.unet.TrainingMemory;
import org.unifiedfocal.unet.UNet;

/**
 * Plans a training by the rules of nnU-Net (Isensee et al., 2021, <a
 * href="https://doi.org/10.1038/s41592-020-01008-z">Nature Methods 18</a>): the spacing is the
 * median; the patch as large as the memory holds two of, up to the median image; the network as
 * deep as the patch can be halved; the batch what then fits. It differs in three things: half its
 * filters for images and a quarter for volumes, since processors are slower than graphics cards;
 * all axes are halved as often as the shortest, since that is how the network here is made; and a
 * batch has at most a 50th of the cases, since an epoch here shows each voxel about once and is not
 * 250 batches.
 */
public final class Planner {
  /** What a step may take where nobody says: 4 GiB. */
  public static final long DEFAULT_MEMORY = 4L << 30;

  private static final int FLAT_FILTERS = 16;
  private static final int VOLUME_FILTERS = 8;
  private static final int PAPER_FILTERS = 32;
  private static final int PAPER_DEPTH = 4;
  private static final double FOREGROUND_FRACTION = 1.0 / 3;

  /** Beyond this ratio of spacings nnU-Net treats the coarsest axis by itself. */
  private static final double ANISOTROPIC = 3;

  /** The share of zeros from which nnU-Net leaves them out of a z-score. */
  private static final double CUT_AWAY = 0.25;

  private final Fingerprint fingerprint;
  private final long memory;

  /** Why each choice was made, by the property of the plan. */
  private final Map<String, String> reasons = new HashMap<>();

  private Planner(Fingerprint fingerprint, long memory) {
    this.fingerprint = fingerprint;
    this.memory = memory;
  }

  /**
   * Makes the plan for a dataset.
   *
   * @param fingerprint what counts of the dataset
   * @param memory bytes that a step of the training may take by the estimate of {@link
   *     TrainingMemory}; the images and labels in the heap of Java come on top
   * @return the plan, with a reason for each choice
   * @throws org.unifiedfocal.imaging.BadInputException if the memory is too small for any plan
   */
  public static PlanDocument automatic(Fingerprint fingerprint, long memory) {
    Planner planner = new Planner(fingerprint, memory);
    return planner.document(
        planner.plan(fingerprint.dataset().dimensions() == 2 ? FLAT_FILTERS : VOLUME_FILTERS));
  }

  /**
   * Makes the plan of the paper of the Unified Focal loss as far as it is known: the standard U-Net
   * of MIScnn, and for CT its example for KiTS19. What is not known is as in the automatic plan.
   *
   * @param fingerprint what counts of the dataset
   * @param memory bytes that a step may take, for what is not known
   * @return the plan, which says what is known and what is a choice
   * @throws org.unifiedfocal.imaging.BadInputException if the memory is too small for any plan
   */
  public static PlanDocument paper(Fingerprint fingerprint, long memory) {
    Planner planner = new Planner(fingerprint, memory);
    return planner.document(planner.asInPaper(planner.plan(PAPER_FILTERS)));
  }

  private Plan plan(int baseFilters) {
    int channels = channels();
    Normalization normalization = normalization();
    @Nullable List<Double> spacing = spacing();
    PatchSearch search =
        new PatchSearch(
            spacing == null ? fingerprint : fingerprint.resampled(spacing),
            channels,
            baseFilters,
            memory);
    reasons.put("patchSize", patchReason(search));
    reasons.put(
        "wholeImages",
        search.isWholeImages()
            ? "all images are of this size; the model takes whole images of any size"
            : "the model goes over an image in windows of the size of a patch");
    reasons.put(
        "baseFilters", "fewer than nnU-Net's 32: processors are slower than graphics cards");
    reasons.put("depth", "as often as the shortest axis can be halved to 4 voxels or more");
    reasons.put(
        "batchSize",
        "what fits %s, at least 2 and at most a 50th of the %d cases, that an epoch has steps enough"
            .formatted(gibibytes(memory), fingerprint.cases().size()));
    reasons.put(
        "foregroundFraction",
        "as in nnU-Net: a third of the patches is sure to show some of the foreground, which has %s"
            .formatted(percent(1 - share(0)) + " of the voxels"));
    return new Plan(
        channels,
        normalization,
        spacing,
        search.patchSize(),
        search.isWholeImages(),
        baseFilters,
        search.depth(),
        search.batchSize(),
        FOREGROUND_FRACTION);
  }

  private int channels() {
    int channels = fingerprint.cases().get(0).channels();
    if (fingerprint.cases().stream()
        .anyMatch(each -> fingerprint.dataset().hasColours(each.channels()))) {
      reasons.put("channels", "the luminance, so that the model takes grey pictures too");
      return 1;
    }
    reasons.put("channels", "those of the images");
    return channels;
  }

  private Normalization normalization() {
    List<Intensities> foreground = fingerprint.foreground();
    if (fingerprint.modality() == Modality.CT && foreground.size() == 1) {
      Intensities inside = foreground.get(0);
      if (inside.low() < inside.high()) {
        reasons.put(
            "normalization",
            "CT: Hounsfield units mean the same everywhere; clipped to 0.5 and 99.5 % of the"
                + " foreground and scaled by its mean and deviation");
        return new Normalization.Fixed(
            SignificantDigits.rounded(inside.mean()),
            SignificantDigits.rounded(inside.standardDeviation()),
            new Normalization.Range(
                SignificantDigits.rounded(inside.low()), SignificantDigits.rounded(inside.high())));
      }
    }
    double zeros = fingerprint.zeroShare();
    if (fingerprint.modality() == Modality.MR && zeros > CUT_AWAY) {
      reasons.put(
          "normalization",
          "intensities without a unit: each image by itself, without the zeros around what was cut"
              + " out, %s of the voxels".formatted(percent(zeros)));
      return new Normalization.NonzeroZScore();
    }
    reasons.put("normalization", "intensities without a unit: each image by itself");
    return new Normalization.ZScore();
  }

  /** The median; of an axis that is much coarser than the others, the 10th percentile. */
  private @Nullable List<Double> spacing() {
    if (fingerprint.dataset().dimensions() == 2) {
      reasons.put("spacing", "pixels have no size that means something: none is resampled");
      return null;
    }
    List<Double> spacing = new ArrayList<>(fingerprint.spacing(0.5));
    List<Integer> shape = fingerprint.shape(0.5);
    reasons.put("spacing", "the median of the cases, to which all are resampled (mm)");
    for (int axis = 0; axis < spacing.size(); axis++) {
      int coarse = axis;
      double finer = others(coarse).mapToDouble(spacing::get).max().orElseThrow();
      int longer = others(coarse).map(shape::get).min().orElseThrow();
      if (spacing.get(axis) > ANISOTROPIC * finer && shape.get(axis) * ANISOTROPIC < longer) {
        spacing.set(axis, Math.max(finer, fingerprint.spacing(0.1).get(axis)));
        reasons.put(
            "spacing",
            "the median of the cases, to which all are resampled (mm); along the coarse axis the"
                + " 10th percentile, so that fine slices are not lost");
        break;
      }
    }
    return spacing.stream().map(SignificantDigits::rounded).toList();
  }

  private static IntStream others(int axis) {
    return IntStream.range(0, 3).filter(other -> other != axis);
  }

  private String patchReason(PatchSearch search) {
    String median = "the median image has " + size(search.median()) + " voxels";
    if (search.isReduced()) {
      return median
          + ": as much of it as %s hold two of, rounded up to what the network halves"
              .formatted(gibibytes(memory));
    }
    return median + (search.isWholeImages() ? "" : ": rounded up to what the network halves");
  }

  private static String size(List<Integer> shape) {
    return shape.stream().map(String::valueOf).collect(Collectors.joining(" x "));
  }

  private Plan asInPaper(Plan rest) {
    boolean ct = fingerprint.modality() == Modality.CT;
    String example = "that of MIScnn's example for KiTS19";
    Normalization normalization = rest.normalization();
    if (normalization instanceof Normalization.Fixed fixed) {
      normalization =
          new Normalization.Fixed(
              fixed.mean(), fixed.standardDeviation(), new Normalization.Range(-79, 304));
      reasons.put(
          "normalization",
          "clipped as in MIScnn's example for KiTS19, which takes the z-score of each image then;"
              + " mean and deviation here are those of the foreground");
    }
    if (ct) {
      reasons.put("spacing", example + " (mm)");
      reasons.put("patchSize", example);
    }
    String standard = "that of MIScnn's standard U-Net, with which the paper trained";
    reasons.put("baseFilters", standard);
    reasons.put("depth", standard);
    reasons.put("batchSize", example);
    reasons.put("foregroundFraction", "not known of the paper: here all places are alike");
    return new Plan(
        rest.channels(),
        normalization,
        ct ? List.of(3.22, 1.62, 1.62) : rest.spacing(),
        ct ? List.of(80, 160, 160) : rest.patchSize(),
        rest.wholeImages(),
        PAPER_FILTERS,
        PAPER_DEPTH,
        PatchSearch.SMALLEST_BATCH,
        0);
  }

  private PlanDocument document(Plan plan) {
    Dataset dataset = fingerprint.dataset();
    UNet network =
        new UNet(
            dataset.dimensions(),
            plan.channels(),
            dataset.classNames().size(),
            plan.baseFilters(),
            plan.depth());
    String title =
        """
        %s: %d cases of %s; %s
        a step of the training takes about %s
        """
            .formatted(
                dataset.name(),
                fingerprint.cases().size(),
                fingerprint.modality() == Modality.PICTURE ? "pictures" : fingerprint.modality(),
                IntStream.range(0, dataset.classNames().size())
                    .mapToObj(
                        label -> dataset.classNames().get(label) + " " + percent(share(label)))
                    .collect(Collectors.joining(", ")),
                gibibytes(TrainingMemory.bytes(network, plan.patchSize(), plan.batchSize())));
    return PlanDocument.of(title, plan, reasons);
  }

  private double share(int label) {
    List<Long> voxels = fingerprint.classVoxels();
    return voxels.get(label) / (double) voxels.stream().mapToLong(Long::longValue).sum();
  }

  private static String percent(double share) {
    return "%.2f %%".formatted(100 * share);
  }

  private static String gibibytes(long bytes) {
    return "%.2f GiB".formatted(bytes / (double) (1L << 30));
  }
}
