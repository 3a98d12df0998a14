"""Multiplication is addition of logarithms: the same waves on another circle. For models of a prime modulus."""


def primitive_root(model, p):
    """The smallest primitive root of the prime p: the smallest g whose powers g⁰, g¹, …, gᵖ⁻² mod p are all the residues but 0.

    Why: it makes a circle of the residues, on which multiplying is turning.
    Source: the article's third exercise, on other operations.

    @exercise primitive-root
    """
    raise NotImplementedError("not written yet")


def discrete_log(model, p):
    """The discrete logarithms of the residues, [p]: at index x the exponent a in 0 … p − 2 with gᵃ ≡ x (mod p), g the smallest
    primitive root; −1 for the residue 0, which has none.

    Why: log xy = log x + log y (mod p − 1), so that a model that multiplies may add.
    Source: the article's third exercise, on other operations.

    @exercise discrete-log
    """
    raise NotImplementedError("not written yet")


def log_spectrum(model, p):
    """How the power of the embedding divides among frequencies of the logarithm: a list of (p − 1)/2 shares, frequency k at
    index k − 1.

    With a the logarithm of x to the smallest primitive root the waves of frequency k are cos(2πka/(p − 1)) and
    sin(2πka/(p − 1)), 0 at x = 0, both of length 1; the last frequency, k = (p − 1)/2, has no sine. The share is of the sum of all
    squares of W_E's rows of the residues 0 … p − 1.

    Why: over residues the embedding of a model that multiplies is noise; over logarithms it is a few frequencies.
    Source: Nanda et al. 2023, §4.1, on the circle of exponents.

    @exercise log-spectrum
    """
    raise NotImplementedError("not written yet")
