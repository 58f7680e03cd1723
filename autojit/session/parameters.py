"""Judge what a person passes by hand: the message names the parameter and what is allowed."""

from __future__ import annotations

import math
import operator
from typing import Final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

MOST: Final = 1_000_000_000


def whole(name: str, value: object, low: int = 1, high: int = MOST) -> int:
    """Return a whole number in range.

    Raises:
        TypeError: it is no whole number.
        ValueError: it is out of range.
    """
    allowed = f"must be a whole number from {low} to {high}"
    if isinstance(value, bool):
        raise TypeError(_said(name, value, allowed))
    try:
        number = operator.index(value)  # type: ignore[arg-type]
    except TypeError:
        raise TypeError(_said(name, value, allowed)) from None
    if not low <= number <= high:
        raise ValueError(_said(name, value, allowed))
    return number


def number(name: str, value: object, low: float = 0.0, high: float = math.inf) -> float:
    """Return a number in range.

    Raises:
        TypeError: it is no number.
        ValueError: it is out of range, or NaN.
    """
    upper = "" if math.isinf(high) else f" and at most {high}"
    allowed = f"must be a number of at least {low}{upper}"
    if isinstance(value, (bool, str, bytes)) or not hasattr(type(value), "__float__"):
        raise TypeError(_said(name, value, allowed))
    found = float(value)  # type: ignore[arg-type]
    if not low <= found <= high:
        raise ValueError(_said(name, value, allowed))
    return found


def flag(name: str, value: object) -> bool:
    """Return True or False.

    Raises:
        TypeError: it is neither.
    """
    if not isinstance(value, bool):
        raise TypeError(_said(name, value, "must be True or False"))
    return value


def one_of(name: str, value: object, known: tuple[str, ...]) -> str:
    """Return one of some words.

    Raises:
        ValueError: it is none of them.
    """
    if not isinstance(value, str) or value not in known:
        raise ValueError(_said(name, value, f"must be {' or '.join(map(repr, known))}"))
    return value


def has_engine(name: str, value: object) -> None:
    """Accept what owns an engine.

    Raises:
        TypeError: it does not.
    """
    from autojit.session.engine import Engine

    if not isinstance(getattr(value, "engine", None), Engine):
        raise TypeError(_said(name, value, "must be a JITCompiler"))


def _said(name: str, value: object, allowed: str) -> str:
    return f"{name} = {value!r}: {allowed}"
