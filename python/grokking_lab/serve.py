"""Answers calls of the lab: a JSON line in on stdin, JSON lines out on what was stdout.

    in   {"file", "name", "model", "args": {name: value}}
    out  {"ready": version}, {"log": line}, {"result"} or {"error": {message, stack, notRun}}
"""

import asyncio
import ctypes
import inspect
import io
import json
import os
import queue
import sys
import threading
import time
import warnings

import numpy as np

from . import backend as b
from .model import Model, Pairs
from .own_code import described, load
from .safetensors import read_safetensors
from .values import open_figures, plain


class Lines(io.TextIOBase):
    """What the function prints, line by line."""

    def __init__(self, send):
        self._send, self._rest = send, ""

    def writable(self):
        return True

    def write(self, text):
        *lines, self._rest = (self._rest + text).split("\n")
        for line in lines:
            self._send({"log": line})
        return len(text)

    def end(self):
        if self._rest:
            self.write("\n")


def serve():
    out = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    os.dup2(2, 1)  # what a library writes past sys.stdout is no answer
    lock = threading.Lock()

    def send(message):
        with lock:
            out.write(json.dumps(message) + "\n")

    calls = queue.Queue()
    requests = os.fdopen(os.dup(0), "r", encoding="utf-8")
    sys.stdin = open(os.devnull, encoding="utf-8")
    threading.Thread(target=_read, args=(requests, calls), daemon=True).start()
    _end_with_parent()
    _watch_memory(int(os.environ.get("GROKKING_RUNNER_MEMORY_MB", "0")))
    os.environ.setdefault("MPLBACKEND", "svg")
    send({"ready": sys.version.split()[0]})
    while True:
        call = calls.get()
        printed = Lines(send)
        sys.stdout = sys.stderr = printed
        answer = _answer(call)
        printed.end()
        sys.stdout, sys.stderr = sys.__stdout__, sys.__stderr__
        send(answer)


def _read(requests, calls):
    """From a thread of its own: when the lab ends, this process does, even in a loop without end."""
    for line in requests:
        calls.put(json.loads(line))
    os._exit(0)


def _answer(call):
    try:
        warnings.filterwarnings("ignore", message=".*non-interactive|.*non-GUI")  # plt.show() shows the figure in the lab
        model = open_model(call["model"])
        module = load(call["file"])
        function = getattr(module, call["name"], None)
        if not callable(function):
            message = f"{os.path.basename(call['file'])} has no function {call['name']}"
            return {"error": {"message": message, "stack": [], "notRun": True}}
        returned = _call(function, model, call["args"])
        result = plain(returned)
        drawn = [plain(figure) for figure in open_figures() if not _holds(returned, figure)]
        parts = ([] if returned is None else [result]) + drawn
        return {"result": {"$parts": parts} if len(parts) > 1 else parts[0] if parts else None}
    except BaseException as error:  # whatever a person's function raises is its answer
        open_figures()
        return {"error": described(error)}


def _holds(returned, figure):
    """Whether a figure is in what was returned, and is shown there."""
    if isinstance(returned, dict):
        returned = list(returned.values())
    parts = returned if isinstance(returned, (list, tuple)) else [returned]
    return any(figure in (part, getattr(part, "figure", None)) for part in parts if hasattr(part, "savefig") or hasattr(part, "figure"))


def _call(function, model, args):
    """`args` by name; what is left out takes its default."""
    given = {name: _given(value, model) for name, value in args.items()}
    positional, named = [model], {}
    for parameter in list(inspect.signature(function).parameters.values())[1:]:
        if parameter.kind is parameter.VAR_POSITIONAL:
            positional += given.pop(parameter.name, [])
        elif parameter.kind is parameter.KEYWORD_ONLY and parameter.name in given:
            named[parameter.name] = given.pop(parameter.name)
        elif parameter.kind in (parameter.POSITIONAL_ONLY, parameter.POSITIONAL_OR_KEYWORD):
            positional.append(given.pop(parameter.name, parameter.default))
    returned = function(*positional, **named, **given)
    return asyncio.run(returned) if inspect.iscoroutine(returned) else returned


def _given(value, model):
    """An argument: plain, or one of the model's own."""
    if isinstance(value, dict) and "$model" in value:
        return getattr(model, value["$model"])
    if isinstance(value, dict) and "$number" in value:
        return float(value["$number"])
    if isinstance(value, dict):
        return {name: _given(entry, model) for name, entry in value.items()}
    return [_given(entry, model) for entry in value] if isinstance(value, list) else value


def open_model(path):
    """The model of a file that the lab wrote for this call: weights, and the task's pairs as `pairs.…`."""
    tensors, metadata = read_safetensors(path)
    os.remove(path)
    own = {name[6:]: tensors.pop(name) for name in list(tensors) if name.startswith("pairs.")}
    x, y, label, tokens = (b.tensor(own[name].astype(np.int64)) for name in ("x", "y", "label", "tokens"))
    pairs, sides = Pairs(x, y, label, tokens), (None, None)
    if "train" in own:  # answers trained on may be others than the right ones
        is_train = own["train"].astype(bool)
        trained = Pairs(x, y, b.tensor(own["trained"].astype(np.int64)), tokens)
        sides = (trained[b.tensor(is_train)], pairs[b.tensor(~is_train)])
    weights = {name: b.tensor(value) for name, value in tensors.items()}
    return Model(weights, json.loads(metadata["config"]), int(metadata["epoch"]), pairs, *sides)


def _end_with_parent():
    """Linux ends this process with the one that started it, even where no thread gets a turn."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, 9)


def _watch_memory(megabytes):
    """Ends this process, with one line on stderr, when it takes more; from a thread, so that a loop does not keep it."""
    if megabytes <= 0 or sys.platform == "win32":
        return
    import resource

    unit = 2**20 if sys.platform == "darwin" else 2**10

    def watch():
        while True:
            time.sleep(0.1)
            taken = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // unit
            if taken > megabytes:
                os.write(2, f"the function took {taken} MB of memory; {megabytes} MB are allowed\n".encode())
                os._exit(137)

    threading.Thread(target=watch, daemon=True).start()
