"""How waves add up over the answers: right ones together, wrong ones against one another."""


def interference(model, p, x=1, y=2, frequencies=(1,)):
    """Each frequency's part of the logits of one pair, and the sum of these parts: [frequencies + 1, p], a row for each of
    `frequencies` in their order and then their sum, a column for each answer z.

    The part of frequency k is the projection of the pair's p logits, as a function of z, onto the plane of cos(2πkz/p) and
    sin(2πkz/p).

    Why: at the right answer the parts have their crests, elsewhere they disagree: that is how a few waves single out one answer.
    Source: the article on interference, measured on this model; Nanda et al. 2023, §3.

    @exercise interference
    """
    raise NotImplementedError("not written yet")
