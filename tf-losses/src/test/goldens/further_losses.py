"""Golden values and gradients of the losses beyond the paper's twelve.

    python further_losses.py

writes ../resources/goldens/further_losses.json. NumPy in float64, each formula written as its paper has it and sharing
nothing with the Java code. Gradients by the complex step, dL/dx = Im L(x + ih) / h with h = 1e-30: no difference is taken,
so they are as exact as the values. A case is that of losses.json, but `loss` is the whole specification. Inputs are
multiples of a power of two, so that they are the same in float32.
"""
import json
import pathlib

import numpy as np

STEP = 1e-30
CLIP = 1e-7


# ---- labels y [N, V, C], probabilities p and their logarithms, weights w [N, V] of the voxels

def scores(x, kind):
    """p and ln p [N, V, C], C >= 2, of complex predictions [N, V, channels]."""
    if kind == "probabilities":
        inside = (x.real >= CLIP) & (x.real <= 1 - CLIP)
        p = np.where(inside, x, np.clip(x.real, CLIP, 1 - CLIP))
        if p.shape[2] == 1:
            p = np.concatenate([1 - p, p], axis=2)
        return p, np.log(p)
    if x.shape[2] == 1:
        x = np.concatenate([0 * x, x], axis=2)
    shifted = x - x.real.max(axis=2, keepdims=True)
    logarithm = shifted - np.log(np.exp(shifted).sum(axis=2, keepdims=True))
    return np.exp(logarithm), logarithm


def labels_and_weights(y, channels, settings):
    if settings.get("sparse"):
        dense = np.stack([y == c for c in range(max(channels, 2))], axis=2).astype(float)
        ignored = settings.get("ignored-label")
        return dense, np.ones(y.shape) if ignored is None else (y != ignored).astype(float)
    if channels == 1:
        return np.concatenate([1 - y, y], axis=2), np.ones(y.shape[:2])
    return y, np.ones(y.shape[:2])


def class_factors(classes, settings):
    """The factor of each class in a mean over the classes."""
    factors = np.array(settings.get("class-weights", [1.0] * classes))
    if settings.get("without-background"):
        factors[0] = 0
    return factors / factors.sum()


# ---- the losses of the samples [N]

def hardest(cost, count):
    """How much of each voxel is among the `count` that cost most; those that cost the same share alike."""
    above = np.array([(cost > c).sum() for c in cost])
    equal = np.array([(cost == c).sum() for c in cost])
    return np.clip((count - above) / equal, 0, 1)


def cross_entropy(y, p, log_p, w, factors, settings, params):
    classes = y.shape[2]
    included = (factors > 0).sum() if settings.get("without-background") else classes
    smoothing = params.get("label-smoothing", 0)
    smoothed = (1 - smoothing) * y + smoothing / classes
    cost = -(included * factors * smoothed * log_p).sum(axis=2)
    losses = []
    for i in range(len(y)):
        kept = cost[i][w[i] == 1]
        if len(kept) == 0:
            losses.append(0)
            continue
        count = params.get("top-k", 1) * len(kept)
        losses.append((hardest(kept.real, count) * kept).sum() / count)
    return np.array(losses)


def counts(y, p, w, settings):
    """TP, FN, FP and the volume [N, C], of each sample or the same of the batch for all."""
    w = w[..., None]
    sums = [(w * a).sum(axis=1) for a in (y * p, y * (1 - p), (1 - y) * p, y)]
    if settings.get("batch-sums"):
        sums = [np.tile(a.sum(axis=0), (len(y), 1)) for a in sums]
    return sums


def generalized_dice(y, p, log_p, w, factors, settings, params):
    tp, fn, fp, volume = counts(y, p, w, settings)
    power = {"square": 2, "simple": 1, "uniform": 0}[params.get("weighting", "square")]
    s = params.get("smooth", 1e-6)
    skip = settings.get("empty-foreground") == "skip"
    included = (factors > 0).sum() if settings.get("without-background") else y.shape[2]
    losses = []
    for i in range(len(y)):
        if w[i].sum() == 0:
            losses.append(0)
            continue
        present = [c for c in range(y.shape[2]) if factors[c] > 0 and volume[i, c] > 0]
        weight = np.zeros(y.shape[2])
        for c in present:
            weight[c] = 1 / volume[i, c] ** power
        largest = max((weight[c] for c in present), default=1)
        for c in range(y.shape[2]):
            if c not in present and not skip:
                weight[c] = largest
        weight = included * factors * weight / largest
        top = 2 * (weight * tp[i]).sum()
        bottom = (weight * (2 * tp[i] + fn[i] + fp[i])).sum()
        losses.append(1 - (top + 2 * s) / (bottom + 2 * s))
    return np.array(losses)


