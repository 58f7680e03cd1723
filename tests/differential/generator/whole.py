"""Whole arrays: formulas, reductions along axes, masks, products."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from tests.differential.generator.expressions import Lacking, number, whole
from tests.differential.generator.forms import array

if TYPE_CHECKING:
    from tests.differential.generator.forms import Form
    from tests.differential.generator.scope import Scope

_AXIS: Final = ("sum", "mean", "max", "min", "std", "var", "prod")
_TO: Final = ("float64", "float32", "int64", "int32", "uint8", "bool_")


def formula(scope: Scope) -> list[str]:
    """Bind a name to a formula over whole arrays, or store it."""
    text, dtype, ndim = whole(scope, 3)
    into = [n for n in _arrays(scope, ndim) if scope.form(n).dtype == dtype]
    into = [name for name in into if not scope.form(name).frozen]
    if into and scope.dice.chance(0.35):
        name = scope.dice.one(into)
        scope.writes = True
        sign = scope.dice.one(("+", "-", "*")) if dtype != "bool" else "&"
        return [scope.dice.one((f"{name} {sign}= {text}", f"{name}[:] = {text}"))]
    return [_bound(scope, dtype, ndim, text)]


def _bound(scope: Scope, dtype: str, ndim: int, text: str) -> str:
    name = scope.fresh("a")
    scope.names[name] = array(dtype, ndim)
    return f"{name} = {text}"


def _arrays(scope: Scope, ndim: int = 0) -> list[str]:
    names = scope.having("array")
    return [name for name in names if ndim in (0, scope.form(name).ndim)]


def _one(scope: Scope, ndim: int = 0) -> tuple[str, Form]:
    names = _arrays(scope, ndim)
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    return name, scope.form(name)


def mask(scope: Scope) -> list[str]:
    """Choose elements by a mask or by places, or store into those chosen."""
    name, form = _one(scope)
    sign = scope.dice.one(("<", ">", "!=", "<="))
    limit = number(scope, "float" if form.dtype.startswith("float") else "int", 1)
    chosen = f"{name} {sign} {limit}"
    masks = [n for n in scope.having("array", "np.bool") if scope.form(n).ndim == form.ndim]
    if masks and scope.dice.chance(0.3):
        chosen = scope.dice.one(masks)
    if not form.frozen and scope.dice.chance(0.5):
        scope.writes = True
        item = form.item if scope.dice.chance(0.3) else "float"
        value = number(scope, "bool" if form.dtype == "bool" else item, 1)
        if form.dtype in ("float64", "int64") and scope.dice.chance(0.3):
            return [f"{name}[{chosen}] += {number(scope, 'int', 1)}"]
        return [f"{name}[{chosen}] = {value}"]
    places = scope.having("array", "np.int64")
    if places and form.ndim == 1 and scope.dice.chance(0.4):
        return [_bound(scope, form.dtype, 1, f"{name}[{scope.dice.one(places)}]")]
    return [_bound(scope, form.dtype, 1, f"{name}[{chosen}]")]


def along(scope: Scope) -> list[str]:
    """Reduce along an axis, or go on along one."""
    name, form = _one(scope)
    if form.ndim == 1:
        text = scope.dice.one((f"np.cumsum({name})", f"{name}.cumsum()", f"np.diff({name})"))
        dtype = form.dtype if form.dtype.startswith("float") or "diff" in text else "int64"
        return [_bound(scope, dtype, 1, text)]
    how, axis = scope.dice.one(_AXIS), scope.dice.one(("0", "1", "-1", "axis=0", "axis=1"))
    axis = axis if axis.startswith("axis") else f"axis={axis}"
    kept = scope.dice.chance(0.2)
    words = f"{axis}, keepdims=True" if kept else axis
    text = scope.dice.one((f"np.{how}({name}, {words})", f"{name}.{how}({words})"))
    return [_bound(scope, _reduced(form.dtype, how), form.ndim - (not kept), text)]


def _reduced(dtype: str, how: str) -> str:
    given: np.ndarray[tuple[int, ...], np.dtype[np.generic]] = np.ones((1, 1), dtype=dtype)
    with np.errstate(all="ignore"):
        return str(getattr(given, how)(axis=0).dtype.name)


def shaped(scope: Scope) -> list[str]:
    """Make an array of others: copies, conversions, joins, products, ranges."""
    name, form = _one(scope)
    kind = scope.dice.one(("copy", "convert", "convert", "join", "product", "range", "where"))
    if kind == "copy":
        flat = scope.dice.one((f"{name}.flatten()", f"np.copy({name})", f"{name}.ravel()"))
        return [_bound(scope, form.dtype, form.ndim if "copy" in flat else 1, flat)]
    if kind == "convert":
        to = scope.dice.one(_TO)
        return [_bound(scope, to.rstrip("_"), form.ndim, f"{name}.astype(np.{to})")]
    if kind == "join":
        alike = [n for n in _arrays(scope, form.ndim) if scope.form(n).item == form.item]
        text = f"np.concatenate(({name}, {scope.dice.one(alike)}))"
        return [_bound(scope, form.dtype, form.ndim, text)]
    if kind == "product":
        return [_product(scope)]
    if kind == "range":
        count, end = number(scope, "int", 1), number(scope, "float", 1)
        text = scope.dice.one(
            (f"np.linspace(0.0, {end}, {count} % 9)", f"np.arange({count} % 12) * 1.0")
        )
        return [_bound(scope, "float64", 1, text)]
    text, dtype, ndim = whole(scope, 2)
    return [
        _bound(
            scope,
            dtype,
            ndim,
            f"np.where({text} > 0, {text}, {name if dtype == form.dtype else 0})",
        )
    ]


def _product(scope: Scope) -> str:
    matrices = [n for n in _arrays(scope, 2) if scope.form(n).dtype == "float64"]
    vectors = [n for n in _arrays(scope, 1) if scope.form(n).dtype == "float64"]
    if matrices and scope.dice.chance(0.7):
        left, right = scope.dice.one(matrices), scope.dice.one([*matrices, *vectors])
        text = scope.dice.one((f"{left} @ {right}", f"np.dot({left}, {right})"))
        return _bound(scope, "float64", 2 if right in matrices else 1, text)
    if not vectors:
        raise Lacking
    left, right = scope.dice.one(vectors), scope.dice.one(vectors)
    return _bound(scope, "float64", 2, f"np.outer({left}, {right})")


def drawn(scope: Scope) -> list[str]:
    """Draw an array, or put one in another order."""
    streams = [*scope.having("stream", "Generator"), *scope.having("stream", "RandomState")]
    if not streams:
        raise Lacking
    stream = scope.dice.one(streams)
    new = scope.form(stream).item == "Generator"
    size = f"{number(scope, 'int', 1)} % 7"
    vectors = [n for n in _arrays(scope, 1) if not scope.form(n).frozen]
    if vectors and scope.dice.chance(0.25):
        scope.writes = True
        return [f"{stream}.shuffle({scope.dice.one(vectors)})"]
    if scope.dice.chance(0.3):
        text = f"integers(0, 9, {size})" if new else f"randint(0, 9, {size})"
        text = text if scope.dice.chance(0.7) else f"permutation({size})"
        return [_bound(scope, "int64", 1, f"{stream}.{text}")]
    ways = [
        f"normal(0.0, 2.0, {size})",
        f"uniform(-1.0, 1.0, size={size})",
        f"standard_normal({size})",
    ]
    ways += [f"random({size})", f"exponential(1.5, {size})"]
    return [_bound(scope, "float64", 1, f"{stream}.{scope.dice.one(ways)}")]
