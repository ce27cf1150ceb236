package org.unifiedfocal.training;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What an epoch gave: a line of {@code metrics.csv}.
 *
 * @param epoch the epoch, from 1
 * @param learningRate the rate it was trained at
 * @param loss the mean of the losses of its steps
 * @param dice the mean Dice of the validation cases and their foreground classes, or regions; null
 *     without any
 * @param classDice the mean Dice of the validation cases, by the name of the class or region; those
 *     that none of them has are left out
 * @param seconds how long training and validation took
 */
public record EpochResult(
    int epoch,
    double learningRate,
    double loss,
    @Nullable Double dice,
    Map<String, Double> classDice,
    double seconds) {}
