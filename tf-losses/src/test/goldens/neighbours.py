"""Golden values and gradients of the losses that look at the neighbours of a voxel: clDice and Hausdorff by erosion.

    python neighbours.py

writes ../resources/goldens/neighbours.json, in NumPy and float64, gradients by the complex step (cases.py). Where two
neighbours are equal a minimum has more than one gradient: only data without such ties are used, but for saturated
logits, whose gradients are 0 to the last digit that counts.
"""
import itertools

import numpy as np

from cases import CLIP, binary_fractions, case, write

RNG = np.random.default_rng(2003)


# ---- images: arrays with any number of axes

def shifted(image, offset):
    """The image moved by a vector, and where it is defined."""
    moved, inside = np.zeros_like(image), np.zeros(image.shape, bool)
    target = tuple(slice(max(d, 0), n + min(d, 0)) for d, n in zip(offset, image.shape))
    source = tuple(slice(max(-d, 0), n + min(-d, 0)) for d, n in zip(offset, image.shape))
    moved[target], inside[target] = image[source], True
    return moved, inside


def cross(rank):
    """The neighbours along the axes."""
    return [sign * np.eye(rank, dtype=int)[axis] for axis in range(rank) for sign in (1, -1)]


def cube(rank):
    return list(itertools.product((-1, 0, 1), repeat=rank))


def erode(image):
    least = image
    for offset in cross(image.ndim):
        moved, inside = shifted(image, offset)
        least = np.where(inside & (moved.real < least.real), moved, least)
    return least


def dilate(image):
    greatest = image
    for offset in cube(image.ndim):
        moved, inside = shifted(image, offset)
        greatest = np.where(inside & (moved.real > greatest.real), moved, greatest)
    return greatest


def relu(x):
    return np.where(x.real > 0, x, 0)


def soft_skeleton(image, iterations):
    """Algorithm 1 of the paper; opening is erosion and dilation."""
    skeleton = relu(image - dilate(erode(image)))
    for _ in range(iterations):
        image = erode(image)
        lost = relu(image - dilate(erode(image)))
        skeleton = skeleton + relu(lost - skeleton * lost)
    return skeleton


def mean_of_cross(image):
    total = image
    for offset in cross(image.ndim):
        total = total + shifted(image, offset)[0]
    return total / (1 + 2 * image.ndim)


# ---- the losses of one class of one sample: label y and score p, images; weight w of the voxels

def cl_dice(y, p, w, iterations=10, smooth=1.0):
    y, p = np.where(w > 0, y, 0), np.where(w > 0, p, 0)
    skeleton_of_p, skeleton_of_y = soft_skeleton(p, iterations), soft_skeleton(y, iterations)
    precision = ((w * skeleton_of_p * y).sum() + smooth) / ((w * skeleton_of_p).sum() + smooth)
    sensitivity = ((w * skeleton_of_y * p).sum() + smooth) / ((w * skeleton_of_y).sum() + smooth)
    return 1 - 2 * precision * sensitivity / (precision + sensitivity)


def hausdorff(y, p, w, alpha=2.0, erosions=10):
    error = np.where(w > 0, (p - y) ** 2, 0)
    total = 0 * error
    for k in range(1, erosions + 1):
        error = relu(mean_of_cross(error) - 0.5)
        order = np.argsort(error.real, axis=None)
        least, greatest = error.flat[order[0]], error.flat[order[-1]]
        if greatest.real != least.real:
            error = (error - least) / (greatest - least)
        total = total + k**alpha * error
    return (w * total).sum() / w.sum()


# ---- all classes of all samples

def foreground_scores(x, kind):
    """p of the classes 1, 2, ... [N, spatial..., classes]."""
    if kind == "probabilities":
        p = np.where((x.real >= CLIP) & (x.real <= 1 - CLIP), x, np.clip(x.real, CLIP, 1 - CLIP))
        return p if p.shape[-1] == 1 else p[..., 1:]
    if x.shape[-1] == 1:
        return 1 / (1 + np.exp(-x))
    e = np.exp(x - x.real.max(axis=-1, keepdims=True))
    return (e / e.sum(axis=-1, keepdims=True))[..., 1:]


def of_batch(loss, y, kind, channels, weights=None, class_weights=None):
    if y.ndim == weights.ndim:
        y = np.stack([y == c for c in range(max(channels, 2))], axis=-1).astype(float)
    y = y if y.shape[-1] == 1 else y[..., 1:]
    shares = np.array(class_weights or [1] * y.shape[-1]) / np.sum(class_weights or y.shape[-1])

    def values(x):
        p = foreground_scores(x, kind)
        return np.array(
            [
                sum(share * loss(y[n, ..., c], p[n, ..., c], weights[n]) for c, share in enumerate(shares))
                for n in range(len(x))
            ]
        )

    return values


