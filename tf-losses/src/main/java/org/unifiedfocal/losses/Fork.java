package org.unifiedfocal.losses;

import org.tensorflow.Operand;
import org.tensorflow.op.Ops;
import org.tensorflow.types.family.TNumber;

/**
 * A tensor that is read many times in a graph that is differentiated. Each branch may be read
 * twice; then no gradient is a sum of more than two terms, whose order TensorFlow leaves to chance.
 */
final class Fork<T extends TNumber> {
  private final Ops tf;
  private Operand<T> rest;

  Fork(Ops tf, Operand<T> x) {
    this.tf = tf;
    this.rest = x;
  }

  /** The tensor once more. */
  Operand<T> branch() {
    Operand<T> branch = tf.identity(rest);
    rest = tf.identity(rest);
    return branch;
  }
}
