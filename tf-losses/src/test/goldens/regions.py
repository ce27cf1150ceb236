"""Golden values and gradients of losses on regions, each channel of which is a foreground of its own.

    python regions.py

writes ../resources/goldens/regions.json: the mean over the regions of the one-channel loss, in NumPy and float64,
gradients by the complex step (cases.py).
"""
import numpy as np

from cases import binary_fractions, case, sigmoid_scores, write

RNG = np.random.default_rng(2018)


# ---- one region: labels y and scores [V] of a sample, background first

def cross_entropy(y, p, log_p):
    return -sum(y[c] * log_p[c] for c in (0, 1)).mean()


def focal(y, p, log_p, gamma, alpha):
    return -sum(alpha[c] * y[c] * p[1 - c] ** gamma * log_p[c] for c in (0, 1)).mean()


def tversky_errors(y, p, delta, smooth):
    """1 - TI of each class; 1 - p is the p of the other."""
    errors = []
    for c in (0, 1):
        hit = (y[c] * p[c]).sum() + smooth
        error = (delta * y[c] * p[1 - c] + (1 - delta) * (1 - y[c]) * p[c]).sum()
        errors.append(error / (hit + error))
    return errors


def dice(y, p, log_p):
    return sum(tversky_errors(y, p, 0.5, 1e-6)) / 2


def dice_of_foreground(y, p, log_p):
    return tversky_errors(y, p, 0.5, 1e-6)[1]


def unified_focal(y, p, log_p):
    """Asymmetric, delta 0.6, gamma 0.5, lambda 0.5."""
    modified_focal = -(0.4 * np.sqrt(p[1]) * y[0] * log_p[0] + 0.6 * y[1] * log_p[1]).mean()
    errors = tversky_errors(y, p, 0.6, 1e-7)
    return 0.5 * modified_focal + 0.5 * (errors[0] + np.sqrt(errors[1])) / 2


LOSSES = {
    "cross-entropy(": cross_entropy,
    "dice(": dice,
    "dice(without-background, ": dice_of_foreground,
    "focal(alpha=[0.25, 0.75], ": lambda y, p, log_p: focal(y, p, log_p, 2, (0.25, 0.75)),
    "unified-focal(asymmetric, ": unified_focal,
}


def of_regions(loss, y, kind, weights):
    weights = np.asarray(weights, float) / np.sum(weights)

    def values(x):
        p, q, log_p, log_q = sigmoid_scores(x, kind)
        samples = []
        for n in range(len(x)):
            total = 0
            for c, weight in enumerate(weights):
                truth = y[n, ..., c]
                total += weight * loss(
                    (1 - truth, truth), (q[n, ..., c], p[n, ..., c]), (log_q[n, ..., c], log_p[n, ..., c])
                )
            samples.append(total)
        return np.array(samples)

    return values


# ---- the data

def nested(shape):
    """Each region within the one before it: the whole, the core, the enhancing tumour."""
    height = RNG.random(shape[:-1])
    return np.stack([height > c / shape[-1] for c in range(shape[-1])], axis=-1).astype(float)


def inputs():
    for shape in ([2, 6, 3], [2, 3, 4, 3], [2, 3, 4, 1], [1, 2, 3, 2, 2]):
        x = binary_fractions(RNG.normal(size=shape) * 2)
        soft = binary_fractions(RNG.random(shape), 4)
        some = nested(shape)
        some[0, ..., -1] = 0
        some[-1, ..., 0] = 1
        yield "nested", "logits", nested(shape), x
        yield "soft", "logits", soft, x
        yield "empty and full", "logits", some, x
        yield "probabilities", "probabilities", nested(shape), binary_fractions(RNG.random(shape) * 0.98 + 0.01)
    shape = [2, 2, 2, 3]
    y = nested(shape)
    yield "right by 40", "logits", y, 40 * (2 * y - 1)
    yield "wrong by 40", "logits", y, 40 * (1 - 2 * y)
    yield "some wrong by 40", "logits", y, 40.0 * RNG.choice([-1, 1], size=shape)


def main():
    cases = []
    for what, kind, y, x in inputs():
        channels = x.shape[-1]
        for start, loss in LOSSES.items():
            settings = ["regions"] + (["probabilities"] if kind == "probabilities" else [])
            weighings = {"": [1] * channels}
            if what == "nested" and channels == 3:
                weighings[", class-weights=[1, 0, 2.5]"] = [1, 0, 2.5]
            for items, weights in weighings.items():
                spec = start + ", ".join(settings) + items + ")"
                name = f"regions, {what}, {list(x.shape)}: {spec}"
                cases.append(case(name, spec, of_regions(loss, y, kind, weights), kind, y, x))
    write("regions.json", cases)


main()