# ---- the data

def blobs(shape, classes, size):
    """Class numbers: smooth noise, thresholded, so that classes have regions of about this size."""
    noise = RNG.normal(size=(classes, *shape))
    for _ in range(size):
        for axis in range(2, noise.ndim):
            noise = noise + np.roll(noise, 1, axis) + np.roll(noise, -1, axis)
    return noise.argmax(axis=0)


def logits(numbers, channels, sharpness):
    """Logits that favour these classes, no two alike."""
    classes = max(channels, 2)
    x = sharpness * (np.eye(classes)[numbers] - 0.5) + RNG.normal(size=(*numbers.shape, classes))
    return binary_fractions(x[..., 1:] - x[..., :1] if channels == 1 else x, 16)


def one_hot(numbers, channels):
    y = np.eye(max(channels, 2))[numbers]
    return y[..., 1:] if channels == 1 else y


def inputs():
    """name, kind, settings, y, x"""
    shapes = [([2, 9], 2), ([2, 6, 7], 1), ([2, 6, 7], 2), ([1, 5, 6], 3), ([1, 4, 5, 5], 1), ([1, 4, 4, 5], 3)]
    for shape, channels in shapes:
        classes = max(channels, 2)
        truth = blobs(shape, classes, 1)
        wrong = (truth + 1) % classes
        mixed = np.where(RNG.random(shape) < 0.8, wrong, truth)
        what = f"{shape}, {channels} channels"
        yield f"near, {what}", "logits", "", one_hot(truth, channels), logits(truth, channels, 3)
        # Where all errors are alike, normalising them magnifies rounding beyond what float32 can tell.
        sharpness = 5 if len(shape) == 2 else 8
        yield f"far, {what}", "logits", "", one_hot(truth, channels), logits(mixed, channels, sharpness)
        empty = truth.copy()
        empty[0] = 0
        empty[1:] = 1
        yield f"empty and full, {what}", "logits", "", one_hot(empty, channels), logits(wrong, channels, 7)
    shape, channels = [2, 5, 5], 2
    truth = blobs(shape, 2, 1)
    p = binary_fractions(np.where(RNG.random(shape) < 0.7, 0.02, 0.8) + 0.1 * RNG.random(shape), 16)
    flipped = np.where(truth == 0, 1 - p, p)
    both = np.stack([1 - flipped, flipped], axis=-1)
    yield "probabilities", "probabilities", "", one_hot(truth, 2), both
    soft = binary_fractions(np.where(truth == 1, 0.75, 0) + RNG.random(shape) / 4, 12)
    yield "soft labels", "logits", "", np.stack([1 - soft, soft], axis=-1), logits(1 - truth, 2, 8)
    sure = one_hot(truth, 2)
    yield "right by 40", "logits", "", sure, 40 * (sure - 0.5)
    yield "wrong by 40", "logits", "", sure, 40 * (0.5 - sure)
    ignored = np.where(RNG.random(shape) < 0.15, 255, truth)
    yield "ignored label", "logits", "sparse, ignored-label=255", ignored, logits(1 - truth, 2, 8)
    truth = blobs([2, 5, 5], 3, 1)
    weighted = "class-weights=[5, 1, 3]"
    yield "class weights", "logits", weighted, one_hot(truth, 3), logits((truth + 1) % 3, 3, 8)


def main():
    cases = []
    for what, kind, settings, y, x in inputs():
        numbers = "sparse" in settings
        weights = (y != 255).astype(float) if numbers else np.ones(x.shape[:-1])
        settings = ", ".join(filter(None, ["probabilities" if kind == "probabilities" else "", settings]))
        for name, loss, choices in (
            ("cl-dice", cl_dice, [{}, {"iterations": 2, "smooth": 0.25}]),
            ("hausdorff-erosion", hausdorff, [{}, {"alpha": 0.5, "erosions": 2}]),
        ):
            for parameters in choices if what.startswith("far") else choices[1:]:
                items = [f"{key}={value}" for key, value in parameters.items()]
                spec = f"{name}({', '.join(filter(None, items + [settings]))})"
                values = of_batch(
                    lambda *a, loss=loss, parameters=parameters: loss(*a, **parameters),
                    y, kind, x.shape[-1], weights, [1, 3] if "class-weights" in settings else None,
                )
                cases.append(case(f"{what}: {spec}", spec, values, kind, y, x))
                found = cases[-1]
                print(f"{found['mean']:10.5f} {np.abs(found['gradient']).max():10.2g}  {found['name']}")
    write("neighbours.json", cases)


main()
