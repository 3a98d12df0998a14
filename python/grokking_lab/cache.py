"""Activations by hook name, and by TransformerLens' short forms."""

_ATTENTION = {"q", "k", "v", "z", "pattern", "attn_scores"}
_MLP = {"pre", "post"}


class Cache(dict):
    """Takes `"blocks.0.hook_mlp_out"`, `("mlp_out", 0)`, `("mlp_out", -1)`, `("normalized", 0, "ln1")` and `"embed"`."""

    def __init__(self, activations, layers):
        super().__init__(activations)
        self._layers = layers

    def __missing__(self, key):
        name = self._full_name(key)
        if name in self.keys():
            return dict.__getitem__(self, name)
        raise KeyError(f"there is no activation {key!r}; take one of {', '.join(self)}")

    def __contains__(self, key):
        return key in self.keys() or self._full_name(key) in self.keys()

    def _full_name(self, key):
        name, layer, kind = (tuple(key) + (None, None))[:3] if isinstance(key, tuple) else (key, None, None)
        if layer is None:
            return f"hook_{name}"
        if layer < 0:
            layer += self._layers
        if kind is None:
            kind = "attn" if name in _ATTENTION else "mlp" if name in _MLP else None
        kind = {"a": "attn", "m": "mlp"}.get(kind, kind)
        return f"blocks.{layer}.{f'{kind}.' if kind else ''}hook_{name}"
