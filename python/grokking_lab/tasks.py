"""Pairs, answers and splits of a run, worked out from its config as the lab does."""

import base64
import random

import numpy as np

OPERATIONS = {
    "add": lambda x, y, p: x + y,
    "subtract": lambda x, y, p: x - y,
    "multiply": lambda x, y, p: x * y,
    "divide": lambda x, y, p: x * np.array([0] + [pow(z, -1, p) for z in range(1, p)])[y],
    "x²+y²": lambda x, y, p: x**2 + y**2,
    "x²+xy+y²": lambda x, y, p: x**2 + x * y + y**2,
    "x²+xy+y²+x": lambda x, y, p: x**2 + x * y + y**2 + x,
    "x³+xy": lambda x, y, p: x**3 + x * y,
    "x³+xy²+y": lambda x, y, p: x**3 + x * y**2 + y,
}


def task_pairs(task):
    """All pairs in row order and their answers: x, y, label, whole numbers [n].

    Raises ValueError for tasks whose answers the lab alone works out (expressions, groups, opinions).
    """
    operation, p = task["operation"], task["modulus"]
    if operation not in OPERATIONS:
        raise ValueError(
            f"answers of the task “{operation}” are worked out by the lab alone; run an analysis function on the checkpoint"
        )
    x, y = (part.ravel() for part in np.mgrid[0:p, 0:p])
    if operation == "divide":
        x, y = x[y != 0], y[y != 0]
    return x, y, OPERATIONS[operation](x, y, p) % p


def train_mask(task, x, y):
    """Which pairs are trained on, true or false [n]; None where nobody knows, and where some have other answers
    (labelNoise), which the lab alone works out. torch-randperm needs torch.
    """
    split, n = task["split"], len(x)
    if split["method"] == "unknown" or task.get("labelNoise", 0) > 0:
        return None
    if split["method"] == "indices":
        bits = np.frombuffer(base64.b64decode(split["train"]), np.uint8)
        return np.unpackbits(bits, bitorder="little")[:n].astype(bool)
    rows = np.flatnonzero(x <= y) if task.get("pairs") == "unordered" else np.arange(n)
    order = rows[shuffled(len(rows), split["method"], split["seed"])]
    chosen = order[: int(np.floor(task["trainFraction"] * len(rows)))]
    mask = np.zeros(n, bool)
    mask[chosen] = True
    if task.get("pairs") == "unordered":
        mask |= np.isin(y * task["modulus"] + x, x[chosen] * task["modulus"] + y[chosen])
    return mask


def shuffled(n, method, seed):
    """0 … n − 1 in the order in which a method shuffles them."""
    if method == "numpy-permutation":
        return np.random.RandomState(seed).permutation(n)
    if method == "torch-randperm":
        import torch

        return torch.randperm(n, generator=torch.Generator().manual_seed(seed)).numpy()
    generator = random.Random(seed)
    if method == "seeded":  # CPython's shuffle, of a generator whose second word is 1
        words = np.random.RandomState([seed, 1]).get_state()[1]
        generator.setstate((3, (*words.tolist(), 624), None))
    rows = list(range(n))
    generator.shuffle(rows)
    return np.array(rows)


def token_rows(task, x, y):
    """The token rows of pairs, [n, n_ctx]: `op` and `=` have the ids from p up, in the order in which they stand."""
    ids, columns = {}, []
    for item in task["tokens"].split():
        if item in ("x", "y"):
            columns.append(x if item == "x" else y)
        else:
            token = int(item) if item.isdigit() else ids.setdefault(item, task["modulus"] + len(ids))
            columns.append(np.full(len(x), token))
    return np.stack(columns, 1).astype(np.int64)
