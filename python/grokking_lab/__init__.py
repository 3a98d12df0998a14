"""Runs of Grokking Lab in Python.

    from grokking_lab import open_run
    run = open_run(".grokking/runs/…-add-113-…")
    model = run.model()                      # the newest checkpoint
    logits, cache = model.run_with_cache([[1, 2, model.p]])
    curves = run.curves()                    # a pandas data frame, or lists by column without pandas
"""

from .model import Model, Pairs
from .runs import Run, open_run

__all__ = ["Model", "Pairs", "Run", "open_run"]
