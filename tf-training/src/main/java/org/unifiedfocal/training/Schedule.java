package org.unifiedfocal.training;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;

/**
 * The course of the learning rate: what an epoch's rate is as a multiple of that of the training.
 * It depends on its arguments alone, so that a training that is resumed goes on at the same rates.
 * In JSON and YAML the property {@code kind} tells the schedules apart.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = PolySchedule.class, name = "poly"),
  @JsonSubTypes.Type(value = CosineSchedule.class, name = "cosine"),
  @JsonSubTypes.Type(value = PlateauSchedule.class, name = "plateau"),
  @JsonSubTypes.Type(value = ConstantSchedule.class, name = "constant"),
  @JsonSubTypes.Type(value = WarmUp.class, name = "warm-up")
})
public interface Schedule {

  /**
   * Gives the multiple of an epoch.
   *
   * @param epoch the epoch, from 0
   * @param epochs how many there are
   * @param scores how good each epoch before this one was, the larger the better; NaN where that is
   *     not known. Only some schedules look at them
   * @return what to multiply the learning rate by
   */
  double multiplier(int epoch, int epochs, List<Double> scores);
}
