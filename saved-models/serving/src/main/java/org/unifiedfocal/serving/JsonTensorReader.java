package org.unifiedfocal.serving;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Arrays;

/**
 * Reads nested JSON arrays as one dense tensor, number by number as they stream in. Arrays whose
 * lengths or depths differ are refused, and what is no finite number.
 */
final class JsonTensorReader {
  /** The largest rank that TensorFlow's kernels take. */
  private static final int MAX_RANK = 8;

  private static final int UNKNOWN = -1;

  private static final int FIRST_VALUES = 64;

  private final String name;
  private final HeapShare heap;
  private final int[] sizes = new int[MAX_RANK];
  private final int[] position = new int[MAX_RANK];
  private int rank = UNKNOWN;
  private int rows;
  private double[] values = new double[FIRST_VALUES];
  private int size;
  private boolean numbers;
  private boolean truths;

  /**
   * Starts a tensor.
   *
   * @param name what error messages call it
   * @param heap what the request may take
   */
  JsonTensorReader(String name, HeapShare heap) {
    this.name = name;
    this.heap = heap;
    Arrays.fill(sizes, UNKNOWN);
    heap.reserve(FIRST_VALUES * Double.BYTES); // a request may name very many tensors
  }

  /** Reads the whole tensor; the parser is at its first token, and then at its last. */
  JsonTensor read(JsonParser json) throws IOException {
    read(json, 0);
    return tensor();
  }

  /** Reads the next slice along the first axis; the parser is at its first token. */
  void readRow(JsonParser json) throws IOException {
    position[0] = rows;
    read(json, 1);
    rows++;
  }

  /** How many rows were read. */
  int rowCount() {
    return rows;
  }

  /** The tensor of all the rows read. */
  JsonTensor rows() {
    sizes[0] = rows;
    return tensor();
  }

  private JsonTensor tensor() {
    if (size == 0) {
      throw refuse("expected numbers, found an empty list");
    }
    return new JsonTensor(Arrays.copyOf(sizes, rank), values, truths);
  }

  private void read(JsonParser json, int outer) throws IOException {
    int depth = outer;
    JsonToken token = json.currentToken();
    while (true) {
      switch (token) {
        case START_ARRAY -> {
          if (depth == (rank == UNKNOWN ? MAX_RANK : rank)) {
            throw refuse(
                rank == UNKNOWN
                    ? "expected at most %d nested lists, found more".formatted(MAX_RANK)
                    : "expected a number%s, found a list".formatted(place(depth)));
          }
          position[depth++] = 0;
        }
        case END_ARRAY -> close(--depth);
        case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> {
          numbers = true;
          add(json.getDoubleValue(), depth);
        }
        case VALUE_TRUE, VALUE_FALSE -> {
          truths = true;
          add(token == JsonToken.VALUE_TRUE ? 1 : 0, depth);
        }
        default ->
            throw refuse("expected numbers in lists, found " + inWords(token) + place(depth));
      }
      if (depth == outer) {
        return;
      }
      if (token != JsonToken.START_ARRAY) {
        position[depth - 1]++;
      }
      token = json.nextToken();
    }
  }

  private void close(int depth) {
    int length = position[depth];
    if (rank == UNKNOWN) {
      rank = depth + 1; // an empty list is the innermost one
    }
    if (length == 0 && depth + 1 < rank) {
      throw refuse("expected lists%s, found none".formatted(place(depth)));
    }
    if (sizes[depth] == UNKNOWN) {
      sizes[depth] = length;
    } else if (sizes[depth] != length) {
      throw refuse(
          "expected lists of one length, found %d and %d values%s"
              .formatted(sizes[depth], length, place(depth)));
    }
  }

  private void add(double value, int depth) {
    if (rank == UNKNOWN) {
      rank = depth;
    }
    if (depth != rank) {
      throw refuse("expected a list%s, found a number".formatted(place(depth)));
    }
    if (numbers && truths) {
      throw refuse("expected numbers or truth values, found both");
    }
    if (Double.isInfinite(value)) {
      throw refuse("expected finite numbers, found a larger one%s".formatted(place(depth)));
    }
    if (size == values.length) {
      if (size > Integer.MAX_VALUE / 2) {
        throw new RefusedException(RefusedException.TOO_LARGE, name + ": expected fewer numbers");
      }
      heap.reserve((long) size * Double.BYTES);
      values = Arrays.copyOf(values, 2 * size);
    }
    values[size++] = value;
  }

  private String place(int depth) {
    return depth == 0
        ? ""
        : Arrays.stream(position, 0, depth)
            .mapToObj(String::valueOf)
            .reduce(" at ", (before, index) -> before + "[" + index + "]");
  }

  private RefusedException refuse(String problem) {
    return RefusedException.badRequest(name + ": " + problem);
  }

  static String inWords(JsonToken token) {
    return switch (token) {
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "text";
      case VALUE_NULL -> "null";
      case VALUE_TRUE, VALUE_FALSE -> "a truth value";
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> "a number";
      default -> "something else";
    };
  }
}
