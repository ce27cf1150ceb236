package org.unifiedfocal.training;

import java.util.ArrayList;
import java.util.List;
import org.tensorflow.Graph;
import org.tensorflow.Operand;
import org.tensorflow.Output;
import org.tensorflow.op.Ops;
import org.tensorflow.types.TFloat32;
import org.unifiedfocal.losses.DeepSupervisionLoss;
import org.unifiedfocal.losses.LossAndGradient;
import org.unifiedfocal.losses.LossAndGradients;
import org.unifiedfocal.losses.SegmentationLoss;
import org.unifiedfocal.unet.ResourceVariable;
import org.unifiedfocal.unet.UNet;
import org.unifiedfocal.unet.VariableWeights;

/**
 * What a network is told about its outputs.
 *
 * @param loss a scalar
 * @param logits the outputs
 * @param byLogits the gradient of the loss by each of them
 */
record Supervision(
    Operand<TFloat32> loss, List<Operand<TFloat32>> logits, List<Operand<TFloat32>> byLogits) {

  /** Adds a network and a loss on its logits. */
  static Supervision plain(
      Ops tf,
      UNet network,
      Operand<TFloat32> images,
      Targets targets,
      VariableWeights weights,
      SegmentationLoss<?> loss) {
    Operand<TFloat32> logits = network.trainingLogits(tf, images, weights);
    LossAndGradient<TFloat32> result =
        loss.on(tf, targets.labels(), logits)
            .voxelWeights(targets.voxelWeights())
            .lossAndGradient();
    return new Supervision(result.loss(), List.of(logits), List.of(result.gradient()));
  }

  /** Adds a network and a loss on the logits of each level on its way up. */
  static Supervision deep(
      Ops tf,
      UNet network,
      Operand<TFloat32> images,
      Targets targets,
      VariableWeights weights,
      DeepSupervisionLoss loss) {
    List<Operand<TFloat32>> logits = network.trainingLogits(tf, images, weights, network.depth());
    LossAndGradients<TFloat32> result =
        loss.on(tf, targets.labels(), logits)
            .voxelWeights(targets.voxelWeights())
            .lossAndGradients();
    return new Supervision(result.loss(), logits, result.gradients());
  }

  /** Adds the gradient of the loss by each variable. */
  List<Operand<TFloat32>> gradients(Graph graph, List<ResourceVariable> variables) {
    Output<?>[] values = outputs(variables.stream().map(ResourceVariable::value).toList());
    List<Operand<TFloat32>> gradients = new ArrayList<>();
    for (Output<?> gradient :
        graph.addGradients("gradients", outputs(logits), values, outputs(byLogits))) {
      gradients.add(gradient.expect(TFloat32.class));
    }
    return gradients;
  }

  private static Output<?>[] outputs(List<Operand<TFloat32>> operands) {
    return operands.stream().map(Operand::asOutput).toArray(Output<?>[]::new);
  }
}
