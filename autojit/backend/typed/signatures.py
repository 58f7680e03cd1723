"""Signatures as numba writes them, and small arguments that stand for their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numba.core import sigutils, types
from numba.np.numpy_support import as_dtype

if TYPE_CHECKING:
    from types import FunctionType


class BadSignatureError(ValueError):
    """A signature is malformed, or not one that the function can be called with."""


def stand_ins(signature: object, function: FunctionType) -> list[tuple[object, ...]]:
    """Return arguments that stand for the types of a signature, or of each in a list of them.

    Of an array whose layout is left open (``float64[:]``) there are two: contiguous, which
    most are, and strided.

    Raises:
        BadSignatureError: the message names the signature and what is wrong.
    """
    many = signature if isinstance(signature, list) else [signature]
    if not many:
        raise BadSignatureError(_message(signature, "the list is empty"))
    return [found for one in many for found in _of_one(one, function)]


def _message(signature: object, problem: str) -> str:
    return (
        f"signature = {signature!r}: {problem}; allowed: a signature as numba writes it "
        "('float64[:](float64[:], int64)', a tuple of numba types, or a list of these)"
    )


def _of_one(signature: object, function: FunctionType) -> list[tuple[object, ...]]:
    try:
        args, _ = sigutils.normalize_signature(signature)
    except Exception as error:  # noqa: BLE001 - it evaluates the text
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise BadSignatureError(_message(signature, text)) from None
    code = function.__code__
    most, defaults = code.co_argcount, len(function.__defaults__ or ())
    if not most - defaults <= len(args) <= most:
        problem = f"{function.__qualname__} takes {most} arguments, the signature has {len(args)}"
        raise BadSignatureError(_message(signature, problem))
    rest = (function.__defaults__ or ())[defaults - (most - len(args)) :] if defaults else ()
    named = tuple((function.__kwdefaults__ or {}).values())
    found = []
    for strided in (False, True):
        try:
            values = tuple(_value(one, strided=strided) for one in args)
        except BadSignatureError as error:
            raise BadSignatureError(_message(signature, str(error))) from None
        found.append((*values, *rest, *named))
    return found if any(_is_open(one) for one in args) else found[:1]


def _is_open(kind: Any) -> bool:
    return isinstance(kind, types.Array) and kind.layout == "A"


def _value(kind: Any, *, strided: bool) -> object:
    """Return a small value of a numba type."""
    if isinstance(kind, types.Array):
        return _array(kind, strided=strided)
    if isinstance(kind, types.Boolean):
        return True
    if isinstance(kind, types.Integer):
        return 1 if kind in (types.int64, types.intp) else as_dtype(kind).type(1)
    if isinstance(kind, types.Float):
        return 1.0 if kind == types.float64 else as_dtype(kind).type(1)
    if isinstance(kind, types.Complex):
        return 1j if kind == types.complex128 else as_dtype(kind).type(1)
    if isinstance(kind, types.BaseTuple):
        items: Any = kind
        return tuple(_value(one, strided=strided) for one in items)
    if isinstance(kind, types.List):
        return [_value(kind.dtype, strided=strided)]
    problem = f"{kind} is no type of numbers, arrays, lists or tuples"
    raise BadSignatureError(problem)


def _array(kind: Any, *, strided: bool) -> Any:
    try:
        dtype = as_dtype(kind.dtype)
    except NotImplementedError:
        problem = f"arrays of {kind.dtype} have no machine form"
        raise BadSignatureError(problem) from None
    shape = (2,) * kind.ndim
    if kind.layout == "F":
        return np.ones(shape, dtype, order="F")
    if kind.layout == "A" and strided:
        return np.ones((*shape, 2), dtype)[..., 0]
    return np.ones(shape, dtype)
