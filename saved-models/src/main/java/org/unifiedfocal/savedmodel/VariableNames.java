package org.unifiedfocal.savedmodel;

import com.google.protobuf.InvalidProtocolBufferException;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph;
import org.tensorflow.proto.TrackableObjectGraphOuterClass.TrackableObjectGraph.TrackableObject;
import org.unifiedfocal.imaging.BadInputException;

/**
 * The keys of variables in a checkpoint, by their names. In one of TensorFlow 2 keys are paths
 * through Python objects; it holds the tree of these objects, in which each variable has its name
 * beside its key. In others the names are the keys.
 */
final class VariableNames {
  /** The key of the tree, a string. */
  static final String OBJECT_GRAPH = "_CHECKPOINTABLE_OBJECT_GRAPH";

  private final Map<String, SortedSet<String>> keys = new HashMap<>();

  private VariableNames() {}

  /** The names of a checkpoint without a tree. */
  static VariableNames asKeys() {
    return new VariableNames();
  }

  /** Takes the names from the content of the string tensor {@link #OBJECT_GRAPH}. */
  static VariableNames of(byte[] objectGraph) throws InvalidProtocolBufferException {
    VariableNames names = new VariableNames();
    for (TrackableObject object :
        TrackableObjectGraph.parseFrom(string(objectGraph)).getNodesList()) {
      for (TrackableObject.SerializedTensor tensor : object.getAttributesList()) {
        names
            .keys
            .computeIfAbsent(tensor.getFullName(), unused -> new TreeSet<>())
            .add(tensor.getCheckpointKey());
      }
    }
    return names;
  }

  /** The key of a variable; empty names and those of several variables have none. */
  String key(String name) {
    @Nullable SortedSet<String> found = keys.get(name);
    if (found == null) {
      return name;
    }
    if (found.size() > 1) {
      throw new BadInputException(
          "variable %s: expected one of this name, found %s".formatted(name, found));
    }
    return found.first();
  }

  /**
   * The only string of a string tensor, which is stored as its length, a checksum of the lengths
   * and its bytes.
   */
  private static ByteBuffer string(byte[] content) throws InvalidProtocolBufferException {
    ByteBuffer bytes = ByteBuffer.wrap(content);
    while (bytes.get() < 0) {
      // The length has seven bits a byte; the string goes on to the end.
    }
    if (bytes.remaining() < Integer.BYTES) {
      throw new InvalidProtocolBufferException("a string without its checksum");
    }
    return bytes.position(bytes.position() + Integer.BYTES);
  }
}
