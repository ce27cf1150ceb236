package org.unifiedfocal.unet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.unifiedfocal.unet.ResourceVariable.Role;

class VariableWeightsTest {
  private static final Shape SHAPE = Shape.of(100, 200);

  private final Graph graph = new Graph();
  private final Ops tf = Ops.create(graph);
  private final VariableWeights weights = new VariableWeights(tf);

  @AfterEach
  void close() {
    graph.close();
  }

  @Test
  void valuesDeriveFromSeedAndName() {
    Operand<TFloat32> a = weights.trainable("a", SHAPE, Initializer.heNormal(50));
    Operand<TFloat32> b = weights.trainable("b", SHAPE, Initializer.heNormal(50));
    Op initialise = weights.initialise();
    float[] first = values(initialise, 1, a, b);
    float[] again = values(initialise, 1, a, b);
    float[] other = values(initialise, 2, a, b);
    assertThat(again).containsExactly(first);
    assertThat(first[0]).isNotEqualTo(first[1]);
    assertThat(other[0]).isNotEqualTo(first[0]);
  }

  @Test
  void workersDrawOtherNumbers() {
    VariableWeights other = new VariableWeights(tf, 1);
    assertThat(seeds(weights)).isEqualTo(seeds(weights)).isNotEqualTo(seeds(other));
    assertThat(seeds(other)).isEqualTo(seeds(other));
  }

  /** The seeds of the first step, for one seed of the training. */
  private List<Long> seeds(VariableWeights worker) {
    Operand<TInt64> stepSeed = worker.stepSeed("dropout");
    Op initialise = worker.initialise();
    try (Session session = new Session(graph);
        TInt64 seed = TInt64.scalarOf(1)) {
      session.runner().feed(worker.seed(), seed).addTarget(initialise).run().close();
      try (Result result = session.runner().fetch(stepSeed).run()) {
        TInt64 value = (TInt64) result.get(0);
        return List.of(value.getLong(0), value.getLong(1));
      }
    }
  }

  @Test
  void statisticsMayBeSetToOtherValues() {
    weights.statistic("mean", Shape.scalar(), Initializer.constant(0));
    weights.update("mean", tf.constant(3f));
    assertThatThrownBy(() -> weights.setNextStatistics(List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("expected 1 statistics, found 0");
    weights.setNextStatistics(List.of(tf.math.neg(weights.nextStatistics().get(0))));
    Op initialise = weights.initialise();
    List<Op> updates = weights.updates();
    assertThat(updates).hasSize(1).isEqualTo(weights.updates());
    ResourceVariable mean = weights.variables(Role.STATISTIC).get(0);
    try (Session session = new Session(graph)) {
      try (TInt64 seed = TInt64.scalarOf(1)) {
        session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
      }
      session.runner().addTarget(updates.get(0)).run().close();
      try (Result result = session.runner().fetch(mean.value()).run()) {
        assertThat(((TFloat32) result.get(0)).getFloat()).isEqualTo(-3f);
      }
    }
  }

  @Test
  void centredWeightsOfAnOutputSumToZero() {
    Shape kernel = Shape.of(1, 1, 8, 3);
    Operand<TFloat32> a = weights.trainable("a", kernel, Initializer.heNormal(8).centred());
    Op initialise = weights.initialise();
    try (Session session = new Session(graph);
        TInt64 seed = TInt64.scalarOf(1)) {
      session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
      try (Result result = session.runner().fetch(a).run()) {
        TFloat32 value = (TFloat32) result.get(0);
        for (int out = 0; out < 3; out++) {
          float sum = 0;
          float largest = 0;
          for (int in = 0; in < 8; in++) {
            sum += value.getFloat(0, 0, in, out);
            largest = Math.max(largest, value.getFloat(0, 0, in, out));
          }
          assertThat(sum).isCloseTo(0, within(1e-6f));
          assertThat(largest).isGreaterThan(0.1f);
        }
      }
    }
  }

  /** 20,000 draws: the standard error of the mean is 0.0014, that of the deviation 0.001. */
  @Test
  void heNormalHasItsDeviationAndIsCutOff() {
    Operand<TFloat32> a = weights.trainable("a", SHAPE, Initializer.heNormal(50));
    Op initialise = weights.initialise();
    try (Session session = new Session(graph);
        TInt64 seed = TInt64.scalarOf(1)) {
      session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
      try (Result result = session.runner().fetch(a).run()) {
        double[] sums = new double[3];
        ((TFloat32) result.get(0))
            .scalars()
            .forEach(
                x -> {
                  sums[0] += x.getFloat();
                  sums[1] += Math.pow(x.getFloat(), 2);
                  sums[2] = Math.max(sums[2], Math.abs(x.getFloat()));
                });
        double deviation = Math.sqrt(2.0 / 50);
        assertThat(sums[0] / SHAPE.size()).isCloseTo(0, within(0.006));
        assertThat(Math.sqrt(sums[1] / SHAPE.size())).isCloseTo(deviation, within(0.004));
        assertThat(sums[2]).isBetween(2.2 * deviation, 2 / 0.87 * deviation);
      }
    }
  }

  @Test
  void aNameBelongsToOneVariable() {
    Operand<TFloat32> a = weights.trainable("a", SHAPE, Initializer.constant(1));
    assertThat(weights.trainable("a", SHAPE, Initializer.constant(1))).isSameAs(a);
    assertThat(weights.variables(Role.TRAINABLE)).hasSize(1);
    assertThatThrownBy(() -> weights.trainable("a", Shape.of(2), Initializer.constant(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a: expected TRAINABLE [100, 200] as before, found TRAINABLE [2]");
    assertThatThrownBy(() -> weights.statistic("a", SHAPE, Initializer.constant(1)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("a: expected TRAINABLE [100, 200] as before, found STATISTIC [100, 200]");
  }

  @Test
  void onlyStatisticsAreUpdated() {
    Operand<TFloat32> a = weights.trainable("a", SHAPE, Initializer.constant(1));
    for (String name : new String[] {"a", "b"}) {
      assertThatThrownBy(() -> weights.update(name, a))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no statistic is called " + name);
    }
  }

  @Test
  void rolesAreKeptApart() {
    weights.slot("s", Shape.of(2), 0);
    weights.statistic("m", Shape.of(2), Initializer.constant(0));
    weights.trainable("w", Shape.of(2), Initializer.constant(0));
    assertThat(weights.variables(Role.STATISTIC, Role.TRAINABLE))
        .extracting(ResourceVariable::name)
        .containsExactly("m", "w");
    assertThat(weights.variables(Role.SLOT))
        .extracting(ResourceVariable::name)
        .containsExactly("s");
  }

  /** The first value of each variable. */
  @SafeVarargs
  private float[] values(Op initialise, long seedValue, Operand<TFloat32>... variables) {
    try (Session session = new Session(graph);
        TInt64 seed = TInt64.scalarOf(seedValue)) {
      session.runner().feed(weights.seed(), seed).addTarget(initialise).run().close();
      Session.Runner runner = session.runner();
      for (Operand<TFloat32> variable : variables) {
        runner.fetch(variable);
      }
      float[] values = new float[variables.length];
      try (Result result = runner.run()) {
        for (int i = 0; i < values.length; i++) {
          values[i] = ((TFloat32) result.get(i)).getFloat(0, 0);
        }
      }
      return values;
    }
  }
}
