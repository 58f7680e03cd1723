"""Dicts and sets that a function makes: memo tables, counters, what has been visited.

Their keys are numbers, or tuples of numbers, of one type. A dict's order is that in which its
keys came; that of a set is CPython's business, so nothing that shows it is translated.
"""

from __future__ import annotations

import ast
import builtins
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, NoReturn

from autojit.backend.kinds import (
    Conflict,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Table,
    Tup,
    boolean,
    describe,
    join,
)
from autojit.backend.translation import choices, list_stores, lists, table_views
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.scope import CannotConform, Val, as_rep, items_of, tuple_of
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context, Special

    Rounds = tuple[str, Val, list[str]]

_KEYS: Final = frozenset({"int", "float", "np.int64", "np.float64"})
_MADE: Final = "_aj_table"
#: What a defaultdict puts in the place of a missing value, by the name of its factory.
_FACTORIES: Final = {int: "int", float: "float", list: "list"}
_DEFAULTS: Final = {"int": ast.Constant(0), "float": ast.Constant(0.0)}


def _refuse(context: Context, node: ast.AST, message: str) -> NoReturn:
    context.refuse(node, Reason.UNKNOWN_OPERATION, message)


# -- making --------------------------------------------------------------------------------------


def _of(context: Context, node: ast.AST, form: str, keys: Val | None, values: Val | None) -> Val:
    """Return a new table of two lists, or an empty one."""
    kind = Table(lists.site_of(context, node), form)
    codes = [
        lists.empty_of(context, node, one.site) if given is None else given.code
        for one, given in ((kind.keys, keys), (kind.values, values))
    ]
    return Val(f"_table_of({codes[0]}, {codes[1]})", kind)


def _item_codes(context: Context, nodes: list[ast.expr], kind: ListOf, items: list[Val]) -> str:
    pairs = zip(nodes, items, strict=True)
    codes = [lists.item_code(context, node, kind, item) for node, item in pairs]
    return f"[{', '.join(codes)}]"


def display(context: Context, node: ast.Dict | ast.Set) -> Val:
    """Translate ``{k: v, ...}`` and ``{k, ...}``."""
    if isinstance(node, ast.Dict):
        sources = [key for key in node.keys if key is not None]
        if len(sources) < len(node.keys):
            _refuse(context, node, "unpacks a dict")
        if not sources:
            return _of(context, node, "dict", None, None)
        pairs = [
            (_key(context, key), context.evaluate(context, value))
            for key, value in zip(sources, node.values, strict=True)
        ]
        return _filled(context, node, "dict", sources, node.values, pairs)
    pairs = [(_key(context, key), Val("True", boolean())) for key in node.elts]
    return _filled(context, node, "set", node.elts, node.elts, pairs)


def _filled(
    context: Context,
    node: ast.AST,
    form: str,
    keys: list[ast.expr],
    values: list[ast.expr],
    pairs: list[tuple[Val, Val]],
) -> Val:
    kind = Table(lists.site_of(context, node), form)
    key_code = _item_codes(context, keys, kind.keys, [key for key, _ in pairs])
    _check_keys(context, node, kind)
    value_code = _item_codes(context, values, kind.values, [value for _, value in pairs])
    return _of(context, node, form, Val(key_code, kind.keys), Val(value_code, kind.values))


def comprehension(context: Context, node: ast.DictComp | ast.SetComp) -> Val:
    """Translate ``{f(x): g(x) for x in xs}`` and ``{f(x) for x in xs}`` into a loop that stores."""
    name = f"{_MADE}{lists.site_of(context, node)}"
    held = ast.Name(name, ast.Load())
    if isinstance(node, ast.DictComp):
        form, place = "dict", ast.Subscript(held, node.key, ast.Store())
        step: ast.stmt = ast.Assign([place], node.value)
    else:
        form = "set"
        step = ast.Expr(ast.Call(ast.Attribute(held, "add", ast.Load()), [node.elt], []))
    return _looped(context, node, form, name, step, node.generators)


