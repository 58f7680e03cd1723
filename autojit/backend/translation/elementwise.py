"""Elementwise work on whole arrays: ufuncs and operators, as formulas or by NumPy's loops.

``+ - * /`` and what else has one answer only become part of a formula, which is one loop
however long the expression is; any other ufunc is called, by its own loop. Which dtypes go in
and come out is asked of NumPy (``ufunc.resolve_dtypes``, with a Python number for a weak
operand, NEP 50).
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.kinds import Arr, Num, describe, of_type
from autojit.backend.translation import effects
from autojit.backend.translation.places import axes_in_order, fresh_array
from autojit.backend.translation.scope import CannotConform, Formula, Val, as_rep
from autojit.backend.ufunc_loops import ELEMENTS, loop_symbol, ufunc_named

if TYPE_CHECKING:
    import ast
    from collections.abc import Sequence

    from autojit.backend.translation.context import Context

    Tree = tuple[Any, ...]

#: Beyond these a formula is computed before it goes into another: what a loop can hold.
_MOST_LEAVES: Final = 10
_MOST_NODES: Final = 40
_WEAK: Final[dict[str, Any]] = {"int": int, "float": float}
_FLOATS: Final = frozenset({"float32", "float64"})
_FORMULA_OF_FLOATS: Final = frozenset(
    {
        *("add", "subtract", "multiply", "divide", "negative", "absolute", "sqrt"),
        *("floor", "ceil", "trunc", "rint"),
    }
)
_FORMULA_OF_INTEGERS: Final = frozenset(
    {
        *("add", "subtract", "multiply", "negative", "absolute", "bitwise_and", "bitwise_or"),
        *("bitwise_xor", "invert", "less", "less_equal", "greater", "greater_equal", "equal"),
        "not_equal",
    }
)
_FORMULA_OF_BOOLS: Final = frozenset(
    {
        *("bitwise_and", "bitwise_or", "bitwise_xor", "invert", "less", "less_equal"),
        *("greater", "greater_equal", "equal", "not_equal"),
    }
)
_SAME_FOR_BOOLS: Final = {
    "logical_and": "bitwise_and",
    "logical_or": "bitwise_or",
    "logical_xor": "bitwise_xor",
    "logical_not": "invert",
}
#: Other names of the same ufunc, and ufuncs that a formula can spell.
_NAMES: Final = {"true_divide": "divide", "abs": "absolute", "fabs": "absolute"}
UFUNCS: Final = (
    *("add", "subtract", "multiply", "divide", "floor_divide", "remainder", "fmod", "power"),
    *("negative", "absolute", "fabs", "sqrt", "square", "reciprocal", "sign", "floor", "ceil"),
    *("trunc", "rint", "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sin", "cos"),
    *("tan", "arcsin", "arccos", "arctan", "arctan2", "sinh", "cosh", "tanh", "arcsinh"),
    *("arccosh", "arctanh", "cbrt", "hypot", "deg2rad", "rad2deg", "degrees", "radians"),
    *("maximum", "minimum", "fmax", "fmin", "copysign", "isnan", "isinf", "isfinite", "signbit"),
    *("less", "less_equal", "greater", "greater_equal", "equal", "not_equal", "logical_and"),
    *("logical_or", "logical_xor", "logical_not", "bitwise_and", "bitwise_or", "bitwise_xor"),
    *("invert", "left_shift", "right_shift", "logaddexp", "logaddexp2", "heaviside", "clip"),
)


def _stand_ins(value: Val) -> list[Any]:
    """Return what stands for an operand where NumPy resolves dtypes, one for each type."""
    kind = value.kind
    if isinstance(kind, Arr):
        return [np.dtype(kind.dtype)]
    if isinstance(kind, Num) and "None" not in kind.types and kind.rep in "ifb":
        names = sorted(kind.types)
        return [_WEAK.get(name) or np.dtype(name.removeprefix("np.")) for name in names]
    raise CannotConform(describe(kind))


def resolved(name: str, operands: Sequence[Val]) -> tuple[str, ...]:
    """Return the dtypes of the loop that NumPy chooses, those of the results last.

    Raises:
        CannotConform: it has none, or types known at run time only decide.
    """
    ufunc = ufunc_named(name)
    found = set()
    for types in product(*map(_stand_ins, operands)):
        try:
            found.add(ufunc.resolve_dtypes((*types, None)))
        except TypeError as error:
            message = f"np.{name}() of {' and '.join(describe(v.kind) for v in operands)}"
            raise CannotConform(message) from error
    if len(found) != 1:
        message = f"np.{name}() of a number that is {describe(operands[-1].kind)}"
        raise CannotConform(message)
    dtypes = tuple(dtype.name for dtype in found.pop())
    if name == "power" and dtypes[0] not in _FLOATS:
        message = "np.power() of integers, which may raise,"
        raise CannotConform(message)
    if not all(dtype in ELEMENTS for dtype in dtypes):
        message = f"np.{name}() in {dtypes[0]}"
        raise CannotConform(message)
    return dtypes


def number_as(value: Val, dtype: str) -> tuple[str, str]:
    """Return a number's source as NumPy converts it to ``dtype``, and how it is held.

    Raises:
        CannotConform: the conversion is not known to be exact.
    """
    kind = value.kind
    assert isinstance(kind, Num)
    code, held = _held_as(value, kind, dtype)
    known = held != "bool" and not all(name.startswith("np.") for name in kind.types)
    return effects.opaque(code, held[0]) if known else code, held


def _held_as(value: Val, kind: Num, dtype: str) -> tuple[str, str]:
    if dtype == "float64":
        return as_rep(value, "f"), "float64"
    if dtype == "float32":
        code = as_rep(value, "f")
        return code if kind.types == {"np.float32"} else f"_single_f({code})", "float64"
    if dtype == "bool" and kind.rep == "b":
        return value.code, "bool"
    if kind.rep == "f" or dtype == "bool":
        message = f"{describe(kind)} as {dtype}"
        raise CannotConform(message)
    code = as_rep(value, "i")
    least, greatest = np.iinfo(dtype).min, np.iinfo(dtype).max
    if kind.rep == "i" and (kind.lo < least or kind.hi > greatest):
        code = f"_fit_i({code}, {least}, {greatest})"
    return code, "int64"


def as_formula(value: Val, dtype: str) -> Formula:
    """Return an operand as a formula whose outcome has the wanted dtype."""
    kind = value.kind
    if isinstance(kind, Arr):
        made = value.formula or Formula(("leaf", kind.dtype, 0), (value.code,), (kind,))
        return made if kind.dtype == dtype else _over("cast", dtype, [made])
    code, held = number_as(value, dtype)
    leaf = Formula(("leaf", held, 0), (code,), ())
    return leaf if held == dtype else _over("cast", dtype, [leaf])


def _moved(tree: Tree, places: list[int]) -> Tree:
    if tree[0] == "leaf":
        return ("leaf", tree[1], places[tree[2]])
    return (*tree[:2], *(_moved(part, places) for part in tree[2:]))


def _size(tree: Tree) -> int:
    return 1 if tree[0] == "leaf" else 1 + sum(map(_size, tree[2:]))


def _over(operation: str, dtype: str, operands: Sequence[Formula]) -> Formula:
    """Return the formula that applies an operation to formulas; equal leaves become one."""
    leaves: list[str] = []
    trees = []
    for operand in operands:
        places = []
        for leaf in operand.leaves:
            if leaf not in leaves:
                leaves.append(leaf)
            places.append(leaves.index(leaf))
        trees.append(_moved(operand.tree, places))
    shapes = tuple(shape for operand in operands for shape in operand.shapes)
    return Formula((operation, dtype, *trees), tuple(leaves), shapes)


def value_of(context: Context, node: ast.AST, formula: Formula) -> Val:
    """Return the array that a formula makes."""
    for kind in formula.shapes:
        axes_in_order(context, node, kind)
    name = context.unit.maker(f"_formula({formula.tree!r}, {len(formula.leaves)})")
    ndim = max(kind.ndim for kind in formula.shapes)
    dtype = str(formula.tree[1])
    kind = fresh_array(context, node, dtype, ndim)
    return Val(f"{name}({', '.join(formula.leaves)})", kind, formula=formula)


def in_formula(
    context: Context, node: ast.AST, operation: str, dtype: str, operands: Sequence[Formula]
) -> Val:
    """Return the array of an operation on formulas, all in one loop if it is not too long."""
    made = _over(operation, dtype, operands)
    if len(made.leaves) > _MOST_LEAVES or _size(made.tree) > _MOST_NODES:
        made = _over(operation, dtype, [_computed(context, node, each) for each in operands])
    if not _FLOATS.isdisjoint({dtype, *(str(each.tree[1]) for each in operands)}):
        context.unit.flags = True
    return value_of(context, node, made)


def _computed(context: Context, node: ast.AST, formula: Formula) -> Formula:
    """Return a formula's outcome as a leaf."""
    if formula.tree[0] == "leaf" or not formula.shapes:
        return formula
    value = value_of(context, node, formula)
    assert isinstance(value.kind, Arr)
    return Formula(("leaf", value.kind.dtype, 0), (value.code,), (value.kind,))


