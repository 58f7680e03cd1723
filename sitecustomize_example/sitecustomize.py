"""Switches autojit on through ``PYTHONPATH``, where its start-up file is not installed.

Only the first ``sitecustomize`` on the path is imported by Python, so this one runs the
next one itself. See README.md beside it.
"""

import os
import sys

_HERE = os.path.dirname(os.path.realpath(__file__))


def _chain() -> None:
    """Run the ``sitecustomize`` that this one hides, under its own name."""
    from importlib.machinery import PathFinder
    from importlib.util import module_from_spec

    elsewhere = [entry for entry in sys.path if os.path.realpath(entry) != _HERE]
    spec = PathFinder.find_spec("sitecustomize", elsewhere)
    if spec is None or spec.loader is None:
        return
    module = module_from_spec(spec)
    # As if this one had never been: whoever imports sitecustomize finds the other.
    sys.modules["sitecustomize"] = module
    spec.loader.exec_module(module)


def _start() -> None:
    """Switch autojit on if the environment asks for it and it can be imported."""
    if not os.environ.get("AUTOJIT_MODULES"):
        return
    try:
        from autojit.cli.startup import start
    except ImportError as error:
        sys.stderr.write(f"[autojit] is off in this process: {error}\n")
        return
    start()


try:
    _start()
finally:
    _chain()
