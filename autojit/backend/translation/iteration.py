"""What a ``for`` runs over: ranges, arrays, lists, ``enumerate``, ``zip``, ``reversed``."""

from __future__ import annotations

import ast
import re
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
    Table,
    Text,
    Tup,
    describe,
    integer,
    is_integer,
    is_paced,
    is_small_step,
    join,
    same_rep,
)
from autojit.backend.translation import arrays, combinatorics, lists, tables, texts
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


#: ``NAME in ITERABLE``, the value of a round, and lines to run before the loop.
Rounds = tuple[str, Val, list[str]]

#: What ``_indexed`` goes through, as ``zip`` has it.
_POSITION: Final = re.compile(r"\((?P<position>\w+)\) in range\(len\((?P<source>\w+)\)\)")

#: Bounds of a range whose step is not one stay so far from the end of 64 bits.
_FAR: Final = 2**62


def iteration(
    context: Context,
    node: ast.For,
) -> tuple[str, Callable[[Env], list[str]], list[str]]:
    """Return the head of a ``for``, what binds its target each round, and lines before it."""
    before, context.entered = context.entered, set()
    head, item, prologue = _iterator(context, node.iter)
    context.over[id(node)] = frozenset(context.entered)
    context.entered = before

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


def _iterator(context: Context, source: ast.expr) -> Rounds:
    """Return ``NAME in ITERABLE``, the value of a round, and lines to run before the loop."""
    if isinstance(source, ast.Call):
        found = tables.over_view(context, source) or _of_call(context, source)
        if found is not None:
            return found
    value = texts.evaluated(context, source)
    return _over(context, source, value)


def _of_call(context: Context, source: ast.Call) -> Rounds | None:
    """Translate what a builtin makes to be iterated over, without making it."""
    function = lists.callee(context, source.func)
    found = combinatorics.rounds(context, source, function)
    if found is not None:
        return found
    plain = not source.keywords
    if function is range and plain:
        return _range(context, source)
    if function is enumerate:
        return _enumerate(context, source)
    if function is zip and source.args:
        return _zip(context, source)
    if function is reversed and plain and len(source.args) == 1:
        return _reversed(context, source)
    return None


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


def _range(context: Context, node: ast.Call) -> Rounds:
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


def _over(context: Context, node: ast.expr, value: Val) -> Rounds:
    variable = context.unit.fresh("item")
    kind = value.kind
    if isinstance(kind, Arr):
        if kind.ndim > 1:
            layout = kind.layout if kind.layout == "C" else "A"
            held: Kind = replace(kind, ndim=kind.ndim - 1, layout=layout, whole=None, view=True)
            return _indexed(context, value, held)
        head, item, lines = _indexed(context, value, kind)
        return head, arrays.element(context, node, kind, item.code), lines
    if isinstance(kind, ListOf):
        lists.visited(context, kind, whole=True)
        return f"{variable} in {value.code}", Val(variable, lists.element(context, node, kind)), []
    if isinstance(kind, Table):
        return tables.over_keys(context, node, value)
    if isinstance(kind, Text):
        return f"{variable} in {value.code}", texts.item(kind, variable), []
    if isinstance(kind, Tup) and kind.items:
        common = _common(kind)
        if common is not None:
            return f"{variable} in {value.code}", _round_item(variable, common), []
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"iterates over {describe(kind)}")


def _common(kind: Tup) -> Kind | None:
    """Return the kind of all items of a tuple, if they are held in the same way."""
    common: Kind = kind.items[0]
    for each in kind.items:
        common = join(common, each)
    same = not isinstance(common, Conflict) and all(same_rep(i, common) for i in kind.items)
    return common if same else None


def _round_item(variable: str, kind: Kind) -> Val:
    if isinstance(kind, Num) and kind.tagged:
        return Val(f"{variable}[0]", kind, f"{variable}[1]")
    return Val(variable, kind)


def _indexed(context: Context, value: Val, kind: Kind) -> Rounds:
    """Iterate by position over what the machine cannot iterate over as it is."""
    source, position = context.unit.fresh("rows"), context.unit.fresh("row")
    lines = [f"{source} = {value.code}"]
    item = Val(f"{source}[{position}]", kind)
    return f"{position} in range(len({source}))", item, lines


def _enumerate(context: Context, node: ast.Call) -> Rounds:
    starts = [*node.args[1:], *(word.value for word in node.keywords if word.arg == "start")]
    if not node.args or len(node.args) + len(node.keywords) > 2 or len(starts) < len(node.keywords):  # noqa: PLR2004 - its signature
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls enumerate() like this")
    head, item, lines = _iterator(context, node.args[0])
    start = context.evaluate(context, starts[0]) if starts else Val("0", integer(0, 0))
    if not is_integer(start.kind) or not isinstance(start.kind, Num) or start.kind.is_numpy:
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"counts from {describe(start.kind)}")
    variable, _, iterable = head.partition(" in ")
    counter = context.unit.fresh("count")
    near = _far_from_end(start.code, start.kind)
    low, high = max(start.kind.lo, -_FAR), min(start.kind.hi, _FAR)
    pair = tuple_of((Val(counter, integer(low, high + LONGEST)), item))
    begun = f"enumerate({iterable}, {near})" if starts else f"enumerate({iterable})"
    return f"{counter}, ({variable}) in {begun}", pair, lines


