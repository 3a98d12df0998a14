"""The forward pass over all positions, in the steps and under the names of TransformerLens' HookedTransformer."""

import numpy as np

from . import backend as b

LAYER_NORM_EPSILON = 1e-5  # TransformerLens' default


def forward(config, weights, tokens, keep=lambda hook, values: values, last=False):
    """Logits [n, n_ctx, p] of token rows [n, n_ctx]; with `last` of the last position alone, [n, 1, p].

    config: the config's `model`. keep: is given every activation with its hook name, and returns what is computed with.
    The family `mlp` has no positions: its logits are [n, 1, p], its activations [n, 1, d_mlp].
    """
    if config.get("family") == "mlp":
        return _mlp(config, weights, tokens, keep)
    embed = keep("hook_embed", weights["embed.W_E"][tokens])
    places = keep("hook_pos_embed", weights["pos_embed.W_pos"][None] + 0 * embed)
    residual = embed + places
    for layer in range(config["layers"]):
        residual = _block(config, weights, f"blocks.{layer}", residual, keep, last and layer == config["layers"] - 1)
    return _layer_norm(config, weights, "ln_final", residual, keep) @ weights["unembed.W_U"]


def _mlp(config, weights, tokens, keep):
    """h = W_in[x] + W_in[p + y], logits = σ(h) · W_U (Gromov 2023)."""
    table, unembed = weights["blocks.0.mlp.W_in"], weights["unembed.W_U"]
    rows = table[tokens[:, :1]] + table[tokens[:, 1:] + unembed.shape[-1]]
    pre = keep("blocks.0.mlp.hook_pre", rows)
    return keep("blocks.0.mlp.hook_post", b.ACTIVATIONS[config["activation"]](pre)) @ unembed


def _block(config, weights, name, before, keep, last):
    before = keep(f"{name}.hook_resid_pre", before)
    normal = _layer_norm(config, weights, f"{name}.ln1", before, keep)
    attended = keep(f"{name}.hook_attn_out", _attention(config, weights, f"{name}.attn", normal, keep))
    middle = keep(f"{name}.hook_resid_mid", before + attended)
    if last:
        middle = middle[:, -1:]
    normal = _layer_norm(config, weights, f"{name}.ln2", middle, keep)
    pre = keep(f"{name}.mlp.hook_pre", normal @ weights[f"{name}.mlp.W_in"] + weights[f"{name}.mlp.b_in"])
    post = keep(f"{name}.mlp.hook_post", b.ACTIVATIONS[config["activation"]](pre))
    out = keep(f"{name}.hook_mlp_out", post @ weights[f"{name}.mlp.W_out"] + weights[f"{name}.mlp.b_out"])
    return keep(f"{name}.hook_resid_post", middle + out)


def _attention(config, weights, name, x, keep):
    n, positions, _ = x.shape
    q, k, v = (keep(f"{name}.hook_{letter}", _per_head(x, weights[f"{name}.W_{letter.upper()}"])) for letter in "qkv")
    scores = b.transpose(q, 0, 2, 1, 3) @ b.transpose(k, 0, 2, 3, 1) * q.shape[-1] ** -0.5
    later = np.triu(np.ones((positions, positions), bool), 1)
    scores = keep(f"{name}.hook_attn_scores", b.masked(scores, later, float("-inf")))
    # α · softmax + (1 − α) where a position may look (Zhong et al. 2023, §3)
    alpha = config.get("attentionCoefficient", 1)
    pattern = keep(f"{name}.hook_pattern", b.masked(alpha * b.softmax(scores) + (1 - alpha), later, 0.0))
    z = keep(f"{name}.hook_z", b.transpose(pattern @ b.transpose(v, 0, 2, 1, 3), 0, 2, 1, 3))
    out = weights[f"{name}.W_O"]
    return z.reshape(n, positions, -1) @ out.reshape(-1, out.shape[-1])


def _per_head(x, weight):
    """[n, n_ctx, d_model] by [n_heads, d_model, d_head] → [n, n_ctx, n_heads, d_head]"""
    heads, width, size = weight.shape
    return (x @ b.transpose(weight, 1, 0, 2).reshape(width, heads * size)).reshape(x.shape[0], x.shape[1], heads, size)


def _layer_norm(config, weights, name, x, keep):
    kind = config.get("layerNorm", False)
    if not kind:
        return x
    centred = x - b.mean(x)
    scale = keep(f"{name}.hook_scale", b.sqrt(b.mean(centred * centred) + LAYER_NORM_EPSILON))
    scaled = centred / scale
    return keep(f"{name}.hook_normalized", scaled * weights[f"{name}.w"] + weights[f"{name}.b"] if kind is True else scaled)
