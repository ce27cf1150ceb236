package org.unifiedfocal.cli;

import org.unifiedfocal.unet.Activation;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.UNetOptions;
import org.unifiedfocal.unet.Upsampling;
import picocli.CommandLine.Option;

/** What the layers of a network are made of. */
final class NetworkOptions {
  private static final UNetOptions STANDARD = UNetOptions.withDefaults();

  @Option(
      names = "--norm",
      paramLabel = "NAME",
      description =
          "Normalisation of the layers: batch, instance, or group:N for N groups of channels"
              + " (default: batch).")
  private String norm = STANDARD.norm().toString();

  @Option(
      names = "--activation",
      paramLabel = "NAME",
      description = "relu or leaky-relu (default: relu).")
  private String activation = STANDARD.activation().toString();

  @Option(names = "--residual", description = "Add the input of each level to its result.")
  private boolean residual = STANDARD.residual();

  @Option(
      names = "--dropout",
      paramLabel = "X",
      description = "Probability of a channel to be left out of a training step (default: 0).")
  private double dropout = STANDARD.dropout();

  @Option(
      names = "--upsampling",
      paramLabel = "NAME",
      description =
          "transposed, a convolution; or nearest or linear, an interpolation (default: transposed).")
  private String upsampling = STANDARD.upsampling().toString();

  @Option(
      names = "--precision",
      paramLabel = "NAME",
      description =
          "float32, or bfloat16 for the activations of training: faster on processors that have it"
              + " (default: float32).")
  private String precision = STANDARD.precision().toString();

  /** The options as given, or their defaults. */
  UNetOptions options() {
    return new UNetOptions(
        Norm.parse(norm),
        Activation.parse(activation),
        residual,
        dropout,
        Upsampling.parse(upsampling),
        Precision.parse(precision));
  }
}
