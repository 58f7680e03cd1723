"""NumPy functions: of scalars by NumPy's own loops, of whole arrays, and new arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.kinds import (
    Arr,
    Num,
    Obj,
    Tup,
    boolean,
    describe,
    floating,
    integer,
)
from autojit.backend.symbols import UFUNCS
from autojit.backend.translation import array_calls, array_forms, arrays
from autojit.backend.translation.builtin_calls import exactly
from autojit.backend.translation.context import Context, number
from autojit.backend.translation.effects import computed, opaque
from autojit.backend.translation.math_calls import as_double
from autojit.backend.translation.places import fresh_array, plain_layout
from autojit.backend.translation.scope import (
    CannotConform,
    Val,
)
from autojit.core import Reason

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from autojit.backend.translation.context import Handler, Special


def _opaque_double(value: Val, kind: Num) -> str:
    """Return a number as a double of NumPy's, which LLVM must not know if flags are tested."""
    code = as_double(value, kind)
    known = kind.rep != "f" or not all(name.startswith("np.") for name in kind.types)
    return opaque(code, "f") if known else code


def _numpy_unary(operation: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        kind = number(context, node, value)
        # np.sqrt of a small integer is a half or single float: asked of NumPy's own table.
        if not kind.types <= {"int", "float", "np.int64", "np.float64", "np.int32", "np.uint32"}:
            message = f"a NumPy function of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_{operation}_f({_opaque_double(value, kind)})", floating("np.float64"))

    return handler


def _numpy_rounding(operation: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        kind = number(context, node, value)
        if kind.rep != "f" or not kind.types <= {"float", "np.float64"}:
            message = f"a NumPy function of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_{operation}_f({_opaque_double(value, kind)})", floating("np.float64"))

    return handler


def _numpy_abs(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = exactly(context, node, args, 1)
    kind = number(context, node, value)
    if kind.rep == "f" and kind.types <= {"float", "np.float64"}:
        return Val(f"_abs_f({_opaque_double(value, kind)})", floating("np.float64"))
    if kind.types <= {"int", "np.int64"}:
        return Val(f"_abs_i({value.code})", integer(0, integer().hi, "np.int64"))
    message = f"np.abs() of {describe(kind)}"
    raise CannotConform(message)


def _numpy_test(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        kind = number(context, node, value)
        if kind.rep != "f" or not kind.types <= {"float", "np.float64"}:
            message = f"a NumPy test of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_{name}_f({computed(value).code})", boolean("np.bool"))

    return handler


def _numpy_scalar_type(dtype: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = exactly(context, node, args, 1)
        kind = number(context, node, value)
        if dtype == "float64" and kind.rep in "if" and "None" not in kind.types:
            return Val(_opaque_double(value, kind), floating("np.float64"))
        if dtype == "int64" and kind.rep == "i" and "None" not in kind.types:
            code = value.code if kind.is_numpy else opaque(value.code, "i")
            return Val(code, integer(kind.lo, kind.hi, "np.int64"))
        message = f"np.{dtype}() of {describe(kind)}"
        raise CannotConform(message)

    return handler


_DTYPES: Final = {
    **{
        np.dtype(name).type: name
        for name in ("float64", "float32", "int64", "int32", "int16", "int8")
    },
    **{np.dtype(name).type: name for name in ("uint8", "uint16", "uint32", "complex128", "bool")},
    float: "float64",
    int: np.dtype(int).name,
    bool: "bool",
    complex: "complex128",
}


def _dtype(context: Context, node: ast.expr) -> str:
    value = context.evaluate(context, node)
    kind = value.kind
    if isinstance(kind, Obj):
        if isinstance(kind.value, type) and kind.value in _DTYPES:
            return _DTYPES[kind.value]
        if isinstance(kind.value, str) and kind.value in _DTYPES.values():
            return kind.value
    context.refuse(node, Reason.UNKNOWN_FUNCTION, "a dtype that is not written plainly")


def _shape(context: Context, node: ast.expr) -> tuple[str, int]:
    value = context.evaluate(context, node)
    if isinstance(value.kind, Tup) and value.kind.items:
        for item in value.kind.items:
            arrays.index_code(context, node, Val("", item))
        return value.code, len(value.kind.items)
    return arrays.index_code(context, node, value), 1


def _arguments(context: Context, node: ast.Call, names: tuple[str, ...]) -> dict[str, ast.expr]:
    """Bind a call's argument expressions to the parameter names of a NumPy function."""
    if len(node.args) > len(names):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "too many arguments")
    given = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            context.refuse(
                node, Reason.UNKNOWN_FUNCTION, f"the keyword {keyword.arg!r} of this function"
            )
        given[str(keyword.arg)] = keyword.value
    return given


def unknown(code: str, function: str) -> str:
    """Return a new array whose elements LLVM must not know."""
    return code if function == "empty" else f"_unknown({code})"


def _creation(function: str) -> Callable[[Context, ast.Call], Val]:
    def special(context: Context, node: ast.Call) -> Val:
        given = _arguments(context, node, ("shape", "dtype"))
        if "shape" not in given:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "an array without a shape")
        shape, ndim = _shape(context, given["shape"])
        dtype = _dtype(context, given["dtype"]) if "dtype" in given else "float64"
        scalar = "bool_" if dtype == "bool" else dtype
        code = f"_np.{function}({shape}, _np.{scalar})"
        return Val(unknown(code, function), fresh_array(context, node, dtype, ndim))

    return special


