"""Branches, loops and ways out; every loop ends, and says how often its body is run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from tests.differential.generator import choosing, inner, sequences, tabled, whole
from tests.differential.generator.expressions import Lacking, answer, number
from tests.differential.generator.forms import Form
from tests.differential.generator.forms import number as number_form
from tests.differential.generator.statements import (
    augment,
    bind,
    block,
    call_for_array,
    divide_both,
    elementwise,
    grow,
    grow_given,
    indented,
    just_call,
    new_array,
    new_list,
    odd,
    store,
    swap,
    unpack,
    view,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.differential.generator.scope import Scope
    from tests.differential.generator.statements import Maker

_DEEPEST: Final = 3
_NAME: Final = re.compile(r"[a-z]\w*")
_ATTRIBUTE: Final = re.compile(r"[a-z]\w*\.[a-z]\w*")
#: What a sum from 0 of items of a type may be.
_SUMS: Final = {"int": "int", "float": "mixed", "np.float64": "blended", "np.int64": "counted"}
_MOST_ROUNDS: Final = 3000
_LONGEST: Final = 20  # elements of an argument, as far as rounds are concerned


def branch(scope: Scope) -> list[str]:
    """Write ``if``, ``elif``, ``else``."""
    lines: list[str] = []
    before = dict(scope.names)
    ends: list[dict[str, Form]] = []
    for word in ("if", *(["elif"] if scope.dice.chance(0.2) else [])):
        scope.names = dict(before)
        lines += [f"{word} {number(scope, 'bool', 2)}:", *indented(_body(scope, 3))]
        ends.append(scope.names)
    scope.names = dict(before)
    if scope.dice.chance(0.5):
        lines += ["else:", *indented(_body(scope, 3))]
    ends.append(scope.names)
    scope.names = choosing.joined(scope, ends)
    return lines


def _body(scope: Scope, most: int) -> list[str]:
    return block(scope, most, MAKERS)


def _loop(
    scope: Scope, head: str, rounds: int, names: dict[str, Form], first: list[str], free: str = ""
) -> list[str]:
    """Write a loop of about ``rounds`` rounds around a body.

    What the head names must not be rebound: a list that it goes over must not grow. What is
    called ``free`` may change: something else ends the loop.
    """
    total = scope.rounds * rounds
    if scope.loops >= _DEEPEST or scope.cost + total > _MOST_ROUNDS:
        raise Lacking
    before, outer, fixed = dict(scope.names), scope.rounds, scope.fixed
    scope.cost += total
    scope.rounds, scope.loops = total, scope.loops + 1
    scope.fixed = fixed | names.keys() | (_named_in(head) - {free})
    scope.names |= names
    body = [*first, *_body(scope, 4), *_way_out(scope)]
    after = scope.names
    scope.rounds, scope.loops, scope.fixed = outer, scope.loops - 1, fixed
    # What only the body binds is not bound if there is no round.
    scope.names = {n: f for n, f in after.items() if n in before or _keeps(scope, n, names)}
    lines = [f"{head}:", *indented(body)]
    if scope.dice.chance(0.12):
        lines += ["else:", *indented(_body(scope, 2))]
        scope.names = {name: form for name, form in scope.names.items() if name in after}
    return lines


def _named_in(head: str) -> set[str]:
    """Return the names in a text, attributes of names among them."""
    return {*_NAME.findall(head), *_ATTRIBUTE.findall(head)}


def _keeps(scope: Scope, name: str, counters: dict[str, Form]) -> bool:
    return scope.dice.chance(0.05 + 2 * scope.wild if name in counters else 0.03 + scope.wild)


def _way_out(scope: Scope) -> Iterator[str]:
    if scope.dice.chance(0.25):
        yield f"if {number(scope, 'bool', 2)}:"
        yield "    " + scope.dice.one(("break", "continue"))
        if scope.dice.chance(0.6):
            yield from statement_behind(scope)


def statement_behind(scope: Scope) -> list[str]:
    """Write one more binding behind a way out."""
    try:
        return augment(scope)
    except Lacking:
        return bind(scope)


def count(scope: Scope) -> list[str]:
    """Write ``for i in range(...)``."""
    counter = scope.fresh("i")
    sizes = [*scope.having("array"), *scope.having("list"), *scope.having("rows")]
    texts = {"3": 3, "5": 5, "8": 8, "1, 6": 5, "0, 9, 2": 5, "7, -1, -1": 8, "2, 2": 1}
    texts |= {f"len({scope.dice.one(sizes)})": _LONGEST} if sizes else {}
    inner = number(scope, "int", 1)
    texts |= {f"{inner} % 9": 9, f"min({inner}, 11)": 11, f"-2, {inner} & 7, 3": 4}
    text = scope.dice.one([*texts, *list(texts)[-4:]])
    head = f"for {counter} in range({text})"
    if scope.dice.chance(0.08):
        head = f"for {counter} in reversed(range({inner} % 9))"
    return _loop(scope, head, texts[text], {counter: number_form("int")}, [])


def go_over(scope: Scope) -> list[str]:
    """Write a loop over items."""
    names = [n for n in scope.having("array") if scope.form(n).ndim == 1] + scope.having("list")
    names += scope.having("text")
    if not names:
        raise Lacking
    name, item = scope.dice.one(names), scope.fresh("x")
    bound = {item: number_form(scope.form(name).item)}
    head = f"for {item} in {name}"
    if scope.dice.chance(0.25):
        counter = scope.fresh("i")
        bound[counter] = number_form("int")
        head = f"for {counter}, {item} in enumerate({name})"
    elif scope.dice.chance(0.25):
        other, second = scope.dice.one(names), scope.fresh("x")
        bound[second] = number_form(scope.form(other).item)
        head = f"for {item}, {second} in zip({name}, {other})"
    return _loop(scope, head, _LONGEST, bound, [])


def total(scope: Scope) -> list[str]:
    """Write a sum that starts from an int, whose type depends on whether there is anything."""
    names = [n for n in scope.having("array") if scope.form(n).ndim == 1] + scope.having("list")
    names = [name for name in names if scope.form(name).item in _SUMS]
    if not names:
        raise Lacking
    name, item, held = scope.dice.one(names), scope.fresh("x"), scope.fresh("v")
    form = scope.form(name)
    scope.cost += scope.rounds * _LONGEST
    factor = scope.dice.one(("", "", " * 2", f" * {item}" if scope.rounds == 1 else ""))
    lines = [f"{held} = 0", f"for {item} in {name}:", f"    {held} += {item}{factor}"]
    if scope.dice.chance(0.3):
        lines[-1:] = [f"    if {item} > 1:", f"        {held} = {item}{factor}"]
    scope.names[held] = number_form(_SUMS[form.item])
    return lines


def rows(scope: Scope) -> list[str]:
    """Write a loop over the rows of a matrix or of a list of lists."""
    names = [n for n in scope.having("array") if scope.form(n).ndim == 2] + scope.having("rows")
    if not names:
        raise Lacking
    name, row = scope.dice.one(names), scope.fresh("row")
    form = scope.form(name)
    kind = "array" if form.kind == "array" else "list"
    return _loop(
        scope,
        f"for {row} in {name}",
        5,
        {row: Form(kind, form.item, 1 if kind == "array" else 0, frozen=form.frozen)},
        [],
    )


def go_over_tuples(scope: Scope) -> list[str]:
    """Write a loop over tuples: those of a list, or combinations of items."""
    first, second = scope.fresh("x"), scope.fresh("x")
    pairs, lists = scope.having("pairs"), scope.having("list")
    if pairs and scope.dice.chance(0.5):
        name = scope.dice.one(pairs)
        bound = dict(zip((first, second), map(number_form, scope.form(name).items), strict=True))
        return _loop(scope, f"for {first}, {second} in {name}", 5, bound, [])
    if not lists:
        raise Lacking
    name = scope.dice.one(lists)
    sources = {
        f"itertools.combinations({name}, 2)": 60,
        f"itertools.permutations({name}[:4], 2)": 12,
    }
    sources |= {f"itertools.product({name}[:3], repeat=2)": 9, f"zip({name}, {name}[1:])": 20}
    source = scope.dice.one(list(sources))
    item = number_form(scope.form(name).item)
    head = f"for {first}, {second} in {source}"
    return _loop(scope, head, sources[source], {first: item, second: item}, [])


def empty(scope: Scope) -> list[str]:
    """Write a loop that goes on while a deque or a list of tuples has items."""
    names = [*scope.having("deque", own=True), *scope.having("pairs", own=True)]
    if not names:
        raise Lacking
    name, counter = scope.dice.one(names), scope.fresh("n")
    form = scope.form(name)
    items = form.items or (form.item,)
    bound = {scope.fresh("t"): number_form(item) for item in items}
    ways = ("pop", "popleft") if form.kind == "deque" else ("pop",)
    taken = f"{', '.join(bound)} = {name}.{scope.dice.one(ways)}()"
    scope.names[counter] = number_form("int")
    lines = _loop(
        scope,
        f"while {name} and {counter} < 12",
        12,
        {counter: number_form("int")} | bound,
        [f"{counter} += 1", taken],
        name,
    )
    return [f"{counter} = 0", *lines]


def repeat(scope: Scope) -> list[str]:
    """Write ``while``, with a counter that ends it."""
    counter = scope.fresh("n")
    most = scope.dice.one((4, 7, 12))
    start = f"{counter} = 0"
    test = f"{counter} < {most}"
    if scope.dice.chance(0.5):
        test += f" and {number(scope, 'bool', 2)}"
    scope.names[counter] = number_form("int")
    # Counted first: a ``continue`` must not go round it.
    names = {counter: number_form("int")}
    lines = _loop(scope, f"while {test}", most, names, [f"{counter} += 1"])
    return [start, *lines]


def complain(scope: Scope) -> list[str]:
    """Write a ``raise`` or an ``assert``."""
    test = f"{number(scope, 'bool', 2)} and {number(scope, 'bool', 2)}"
    if scope.dice.chance(0.3):
        return [f"assert not ({test})"]
    error = scope.dice.one(("ValueError('odd')", "IndexError", "ZeroDivisionError('no')"))
    return [f"if {test}:", f"    raise {error}"]


def leave_early(scope: Scope) -> list[str]:
    """Write a ``return`` on a condition."""
    test = f"{number(scope, 'bool', 2)} and {number(scope, 'bool', 2)}"
    return [f"if {test}:", f"    return {answer(scope, scope.result)}"]


def attempt(scope: Scope) -> list[str]:
    """Write ``try``."""
    return choosing.attempt(scope, MAKERS)


def match(scope: Scope) -> list[str]:
    """Write ``match``."""
    return choosing.match(scope, MAKERS)


def name_inside(scope: Scope) -> list[str]:
    """Write a test that binds a name."""
    return choosing.name_inside(scope, MAKERS)


MAKERS: Final[dict[Maker, int]] = {
    bind: 22,
    augment: 14,
    store: 12,
    branch: 12,
    count: 10,
    go_over: 7,
    repeat: 4,
    total: 5,
    rows: 4,
    swap: 2,
    divide_both: 2,
    unpack: 3,
    new_array: 3,
    view: 4,
    elementwise: 4,
    new_list: 4,
    grow: 4,
    grow_given: 2,
    just_call: 2,
    call_for_array: 2,
    complain: 2,
    leave_early: 3,
    odd: 4,
    attempt: 3,
    match: 3,
    name_inside: 3,
    choosing.forget: 1,
    choosing.use_again: 2,
    go_over_tuples: 3,
    empty: 4,
    sequences.change_list: 6,
    sequences.take: 4,
    sequences.heap: 3,
    sequences.list_of_list: 4,
    sequences.new_deque: 2,
    sequences.change_deque: 6,
    sequences.new_pairs: 2,
    sequences.change_pairs: 4,
    tabled.table: 4,
    whole.formula: 8,
    whole.mask: 4,
    whole.along: 4,
    whole.shaped: 3,
    whole.drawn: 4,
    inner.inner_function: 3,
}