def _zip(context: Context, node: ast.Call) -> Rounds:
    names, iterables, items, lines = [], [], [], []
    strict = _is_strict(context, node)
    for arg in node.args:
        head, item, before = _iterator(context, arg)
        variable, _, iterable = head.partition(" in ")
        names.append(f"({variable})")
        if strict:
            held = context.unit.fresh("zipped")
            before = [*before, f"{held} = {iterable}"]
            iterable = held
        iterables.append(iterable)
        items.append(item)
        lines.extend(before)
    for other in iterables[1:] if strict else ():
        # Python raises when the shortest is used up; here it runs the call from the start.
        lines += [f"if len({other}) != len({iterables[0]}):", "    _leave(5)"]
    positions = [_POSITION.fullmatch(f"{n} in {i}") for n, i in zip(names, iterables, strict=True)]
    if not strict and all(positions):
        return _in_step([match for match in positions if match is not None], items, lines)
    value = tuple_of(tuple(items))
    return f"{''.join(f'{name}, ' for name in names)} in zip({', '.join(iterables)})", value, lines


def _in_step(positions: list[re.Match[str]], items: list[Val], lines: list[str]) -> Rounds:
    """Go through arrays by one position, as LLVM sees through one counter only."""
    first = positions[0]["position"]
    named = [
        replace(item, code=re.sub(rf"\b{match['position']}\b", first, item.code))
        for match, item in zip(positions, items, strict=True)
    ]
    lengths = [f"len({match['source']})" for match in positions]
    shortest = lengths[0] if len(lengths) == 1 else f"min({', '.join(lengths)})"
    return f"{first} in range({shortest})", tuple_of(tuple(named)), lines


def _is_strict(context: Context, node: ast.Call) -> bool:
    """Tell whether ``strict=True`` is given; refuse where lengths may change meanwhile."""
    match node.keywords:
        case []:
            return False
        case [ast.keyword(arg="strict", value=ast.Constant(value=bool() as strict))]:
            pass
        case _:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls zip() with these keywords")
    for arg in node.args if strict else ():
        if not _keeps_its_length(context, arg):
            message = "calls zip() strictly on what may change its length"
            context.refuse(node, Reason.UNKNOWN_FUNCTION, message)
    return strict


def _keeps_its_length(context: Context, node: ast.expr) -> bool:
    """Tell whether what is iterated over has the same length to the end."""
    if isinstance(node, ast.ListComp | ast.List | ast.Tuple):
        return True
    if isinstance(node, ast.Call):
        return _is_range(context, node)
    if not isinstance(node, ast.Name | ast.Subscript):
        return False
    kind = context.evaluate(context, node).kind
    alone = not isinstance(context.statement, ast.For)  # no statement runs between its rounds
    return not isinstance(kind, ListOf) or kind.backed or alone


def _is_range(context: Context, node: ast.expr) -> bool:
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords
    return named and _builtin(context, node.func) is range  # type: ignore[attr-defined]


def _reversed(context: Context, node: ast.Call) -> Rounds:
    inner = node.args[0]
    if isinstance(inner, ast.Call) and _is_range(context, inner):
        return _reversed_range(context, inner)
    value = texts.evaluated(context, inner)
    source, position = context.unit.fresh("behind"), context.unit.fresh("place")
    _, item, lines = _over(context, inner, Val(source, value.kind))
    backwards = f"{position} in range(len({source}) - 1, -1, -1)"
    if isinstance(value.kind, Tup):
        backwards = f"{position} in range({len(value.kind.items)} - 1, -1, -1)"
    tag = None if item.tag is None else f"{source}[{position}][1]"
    taken = f"{source}[{position}]" if tag is None else f"{source}[{position}][0]"
    if isinstance(value.kind, Text):
        item = texts.item(value.kind, taken)
    elif isinstance(value.kind, Arr) and value.kind.ndim == 1:
        # A list that shrinks meanwhile raises here, and Python stops by itself.
        item = arrays.element(context, node, value.kind, taken)
    else:
        item = replace(item, code=taken, tag=tag)
    return backwards, item, [f"{source} = {value.code}", *lines[1:]]


def _reversed_range(context: Context, inner: ast.Call) -> Rounds:
    values = _range_bounds(context, inner)
    kinds = [value.kind for value in values if isinstance(value.kind, Num)]
    codes = [_far_from_end(value.code, kind) for value, kind in zip(values, kinds, strict=True)]
    start, stop = (integer(0, 0), kinds[0]) if len(kinds) == 1 else kinds[:2]
    step = kinds[2] if len(kinds) > 2 else integer(1, 1)  # noqa: PLR2004 - it was given
    if len(codes) <= 2:  # noqa: PLR2004 - no step
        variable = context.unit.fresh("round")
        first, last = ("0", codes[0]) if len(codes) == 1 else codes
        kind = integer(start.lo, max(start.lo, stop.hi - 1))
        return f"{variable} in range({last} - 1, {first} - 1, -1)", Val(variable, kind), []
    source, position = context.unit.fresh("behind"), context.unit.fresh("place")
    codes[2] = f"_check_step({codes[2]})"
    names = [context.unit.fresh("bound") for _ in codes]
    lines = [
        *(f"{name} = {code}" for name, code in zip(names, codes, strict=True)),
        f"{source} = len(range({', '.join(names)}))",
    ]
    low = start.lo if step.lo > 0 else min(start.lo, stop.lo)
    high = start.hi if step.hi < 0 else max(start.hi, stop.hi)
    item = Val(f"({names[0]} + {position} * {names[2]})", integer(low, high))
    return f"{position} in range({source} - 1, -1, -1)", item, lines
