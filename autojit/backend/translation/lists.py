"""Lists: displays, comprehensions, elements, and the few methods numeric code uses.

A list made in the kernel is numba's own list. A list that is a parameter arrives as an array
(``backed``), converted at the border; it cannot grow. What a list holds is kept per place
where lists are made, so that aliases agree.
"""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Final, NoReturn

from autojit.backend.kinds import (
    BLENDING,
    COMPLEX_OR_REAL,
    LONGEST,
    TAGS,
    Conflict,
    Kind,
    ListOf,
    Num,
    Obj,
    Tup,
    boolean,
    describe,
    integer,
    is_integer,
    rep_key,
    sites_of,
)
from autojit.backend.translation import arrays, table_views
from autojit.backend.translation.arrays import index_code
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.loose import note_visit
from autojit.backend.translation.scope import Val, converted, spelled
from autojit.backend.translation.scope import store as bind
from autojit.backend.translation.scoping import targets_of
from autojit.backend.translation.unit import Loosens, Raises, Unsettled, refuse
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


#: Begins the name of a list that a comprehension makes; nothing else can see it yet.
MADE_HERE: Final = "_aj_list"
#: What is called to be iterated over; it is translated where that happens.
ITERATORS: Final = (
    *(range, enumerate, zip, reversed, map, filter, itertools.product, itertools.combinations),
    itertools.permutations,
)


def length(value: Val) -> str:
    """Return the source of a list's length."""
    return f"len({value.code})"


def site_of(context: Context, node: ast.AST) -> str:
    """Return the name of the place where this expression makes a list."""
    place = f"{getattr(node, 'lineno', 0)}x{getattr(node, 'col_offset', 0)}"
    return f"{own_sites(context)}{place}"


def own_sites(context: Context) -> str:
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


def note(context: Context, node: ast.AST, site: str, kind: Kind) -> Kind:
    """Record that a value is stored into a list of this place; return what that holds now."""
    if not isinstance(kind, Num | Tup | ListOf):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"a list that holds {describe(kind)}")
    if isinstance(kind, ListOf) and kind.backed:
        loosen(context, node, kind, "a list that holds a list it was given")
    kind = nameless(kind)
    if isinstance(kind, Num):
        # Bounds of elements are not tracked: any store may change them.
        kind = _unbounded(kind)
    joined = context.unit.note_element(site, kind)
    if isinstance(joined, Conflict) or (isinstance(joined, Num) and joined.tagged):
        context.refuse(node, Reason.MIXED_TYPES, f"a list whose element {_said(joined)}")
    return joined


def nameless(kind: Kind) -> Kind:
    """Return a kind without what says which of a function's parameters a list is."""
    if isinstance(kind, ListOf):
        return replace(kind, whole=None)
    if isinstance(kind, Tup):
        return replace(kind, items=tuple(map(nameless, kind.items)))
    return kind


def loosen(context: Context, node: ast.AST, kind: ListOf, message: str) -> NoReturn:
    """Stop; translate again with a list that was given held as a list of the kernel's own.

    Raises:
        Loosens: always; where it was held so already, ``message`` is the reason.
    """
    refusal = refuse(Reason.UNKNOWN_OPERATION, message, node, context.file)
    raise Loosens(refusal.refused, kind.site)


def note_alias(context: Context, source: ast.AST, site: str, value: Val) -> None:
    """Remember where an item of a list may be found elsewhere: then it cannot be returned.

    A list is checked for that when it is returned; of a tuple nothing tells which it is.
    """
    kind = value.kind
    if isinstance(kind, ListOf):
        new = isinstance(source, ast.List | ast.ListComp | ast.BinOp)
    elif isinstance(kind, Tup):
        # A tuple of constants is one object, however often it is written.
        new = value.parts is not None and value.literal is None and not kind.given
    else:
        return
    if not new:
        context.unit.shared_rows.update(sites_of(site))


