"""Lists: displays, comprehensions, elements, and the few methods numeric code uses.

A list made in the kernel is numba's own list. A list that is a parameter arrives as an array
(``backed``), converted at the border; it cannot grow. What a list holds is kept per place
where lists are made, so that aliases agree.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING

from autojit.backend.kinds import (
    BLENDING,
    LONGEST,
    TAGS,
    Conflict,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Tup,
    boolean,
    describe,
    integer,
    is_integer,
    rep_key,
    sites_of,
)
from autojit.backend.translation import arrays
from autojit.backend.translation.arrays import index_code
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.scope import Val, converted
from autojit.backend.translation.scoping import targets_of
from autojit.backend.translation.unit import Raises, Unsettled
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def length(value: Val) -> str:
    """Return the source of a list's length."""
    return f"len({value.code})"


def site_of(context: Context, node: ast.AST) -> str:
    """Return the name of the place where this expression makes a list."""
    place = f"{getattr(node, 'lineno', 0)}x{getattr(node, 'col_offset', 0)}"
    return f"{_own_sites(context)}{place}"


def _own_sites(context: Context) -> str:
    """Return how the names of all places in this function begin."""
    scope = context.unit.names.setdefault(id(context.function.__code__), len(context.unit.names))
    return f"L{scope}x"


def element(context: Context, node: ast.AST, kind: ListOf) -> Kind:
    """Return the kind of a list's elements.

    Raises:
        Refusal: they are of different types, or none was ever stored.
    """
    found = context.unit.element(kind.site)
    if kind.backed and kind.depth > 1:
        return replace(kind, depth=kind.depth - 1, whole=None)
    if isinstance(found, Conflict):
        if context.unit.settling and not context.unit.holds_any(kind.site):
            context.unit.unsettled = True
            raise Unsettled
        context.refuse(node, Reason.MIXED_TYPES, f"a list element {found.said}")
    if isinstance(found, Num) and found.tagged:
        context.refuse(node, Reason.MIXED_TYPES, f"a list that holds {describe(found)}")
    return found


def _note(context: Context, node: ast.AST, site: str, kind: Kind) -> Kind:
    if not isinstance(kind, Num | Tup | ListOf):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"a list that holds {describe(kind)}")
    if isinstance(kind, ListOf) and kind.backed:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "a list that holds a list it was given")
    if isinstance(kind, Num):
        # Bounds of elements are not tracked: any store may change them.
        kind = _unbounded(kind)
    joined = context.unit.note_element(site, kind)
    if isinstance(joined, Conflict) or (isinstance(joined, Num) and joined.tagged):
        context.refuse(node, Reason.MIXED_TYPES, f"a list whose element {_said(joined)}")
    return joined


def _note_row(context: Context, source: ast.expr, site: str, kind: Kind) -> None:
    """Remember where a list inside a list may be another's alias: it cannot be returned."""
    if isinstance(kind, ListOf) and not isinstance(source, ast.List | ast.ListComp | ast.BinOp):
        context.unit.shared_rows.update(sites_of(site))


def _of_one_type(value: Val) -> Val:
    """Return a number as the type that arithmetic gives it, for a list whose items have one.

    ``total = 0`` before a loop that adds floats is an int only if the loop has no round; then
    the kernel is left.
    """
    kind = value.kind
    if not isinstance(kind, Num) or not kind.tagged or not kind.types <= BLENDING:
        return value
    usual = max(kind.types, key=lambda name: TAGS[name])
    if kind.rep == "f" and "float" not in usual:
        return value
    code = f"_of_type({value.code}, {value.tag}, {TAGS[usual]})"
    return Val(code, Num(frozenset({usual}), kind.rep, kind.lo, kind.hi))


def _said(kind: Kind) -> str:
    return kind.said if isinstance(kind, Conflict) else f"is {describe(kind)}"


def _unbounded(kind: Num) -> Num:
    return integer(-(2**63), 2**63 - 1, *kind.types) if kind.rep == "i" else kind


def display(context: Context, node: ast.List) -> Val:
    """Translate ``[a, b, c]``."""
    site = site_of(context, node)
    items = [_of_one_type(context.evaluate(context, item)) for item in node.elts]
    for item, source in zip(items, node.elts, strict=True):
        _note_row(context, source, site, item.kind)
        _note(context, node, site, item.kind)
    return Val(_display_code(context, node, site, items), ListOf(site))


