package org.unifiedfocal.metrics;

import com.fasterxml.jackson.annotation.JsonProperty;

/** The measures that a {@link MetricsReport} holds for every class of every case. */
public enum Metric {
  /** The {@linkplain ConfusionCounts#dice() Dice coefficient}. */
  @JsonProperty("dice")
  DICE,

  /** The {@linkplain ConfusionCounts#iou() intersection over union}. */
  @JsonProperty("iou")
  IOU,

  /** The {@linkplain ConfusionCounts#precision() precision}. */
  @JsonProperty("precision")
  PRECISION,

  /** The {@linkplain ConfusionCounts#sensitivity() sensitivity}. */
  @JsonProperty("sensitivity")
  SENSITIVITY,

  /** The {@linkplain SurfaceDistances#hausdorffDistance95() 95 % Hausdorff distance}. */
  @JsonProperty("hd95")
  HD95,

  /**
   * The {@linkplain SurfaceDistances#averageSymmetricSurfaceDistance() average symmetric surface
   * distance}.
   */
  @JsonProperty("assd")
  ASSD;

  /**
   * Says which way is better.
   *
   * @return whether this is a distance, the smaller the better
   */
  public boolean isDistance() {
    return this == HD95 || this == ASSD;
  }

  double compute(ConfusionCounts counts, SurfaceDistances distances) {
    return switch (this) {
      case DICE -> counts.dice();
      case IOU -> counts.iou();
      case PRECISION -> counts.precision();
      case SENSITIVITY -> counts.sensitivity();
      case HD95 -> distances.hausdorffDistance95();
      case ASSD -> distances.averageSymmetricSurfaceDistance();
    };
  }
}
