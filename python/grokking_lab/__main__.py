"""Runs functions for the lab. Run as a file: it says what this Python lacks before anything of the package is loaded."""

import importlib.util
import json
import sys

NEEDED = (3, 9)
sys.path[0] = ""  # not this folder: its modules are those of a package


def refuse(reason):
    sys.stdout.write(json.dumps({"refused": reason}) + "\n")
    sys.exit(0)


if sys.version_info[:2] < NEEDED:
    refuse("%s is Python %d.%d; functions need Python %d.%d or newer" % ((sys.executable,) + sys.version_info[:2] + NEEDED))
elif importlib.util.find_spec("numpy") is None:
    refuse("numpy is missing in this Python; install it: %s -m pip install numpy" % sys.executable)
else:
    from grokking_lab.serve import serve

    serve()
