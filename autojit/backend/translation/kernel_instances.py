"""What a finished kernel hands to its entry of the attributes that it assigned."""

from __future__ import annotations

from typing import TYPE_CHECKING

from autojit.backend.kinds import Arr, Kind, Known, Num, Tup, is_fresh
from autojit.backend.translation.instances import Assigned, InstanceUse
from autojit.backend.translation.results import pinned_item
from autojit.backend.translation.unit import Refusal
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from types import FunctionType

    from autojit.backend.translation.unit import Summary, Unit


def handed_over(kind: Kind) -> bool:
    """Tell whether the kernel returns a value for it: the entry has the others already."""
    return not (isinstance(kind, Known) or (isinstance(kind, Arr) and kind.whole is not None))


def positions(outputs: tuple[Assigned, ...]) -> list[tuple[int | None, int | None]]:
    """Return where an answer has the value and the flag of each attribute; its own is first."""
    found: list[tuple[int | None, int | None]] = []
    position = 1
    for item in outputs:
        value = flag = None
        if handed_over(item.kind):
            value, position = position, position + 1
        if not item.always:
            flag, position = position, position + 1
        found.append((value, flag))
    return found


def taken_apart(result: Kind, outputs: tuple[Assigned, ...]) -> list[str]:
    """Return the lines that take the tuple ``whole`` of a function apart."""
    lines: list[str] = []
    position = 0
    if isinstance(result, Known):
        lines.append("answer = 0")
    else:
        lines, position = ["answer = whole[0]"], 1
    for number, item in enumerate(outputs):
        if not isinstance(item.kind, Known):
            if handed_over(item.kind):
                code = f"whole[{position}]"
                code = pinned_item(code, item.kind) if isinstance(item.kind, Num | Tup) else code
                lines.append(f"given{number} = {code}")
            position += 1
        if not item.always:
            lines.append(f"flag{number} = whole[{position}]")
            position += 1
    return lines


def with_outputs(last: list[str], outputs: tuple[Assigned, ...]) -> list[str]:
    """Return a kernel's last line with the attributes behind its answer."""
    if not outputs:
        return last
    parts = [f"({last[0].removeprefix('return ')})" if last else "0"]
    for number, item in enumerate(outputs):
        if handed_over(item.kind):
            parts.append(f"given{number}")
        if not item.always:
            parts.append(f"flag{number}")
    return [f"return ({', '.join(parts)},)"]


def check_outputs(
    function: FunctionType, unit: Unit, result: Kind, outputs: tuple[Assigned, ...]
) -> None:
    """Refuse attributes that the entry could not set as Python would.

    Raises:
        Refusal: an array is of unknown identity, or may be found in two places.
    """
    del unit
    code = function.__code__

    def fail(message: str) -> None:
        place = (code.co_filename, code.co_firstlineno)
        raise Refusal(Refused(Reason.RESULT_TYPE, message, *place))

    new = [*_new_arrays(result)]
    for item in outputs:
        new += _new_arrays(item.kind)
        kind = item.kind
        known = not isinstance(kind, Arr) or kind.whole is not None
        if not known and not is_new(kind):
            fail(f"sets the attribute {item.attribute.name!r} to one array or another")
    # What may be an argument is found out at run time, and is that very object in each place.
    roots = [frozenset(root for root in k.roots if not isinstance(root, int)) for k in new]
    if roots and len(frozenset().union(*roots)) != sum(map(len, roots)):
        fail("puts one array into two places, or arrays that may share memory")


def is_new(kind: Kind) -> bool:
    """Tell whether an array was made by the kernel, and in C order, as NumPy makes them."""
    return (
        isinstance(kind, Arr)
        and not kind.view
        and all(map(is_fresh, kind.roots))
        and kind.layout == "C"
    )


def _new_arrays(kind: Kind) -> list[Arr]:
    if isinstance(kind, Tup):
        return [found for item in kind.items for found in _new_arrays(item)]
    return [kind] if isinstance(kind, Arr) and kind.whole is None else []


def used(unit: Unit, summary: Summary) -> InstanceUse:
    """Return how a kernel uses instances, for its entry."""
    instances = unit.instances
    asked = instances.classes or instances.keys or instances.outside
    if not asked and not summary.inputs and not summary.outputs:
        return InstanceUse()
    return InstanceUse(
        summary.inputs,
        summary.outputs,
        tuple((cls, frozenset(names)) for cls, names in instances.classes.items()),
        tuple((place, name, found) for (place, name), found in instances.methods.items()),
        tuple(
            (place, name, found)
            for (place, name), found in instances.constants.items()
            if instances.attributes[place, name].key not in instances.stored
        ),
        frozenset(str(root)[1:] for root in unit.writes if isinstance(root, str)),
        tuple(instances.outside.items()),
        tuple((place, key, found) for (place, key), found in instances.keys.items()),
    )
