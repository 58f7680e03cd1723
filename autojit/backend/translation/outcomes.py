"""What a function gives back beside its result: the attributes that it assigned.

A function that assigns attributes returns a tuple: its result, if it has one; then each
attribute that it may have assigned, with a flag where some path does not. Its caller stores
them into the variables of its own; the kernel hands them to the entry.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from autojit.backend.kinds import ASSIGNED, Arr, Conflict, Kind, Known, Num, describe, join
from autojit.backend.translation.attributes import (
    NOT_YET,
    flag_of,
    note_assigned,
    raised,
    sample,
    set_kind,
)
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.instances import Assigned, Need
from autojit.backend.translation.scope import (
    CannotConform,
    Val,
    conform,
    converted,
    read,
    spelled,
    store,
    tag_of,
)
from autojit.core import Reason

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

    from autojit.backend.translation.context import Context


def with_tag(value: Val) -> str:
    """Return the source of a value as it travels in a tuple: with its tag, if it has one."""
    kind = value.kind
    if isinstance(kind, Num) and kind.tagged:
        return f"({value.code}, _np.int64({tag_of(kind, value.tag)}))"
    return value.code


def as_assigned(context: Context, value: Val) -> Val:
    """Return the result of a function: a new array that an attribute holds too is that object."""
    kind = value.kind
    if not isinstance(kind, Arr) or kind.whole is not None:
        return value
    for key in context.footprint.stored:
        now = context.env.get(key)
        if set_kind(context, key).lo == 1 and now == kind and value.code == spelled(key, kind):
            return replace(value, kind=replace(kind, whole=f"{ASSIGNED}{key}"))
    return value


def note_outcomes(context: Context, node: ast.AST) -> None:
    """Join what the attributes hold at this return into what the function may assign."""
    for key in context.footprint.stored:
        flag = set_kind(context, key)
        known = context.assigned.get(key)
        if flag.hi < 1:
            if known is not None:
                context.assigned[key] = Assigned(known.attribute, known.kind, always=False)
            continue
        kind = context.env.get(key, NOT_YET)
        attribute = context.unit.instances.by_key[key]
        if isinstance(kind, Conflict):
            if not kind.unbound:
                said = f"the attribute {attribute.name!r} {kind.said}"
                context.refuse(node, Reason.MIXED_TYPES, said)
            simple = isinstance(context.footprint.stored[key], Num | Known)
            raised(context, node, attribute, Need.SAMPLE if simple else Need.VALUE)
            continue
        always = flag.lo == 1 and (known.always if known else not context.returns)
        whole = kind if known is None else join(known.kind, kind)
        context.assigned[key] = Assigned(attribute, whole, always)
    context.returns += 1


def outcome_codes(context: Context, node: ast.AST) -> list[str]:
    """Return the parts of a returned tuple that are attributes, in the agreed forms."""
    codes: list[str] = []
    for item in context.wanted_assigned:
        key, wanted = item.attribute.key, item.kind
        if isinstance(wanted, Conflict):
            said = f"the attribute {item.attribute.name!r} {wanted.said}"
            context.refuse(node, Reason.MIXED_TYPES, said)
        flag = set_kind(context, key)
        if not isinstance(wanted, Known):
            codes.append(with_tag(_agreed(context, node, item, flag)))
        if not item.always:
            variable = spelled(flag_of(key), flag)
            codes.append(variable if flag.lo != flag.hi else str(flag.lo == 1))
    return codes


def _agreed(context: Context, node: ast.AST, item: Assigned, flag: Num) -> Val:
    key, wanted = item.attribute.key, item.kind
    if flag.hi < 1 and isinstance(wanted, Num):
        return sample(wanted)
    if flag.hi < 1 and isinstance(context.env.get(key, NOT_YET), Conflict):
        raised(context, node, item.attribute, Need.VALUE)
        context.env[key] = wanted
    try:
        return converted(read(key, context.env.get(key, NOT_YET)), wanted)
    except CannotConform:
        said = f"sets the attribute {item.attribute.name!r} to {describe(wanted)}"
        context.refuse(node, Reason.MIXED_TYPES, said)


def received(
    context: Context,
    answer: str,
    position: int,
    outputs: tuple[Assigned, ...],
    seen: Callable[[Kind], Kind],
) -> list[str]:
    """Return the lines that take what a callee assigned out of its answer.

    Args:
        context: the caller.
        answer: the variable that holds the callee's tuple.
        position: where in it the attributes begin.
        outputs: what the callee may have assigned.
        seen: returns a kind as the caller sees it.
    """
    lines: list[str] = []
    for item in outputs:
        key, kind = item.attribute.key, seen(item.kind)
        value = Val("None", kind)
        if not isinstance(kind, Known):
            value, position = _part(f"{answer}[{position}]", kind), position + 1
        if item.always:
            note_assigned(context, item.attribute, kind, always=True)
            lines += store(key, value)
            lines.append(f"{flag_of(key)}_b = True")
            continue
        flag, position = f"{answer}[{position}]", position + 1
        lines += _perhaps(context, item, value, flag)
    return lines


def _part(code: str, kind: Kind) -> Val:
    if isinstance(kind, Num) and kind.tagged:
        return Val(f"{code}[0]", kind, f"{code}[1]")
    return Val(code, kind)


def _perhaps(context: Context, item: Assigned, value: Val, flag: str) -> list[str]:
    """Take an attribute that the callee assigned on some paths."""
    key = item.attribute.key
    before = context.env.get(key, NOT_YET)
    after = join(before, value.kind)
    note_assigned(context, item.attribute, value.kind, always=False)
    context.env[key] = after
    then = [*store(key, value), *conform({key: value.kind}, {key: after})]
    lines = [f"if {flag}:", *indented([*then, f"{flag_of(key)}_b = True"])]
    otherwise = conform({key: before}, {key: after})
    return [*lines, "else:", *indented(otherwise)] if otherwise else lines
