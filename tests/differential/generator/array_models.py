"""Whole-array operations of kernels in NumPy, for running a kernel without compiling it.

What NumPy's inner loops compute is NumPy's here too; what the translation wrote down is tested:
dtypes and shapes of operands, what leaves, and which warnings are noticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.leaving import Leave, LeaveCode
from tests.differential.generator.operations import Broken, flags

if TYPE_CHECKING:
    from collections.abc import Callable

    Array = np.ndarray[Any, Any]
    Tree = tuple[Any, ...]

_UMATH: Final = {"clip": np._core.umath.clip}  # type: ignore[attr-defined]
_HELD: Final = {bool: "b", int: "iu", float: "f"}


def whole(compute: Callable[[], Any]) -> Any:
    """Compute with arrays; what NumPy would warn of sets the flags."""
    with np.errstate(all="call", under="ignore", call=lambda kind, _: flags.append(kind)):
        return compute()


def _leave_if(condition: object, code: LeaveCode) -> None:
    if condition:
        raise Leave(code)


def _broken(condition: object, message: str) -> None:
    if condition:
        raise Broken(message)


def _check_flags() -> None:
    _leave_if(flags, LeaveCode.FLOATING_POINT)


def _operand(value: Any, dtype: str) -> Any:
    """Return an operand as NumPy has it; it must be held as the translation says."""
    if isinstance(value, np.ndarray):
        _broken(value.dtype != np.dtype(dtype), f"an array of {value.dtype} as one of {dtype}")
        return value
    value = value.item() if isinstance(value, np.generic) else value
    kinds = _HELD.get(type(value), "")
    _broken(np.dtype(dtype).kind not in kinds, f"a number {value!r} as one of {dtype}")
    if type(value) is int:
        limits = np.iinfo(dtype)
        _broken(not limits.min <= value <= limits.max, f"{value} as one of {dtype}")
    return np.dtype(dtype).type(value)


def _check_axis_order(array: Array) -> None:
    """Leave unless the axes are in C order: NumPy's result would have another layout."""
    if array.ndim == 1 or array.flags.c_contiguous:
        return
    last = 2**63
    for length, stride in zip(array.shape, array.strides, strict=True):
        if length != 1:
            _leave_if(not 0 < abs(stride) < last, LeaveCode.SHAPE)
            last = abs(stride)


# -- formulas --------------------------------------------------------------------------------


def _evaluated(tree: Tree, leaves: tuple[Any, ...]) -> Any:
    operation, dtype, *operands = tree
    if operation == "leaf":
        return _operand(leaves[operands[0]], dtype)
    values = [_evaluated(operand, leaves) for operand in operands]
    if operation == "cast":
        return values[0].astype(dtype)
    if operation == "where":
        result = np.where(*values)
    elif operation == "invert":
        result = ~values[0]
    else:
        result = getattr(np, operation)(*values)
    _broken(result.dtype != np.dtype(dtype), f"{operation} gives {result.dtype}, not {dtype}")
    return result


def _same_dtype(target: Array, dtype: str) -> None:
    _broken(target.dtype != np.dtype(dtype), f"{dtype} stored into {target.dtype}")


def formula(tree: Tree, count: int) -> Callable[..., Any]:
    """Model ``native.formulas.formula``."""

    def compute(*operands: Any) -> Array:
        _broken(len(operands) != count, "another number of operands")
        arrays = [one for one in operands if isinstance(one, np.ndarray)]
        for array in arrays:
            _check_axis_order(array)
        result = whole(lambda: _evaluated(tree, operands))
        _leave_if(not result.size and any(one.size for one in arrays), LeaveCode.SHAPE)
        return np.array(result, order="C")

    return compute


def storing(tree: Tree, count: int) -> Callable[..., None]:
    """Model ``native.formulas.storing``."""

    def compute(target: Array, *operands: Any) -> None:
        _broken(len(operands) != count, "another number of operands")
        _same_dtype(target, tree[1])
        for one in operands:
            if isinstance(one, np.ndarray):
                _leave_if(not target.size and one.size, LeaveCode.SHAPE)
                behind = target.shape[target.ndim - one.ndim :]
                pairs = zip(one.shape, behind, strict=True)
                _leave_if(any(own not in (1, other) for own, other in pairs), LeaveCode.SHAPE)
        if target.size:
            target[...] = whole(lambda: _evaluated(tree, operands))

    return compute


# -- inner loops -----------------------------------------------------------------------------


def _loop(name: str, dtypes: tuple[str, ...], operands: tuple[Any, ...]) -> Any:
    ufunc = _UMATH.get(name) or getattr(np, name)
    given = [_operand(*pair) for pair in zip(operands, dtypes, strict=False)]
    return whole(lambda: ufunc(*given, signature=tuple(map(np.dtype, dtypes))))


