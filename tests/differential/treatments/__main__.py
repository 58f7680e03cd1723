"""Show what differs without each treatment, or without those named; make the page.

``python -m tests.differential.treatments [NAME ...]`` takes each away in a process of its own and
prints the first difference of each function. ``--page`` prints ``docs/treatments.md``.
"""

from __future__ import annotations

import sys
from typing import Any

from tests.differential.treatments.catalogue import REFUSALS, TREATMENTS, page, show
from tests.differential.treatments.serving import Server, Shown, serve


def main() -> None:
    """Read the command line."""
    asked = sys.argv[1:]
    if asked == ["--serve"]:
        prepare()
        serve(show)
    elif asked == ["--page"]:
        sys.stdout.write(page())
    else:
        with Server() as server:
            for name in asked or (*TREATMENTS, *REFUSALS):
                print(f"{name}:", *lines(server.shown(name)), sep="\n    ", flush=True)


def prepare() -> None:
    """Import all that a copy needs."""
    from autojit.backend import create_backend

    backend: Any = create_backend(resolve=lambda _: None)
    backend.specialise(_warm, (1,))  # what comes with numba's first compilation is there then


def _warm(n: int) -> int:
    return n + 1


def lines(shown: Shown) -> list[str]:
    """Say in short what a copy showed."""
    if shown.death or shown.error:
        return [shown.death or shown.error[-600:]]
    return [f"{place} {one[0] if one else 'NOTHING'}"[:170] for place, one in shown.found.items()]


if __name__ == "__main__":
    main()
