"""Which sums of waves are nothing, and which are not: why waves can be told apart at all."""


def orthogonality(model, p):
    """Three things about cos(2πkx/p), for any modulus p, as a dict:

    - residues, [p − 1, p − 1]: at row k − 1, column k′ − 1 the sum over x = 0 … p − 1 of cos(2πkx/p) · cos(2πk′x/p), for k and k′
      in 1 … p − 1;
    - frequencies, [p]: at index d the sum over k = 0 … p − 1 of cos(2πkd/p);
    - counterexample, {"k", "z", "sum", "claimed"}: the article writes Σ_z cos(2πkz/p) · cos(2πkz′/p) = (p/2) · δ(z, z′), with
      one k and the sum over z. Name a k in 1 … p − 1 and a z′ (as "z") for which that is not so; "sum" is what the left side
      is, and "claimed" what the right side would be for z = z′.

    Why: the first says that frequencies do not disturb one another, the second that all of them together single out one answer.
    Source: the article's first exercise, put right.

    @exercise orthogonality
    """
    raise NotImplementedError("not written yet")
