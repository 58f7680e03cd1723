"""Signatures as numba writes them, and small arguments that stand for their types."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np
from numba.core import sigutils, types
from numba.np.numpy_support import as_dtype, from_dtype

from autojit.backend.kinds import Arr, Kind, ListOf, NoneKind, Num, Tup
from autojit.backend.typed.specialisation import TypedSpecialisation

if TYPE_CHECKING:
    from types import FunctionType

    from autojit.backend.protocol import Specialisation


#: Families of numbers, of any width.
_FAMILIES: Final[dict[Any, str]] = {
    types.Boolean: "a truth value",
    types.Integer: "an integer",
    types.Float: "a float",
    types.Complex: "a complex number",
}


class BadSignatureError(ValueError):
    """A signature is malformed, or not one that the function can be called with."""


class StandIn(NamedTuple):
    """What stands for the calls of one signature.

    Attributes:
        bound: arguments of its types.
        result: numba's type of what it says is returned; None if it says nothing.
        signature: what was written.
    """

    bound: tuple[object, ...]
    result: Any
    signature: object


def stand_ins(signature: object, function: FunctionType) -> list[StandIn]:
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


def check_result(given: StandIn, function: FunctionType, specialisation: Specialisation) -> None:
    """See to it that a function returns what its signature says.

    Nothing is made to be of that type: it would not be Python's result any more.

    Args:
        given: says which signature, and what it says.
        function: the function.
        specialisation: its machine code for the types of the signature.

    Raises:
        BadSignatureError: it returns something else.
    """
    found = _returned(specialisation)
    if given.result is None or not found or any(_agree(given.result, one) for one in found):
        return
    shown = " or ".join(dict.fromkeys(_FAMILIES.get(one) or str(one) for one in found))
    problem = f"{function.__qualname__} returns {shown}, the signature says {given.result}"
    raise BadSignatureError(_message(given.signature, problem))


def _returned(specialisation: Any) -> list[Any]:
    """Return numba's types of what may be returned; nothing if that is not known."""
    if isinstance(specialisation, TypedSpecialisation):
        found = specialisation.code.result
        return [] if found is None else [_loosely(found)]
    kernel = specialisation.kernel
    result = kernel.result
    if kernel.tells is not None and isinstance(result, Tup):
        # Behind the answer stands which arguments are in it.
        result = Tup(result.items[: kernel.tells]) if kernel.tells else result.items[0]
    return [] if kernel.labels is not None else _types_of(result)


def _loosely(kind: Any) -> Any:
    """Return a type of numba's as a word where Python's may be of another width."""
    for family in _FAMILIES:
        if isinstance(kind, family):
            return family
    return kind


def _types_of(kind: Kind) -> list[Any]:
    """Return numba's types for what machine code of ours returns."""
    match kind:
        case Num():
            plain = {"int": "int64", "float": "float64", "complex": "complex128"}
            names = (plain.get(one, one.removeprefix("np.")) for one in sorted(kind.types))
            return [types.none if one == "None" else from_dtype(np.dtype(one)) for one in names]
        case Arr():
            array: Any = types.Array
            return [array(from_dtype(np.dtype(kind.dtype)), kind.ndim, kind.layout)]
        case NoneKind():
            return [types.none]
        case ListOf():
            return [types.List(types.float64)]
        case Tup(items=items):
            inner = [_types_of(item) for item in items]
            return [types.Tuple([one[0] for one in inner])] if all(map(_is_one, inner)) else []
    return []


def _is_one(found: list[Any]) -> bool:
    return len(found) == 1


def _agree(said: Any, found: Any) -> bool:
    """Tell whether something may be of the type that was said."""
    if isinstance(found, type):
        return isinstance(said, found)
    if isinstance(said, types.Array) and isinstance(found, types.Array):
        layouts = said.layout in ("A", found.layout)
        return said.dtype == found.dtype and said.ndim == found.ndim and layouts
    if isinstance(said, types.BaseTuple) and isinstance(found, types.BaseTuple):
        pairs = list(zip(list(said), list(found), strict=False))  # type: ignore[call-overload]
        return len(said) == len(found) and all(_agree(one, other) for one, other in pairs)
    if isinstance(said, types.List | types.ListType):
        return isinstance(found, types.List | types.ListType)
    if isinstance(said, types.Optional):
        return found == types.none or _agree(said.type, found)
    return bool(types.unliteral(said) == types.unliteral(found))


def _of_one(signature: object, function: FunctionType) -> list[StandIn]:
    try:
        args, result = sigutils.normalize_signature(signature)
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
        found.append(StandIn((*values, *rest, *named), result, signature))
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
