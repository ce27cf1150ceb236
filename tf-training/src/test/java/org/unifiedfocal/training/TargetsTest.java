package org.unifiedfocal.training;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.tensorflow.EagerSession;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TUint8;
import org.unifiedfocal.savedmodel.Regions;

class TargetsTest {

  /**
   * Expected by NumPy 2: {@code np.stack([np.isin(y, r) for r in [[1, 2, 3], [1, 3], [3]]], -1)}
   * and {@code y != 255}.
   */
  @Test
  void regionsAreUnionsAndWhatIsIgnoredHasNoWeight() {
    try (EagerSession session = EagerSession.create()) {
      Ops tf = Ops.create(session);
      byte[][][] maps = {{{0, 1, 2}, {3, (byte) 255, 4}}};
      Targets targets =
          Targets.of(tf, tf.constant(maps), Regions.parse("whole=1+2+3,core=1+3,enhancing=3"));
      TFloat32 labels = (TFloat32) targets.labels().asTensor();
      assertThat(labels.shape()).isEqualTo(Shape.of(1, 2, 3, 3));
      float[] found = new float[18];
      labels.asRawTensor().data().asFloats().read(found);
      assertThat(found).containsExactly(0, 0, 0, 1, 1, 0, 1, 0, 0, 1, 1, 1, 0, 0, 0, 0, 0, 0);
      TFloat32 kept = Objects.requireNonNull(targets.voxelWeights()).asTensor();
      assertThat(kept.shape()).isEqualTo(Shape.of(1, 2, 3));
      float[] values = new float[6];
      kept.asRawTensor().data().asFloats().read(values);
      assertThat(values).containsExactly(1, 1, 1, 1, 0, 1);
    }
  }

  @Test
  void classesStayAsTheyAre() {
    try (EagerSession session = EagerSession.create()) {
      Operand<TUint8> labels = Ops.create(session).constant(new byte[] {0, 1, 2});
      assertThat(Targets.of(Ops.create(session), labels, null))
          .isEqualTo(new Targets(labels, null));
    }
  }
}