def _display_code(context: Context, node: ast.AST, site: str, items: list[Val]) -> str:
    kind = context.unit.sites.get(site)
    if not items:
        if kind is None:
            if context.unit.settling:
                return "[0]"
            context.refuse(node, Reason.MIXED_TYPES, "a list that is always empty")
        # Not a comprehension: numba inlines those, and what it then takes for dead code
        # includes stores and whatever raises.
        return f"[{_sample(context, node, kind)}][:0]"
    assert kind is not None
    with context.at(node, Reason.MIXED_TYPES):
        return f"[{', '.join(converted(item, kind).code for item in items)}]"


def _sample(context: Context, node: ast.AST, kind: Kind) -> str:
    """Return the source of some value of a kind, to give an empty list its type."""
    match kind:
        case Num(rep=rep):
            return {"i": "0", "f": "0.0", "b": "False", "c": "0j"}[rep]
        case Tup(items=items):
            return f"({''.join(f'{_sample(context, node, item)}, ' for item in items)})"
        case ListOf(site=site):
            if context.unit.holds_any(site):
                return f"[{_sample(context, node, context.unit.element(site))}][:0]"
    if context.unit.settling:
        return "[0]"
    context.refuse(node, Reason.MIXED_TYPES, "a list whose elements are not known")


def comprehension(context: Context, node: ast.ListComp) -> Val:
    """Translate ``[f(x) for x in xs if p(x)]`` into a loop that appends."""
    site = site_of(context, node)
    name = f"_list{site}"
    append = ast.Expr(
        ast.Call(
            ast.Attribute(ast.Name(name, ast.Load()), "append", ast.Load()),
            [node.elt],
            [],
        ),
    )
    body: list[ast.stmt] = [append]
    for generator in reversed(node.generators):
        if generator.is_async:
            context.refuse(node, Reason.SYNTAX, "an asynchronous comprehension")
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        body = [ast.For(generator.target, generator.iter, body, [])]
    targets = {t for one in node.generators for t in targets_of(one.target)}
    return _looped(context, node, site, name, body, targets)


def _looped(
    context: Context,
    node: ast.expr,
    site: str,
    name: str,
    body: list[ast.stmt],
    targets: set[str],
) -> Val:
    for statement in body:
        locate(statement, node)
    kind = ListOf(site)
    variable = f"{name}_{site}"
    with context.expanded(node, targets | {name}) as lines:
        context.env[name] = kind
        filling = context.run(context, body)
        if not context.alive:
            raise Raises
        lines.extend([f"{variable} = {_display_code(context, node, site, [])}", *filling])
    return Val(variable, kind)


