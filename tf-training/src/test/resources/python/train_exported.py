"""Ten steps of Adam on Keras models, with the published formula of the asymmetric Unified Focal loss.

usage: train_exported.py train FOLDER NAME=FILE.keras,SHAPE...
                 FOLDER/NAME/ gets exported (model.export before the first step), image.f32, labels.u8, losses.f32 (before each
                 step) and after.f32 (the probabilities after the last); batch norms keep their statistics
       train_exported.py compare FOLDER NAME...
                 prints the largest difference between FOLDER/NAME/after.f32 and what FOLDER/NAME/tuned gives
"""
import sys

import keras
import numpy as np
import tensorflow as tf


def unified_focal(y, p):
    axes = list(range(1, len(p.shape) - 1))
    p = tf.clip_by_value(p, 1e-7, 1 - 1e-7)
    entropy = -y * tf.math.log(p)
    focal = tf.reduce_mean(0.4 * tf.sqrt(1 - p[..., 0]) * entropy[..., 0] + 0.6 * tf.reduce_sum(entropy[..., 1:], -1), axes)
    tp, fn, fp = (tf.reduce_sum(x, axes) for x in (y * p, y * (1 - p), (1 - y) * p))
    error = 1 - (tp + 1e-7) / (tp + 0.6 * fn + 0.4 * fp + 1e-7)
    tversky = tf.reduce_mean(tf.concat([error[:, :1], tf.sqrt(error[:, 1:])], -1), -1)
    return tf.reduce_mean(0.5 * focal + 0.5 * tversky)


def train(folder, file, shape):
    model = keras.models.load_model(file, compile=False)
    model.export(f"{folder}/exported", verbose=False)
    rng = np.random.default_rng(7)
    image = rng.normal(size=shape).astype("<f4")
    labels = rng.integers(0, model.output.shape[-1], shape[:-1]).astype("u1")
    y = tf.one_hot(labels, model.output.shape[-1])
    optimizer = keras.optimizers.Adam(1e-3)
    losses = []
    for _ in range(10):
        with tf.GradientTape() as tape:
            loss = unified_focal(y, model(image, training=False))
        losses.append(float(loss))
        optimizer.apply(tape.gradient(loss, model.trainable_variables), model.trainable_variables)
    image.tofile(f"{folder}/image.f32")
    labels.tofile(f"{folder}/labels.u8")
    np.array(losses, "<f4").tofile(f"{folder}/losses.f32")
    model(image, training=False).numpy().tofile(f"{folder}/after.f32")


def compare(folder):
    predict = tf.saved_model.load(f"{folder}/tuned").signatures["serving_default"]
    (spec,) = predict.structured_input_signature[1].values()
    after = np.fromfile(f"{folder}/after.f32", "<f4")
    image = np.fromfile(f"{folder}/image.f32", "<f4")
    shape = np.loadtxt(f"{folder}/shape.txt", dtype=int)
    (found,) = predict(**{spec.name: tf.constant(image.reshape(shape))}).values()
    print(np.abs(found.numpy().ravel() - after).max())


if sys.argv[1] == "train":
    for argument in sys.argv[3:]:
        name, rest = argument.split("=")
        file, *sizes = rest.split(",")
        tf.io.gfile.makedirs(f"{sys.argv[2]}/{name}")
        np.savetxt(f"{sys.argv[2]}/{name}/shape.txt", [int(size) for size in sizes], fmt="%d")
        train(f"{sys.argv[2]}/{name}", file, [int(size) for size in sizes])
else:
    for name in sys.argv[3:]:
        compare(f"{sys.argv[2]}/{name}")
