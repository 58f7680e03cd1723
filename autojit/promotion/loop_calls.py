"""Machine code of a loop, what it is called with, and who else looks at what the loop binds."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Final, final

from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from types import FrameType, FunctionType

    from autojit.backend import Specialisation
    from autojit.loops import Shape
    from autojit.trial import Snapshot

#: What Python takes for a chunk that is tried.
TRIAL_NS: Final = 5_000_000
#: What shows, or takes, the names of a frame behind our back.
_LOOKS_AT_NAMES: Final = frozenset({"locals", "vars", "eval", "exec", "globals", "_getframe"})


@final
@dataclass(slots=True)
class Made:
    """Machine code of a loop, for the names that it is given and their types."""

    names: tuple[str, ...]
    returned: tuple[str, ...]
    step: int
    specialisation: Specialisation
    needed: int
    verified: int = 0
    python_ns: int = 0
    round_ns: float = 0.0
    trial_ns: int = TRIAL_NS
    most: int = 1 << 40


@final
@dataclass(slots=True)
class LoopTrial:
    """A chunk that machine code ran on copies, and that Python runs now."""

    made: Made
    bound: tuple[object, ...]
    copies: Snapshot
    answer: object
    native_ns: int
    streams: tuple[object, ...]
    behind: tuple[object, ...]
    frame: int


def bound_for(
    passed: tuple[str, ...], names: dict[str, object], rounds: range | None, count: int
) -> tuple[object, ...]:
    """Return all arguments of a call that runs so many rounds: which these are, and the values."""
    part = None if rounds is None else rounds[:count]
    counted = (count,) if part is None else (part.start, part.stop)
    return (*counted, *(names[name] for name in passed))


def is_data(value: object) -> bool:
    """Tell whether a value is to be passed: a number, or what a round could change in place.

    Numbers of a loop around this one change from entry to entry.
    """
    kind = type(value)
    return kind not in (str, bytes, tuple, type(None), ModuleType) and not callable(value)


def seen_by_others(answer: Specialisation, function: FunctionType, shape: Shape) -> Refused | None:
    """Refuse a loop that binds globals which a function in it reads."""
    for one in answer.includes:
        if one is function or one.__globals__ is not function.__globals__:
            continue
        seen = shape.bound & set(one.__code__.co_names)
        if seen:
            message = f"{one.__qualname__}() may read {min(seen)!r}, which the loop binds"
            code = function.__code__
            return Refused(Reason.WRITES_SHARED, message, code.co_filename, code.co_firstlineno)
    return None


def looked_at(frame: FrameType, shape: Shape, line: int) -> Refused | None:
    """Refuse a loop whose names others share with it, or ask for."""
    code = frame.f_code
    hidden = shape.bound & {*code.co_cellvars, *code.co_freevars}
    hidden = hidden or _LOOKS_AT_NAMES & set(code.co_names)
    if not hidden:
        return None
    message = f"others look at its names: {', '.join(sorted(hidden))}"
    return Refused(Reason.DYNAMIC, message, code.co_filename, line)
