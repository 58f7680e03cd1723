"""Expressions of a wanted type, from templates whose holes are filled with further ones."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.differential.generator import formulas, numerals
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.templates import TEMPLATES

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.differential.generator.forms import Form
    from tests.differential.generator.scope import Scope, Signature

_HOLE: Final = re.compile(r"\{([^{}]+)\}")
_TRIES: Final = 8
_COUNTER: Final = number_form("int")
#: Types of numbers that may be made of a literal; of the others there have to be some.
_WRITTEN_OUT: Final = ("np.float64", "np.int64", "np.bool", "maybe", "blended", "counted")
_MOST_ROUNDS: Final = 3000  # of loops in one call, callees included


class Lacking(Exception):  # noqa: N818 - a choice that cannot be made here
    """Nothing in reach has the form that a template needs."""


def number(scope: Scope, item: str, depth: int) -> str:
    """Write an expression of a number type."""
    if scope.wild and scope.dice.chance(scope.wild):
        item = scope.dice.one(("int", "float", "bool", "np.float64", "np.int64"))
    for _ in range(_TRIES if depth > 0 else 0):
        if scope.dice.chance(0.2):
            break
        template = scope.dice.weighted(TEMPLATES.get(item, TEMPLATES["int"]))
        try:
            return fill(scope, template, depth - 1)
        except Lacking:
            continue
    return leaf(scope, item)


def leaf(scope: Scope, item: str) -> str:
    """Write a name or a number; in a wild function any name may do."""
    if scope.wild and scope.names and scope.dice.chance(0.06):
        return scope.dice.one(list(scope.names))
    names = scope.having("number", item)
    if names and scope.dice.chance(0.8):
        return scope.dice.one(names)
    if item in _WRITTEN_OUT:
        try:
            return _element(scope, item, 0)
        except Lacking:
            pass
    elif item == "char" or item.startswith("np."):
        return _element(scope, item, 0)
    text = numerals.of_type(scope.dice, "int" if item == "maybe" else item, hard=scope.hard)
    return f"({text})" if text.startswith("-") else text


def fill(scope: Scope, template: str, depth: int) -> str:
    """Fill the holes of a template, in the order in which they are evaluated."""
    return _HOLE.sub(lambda found: _hole(scope, found[1], depth), template)


def _hole(scope: Scope, hole: str, depth: int) -> str:
    special = _SPECIAL.get(hole)
    if special is not None:
        return special(scope, depth)
    kind, _, item = hole.partition(" ")
    if kind == "element":
        return _element(scope, item, depth)
    if kind == "call":
        return call(scope, lambda form: form.kind == "number" and form.item == item, depth)
    if kind in ("list", "array", "deque", "text", "stream"):
        return _chosen(scope, scope.having(kind, item))
    return number(scope, hole, depth)


def _chosen(scope: Scope, names: list[str]) -> str:
    if not names:
        raise Lacking
    return scope.dice.one(names)


def _element(scope: Scope, item: str, depth: int) -> str:
    names = [
        name for kind in ("array", "list", "rows", "text") for name in scope.having(kind, item)
    ]
    name = _chosen(scope, names)
    return f"{name}[{place(scope, name, depth)}]"


def place(scope: Scope, name: str, depth: int) -> str:
    """Write the index of one element of what ``name`` holds."""
    form = scope.form(name)
    if form.kind == "rows":
        return f"{index(scope, name, depth)}][{index(scope, f'{name}[0]', depth)}"
    if form.ndim <= 1:
        return index(scope, name, depth)
    axes = [index(scope, f"{name}.shape[{axis}]", depth, whole=True) for axis in range(form.ndim)]
    return ", ".join(axes)


def index(scope: Scope, name: str, depth: int, *, whole: bool = False) -> str:
    """Write an index into a sequence, most often one that exists."""
    size = name if whole else f"len({name})"
    counters = [one for one in sorted(scope.fixed) if scope.names.get(one) == _COUNTER]
    choice = scope.dice.weighted({"counter": 8 if counters else 0, "fit": 4, "near": 3, "any": 1})
    match choice:
        case "counter":
            return scope.dice.one(counters)
        case "fit":
            return f"{number(scope, 'int', min(depth, 1))} % max({size}, 1)"
        case "near":
            return scope.dice.one(("0", "-1", "1", "-2", "2"))
    return number(scope, "int", depth)


def call(scope: Scope, fits: Callable[[Form], bool], depth: int) -> str:
    """Write a call of a function whose result is as wanted."""
    return chosen_call(scope, fits, depth)[1]


def chosen_call(scope: Scope, fits: Callable[[Form], bool], depth: int) -> tuple[Signature, str]:
    """Choose a function whose result is as wanted and write a call of it."""
    known = [
        one
        for one in scope.functions
        if fits(one.result) and scope.cost + scope.rounds * one.cost <= _MOST_ROUNDS
    ]
    if not known:
        raise Lacking
    chosen = scope.dice.one(known)
    scope.cost += scope.rounds * chosen.cost
    names = list(chosen.parameters)
    given = len(names) - scope.dice.between(0, chosen.defaults)
    texts = [argument(scope, chosen.parameters[name], depth) for name in names[:given]]
    if chosen.writes:
        scope.writes = True
    if len(texts) > bool(chosen.owner) and scope.dice.chance(0.1):
        texts[-1] = f"{names[given - 1]}={texts[-1]}"
    if chosen.owner:
        method = chosen.name.removeprefix(f"{chosen.owner}.")
        return chosen, f"{texts[0]}.{method}({', '.join(texts[1:])})"
    return chosen, f"{chosen.name}({', '.join(texts)})"


def argument(scope: Scope, form: Form, depth: int) -> str:
    """Write an argument for a parameter of a form."""
    if form.kind == "number":
        return number(scope, form.item, min(depth, 2))
    if form.kind == "tuple":
        return f"({''.join(f'{number(scope, item, 1)}, ' for item in form.items)})"
    known = {**scope.outer, **scope.names}
    names = [
        name
        for name in scope.having(form.kind, form.item)
        if known[name].ndim == form.ndim and (form.frozen or not known[name].frozen)
    ]
    return _chosen(scope, names)


def answer(scope: Scope, form: Form) -> str:
    """Write what a function returns."""
    match form.kind:
        case "number":
            return number(scope, form.item, 2)
        case "tuple":
            return ", ".join(number(scope, item, 2) for item in form.items)
        case "none":
            return "None"
    names = [n for n in scope.having(form.kind, form.item) if scope.form(n).ndim == form.ndim]
    return _chosen(scope, [name for name in names if name in scope.names])


def _divisor(scope: Scope, depth: int) -> str:
    if scope.dice.chance(0.5):
        return scope.dice.one(("1", "2", "3", "7", "8", "10", "(-2)", "(-3)", "64", "1000003"))
    inner = number(scope, "int", depth)
    if scope.dice.chance(0.2):
        return inner
    return f"({inner} % {scope.dice.one(('9', '17', '255'))} + 1)"


def _real_divisor(scope: Scope, depth: int) -> str:
    if scope.dice.chance(0.4):
        return scope.dice.one(("2.0", "3.0", "0.1", "7", "(-4.0)", "1e-5"))
    inner = number(scope, "float", depth)
    return inner if scope.dice.chance(0.3) else f"(abs({inner}) + 1.0)"


def _count(scope: Scope, depth: int) -> str:
    if scope.dice.chance(0.5):
        return str(scope.dice.one((0, 1, 2, 3, 8, 31, 32, 62, 63, 64)))
    mask = scope.dice.one(("7", "15", "31", "63", "127"))
    return f"({number(scope, 'int', depth)} & {mask})"


def _small(scope: Scope, depth: int) -> str:
    if scope.dice.chance(0.6):
        return scope.dice.one(("0", "1", "2", "2", "3", "4", "5"))
    return f"({number(scope, 'int', depth)} & 3)"


def _sized(scope: Scope, depth: int) -> str:
    del depth
    kinds = ("array", "list", "rows", "tuple", "text", "deque", "pairs")
    return _chosen(scope, [name for kind in kinds for name in scope.having(kind)])


def _comparison(scope: Scope, depth: int) -> str:
    del depth
    return scope.dice.one(("<", "<=", ">", ">=", "==", "!="))


def _any_number(scope: Scope, depth: int) -> str:
    return number(scope, scope.dice.one(("int", "float", "np.float64", "np.int64")), depth)


def _maybe(scope: Scope, depth: int) -> str:
    del depth
    return _chosen(scope, scope.having("number", "maybe"))


def _matrix(scope: Scope, depth: int) -> str:
    del depth
    return _chosen(scope, [n for n in scope.having("array") if scope.form(n).ndim > 1])


def _vector(scope: Scope, depth: int) -> str:
    del depth
    known = scope.having("array", "np.float64")
    return _chosen(scope, [name for name in known if scope.form(name).ndim == 1])


def whole(scope: Scope, depth: int) -> tuple[str, str, int]:
    """Write a formula over whole arrays; return it with its dtype and dimensions."""
    made = formulas.whole(scope, depth, number)
    if made is None:
        raise Lacking
    return made


def _whole_real(scope: Scope, depth: int) -> str:
    text, dtype, _ = whole(scope, max(depth, 1))
    if dtype != "float64":
        raise Lacking
    return text


_SPECIAL: Final[dict[str, Callable[[Scope, int], str]]] = {
    "divisor": _divisor,
    "real divisor": _real_divisor,
    "count": _count,
    "small": _small,
    "sized": _sized,
    "matrix": _matrix,
    "vector": _vector,
    "whole": _whole_real,
    "compares": _comparison,
    "any": _any_number,
    "maybe name": _maybe,
}
