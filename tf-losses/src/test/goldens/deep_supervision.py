"""Golden values and gradients of losses on several outputs of falling resolution.

    python deep_supervision.py

writes ../resources/goldens/deep_supervision.json: sum_i w_i L(labels at the size of output i, output i), in NumPy and
float64, gradients by the complex step (cases.py). The labels are resized by nearest neighbour with half-pixel centres.
A case has a list of outputs, each with its shape, x and gradient.
"""
import numpy as np

from cases import binary_fractions, gradient, write

RNG = np.random.default_rng(2015)


def resized(y, spatial):
    """The array with these sizes along axes 1, 2, ..."""
    for axis, m in enumerate(spatial, start=1):
        n = y.shape[axis]
        y = np.take(y, np.floor((np.arange(m) + 0.5) * n / m).astype(int), axis=axis)
    return y


def log_softmax(x):
    shifted = x - x.real.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(y, x):
    return -(y * log_softmax(x)).sum(axis=-1).reshape(len(x), -1).mean(axis=1)


def dice(y, x):
    p = np.exp(log_softmax(x))
    voxels = tuple(range(1, x.ndim - 1))
    overlap, sizes = (y * p).sum(axis=voxels), (y + p).sum(axis=voxels)
    return (1 - (overlap + 1e-6) / (sizes / 2 + 1e-6)).mean(axis=1)


LOSSES = {"cross-entropy": cross_entropy, "dice": dice}
CHOICES = {"cross-entropy": [("", ""), ("sparse", "weights")], "dice": [("", "weights"), ("sparse", "")]}


def case(name, loss, items, settings, y, outputs, weights):
    weights = np.array(weights) / np.sum(weights)
    classes = outputs[0].shape[-1]
    dense = np.eye(classes)[y.reshape(outputs[0].shape[:1] + y.shape[1 : outputs[0].ndim - 1])] \
        if settings == "sparse" else y

    def at(i, x):
        return weights[i] * LOSSES[loss](resized(dense, x.shape[1:-1]), x)

    value = sum(at(i, x) for i, x in enumerate(outputs))
    return {
        "name": name,
        "loss": "deep-supervision(" + ", ".join(filter(None, [loss, items, settings])) + ")",
        "y_shape": list(y.shape),
        "y": np.ravel(y).tolist(),
        "value": value.tolist(),
        "mean": value.mean(),
        "outputs": [
            {
                "shape": list(x.shape),
                "x": np.ravel(x).tolist(),
                "gradient": np.ravel(gradient(lambda z, i=i: at(i, z).mean(), x)).tolist(),
            }
            for i, x in enumerate(outputs)
        ],
    }


def main():
    cases = []
    sizes = {
        "one output": [(6,)],
        "halves": [(8, 4), (4, 2), (2, 1)],
        "odd sizes": [(7, 5), (4, 3), (2, 2)],
        "thirds, and a larger output": [(6, 9), (2, 3), (7, 10)],
        "halves 3D": [(4, 4, 6), (2, 2, 3), (2, 1, 2)],
    }
    for what, spatial in sizes.items():
        for loss, choices in CHOICES.items():
            for settings, given in choices:
                classes = 3 if loss == "dice" else 2
                outputs = [binary_fractions(RNG.normal(size=(2, *size, classes)) * 2) for size in spatial]
                numbers = RNG.integers(0, classes, size=(2, *spatial[0]))
                if settings:
                    y = numbers[..., None] if given else numbers
                else:
                    y = binary_fractions(RNG.dirichlet([1] * classes, size=(2, *spatial[0])), 6)
                weights, items = [0.5**i for i in range(len(spatial))], ""
                if given:
                    weights = [3, 0, 1.5][: len(spatial)]
                    items = f"weights=[{', '.join(map(str, weights))}]"
                name = f"{what}, {settings or 'soft'}, {given or 'halved'}: {loss}"
                cases.append(case(name, loss, items, settings, y, outputs, weights))
    write("deep_supervision.json", cases)


main()
