"""A checkpoint, as analysis functions get it. Names and shapes are TransformerLens'."""

import numpy as np

from . import backend as b
from .cache import Cache
from .forward import forward

#: Weights of the first layer, by the names that a model has them under.
FIRST_LAYER = {
    "W_E": "embed.W_E",
    "W_pos": "pos_embed.W_pos",
    **{f"W_{letter}": f"blocks.0.attn.W_{letter}" for letter in "QKVO"},
    **{name: f"blocks.0.mlp.{name}" for name in ("W_in", "b_in", "W_out", "b_out")},
    "W_U": "unembed.W_U",
}

#: Token rows that go through the model at once where no activation is kept.
ROWS = 4096


class Pairs:
    """Pairs of residues and their answers: `x`, `y`, `label` are whole numbers [n]; a loop gives `(x, y)`."""

    def __init__(self, x, y, label, tokens):
        self.x, self.y, self.label, self.tokens = x, y, label, tokens

    def __len__(self):
        return len(self.x)

    def __iter__(self):
        return zip(b.numbers(self.x).tolist(), b.numbers(self.y).tolist())

    def __getitem__(self, which):
        """One `(x, y)` by its place, or the pairs of a slice, a mask or places."""
        if isinstance(which, (int, np.integer)):
            return int(self.x[which]), int(self.y[which])
        return Pairs(self.x[which], self.y[which], self.label[which], self.tokens[which])


