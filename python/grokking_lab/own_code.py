"""A person's file: run afresh each time, and its errors with their own lines."""

import importlib
import linecache
import os
import sys
import sysconfig
import traceback
import types

PACKAGE = os.path.dirname(os.path.abspath(__file__))
NOT_OWN = tuple({*(os.path.realpath(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib")), PACKAGE})


def load(file):
    """The module of a file. Modules beside it are loaded afresh, too."""
    forget_own_modules()
    linecache.clearcache()
    importlib.invalidate_caches()
    sys.path[0] = os.path.dirname(file)
    with open(file, "rb") as source:
        code = compile(source.read(), file, "exec")
    name = "grokking_analysis"
    module = types.ModuleType(name)
    module.__file__ = file
    sys.modules[name] = module
    exec(code, module.__dict__)
    return module


def forget_own_modules():
    for name, module in list(sys.modules.items()):
        if is_own(getattr(module, "__file__", None)) and name != "__main__":
            del sys.modules[name]


def is_own(file):
    """Whether a file is a person's: not Python's, not of an installed package, not of this one."""
    if not file or file.startswith("<"):
        return False
    path = os.path.realpath(file)
    inside = any(path.startswith(folder + os.sep) for folder in NOT_OWN)
    return not inside and not {"site-packages", "dist-packages"} & set(path.split(os.sep))


def described(error):
    """An exception as the lab shows it: message, and the frames in the person's files, innermost first."""
    name = type(error).__name__
    if isinstance(error, SyntaxError) and is_own(error.filename):
        place = {"text": (error.text or "").strip(), "file": error.filename, "line": error.lineno or 1, "column": error.offset or 1}
        return {"message": f"{name}: {error.msg}", "stack": [place], "notRun": True}
    frames = []
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if is_own(frame.filename):
            column = getattr(frame, "colno", None)
            frames.append({"text": frame.line or "", "file": frame.filename, "line": frame.lineno, "column": (column or 0) + 1})
    if isinstance(error, ModuleNotFoundError) and error.name and not _is_beside(error.name, frames):
        package = error.name.split(".")[0]
        message = f"{package} is missing in this Python; install it: {sys.executable} -m pip install {PACKAGES.get(package, package)}"
        return {"message": message, "stack": frames[:1], "notRun": True}
    if isinstance(error, SystemExit):
        return {"message": f"it called sys.exit({'' if error.code is None else error.code}); return a result or raise an error", "stack": frames}
    text = str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
    return {"message": f"{name}: {text}" if text else name, "stack": frames}


#: Packages whose name is another than that of their module.
PACKAGES = {"sklearn": "scikit-learn", "PIL": "pillow", "cv2": "opencv-python", "yaml": "pyyaml"}


def _is_beside(name, frames):
    """Whether what is missing begins with a folder of the person's own: nothing that could be installed."""
    return any(os.path.isdir(os.path.join(os.path.dirname(frame["file"]), name.split(".")[0])) for frame in frames)
