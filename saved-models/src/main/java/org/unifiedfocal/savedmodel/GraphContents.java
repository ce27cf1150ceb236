package org.unifiedfocal.savedmodel;

import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tensorflow.Graph;
import org.tensorflow.GraphOperation;
import org.tensorflow.Output;
import org.tensorflow.internal.c_api.global.tensorflow;
import org.unifiedfocal.imaging.BadInputException;

/**
 * What must be true of a graph that is written as a SavedModel.
 *
 * @param graph the graph
 */
record GraphContents(Graph graph) {
  /** A protocol buffer has at most 2^31 - 1 bytes; the rest of a graph needs far less than 1 MB. */
  static final long LARGEST_CONSTANTS = Integer.MAX_VALUE - (1L << 20);

  private static final Set<String> VARIABLES =
      Set.of("Variable", "VariableV2", "TemporaryVariable", "VarHandleOp", "_VarHandlesOp");

  /**
   * Refuses variables whose values nobody would write.
   *
   * @throws IllegalArgumentException with the name of the first
   */
  void requireNoVariablesBut(@Nullable ModelVariables written) {
    Iterator<GraphOperation> operations = graph.operations();
    while (operations.hasNext()) {
      GraphOperation operation = operations.next();
      boolean known = written != null && written.contains(operation.name());
      if (VARIABLES.contains(operation.type()) && !known) {
        throw new IllegalArgumentException(
            "graph: expected weights as constants, found %s %s"
                .formatted(operation.type(), operation.name()));
      }
    }
  }

  /**
   * Refuses constants that together are too large for a file.
   *
   * @throws BadInputException if they have more bytes
   */
  void requireSize(long largest) {
    long bytes = 0;
    Iterator<GraphOperation> operations = graph.operations();
    while (operations.hasNext()) {
      GraphOperation operation = operations.next();
      if (operation.type().equals("Const")) {
        Output<?> constant = operation.output(0);
        bytes +=
            constant.shape().size() * tensorflow.TF_DataTypeSize(constant.dataType().getNumber());
      }
    }
    if (bytes > largest) {
      throw new BadInputException(
          "graph: expected constants of at most %,d bytes, the limit of a frozen SavedModel,"
                  .formatted(largest)
              + " found %,d; weights that are variables have no limit".formatted(bytes));
    }
  }
}