class Model:
    """`W_E`, `W_pos`, `W_Q`, `W_K`, `W_V`, `W_O` [n_heads, …], `W_in`, `b_in`, `W_out`, `b_out` are those of the first
    layer, `W_U` the unembedding [d_model, p]; `state_dict()` has every layer's. Tensors are torch's where it is installed.
    The family `mlp` has `W_in` [2p, d_mlp], a row per x and then one per y, and `W_U` [d_mlp, p] alone.
    """

    kind = "transformer"

    def __init__(self, weights, config, epoch, pairs, train, test):
        self._weights, self._pairs, self._train, self._test = weights, pairs, train, test
        #: name, task and model of the config that it was trained with.
        self.config = config
        #: Updates made when the checkpoint was written.
        self.epoch = epoch
        #: The modulus, or the order of the group: there are p residues, with tokens 0 … p − 1.
        self.p = config["task"]["modulus"]

    def __getattr__(self, name):
        full = FIRST_LAYER.get(name)
        weights = self.__dict__.get("_weights", {})
        if full in weights:
            return weights[full]
        known = [short for short, long in FIRST_LAYER.items() if long in weights]
        if name in FIRST_LAYER and "config" in self.__dict__:
            family = self.config["model"].get("family", "transformer")
            raise AttributeError(f"this model has no {name}: its family is {family}; it has {', '.join(known)}")
        raise AttributeError(f"the model has no {name}; its weights are {', '.join(known)}, all by state_dict()")

    def state_dict(self):
        """All weights by name, e.g. `blocks.0.mlp.W_in`."""
        return dict(self._weights)

    def named_parameters(self):
        return iter(self._weights.items())

    def parameters(self):
        """All weights, one after the other."""
        return iter(self._weights.values())

    @property
    def train_pairs(self):
        """The pairs it was trained on, and their answers. Raises ValueError where the split is not known."""
        return self._known("train", self._train)

    @property
    def test_pairs(self):
        return self._known("test", self._test)

    def all_pairs(self):
        """Every pair of the task, ordered by x, then y."""
        return self._pairs

    def tokens(self, pairs):
        """The token rows of these pairs, [n, n_ctx], e.g. `[x, y, p]` each."""
        return self._own(pairs).tokens

    def __repr__(self):
        task = self.config["task"]
        return f"<Model {self.config['name']} @ {self.epoch:,}: {task['operation']} mod {self.p}>"

    def __call__(self, tokens):
        """Logits [n, n_ctx, p] of token rows."""
        return forward(self.config["model"], self._weights, self._rows(tokens))

    def run_with_cache(self, tokens):
        """Runs token rows [n, n_ctx]; logits [n, n_ctx, p], and every activation by its hook name or TransformerLens'
        short form: `cache["blocks.0.hook_mlp_out"]` is `cache["mlp_out", 0]`.
        """
        kept = {}
        logits = forward(self.config["model"], self._weights, self._rows(tokens), lambda hook, x: kept.setdefault(hook, x))
        return logits, Cache(kept, self.config["model"]["layers"])

    def logits(self, pairs):
        """Logits at the last position, [n, p]; differentiable with regard to what `with_parameters` put in place."""
        rows = self._own(pairs).tokens
        parts = [self._last(rows[begin : begin + ROWS]) for begin in range(0, len(rows), ROWS)]
        return parts[0] if len(parts) == 1 else b.concatenate(parts)

    def loss(self, pairs):
        """Mean cross-entropy of these pairs in nats, by a log-softmax in float64."""
        pairs = self._own(pairs)
        logits = b.numbers(self.logits(pairs)).astype(np.float64)
        logits -= logits.max(1, keepdims=True)
        right = logits[np.arange(len(pairs)), b.numbers(pairs.label)]
        return float((np.log(np.exp(logits).sum(1)) - right).mean())

    def accuracy(self, pairs):
        """Share of these pairs whose largest logit is the answer's."""
        pairs = self._own(pairs)
        return float((b.numbers(self.logits(pairs)).argmax(1) == b.numbers(pairs.label)).mean())

    def with_parameters(self, patch):
        """The same model with some weights replaced, by their names or `W_E`, `W_in`, …: an intervention.

        Raises KeyError for a weight that there is not, ValueError for another shape.
        """
        weights = dict(self._weights)
        for given, value in patch.items():
            name = FIRST_LAYER.get(given, given)
            if name not in weights:
                raise KeyError(f"with_parameters: there is no weight {given}; take one of {', '.join(weights)}")
            if tuple(value.shape) != tuple(weights[name].shape):
                raise ValueError(f"with_parameters: {given} must be {_shape(weights[name])}, got {_shape(value)}")
            weights[name] = value
        return Model(weights, self.config, self.epoch, self._pairs, self._train, self._test)

    def _last(self, rows):
        return forward(self.config["model"], self._weights, rows, last=True)[:, -1]

    def _known(self, side, pairs):
        if pairs is None:
            raise ValueError(
                f"the model's {side}_pairs are not known: its file does not say how its pairs were split; "
                "say it (--split, or task.split in a config with load), or measure all_pairs()"
            )
        return pairs

    def _own(self, pairs):
        """Pairs of this task; a list of `(x, y)` is looked up."""
        if isinstance(pairs, Pairs):
            return pairs
        places = {pair: i for i, pair in enumerate(self._pairs)}
        wrong = next((pair for pair in pairs if tuple(pair) not in places), None)
        if wrong is not None:
            raise ValueError(f"{tuple(wrong)} is no pair of this task, whose residues are 0 … {self.p - 1}")
        return self._pairs[b.tensor(np.array([places[tuple(pair)] for pair in pairs], np.int64))]

    def _rows(self, tokens):
        rows = b.numbers(tokens)
        layout = self.config["task"]["tokens"]
        is_mlp = self.config["model"].get("family") == "mlp"
        vocabulary = self.p if is_mlp else len(self._weights["embed.W_E"])
        positions = 2 if is_mlp else len(self._weights["pos_embed.W_pos"])
        if rows.ndim != 2 or rows.shape[1] != positions or len(rows) == 0:
            raise ValueError(
                f"this model takes token rows [{layout.replace(' ', ', ')}], {positions} tokens each, e.g. "
                f"{b.numbers(self._pairs.tokens[:1]).tolist()}; got {_shape(rows)}"
            )
        if not np.issubdtype(rows.dtype, np.integer) or rows.min() < 0 or rows.max() >= vocabulary:
            raise ValueError(f"tokens are whole numbers 0 … {vocabulary - 1}")
        return b.tensor(rows.astype(np.int64))


def _shape(value):
    return f"[{', '.join(str(size) for size in value.shape)}]"