def converted(context: Context, node: ast.AST, value: Val, dtype: str) -> Val:
    """Return an array's elements in another dtype, as a new array, or the array as it is."""
    kind = value.kind
    assert isinstance(kind, Arr)
    if kind.dtype == dtype:
        return value
    if kind.dtype not in ELEMENTS or dtype not in ELEMENTS:
        message = f"an array of {kind.dtype} as {dtype}"
        raise CannotConform(message)
    if kind.dtype in _FLOATS and dtype not in (*_FLOATS, "bool", "int64", "int32"):
        # What C does with a number that does not fit is not the same everywhere.
        message = f"an array of {kind.dtype} as {dtype}"
        raise CannotConform(message)
    return in_formula(context, node, "cast", dtype, [as_formula(value, kind.dtype)])


def _has_formula(name: str, dtype: str) -> bool:
    if dtype in _FLOATS:
        return name in _FORMULA_OF_FLOATS
    return name in (_FORMULA_OF_BOOLS if dtype == "bool" else _FORMULA_OF_INTEGERS)


def apply(context: Context, node: ast.AST, name: str, operands: Sequence[Val]) -> Val:
    """Return what a ufunc makes of operands of which one at least is an array.

    Raises:
        CannotConform: it is not known to be exact for them.
    """
    name = _NAMES.get(name, name) if name != "fabs" else name
    *inner, outer = resolved(name, operands)
    if set(inner) == {"bool"}:
        name = _SAME_FOR_BOOLS.get(name, name)
    context.reads += 1
    if len(set(inner)) == 1:
        dtype = inner[0]
        if name == "fabs" and dtype in _FLOATS:
            name = "absolute"
        if name == "square":
            both = as_formula(operands[0], dtype)
            return in_formula(context, node, "multiply", outer, [both, both])
        if name == "reciprocal" and dtype in _FLOATS:
            one = Formula(("leaf", "float64", 0), ("1.0",), ())
            one = one if dtype == "float64" else _over("cast", dtype, [one])
            inner_formula = as_formula(operands[0], dtype)
            return in_formula(context, node, "divide", outer, [one, inner_formula])
        if _has_formula(name, dtype):
            each = [as_formula(value, dtype) for value in operands]
            return in_formula(context, node, name, outer, each)
    return by_loop(context, node, name, operands, (*inner, outer))


