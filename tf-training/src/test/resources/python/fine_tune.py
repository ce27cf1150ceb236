"""Trains a model that Java has exported further in Python, with a loss that Java has exported.

usage: fine_tune.py MODEL LOSS FOLDER SHAPE

FOLDER has image.f32 [SHAPE] and labels.u8 [SHAPE without its last number]. Written there are the probabilities before and after,
before.f32 and after.f32, and the tuned weights in three ways: checkpoint (tf.train.Checkpoint), saved_model (tf.saved_model.save)
and named (by the names of the variables). Prints the names of the trainable variables, then those of the others, then the losses.
"""
import sys

import numpy as np
import tensorflow as tf

model_path, loss_path, folder = sys.argv[1:4]
shape = [int(size) for size in sys.argv[4].split(",")]
image = tf.constant(np.fromfile(f"{folder}/image.f32", "<f4").reshape(shape))
labels = np.fromfile(f"{folder}/labels.u8", "u1").reshape(shape[:-1])

model = tf.saved_model.load(model_path)
predict = model.signatures["serving_default"]
loss = tf.saved_model.load(loss_path).signatures[f"rank_{len(shape)}"]
trainable = [variable for variable in model.variables if variable.trainable]
others = [variable for variable in model.variables if not variable.trainable]


def probabilities():
    return predict(preprocessed_image=image)["probabilities"]


before = probabilities()
before.numpy().tofile(f"{folder}/before.f32")
one_hot = tf.one_hot(labels, before.shape[-1])
losses = []
for _ in range(5):
    with tf.GradientTape() as tape:
        value = loss(labels=one_hot, predictions=probabilities())["loss"]
    losses.append(float(value))
    for variable, gradient in zip(trainable, tape.gradient(value, trainable)):
        variable.assign_sub(0.05 * gradient)
probabilities().numpy().tofile(f"{folder}/after.f32")

tf.train.Checkpoint(network=model).write(f"{folder}/checkpoint")
tf.saved_model.save(model, f"{folder}/saved_model", signatures={"serving_default": predict})
names = [variable.name.removesuffix(":0") for variable in model.variables]
tf.raw_ops.SaveV2(prefix=f"{folder}/named", tensor_names=names, shape_and_slices=[""] * len(names),
                  tensors=[variable.read_value() for variable in model.variables])
for group in (trainable, others):
    print(*(variable.name.removesuffix(":0") for variable in group))
print(*losses)
