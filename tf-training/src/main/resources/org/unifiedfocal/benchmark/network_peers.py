"""The U-Nets of this library's benchmark, trained by Keras and PyTorch, and in MONAI's sliding windows.

network_peers.py training|inference                                         the peers whose library is installed
network_peers.py training PEER 2|3 THREADS REPEATS                          median in ms and peak memory in MiB, on the last line
network_peers.py inference PEER D,H,W WINDOW OVERLAP THREADS REPEATS        the same
"""
import importlib.util
import os
import resource
import statistics
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
PEERS = {
    "training": {"keras": "keras", "keras-bfloat16": "keras", "torch": "torch", "torch-bfloat16": "torch", "torch-compile": "torch"},
    "inference": {"monai": "monai"},
}
# dimensions: batch, size along each axis, base filters, depth, classes
TASKS = {2: (8, 128, 16, 4, 2), 3: (2, 64, 8, 3, 3)}
DELTA, GAMMA, LAMBDA, EPSILON = 0.6, 0.5, 0.5, 1e-7


def inputs(dimensions):
    """Random intensities, channels last, and one-hot labels of which one in twenty is foreground."""
    import numpy as np

    batch, size, _, _, classes = TASKS[dimensions]
    random = np.random.default_rng(1)
    shape = (batch,) + (size,) * dimensions
    label = (random.random(shape) < 0.05) * random.integers(1, classes, shape)
    return random.standard_normal(shape + (1,)).astype("float32"), np.eye(classes, dtype="float32")[label]


def keras_step(dimensions, threads, mixed):
    import keras
    import tensorflow as tf
    from keras import layers

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    tf.config.threading.set_inter_op_parallelism_threads(threads)
    if mixed:
        keras.mixed_precision.set_global_policy("mixed_bfloat16")
    _, size, base, depth, classes = TASKS[dimensions]
    three = dimensions == 3
    conv, pool, up = (layers.Conv3D, layers.MaxPool3D, layers.Conv3DTranspose) if three else (layers.Conv2D, layers.MaxPool2D, layers.Conv2DTranspose)

    def block(x, filters):
        for _ in range(2):
            x = layers.ReLU()(layers.BatchNormalization()(conv(filters, 3, padding="same", use_bias=False)(x)))
        return x

    image = x = layers.Input((size,) * dimensions + (1,))
    skips = []
    for level in range(depth):
        x = block(x, base << level)
        skips.append(x)
        x = pool(2)(x)
    x = block(x, base << depth)
    for level in reversed(range(depth)):
        x = up(base << level, 2, strides=2)(x)
        x = block(layers.Concatenate()([x, skips[level]]), base << level)
    model = keras.Model(image, layers.Activation("linear", dtype="float32")(conv(classes, 1)(x)))
    optimizer = keras.optimizers.SGD(0.01, momentum=0.9, nesterov=True)
    optimizer.build(model.trainable_variables)

    def unified_focal(y, z):
        p = tf.clip_by_value(tf.nn.softmax(z), EPSILON, 1 - EPSILON)
        axes = list(range(1, dimensions + 1))
        entropy = -y * tf.math.log(p)
        focal = tf.concat([(1 - DELTA) * (1 - p[..., :1]) ** GAMMA * entropy[..., :1], DELTA * entropy[..., 1:]], -1)
        hit, missed, wrong = (tf.reduce_sum(t, axes) for t in (y * p, y * (1 - p), (1 - y) * p))
        error = 1 - (hit + EPSILON) / (hit + DELTA * missed + (1 - DELTA) * wrong + EPSILON)
        tversky = tf.concat([error[:, :1], error[:, 1:] ** (1 - GAMMA)], -1)
        return LAMBDA * tf.reduce_mean(tf.reduce_sum(focal, -1)) + (1 - LAMBDA) * tf.reduce_mean(tversky)

    @tf.function
    def step(x, y):
        with tf.GradientTape() as tape:
            loss = unified_focal(y, model(x, training=True))
        optimizer.apply_gradients(zip(tape.gradient(loss, model.trainable_variables), model.trainable_variables))
        return loss

    x, y = inputs(dimensions)
    return lambda: float(step(tf.constant(x), tf.constant(y)))


def torch_device():
    import torch

    return "cuda" if torch.cuda.is_available() else "cpu"


