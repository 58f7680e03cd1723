"""Statements: bindings, stores, branches, ways out; loops are in ``looping``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.differential.generator.expressions import Lacking, chosen_call, index, number, place
from tests.differential.generator.forms import INTEGERS, Form, array, list_of
from tests.differential.generator.forms import number as number_form

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.differential.generator.scope import Scope

    Maker = Callable[[Scope], list[str]]

INDENT: Final = "    "
_TRIES: Final = 6
#: What a loop may let an integer grow with beyond all bounds: products, powers, shifts, calls.
_GROWS: Final = re.compile(r"\*|<<|pow|f\d\(")
_SCALARS: Final = {
    "int": 12,
    "float": 12,
    "bool": 2,
    "np.float64": 5,
    "np.int64": 3,
    "mixed": 2,
    "maybe": 1,
    "complex": 2,
    "char": 1,
    "np.float32": 1,
    "np.bool": 1,
    "np.uint8": 1,
    "np.int32": 1,
}
_NEW: Final = {"float64": 9, "int64": 4, "float32": 2, "int32": 1, "uint8": 1, "int8": 1, "bool": 1}
_AUGMENTS: Final = {
    "int": ("+", "-", "*", "//", "%", "&", "|", "^", ">>"),
    "float": ("+", "-", "*", "/"),
    "complex": ("+", "-", "*"),
    "np.float64": ("+", "-", "*", "/"),
    "np.int64": ("+", "-"),
}


def block(scope: Scope, most: int, makers: dict[Maker, int]) -> list[str]:
    """Write up to ``most`` statements, at least one line."""
    lines: list[str] = []
    for _ in range(scope.dice.between(1, most)):
        if scope.statements <= 0:
            break
        scope.statements -= 1
        lines += statement(scope, makers)
    return lines or ["pass"]


def statement(scope: Scope, makers: dict[Maker, int]) -> list[str]:
    """Write one statement."""
    for _ in range(_TRIES):
        try:
            return scope.dice.weighted(makers)(scope)
        except Lacking:
            continue
    return ["pass"]


def indented(lines: list[str]) -> list[str]:
    """Return lines one level further in."""
    return [INDENT + line for line in lines]


# -- bindings ------------------------------------------------------------------------------


def bind(scope: Scope) -> list[str]:
    """Bind a name to a number: a new name, or an old one to what it held before."""
    own = scope.having("number", own=True)
    if own and scope.dice.chance(0.55):
        name = scope.dice.one(own)
        item = scope.names[name].item
        if scope.wild and scope.dice.chance(0.2):
            item = scope.dice.one(("int", "float", "np.float64"))
    else:
        name, item = scope.fresh("v"), scope.dice.weighted(_SCALARS)
    text = tamed(scope, item, number(scope, item, 3))
    scope.names[name] = number_form(item)
    return [f"{name} = {text}"]


def tamed(scope: Scope, item: str, text: str) -> str:
    """Keep what loops go through from growing without end: Python's integers would."""
    if item in ("int", "mixed", "maybe") and scope.rounds > 1 and _GROWS.search(text):
        if item == "maybe":
            return number(scope, "maybe", 0)
        return f"({text}) % {scope.dice.one(('1000003', '65536', '4294967291'))}"
    return text


def augment(scope: Scope) -> list[str]:
    """Change a number in place."""
    names = [n for n in scope.having("number", own=True) if scope.names[n].item in _AUGMENTS]
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    item = scope.names[name].item
    sign = scope.dice.one(_AUGMENTS[item])
    if sign == "*" and item == "int" and scope.rounds > 1:
        return [f"{name} = {name} * {number(scope, 'int', 1)} % 1000003"]
    right = {"//": "(abs(%s) + 1)", "%": "(abs(%s) + 1)", ">>": "(%s & 31)", "/": "(abs(%s) + 0.5)"}
    text = tamed(scope, item, number(scope, item, 2))
    return [f"{name} {sign}= {right.get(sign, '%s').replace('%s', text)}"]


