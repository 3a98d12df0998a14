"""The course article's questions in Python. Needs numpy; torch and matplotlib where a function says so.

A parameter named p is the model's modulus; train_pairs and test_pairs are its pairs. Where torch is installed weights and
activations are its tensors, else numpy's arrays: np.asarray takes both.
"""

import numpy as np


def embedding_fourier(model, p):
    """Share of the embedding's power at each frequency: the mean over residues is left out."""
    spectrum = np.abs(np.fft.rfft(np.asarray(model.W_E[:p]), axis=0)) ** 2
    power = spectrum.sum(1)[1:]
    return power / power.sum()


def key_frequencies(model, p, threshold=0.02):
    """Frequencies with more than 2% of the power of W_L = W_out · W_U (Nanda et al. 2023, §4.1), the strongest first."""
    readout = np.asarray(model.W_out) @ np.asarray(model.W_U)
    power = (np.abs(np.fft.rfft(readout, axis=1)) ** 2).sum(0)
    shares = power / (2 * power.sum() - power[0])  # both halves of the spectrum, p odd
    strongest = [int(k) for k in np.argsort(-shares) if k > 0 and 2 * shares[k] > threshold]
    return [{"k": k, "share of W_L": 2 * shares[k]} for k in strongest]


def trace(model, x, y, p):
    """One pair's way through the model: the norms of what each part adds, and its answer."""
    logits, cache = model.run_with_cache(model.tokens([(x, y)]))
    norm = lambda values: float(np.linalg.norm(np.asarray(values)[0, -1]))
    predicted = int(np.asarray(logits)[0, -1].argmax())
    return {
        "embedding": norm(cache["embed"]),
        "attention": norm(cache["attn_out", -1]),
        "mlp": norm(cache["mlp_out", -1]),
        "answer": predicted,
        "(x + y) mod p": (x + y) % p,
    }


def progress(model, train_pairs, test_pairs):
    """Numbers for Over all checkpoints: accuracies, and the norm of all weights."""
    squares = sum(float((np.asarray(weights) ** 2).sum()) for weights in model.parameters())
    return {
        "train_accuracy": model.accuracy(train_pairs),
        "test_accuracy": model.accuracy(test_pairs),
        "weight_norm": squares**0.5,
    }


def embedding_circle(model, p, k=0):
    """Residues in the plane that frequency k spans in the embedding; k = 0: the strongest. By matplotlib."""
    import matplotlib.pyplot as plt

    embedding = np.asarray(model.W_E[:p])
    spectrum = np.fft.rfft(embedding, axis=0)
    k = k or 1 + int((np.abs(spectrum[1:]) ** 2).sum(1).argmax())
    plane = embedding @ np.stack([spectrum[k].real, -spectrum[k].imag], 1)
    figure, axes = plt.subplots(figsize=(5, 5))
    axes.scatter(plane[:, 0], plane[:, 1], c=np.arange(p) * k % p, cmap="twilight")
    for residue in range(p):
        axes.annotate(str(residue), plane[residue], fontsize=6)
    axes.set_aspect("equal")
    axes.set_title(f"Embedding at frequency {k}")
    return figure


def input_gradient(model, train_pairs):
    """How the training loss depends on each token's embedding, by torch's own derivative."""
    import torch

    embedding = model.W_E.clone().requires_grad_()
    logits = model.with_parameters({"W_E": embedding}).logits(train_pairs)
    torch.nn.functional.cross_entropy(logits, train_pairs.label).backward()
    return embedding.grad.norm(dim=1)
