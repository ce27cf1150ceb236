package org.unifiedfocal.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The measures that a {@link MetricsReport} holds for every class of every case. */
public enum Metric {
  /** The {@linkplain ConfusionCounts#dice() Dice coefficient}. */
  @JsonProperty("dice")
  DICE("Dice", false),

  /** The {@linkplain ConfusionCounts#iou() intersection over union}. */
  @JsonProperty("iou")
  IOU("IoU", false),

  /** The {@linkplain ConfusionCounts#precision() precision}. */
  @JsonProperty("precision")
  PRECISION("precision", false),

  /** The {@linkplain ConfusionCounts#sensitivity() sensitivity}. */
  @JsonProperty("sensitivity")
  SENSITIVITY("sensitivity", false),

  /** The {@linkplain ConfusionCounts#volumetricSimilarity() volumetric similarity}. */
  @JsonProperty("volumetric_similarity")
  VOLUMETRIC_SIMILARITY("volumetric similarity", false),

  /** The {@linkplain SurfaceDistances#hausdorffDistance95() 95 % Hausdorff distance}. */
  @JsonProperty("hd95")
  HD95("HD95", true),

  /**
   * The {@linkplain SurfaceDistances#averageSymmetricSurfaceDistance() average symmetric surface
   * distance}.
   */
  @JsonProperty("assd")
  ASSD("ASSD", true);

  private final String title;
  private final boolean distance;

  Metric(String title, boolean distance) {
    this.title = title;
    this.distance = distance;
  }

  /**
   * Gives the name for a person.
   *
   * @return the name, without a unit
   */
  public String title() {
    return title;
  }

  /**
   * Gives the name for the head of a table.
   *
   * @param lengths the unit of lengths, such as mm, or pixels for pictures that have no spacing
   * @return the name, with the unit if there is one
   */
  public String title(String lengths) {
    return distance ? "%s (%s)".formatted(title, lengths) : title;
  }

  /**
   * Says which way is better.
   *
   * @return whether this is a distance, the smaller the better
   */
  public boolean isDistance() {
    return distance;
  }

  double compute(ConfusionCounts counts, SurfaceDistances distances) {
    return switch (this) {
      case DICE -> counts.dice();
      case IOU -> counts.iou();
      case PRECISION -> counts.precision();
      case SENSITIVITY -> counts.sensitivity();
      case VOLUMETRIC_SIMILARITY -> counts.volumetricSimilarity();
      case HD95 -> distances.hausdorffDistance95();
      case ASSD -> distances.averageSymmetricSurfaceDistance();
    };
  }
}
