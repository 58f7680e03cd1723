"""Reductions of arrays: ``np.sum(a)``, ``a.mean()``, ``a.max(axis=0)`` and their like.

Each is put together as NumPy's ``_core/_methods.py`` does it, step by step, of NumPy's own
loops: a mean is the sum divided by the count, a deviation the root of the mean of squares.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import numpy as np

from autojit.backend.kinds import Arr, NoneKind, boolean, describe, floating, integer, is_integer
from autojit.backend.translation import elementwise
from autojit.backend.translation.places import fresh_array
from autojit.backend.translation.scope import CannotConform, Formula, Val
from autojit.core import Reason

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from autojit.backend.kinds import Num
    from autojit.backend.translation.context import Context, Special

_FLOATS: Final = ("float64", "float32")
_SIGNED: Final = ("bool", "int8", "int16", "int32", "int64")
_INTEGERS: Final = (*_SIGNED, "uint8", "uint16", "uint32")
_FAR: Final = 2**62
#: NumPy 2.4 made the count a NumPy scalar.
_COUNTED: Final = "np.int64" if isinstance(np.count_nonzero(np.zeros(1)), np.generic) else "int"


class Options(NamedTuple):
    """What a reduction is told beside its array."""

    axis: int | None = None
    keepdims: bool = False
    ddof: str = "0"


def options(context: Context, node: ast.Call, given: dict[str, ast.expr], kind: Arr) -> Options:
    """Read ``axis``, ``keepdims`` and ``ddof``; anything else given is refused.

    Raises:
        Refusal: one is not known when compiling, or is not treated.
    """
    found = Options()
    for name, part in given.items():
        value = context.evaluate(context, part)
        if isinstance(value.kind, NoneKind):
            continue  # the default of axis, dtype and out
        option = _option(name, value, kind)
        if option is None:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"the argument {name!r} of this function")
        found = found._replace(**option)
    if kind.ndim == 1 and not found.keepdims:
        return found._replace(axis=None)
    if found.keepdims and found.axis is None:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "keepdims without an axis")
    return found


def _option(name: str, value: Val, kind: Arr) -> dict[str, Any] | None:
    literal = value.literal
    match name:
        case "axis" if type(literal) is int and -kind.ndim <= literal < kind.ndim:
            return {"axis": literal % kind.ndim}
        case "keepdims" if type(literal) is bool:
            return {"keepdims": literal}
        case "ddof" if is_integer(value.kind):
            return {"ddof": value.code}
    return None


def _number(dtype: str, code: str) -> Val:
    """Return a NumPy scalar of a float dtype, held as double."""
    wide = f"_np.float64({code})" if dtype == "float32" else code
    return Val(wide, floating(f"np.{dtype}"))


def named(context: Context, node: ast.AST, value: Val) -> Val:
    """Return an array that is held by a variable, for it to be used more than once."""
    if value.code.isidentifier():
        return value
    variable = context.unit.fresh("array")
    context.hoist(node, [f"{variable} = {value.code}"])
    return Val(variable, value.kind)


def _one_stride(kind: Arr) -> bool:
    return kind.ndim == 1 or kind.layout in ("C", "F")


def _reduced(
    context: Context, node: ast.AST, value: Val, how: tuple[str, str, int | None], given: Options
) -> Val:
    """Return a reduction by a ufunc's loop; ``how`` is its name, dtype and identity."""
    name, dtype, identity = how
    kind = value.kind
    assert isinstance(kind, Arr)
    context.reads += 1
    context.unit.flags = True
    if given.axis is None:
        if not _one_stride(kind):
            message = "a reduction of an array of several dimensions with gaps"
            raise CannotConform(message)
        made = context.unit.maker(f"_reduction({name!r}, {dtype!r}, {identity})")
        code = f"{made}({value.code})"
        if dtype in _FLOATS:
            return _number(dtype, code)
        wide = code if dtype in ("int64", "bool") else f"_np.int64({code})"
        return Val(wide, _scalar(dtype))
    if kind.layout != "C":
        message = "a reduction along an axis of an array that is not in C order"
        raise CannotConform(message)
    if kind.dtype != dtype:
        if dtype == "float64":
            # NumPy converts through a buffer whose parts depend on the shape.
            message = f"a reduction along an axis of {kind.dtype} in {dtype}"
            raise CannotConform(message)
        value = elementwise.converted(context, node, value, dtype)
    arguments = f"{name!r}, {dtype!r}, {identity}, {given.axis}, {given.keepdims}"
    made = context.unit.maker(f"_axis_reduction({arguments})")
    ndim = kind.ndim if given.keepdims else kind.ndim - 1
    return Val(f"{made}({value.code})", fresh_array(context, node, dtype, ndim))