def dice(y, p, log_p, w, factors, settings, params):
    tp, fn, fp, volume = counts(y, p, w, settings)
    s = params.get("smooth", 1e-6)
    if settings.get("empty-foreground") == "skip":
        factors = factors * (volume > 0)
        factors = factors / np.maximum(factors.sum(axis=1, keepdims=True), 1e-300)
    return (factors * (1 - (tp + s) / (tp + fn / 2 + fp / 2 + s))).sum(axis=1)


def log_cosh_dice(*arguments):
    return np.log(np.cosh(dice(*arguments)))


def log1p(z):
    """ln(1 + z) of a complex step: NumPy's loses the digits of a small real part."""
    return np.log1p(z.real) + 1j * z.imag / (1 + z.real)


def power(z, exponent):
    """z^exponent of a complex step, and 0 without a slope at 0."""
    positive = z.real > 0
    safe = np.where(positive, z, 1)
    return np.where(positive, safe.real ** exponent * (1 + 1j * exponent * safe.imag / safe.real), 0)


def exponential_logarithmic(y, p, log_p, w, factors, settings, params):
    """Wong et al.; 1 - p of logits is the sum of the other p, which is exact where p is nearly 1."""
    classes = y.shape[2]
    s, gamma, weight = params.get("smooth", 0.5), params.get("gamma", 0.3), params.get("dice-weight", 0.8)
    if settings.get("probabilities"):
        q = 1 - p
    else:
        q = np.stack([np.delete(p, c, axis=2).sum(axis=2) for c in range(classes)], axis=2)
    tp, _, fp, volume = counts(y, p, w, settings)
    fn = counts(y, q, w, settings)[0]
    minus_log_dice = log1p((fn / 2 + fp / 2) / (tp + s))
    of_classes = np.tile(factors, (len(y), 1))
    if settings.get("empty-foreground") == "skip":
        of_classes = of_classes * (volume > 0)
        of_classes = of_classes / np.maximum(of_classes.sum(axis=1, keepdims=True), 1e-300)
    of_dice = (of_classes * power(minus_log_dice, gamma)).sum(axis=1)

    included = (factors > 0).sum() if settings.get("without-background") else classes
    label_weights = included * factors * np.array(params.get("label-weights", [1] * classes))
    minus_log_p = np.where(q.real < 0.5, -log1p(-np.where(q.real < 0.5, q, 0)), -log_p)
    cost = w * (label_weights * y * power(minus_log_p, gamma)).sum(axis=2)
    of_voxels = cost.sum(axis=1) / np.maximum(w.sum(axis=1), 1e-300)
    return weight * of_dice + (1 - weight) * of_voxels


def boundary(phi, p, log_p, w, factors, settings, params):
    """The labels phi are signed distances; class 0 of one channel has none, and does not take part."""
    return (factors * (phi * p).mean(axis=1)).sum(axis=1)


def weighted_sum(y, p, log_p, w, factors, settings, params):
    """Of the one sum there is a case of."""
    arguments = (y, p, log_p, w, factors, settings)
    return (0.5 * dice(*arguments, {}) + 0.25 * cross_entropy(*arguments, {"top-k": 0.3})
            + 2 * log_cosh_dice(*arguments, {}))


LOSSES = {"cross-entropy": cross_entropy, "generalized-dice": generalized_dice, "log-cosh-dice": log_cosh_dice,
          "exponential-logarithmic": exponential_logarithmic, "boundary": boundary, "sum": weighted_sum}


def evaluate(loss, params, settings, kind, y, x):
    flat = x.reshape(x.shape[0], -1, x.shape[-1])
    p, log_p = scores(flat, kind)
    rows = y.reshape(x.shape[0], -1) if settings.get("sparse") else y.reshape(flat.shape)
    dense, w = labels_and_weights(rows, x.shape[-1], settings)
    factors = class_factors(p.shape[2], settings)
    if loss == "boundary" and x.shape[-1] == 1:
        dense[..., 0] = 0
        factors = np.array([0, 1])
    return LOSSES[loss](dense, p, log_p, w, factors, settings, params)


# ---- cases

def specification(loss, params, settings):
    items = []
    for key, value in {**params, **settings}.items():
        items.append(key if value is True else f"{key}={value}")
    return f"{loss}({', '.join(items)})" if items else loss


