"""States of random number generators: taken, put back, compared.

A generator is not copied for a trial: compiled code draws from the program's own, and it is
put back before Python draws, so that both see the same numbers and the program's stream goes
on once. Only a process of one thread does so: another one could draw in between.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from autojit.core import OWN_BUILTINS, is_helper

if TYPE_CHECKING:
    from collections.abc import Iterable

__builtins__ = OWN_BUILTINS


def is_alone() -> bool:
    """Tell whether no other thread of this process runs the program's Python."""
    running = sys._current_frames()  # noqa: SLF001 - has threads of extensions too
    return len(running) == 1 or sum(not is_helper(thread) for thread in running) == 1


def states_of(streams: Iterable[object]) -> tuple[object, ...]:
    """Return the state of each generator, or None of what is none."""
    return tuple(map(_state_of, streams))


def _state_of(stream: object) -> object:
    family = type(stream).__name__
    known: Any = stream
    if family == "Random":
        return known.getstate()
    if family == "Generator":
        return known.bit_generator.state
    return known.get_state(legacy=False) if family == "RandomState" else None


def put_back(streams: Iterable[object], states: Iterable[object]) -> None:
    """Give each generator the state that it had."""
    for stream, state in zip(streams, states, strict=True):
        _put_back(stream, state)


def _put_back(stream: object, state: object) -> None:
    family = type(stream).__name__
    known: Any = stream
    if state is None:
        return
    if family == "Random":
        known.setstate(state)
    elif family == "Generator":
        known.bit_generator.state = state
    else:
        known.set_state(state)


def same_states(one: tuple[object, ...], other: tuple[object, ...]) -> bool:
    """Tell whether two lists of states are the same."""
    return _plain(one) == _plain(other)


def _plain(state: object) -> object:
    """Return a state as something that ``==`` compares: NumPy's hold arrays."""
    if isinstance(state, dict):
        return {key: _plain(value) for key, value in state.items()}
    if isinstance(state, tuple):
        return tuple(map(_plain, state))
    known: Any = state
    return known.tolist() if hasattr(state, "tolist") else state
