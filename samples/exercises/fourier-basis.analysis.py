"""Waves over the residues: what everything else here is written in."""


def fourier_basis(model, p):
    """The Fourier basis of functions of the residue: a matrix [p, p], a row per wave, a column per residue x.

    Row 0 is the constant; rows 2k − 1 and 2k are cos(2πkx/p) and sin(2πkx/p) for k = 1, 2, … as long as 2k < p. For even p the
    last row is cos(πx), which has no sine beside it. Every row is scaled to length 1: its squares add up to 1. The check asks for
    the model's own p, and for an even one.

    Why: every function of the residue is a sum of these, and the sums of squares tell how much of each is in it.
    Source: Nanda et al. 2023, §4.1; ARENA's chapter on grokking.

    @exercise fourier-basis
    """
    raise NotImplementedError("not written yet")
