"""Run directories: `.grokking/runs/<time>-<name>-<id>/`."""

import json
import re
from pathlib import Path

import numpy as np

from . import backend as b
from .model import Model, Pairs
from .safetensors import read_safetensors
from .tasks import task_pairs, token_rows, train_mask


class Run:
    def __init__(self, path):
        self.path = Path(path)
        #: The resolved config.
        self.config = _json(self.path / "config.json")

    @property
    def status(self):
        """State, epoch and times, as they are now."""
        return _json(self.path / "status.json")

    @property
    def checkpoints(self):
        """Epochs of which there is a checkpoint, ascending."""
        names = (re.fullmatch(r"epoch-(\d+)\.safetensors", file.name) for file in (self.path / "checkpoints").glob("*"))
        return sorted(int(name[1]) for name in names if name)

    def model(self, epoch=None):
        """The model of a checkpoint; by default of the newest. Raises ValueError where there is none."""
        known = self.checkpoints
        epoch = known[-1] if epoch is None and known else epoch
        if epoch not in known:
            raise ValueError(f"{self.path}: no checkpoint of epoch {epoch}; there are {', '.join(map(str, known)) or 'none'}")
        weights, metadata = read_safetensors(self.path / "checkpoints" / f"epoch-{epoch:08d}.safetensors")
        config = json.loads(metadata["config"]) if "config" in metadata else self.config
        task = config["task"]
        x, y, label = task_pairs(task)
        pairs = Pairs(*(b.tensor(part.astype(np.int64)) for part in (x, y, label)), b.tensor(token_rows(task, x, y)))
        is_train = train_mask(task, x, y)
        sides = (None, None) if is_train is None else (pairs[b.tensor(is_train)], pairs[b.tensor(~is_train)])
        return Model({name: b.tensor(value) for name, value in weights.items()}, config, epoch, pairs, *sides)

    def models(self):
        """One model after the other, over all checkpoints."""
        return (self.model(epoch) for epoch in self.checkpoints)

    def curves(self):
        """metrics.jsonl, a row a logged epoch: a pandas data frame; without pandas a list of values by column."""
        with open(self.path / "metrics.jsonl", encoding="utf-8") as file:
            rows = [json.loads(line) for line in file if line.endswith("\n")]
        try:
            import pandas
        except ImportError:
            names = dict.fromkeys(name for row in rows for name in row)
            return {name: [row.get(name) for row in rows] for name in names}
        return pandas.DataFrame(rows)


def open_run(path):
    """The run of a run directory. Raises ValueError for a folder that is none."""
    if not (Path(path) / "config.json").is_file():
        raise ValueError(f"{path}: not a run directory: it has no config.json")
    return Run(path)


def _json(file):
    return json.loads(file.read_text(encoding="utf-8"))
