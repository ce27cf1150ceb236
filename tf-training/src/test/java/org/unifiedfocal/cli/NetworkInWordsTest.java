package org.unifiedfocal.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.unifiedfocal.savedmodel.Regions;
import org.unifiedfocal.unet.Activation;
import org.unifiedfocal.unet.Norm;
import org.unifiedfocal.unet.Precision;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.UNetOptions;
import org.unifiedfocal.unet.Upsampling;

class NetworkInWordsTest {

  @Test
  void usualLayersAreNotNamed() {
    assertThat(NetworkInWords.of(new UNet(2, 1, 3, 16, 4), null))
        .isEqualTo("2D U-Net for 3 classes: 16 base filters, depth 4");
    assertThat(NetworkInWords.of(new UNet(2, 1, 2, 16, 4), Regions.parse("a=1+2,b=2")))
        .isEqualTo("2D U-Net for 2 regions (a=1+2,b=2): 16 base filters, depth 4");
  }

  @Test
  void whatDiffersIsNamed() {
    UNetOptions options =
        new UNetOptions(
            new Norm.Instance(),
            Activation.parse("leaky-relu"),
            true,
            0.1,
            Upsampling.parse("linear"),
            Precision.parse("bfloat16"));
    assertThat(NetworkInWords.of(new UNet(3, 1, 2, 8, 3, options), null))
        .isEqualTo(
            "3D U-Net for 2 classes: 8 base filters, depth 3, instance norm, leaky-relu, residual,"
                + " dropout 0.1, linear upsampling, bfloat16");
    assertThat(
            NetworkInWords.of(
                new UNet(3, 1, 2, 8, 3, UNetOptions.withDefaults().withNorm(new Norm.Group(4))),
                null))
        .endsWith("depth 3, norm of 4 groups");
  }
}
