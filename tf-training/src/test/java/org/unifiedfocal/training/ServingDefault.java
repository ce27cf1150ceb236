package org.unifiedfocal.training;

import java.nio.file.Path;
import org.tensorflow.Result;
import org.tensorflow.SavedModelBundle;
import org.tensorflow.proto.SignatureDef;
import org.tensorflow.proto.TensorInfo;
import org.tensorflow.types.TFloat32;

/** Runs the signature that serves a model, whatever its tensors are called. */
final class ServingDefault {
  private ServingDefault() {}

  /** The probabilities of images. */
  static float[] probabilities(Path model, TFloat32 images) {
    try (SavedModelBundle bundle = SavedModelBundle.load(model.toString(), "serve")) {
      SignatureDef signature = bundle.metaGraphDef().getSignatureDefOrThrow("serving_default");
      TensorInfo input = signature.getInputsMap().values().iterator().next();
      TensorInfo output = signature.getOutputsMap().values().iterator().next();
      try (Result result =
          bundle.session().runner().feed(input.getName(), images).fetch(output.getName()).run()) {
        return Floats.of((TFloat32) result.get(0));
      }
    }
  }
}
