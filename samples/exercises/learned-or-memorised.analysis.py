"""Has it learned, or only memorised? Weights alone, no curves."""


def learned_or_memorised(model, p):
    """A verdict on a model by its weights: {"verdict", "gini", "confidence"}.

    - verdict: "learned" (one rule for all pairs, whichever), "forming" (on its way there: some of the rule beside some memory),
      "memorised" (answers by heart, no rule), or "untrained";
    - gini: how unequal the waves of W_L = W_out · W_U are. With c₁ ≤ … ≤ c_p the norms of the p components of W_L along the
      orthonormal waves of the answer (the constant, cos and sin of each frequency by themselves):
      1 − 2 · Σᵢ (cᵢ/Σc) · (p − i + ½)/p. 0 where all are equal, near 1 where a few have everything;
    - confidence: the mean over all pairs of the largest probability among the answers.

    The check asks it of the open model and of the six in `six/`, whose files do not say what they were trained on, nor for how
    long. All of them say x + y; believe the weights. Accuracy by the file's answers misleads for three of the six.

    Why: a training loss of nothing is no sign of having learned, and a wrong answer none of having not.
    Source: the article's last reflection; Nanda et al. 2023, §4.1, for the Gini coefficient.

    @exercise learned-or-memorised
    """
    raise NotImplementedError("not written yet")
