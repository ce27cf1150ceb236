"""The networks of org.unifiedfocal.unet in Keras, with random weights, and what they compute.

usage: unet_keras.py FOLDER     writes FOLDER/VARIANT-{2,3}.json: name -> {shape, values}
"""
import json
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L

CLASSES, BASE, DEPTH, MOMENTUM = 3, 4, 2, 0.9
SHAPES = {2: (2, 8, 12, 2), 3: (2, 8, 4, 12, 2)}
# norm, slope of the activation, residual, upsampling
VARIANTS = {
    "plain": ("bn", 0, False, "transposed"),
    "residual": ("bn", 0.01, True, "nearest"),
    "instance": (-1, 0.01, True, "linear"),
    "group": (2, 0, False, "nearest"),
}


def doubled(x, axis):
    """Linear interpolation with half-pixel centres along an axis, as a product with a matrix."""
    n = x.shape[axis]
    centres = (np.arange(2 * n) + 0.5) / 2 - 0.5
    matrix = np.stack([np.interp(centres, np.arange(n), row) for row in np.eye(n)], 1)
    return keras.ops.moveaxis(keras.ops.tensordot(matrix.astype("float32"), x, ((1,), (axis,))), 0, axis)


def network(dimensions, norm, slope, residual, upsampling):
    two = dimensions == 2
    conv, pool, up, repeat = (
        (L.Conv2D, L.MaxPooling2D, L.Conv2DTranspose, L.UpSampling2D) if two else
        (L.Conv3D, L.MaxPooling3D, L.Conv3DTranspose, L.UpSampling3D))

    def normalised(x, size, level, suffix, filters):
        x = conv(filters, size, padding="same", use_bias=False, name=f"{level}.conv{suffix}")(x)
        if norm == "bn":
            return L.BatchNormalization(name=f"{level}.bn{suffix}")(x)
        return L.GroupNormalization(norm, epsilon=1e-5, name=f"{level}.norm{suffix}")(x)

    def blocks(x, level, filters):
        y = L.LeakyReLU(slope)(normalised(x, 3, level, "1", filters))
        y = normalised(y, 3, level, "2", filters)
        if residual:
            y = L.Add()([y, normalised(x, 1, level, "_shortcut", filters)])
        return L.LeakyReLU(slope)(y)

    def enlarged(x, d):
        if upsampling == "transposed":
            return up(BASE << d, 2, strides=2, padding="same", name=f"up{d}")(x)
        if upsampling == "nearest":
            return conv(BASE << d, 1, name=f"up{d}")(repeat(2)(x))
        for axis in range(1, dimensions + 1):
            x = doubled(x, axis)
        return conv(BASE << d, 1, name=f"up{d}")(x)

    image = x = keras.Input(SHAPES[dimensions][1:])
    skips = []
    for d in range(DEPTH):
        x = blocks(x, f"enc{d}", BASE << d)
        skips.append(x)
        x = pool(2)(x)
    x = blocks(x, "bottom", BASE << DEPTH)
    for d in reversed(range(DEPTH)):
        x = blocks(L.Concatenate()([enlarged(x, d), skips[d]]), f"dec{d}", BASE << d)
    return keras.Model(image, conv(CLASSES, 1, name="head")(x))


def computed(dimensions, variant):
    rng = np.random.default_rng(dimensions)
    model = network(dimensions, *VARIANTS[variant])
    named = {f"{layer.name}.{v.name}": v for layer in model.layers for v in layer.weights}
    for name, v in named.items():
        noise = rng.normal(size=v.shape)
        fan_in = np.prod(v.shape[:-1])
        v.assign(noise * np.sqrt(2 / fan_in) if "kernel" in name else
                 np.exp(noise * 0.2) if "gamma" in name or "variance" in name else noise * 0.2)
    before = {name: v.numpy() for name, v in named.items()}
    image = rng.normal(size=SHAPES[dimensions]).astype("float32")
    result = {"image": image, "inference": model(image, training=False).numpy()}
    norms = [layer.name for layer in model.layers if ".bn" in layer.name]
    convolutions = [model.get_layer(name.replace(".bn", ".conv")).output for name in norms]
    inner = keras.Model(model.input, convolutions)(image, training=True) if norms else []
    for norm, value in zip(norms, inner):
        flat = value.numpy().reshape(-1, value.shape[-1]).astype("float64")
        for key, batch in ("moving_mean", flat.mean(0)), ("moving_variance", flat.var(0, ddof=1)):
            name = f"{norm}.{key}"
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
    for variant in VARIANTS:
        with open(f"{sys.argv[1]}/{variant}-{dimensions}.json", "w") as f:
            json.dump({n: {"shape": v.shape, "values": v.ravel().tolist()}
                       for n, v in computed(dimensions, variant).items()}, f)
