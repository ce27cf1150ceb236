"""What the scripts of golden values share: numbers that float32 holds too, gradients by the complex step, and the files.

The gradient of a loss that is written in NumPy is dL/dx = Im L(x + ih) / h with h = 1e-30. No difference is taken, so it
is as exact as the value. A loss that compares compares real parts.
"""
import json
import pathlib

import numpy as np

STEP = 1e-30
CLIP = 1e-7


def binary_fractions(x, digits=10):
    """The nearest multiples of 2^-digits, which are the same numbers in float32."""
    return np.round(np.asarray(x, float) * 2.0**digits) / 2.0**digits


def sigmoid_scores(x, kind):
    """p, 1-p, ln p and ln(1-p) of one channel; real or complex."""
    if kind == "probabilities":
        p = np.where((x.real >= CLIP) & (x.real <= 1 - CLIP), x, np.clip(x.real, CLIP, 1 - CLIP))
        return p, 1 - p, np.log(p), np.log(1 - p)
    softplus = lambda t: np.log1p(np.exp(t))
    return 1 / (1 + np.exp(-x)), 1 / (1 + np.exp(x)), -softplus(-x), -softplus(x)


def gradient(loss, x):
    """The gradient of a loss that is one number, by the complex step."""
    found = np.empty(x.shape)
    for i in np.ndindex(x.shape):
        shifted = x.astype(complex)
        shifted[i] += 1j * STEP
        found[i] = loss(shifted).imag / STEP
    return found


def case(name, loss, values, kind, y, x, tags=()):
    """A golden case: `values` gives the losses [N] of the samples."""
    value = values(x)
    assert value.dtype == float and np.all(np.isfinite(value)), name
    made = {
        "name": name,
        "loss": loss,
        "input": kind,
        "shape": list(x.shape),
        "y_shape": list(y.shape),
        "y": np.ravel(y).tolist(),
        "x": np.ravel(x).tolist(),
        "value": value.tolist(),
        "mean": value.mean(),
        "gradient": np.ravel(gradient(lambda z: values(z).mean(), x)).tolist(),
    }
    assert np.all(np.isfinite(made["gradient"])), name
    if tags:
        made["tags"] = list(tags)
    return made


def write(name, cases):
    path = pathlib.Path(__file__).parent.parent / "resources" / "goldens" / name
    lines = ",\n".join(json.dumps(each, allow_nan=False) for each in cases)
    path.write_text('{"format": 1, "dtype": "float64", "clip": 1e-07, "cases": [\n' + lines + "\n]}\n")
    print(f"{path.name}: {len(cases)} cases, {path.stat().st_size} bytes")
