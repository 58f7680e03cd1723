"""Why a region stays Python: stable codes, a sentence, the source line, a hint.

The codes are public: a person greps them, the ledger keeps them, ``docs/reasons.md`` lists
them. A code is never given a second meaning and never reused.

AJ1xx  the source says no (the screen)
AJ2xx  the types say no (the audit of the typed IR)
AJ3xx  the arguments or the surroundings say no (guards and deoptimisations)
AJ4xx  it would not pay (the policy and the trial)
AJ5xx  something broke (a mismatch, a crash, a defect)
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import final


class Reason(Enum):
    """A stable code with its title and with what a person can do about it."""

    # -- the source --------------------------------------------------------------------
    ASYNC = ("AJ101", "is a coroutine", "move the numeric part into a plain function")
    GENERATOR = ("AJ102", "is a generator", "collect into an array or a list and return it")
    CONTEXT_MANAGER = ("AJ103", "uses a with statement", "move the numeric part out of the with")
    INPUT_OUTPUT = ("AJ104", "reads or writes outside its arguments", "return values, print them in the caller")
    EXCEPTION_HANDLING = ("AJ105", "handles exceptions", "test for the condition instead of catching it")
    WRITES_NAME = ("AJ106", "rebinds a global or nonlocal name", "return the new value")
    DYNAMIC = ("AJ107", "looks at itself or runs code at run time", None)
    DECORATED = ("AJ108", "has a decorator that needs the plain function", None)
    SYNTAX = ("AJ109", "uses syntax that has no compiled form", None)
    RECURSIVE = ("AJ110", "is recursive in a way that has no compiled form", "write it as a loop")
    UNBOUND = ("AJ111", "may read a local name before it is bound", "bind the name on every path")
    NOTHING_TO_GAIN = ("AJ112", "has no loop and no arithmetic to make faster", None)
    PRAGMA = ("AJ113", "is switched off in the source", "remove the pragma")
    NO_SOURCE = ("AJ114", "has no source text that matches its code", None)
    OBJECTS = ("AJ115", "works on Python objects that have no machine form", None)
    EXCLUDED = ("AJ116", "is excluded by a setting", "change `exclude`")
    STRINGS = ("AJ117", "works on strings", None)
    # -- the types ---------------------------------------------------------------------
    ARGUMENT_TYPE = ("AJ201", "an argument is a Python object that has no machine form", "pass numbers, arrays, or lists and tuples of numbers")
    GLOBAL_TYPE = ("AJ202", "a global name holds an object that has no machine form", "pass the value as an argument")
    UNKNOWN_FUNCTION = ("AJ203", "calls a function that is not known to be exact", None)
    UNKNOWN_OPERATION = ("AJ204", "uses an operation that is not known to be exact", None)
    MIXED_TYPES = ("AJ205", "a name holds values of different types", "start from a value of the final type, as in 0.0")
    WILL_NOT_COMPILE = ("AJ206", "numba cannot compile it", None)
    CALLEE = ("AJ207", "calls a function that has to stay Python", None)
    RESULT_TYPE = ("AJ208", "returns something whose Python type is not known", None)
    WRITES_SHARED = ("AJ209", "writes into an array that it did not get as an argument", "pass the array as an argument")
    COMPILER_ENDED = ("AJ210", "the process that compiled it ended", "run it again, or with --no-background")
    # -- the surroundings --------------------------------------------------------------
    NEW_TYPES = ("AJ301", "is called with too many different types of arguments", None)
    OVERFLOW = ("AJ302", "an integer left the 64-bit range", None)
    LEFT_OFTEN = ("AJ303", "left compiled code too often", None)
    GUARD_FAILED = ("AJ304", "a global name or a callee keeps changing", None)
    ARGUMENT_CLASS = ("AJ305", "an argument is a subclass or a layout that compiled code cannot honour", None)
    RAISED = ("AJ306", "raises an exception, which Python does again", None)
    FLOATING_POINT = ("AJ307", "has a floating-point error that NumPy warns of", None)
    DOMAIN = ("AJ308", "leaves the domain of an operation", None)
    NUMBA_DIFFERS = ("AJ309", "numba's own arithmetic answers differently", "leave prange, parallel= and nogil= out: autojit's own code is exact")
    NOT_CLOSE = ("AJ310", "in mode close it differed by more than the last bits", "use the mode exact: sums that nearly cancel need their order")
    # -- the gain ----------------------------------------------------------------------
    SLOWER = ("AJ401", "compiled is not faster", None)
    TOO_SHORT = ("AJ402", "a call is too short to pay for entering compiled code", None)
    NOT_WORTH = ("AJ403", "the time it takes does not repay the compiling", None)
    COMPILE_COST = ("AJ404", "compiling took longer than its budget", None)
    AWAITED = ("AJ405", "is being compiled; Python goes on meanwhile", "the next run loads it")
    # -- defects -----------------------------------------------------------------------
    MISMATCH = ("AJ501", "compiled code answered differently in its trial", "please report it")
    CRASHED = ("AJ502", "a process died in its compiled code", "please report it")
    INTERNAL = ("AJ503", "autojit failed on it", "please report it")

    def __init__(self, code: str, title: str, hint: str | None) -> None:
        """Spread the tuple over named attributes."""
        self.code = code
        self.title = title
        self.hint = hint

    @classmethod
    def from_code(cls, code: str) -> Reason:
        """Return the reason of a code such as ``"AJ104"``.

        Raises:
            KeyError: no reason has this code.
        """
        for reason in cls:
            if reason.code == code:
                return reason
        raise KeyError(code)


@final
@dataclass(frozen=True, slots=True)
class Refused:
    """A no, with everything a person needs to understand it.

    Attributes:
        reason: the stable code and its title.
        message: what exactly, in a few words, as in ``"writes a file"``.
        file: the source file as the program knows it.
        line: the source line, counted from one.
        column: the first column of the culprit, counted from zero.
        end_column: the column behind the culprit, on the same line.
        hint: what to try, where it is more precise than the reason's own hint.
    """

    reason: Reason
    message: str
    file: str | None = None
    line: int | None = None
    column: int | None = None
    end_column: int | None = None
    hint: str | None = None

    def __str__(self) -> str:
        """Say code, message and place in one line."""
        place = f" ({self.file}:{self.line})" if self.file and self.line else ""
        return f"{self.reason.code} {self.message}{place}"


@final
@dataclass(frozen=True, slots=True)
class Eligible:
    """A yes: nothing in the source speaks against compiling."""


ELIGIBLE = Eligible()
Verdict = Eligible | Refused