def case(name, loss, params, settings, kind, y, x, sample_weights=None):
    if kind == "probabilities":
        settings = {"probabilities": True, **settings}

    def values(z):
        each = evaluate(loss, params, settings, kind, y, z) * np.ones(len(x))
        return each if sample_weights is None else each * sample_weights

    gradient = np.zeros(x.size)
    for i in range(x.size):
        z = x.astype(complex)
        z.flat[i] += STEP * 1j
        gradient[i] = values(z).mean().imag / STEP
    value = values(x.astype(complex)).real
    clipped = kind == "probabilities" and ((x < CLIP) | (x > 1 - CLIP)).any()
    return {
        "name": f"{specification(loss, params, settings)}, {kind}, {name}",
        "loss": specification(loss, params, settings),
        "input": kind,
        "shape": list(x.shape), "y_shape": list(y.shape),
        "y": [int(label) if label == int(label) else label for label in y.ravel().tolist()], "x": x.ravel().tolist(),
        "value": digits(value), "mean": digits(value.mean()), "gradient": digits(gradient),
        "options": {} if sample_weights is None else {"sample_weights": list(sample_weights)},
        "tags": ["clipped"] if clipped else [],
    }


def digits(numbers):
    """Thirteen of them: the comparison takes nine."""
    return np.vectorize(lambda number: float(f"{number:.13g}"))(numbers).tolist()


rng = np.random.default_rng(20170707)


def classes_of(shape):
    return rng.integers(0, max(shape[-1], 2), shape[:-1])


def one_hot(numbers, channels):
    return numbers[..., None].astype(float) if channels == 1 else np.eye(channels)[numbers]


def soft(shape):
    if shape[-1] == 1:
        return rng.integers(0, 17, shape) / 16
    return rng.multinomial(16, np.ones(shape[-1]) / shape[-1], shape[:-1]) / 16


def logits(shape):
    return np.round(rng.normal(0, 2, shape) * 1024) / 1024


def distances(shape):
    return np.round(rng.normal(0, 4, shape) * 8) / 8


def probabilities(shape):
    if shape[-1] == 1:
        return rng.integers(1, 1024, shape) / 1024
    return (rng.multinomial(1024 - 8 * shape[-1], np.ones(shape[-1]) / shape[-1], shape[:-1]) + 8) / 1024


def by_margin(numbers, channels, margin):
    """Logits that are right by the margin; wrong by it where it is negative."""
    if channels == 1:
        return (margin * (2.0 * numbers - 1))[..., None]
    return margin[..., None] * np.eye(channels)[numbers]


def inputs():
    """(name, kind, y, x): what every loss is evaluated on."""
    for shape in [(2, 7, 2), (2, 4, 5, 1), (2, 4, 5, 2), (2, 4, 5, 3), (1, 3, 2, 4, 2), (2, 2, 3, 2, 3)]:
        yield "one-hot", "logits", one_hot(classes_of(shape), shape[-1]), logits(shape)
    for shape in [(2, 4, 5, 1), (2, 4, 5, 2), (2, 4, 3, 3)]:
        yield "one-hot", "probabilities", one_hot(classes_of(shape), shape[-1]), probabilities(shape)
    for shape in [(2, 3, 4, 1), (2, 3, 4, 3)]:
        yield "soft", "logits", soft(shape), logits(shape)
    yield "soft", "probabilities", soft((2, 3, 4, 2)), probabilities((2, 3, 4, 2))
    numbers = classes_of((2, 2, 3, 2))
    yield "0 and 1, right", "probabilities", one_hot(numbers, 2), one_hot(numbers, 2)
    yield "0 and 1, wrong", "probabilities", one_hot(numbers, 2), one_hot(1 - numbers, 2)
    for channels in (1, 2, 3):
        numbers = classes_of((2, 3, 4, channels))
        numbers[0] = 0
        numbers[1] = 1
        yield "sample 0 empty, sample 1 full", "logits", one_hot(numbers, channels), logits((2, 3, 4, channels))
        numbers = classes_of((2, 3, 4, channels))
        wrong = rng.random(numbers.shape) < 0.3
        margin = np.where(wrong, -40.0, 40.0)
        yield "margin 40, right and wrong", "logits", one_hot(numbers, channels), by_margin(numbers, channels, margin)
        yield "margin 40, right", "logits", one_hot(numbers, channels), by_margin(numbers, channels, 0 * margin + 40)


def cases():
    yield from of_cross_entropy()
    for params in [{}, {"weighting": "simple"}, {"weighting": "uniform", "smooth": 0.5}]:
        for name, kind, y, x in list(inputs())[::2 if params else 1]:
            yield case(name, "generalized-dice", params, {}, kind, y, x)
    yield from settings("generalized-dice", {})
    yield from settings("generalized-dice", {"weighting": "simple", "smooth": 0.0}, [3])
    for name, kind, y, x in inputs():
        yield case(name, "log-cosh-dice", {}, {}, kind, y, x)
    yield from settings("log-cosh-dice", {"smooth": 0.5})
    yield from of_boundary()
    yield from of_sums()
    yield from of_exponential_logarithmic()  # last: the cases before it keep their random inputs