def of_one_type(value: Val) -> Val:
    """Return a number as the type that arithmetic gives it, for a list whose items have one.

    ``total = 0`` before a loop that adds floats is an int only if the loop has no round; then
    the kernel is left.
    """
    kind = value.kind
    known = COMPLEX_OR_REAL if isinstance(kind, Num) and kind.rep == "c" else BLENDING
    if not isinstance(kind, Num) or not kind.tagged or not kind.types <= known:
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
    items = [of_one_type(context.evaluate(context, item)) for item in node.elts]
    for item, source in zip(items, node.elts, strict=True):
        note_alias(context, source, site, item)
        note(context, node, site, item.kind)
    return Val(_display_code(context, node, site, items), ListOf(site))


def made_of(context: Context, node: ast.AST, items: list[Val]) -> Val:
    """Return a new list of values that are there."""
    site = site_of(context, node)
    items = [of_one_type(item) for item in items]
    for item in items:
        note_alias(context, node, site, item)
        note(context, node, site, item.kind)
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


def empty_of(context: Context, node: ast.AST, site: str) -> str:
    """Return the source of an empty list of what a list of this place holds."""
    return _display_code(context, node, site, [])


def check_alive(context: Context) -> None:
    """Stop where control does not come out of what was just translated.

    Raises:
        Raises: Python raises there.
    """
    if not context.alive:
        raise Raises


def comprehension(context: Context, node: ast.ListComp) -> Val:
    """Translate ``[f(x) for x in xs if p(x)]`` into a loop that appends."""
    site = site_of(context, node)
    name = f"{MADE_HERE}{site}"
    append = ast.Expr(
        ast.Call(
            ast.Attribute(ast.Name(name, ast.Load()), "append", ast.Load()),
            [node.elt],
            [],
        ),
    )
    body, targets = nested_loops(context, node, [append], node.generators)
    return _looped(context, node, site, name, body, targets)


def nested_loops(
    context: Context,
    node: ast.expr,
    body: list[ast.stmt],
    generators: list[ast.comprehension],
) -> tuple[list[ast.stmt], set[str]]:
    """Return the loops of a comprehension around what it does in each round, and their names."""
    for generator in reversed(generators):
        if generator.is_async:
            context.refuse(node, Reason.SYNTAX, "an asynchronous comprehension")
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        body = [ast.For(generator.target, generator.iter, body, [])]
    return body, {t for one in generators for t in targets_of(one.target)}


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
        check_alive(context)
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
    visited(context, kind)
    return Val(f"{value.code}[{code}]", element(context, node, kind))


def visited(context: Context, kind: ListOf, *, whole: bool = False) -> None:
    """Note that items of a list are looked at: all of them, or one in each round of a loop."""
    many = whole or bool(context.loops) or len(context.unit.pending) > 1
    note_visit(context.unit, kind.site, many=many)


def copied(context: Context, node: ast.AST, value: Val, code: str) -> Val:
    """Return a new list with the elements that ``code`` reads out of a list."""
    context.reads += 1
    kind = value.kind
    assert isinstance(kind, ListOf)
    visited(context, kind, whole=True)
    made = ListOf(site_of(context, node))
    note_items(context, node, made, kind)
    return Val(f"_to_list({code})", made)


def note_items(context: Context, node: ast.AST, target: ListOf, source: ListOf) -> None:
    """Record that elements of one list are put into another."""
    held = element(context, node, source)
    if isinstance(held, ListOf) and held.backed:
        loosen(context, node, held, "a list that holds a list it was given")
    if isinstance(held, ListOf | Tup):
        context.unit.shared_rows.update(sites_of(target.site))
    joined = note(context, node, target.site, held)
    if rep_key(joined) != rep_key(held):
        said = f"a list that holds {describe(held)} and {describe(joined)}"
        context.refuse(node, Reason.MIXED_TYPES, said)


def item_code(context: Context, source: ast.expr, kind: Kind, value: Val) -> str:
    """Return the source of a value as the elements of a list of this kind are held."""
    assert isinstance(kind, ListOf)
    value = of_one_type(value)
    note_alias(context, source, kind.site, value)
    joined = note(context, source, kind.site, value.kind)
    with context.at(source, Reason.MIXED_TYPES):
        return converted(value, joined).code


