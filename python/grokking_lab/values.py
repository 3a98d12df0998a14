"""What a function returned, as JSON that the lab reads: arrays as their bytes, figures as SVG."""

import base64
import io
import sys

import numpy as np

#: More numbers than these in one result are more than a view can show.
MOST_NUMBERS = 4_000_000
MAY_BE = "a number, text, a dict, a list, an array or tensor, a pandas data frame or a matplotlib figure"


def plain(value, where="the function returned"):
    """Raises TypeError, one line, for what cannot be shown."""
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) <= 2**53 else str(value)
    if isinstance(value, float):
        return value if np.isfinite(value) else {"$number": repr(value)}
    if isinstance(value, np.generic):
        return plain(value.item(), where)
    if _is(value, "torch", "Tensor"):
        return _array(value.detach().cpu().numpy(), where)
    if isinstance(value, np.ndarray):
        return _array(value, where)
    if _is(value, "pandas", "DataFrame"):
        frame = value.reset_index() if value.index.name or value.index.dtype == object else value
        rows = [[_cell(cell) for cell in row] for row in frame.itertuples(index=False, name=None)]
        return {"$output": {"kind": "table", "columns": [str(name) for name in frame.columns], "rows": rows}}
    if _is(value, "pandas", "Series"):
        return plain(value.to_dict(), where)
    if _is(value, "matplotlib.figure", "Figure"):
        return {"$output": {"kind": "svg", "svg": svg(value), **_titled(value)}}
    if _is(value, "matplotlib.axes", "Axes"):
        return plain(value.figure, where)
    if isinstance(value, dict):
        return {"$record": [[str(key), plain(entry, f"{where}, in {key!r},")] for key, entry in value.items()]}
    if hasattr(value, "_asdict"):
        return plain(value._asdict(), where)
    if isinstance(value, (list, tuple, set, frozenset, range)) or hasattr(value, "__next__"):
        return [plain(entry, where) for entry in value]
    raise TypeError(f"{where} a {type(value).__name__}; return {MAY_BE}")


def open_figures():
    """matplotlib's figures that the function drew and left open, closed now."""
    pyplot = sys.modules.get("matplotlib.pyplot")
    if pyplot is None:
        return []
    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    pyplot.close("all")
    return figures


def svg(figure):
    file = io.StringIO()
    figure.savefig(file, format="svg", bbox_inches="tight")
    return file.getvalue()


def _titled(figure):
    titles = [axes.get_title() for axes in figure.axes]
    title = figure._suptitle.get_text() if figure._suptitle else next(filter(None, titles), "")
    return {"title": title} if title else {}


def _array(array, where):
    if array.size > MOST_NUMBERS:
        raise TypeError(f"{where} {array.size:,} numbers; return at most {MOST_NUMBERS:,}")
    if array.dtype.kind in "OSU" and array.ndim == 1:
        return [plain(entry, where) for entry in array.tolist()]
    if array.dtype.kind not in "biuf":
        hint = "; take its .real, .imag or abs()" if array.dtype.kind == "c" else ""
        raise TypeError(f"{where} an array of {array.dtype}{hint}")
    if array.ndim == 0:
        return plain(array.item(), where)
    numbers = np.ascontiguousarray(array, "<f8")
    return {"$array": base64.b64encode(numbers.tobytes()).decode("ascii"), "shape": list(array.shape)}


def _cell(value):
    cell = value.item() if isinstance(value, np.generic) else value
    if cell is None or isinstance(cell, (bool, str)):
        return cell
    return plain(cell) if isinstance(cell, (int, float)) else str(cell)


def _is(value, module, name):
    """Whether it is of a class of a module that is loaded; nothing is imported to find out."""
    found = getattr(sys.modules.get(module), name, None)
    return isinstance(found, type) and isinstance(value, found)