def _looped(
    context: Context,
    node: ast.expr,
    form: str,
    name: str,
    step: ast.stmt,
    generators: list[ast.comprehension],
) -> Val:
    kind = Table(lists.site_of(context, node), form)
    body, targets = lists.nested_loops(context, node, [step], generators)
    for statement in body:
        locate(statement, node)
    with context.expanded(node, targets | {name}) as lines:
        context.env[name] = kind
        filling = context.run(context, body)
        lists.check_alive(context)
        made = _of(context, node, form, None, None)
        variable = lists.held_as(name, kind)
        lines.extend([f"{variable} = {made.code}", *filling])
    return Val(variable, kind)


def _set(context: Context, node: ast.Call) -> Val:
    """Translate ``set()`` and ``set(items)``."""
    if node.keywords or len(node.args) > 1:
        _refuse(context, node, "calls set() like this")
    if not node.args:
        return _of(context, node, "set", None, None)
    name = f"_aj_each{node.lineno}x{node.col_offset}"
    source = node.args[0]
    if isinstance(source, ast.GeneratorExp):
        made = ast.SetComp(source.elt, source.generators)
    else:
        each = ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)
        made = ast.SetComp(ast.Name(name, ast.Load()), [each])
    ast.copy_location(made, node)
    locate(made, node)
    return comprehension(context, made)


def _dict(context: Context, node: ast.Call) -> Val:
    if node.args or node.keywords:
        _refuse(context, node, "calls dict() like this")
    return _of(context, node, "dict", None, None)


def _defaultdict(context: Context, node: ast.Call) -> Val:
    if len(node.args) != 1 or node.keywords:
        _refuse(context, node, "calls defaultdict() like this")
    factory = context.evaluate(context, node.args[0]).kind
    form = _FACTORIES.get(factory.value) if isinstance(factory, Obj) else None  # type: ignore[call-overload]
    if form is None:
        _refuse(context, node, "calls defaultdict() with another factory")
    return _of(context, node, form, None, None)


# -- keys ----------------------------------------------------------------------------------------


def _key(context: Context, node: ast.expr) -> Val:
    value = context.evaluate(context, node)
    if not _is_key(value.kind):
        _refuse(context, node, f"a key that is {describe(value.kind)}")
    return value


def _is_key(kind: Kind) -> bool:
    if isinstance(kind, Tup):
        return bool(kind.items) and all(map(_is_key, kind.items))
    return isinstance(kind, Num) and kind.only in _KEYS


def _stored_key(context: Context, node: ast.expr, kind: Table, key: Val) -> str:
    """Return a key that may become one of the table's."""
    if not _is_key(key.kind):
        _refuse(context, node, f"a key that is {describe(key.kind)}")
    code = lists.item_code(context, node, kind.keys, key)
    _check_keys(context, node, kind)
    return code


def _check_keys(context: Context, node: ast.AST, kind: Table) -> None:
    """Refuse keys that are ``int`` here, ``float`` there: they are equal, and held differently."""
    held = context.unit.element(kind.keys.site)
    if isinstance(held, Tup | Num) and not _is_key(held):
        _refuse(context, node, "keys of several types")


def _wanted_key(context: Context, node: ast.AST, kind: Table, key: Val) -> str:
    """Return a key that is looked for, as those of the table are held."""
    unit = context.unit
    if unit.settling and not unit.holds_any(kind.keys.site):
        # What is stored into it further on will tell.
        unit.unsettled = True
        return key.code
    with context.at(node):
        return _as_held(key, lists.element(context, node, kind.keys)).code


def _as_held(key: Val, held: Kind) -> Val:
    if isinstance(key.kind, Tup) and isinstance(held, Tup) and _is_key(key.kind):
        if len(key.kind.items) == len(held.items):
            pairs = zip(items_of(key), held.items, strict=True)
            return tuple_of(tuple(_as_held(item, kind) for item, kind in pairs))
    elif isinstance(key.kind, Num) and isinstance(held, Num) and key.kind.only in {*_KEYS, "bool"}:
        # An integer among floats becomes a double exactly, or leaves.
        return Val(as_rep(key, held.rep), held)
    message = f"{describe(key.kind)} as a key that is {describe(held)}"
    raise CannotConform(message)


