"""Reads `.safetensors` files with numpy alone: an 8-byte length, a JSON header, and the tensors' bytes."""

import json
import numpy as np

DTYPES = {"F64": "<f8", "F32": "<f4", "F16": "<f2", "I64": "<i8", "I32": "<i4", "I16": "<i2", "I8": "i1", "U8": "u1", "BOOL": "?"}


def read_safetensors(path):
    """Tensors by name as numpy arrays, and the file's metadata (texts by name).

    Raises ValueError, one line, for a file that is no safetensors file, or of another type of number.
    """
    with open(path, "rb") as file:
        data = file.read()
    length = int.from_bytes(data[:8], "little")
    if len(data) < 8 or 8 + length > len(data):
        raise ValueError(f"{path}: not a safetensors file, or truncated")
    header = json.loads(data[8 : 8 + length])
    metadata = header.pop("__metadata__", {})
    return {name: _tensor(path, name, entry, data[8 + length :]) for name, entry in header.items()}, metadata


def _tensor(path, name, entry, data):
    begin, end = entry["data_offsets"]
    if entry["dtype"] not in DTYPES:
        raise ValueError(f"{path}: {name} is of type {entry['dtype']}; known are {', '.join(DTYPES)}")
    return np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"]).copy()
