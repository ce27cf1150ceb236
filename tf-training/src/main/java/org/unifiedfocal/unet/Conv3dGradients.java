package org.unifiedfocal.unet;

import java.util.Arrays;
import java.util.List;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.TensorFlow;
import org.tensorflow.op.Ops;
import org.tensorflow.op.nn.Conv3d;
import org.tensorflow.op.nn.Conv3dBackpropFilter;
import org.tensorflow.op.nn.Conv3dBackpropInput;
import org.tensorflow.types.family.TNumber;

/**
 * The gradients of {@code Conv3D} and {@code Conv3DBackpropInputV2}, which TensorFlow's C++ library
 * lacks. They serve all graphs of the JVM, and are two of the ten custom gradients that it can
 * have. On Windows TensorFlow Java has none and throws an {@link UnsupportedOperationException}.
 */
public final class Conv3dGradients {
  private Conv3dGradients() {}

  /**
   * Makes sure that 3D convolutions can be differentiated. May be called any number of times, from
   * any thread: an op that has a gradient keeps it.
   */
  @SuppressWarnings("unchecked") // a class literal has no type argument
  public static void register() {
    TensorFlow.registerCustomGradient(Conv3d.Inputs.class, Conv3dGradients::ofConvolution);
    TensorFlow.registerCustomGradient(
        Conv3dBackpropInput.Inputs.class, Conv3dGradients::ofTransposedConvolution);
  }

  @SuppressWarnings("unchecked") // all tensors of the op have one type
  private static <T extends TNumber> List<Operand<?>> ofConvolution(
      Ops tf, Conv3d.Inputs<T> op, List<Output<?>> gradients) {
    Operand<T> gradient = (Operand<T>) gradients.get(0);
    List<Long> strides = boxed(op.strides);
    List<Long> dilations = boxed(op.dilations);
    return List.of(
        tf.nn.conv3dBackpropInput(
            tf.shape(op.input),
            op.filter,
            gradient,
            strides,
            op.padding,
            Conv3dBackpropInput.dataFormat(op.dataFormat),
            Conv3dBackpropInput.dilations(dilations)),
        tf.nn.conv3dBackpropFilter(
            op.input,
            tf.shape(op.filter),
            gradient,
            strides,
            op.padding,
            Conv3dBackpropFilter.dataFormat(op.dataFormat),
            Conv3dBackpropFilter.dilations(dilations)));
  }

  /** The op is the adjoint of a convolution: linear in its input and in its filter. */
  @SuppressWarnings("unchecked") // all tensors of the op but the sizes have one type
  private static <T extends TNumber> List<Operand<?>> ofTransposedConvolution(
      Ops tf, Conv3dBackpropInput.Inputs<T> op, List<Output<?>> gradients) {
    Operand<T> gradient = (Operand<T>) gradients.get(0);
    List<Long> strides = boxed(op.strides);
    List<Long> dilations = boxed(op.dilations);
    return List.of(
        tf.zerosLike(op.inputSizes),
        tf.nn.conv3dBackpropFilter(
            gradient,
            tf.shape(op.filter),
            op.outBackprop,
            strides,
            op.padding,
            Conv3dBackpropFilter.dataFormat(op.dataFormat),
            Conv3dBackpropFilter.dilations(dilations)),
        tf.nn.conv3d(
            gradient,
            op.filter,
            strides,
            op.padding,
            Conv3d.dataFormat(op.dataFormat),
            Conv3d.dilations(dilations)));
  }

  private static List<Long> boxed(long[] numbers) {
    return Arrays.stream(numbers).boxed().toList();
  }
}
