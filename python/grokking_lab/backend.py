"""The few operations of a forward pass, in torch where it is installed, else in numpy."""

import importlib.util
import math

import numpy as np

HAS_TORCH = importlib.util.find_spec("torch") is not None

if HAS_TORCH:
    import torch

    def tensor(array):
        """A numpy array as what the model computes with."""
        return torch.from_numpy(np.ascontiguousarray(array))

    def numbers(values):
        """A tensor, array or list as a numpy array."""
        return values.detach().cpu().numpy() if isinstance(values, torch.Tensor) else np.asarray(values)

    def relu(x):
        return torch.relu(x)

    def erf(x):
        return torch.erf(x)

    def sqrt(x):
        return torch.sqrt(x)

    def softmax(x):
        return torch.softmax(x, -1)

    def mean(x):
        return x.mean(-1, keepdim=True)

    def masked(x, mask, value):
        return x.masked_fill(torch.from_numpy(mask), value)

    def transpose(x, *axes):
        return x.permute(*axes)

    def concatenate(parts):
        return torch.cat(parts)

else:

    def tensor(array):
        return np.ascontiguousarray(array)

    def numbers(values):
        return np.asarray(values)

    def relu(x):
        return np.maximum(x, 0)

    def erf(x):
        return np.frompyfunc(math.erf, 1, 1)(x).astype(x.dtype)

    def sqrt(x):
        return np.sqrt(x)

    def softmax(x):
        powers = np.exp(x - x.max(-1, keepdims=True))
        return powers / powers.sum(-1, keepdims=True)

    def mean(x):
        return x.mean(-1, keepdims=True)

    def masked(x, mask, value):
        return np.where(mask, np.asarray(value, x.dtype), x)

    def transpose(x, *axes):
        return np.transpose(x, axes)

    def concatenate(parts):
        return np.concatenate(parts)


def gelu(x):
    """x Φ(x) with the exact normal distribution (Hendrycks & Gimpel 2016)."""
    return x * (0.5 * (1 + erf(x * math.sqrt(0.5))))


ACTIVATIONS = {"relu": relu, "gelu": gelu, "square": lambda x: x * x}