def _full(context: Context, node: ast.Call) -> Val:
    given = _arguments(context, node, ("shape", "fill_value", "dtype"))
    if not {"shape", "fill_value"} <= given.keys():
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "np.full() without shape and value")
    shape, ndim = _shape(context, given["shape"])
    value = context.evaluate(context, given["fill_value"])
    if "dtype" in given:
        dtype = _dtype(context, given["dtype"])
    else:
        only = value.kind.only if isinstance(value.kind, Num) else None
        dtype = {
            "int": "int64",
            "np.int64": "int64",
            "float": "float64",
            "np.float64": "float64",
        }.get(only or "", "")
        if not dtype:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"np.full() with {describe(value.kind)}")
    code = arrays.stored_code(context, node, dtype, value)
    scalar = "bool_" if dtype == "bool" else dtype
    array = context.unit.fresh("full")
    colons = ", ".join(":" * ndim)
    context.hoist(
        node, [f"{array} = _np.empty({shape}, _np.{scalar})", f"{array}[{colons}] = {code}"]
    )
    return Val(array, fresh_array(context, node, dtype, ndim))


def _like(function: str) -> Callable[[Context, ast.Call], Val]:
    def special(context: Context, node: ast.Call) -> Val:
        given = _arguments(context, node, ("prototype", "dtype"))
        if "prototype" not in given and node.args:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "this form of the function")
        value = context.evaluate(context, given["prototype"])
        if not isinstance(value.kind, Arr):
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"an array like {describe(value.kind)}")
        plain_layout(context, node, value.kind)
        dtype = _dtype(context, given["dtype"]) if "dtype" in given else value.kind.dtype
        scalar = "bool_" if dtype == "bool" else dtype
        code = f"_np.{function}({value.code}.shape, _np.{scalar})"
        kind = fresh_array(context, node, dtype, value.kind.ndim)
        return Val(unknown(code, function), kind)

    return special


def _arange(context: Context, node: ast.Call, args: list[Val]) -> Val:
    kinds = [number(context, node, value) for value in args]
    if any(kind.rep == "f" for kind in kinds):
        return array_forms.arange_of_floats(context, node, args)
    if not 1 <= len(args) <= 2:  # noqa: PLR2004 - start and stop
        message = "np.arange() with a step"
        raise CannotConform(message)
    if any(kind.only not in ("int", "np.int64") for kind in kinds):
        message = "np.arange() of these numbers"
        raise CannotConform(message)
    code = f"_np.arange({', '.join(value.code for value in args)})"
    return Val(unknown(code, "arange"), fresh_array(context, node, "int64", 1))


def _of_either(on_numbers: Handler, on_arrays: Handler) -> Handler:
    """Join what a function does to numbers with what it does to arrays."""

    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        whole = any(isinstance(value.kind, Arr) for value in args)
        return (on_arrays if whole else on_numbers)(context, node, args)

    return handler


_ON_NUMBERS: Final[dict[Any, Handler]] = {
    np.sqrt: _numpy_unary("sqrt"),
    **{getattr(np, name): _numpy_unary(f"np_{name}") for name in UFUNCS},
    np.abs: _numpy_abs,
    np.fabs: _numpy_rounding("abs"),
    np.floor: _numpy_rounding("floor"),
    np.ceil: _numpy_rounding("ceil"),
    np.trunc: _numpy_rounding("trunc"),
    np.rint: _numpy_rounding("rint"),
    np.isnan: _numpy_test("isnan"),
    np.isinf: _numpy_test("isinf"),
    np.isfinite: _numpy_test("isfinite"),
    np.float64: _numpy_scalar_type("float64"),
    np.int64: _numpy_scalar_type("int64"),
    np.arange: _arange,
}


#: What is translated here, by the function itself.
HANDLERS: Final[dict[Any, Handler]] = {
    **_ON_NUMBERS,
    **array_calls.HANDLERS,
    **{
        function: _of_either(_ON_NUMBERS[function], array_calls.HANDLERS[function])
        for function in _ON_NUMBERS.keys() & array_calls.HANDLERS.keys()
    },
}
#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {
    np.zeros: _creation("zeros"),
    np.empty: _creation("empty"),
    np.ones: _creation("ones"),
    np.full: _full,
    np.zeros_like: _like("zeros"),
    np.empty_like: _like("empty"),
    np.ones_like: _like("ones"),
}
