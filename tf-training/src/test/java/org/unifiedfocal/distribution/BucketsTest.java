package org.unifiedfocal.distribution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Result;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;

class BucketsTest {
  private static final List<Shape> SHAPES =
      List.of(Shape.scalar(), Shape.of(2, 3), Shape.of(4), Shape.of(2, 2, 2), Shape.of(1));

  /** Sizes 1, 6, 4, 8, 1. */
  @ParameterizedTest
  @CsvSource({"1, '1 6 4 8 1'", "10, '7 4 9'", "11, '11 9'", "19, '19 1'", "100, '20'"})
  void tensorsGoIntoBucketsAndComeBack(long capacity, String expected) {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      List<Operand<TFloat32>> values = new ArrayList<>();
      for (int i = 0; i < SHAPES.size(); i++) {
        Shape shape = SHAPES.get(i);
        int last = Math.toIntExact(shape.size());
        values.add(
            tf.math.add(
                tf.reshape(
                    tf.dtypes.cast(
                        tf.range(tf.constant(0), tf.constant(last), tf.constant(1)),
                        TFloat32.class),
                    tf.constant(shape.asArray())),
                tf.constant(100f * i)));
      }
      List<String> buckets = new ArrayList<>();
      List<Operand<TFloat32>> doubled =
          new Buckets(capacity)
              .map(
                  tf,
                  values,
                  bucket -> {
                    buckets.add(Long.toString(bucket.shape().size()));
                    return tf.math.add(bucket, bucket);
                  });
      assertThat(String.join(" ", buckets)).isEqualTo(expected);
      try (Session session = new Session(graph)) {
        Session.Runner runner = session.runner();
        doubled.forEach(runner::fetch);
        try (Result result = runner.run()) {
          for (int i = 0; i < SHAPES.size(); i++) {
            TFloat32 found = (TFloat32) result.get(i);
            assertThat(found.shape()).isEqualTo(SHAPES.get(i));
            List<Float> numbers = new ArrayList<>();
            found.scalars().forEach(number -> numbers.add(number.getFloat()));
            for (int place = 0; place < numbers.size(); place++) {
              assertThat(numbers.get(place)).isEqualTo(2 * (100f * i + place));
            }
          }
        }
      }
    }
  }

  @Test
  void shapesAreKnown() {
    try (Graph graph = new Graph()) {
      Ops tf = Ops.create(graph);
      Operand<TFloat32> any = tf.placeholder(TFloat32.class, Placeholder.shape(Shape.of(-1, 2)));
      assertThatThrownBy(() -> new Buckets(1).map(tf, List.of(any), value -> value))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("expected a tensor of known shape, found [-1, 2]");
    }
  }
}
