"""How modules and scripts get their rewritten code: selection, finder, loader, cache, runner.

The names are imported when they are asked for: running a program with autojit switched off
needs the runner alone.
"""

from __future__ import annotations

TYPE_CHECKING = False  # typing's own costs 6 ms, which a run with autojit off would pay, too

if TYPE_CHECKING:
    from autojit.importing.finder import Finder, imported_before
    from autojit.importing.found import FoundLoop, FoundModule, FoundRegion, Hooks
    from autojit.importing.leaving import without_our_frames
    from autojit.importing.running import run_code, run_module, run_script, run_stdin
    from autojit.importing.selection import Selection, first_party_root
    from autojit.importing.watching import watched_by

_HOMES = {
    "Finder": "finder",
    "FoundLoop": "found",
    "FoundModule": "found",
    "FoundRegion": "found",
    "Hooks": "found",
    "Selection": "selection",
    "first_party_root": "selection",
    "imported_before": "finder",
    "run_code": "running",
    "run_module": "running",
    "run_script": "running",
    "run_stdin": "running",
    "watched_by": "watching",
    "without_our_frames": "leaving",
}


def __getattr__(name: str) -> object:
    """Import the part that holds ``name``."""
    home = _HOMES.get(name)
    if home is None:
        message = f"module {__name__!r} has no attribute {name!r}"
        raise AttributeError(message)
    from importlib import import_module

    value: object = getattr(import_module(f"{__name__}.{home}"), name)
    globals()[name] = value
    return value


__all__ = [
    "Finder",
    "FoundLoop",
    "FoundModule",
    "FoundRegion",
    "Hooks",
    "Selection",
    "first_party_root",
    "imported_before",
    "run_code",
    "run_module",
    "run_script",
    "run_stdin",
    "watched_by",
    "without_our_frames",
]
