package org.unifiedfocal.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.imaging.Resampling;

/**
 * What counts of a dataset when a training is planned (the dataset fingerprint of nnU-Net, Isensee
 * et al., 2021, <a href="https://doi.org/10.1038/s41592-020-01008-z">Nature Methods 18</a>),
 * gathered in one pass over its cases, which are read one by one.
 *
 * @param dataset the dataset
 * @param cases what counts of each case that was looked at
 */
public record Fingerprint(Dataset dataset, List<CaseFingerprint> cases) {
  /** Air is at -1000 HU, and nothing of magnetic resonance is so negative. */
  private static final double CERTAINLY_HOUNSFIELD = -500;

  public Fingerprint {
    cases = List.copyOf(cases);
  }

  /**
   * Looks at all cases of a dataset.
   *
   * @param dataset the dataset
   * @param seen told each case after it was looked at
   * @return the fingerprint
   * @throws BadInputException if a case cannot be trained on
   */
  public static Fingerprint of(Dataset dataset, Consumer<Case> seen) {
    Builder builder = new Builder(dataset);
    for (Case item : dataset.cases()) {
      builder.add(dataset.load(item));
      seen.accept(item);
    }
    return builder.build();
  }

  /** Gathers a fingerprint case by case, for who wants to go on after a case that is broken. */
  public static final class Builder {
    private final Dataset dataset;
    private final List<CaseFingerprint> cases = new ArrayList<>();

    /**
     * Begins with no case.
     *
     * @param dataset where the cases are from
     */
    public Builder(Dataset dataset) {
      this.dataset = dataset;
    }

    /**
     * Checks the files of a case, reads them and looks at it.
     *
     * @param item a case of the dataset
     * @throws BadInputException if it cannot be used; it then does not count
     */
    public void add(Case item) {
      dataset.check(item);
      add(dataset.load(item));
    }

    /**
     * Looks at a case.
     *
     * @param sample the case as stored
     * @throws BadInputException if it has another number of channels than those before, and they
     *     are not pictures in grey and in colours; it then does not count
     */
    public void add(Sample sample) {
      int channels = sample.image().channels();
      if (!cases.isEmpty()
          && dataset.greyChannels(channels) != dataset.greyChannels(cases.get(0).channels())) {
        throw new BadInputException(
            "%s: expected %d channels as in other cases, found %d"
                .formatted(sample.id(), cases.get(0).channels(), channels));
      }
      cases.add(
          CaseFingerprint.of(sample, dataset.classNames().size(), dataset.hasColours(channels)));
    }

    /**
     * Ends the gathering.
     *
     * @return the fingerprint of the cases that count
     */
    public Fingerprint build() {
      return new Fingerprint(dataset, cases);
    }
  }

  /**
   * Gives the kind of intensities: as the dataset says; otherwise images of two axes are pictures,
   * and volumes CT if in most of them an intensity is below -500.
   *
   * @return the modality
   */
  public Modality modality() {
    @Nullable Modality said = dataset.modality();
    if (said != null) {
      return said;
    }
    if (dataset.dimensions() == 2) {
      return Modality.PICTURE;
    }
    return intensities(Intensities::smallest, 0.5) < CERTAINLY_HOUNSFIELD
        ? Modality.CT
        : Modality.MR;
  }

  /**
   * Gives the median share of voxels that are zero in all channels.
   *
   * @return 0 to 1
   */
  public double zeroShare() {
    return quantile(cases.stream().mapToDouble(CaseFingerprint::zeroShare).toArray(), 0.5);
  }

  /**
   * Gives a quantile, over the cases, of a number that describes the intensities of a case.
   *
   * @param number such as the smallest
   * @param share such as 0.5 for the median
   * @return an intensity
   */
  public double intensities(ToDoubleFunction<Intensities> number, double share) {
    return quantile(
        cases.stream().mapToDouble(each -> number.applyAsDouble(each.intensities())).toArray(),
        share);
  }

  /**
   * Gives the fingerprint of the volumes as they are after resampling; their intensities and labels
   * are still those before.
   *
   * @param spacing millimetres between voxels, slowest axis first
   * @return a fingerprint with these geometries
   * @throws BadInputException if a volume cannot be resampled
   */
  public Fingerprint resampled(List<Double> spacing) {
    return new Fingerprint(
        dataset,
        cases.stream()
            .map(each -> each.withGeometry(Resampling.of(each.geometry(), spacing).target()))
            .toList());
  }

  /**
   * Gives a quantile of the number of voxels along each axis by itself.
   *
   * @param share such as 0.5 for the median
   * @return a size for each axis, slowest first
   */
  public List<Integer> shape(double share) {
    return axes(share, each -> each.geometry().shape().stream().mapToDouble(i -> i).toArray())
        .mapToObj(size -> (int) size)
        .toList();
  }

  /**
   * Gives a quantile of the spacing along each axis by itself.
   *
   * @param share such as 0.5 for the median
   * @return millimetres for each axis, slowest first
   */
  public List<Double> spacing(double share) {
    return axes(share, each -> each.geometry().spacing()).boxed().toList();
  }

  private DoubleStream axes(double share, Function<CaseFingerprint, double[]> numbers) {
    return IntStream.range(0, dataset.dimensions())
        .mapToDouble(
            axis ->
                quantile(
                    cases.stream().mapToDouble(each -> numbers.apply(each)[axis]).toArray(),
                    share));
  }

  private static double quantile(double[] numbers, double share) {
    Arrays.sort(numbers);
    return numbers[(int) (share * (numbers.length - 1))];
  }

  /**
   * Says whether all cases have as many voxels along each axis.
   *
   * @return whether there is one shape
   */
  public boolean hasOneShape() {
    return cases.stream().map(each -> each.geometry().shape()).distinct().count() == 1;
  }

  /**
   * Describes the intensities inside the foreground, over the cases, each of which counts with at
   * most {@value CaseFingerprint#FOREGROUND_VOXELS} voxels.
   *
   * @return one description a channel; none if no case has foreground
   */
  public List<Intensities> foreground() {
    int channels = dataset.greyChannels(cases.get(0).channels());
    int voxels = cases.stream().mapToInt(each -> each.foreground().length).sum() / channels;
    if (voxels == 0) {
      return List.of();
    }
    List<Intensities> described = new ArrayList<>();
    for (int channel = 0; channel < channels; channel++) {
      float[] values = new float[voxels];
      int next = 0;
      for (CaseFingerprint each : cases) {
        for (int i = channel; i < each.foreground().length; i += channels) {
          values[next++] = each.foreground()[i];
        }
      }
      described.add(Intensities.ofSorting(values));
    }
    return described;
  }

  /**
   * Counts the voxels of each class.
   *
   * @return a number a class, over all cases
   */
  public List<Long> classVoxels() {
    return IntStream.range(0, dataset.classNames().size())
        .mapToObj(label -> cases.stream().mapToLong(each -> each.classVoxels().get(label)).sum())
        .toList();
  }

  /**
   * Counts the cases in which each class occurs.
   *
   * @return a number a class
   */
  public List<Long> classCases() {
    return IntStream.range(0, dataset.classNames().size())
        .mapToObj(label -> cases.stream().filter(each -> each.classVoxels().get(label) > 0).count())
        .toList();
  }

  /**
   * Names the cases that have no foreground.
   *
   * @return their ids
   */
  public List<String> emptyCases() {
    return cases.stream().filter(CaseFingerprint::isEmpty).map(CaseFingerprint::id).toList();
  }
}
