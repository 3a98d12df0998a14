# A function in Python: bars by numpy, a figure by matplotlib
import numpy as np


def embedding_power(model, p):
    """Power of each frequency in the embedding, by numpy: the lens above shows it as bars.

    `model` has TransformerLens' names: model.W_E, model.run_with_cache(tokens), model.accuracy(model.test_pairs), …
    A parameter named p is the modulus, train_pairs and test_pairs are the model's pairs.
    """
    spectrum = np.fft.rfft(np.asarray(model.W_E[:p]), axis=0)
    power = (np.abs(spectrum) ** 2).sum(1)
    return power[1:] / power[1:].sum()


def neuron_map(model, p, neuron=0):
    """One neuron over all pairs, by matplotlib."""
    import matplotlib.pyplot as plt

    _, cache = model.run_with_cache(model.tokens(model.all_pairs()))
    post = np.asarray(cache["post", 0][:, -1, neuron])
    figure, axes = plt.subplots(figsize=(5, 4))
    image = axes.imshow(post.reshape(p, -1))
    axes.set(title=f"Neuron {neuron}", xlabel="y", ylabel="x")
    figure.colorbar(image, label="activation")
    return figure
