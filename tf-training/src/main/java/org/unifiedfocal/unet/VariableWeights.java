package org.unifiedfocal.unet;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import org.tensorflow.Operand;
import org.tensorflow.ndarray.Shape;
import org.tensorflow.op.Op;
import org.tensorflow.op.Ops;
import org.tensorflow.op.core.Placeholder;
import org.tensorflow.op.core.VarHandleOp;
import org.tensorflow.types.TFloat32;
import org.tensorflow.types.TInt64;
import org.unifiedfocal.unet.ResourceVariable.Role;

/**
 * Weights that are variables of a training graph, in the order in which they were first asked for.
 * The values live in a session on the graph; each session begins with {@link #initialise} or with
 * values restored from a checkpoint.
 */
public final class VariableWeights implements Weights {
  private static final String STEP = "random.step";
  private static final int BITS = 24;

  private final Ops tf;
  private final int worker;
  private final Operand<TInt64> seed;
  private final Map<String, ResourceVariable> variables = new LinkedHashMap<>();
  private final List<Op> initialisers = new ArrayList<>();
  private final List<Op> updates = new ArrayList<>();

  /** What the updates of statistics that are still to be added will assign. */
  private final Map<ResourceVariable, Operand<TFloat32>> statistics = new LinkedHashMap<>();

  /**
   * Makes an empty set of variables.
   *
   * @param tf the graph that will hold them
   */
  public VariableWeights(Ops tf) {
    this(tf, 0);
  }

  /**
   * Makes an empty set of variables for one of several processes that train together.
   *
   * @param tf the graph that will hold them
   * @param worker the number of the process: random ops of a training step draw other numbers in
   *     each
   */
  public VariableWeights(Ops tf, int worker) {
    this.tf = tf;
    this.worker = worker;
    seed = tf.withName("seed").placeholder(TInt64.class, Placeholder.shape(Shape.scalar()));
  }

  @Override
  public Operand<TFloat32> trainable(String name, Shape shape, Initializer initializer) {
    return variable(name, shape, initializer, Role.TRAINABLE).value();
  }

  @Override
  public Operand<TFloat32> statistic(String name, Shape shape, Initializer initializer) {
    return variable(name, shape, initializer, Role.STATISTIC).value();
  }

  /**
   * Gives a variable that an optimiser keeps for itself.
   *
   * @param name its name
   * @param shape its shape, all of it known
   * @param initial the number that fills it before the first step
   * @return the variable
   */
  public ResourceVariable slot(String name, Shape shape, float initial) {
    return variable(name, shape, Initializer.constant(initial), Role.SLOT);
  }

  /**
   * Gives the seed of random ops of a training step. It derives from the seed of the first values,
   * the number of the step and a name, by slots that a checkpoint holds: a training that is resumed
   * draws what it would have drawn.
   *
   * @param name a name of its own for each op
   * @return two numbers that no other name and no other of the first 2^24 steps have
   */
  Operand<TInt64> stepSeed(String name) {
    ResourceVariable step = variables.get(STEP);
    if (step == null) {
      step = slot(STEP, Shape.scalar(), 0);
      updates.add(tf.assignVariableOp(step.handle(), tf.math.add(step.value(), tf.constant(1f))));
    }
    ResourceVariable key =
        variable("random.key", Shape.scalar(), VariableWeights::anyInteger, Role.SLOT);
    Operand<TInt64> number =
        tf.math.add(
            tf.dtypes.cast(key.value(), TInt64.class),
            tf.constant(crc(worker == 0 ? name : name + "@" + worker) << BITS));
    return tf.stack(List.of(number, tf.dtypes.cast(step.value(), TInt64.class)));
  }

  /** A whole number below 2^24: all of them are float32. */
  private static Operand<TFloat32> anyInteger(Ops tf, Shape shape, Operand<TInt64> seed) {
    return tf.math.floor(
        tf.math.mul(
            tf.random.statelessRandomUniform(tf.constant(shape.asArray()), seed, TFloat32.class),
            tf.constant((float) (1 << BITS))));
  }

  /**
   * Lets each training step set a statistic.
   *
   * @param name the name of the statistic
   * @param next its value after the step
   */
  public void update(String name, Operand<TFloat32> next) {
    ResourceVariable variable = variables.get(name);
    if (variable == null || variable.role() != Role.STATISTIC) {
      throw new IllegalArgumentException("no statistic is called " + name);
    }
    statistics.put(variable, next);
  }

  /**
   * Gives what a training step will set the statistics to; before {@link #updates}.
   *
   * @return a value for each call of {@link #update}, in this order
   */
  public List<Operand<TFloat32>> nextStatistics() {
    return List.copyOf(statistics.values());
  }

  /**
   * Lets a training step set the statistics to other values, such as their means over several
   * processes; before {@link #updates}.
   *
   * @param values a value for each of {@link #nextStatistics}
   */
  public void setNextStatistics(List<Operand<TFloat32>> values) {
    if (values.size() != statistics.size()) {
      throw new IllegalArgumentException(
          "expected %d statistics, found %d".formatted(statistics.size(), values.size()));
    }
    Iterator<Operand<TFloat32>> next = values.iterator();
    statistics.replaceAll((variable, old) -> next.next());
  }

  /**
   * Gives the variables there are so far.
   *
   * @param roles the roles wanted
   * @return the variables with one of these roles
   */
  public List<ResourceVariable> variables(Role... roles) {
    List<Role> wanted = Arrays.asList(roles);
    return variables.values().stream().filter(v -> wanted.contains(v.role())).toList();
  }

  /**
   * Gives the ops that a training step runs beside the optimiser's.
   *
   * @return one op for each call of {@link #update}, and one that counts steps where something is
   *     random
   */
  public List<Op> updates() {
    statistics.forEach(
        (variable, next) -> updates.add(tf.assignVariableOp(variable.handle(), next)));
    statistics.clear();
    return List.copyOf(updates);
  }

  /**
   * Adds the op that gives the variables there are so far their first values.
   *
   * @return the op; it needs {@link #seed} fed
   */
  public Op initialise() {
    return tf.withControlDependencies(initialisers).noOp();
  }

  /**
   * Gives the scalar placeholder from which all first values derive.
   *
   * @return the seed
   */
  public Operand<TInt64> seed() {
    return seed;
  }

  private ResourceVariable variable(String name, Shape shape, Initializer initializer, Role role) {
    ResourceVariable known = variables.get(name);
    if (known != null) {
      if (!known.shape().equals(shape) || known.role() != role) {
        throw new IllegalArgumentException(
            "%s: expected %s %s as before, found %s %s"
                .formatted(name, known.role(), known.shape(), role, shape));
      }
      return known;
    }
    Operand<?> handle =
        tf.withName(name).varHandleOp(TFloat32.class, shape, VarHandleOp.sharedName(name));
    Operand<TFloat32> value = tf.readVariableOp(handle, TFloat32.class);
    initialisers.add(tf.assignVariableOp(handle, initializer.value(tf, shape, seedOf(name))));
    ResourceVariable variable = new ResourceVariable(name, shape, role, handle, value);
    variables.put(name, variable);
    return variable;
  }

  /** Derived from the name, so that the values stay when a layer is added elsewhere. */
  private Operand<TInt64> seedOf(String name) {
    return tf.stack(List.of(seed, tf.constant(crc(name))));
  }

  private static long crc(String name) {
    CRC32 crc = new CRC32();
    crc.update(name.getBytes(StandardCharsets.UTF_8));
    return crc.getValue();
  }
}
