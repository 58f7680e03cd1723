"""What a ``for`` runs over: ranges, arrays, lists, ``enumerate``, ``zip``, ``reversed``."""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    INT64_MAX,
    LONGEST,
    NEAR,
    PACED,
    Arr,
    Conflict,
    Kind,
    ListOf,
    Num,
    Obj,
    Tup,
    describe,
    integer,
    is_paced,
    is_small_step,
    join,
    same_rep,
)
from autojit.backend.translation import arrays, lists
from autojit.backend.translation.assignment import assign
from autojit.backend.translation.scope import (
    Env,
    Val,
    tuple_of,
)
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context


#: Bounds of a range whose step is not one stay so far from the end of 64 bits.
_FAR: Final = 2**62


def iteration(
    context: Context,
    node: ast.For,
) -> tuple[str, Callable[[Env], list[str]], list[str]]:
    """Return the head of a ``for``, what binds its target each round, and lines before it."""
    head, item, prologue = _iterator(context, node.iter)

    def bind(env: Env) -> list[str]:
        context.env = env
        _refine_stop(context, node)
        return assign(context, node.target, item)

    return head, bind, prologue


def _refine_stop(context: Context, node: ast.For) -> None:
    """Inside ``for i in range(n)``, ``n`` is at least one, unless the loop changes it."""
    match node.iter:
        case ast.Call(func=ast.Name() as function, args=[ast.Name(id=name)], keywords=[]):
            kind = context.env.get(name)
            if not isinstance(kind, Num) or kind.rep != "i" or kind.lo >= 1 or kind.hi < 1:
                return
            stored = any(
                isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
                for part in ast.walk(node)
            )
            if not stored and _builtin(context, function) is range:
                context.env[name] = replace(kind, lo=1)


def _iterator(context: Context, source: ast.expr) -> tuple[str, Val, list[str]]:
    """Return ``NAME in ITERABLE``, the value of a round, and lines to run before the loop."""
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and not source.keywords:
        function = _builtin(context, source.func)
        if function is range:
            return _range(context, source)
        if function is enumerate and len(source.args) == 1:
            return _enumerate(context, source)
        if function is zip and source.args:
            return _zip(context, source)
        if function is reversed and len(source.args) == 1:
            return _reversed(context, source)
    value = context.evaluate(context, source)
    return _over(context, source, value)


def _builtin(context: Context, name: ast.Name) -> object:
    if name.id in context.local:
        return None
    kind = context.load(name).kind
    return kind.value if isinstance(kind, Obj) else None


def _range_bounds(context: Context, node: ast.Call) -> list[Val]:
    if not 1 <= len(node.args) <= 3:  # noqa: PLR2004 - start, stop, step
        context.refuse(node, Reason.UNKNOWN_OPERATION, "range() with these arguments")
    values = [context.evaluate(context, arg) for arg in node.args]
    for value in values:
        kind = value.kind
        if (
            not isinstance(kind, Num)
            or kind.rep != "i"
            or not {"None", "np.bool"}.isdisjoint(kind.types)
        ):
            context.refuse(node, Reason.UNKNOWN_OPERATION, f"range() of {describe(kind)}")
    return values


