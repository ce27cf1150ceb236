package org.unifiedfocal.unet;

import java.util.Objects;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What the layers of a {@link UNet} are made of. A dropout outside [0, 1) is refused with a {@link
 * BadInputException}.
 *
 * @param norm what the results of convolutions are normalised by
 * @param activation what bends them then
 * @param residual whether the input of a level is added to its result before the last activation,
 *     by a normalised convolution of kernel 1 where their channels differ (He et al., 2016, <a
 *     href="https://arxiv.org/abs/1512.03385">arXiv:1512.03385</a>)
 * @param dropout the probability of a channel, between the two convolutions of a level, to be zero
 *     in a step of the training; the others are divided by 1 - dropout (Tompson et al., 2015, <a
 *     href="https://arxiv.org/abs/1411.4280">arXiv:1411.4280</a>). Inference drops nothing
 * @param upsampling how the size is doubled
 * @param precision the type of the activations in training
 */
public record UNetOptions(
    Norm norm,
    Activation activation,
    boolean residual,
    double dropout,
    Upsampling upsampling,
    Precision precision) {

  public UNetOptions {
    Objects.requireNonNull(norm, "norm is missing");
    Objects.requireNonNull(activation, "activation is missing");
    Objects.requireNonNull(upsampling, "upsampling is missing");
    Objects.requireNonNull(precision, "precision is missing");
    if (!(dropout >= 0 && dropout < 1)) {
      throw new BadInputException("dropout: expected at least 0 and below 1, found " + dropout);
    }
  }

  /**
   * Takes the layers of the U-Net as it is known.
   *
   * @return batch normalisation, ReLU, no residuals, no dropout, transposed convolutions, float32
   */
  public static UNetOptions withDefaults() {
    return new UNetOptions(
        new Norm.Batch(), Activation.RELU, false, 0, Upsampling.TRANSPOSED, Precision.FLOAT32);
  }

  /**
   * Sets the normalisation.
   *
   * @param value the normalisation
   * @return options with it
   */
  public UNetOptions withNorm(Norm value) {
    return new UNetOptions(value, activation, residual, dropout, upsampling, precision);
  }

  /**
   * Sets the activation.
   *
   * @param value the activation
   * @return options with it
   */
  public UNetOptions withActivation(Activation value) {
    return new UNetOptions(norm, value, residual, dropout, upsampling, precision);
  }

  /**
   * Sets whether levels are residual.
   *
   * @param value whether they are
   * @return options with it
   */
  public UNetOptions withResidual(boolean value) {
    return new UNetOptions(norm, activation, value, dropout, upsampling, precision);
  }

  /**
   * Sets the probability of a channel to be dropped.
   *
   * @param value at least 0 and below 1
   * @return options with it
   */
  public UNetOptions withDropout(double value) {
    return new UNetOptions(norm, activation, residual, value, upsampling, precision);
  }

  /**
   * Sets how the size is doubled.
   *
   * @param value the upsampling
   * @return options with it
   */
  public UNetOptions withUpsampling(Upsampling value) {
    return new UNetOptions(norm, activation, residual, dropout, value, precision);
  }

  /**
   * Sets the type of the activations in training.
   *
   * @param value the precision
   * @return options with it
   */
  public UNetOptions withPrecision(Precision value) {
    return new UNetOptions(norm, activation, residual, dropout, upsampling, value);
  }
}
