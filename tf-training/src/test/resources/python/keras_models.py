"""U-Nets of Keras 3 with random weights, and what they give.

usage: keras_models.py write FOLDER               NAME.keras, NAME.json (the model), NAME.weights.h5, NAME.expected.json, and
                                                  exported, refused (by model.export and tf.saved_model.save), sequential.keras
       keras_models.py read NAME.keras WEIGHTS EXPECTED.json      prints the largest difference after load_weights
"""
import json
import sys

import keras
import numpy as np
import tensorflow as tf
from keras import layers as L


def unet(dims, norm, act, residual, up, bias, skip_first, end, channels=2, base=4, depth=2):
    conv, pool, transposed, repeat = (
        (L.Conv2D, L.MaxPooling2D, L.Conv2DTranspose, L.UpSampling2D) if dims == 2 else
        (L.Conv3D, L.MaxPooling3D, L.Conv3DTranspose, L.UpSampling3D))

    def normalised(x, size, filters):
        return norm()(conv(filters, size, padding="same", use_bias=bias)(x))

    def level(x, filters):
        y = L.Dropout(0.3)(act()(normalised(x, 3, filters)))
        y = normalised(y, 3, filters)
        if residual:
            y = L.Add()([y, normalised(x, 1, filters) if x.shape[-1] != filters else x])
        return act()(y)

    image = x = keras.Input((None,) * dims + (channels,))
    skips = []
    for d in range(depth):
        x = level(x, base << d)
        skips.append(x)
        x = pool(2)(x)
    x = level(x, base << depth)
    for d in reversed(range(depth)):
        if up == "transposed":
            x = transposed(base << d, 2, strides=2, padding="same", use_bias=not skip_first)(x)
        else:
            x = conv(base << d, 1)(repeat(2, **({"interpolation": up} if dims == 2 else {}))(x))
        x = L.Concatenate()([skips[d], x] if skip_first else [x, skips[d]])
        x = level(x, base << d)
    return keras.Model(image, end(conv)(x))


def batch(**options):
    return lambda: L.BatchNormalization(**options)


MODELS = {
    "plain": lambda: unet(2, batch(), L.ReLU, False, "transposed", False, False,
                          lambda conv: conv(3, 1, activation="softmax")),
    "binary": lambda: unet(2, batch(epsilon=1e-5, scale=False), lambda: L.Activation("relu"), False, "transposed", True, True,
                           lambda conv: conv(1, 1, activation="sigmoid")),
    "residual": lambda: unet(3, batch(), lambda: L.LeakyReLU(0.01), True, "nearest", False, False,
                             lambda conv: lambda x: L.Softmax()(conv(3, 1)(x))),
    "swapped": lambda: unet(2, batch(center=False), L.ReLU, True, "nearest", True, True,
                            lambda conv: conv(2, 1, activation="softmax")),
    "instance": lambda: unet(2, lambda: L.GroupNormalization(-1, epsilon=1e-5), lambda: L.LeakyReLU(0.01), True, "bilinear",
                             True, False, lambda conv: lambda x: L.Activation("softmax")(conv(4, 1)(x))),
    "one-each": lambda: unet(2, lambda: L.GroupNormalization(4, epsilon=1e-5), L.ReLU, False, "transposed", False, False,
                             lambda conv: conv(2, 1, activation="softmax")),
    "group": lambda: unet(3, lambda: L.GroupNormalization(2, epsilon=1e-5), L.ReLU, True, "transposed", False, False,
                          lambda conv: conv(2, 1, activation="softmax")),
}


def array(x):
    return {"shape": list(x.shape), "values": np.asarray(x).ravel().tolist()}


def expected(model):
    rng = np.random.default_rng(5)
    for v in model.weights:
        noise = rng.normal(size=v.shape).astype("float32")
        v.assign(noise * np.sqrt(2 / np.prod(v.shape[:-1])) if "kernel" in v.name else
                 np.exp(noise * 0.2) if v.name in ("gamma", "moving_variance") else noise * 0.2)
    image = rng.normal(size=(2,) + (8, 12, 16)[:len(model.input.shape) - 2] + (model.input.shape[-1],)).astype("float32")
    output = model(image, training=False).numpy()
    if output.shape[-1] == 1:
        output = np.concatenate([1 - output, output], -1)
    return {"pairs": [{"input": array(image), "outputs": [array(output)]}]}


def write(folder):
    for name, build in MODELS.items():
        model = build()
        with open(f"{folder}/{name}.expected.json", "w") as f:
            json.dump(expected(model), f)
        model.save(f"{folder}/{name}.keras")
        model.save_weights(f"{folder}/{name}.weights.h5")
        with open(f"{folder}/{name}.json", "w") as f:
            f.write(model.to_json())
        if name == "plain":
            model.export(f"{folder}/exported", verbose=False)
            tf.saved_model.save(model, f"{folder}/refused")
    keras.Sequential([keras.Input((8, 8, 1)), L.Conv2D(2, 3)]).save(f"{folder}/sequential.keras")


def read(file, weights, expected_file):
    model = keras.models.load_model(file)
    for v in model.weights:
        v.assign(np.full(v.shape, 7, "float32"))
    model.load_weights(weights)
    difference = 0
    with open(expected_file) as f:
        for pair in json.load(f)["pairs"]:
            image, output = (np.array(a["values"], "float32").reshape(a["shape"]) for a in (pair["input"], pair["outputs"][0]))
            difference = max(difference, np.abs(model(image, training=False).numpy() - output).max())
    print(difference)


if sys.argv[1] == "write":
    write(sys.argv[2])
else:
    for i in range(2, len(sys.argv), 3):
        read(*sys.argv[i:i + 3])
