package org.unifiedfocal.savedmodel;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.ndarray.FloatNdArray;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.proto.CollectionDef;
import org.tensorflow.proto.MetaGraphDef;
import org.tensorflow.proto.SaverDef;
import org.tensorflow.proto.VariableDef;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TString;
import org.tensorflow.types.family.TType;

/**
 * The weights of an inference graph as variables, so that whoever loads the SavedModel can train
 * them further: resource variables, listed in the collections {@code variables} and {@code
 * trainable_variables}, with their values in the checkpoint {@code variables/variables} and a saver
 * that restores them. TensorFlow Serving and Java restore them when they load the model; in Python
 * they are the {@code variables} of what {@code tf.saved_model.load} gives.
 *
 * <p>Not for several threads at a time.
 */
public final class ModelVariables {
  /** Collections of a MetaGraphDef, by the names of {@code tf.GraphKeys}. */
  private static final String ALL = "variables";

  private static final String TRAINABLE = "trainable_variables";

  private record Variable(
      FloatNdArray value,
      boolean trainable,
      Operand<? extends TType> handle,
      Operand<TFloat32> current,
      Operand<TFloat32> initial,
      Op initializer) {}

  private final Graph graph;
  private final Ops tf;
  private final Map<String, Variable> variables = new LinkedHashMap<>();

  /**
   * Makes an empty set of variables.
   *
   * @param graph the inference graph
   */
  public ModelVariables(Graph graph) {
    this.graph = graph;
    tf = Ops.create(graph);
  }

  /**
   * Adds a variable, or gives the one of this name again.
   *
   * @param name its name in the graph and in the checkpoint
   * @param value its value in the SavedModel
   * @param trainable whether an optimiser changes it; moving averages are not trainable
   * @return its current value
   */
  public Operand<TFloat32> add(String name, FloatNdArray value, boolean trainable) {
    return variables.computeIfAbsent(name, unused -> variable(name, value, trainable)).current();
  }

  private Variable variable(String name, FloatNdArray value, boolean trainable) {
    Shape shape = value.shape();
    Operand<? extends TType> handle =
        tf.withName(name).varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    Operand<TFloat32> current = tf.withName(name + ".read").readVariableOp(handle, TFloat32.class);
    // Python wants an initialiser to be there. It is no init op of the model: that would run after
    // the restore and undo it.
    Operand<TFloat32> initial =
        tf.withName(name + ".initial").fill(tf.constant(shape.asArray()), tf.constant(0f));
    Op initializer = tf.withName(name + ".initialize").assignVariableOp(handle, initial);
    return new Variable(value, trainable, handle, current, initial, initializer);
  }

  Graph graph() {
    return graph;
  }

  /** Whether an op of the graph is one of the variables. */
  boolean contains(String op) {
    return variables.containsKey(op);
  }

  /** The values, for the checkpoint. */
  Map<String, FloatNdArray> values() {
    Map<String, FloatNdArray> values = new LinkedHashMap<>();
    variables.forEach((name, variable) -> values.put(name, variable.value()));
    return values;
  }

  /** Adds the nodes that save and restore, and declares them; once for a graph. */
  void addTo(MetaGraphDef.Builder metaGraph) {
    metaGraph.setSaverDef(saver());
    metaGraph.putCollectionDef(ALL, collection(false));
    metaGraph.putCollectionDef(TRAINABLE, collection(true));
  }

  private CollectionDef collection(boolean trainableOnly) {
    CollectionDef.BytesList.Builder list = CollectionDef.BytesList.newBuilder();
    variables.values().stream()
        .filter(variable -> variable.trainable() || !trainableOnly)
        .forEach(variable -> list.addValue(definition(variable)));
    return CollectionDef.newBuilder().setBytesList(list).build();
  }

  private static ByteString definition(Variable variable) {
    return VariableDef.newBuilder()
        .setVariableName(tensor(variable.handle()))
        .setSnapshotName(tensor(variable.current()))
        .setInitialValueName(tensor(variable.initial()))
        .setInitializerName(variable.initializer().op().name())
        .setTrainable(variable.trainable())
        .setIsResource(true)
        .build()
        .toByteString();
  }

  private SaverDef saver() {
    Operand<TString> prefix =
        tf.withName("save.prefix").placeholderWithDefault(tf.constant("model"), Shape.scalar());
    Operand<TString> names = tf.array(variables.keySet().toArray(String[]::new));
    Operand<TString> wholeTensors =
        tf.array(Collections.nCopies(variables.size(), "").toArray(String[]::new));
    List<Operand<?>> current = new ArrayList<>();
    variables.values().forEach(variable -> current.add(variable.current()));
    Op save = tf.train.save(prefix, names, wholeTensors, current);
    Operand<TString> saved =
        tf.withControlDependencies(List.of(save)).withName("save.saved").identity(prefix);
    List<Output<?>> stored =
        tf.train
            .restore(
                prefix, names, wholeTensors, Collections.nCopies(variables.size(), TFloat32.class))
            .tensors();
    List<Op> assignments = new ArrayList<>();
    for (Variable variable : variables.values()) {
      assignments.add(
          tf.assignVariableOp(
              variable.handle(), stored.get(assignments.size()).expect(TFloat32.class)));
    }
    Op restored = tf.withControlDependencies(assignments).withName("save.restored").noOp();
    return SaverDef.newBuilder()
        .setFilenameTensorName(tensor(prefix))
        .setSaveTensorName(tensor(saved))
        .setRestoreOpName(restored.op().name())
        .setVersion(SaverDef.CheckpointFormatVersion.V2)
        .build();
  }

  private static String tensor(Operand<?> operand) {
    return operand.asOutput().op().name() + ":" + operand.asOutput().index();
  }
}