def _range(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    values = _range_bounds(context, node)
    kinds = [value.kind for value in values if isinstance(value.kind, Num)]
    start = kinds[0] if len(kinds) > 1 else integer(0, 0)
    stop = kinds[1] if len(kinds) > 1 else kinds[0]
    step = kinds[2] if len(kinds) > 2 else integer(1, 1)  # noqa: PLR2004 - it was given
    codes = [value.code for value in values]
    if len(codes) > 2 and step.lo <= 0 <= step.hi:  # noqa: PLR2004 - it was given
        codes[2] = f"_check_step({codes[2]})"
    # A counter that starts near zero and takes small steps is within PACED.
    slow = is_small_step(step) and is_paced(start)
    if step.lo > 0:
        last = max(start.hi, stop.hi - 1)
        kind = _counter(start.lo, last, slow=slow)
    elif step.hi < 0:
        last = min(start.lo, stop.lo + 1)
        kind = _counter(last, start.hi, slow=slow)
    else:
        kind = integer(min(start.lo, stop.lo), max(start.hi, stop.hi))
    variable = context.unit.fresh("round")
    guard: list[str] = []
    wide = stop.hi - start.lo > INT64_MAX or start.hi - stop.lo > INT64_MAX
    if step.lo != 1 or step.hi != 1 or (len(codes) > 1 and wide):
        # numba counts rounds in 64 bits; keep far from their end.
        kinds = [start, stop] if len(codes) > 1 else [stop]
        kinds = [*kinds, step][: len(codes)]
        codes = [_far_from_end(code, kind) for code, kind in zip(codes, kinds, strict=True)]
    return f"{variable} in range({', '.join(codes)})", Val(variable, kind), guard


def _counter(lo: int, hi: int, *, slow: bool) -> Num:
    """Return the kind of a range's number; ``slow``: small steps from near zero."""
    if not slow or (lo >= -NEAR and hi <= NEAR):
        return integer(lo, hi)
    return replace(integer(max(lo, -PACED), min(hi, PACED)), paced=True)


def _far_from_end(code: str, kind: Num) -> str:
    if kind.lo >= -_FAR and kind.hi <= _FAR:
        return code
    return f"_fit_i({code}, {-_FAR}, {_FAR})"


def _over(context: Context, node: ast.expr, value: Val) -> tuple[str, Val, list[str]]:
    variable = context.unit.fresh("item")
    kind = value.kind
    if isinstance(kind, Arr):
        if kind.ndim > 1:
            layout = kind.layout if kind.layout == "C" else "A"
            held: Kind = replace(kind, ndim=kind.ndim - 1, layout=layout, whole=None, view=True)
            return _indexed(context, value, variable, Val(variable, held))
        item = arrays.element(context, node, kind, variable)
        return f"{variable} in {value.code}", item, []
    if isinstance(kind, ListOf):
        return f"{variable} in {value.code}", Val(variable, lists.element(context, node, kind)), []
    if isinstance(kind, Tup) and kind.items:
        common: Kind = kind.items[0]
        for each in kind.items:
            common = join(common, each)
        if not isinstance(common, Conflict) and all(same_rep(each, common) for each in kind.items):
            return f"{variable} in {value.code}", _round_item(variable, common), []
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"iterates over {describe(kind)}")


def _round_item(variable: str, kind: Kind) -> Val:
    if isinstance(kind, Num) and kind.tagged:
        return Val(f"{variable}[0]", kind, f"{variable}[1]")
    return Val(variable, kind)


def _indexed(
    context: Context,
    value: Val,
    variable: str,
    item: Val,
) -> tuple[str, Val, list[str]]:
    source = context.unit.fresh("rows")
    del variable
    position = context.unit.fresh("row")
    lines = [f"{source} = {value.code}"]
    return f"{position} in range(len({source}))", Val(f"{source}[{position}]", item.kind), lines


def _enumerate(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    head, item, lines = _iterator(context, node.args[0])
    variable, _, iterable = head.partition(" in ")
    counter = context.unit.fresh("count")
    pair = tuple_of((Val(counter, integer(0, LONGEST)), item))
    return f"{counter}, {variable} in enumerate({iterable})", pair, lines


def _zip(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    names, iterables, items, lines = [], [], [], []
    for arg in node.args:
        head, item, before = _iterator(context, arg)
        variable, _, iterable = head.partition(" in ")
        names.append(variable)
        iterables.append(iterable)
        items.append(item)
        lines.extend(before)
    value = tuple_of(tuple(items))
    return f"{''.join(f'{name}, ' for name in names)} in zip({', '.join(iterables)})", value, lines


def _reversed(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    inner = node.args[0]
    if (
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and _builtin(context, inner.func) is range
        and len(inner.args) <= 2  # noqa: PLR2004 - no step
    ):
        values = _range_bounds(context, inner)
        codes = [f"_fit_i({value.code}, {-_FAR}, {_FAR})" for value in values]
        start, stop = ("0", codes[0]) if len(codes) == 1 else codes
        kinds = [value.kind for value in values if isinstance(value.kind, Num)]
        lo = kinds[0].lo if len(kinds) > 1 else 0
        variable = context.unit.fresh("round")
        kind = integer(lo, max(lo, kinds[-1].hi - 1))
        return f"{variable} in range({stop} - 1, {start} - 1, -1)", Val(variable, kind), []
    context.refuse(node, Reason.UNKNOWN_OPERATION, "iterates backwards over this")