def swap(scope: Scope) -> list[str]:
    """Assign two names at once."""
    names = scope.having("number", own=True)
    pairs = [
        (a, b) for a in names for b in names if a < b and scope.names[a].item == scope.names[b].item
    ]
    if not pairs:
        raise Lacking
    first, second = scope.dice.one(pairs)
    item = scope.names[first].item
    if scope.dice.chance(0.5):
        return [f"{first}, {second} = {second}, {first}"]
    text = tamed(scope, item, number(scope, item, 2))
    return [f"{first}, {second} = {second}, {text}"]


def divide_both(scope: Scope) -> list[str]:
    """Unpack a tuple."""
    quotient, rest = scope.fresh("q"), scope.fresh("r")
    text = f"divmod({number(scope, 'int', 2)}, {number(scope, 'int', 0)})"
    if scope.dice.chance(0.4):
        text = f"{number(scope, 'int', 1)}, {number(scope, 'float', 2)}"
        scope.names[rest] = number_form("float")
    else:
        scope.names[rest] = number_form("int")
    scope.names[quotient] = number_form("int")
    return [f"{quotient}, {rest} = {text}"]


def unpack(scope: Scope) -> list[str]:
    """Unpack a tuple that the program holds, or a callee's answer."""
    tuples = scope.having("tuple")
    if tuples and scope.dice.chance(0.5):
        text = scope.dice.one(tuples)
        items = scope.form(text).items
    else:
        called, text = chosen_call(scope, lambda form: form.kind == "tuple", 1)
        items = called.result.items
    names = [scope.fresh("t") for _ in items]
    scope.names.update(zip(names, map(number_form, items), strict=True))
    return [f"{', '.join(names)} = {text}"]


# -- containers ----------------------------------------------------------------------------


def new_array(scope: Scope) -> list[str]:
    """Make an array."""
    dtype = scope.dice.weighted(_NEW)
    size = scope.dice.one(("3", "5", "9", "17", f"{number(scope, 'int', 1)} % 11"))
    name = scope.fresh("a")
    form = array(dtype)
    arrays = [n for n in scope.having("array", f"np.{dtype}") if scope.form(n).ndim == 1]
    texts = [f"np.zeros({size}, dtype=np.{_scalar(dtype)})"]
    if dtype == "float64":
        texts += [f"np.zeros({size})", f"np.ones({size})", f"np.full({size}, 2.5)"]
        texts += [f"np.zeros_like({chosen}) + 1.0" for chosen in arrays]
        texts += [f"np.zeros(({size}, 3))"] if scope.dice.chance(0.2) else []
    if dtype == "int64":
        texts += [f"np.arange({size})", f"np.full({size}, 7)"]
    if arrays:
        chosen = scope.dice.one(arrays)
        texts += [f"{chosen}.copy()", f"np.zeros_like({chosen})", f"np.ones_like({chosen})"]
        texts += [f"np.zeros_like(np.empty_like({chosen}))"]
    text = scope.dice.one(texts)
    scope.names[name] = array(dtype, 2) if "), 3))" in text or ", 3))" in text else form
    return [f"{name} = {text}"]


def _scalar(dtype: str) -> str:
    return "bool_" if dtype == "bool" else dtype


def view(scope: Scope) -> list[str]:
    """Look into an array by a slice, or copy a part of a list."""
    names = [*scope.having("array"), *scope.having("list"), *scope.having("text")]
    if not names:
        raise Lacking
    chosen = scope.dice.one(names)
    form = scope.form(chosen)
    name = scope.fresh("w")
    if form.ndim > 1 and scope.dice.chance(0.5):
        text = scope.dice.one((f"{chosen}.T", f"{chosen}[0]", f"{chosen}[:, 0]", f"{chosen}[-1]"))
        ndim = form.ndim if text.endswith(".T") else form.ndim - 1
    else:
        text, ndim = f"{chosen}[{span(scope, chosen)}]", form.ndim
    scope.names[name] = Form(form.kind, form.item, ndim, frozen=form.frozen)
    return [f"{name} = {text}"]


