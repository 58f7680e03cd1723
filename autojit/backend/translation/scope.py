"""Names and values while one function is being translated.

``Val`` is a generated expression with its kind. ``Scope`` maps the function's local names to
kinds and knows how generated code spells them: one variable for each representation, so that
``x`` may be an integer here and a float there, and numba sees two variables.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, final

from autojit.backend.kinds import (
    EXACT_IN_DOUBLE,
    TAGS,
    Arr,
    Conflict,
    Kind,
    Known,
    ListOf,
    Maybe,
    NoneKind,
    Num,
    Stream,
    Tup,
    bound_part,
    join,
    rep_key,
    sites_of,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

Env = dict[str, Kind]


@final
@dataclass(frozen=True, slots=True)
class Formula:
    """An elementwise formula over arrays and numbers, not computed yet.

    Attributes:
        tree: as ``native.formulas`` reads it.
        leaves: the source of each leaf.
        shapes: the kinds of the arrays among them.
    """

    tree: tuple[Any, ...]
    leaves: tuple[str, ...]
    shapes: tuple[Arr, ...]


@final
@dataclass(frozen=True, slots=True)
class Val:
    """A generated expression.

    Attributes:
        code: Python source in the kernel's vocabulary.
        kind: what it is.
        tag: source of its run-time type tag, where ``kind`` is tagged.
        literal: its value, if it is a number written in the source or frozen.
        parts: the items of a tuple that is written out, so that none need be made.
        formula: the elementwise formula that makes an array, for one around it to take in.
        low: source of an integer's lowest 64 bits, where ``code`` leaves if it has more: all that a
            mask around it wants to know.
    """

    code: str
    kind: Kind
    tag: str | None = None
    literal: object = None
    parts: tuple[Val, ...] | None = None
    formula: Formula | None = None
    low: str | None = None


class CannotConform(Exception):  # noqa: N818 - turned into a Refusal with the place
    """A value has no exact form in the representation that is wanted."""


def tag_of(kind: Num, tag: str | None) -> str:
    """Return the source of a number's tag."""
    only = kind.only
    if only is None:
        assert tag is not None
        return tag
    if only not in TAGS:
        message = f"a {only} beside other types"
        raise CannotConform(message)
    return str(TAGS[only])


def as_rep(value: Val, rep: str) -> str:
    """Return the source of a number in another representation, the same number exactly."""
    kind = value.kind
    assert isinstance(kind, Num)
    match kind.rep, rep:
        case same, wanted if same == wanted:
            return value.code
        case "b", "i":
            return f"_np.int64({value.code})"
        case "b", "f":
            return f"_np.float64({value.code})"
        case "i", "f":
            if kind.lo >= -EXACT_IN_DOUBLE and kind.hi <= EXACT_IN_DOUBLE:
                return f"_np.float64({value.code})"
            return f"_exact_if({value.code})"
        case (("i" | "f"), "c"):
            # What stands for a real number has an imaginary part of 0.0.
            return f"complex({as_rep(value, 'f')}, 0.0)"
    message = f"{kind.rep} as {rep}"
    raise CannotConform(message)


def spelled(name: str, kind: Kind) -> str:
    """Return the variable that holds ``name`` while it is of this kind."""
    match kind:
        case Maybe(kind=inner):
            return spelled(name, inner)
        case Num():
            return f"{name}_{kind.rep}{'t' if kind.tagged else ''}"
        case Arr():
            return f"{name}_{kind.dtype}{kind.ndim}{kind.layout}{'w' if kind.writable else 'r'}"
        case ListOf():
            return f"{name}_{kind.site}"
        case Stream():
            return f"{name}_{kind.family}{kind.bits}{kind.method or ''}"
        case _:
            return f"{name}_{_short(str(rep_key(kind)))}"


def _short(key: str) -> str:
    # A representation is told apart within one function only: 32 bits of a stable sum do.
    total = 0
    for letter in key:
        total = (total * 131 + ord(letter)) % 4294967291
    return f"x{total}"


def read(name: str, kind: Kind) -> Val:
    """Return the expression that reads a local name."""
    variable = spelled(name, kind)
    if isinstance(kind, Num) and kind.tagged:
        return Val(variable, kind, f"{variable}_t")
    return Val(variable, kind)


def store(name: str, value: Val) -> list[str]:
    """Return the lines that bind ``name`` to a value, in the value's own representation."""
    if isinstance(value.kind, Known):
        return []
    variable = spelled(name, value.kind)
    tagged = isinstance(value.kind, Num) and value.kind.tagged and value.tag != f"{variable}_t"
    if value.code == variable:
        return [f"{variable}_t = {value.tag}"] if tagged else []
    if not tagged:
        return [f"{variable} = {value.code}"]
    # Both at once: each may read what the name held before.
    return [f"{variable}, {variable}_t = {value.code}, {value.tag}"]


