package org.unifiedfocal.losses;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.tensorflow.Graph;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat64;

/** What is known when the graph is built is computed at once. */
class ExpressionTest {
  private final Graph graph = new Graph();
  private final Arithmetic<TFloat64> a = new Arithmetic<>(Ops.create(graph), TFloat64.class);

  @AfterEach
  void closeGraph() {
    graph.close();
  }

  private Expression<TFloat64> tensor() {
    return a.of(a.constant(5));
  }

  @Test
  void knownNumbersAreComputedWithoutOps() {
    assertThat(a.of(3).plus(a.of(2)).is(5)).isTrue();
    assertThat(a.of(3).plus(2).is(5)).isTrue();
    assertThat(a.of(3).minus(a.of(2)).is(1)).isTrue();
    assertThat(a.of(3).times(a.of(2)).is(6)).isTrue();
    assertThat(a.of(3).times(2).is(6)).isTrue();
    assertThat(a.of(3).over(a.of(2)).is(1.5)).isTrue();
    assertThat(a.of(0.25).oneMinus().is(0.75)).isTrue();
    assertThat(graph.operations()).isExhausted();
  }

  @Test
  void zeroAndOneChangeNothingAndCostNothing() {
    Expression<TFloat64> x = tensor();
    assertThat(x.plus(0)).isSameAs(x);
    assertThat(a.of(0).plus(x)).isSameAs(x);
    assertThat(x.minus(a.of(0))).isSameAs(x);
    assertThat(x.times(1)).isSameAs(x);
    assertThat(a.of(1).times(x)).isSameAs(x);
    assertThat(x.over(a.of(1))).isSameAs(x);
    assertThat(x.power(a.of(1))).isSameAs(x);
    assertThat(x.times(0).is(0)).isTrue();
    assertThat(a.of(0).times(x).is(0)).isTrue();
    assertThat(a.of(0).over(x).is(0)).isTrue();
  }

  @Test
  void aTensorIsNeverKnown() {
    Expression<TFloat64> x = tensor();
    assertThat(x.isKnown()).isFalse();
    assertThat(x.is(5)).isFalse();
    assertThat(x.plus(2).isKnown()).isFalse();
    assertThat(a.of(2).minus(x).isKnown()).isFalse();
    assertThat(x.times(2).isKnown()).isFalse();
    assertThat(a.of(2).over(x).isKnown()).isFalse();
  }
}
