package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.NdArrays;
import org.tensorflow.ndarray.Shape;
import org.unifiedfocal.imaging.BadInputException;

class TrainedNetworkTest {
  private final TinyTraining training = new TinyTraining(2, Adam.withDefaults());

  @Test
  void graphTrainsFromGivenWeights() {
    try (TrainingGraph first = training.graph();
        TrainingGraph second = training.graph()) {
      first.initialise(1);
      training.train(first, 0, 3);
      second.initialise(2);
      second.assign(first.weights());
      assertThat(TinyTraining.bits(second)).isEqualTo(TinyTraining.bits(first));
      training.train(second, 3, 10);
      assertThat(TinyTraining.bits(second)).isNotEqualTo(TinyTraining.bits(first));
    }
  }

  @Test
  void refusesWeightsOfAnotherNetwork() {
    try (TrainingGraph graph = training.graph()) {
      graph.initialise(1);
      Map<String, FloatNdArray> unknown = Map.of("enc9.conv1.kernel", NdArrays.vectorOf(1f));
      assertThatThrownBy(() -> graph.assign(unknown))
          .isInstanceOf(BadInputException.class)
          .hasMessage("weight enc9.conv1.kernel: expected none, found [1]");
      Map<String, FloatNdArray> misshapen = Map.of("head.bias", NdArrays.ofFloats(Shape.of(4)));
      assertThatThrownBy(() -> graph.assign(misshapen))
          .isInstanceOf(BadInputException.class)
          .hasMessage("weight head.bias: expected [3], found [4]");
    }
  }
}