# -- looking -------------------------------------------------------------------------------------


def length(value: Val) -> str:
    """Return the source of the number of keys."""
    return f"_table_length({value.code})"


def load(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Translate ``table[key]``; a missing key leaves, or is put there by a defaultdict."""
    kind = value.kind
    assert isinstance(kind, Table)
    if kind.form == "set":
        _refuse(context, node, "takes an item of a set")
    reads = context.reads
    key = context.evaluate(context, node.slice)
    if kind.form != "dict":
        return _load_default(context, node, value, key, reads)
    code = _wanted_key(context, node.slice, kind, key)
    context.reads += 1
    held = lists.element(context, node, kind.values)
    return Val(f"_table_load({value.code}, {code})", held)


def _load_default(context: Context, node: ast.Subscript, value: Val, key: Val, reads: int) -> Val:
    kind = value.kind
    assert isinstance(kind, Table)
    code = _stored_key(context, node.slice, kind, key)
    held = context.unit.fresh("key")
    context.reads = reads
    context.act(node, "looks into a defaultdict")
    note_change(context, node, kind)
    context.hoist(node, [f"{held} = {code}"])
    if kind.form == "list":
        default = lists.empty_of(context, node, f"{kind.site}l")
        lists.note(context, node, kind.values.site, ListOf(f"{kind.site}l"))
    else:
        constant = ast.copy_location(_DEFAULTS[kind.form], node)
        default = lists.item_code(
            context, constant, kind.values, context.evaluate(context, constant)
        )
    store = _store_code(context, kind, value.code, held, default)
    context.hoist(node, [f"if not _table_has({value.code}, {held}):", f"    {store}"])
    context.reads += 1
    element = lists.element(context, node, kind.values)
    return Val(f"_table_load({value.code}, {held})", element)


def contains(context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val) -> Val:
    """Translate ``key in table``."""
    assert isinstance(right.kind, Table)
    code = _wanted_key(context, node, right.kind, left)
    context.reads += 1
    found = f"_table_has({right.code}, {code})"
    return Val(f"(not {found})" if isinstance(operator, ast.NotIn) else found, boolean())


def _get(context: Context, node: ast.Call, value: Val, args: list[Val]) -> Val:
    kind = value.kind
    assert isinstance(kind, Table)
    if kind.form == "set" or not 1 <= len(args) <= 2:  # noqa: PLR2004 - a key and a default
        _refuse(context, node, "the method get() like this")
    key = _wanted_key(context, node.args[0], kind, args[0])
    context.reads += 1
    default = args[1] if len(args) > 1 else Val("None", NoneKind())
    unit = context.unit
    if unit.settling and not unit.holds_any(kind.values.site):
        unit.unsettled = True
        return default
    held = lists.element(context, node, kind.values)
    if lists.same_types(default.kind, held) or default.kind == held:
        return Val(f"_table_get({value.code}, {key}, {default.code})", held)
    if isinstance(join(default.kind, held), Conflict):
        _refuse(context, node, f"get() of {describe(held)} or {describe(default.kind)}")
    name, other = context.unit.fresh("key"), choices.kept(context, node, default)
    context.hoist(node, [f"{name} = {key}"])
    found = Val(f"_table_load({value.code}, {name})", held)
    return choices.choose(context, node, f"_table_has({value.code}, {name})", found, other)


# -- going through -------------------------------------------------------------------------------


def over_keys(context: Context, node: ast.AST, value: Val) -> Rounds:
    """Translate ``for key in table``."""
    assert isinstance(value.kind, Table)
    return _over(context, node, value, "keys")


def over_view(context: Context, source: ast.expr) -> Rounds | None:
    """Translate ``for ... in table.items()`` and the like; return None for anything else."""
    found = table_views.view(context, source)
    return None if found is None else _over(context, source, *found)


def _over(context: Context, node: ast.AST, value: Val, part: str) -> Rounds:
    kind = value.kind
    assert isinstance(kind, Table)
    if kind.form == "set":
        _refuse(context, node, "goes through a set, in CPython's own order")
    context.entered.add(kind.site)
    held, position = context.unit.fresh("table"), context.unit.fresh("place")
    items = {
        name: Val(f"{held}[{index}][{position}]", lists.element(context, node, inner))
        for index, (name, inner) in enumerate((("keys", kind.keys), ("values", kind.values)))
    }
    pair = tuple_of((items["keys"], items["values"])) if part == "items" else items[part]
    return f"{position} in range({length(Val(held, kind))})", pair, [f"{held} = {value.code}"]


# -- changing ------------------------------------------------------------------------------------


def note_change(context: Context, node: ast.AST, kind: Table) -> None:
    """Remember a change of a table that this function may not have made itself."""
    list_stores.note_effect(context, node, kind.keys)


def _store_code(context: Context, kind: Table, table: str, key: str, value: str) -> str:
    # Python raises where a dict that is gone through gets a new key.
    name = "_table_replace" if kind.site in context.iterated else "_table_store"
    return f"{name}({table}, {key}, {value})"


def store(context: Context, node: ast.Subscript, target: Val, value: Val) -> list[str]:
    """Translate ``table[key] = value``."""
    kind = target.kind
    assert isinstance(kind, Table)
    if kind.form == "set":
        _refuse(context, node, "stores an item into a set")
    key = _stored_key(context, node.slice, kind, context.evaluate(context, node.slice))
    code = lists.item_code(context, node, kind.values, value)
    note_change(context, node, kind)
    return [_store_code(context, kind, target.code, key, code)]


def _add(context: Context, node: ast.Call, value: Val, args: list[Val]) -> list[str]:
    assert isinstance(value.kind, Table)
    key = _stored_key(context, node.args[0], value.kind, args[0])
    true = lists.item_code(context, node, value.kind.values, Val("True", boolean()))
    return [f"_table_store({value.code}, {key}, {true})"]


def _dropping(name: str) -> Callable[[Context, ast.Call, Val, list[Val]], list[str]]:
    def drop(context: Context, node: ast.Call, value: Val, args: list[Val]) -> list[str]:
        assert isinstance(value.kind, Table)
        key = _wanted_key(context, node.args[0], value.kind, args[0])
        return [f"{name}({value.code}, {key})"]

    return drop


_SET_METHODS: Final = {
    "add": _add,
    "discard": _dropping("_table_drop"),
    "remove": _dropping("_table_remove"),
}


def call_method(context: Context, node: ast.Call, value: Val, name: str, reads: int) -> Val:
    """Translate ``table.NAME(...)``; ``reads`` was noted before ``table`` was evaluated."""
    kind = value.kind
    assert isinstance(kind, Table)
    args = [] if node.keywords else [context.evaluate(context, one) for one in node.args]
    if name == "get" and not node.keywords:
        return _get(context, node, value, args)
    changing = _SET_METHODS.get(name) if kind.form == "set" and len(args) == 1 else None
    clears = name == "clear" and not node.args and not node.keywords
    if (changing is None and not clears) or kind.site in context.iterated:
        _refuse(context, node, f"the method {name}() of {describe(kind)}")
    context.reads = reads
    if not value.code.startswith(_MADE):
        context.act(node, f"calls {name}() of {describe(kind)}")
    note_change(context, node, kind)
    if changing is None:
        context.hoist(node, [f"_table_clear({value.code})"])
    else:
        context.hoist(node, changing(context, node, value, args))
    return Val("None", NoneKind())


#: What is translated here, by the function itself.
SPECIAL: Final[dict[Any, Special]] = {
    builtins.set: _set,
    builtins.dict: _dict,
    defaultdict: _defaultdict,
}
