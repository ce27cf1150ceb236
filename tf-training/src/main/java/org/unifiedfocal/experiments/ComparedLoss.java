package org.unifiedfocal.experiments;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.unifiedfocal.imaging.BadInputException;
import org.unifiedfocal.losses.Losses;
import org.unifiedfocal.losses.UnifiedFocalLoss;

/**
 * A loss under comparison.
 *
 * @param name what its folders are called
 * @param title what tables and figures call it
 * @param specification the loss with all its parameters, as {@link Losses#parse} takes it
 * @param value of the parameter that a sweep changes; null outside of sweeps
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ComparedLoss(
    String name, String title, String specification, @Nullable Double value) {

  /** The losses of the paper, in its order, at the published defaults. */
  private static final List<String> PUBLISHED =
      List.of(
          "cross-entropy",
          "focal",
          "dice",
          "tversky",
          "focal-tversky",
          "combo",
          "unified-focal(symmetric)",
          "unified-focal(asymmetric)");

  /** One of each family: of distributions, of regions, of both, and the one that unites them. */
  private static final List<String> FAMILIES =
      List.of("cross-entropy", "dice", "combo", "unified-focal(asymmetric)");

  public ComparedLoss {
    Objects.requireNonNull(name, "name is missing");
    Objects.requireNonNull(title, "title is missing");
    Objects.requireNonNull(specification, "specification is missing");
  }

  /**
   * Gives the losses that the paper compares: cross-entropy, focal, Dice, Tversky, focal Tversky,
   * Combo, and both forms of the Unified Focal loss.
   *
   * @return the losses at the published defaults
   */
  public static List<ComparedLoss> published() {
    return PUBLISHED.stream().map(ComparedLoss::of).toList();
  }

  /**
   * Gives four losses, for what must be done at many places: cross-entropy, Dice, Combo and the
   * asymmetric Unified Focal loss.
   *
   * @return the losses at the published defaults
   */
  public static List<ComparedLoss> oneOfEachFamily() {
    return FAMILIES.stream().map(ComparedLoss::of).toList();
  }

  /**
   * Takes a loss that a user gave.
   *
   * @param specification such as {@code dice} or {@code unified-focal(asymmetric, delta=0.7)}
   * @return the loss; its name is the specification without what a file name cannot have
   * @throws BadInputException if there is no such loss
   */
  public static ComparedLoss of(String specification) {
    String complete;
    String title;
    try {
      complete = Losses.parse(specification).toString();
      title =
          specification.contains("(")
              ? specification
              : Losses.parse(specification).description().title();
    } catch (IllegalArgumentException e) {
      throw new BadInputException(String.valueOf(e.getMessage()));
    }
    if (specification.matches("unified-focal\\((a?symmetric)\\)")) {
      title = "Unified Focal, " + specification.replaceAll(".*\\(|\\)", "");
    }
    String name =
        specification
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9.=]+", "-")
            .replaceAll("^[-.]+|-+$", "");
    return new ComparedLoss(name, title, complete, null);
  }

  /**
   * Takes a value of a parameter of the asymmetric Unified Focal loss, the others at their
   * defaults.
   *
   * @param parameter delta, gamma or lambda
   * @param value its value
   * @return the loss, named such as {@code delta=0.7}
   * @throws BadInputException if the value is out of range
   */
  public static ComparedLoss withParameter(String parameter, double value) {
    String name = parameter + "=" + Shown.plain(value);
    ComparedLoss loss = of("unified-focal(asymmetric, " + name + ")");
    return new ComparedLoss(name, name, loss.specification(), value);
  }

  /**
   * Says whether this is the loss that the others are tested against.
   *
   * @return whether it is the asymmetric Unified Focal loss at the published defaults
   */
  boolean isReference() {
    return specification.equals(UnifiedFocalLoss.asymmetric().toString());
  }
}
