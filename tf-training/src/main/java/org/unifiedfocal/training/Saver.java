package org.unifiedfocal.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.Session;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.unifiedfocal.unet.ResourceVariable;

/** The nodes of a graph that write its variables to a TensorFlow V2 checkpoint and read them. */
final class Saver {
  private final Operand<TString> prefix;
  private final Op save;
  private final Op restore;

  /** Adds the nodes for these variables. */
  Saver(Ops tf, List<ResourceVariable> variables) {
    prefix = tf.placeholder(TString.class, Placeholder.shape(Shape.scalar()));
    Operand<TString> names =
        tf.array(variables.stream().map(ResourceVariable::name).toArray(String[]::new));
    Operand<TString> wholeTensors =
        tf.array(Collections.nCopies(variables.size(), "").toArray(String[]::new));
    List<Operand<?>> current = new ArrayList<>();
    variables.forEach(variable -> current.add(variable.value()));
    save = tf.train.save(prefix, names, wholeTensors, current);
    List<Output<?>> stored =
        tf.train
            .restore(
                prefix, names, wholeTensors, Collections.nCopies(variables.size(), TFloat32.class))
            .tensors();
    // An assignment alone would take a value of any shape.
    List<Operand<?>> fitting = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      ResourceVariable variable = variables.get(i);
      fitting.add(
          tf.withName(variable.name() + ".stored").ensureShape(stored.get(i), variable.shape()));
    }
    // All or nothing.
    Ops whenAllFit = tf.withControlDependencies(List.<Op>copyOf(fitting));
    List<Op> assignments = new ArrayList<>();
    for (int i = 0; i < variables.size(); i++) {
      assignments.add(whenAllFit.assignVariableOp(variables.get(i).handle(), fitting.get(i)));
    }
    restore = tf.withControlDependencies(assignments).noOp();
  }

  /** Writes {@code prefix.index} and {@code prefix.data-00000-of-00001}. */
  void save(Session session, Path prefix) {
    run(session, prefix, save);
  }

  /** Sets all variables to what {@link #save} has written. */
  void restore(Session session, Path prefix) {
    run(session, prefix, restore);
  }

  private void run(Session session, Path path, Op op) {
    try (TString value = TString.scalarOf(path.toAbsolutePath().toString())) {
      session.runner().feed(prefix, value).addTarget(op).run().close();
    }
  }
}
