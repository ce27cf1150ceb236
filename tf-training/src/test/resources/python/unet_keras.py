"""The network of org.unifiedfocal.unet in Keras, with random weights, and what it computes.

usage: unet_keras.py FOLDER     writes FOLDER/2d.json and FOLDER/3d.json: name -> {shape, values}
"""
import json
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

CLASSES, BASE, DEPTH, MOMENTUM = 3, 4, 2, 0.9


def network(dimensions):
    two = dimensions == 2
    conv, pool, up = (L.Conv2D, L.MaxPooling2D, L.Conv2DTranspose) if two else (L.Conv3D, L.MaxPooling3D, L.Conv3DTranspose)

    def blocks(x, level, filters):
        for i in (1, 2):
            x = conv(filters, 3, padding="same", use_bias=False, name=f"{level}.conv{i}")(x)
            x = L.ReLU()(L.BatchNormalization(name=f"{level}.bn{i}")(x))
        return x

    image = x = keras.Input((None,) * dimensions + (2,))
    skips = []
    for d in range(DEPTH):
        x = blocks(x, f"enc{d}", BASE << d)
        skips.append(x)
        x = pool(2)(x)
    x = blocks(x, "bottom", BASE << DEPTH)
    for d in reversed(range(DEPTH)):
        x = up(BASE << d, 2, strides=2, padding="same", name=f"up{d}")(x)
        x = blocks(L.Concatenate()([x, skips[d]]), f"dec{d}", BASE << d)
    return keras.Model(image, conv(CLASSES, 1, name="head")(x))


def computed(dimensions):
    rng = np.random.default_rng(dimensions)
    model = network(dimensions)
    named = {f"{layer.name}.{v.name}": v for layer in model.layers for v in layer.weights}
    for name, v in named.items():
        noise = rng.normal(size=v.shape)
        fan_in = np.prod(v.shape[:-1])
        v.assign(noise * np.sqrt(2 / fan_in) if "kernel" in name else
                 np.exp(noise * 0.2) if "gamma" in name or "variance" in name else noise * 0.2)
    before = {name: v.numpy() for name, v in named.items()}
    image = rng.normal(size=(2, 8, 12, 2) if dimensions == 2 else (2, 8, 4, 12, 2)).astype("float32")
    result = {"image": image, "inference": model(image, training=False).numpy()}
    convolutions = [layer.output for layer in model.layers if "conv" in layer.name]
    inner = keras.Model(model.input, convolutions)(image, training=True)
    for layer, value in zip([layer for layer in model.layers if "bn" in layer.name], inner):
        flat = value.numpy().reshape(-1, value.shape[-1]).astype("float64")
        for key, batch in ("moving_mean", flat.mean(0)), ("moving_variance", flat.var(0, ddof=1)):
            name = f"{layer.name}.{key}"
            result["next " + name] = MOMENTUM * before[name] + (1 - MOMENTUM) * batch
    with tf.GradientTape() as tape:
        logits = model(image, training=True)
        loss = tf.reduce_mean(tf.square(logits - tf.cast(tf.range(CLASSES), "float32")))
    result["training"] = logits.numpy()
    trainable = {n: v for n, v in named.items() if "moving" not in n}
    for name, gradient in zip(trainable, tape.gradient(loss, [v.value for v in trainable.values()])):
        result["gradient " + name] = gradient.numpy()
    result.update(("weight " + n, v) for n, v in before.items())
    return result


for dimensions in (2, 3):
    with open(f"{sys.argv[1]}/{dimensions}d.json", "w") as f:
        json.dump({n: {"shape": v.shape, "values": v.ravel().tolist()} for n, v in computed(dimensions).items()}, f)