def load(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Translate ``items[index]``."""
    context.reads += 1
    kind = value.kind
    assert isinstance(kind, ListOf)
    if isinstance(node.slice, ast.Slice):
        code, _ = arrays.slice_code(context, node.slice)
        return copied(context, node, value, f"{value.code}[{code}]")
    index = context.evaluate(context, node.slice)
    code = index_code(context, node.slice, index)
    return Val(f"{value.code}[{code}]", element(context, node, kind))


def copied(context: Context, node: ast.AST, value: Val, code: str) -> Val:
    """Return a new list with the elements that ``code`` reads out of a list of numbers."""
    context.reads += 1
    kind = value.kind
    assert isinstance(kind, ListOf)
    if not isinstance(element(context, node, kind), Num):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "copies a list of lists or tuples")
    site = site_of(context, node)
    _note(context, node, site, context.unit.element(kind.site))
    return Val(f"_to_list({code})", ListOf(site))


def store(context: Context, node: ast.Subscript, target: Val, value: Val) -> list[str]:
    """Translate ``items[index] = value``."""
    kind = target.kind
    assert isinstance(kind, ListOf)
    index = context.evaluate(context, node.slice)
    code = index_code(context, node.slice, index)
    if kind.backed:
        _note_write(context, node, kind)
        if kind.depth > 1:
            context.refuse(node, Reason.UNKNOWN_OPERATION, "replaces a list inside a list")
        held = element(context, node, kind)
        if value.kind != held and not (
            isinstance(value.kind, Num) and isinstance(held, Num) and value.kind.types == held.types
        ):
            message = f"stores {describe(value.kind)} into a list of {describe(held)}"
            context.refuse(node, Reason.MIXED_TYPES, message)
        return [f"{target.code}[{code}] = {value.code}"]
    _note_effect(context, kind)
    value = _of_one_type(value)
    if isinstance(value.kind, ListOf):
        context.unit.shared_rows.update(sites_of(kind.site))
    joined = _note(context, node, kind.site, value.kind)
    with context.at(node, Reason.MIXED_TYPES):
        return [f"{target.code}[{code}] = {converted(value, joined).code}"]


def _note_write(context: Context, node: ast.AST, kind: ListOf) -> None:
    root = context.unit.roots.get(kind.site)
    if root is None:
        context.refuse(node, Reason.WRITES_SHARED, "stores into a list held by a global name")
    context.unit.writes.add(root)
    context.impure = True


def _note_effect(context: Context, kind: ListOf) -> None:
    """Remember a change of a list that this function did not make itself."""
    own = _own_sites(context)
    if not all(site.startswith(own) for site in sites_of(kind.site)):
        context.impure = True


def call_method(context: Context, node: ast.Call, value: Val, name: str) -> Val:
    """Translate ``items.append(x)`` and ``items.pop()``."""
    kind = value.kind
    assert isinstance(kind, ListOf)
    if kind.backed:
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"{name}() on a list that is an argument")
    reads = context.reads
    if name == "append" and len(node.args) == 1 and not node.keywords:
        item = _of_one_type(context.evaluate(context, node.args[0]))
        _note_effect(context, kind)
        _note_row(context, node.args[0], kind.site, item.kind)
        joined = _note(context, node, kind.site, item.kind)
        with context.at(node, Reason.MIXED_TYPES):
            code = converted(item, joined).code
        context.reads = reads
        context.act(node, "appends an item")
        context.hoist(node, [f"{value.code}.append({code})"])
        return Val("None", NoneKind())
    if name == "pop" and not node.args and not node.keywords:
        held = element(context, node, kind)
        context.act(node, "pops an item")
        _note_effect(context, kind)
        variable = context.unit.fresh("popped")
        context.hoist(node, [f"{variable} = {value.code}.pop()"])
        return Val(variable, held)
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"the method {name}() of a list")


def operate(context: Context, node: ast.AST, symbol: str, left: Val, right: Val) -> Val:
    """Translate ``[x] * n``; other operators on lists are refused."""
    if isinstance(right.kind, ListOf):
        left, right = right, left
    kind = left.kind
    if (
        symbol != "*"
        or not isinstance(kind, ListOf)
        or kind.backed
        or not isinstance(right.kind, Num)
    ):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"{symbol} on lists")
    if not isinstance(element(context, node, kind), Num | Tup | Conflict) or not is_integer(
        right.kind
    ):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "repeats a list of lists")
    # numba multiplies by a negative count as Python does: nothing.
    site = site_of(context, node)
    if context.unit.holds_any(kind.site):
        # Stores into the product change what the display may hold and the other way round.
        whole = context.unit.note_element(site, context.unit.element(kind.site))
        context.unit.note_element(kind.site, whole)
    count = (
        right.code if right.kind.hi <= LONGEST else f"_fit_i({right.code}, {-LONGEST}, {LONGEST})"
    )
    return Val(f"({left.code} * {count})", ListOf(site))


def contains(
    context: Context,
    node: ast.Compare,
    operator: ast.cmpop,
    left: Val,
    right: Val,
) -> Val:
    """Translate ``x in (1, 2, 3)`` for a tuple of integers and an integer."""
    kind = right.kind
    if not isinstance(kind, Tup) or not is_integer(left.kind):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"looks for a value in {describe(kind)}")
    tests = []
    for position, item in enumerate(kind.items):
        if not isinstance(item, Num) or item.rep not in "ib" or "None" in item.types:
            context.refuse(node, Reason.UNKNOWN_OPERATION, "looks for a value in a mixed tuple")
        tests.append(f"{left.code} == {right.code}[{position}]")
    code = f"({' or '.join(tests)})" if tests else "False"
    return Val(f"(not {code})" if isinstance(operator, ast.NotIn) else code, boolean())


def same_elements(context: Context, left: ListOf, right: ListOf) -> bool:
    """Tell whether two lists hold elements in the same way."""
    return rep_key(context.unit.element(left.site)) == rep_key(context.unit.element(right.site))
