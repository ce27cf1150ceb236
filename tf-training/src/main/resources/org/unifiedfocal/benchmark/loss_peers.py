"""Value and gradient of the asymmetric Unified Focal loss (delta 0.6, gamma 0.5, lambda 0.5) in the libraries of Python.

loss_peers.py list                              the peers whose library is installed
loss_peers.py PEER N,SPATIAL...,C THREADS REPEATS     median in ms, on the last line
"""
import importlib.util
import os
import statistics
import sys
import time

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
LIBRARY = {"tensorflow": "tensorflow", "tensorflow-xla": "tensorflow", "torch": "torch", "torch-compile": "torch", "monai": "monai"}
DELTA, GAMMA, LAMBDA, EPSILON = 0.6, 0.5, 0.5, 1e-7


def inputs(shape):
    """One voxel in twenty is foreground; the logits are normal with standard deviation 2."""
    import numpy as np

    random = np.random.default_rng(0)
    classes = shape[-1]
    label = (random.random(shape[:-1]) < 0.05) * random.integers(1, classes, shape[:-1])
    return np.eye(classes, dtype="float32")[label], 2 * random.standard_normal(shape).astype("float32")


def published(y, p, axes, channel, log, mean, total, concat):
    """The formula as the published code computes it, in whichever library."""
    background, foreground = [(slice(None),) * (channel % len(p.shape)) + (part,) for part in (slice(0, 1), slice(1, None))]
    entropy = -y * log(p)
    focal = concat([(1 - DELTA) * (1 - p[background]) ** GAMMA * entropy[background], DELTA * entropy[foreground]], channel)
    hit, missed, wrong = total(y * p, axes), total(y * (1 - p), axes), total((1 - y) * p, axes)
    error = 1 - (hit + EPSILON) / (hit + DELTA * missed + (1 - DELTA) * wrong + EPSILON)
    tversky = concat([error[:, :1], error[:, 1:] ** (1 - GAMMA)], -1)
    return LAMBDA * mean(total(focal, [channel])) + (1 - LAMBDA) * mean(tversky)


def tensorflow_step(shape, threads, jit):
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(threads)
    y, z = map(tf.constant, inputs(shape))

    @tf.function(jit_compile=jit)
    def step(y, z):
        with tf.GradientTape() as tape:
            tape.watch(z)
            p = tf.clip_by_value(tf.nn.softmax(z), EPSILON, 1 - EPSILON)
            axes = list(range(1, len(shape) - 1))
            loss = published(y, p, axes, -1, tf.math.log, tf.reduce_mean, tf.reduce_sum, tf.concat)
        return loss, tape.gradient(loss, z)

    return lambda: [value.numpy() for value in step(y, z)]


def torch_step(shape, threads, peer):
    import numpy as np
    import torch

    torch.set_num_threads(threads)
    y, z = (torch.tensor(np.ascontiguousarray(np.moveaxis(x, -1, 1))) for x in inputs(shape))
    z.requires_grad_(True)
    if peer == "monai":
        from monai.losses import AsymmetricUnifiedFocalLoss

        criterion = AsymmetricUnifiedFocalLoss(num_classes=shape[-1])

        def loss(y, z):
            return criterion(torch.softmax(z, 1), y)
    else:

        def loss(y, z):
            p = torch.softmax(z, 1).clamp(EPSILON, 1 - EPSILON)
            axes = list(range(2, len(shape)))
            return published(y, p, axes, 1, torch.log, torch.mean, lambda x, axis: x.sum(axis), torch.cat)

        if peer == "torch-compile":
            loss = torch.compile(loss)

    def step():
        z.grad = None
        loss(y, z).backward()

    return step


def median(peer, shape, threads, repeats):
    if peer == "monai" and shape[-1] != 2:
        return "none"  # it is binary only
    step = tensorflow_step(shape, threads, peer == "tensorflow-xla") if LIBRARY[peer] == "tensorflow" else torch_step(shape, threads, peer)
    for _ in range(5):
        step()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        step()
        times.append((time.perf_counter() - start) * 1e3)
    return statistics.median(times)


if sys.argv[1] == "list":
    print(*(peer for peer, library in LIBRARY.items() if importlib.util.find_spec(library)))
else:
    peer, sizes, threads, repeats = sys.argv[1:]
    print(median(peer, tuple(map(int, sizes.split(","))), int(threads), int(repeats)))