def span(scope: Scope, name: str) -> str:
    """Write a slice."""
    low = scope.dice.one(("", "1", "2", "-3", index(scope, name, 1)))
    high = scope.dice.one(("", "", "-1", "5", index(scope, name, 1)))
    step = scope.dice.weighted({"": 7, ":2": 1, ":-1": 2})
    return f":{step}" if step == ":-1" else f"{low}:{high}{step}"


def elementwise(scope: Scope) -> list[str]:
    """Compute with whole arrays, in place or not."""
    names = [n for n in scope.having("array") if scope.form(n).item in ("np.float64", "np.int64")]
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    form = scope.form(name)
    others = [n for n in scope.having("array", form.item) if scope.form(n).ndim == form.ndim]
    scalar = "float" if form.item == "np.float64" else "int"
    right = scope.dice.one((*others, number(scope, scalar, 1), number(scope, form.item, 1)))
    sign = scope.dice.one("+-*/" if scalar == "float" else "+-*")
    if not form.frozen and scope.dice.chance(0.5):
        scope.writes = True
        return [f"{name} {sign}= {right}"]
    made = scope.fresh("a")
    text = scope.dice.one((f"{name} {sign} {right}", f"{right} {sign} {name}"))
    if scope.dice.chance(0.1):
        numbers = scope.having("list", scalar)
        text = f"sum({scope.dice.one(numbers or [name])}, {name})"
    if scalar == "float" and scope.dice.chance(0.3):
        text = scope.dice.one((f"np.sqrt({name})", f"np.abs({name})", f"-{name}", f"{name} ** 2"))
    scope.names[made] = Form("array", form.item, form.ndim)
    return [f"{made} = {text}"]


def store(scope: Scope) -> list[str]:
    """Store into an array or a list."""
    known = (*scope.having("array"), *scope.having("list"), *scope.having("rows"))
    names = [name for name in known if not scope.form(name).frozen]
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    form = scope.form(name)
    scope.writes = True
    if form.kind == "array" and scope.dice.chance(0.15):
        return _store_slice(scope, name, form)
    where = f"{name}[{place(scope, name, 1)}]"
    if form.kind != "array":
        return [f"{where} = {tamed(scope, form.item, number(scope, form.item, 2))}"]
    text = _stored(scope, form)
    sign = scope.dice.one(("", "", "", "+", "-", "*"))
    return [f"{where} {sign}= {text}" if form.dtype != "bool" else f"{where} = {text}"]


def _store_slice(scope: Scope, name: str, form: Form) -> list[str]:
    others = [n for n in scope.having("array", form.item) if scope.form(n).ndim == form.ndim]
    part = f"{name}[{span(scope, name)}]"
    if others and scope.dice.chance(0.6):
        other = scope.dice.one(others)
        sign = scope.dice.one(("", "+")) if form.dtype in ("float64", "int64") else ""
        return [f"{part} {sign}= {other}[{span(scope, other)}]"]
    return [f"{part} = {_stored(scope, form)}"]


def _stored(scope: Scope, form: Form) -> str:
    if form.dtype == "bool":
        return number(scope, "bool", 2)
    if form.dtype.startswith("float"):
        return number(scope, scope.dice.one(("float", "np.float64", "int", "float")), 2)
    text = number(scope, scope.dice.one(("int", "np.int64", "int")), 2)
    return f"{text} % 100" if form.dtype in INTEGERS and scope.dice.chance(0.6) else text