def by_loop(
    context: Context, node: ast.AST, name: str, operands: Sequence[Val], dtypes: tuple[str, ...]
) -> Val:
    """Return what a ufunc's own loop makes of operands."""
    arrays = [value.kind for value in operands if isinstance(value.kind, Arr)]
    ndim = arrays[0].ndim
    if any(kind.ndim != ndim for kind in arrays):
        message = f"np.{name}() of arrays of different dimensions"
        raise CannotConform(message)
    try:
        loop_symbol(name, dtypes)
    except LookupError as error:
        raise CannotConform(str(error)) from error
    codes = []
    for value, dtype in zip(operands, dtypes, strict=False):
        if isinstance(value.kind, Arr):
            codes.append(_dense(context, node, value, dtype).code)
        else:
            codes.append(number_as(value, dtype)[0])
    # Loops of integers warn too, of a division by zero.
    context.unit.flags = True
    made = context.unit.maker(f"_elementwise({name!r}, {dtypes!r})")
    kind = fresh_array(context, node, dtypes[-1], ndim)
    return Val(f"{made}({', '.join(codes)})", kind)


def _dense(context: Context, node: ast.AST, value: Val, dtype: str) -> Val:
    """Return an operand in a loop's dtype; of several dimensions one without gaps."""
    kind = value.kind
    assert isinstance(kind, Arr)
    made = converted(context, node, value, dtype)
    if made is not value or kind.ndim == 1 or kind.layout == "C":
        return made
    leaf = Formula(("leaf", dtype, 0), (value.code,), (kind,))
    return value_of(context, node, leaf)


def of_numbers(context: Context, node: ast.AST, name: str, operands: Sequence[Val]) -> Val:
    """Return what a ufunc makes of numbers alone: a NumPy scalar, by the ufunc's own loop."""
    del node
    dtypes = resolved(name, operands)
    kind = of_type(f"np.{dtypes[-1]}")
    if kind is None:
        message = f"np.{name}() in {dtypes[-1]}"
        raise CannotConform(message)
    try:
        loop_symbol(name, dtypes)
    except LookupError as error:
        raise CannotConform(str(error)) from error
    codes = [number_as(value, dtype)[0] for value, dtype in zip(operands, dtypes, strict=False)]
    context.unit.flags = True
    made = context.unit.maker(f"_single({name!r}, {dtypes!r})")
    code = f"{made}({', '.join(codes)})"
    wide = {"f": "_np.float64", "i": "_np.int64"}.get(kind.rep)
    return Val(code if wide is None else f"{wide}({code})", kind)


def settled(context: Context, node: ast.AST, formula: Formula) -> Formula:
    """Return a formula of which nothing is left to compute but a number's conversion."""
    return _computed(context, node, formula)


def store(context: Context, node: ast.AST, place: str, target: Arr, value: Val) -> list[str]:
    """Return the lines that store an array, or one number everywhere, into a view.

    Raises:
        CannotConform: it is not known to be exact.
    """
    if isinstance(value.kind, Arr):
        if value.kind.ndim > target.ndim:
            message = "a store of an array of more dimensions"
            raise CannotConform(message)
        value = converted(context, node, value, target.dtype)
        context.unit.flags |= target.dtype in _FLOATS and value.formula is not None
    formula = as_formula(value, target.dtype)
    made = context.unit.maker(f"_storing({formula.tree!r}, {len(formula.leaves)})")
    return [f"{made}({', '.join((place, *formula.leaves))})"]