def of_sums():
    parts = {"0.5*dice": True, "0.25*cross-entropy(top-k=0.3)": True, "2*log-cosh-dice": True}
    for name, kind, y, x in list(inputs())[1::2]:
        if "margin 40" not in name:
            yield case(name, "sum", parts, {}, kind, y, x)
    yield from settings("sum", parts, [2])


def of_exponential_logarithmic():
    for params in [{}, {"gamma": 1.0, "dice-weight": 0.25}, {"gamma": 2.0, "smooth": 0.125}]:
        for name, kind, y, x in list(inputs())[::3 if params else 1]:
            yield case(name, "exponential-logarithmic", params, {}, kind, y, x)
    yield from settings("exponential-logarithmic", {})
    yield from settings("exponential-logarithmic", {"label-weights": [1.5, 4.0], "gamma": 0.5}, [2])


def of_cross_entropy():
    for params in [{}, {"top-k": 0.1}, {"top-k": 0.25}, {"label-smoothing": 0.125},
                   {"top-k": 0.7, "label-smoothing": 0.25}]:
        for name, kind, y, x in list(inputs())[::2 if params else 1]:
            # Voxels that differ by rounding alone have no order: the gradient would be that of either.
            if "top-k" not in params or kind == "probabilities" or "margin" not in name:
                yield case(name, "cross-entropy", params, {}, kind, y, x)
    yield from settings("cross-entropy", {"top-k": 0.4, "label-smoothing": 0.125})
    background = one_hot(np.zeros((2, 4, 4), int), 2)
    two_costs = np.zeros((2, 4, 4, 2))
    two_costs[1, :2, :, 1] = 1
    for fraction in (0.3, 0.75):
        yield case("ties", "cross-entropy", {"top-k": fraction}, {}, "logits", background, two_costs)


def of_boundary():
    for shape in [(2, 7, 2), (2, 4, 5, 1), (2, 4, 5, 2), (2, 4, 5, 3), (1, 3, 2, 4, 2), (2, 2, 3, 2, 3)]:
        weights = [0.5, 2.0, 1.0][:max(shape[-1], 2)]
        for options in [{}, {"without-background": True}, {"class-weights": weights}]:
            yield case("distances", "boundary", {}, options, "logits", distances(shape), logits(shape))
        yield case("distances, sample weights", "boundary", {}, {"batch-sums": True}, "logits", distances(shape),
                   logits(shape), [0.25, 3.0][:shape[0]])
        yield case("distances", "boundary", {}, {}, "probabilities", distances(shape), probabilities(shape))
        numbers = classes_of(shape)
        yield case("margin 40, right", "boundary", {}, {}, "logits", distances(shape),
                   by_margin(numbers, shape[-1], 0 * numbers + 40.0))


def settings(loss, params, numbers_of_channels=(1, 2, 3)):
    """The settings that all losses have."""
    for channels in numbers_of_channels:
        shape = (2, 3, 5, channels)
        numbers = classes_of(shape)
        yield case("sparse", loss, params, {"sparse": True}, "logits", numbers, logits(shape))
        ignored = np.where(rng.random(numbers.shape) < 0.4, 255, numbers)
        yield case("ignored", loss, params, {"sparse": True, "ignored-label": 255}, "logits", ignored, logits(shape))
        ignored[1] = 255
        yield case("a sample wholly ignored", loss, params, {"sparse": True, "ignored-label": 255}, "logits", ignored,
                   logits(shape))
        dense = one_hot(numbers, channels)
        weights = [0.5, 2.0] if channels < 3 else [0.5, 2.0, 1.0]
        yield case("class weights", loss, params, {"class-weights": weights}, "logits", dense, logits(shape))
        yield case("foreground", loss, params, {"without-background": True}, "logits", dense, logits(shape))
        yield case("sums of the batch", loss, params, {"batch-sums": True}, "logits", dense, logits(shape))
        yield case("sample weights", loss, params, {}, "logits", dense, logits(shape), [0.25, 3.0])
        numbers[0] = 0
        yield case("absent", loss, params, {"empty-foreground": "skip"}, "logits", one_hot(numbers, channels),
                   logits(shape))


def main():
    made = list(cases())
    out = pathlib.Path(__file__).parent.parent / "resources" / "goldens" / "further_losses.json"
    lines = ",\n".join(json.dumps(each, separators=(",", ":")) for each in made)
    out.write_text('{"cases": [\n' + lines + "\n]}\n")
    print(f"{out.name}: {len(made)} cases, {out.stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