def torch_network(dimensions):
    import torch
    from torch import nn

    _, _, base, depth, classes = TASKS[dimensions]
    three = dimensions == 3
    conv, norm, pool, up = (nn.Conv3d, nn.BatchNorm3d, nn.MaxPool3d, nn.ConvTranspose3d) if three else (nn.Conv2d, nn.BatchNorm2d, nn.MaxPool2d, nn.ConvTranspose2d)

    def block(channels, filters):
        parts = []
        for before in (channels, filters):
            parts += [conv(before, filters, 3, padding=1, bias=False), norm(filters), nn.ReLU(inplace=True)]
        return nn.Sequential(*parts)

    class UNet(nn.Module):
        def __init__(self):
            super().__init__()
            filters = [base << level for level in range(depth + 1)]
            self.down = nn.ModuleList(block(before, after) for before, after in zip([1] + filters, filters))
            self.up = nn.ModuleList(up(2 * filters[level], filters[level], 2, 2) for level in reversed(range(depth)))
            self.merge = nn.ModuleList(block(2 * filters[level], filters[level]) for level in reversed(range(depth)))
            self.pool = pool(2)
            self.head = conv(base, classes, 1)

        def forward(self, x):
            skips = []
            for part in self.down[:-1]:
                x = part(x)
                skips.append(x)
                x = self.pool(x)
            x = self.down[-1](x)
            for part, merge in zip(self.up, self.merge):
                x = merge(torch.cat([part(x), skips.pop()], 1))
            return self.head(x)

    return UNet().to(torch_device(), memory_format=torch.channels_last_3d if three else torch.channels_last)


def torch_step(dimensions, threads, peer):
    import numpy as np
    import torch

    torch.set_num_threads(threads)
    network, device = torch_network(dimensions), torch_device()
    optimizer = torch.optim.SGD(network.parameters(), 0.01, momentum=0.9, nesterov=True)
    layout = torch.channels_last_3d if dimensions == 3 else torch.channels_last
    x, y = (torch.tensor(np.moveaxis(t, -1, 1).copy()).to(memory_format=layout) for t in inputs(dimensions))
    axes = list(range(2, dimensions + 2))
    run = torch.compile(network) if peer == "torch-compile" else network

    def unified_focal(y, z):
        p = torch.softmax(z, 1).clamp(EPSILON, 1 - EPSILON)
        entropy = -y * p.log()
        focal = torch.cat([(1 - DELTA) * (1 - p[:, :1]) ** GAMMA * entropy[:, :1], DELTA * entropy[:, 1:]], 1)
        hit, missed, wrong = (t.sum(axes) for t in (y * p, y * (1 - p), (1 - y) * p))
        error = 1 - (hit + EPSILON) / (hit + DELTA * missed + (1 - DELTA) * wrong + EPSILON)
        tversky = torch.cat([error[:, :1], error[:, 1:] ** (1 - GAMMA)], -1)
        return LAMBDA * focal.sum(1).mean() + (1 - LAMBDA) * tversky.mean()

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, torch.bfloat16, enabled=peer == "torch-bfloat16"):
            z = run(x.to(device))
        loss = unified_focal(y.to(device), z.float())
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def monai_segmentation(shape, window, overlap, threads):
    import torch
    from monai.inferers import sliding_window_inference

    torch.set_num_threads(threads)
    network, device = torch_network(3).eval(), torch_device()
    x = torch.randn((1, 1) + shape)

    def segment():
        with torch.inference_mode():
            return sliding_window_inference(x.to(device), (window,) * 3, 1, network, overlap=overlap, mode="gaussian").argmax(1).cpu()

    return segment


def median(work, warm_up, repeats):
    times = []
    for i in range(-warm_up, repeats):
        start = time.perf_counter()
        work()
        if i >= 0:
            times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


if len(sys.argv) == 2:
    print(*(peer for peer, library in PEERS[sys.argv[1]].items() if importlib.util.find_spec(library)))
else:
    what, peer, *numbers = sys.argv[1:]
    if what == "training":
        dimensions, threads, repeats = map(int, numbers)
        make = keras_step if peer.startswith("keras") else torch_step
        found = median(make(dimensions, threads, peer if make is torch_step else peer == "keras-bfloat16"), 5, repeats)
    else:
        sizes, window, overlap, threads, repeats = numbers
        segment = monai_segmentation(tuple(map(int, sizes.split(","))), int(window), float(overlap), int(threads))
        found = median(segment, 1, int(repeats))
    print(found, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