def elementwise(name: str, dtypes: tuple[str, ...]) -> Callable[..., Any]:
    """Model ``native.array_loops.elementwise``."""

    def compute(*operands: Any) -> Array:
        arrays = [one for one in operands if isinstance(one, np.ndarray)]
        for array in arrays:
            gaps = array.ndim > 1 and not array.flags.c_contiguous
            _leave_if(array.shape != arrays[0].shape or gaps, LeaveCode.SHAPE)
        _check_flags()
        return np.array(_loop(name, dtypes, operands), order="C")

    return compute


def single(name: str, dtypes: tuple[str, ...]) -> Callable[..., Any]:
    """Model ``native.array_loops.single``."""

    def compute(*operands: Any) -> Any:
        _check_flags()
        return _loop(name, dtypes, operands).item()

    return compute


def reduction(name: str, dtype: str, identity: int | None) -> Callable[[Array], Any]:
    """Model ``native.array_reductions.reduction``."""

    def compute(array: Array) -> Any:
        _check_flags()
        _leave_if(identity is None and not array.size, LeaveCode.RAISES)
        return whole(lambda: getattr(np, name).reduce(array, axis=None, dtype=dtype)).item()

    return compute


def axis_reduction(
    name: str,
    dtype: str,
    identity: int | None,
    axis: int,
    keep: bool,  # noqa: FBT001 - as kernels have it
) -> Callable[[Array], Any]:
    """Model ``native.array_reductions.axis_reduction``."""

    def compute(array: Array) -> Any:
        _check_flags()
        _leave_if(identity is None and not array.shape[axis], LeaveCode.RAISES)
        _same_dtype(array, dtype)
        ufunc = getattr(np, name)
        return whole(lambda: ufunc.reduce(array, axis=axis, dtype=dtype, keepdims=keep))

    return compute


def accumulation(name: str, dtype: str) -> Callable[[Array], Any]:
    """Model ``native.array_reductions.accumulation``."""
    return lambda array: whole(lambda: getattr(np, name).accumulate(array, dtype=dtype))


def matrix_product(dtype: str) -> Callable[[Array, Array], Any]:
    """Model ``native.products.matrix_product``."""

    def compute(left: Array, right: Array) -> Any:
        _check_flags()
        result = whole(lambda: np.matmul(_operand(left, dtype), _operand(right, dtype)))
        return result if isinstance(result, np.ndarray) else result.item()

    return compute


# -- loops of our own ------------------------------------------------------------------------


def _extreme(name: str) -> Callable[[Array], int]:
    def compute(array: Array) -> int:
        _leave_if(not array.size, LeaveCode.RAISES)
        return int(getattr(np, name)(array))

    return compute


def _linspace(start: float, stop: float, count: int) -> Array:
    _leave_if(count < 0, LeaveCode.RAISES)
    made: Array = whole(lambda: np.linspace(start, stop, count))
    return made


def _steps(start: float, step: float, count: int) -> Array:
    made: Array = np.empty(max(count, 0))

    def fill() -> None:
        second = np.float64(start) + np.float64(step)
        made[:] = start + np.arange(len(made)) * (second - np.float64(start))
        made[:2] = (start, second)[: len(made)]

    whole(fill)
    return made


def _same_shapes(array: Array, mask: Array) -> None:
    _broken(mask.dtype != np.bool_, f"a mask of {mask.dtype}")
    _leave_if(array.shape != mask.shape, LeaveCode.SHAPE)


def _masked(array: Array, mask: Array) -> Array:
    _same_shapes(array, mask)
    return array[mask]


def _store_masked(array: Array, mask: Array, value: Any) -> None:
    _same_shapes(array, mask)
    if isinstance(value, np.ndarray):
        _leave_if(mask.sum() != len(value), LeaveCode.SHAPE)
    whole(lambda: array.__setitem__(mask, value))


def _picked(array: Array, places: Array) -> Array:
    outside = (places >= len(array)) | (places < -len(array))
    _leave_if(outside.any(), LeaveCode.RAISES)
    return array[places]


#: Stands in for the part of ``autojit.backend.native.VOCABULARY`` that works on whole arrays.
WHOLE: Final[dict[str, Any]] = {
    "_formula": formula,
    "_storing": storing,
    "_elementwise": elementwise,
    "_single": single,
    "_reduction": reduction,
    "_axis_reduction": axis_reduction,
    "_accumulation": accumulation,
    "_matrix_product": matrix_product,
    "_any": lambda array: bool(np.any(array)),
    "_all": lambda array: bool(np.all(array)),
    "_argmax": _extreme("argmax"),
    "_argmin": _extreme("argmin"),
    "_integer_sum": lambda array: int(np.sum(array, dtype=np.int64)),
    "_count_nonzero": lambda array: int(np.count_nonzero(array)),
    "_joined": lambda _count: lambda *arrays: np.concatenate(arrays),
    "_linspace": _linspace,
    "_steps": _steps,
    "_masked": _masked,
    "_store_masked": _store_masked,
    "_picked": _picked,
}
