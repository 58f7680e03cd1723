"""Compare one file of functions both ways, in this process; print what was found as JSON.

Usage: python -m tests.differential.run FILE [--way backend|session] [--signatures N]
           [--budget-s S] [--functions a,b] [--text]

The file holds functions and ``CALLS``: for each function's name, a callable that makes its
calls. A call is a tuple of arguments, a ``Call`` (for keywords), or a function of the module
that changes something between two calls.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from dataclasses import asdict
from operator import attrgetter
from pathlib import Path
from typing import TYPE_CHECKING

from tests.differential.observation import Call, observe
from tests.differential.ways import BackendWay, Found, SessionWay, run_as_module

if TYPE_CHECKING:
    from types import ModuleType

    from tests.differential.ways import Way

MOST_DIFFERENCES = 12  # a function: the first ones tell enough


def main() -> None:
    """Read the command line, compare, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", type=Path)
    parser.add_argument("--way", choices=("backend", "session"), default="backend")
    parser.add_argument("--signatures", type=int, default=12, help="compiled a function")
    parser.add_argument("--budget-s", type=float, default=600.0, help="then stop, and say so")
    parser.add_argument("--functions", default="", help="names, comma-separated; default all")
    parser.add_argument("--text", action="store_true", help="print for people")
    asked = parser.parse_args()
    names = set(filter(None, asked.functions.split(",")))
    way: Way = BackendWay(asked.signatures) if asked.way == "backend" else SessionWay()
    found = compare(asked.file.resolve(), way, names, asked.budget_s)
    if asked.text:
        print_text(found)
    else:
        print(json.dumps({name: asdict(one) for name, one in found.items()}))


def compare(path: Path, way: Way, names: set[str], budget_s: float) -> dict[str, Found]:
    """Run every call of the file both ways, until the budget is used up."""
    deadline_s = time.monotonic() + budget_s
    plain = run_as_module(path, f"plain_{path.stem}")
    ours = way.load(path)
    found: dict[str, Found] = {}
    for name in plain.CALLS:
        if (names and name not in names) or time.monotonic() > deadline_s:
            continue
        print(name, file=sys.stderr, flush=True)  # the last line tells where a crash was
        found[name] = Found()
        compare_function(name, plain, ours, way, found[name])
    way.close(found)
    return found


def compare_function(
    name: str,
    plain: ModuleType,
    ours: ModuleType,
    way: Way,
    found: Found,
    *,
    enough: int | None = None,
) -> None:
    """Run the calls of one function both ways, until there are ``enough`` differences."""
    # Two sets of arguments from two modules: nothing that one side changes is seen by the other.
    for plain_call, our_call in zip(plain.CALLS[name](), ours.CALLS[name](), strict=True):
        if enough is not None and len(found.differences) >= enough:
            break
        if callable(plain_call):
            plain_call(plain)
            our_call(ours)
            continue
        first, second = as_call(plain_call), as_call(our_call)
        shown = " ".join(repr(plain_call)[:300].split())
        restart_randomness()
        expected = observe(attrgetter(name)(plain), first, plain)
        restart_randomness()
        actual = way.answer(name, second, found)
        found.calls += 1
        if expected.same_numbers != actual.same_numbers and len(found.notes) < MOST_DIFFERENCES:
            found.notes.append(f"{name}{shown} {expected.same_numbers} {actual.same_numbers}")
        for difference in expected.differences(actual):
            if len(found.differences) < MOST_DIFFERENCES:
                found.differences.append(f"{name}{shown} {difference}")


def as_call(call: object) -> Call:
    """Read a tuple as positional arguments."""
    if isinstance(call, Call):
        return call
    assert isinstance(call, tuple)
    return Call(call)


def restart_randomness() -> None:
    """Start both global generators anew, so that a draw shows."""
    import random

    import numpy as np

    random.seed(1)
    np.random.seed(1)  # noqa: NPY002 - the global one is what programs share


def print_text(found: dict[str, Found]) -> None:
    """Print a line a function, and each difference under its function."""
    for name, one in found.items():
        state = f"{len(one.native)} native" if one.native else "refused"
        print(f"{name:28} {state:10} calls {one.calls:4} native {one.native_calls:4}", end=" ")
        print(f"deopts {one.deopts:4}", *one.refused[:4], sep="\n        ")
        for difference in one.differences:
            print("    DIFFERENT", difference)
        for note in one.notes[:1]:
            print("    identity of a number:", note)


if __name__ == "__main__":
    main()