def converted(value: Val, wanted: Kind) -> Val:
    """Return ``value`` held as ``wanted`` holds it.

    Raises:
        CannotConform: there is no exact way.
    """
    if isinstance(wanted, Num):
        if isinstance(value.kind, NoneKind):
            zero = {"i": "0", "f": "0.0", "b": "False"}.get(wanted.rep)
            if zero is None or "None" not in wanted.types:
                message = "None"
                raise CannotConform(message)
            return Val(zero, wanted, str(TAGS["None"]))
        if isinstance(value.kind, Num):
            code = as_rep(value, wanted.rep)
            return Val(code, wanted, tag_of(value.kind, value.tag) if wanted.tagged else None)
    if isinstance(wanted, Tup) and isinstance(value.kind, Tup):
        if rep_key(wanted) == rep_key(value.kind):
            return replace(value, kind=wanted)
        items = zip(items_of(value), wanted.items, strict=True)
        return tuple_of(tuple(converted(item, kind) for item, kind in items))
    if rep_key(wanted) == rep_key(value.kind) or _covers(wanted, value.kind):
        return replace(value, kind=wanted)
    message = "its type"
    raise CannotConform(message)


def _covers(wanted: Kind, have: Kind) -> bool:
    """Tell whether a list is one of those that a joined name may stand for."""
    if (
        not (isinstance(wanted, ListOf) and isinstance(have, ListOf))
        or wanted.backed
        or have.backed
    ):
        return False
    return set(sites_of(have.site)) <= set(sites_of(wanted.site))


def tuple_of(parts: tuple[Val, ...]) -> Val:
    """Return a tuple of values; an item whose type is known at run time only carries its tag."""
    code = "".join(f"{_in_tuple(part)}, " for part in parts)
    known = tuple(part.literal for part in parts)
    literal = None if any(item is None for item in known) else known
    return Val(f"({code})", Tup(tuple(part.kind for part in parts)), literal=literal, parts=parts)


def _in_tuple(part: Val) -> str:
    if type(part.literal) is int and part.tag is None:
        # numba types a written integer as itself alone, and then trips over tuples of such.
        return f"_np.int64({part.code})"
    return part.code if part.tag is None else f"({part.code}, {part.tag})"


def item_of(value: Val, position: int) -> Val:
    """Return one item of a tuple."""
    assert isinstance(value.kind, Tup)
    if value.parts is not None:
        return value.parts[position]
    kind = value.kind.items[position]
    code = f"{value.code}[{position}]"
    if isinstance(kind, Num) and kind.tagged:
        return Val(f"{code}[0]", kind, f"{code}[1]")
    known = value.literal[position] if isinstance(value.literal, tuple) else None
    return Val(code, kind, literal=known)


def items_of(value: Val) -> tuple[Val, ...]:
    """Return all items of a tuple."""
    assert isinstance(value.kind, Tup)
    return tuple(item_of(value, position) for position in range(len(value.kind.items)))


def conform(now: Env, then: Env) -> list[str]:
    """Return the lines that make local names fit for where control goes next."""
    lines: list[str] = []
    for name, wanted in then.items():
        have = now.get(name)
        if isinstance(wanted, Maybe):
            lines.extend(_conform_maybe(name, have, wanted))
        elif have is not None:
            lines.extend(_conform_bound(name, have, wanted))
    return lines


def _conform_bound(name: str, have: Kind, wanted: Kind) -> list[str]:
    if isinstance(wanted, Conflict | Known) or rep_key(have) == rep_key(wanted):
        return []
    return store(name, converted(read(name, have), wanted))


def _conform_maybe(name: str, have: Kind | None, wanted: Maybe) -> list[str]:
    """Return the lines after which a flag tells whether ``name`` is bound."""
    if have is None or is_unbound(have):
        return [*_stand_in(name, wanted.kind), f"{flag_of(name)} = False"]
    lines = _conform_bound(name, bound_part(have), wanted.kind)
    return lines if isinstance(have, Maybe) else [*lines, f"{flag_of(name)} = True"]


def _stand_in(name: str, kind: Kind) -> list[str]:
    """Return the lines that give a number's variable some value; nobody will read it."""
    if not isinstance(kind, Num):
        return []
    zero = {"i": "0", "f": "0.0", "b": "False", "c": "0j"}[kind.rep]
    variable = spelled(name, kind)
    return [f"{variable} = {zero}", *([f"{variable}_t = 0"] if kind.tagged else [])]


UNBOUND = Conflict("may not be bound here", unbound=True)


def is_unbound(kind: Kind) -> bool:
    """Tell whether a name is not bound, or not known to be and has no flag."""
    return isinstance(kind, Conflict) and kind.unbound


def flag_of(name: str) -> str:
    """Return the variable that tells whether ``name`` is bound, where paths disagree."""
    return f"{name}_bound"


def join_names(name: str, left: Kind, right: Kind, flagged: Collection[str]) -> Kind:
    """Return what a name is where paths meet; ``flagged`` names have a flag if they need one."""
    if name in flagged and is_unbound(left) is not is_unbound(right):
        return Maybe(bound_part(right if is_unbound(left) else left))
    return join(left, right)


def join_envs(envs: Iterable[Env], flagged: Collection[str] = ()) -> Env | None:
    """Return what holds whichever of these environments control comes from."""
    result: Env | None = None
    for env in envs:
        if result is None:
            result = dict(env)
            continue
        # In the order of the environments, never in a set's: the source must not vary.
        for name in dict.fromkeys((*result, *env)):
            kinds = result.get(name, UNBOUND), env.get(name, UNBOUND)
            result[name] = join_names(name, *kinds, flagged)
    return result
