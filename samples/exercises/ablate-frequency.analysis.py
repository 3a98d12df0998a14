"""An intervention on the embedding."""


def ablate_frequency(model, p, k=1):
    """The embedding without frequency k: a matrix of the shape of W_E.

    Each column of W_E's rows of the residues 0 … p − 1 is a function of the residue. Project cos(2πkx/p) and sin(2πkx/p) out of
    it: what is left has nothing of either wave. Rows of other tokens, such as "=", stay as they are. The check takes the strongest
    key frequency for k, and one that is not key.

    Why: the model with this embedding (`with_parameters`) cannot use frequency k. What it can still do says what k was worth.
    Source: the article's intervention; Nanda et al. 2023, §4.4.

    @exercise ablate-frequency
    """
    raise NotImplementedError("not written yet")