def _scalar(dtype: str) -> Num:
    if dtype == "bool":
        return boolean("np.bool")
    bounds = np.iinfo(dtype)
    return integer(int(bounds.min), int(bounds.max), f"np.{dtype}")


def _array(value: Val) -> Arr:
    assert isinstance(value.kind, Arr)
    return value.kind


def _sum(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    dtype = _array(value).dtype
    if dtype in _FLOATS:
        return _reduced(context, node, value, ("add", dtype, 0), given)
    if dtype not in _SIGNED:
        message = f"a sum of {dtype}"
        raise CannotConform(message)
    if given.axis is None and _one_stride(_array(value)):
        context.reads += 1
        return Val(f"_integer_sum({value.code})", _scalar("int64"))
    return _reduced(context, node, value, ("add", "int64", 0), given)


def _product(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    dtype = _array(value).dtype
    if dtype not in (*_FLOATS, "int64"):
        message = f"a product of {dtype}"
        raise CannotConform(message)
    return _reduced(context, node, value, ("multiply", dtype, 1), given)


def _extreme(name: str) -> Reduction:
    def reduction(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
        dtype = _array(value).dtype
        if dtype not in (*_FLOATS, *_INTEGERS) or dtype == "bool":
            message = f"the {name} of {dtype}"
            raise CannotConform(message)
        return _reduced(context, node, value, (name, dtype, None), given)

    return reduction


def _range(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    value = named(context, node, value)
    both = [_extreme(name)(context, node, value, given) for name in ("maximum", "minimum")]
    if given.axis is not None:
        return elementwise.apply(context, node, "subtract", both)
    if _array(value).dtype != "float64":
        message = f"the range of {_array(value).dtype}"
        raise CannotConform(message)
    return Val(f"({both[0].code} - {both[1].code})", floating("np.float64"))


def _in_float(dtype: str) -> str:
    if dtype in _FLOATS:
        return dtype
    if dtype in _INTEGERS:
        return "float64"
    message = f"a mean of {dtype}"
    raise CannotConform(message)


def _divided(dtype: str, total: Val, count: str) -> Val:
    """Return a sum divided by a count, in double, then rounded to the sum's dtype."""
    code = f"_div_ff({total.code}, _np.float64({count}))"
    return (
        _number("float64", code)
        if dtype == "float64"
        else replace(_number("float32", ""), code=f"_single_f({code})")
    )


def _mean(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    dtype = _in_float(_array(value).dtype)
    value = named(context, node, value)
    total = _reduced(context, node, value, ("add", dtype, 0), given)
    if given.axis is None:
        return _divided(dtype, total, _some(f"{value.code}.size"))
    if dtype != "float64":
        message = f"a mean along an axis of {dtype}"
        raise CannotConform(message)
    count = Val(_some(f"{value.code}.shape[{given.axis}]"), integer(1, _FAR))
    return elementwise.apply(context, node, "divide", [total, count])


def _some(count: str) -> str:
    """Return a count that is not zero: of nothing NumPy warns."""
    return f"_fit_i({count}, 1, {_FAR})"


def _variance(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    own = _array(value).dtype
    dtype = _in_float(own)
    value = named(context, node, value)
    kept = given._replace(keepdims=given.axis is not None)
    mean = _mean(context, node, value, kept)
    if not isinstance(mean.kind, Arr):
        variable = context.unit.fresh("mean")
        context.hoist(node, [f"{variable} = {mean.code}"])
        mean = replace(mean, code=variable)
    else:
        mean = named(context, node, replace(mean, formula=None))
    parts = [elementwise.as_formula(part, dtype) for part in (value, mean)]
    deviation = elementwise.in_formula(context, node, "subtract", dtype, parts)
    assert isinstance(deviation.formula, Formula)
    square = elementwise.in_formula(
        context, node, "multiply", dtype, [deviation.formula, deviation.formula]
    )
    total = _reduced(context, node, replace(square, formula=None), ("add", dtype, 0), given)
    size = "size" if given.axis is None else f"shape[{given.axis}]"
    freedom = _some(f"_sub_ii({value.code}.{size}, {given.ddof})")
    if given.axis is None:
        return _divided(dtype, total, freedom)
    return elementwise.apply(context, node, "divide", [total, Val(freedom, integer(1, _FAR))])


def _deviation(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    variance = _variance(context, node, value, given)
    if isinstance(variance.kind, Arr):
        return elementwise.apply(context, node, "sqrt", [variance])
    root = f"_sqrt_f({variance.code})"
    single = variance.kind == floating("np.float32")
    return replace(variance, code=f"_single_f({root})" if single else root)


def _quantifier(name: str) -> Reduction:
    def reduction(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
        if given.axis is not None:
            ufunc = {"any": "logical_or", "all": "logical_and"}[name]
            if _array(value).dtype != "bool":
                message = f"{name}() along an axis of {_array(value).dtype}"
                raise CannotConform(message)
            identity = 0 if name == "any" else 1
            return _reduced(context, node, value, (ufunc, "bool", identity), given)
        return _searched(context, value, f"_{name}", boolean("np.bool"))

    return reduction


def _searched(context: Context, value: Val, operation: str, kind: Num) -> Val:
    array = _array(value)
    if not _one_stride(array) or (array.layout == "F" and array.ndim > 1 and "arg" in operation):
        message = "a search of an array of several dimensions that is not in C order"
        raise CannotConform(message)
    if array.dtype not in (*_FLOATS, *_INTEGERS):
        message = f"a search in {array.dtype}"
        raise CannotConform(message)
    context.reads += 1
    return Val(f"{operation}({value.code})", kind)


def _place(name: str) -> Reduction:
    def reduction(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
        del node
        if given.axis is not None:
            message = f"{name}() along an axis"
            raise CannotConform(message)
        return _searched(context, value, f"_{name}", integer(0, _FAR, "np.int64"))

    return reduction


def _count(context: Context, node: ast.Call, value: Val, given: Options) -> Val:
    del node
    if given != Options():
        message = "np.count_nonzero() along an axis"
        raise CannotConform(message)
    return _searched(context, value, "_count_nonzero", integer(0, _FAR, _COUNTED))


if TYPE_CHECKING:
    Reduction = Callable[[Context, ast.Call, Val, Options], Val]

_MEANS: Final = ("axis", "dtype", "out", "keepdims")
_SPREADS: Final = ("axis", "dtype", "out", "ddof", "keepdims")
_EXTREMES: Final = ("axis", "out", "keepdims")
#: By the name of function and method: what it does, and its parameters behind the array.
REDUCTIONS: Final[dict[str, tuple[Any, tuple[str, ...]]]] = {
    "sum": (_sum, _MEANS),
    "prod": (_product, _MEANS),
    "mean": (_mean, _MEANS),
    "var": (_variance, _SPREADS),
    "std": (_deviation, _SPREADS),
    "max": (_extreme("maximum"), _EXTREMES),
    "min": (_extreme("minimum"), _EXTREMES),
    "ptp": (_range, _EXTREMES),
    "any": (_quantifier("any"), _EXTREMES),
    "all": (_quantifier("all"), _EXTREMES),
    "argmax": (_place("argmax"), _EXTREMES),
    "argmin": (_place("argmin"), _EXTREMES),
    "count_nonzero": (_count, ("axis",)),
}
_METHODS: Final = frozenset(REDUCTIONS) - {"count_nonzero", "ptp"}


def bound(
    context: Context, node: ast.Call, args: list[ast.expr], names: tuple[str, ...]
) -> dict[str, ast.expr]:
    """Bind argument expressions to parameter names.

    Raises:
        Refusal: they do not fit.
    """
    if len(args) > len(names):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "too many arguments")
    given = dict(zip(names, args, strict=False))
    for keyword in node.keywords:
        name = str(keyword.arg)
        if name not in names or name in given:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"the keyword {name!r} of this function")
        given[name] = keyword.value
    return given


def reduce(
    context: Context, node: ast.Call, name: str, value: Val, given: dict[str, ast.expr]
) -> Val:
    """Return the reduction ``name`` of an array.

    Raises:
        Refusal: it is not known to be exact for this array.
    """
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        if not isinstance(value.kind, Arr):
            message = f"np.{name}() of {describe(value.kind)}"
            raise CannotConform(message)
        return REDUCTIONS[name][0](  # type: ignore[no-any-return]
            context, node, value, options(context, node, given, value.kind)
        )


def _special(name: str) -> Special:
    def special(context: Context, node: ast.Call) -> Val:
        given = bound(context, node, node.args, ("a", *REDUCTIONS[name][1]))
        if "a" not in given:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls np.{name}() without an array")
        value = context.evaluate(context, given.pop("a"))
        return reduce(context, node, name, value, given)

    return special


def method(context: Context, node: ast.Call, value: Val, name: str) -> Val | None:
    """Return the reduction that a method is, or None if it is none."""
    if name not in _METHODS:
        return None
    return reduce(context, node, name, value, bound(context, node, node.args, REDUCTIONS[name][1]))


SPECIAL: Final[dict[Any, Special]] = {getattr(np, name): _special(name) for name in REDUCTIONS}
__all__ = ["SPECIAL", "bound", "method", "named"]
