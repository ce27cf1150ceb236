package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.unifiedfocal.imaging.BadInputException;

class UNetOptionsTest {

  @Test
  void jsonHoldsTheWordsOfTheCommandLine() throws JsonProcessingException {
    UNetOptions options =
        UNetOptions.withDefaults()
            .withNorm(new Norm.Group(8))
            .withActivation(Activation.LEAKY_RELU)
            .withResidual(true)
            .withDropout(0.25)
            .withUpsampling(Upsampling.LINEAR)
            .withPrecision(Precision.BFLOAT16);
    ObjectMapper mapper = new ObjectMapper();
    String json = mapper.writeValueAsString(options);
    assertThat(json)
        .isEqualTo(
            "{\"norm\":\"group:8\",\"activation\":\"leaky-relu\",\"residual\":true,"
                + "\"dropout\":0.25,\"upsampling\":\"linear\",\"precision\":\"bfloat16\"}");
    assertThat(mapper.readValue(json, UNetOptions.class)).isEqualTo(options);
    UNet network = new UNet(2, 1, 2, 16, 4);
    assertThat(mapper.readValue(mapper.writeValueAsString(network), UNet.class)).isEqualTo(network);
  }

  @Test
  void aSpecificationIsReadAsItIsWritten() {
    for (String norm : new String[] {"batch", "instance", "group:4"}) {
      assertThat(Norm.parse(norm)).hasToString(norm);
    }
    for (Activation activation : Activation.values()) {
      assertThat(Activation.parse(activation.toString())).isEqualTo(activation);
    }
    for (Precision precision : Precision.values()) {
      assertThat(Precision.parse(precision.toString())).isEqualTo(precision);
    }
    for (Upsampling upsampling : Upsampling.values()) {
      assertThat(Upsampling.parse(upsampling.toString())).isEqualTo(upsampling);
    }
  }

  @Test
  void whatMakesNoSenseIsSaid() {
    for (String norm : new String[] {"layer", "group", "group:", "group:-1", "group:x", "Batch"}) {
      refused(() -> Norm.parse(norm), "norm: expected batch, instance or group:N, found " + norm);
    }
    refused(() -> Norm.parse("group:0"), "groups of the norm: expected at least 1, found 0");
    refused(() -> Activation.parse("gelu"), "activation: expected relu or leaky-relu, found gelu");
    refused(
        () -> Upsampling.parse("cubic"),
        "upsampling: expected transposed, nearest or linear, found cubic");
    refused(
        () -> Precision.parse("float16"), "precision: expected float32 or bfloat16, found float16");
    UNetOptions options = UNetOptions.withDefaults();
    for (double dropout : new double[] {-0.1, 1, Double.NaN}) {
      refused(
          () -> options.withDropout(dropout),
          "dropout: expected at least 0 and below 1, found " + dropout);
    }
    refused(
        () -> new UNet(2, 1, 2, 8, 3, options.withNorm(new Norm.Group(3))),
        "norm: expected groups that divide the 8 base filters, found group:3");
  }

  private static void refused(ThrowingCallable action, String message) {
    assertThatThrownBy(action).isInstanceOf(BadInputException.class).hasMessage(message);
  }
}
