package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.unifiedfocal.imaging.BadInputException;

class FrozenWeightsTest {

  @Test
  void namesWhatDoesNotFit() {
    try (Graph graph = new Graph()) {
      FrozenWeights weights =
          new FrozenWeights(Ops.create(graph), Map.of("a", NdArrays.vectorOf(1f, 2f)));
      Initializer unused = Initializer.constant(0);
      assertThatThrownBy(() -> weights.trainable("b", Shape.of(2), unused))
          .isInstanceOf(BadInputException.class)
          .hasMessage("weight b: missing, expected [2]");
      assertThatThrownBy(() -> weights.statistic("a", Shape.of(3), unused))
          .isInstanceOf(BadInputException.class)
          .hasMessage("weight a: expected [3], found [2]");
    }
  }

  @Test
  void aNameIsOneConstantOfTheGraph() {
    try (Graph graph = new Graph()) {
      FrozenWeights weights =
          new FrozenWeights(Ops.create(graph), Map.of("enc0.bn1.gamma", NdArrays.vectorOf(1f, 2f)));
      Initializer unused = Initializer.constant(0);
      assertThat(weights.statistic("enc0.bn1.gamma", Shape.of(2), unused))
          .isSameAs(weights.trainable("enc0.bn1.gamma", Shape.of(2), unused));
      assertThat(graph.operation("enc0.bn1.gamma").type()).isEqualTo("Const");
    }
  }
}
