"""Milliseconds of an epoch of the canonical model (x + y mod 113, 3,830 pairs, full batch, AdamW) in PyTorch on the CPU, beside
which `npm run bench` is read: medians over a few seconds each, on as many threads as are named.

    python test/bench/pytorch_epoch.py [threads]

textbook: all positions, one einsum a step, as the code of Nanda et al. 2023 has it. by hand: what the last position needs, in few
products, AdamW fused. compile: the same by torch.compile. The loss is float64's in each (Nanda et al. 2023, appendix A).
"""

import json
import math
import statistics
import sys
import time

import torch
import torch.nn.functional as F

P, D, HEADS, D_HEAD, MLP, PAIRS = 113, 128, 4, 32, 512, 3830
WARM_UP_STEPS, SECONDS = 12, 3

torch.set_num_threads(int(sys.argv[1]) if len(sys.argv) > 1 else 2)
generator = torch.Generator().manual_seed(0)
every_pair = torch.cartesian_prod(torch.arange(P), torch.arange(P))
x, y = every_pair[torch.randperm(P * P, generator=generator)[:PAIRS]].T
label = ((x + y) % P)[:, None]
tokens = torch.stack([x, y, torch.full_like(x, P)], 1)
causal = torch.tril(torch.ones(3, 3)).bool()


def fresh_weights():
    def normal(*shape, fan_in=D):
        return (torch.randn(*shape, generator=generator) / math.sqrt(fan_in)).requires_grad_()

    return {
        "E": normal(P + 1, D),
        "pos": normal(3, D),
        **{name: normal(HEADS, D, D_HEAD) for name in ("Q", "K", "V")},
        "O": normal(HEADS * D_HEAD, D),
        "in": normal(D, MLP),
        "b_in": torch.zeros(MLP, requires_grad=True),
        "out": normal(MLP, D, fan_in=MLP),
        "b_out": torch.zeros(D, requires_grad=True),
        "U": normal(D, P),
    }


def loss_of(logits):
    return -logits.double().log_softmax(-1).gather(-1, label).mean()


def textbook(w):
    residual = w["E"][tokens] + w["pos"]
    q, k, v = (torch.einsum("bpd,hde->bhpe", residual, w[name]) for name in ("Q", "K", "V"))
    scores = torch.einsum("bhpe,bhqe->bhpq", q, k) / math.sqrt(D_HEAD)
    pattern = scores.masked_fill(~causal, -1e10).softmax(-1)
    z = torch.einsum("bhpq,bhqe->bphe", pattern, v).reshape(-1, 3, HEADS * D_HEAD)
    residual = residual + z @ w["O"]
    residual = residual + F.relu(residual @ w["in"] + w["b_in"]) @ w["out"] + w["b_out"]
    return loss_of((residual @ w["U"])[:, -1])


def by_hand(w):
    residual = w["E"][tokens] + w["pos"]
    last = w["E"][P] + w["pos"][2]  # the last token is the same for all pairs, and so is the query
    query = torch.einsum("d,hde->he", last, w["Q"])
    direction = torch.einsum("hde,he->dh", w["K"], query) / math.sqrt(D_HEAD)
    pattern = (residual @ direction).softmax(1)
    v = (residual @ w["V"].permute(1, 0, 2).reshape(D, -1)).view(-1, 3, HEADS, D_HEAD)
    residual = last + (pattern[..., None] * v).sum(1).reshape(-1, HEADS * D_HEAD) @ w["O"]
    hidden = F.relu(residual @ w["in"] + w["b_in"])
    return loss_of((residual + hidden @ w["out"] + w["b_out"]) @ w["U"])


def ms_per_epoch(loss, **options):
    w = fresh_weights()
    optimizer = torch.optim.AdamW(w.values(), lr=1e-3, weight_decay=1.0, betas=(0.9, 0.98), **options)

    def epoch():
        optimizer.zero_grad()
        loss(w).backward()
        optimizer.step()

    for _ in range(WARM_UP_STEPS):
        epoch()
    times = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        start = time.perf_counter()
        epoch()
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 1)


print(
    json.dumps(
        {
            "textbook": ms_per_epoch(textbook),
            "by hand": ms_per_epoch(by_hand, fused=True),
            "compile": ms_per_epoch(torch.compile(by_hand), fused=True),
        }
    )
)