def as_list(context: Context, source: ast.expr) -> Val:
    """Return what can be iterated over as a list: the very one, or a new one."""
    if not isinstance(source, ast.GeneratorExp | ast.Call):
        value = context.evaluate(context, source)
        if isinstance(value.kind, ListOf):
            return value
    if isinstance(source, ast.Call):
        seen = table_views.listed(context, source)
        if seen is not None:
            return seen
        made, source = _list_of_call(context, source)
        if made is not None:
            return made
    if isinstance(source, ast.GeneratorExp):
        listed = ast.ListComp(source.elt, source.generators)
    else:
        name = f"_aj_each{getattr(source, 'lineno', 0)}x{getattr(source, 'col_offset', 0)}"
        each = ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)
        listed = ast.ListComp(ast.Name(name, ast.Load()), [each])
    ast.copy_location(listed, source)
    locate(listed, source)
    return comprehension(context, listed)


def _list_of_call(context: Context, source: ast.Call) -> tuple[Val | None, ast.expr]:
    """Return the list that a call gives; or None, and what to iterate over in its place."""
    if any(callee(context, source.func) is known for known in ITERATORS):
        return None, source
    value = context.evaluate(context, source)
    if isinstance(value.kind, ListOf):
        return value, source
    # The call is made once: its answer gets a name.
    name = f"_aj_given{source.lineno}x{source.col_offset}"
    context.hoist(source, bind(name, value))
    context.env[name] = value.kind
    context.local = context.local | {name}
    return None, ast.copy_location(ast.Name(name, ast.Load()), source)


def callee(context: Context, function: ast.expr) -> object:
    """Return what a plain or dotted global name that is called stands for, or None."""
    if isinstance(function, ast.Name) and function.id not in context.local:
        kind = context.load(function).kind
        return kind.value if isinstance(kind, Obj) else None
    if not isinstance(function, ast.Attribute) or not isinstance(function.value, ast.Name):
        return None
    if function.value.id in context.local:
        return None
    try:
        base = context.find(function.value.id).read()
    except NameError:
        return None
    if type(base) is not ModuleType:
        return None
    kind = context.outside(function, context.find(function.value.id, (function.attr,))).kind
    return kind.value if isinstance(kind, Obj) else None


def same_types(kind: Kind, held: Kind) -> bool:
    """Tell whether a number is of the types that a list's elements are of."""
    return isinstance(kind, Num) and isinstance(held, Num) and kind.types == held.types


def held_as(name: str, kind: Kind) -> str:
    """Return the variable in which a name of this kind is looked for."""
    return spelled(name, kind)


def repeated(context: Context, node: ast.AST, left: Val, right: Val) -> Val:
    """Translate ``[x] * n``."""
    kind = left.kind
    assert isinstance(kind, ListOf)
    assert isinstance(right.kind, Num)
    if kind.backed and kind.depth > 1:
        loosen(context, node, kind, "repeats a list of lists")
    if not isinstance(element(context, node, kind), Num | Tup | Conflict) or not is_integer(
        right.kind
    ):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "repeats a list of lists")
    # numba multiplies by a negative count as Python does: nothing.
    site = site_of(context, node)
    context.unit.shared_rows.add(site)
    count = (
        right.code if right.kind.hi <= LONGEST else f"_fit_i({right.code}, {-LONGEST}, {LONGEST})"
    )
    if kind.backed:
        note_items(context, node, ListOf(site), kind)
        return Val(f"(_to_list({left.code}) * {count})", ListOf(site))
    if context.unit.holds_any(kind.site):
        # Stores into the product change what the display may hold and the other way round.
        whole = context.unit.note_element(site, context.unit.element(kind.site))
        context.unit.note_element(kind.site, whole)
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
    tests: list[str] = []
    if not kind.items:
        context.unused(node, left)
    for position, item in enumerate(kind.items):
        if not isinstance(item, Num) or item.rep not in "ib" or "None" in item.types:
            context.refuse(node, Reason.UNKNOWN_OPERATION, "looks for a value in a mixed tuple")
        # Of the tuple itself: all its items are computed, and may raise, before one is compared.
        value = f"{right.code}[{position}]" + ("[0]" if item.tagged else "")
        tests.append(f"{left.code} == {value}")
    code = f"({' or '.join(tests)})" if tests else "False"
    return Val(f"(not {code})" if isinstance(operator, ast.NotIn) else code, boolean())
