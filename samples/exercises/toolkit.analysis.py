"""The article's toolkit: train a model, say what it does, and try whether that is so."""


def train_grokking_model(model):
    """A config, as a dict of what a `*.grok.json` has, that groks: x + y modulo a prime of your choice, which memorises its
    training pairs first and gets the others right later.

    The check trains it as it stands, on one core: at most 85% of the pairs for training, fresh weights, few enough weights,
    pairs and epochs for some seconds. Accuracy of 99% must come on the training pairs at least five logged rows
    (`training.logEvery`) before it comes on the others. What is left out has the lab's defaults, such as
    {"task": {"operation": "add", "modulus": 113}}.

    Why: weight decay, the share of pairs and the learning rate decide whether there is anything to see at all.
    Source: the article's toolkit, first function.

    @exercise grokking-config
    """
    raise NotImplementedError("not written yet")


def analyze_trained_grokking_model(model, p):
    """What a model that has grokked does, and what shows it: {"train", "test", "frequencies", "share", "explained", "without",
    "sentence"}.

    - train, test: accuracy on the training pairs and on the others;
    - frequencies: those with more than 2% of the power of W_L = W_out · W_U, as a function of the answer, the strongest first;
    - share: how much of W_L's power they have together, the constant counted in the whole;
    - explained: logits of all pairs, less the mean of each row, are a table [pairs, p]; how much of its sum of squares is
      explained by cos(2πk(s − z)/p), s the right answer, each of these k with its own best factor;
    - without: accuracy over all pairs when these frequencies are projected out of W_E;
    - sentence: says in words what the model computes, with its modulus and each of its frequencies.

    Why: a claim about a model is worth its numbers.
    Source: the article's toolkit, second function; Nanda et al. 2023, §4.

    @exercise model-summary
    """
    raise NotImplementedError("not written yet")


def intervene_on_grokking(model, p):
    """What each frequency by itself is worth: {"drop", "key", "others"}.

    "drop" has an entry for each frequency k of 1 … ⌊p/2⌋, at index k − 1: the accuracy over all pairs that is lost when k alone is
    projected out of W_E (of the residues; other tokens stay). "key" is the mean of these over the frequencies with more than 2%
    of the power of W_L, "others" the mean over the rest.

    Why: the article expects that a key frequency breaks the model. See how much one of them does, and what the others do.
    Source: the article's toolkit, third function.

    @exercise intervene
    """
    raise NotImplementedError("not written yet")