def new_list(scope: Scope) -> list[str]:
    """Make a list: a display, a repetition, a comprehension."""
    item = scope.dice.weighted({"int": 8, "float": 8, "bool": 1, "complex": 1})
    name = scope.fresh("xs")
    texts = [
        f"[{number(scope, item, 1)}] * ({number(scope, 'int', 1)} % 7)",
        f"[{', '.join(number(scope, item, 1) for _ in range(scope.dice.between(1, 4)))}]",
    ]
    if item == "int":
        texts += ["[j % 5 for j in range(9)]", "list(range(7))"]
        texts += [f"[j * {number(scope, 'int', 1)} % 1009 for j in range(6) if j % 2 == 0]"]
    if item == "float":
        texts += [f"[j * 0.5 - {number(scope, 'float', 1)} for j in range(8)]"]
    sources = scope.having("list", item)
    if sources and item in ("int", "float"):
        texts += [f"[-j for j in {scope.dice.one(sources)}]"]
    scope.names[name] = list_of(item)
    return [f"{name} = {scope.dice.one(texts)}"]


def grow(scope: Scope) -> list[str]:
    """Append to a list that the function made, or take its last item."""
    own = [n for n in scope.having("list", own=True) if n.startswith("xs")]
    if not own:
        raise Lacking
    name = scope.dice.one(own)
    item = scope.names[name].item
    if scope.dice.chance(0.8):
        return [f"{name}.append({tamed(scope, item, number(scope, item, 2))})"]
    popped = scope.fresh("v")
    scope.names[popped] = number_form(item)
    return [f"{popped} = {name}.pop()"]


def grow_given(scope: Scope) -> list[str]:
    """Change the length of a list that was given, or let its rows change places."""
    known = (*scope.having("list"), *scope.having("rows"))
    names = [name for name in known if not scope.form(name).frozen and name not in scope.fixed]
    if not names:
        raise Lacking
    name = scope.dice.one(names)
    form = scope.form(name)
    scope.writes = True
    if form.kind == "rows":
        one, other = (f"{name}[{index(scope, name, 1)}]" for _ in range(2))
        swap = f"{one}, {other} = {other}, {one}"
        return [scope.dice.one((swap, swap, f"{one} = {other}[:]", f"{name}.reverse()"))]
    # However often, and over whatever a loop goes: it stays short.
    item = tamed(scope, form.item, number(scope, form.item, 1))
    text = scope.dice.one(
        (
            f"{name}.append({item})",
            f"{name}.insert({number(scope, 'int', 1)}, {item})",
            f"{name} += [{item}]",
            f"del {name}[{index(scope, name, 1)}:]",
        )
    )
    return [f"if len({name}) < 60:", f"    {text}"]


def just_call(scope: Scope) -> list[str]:
    """Call for what a function does to its arguments."""
    return [chosen_call(scope, lambda form: form.kind in ("number", "none", "array"), 1)[1]]


def call_for_array(scope: Scope) -> list[str]:
    """Bind a name to a callee's array or list."""
    called, text = chosen_call(scope, lambda form: form.kind in ("array", "list"), 1)
    name = scope.fresh("y")
    scope.names[name] = called.result
    return [f"{name} = {text}"]


def odd(scope: Scope) -> list[str]:
    """Write something that is rarely sensible; only where the function is wild."""
    if not scope.wild:
        raise Lacking
    name = scope.fresh("z")
    texts = [
        f"{name} = [{number(scope, 'int', 1)}, {number(scope, 'float', 1)}]",
        f"{name} = {number(scope, 'int', 1)}, {number(scope, 'float', 1)}",
        f"{name} = {number(scope, 'bool', 1)} is True",
        f"{name} = ({number(scope, 'int', 1)} == {number(scope, 'bool', 1)})",
        f"if {number(scope, 'bool', 2)}: {name} = {number(scope, 'int', 1)}",
        f"{name} = 10 ** {number(scope, 'int', 1)} % 7 if {number(scope, 'bool', 1)} else 0"
        if scope.rounds == 1 and scope.hard == 0
        else f"{name} = 10 ** 3",
    ]
    return [scope.dice.one(texts)]
