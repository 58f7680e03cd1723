"""Dicts and sets in a kernel: keys and values in the order in which they came, and where each is.

As in CPython's dicts (Objects/dictobject.c) the keys and the values lie in lists, and a list of
slots, a power of two long, says where: a key's hash says which slot to look into first, and the
slots behind it follow. Which order keys are found in shows nowhere, so the hash need not be
Python's; equality is that of numbers and of tuples of numbers. A NaN is only equal to itself by
identity: it is never stored, and so never found.
"""

from __future__ import annotations

from typing import Any, Final

from llvmlite import ir
from numba.core import types

from autojit.backend.native.leave import intrinsic
from autojit.backend.native.list_items import dict_or_none, dict_set
from autojit.backend.native.list_objects import collector_back, collector_off
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave
from autojit.backend.native.sequences import overload, unordered

_I64: Final = ir.IntType(64)
#: 2**64 divided by the golden ratio, as a number with a sign: it spreads neighbours far.
_SPREAD: Final = -7046029254386353131
_FEWEST: Final = 8


@intrinsic  # type: ignore[untyped-decorator]
def bits_of(typing_context: Any, value: Any) -> Any:
    """Return the bits of a double as an integer."""
    del typing_context

    def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
        return builder.bitcast(args[0], _I64)

    return types.int64(value), codegen


def hashed(key: Any) -> int:
    """Return a number that equal keys share."""
    raise NotImplementedError


def alike(left: Any, right: Any) -> bool:
    """Tell whether two keys that are held in the same way are equal; a NaN is not."""
    raise NotImplementedError


def _built(source: str) -> Any:
    namespace = {"hashed": hashed, "alike": alike, "bits_of": bits_of}
    exec(source, namespace)  # noqa: S102 - our own source
    return namespace["implementation"]


@overload(hashed)  # type: ignore[untyped-decorator]
def _hashed(key: Any) -> Any:
    lines = ["def implementation(key):"]
    if isinstance(key, types.BaseTuple):
        steps = (f"    found = (found ^ hashed(key[{at}])) * {_SPREAD}" for at in range(len(key)))
        lines += ["    found = 0", *steps]
    else:
        # -0.0 is equal to 0.0, which it becomes by adding that.
        code = "bits_of(key + 0.0)" if isinstance(key, types.Float) else "key"
        lines.append(f"    found = {code} * {_SPREAD}")
    return _built("\n".join([*lines, "    return found ^ (found >> 32)"]) + "\n")


@overload(alike)  # type: ignore[untyped-decorator]
def _alike(left: Any, right: Any) -> Any:
    del right  # it is of the same type
    if isinstance(left, types.BaseTuple):
        tests = " and ".join(f"alike(left[{i}], right[{i}])" for i in range(len(left)))
        return _built(f"def implementation(left, right):\n    return {tests}\n")
    return lambda left, right: left == right


@_compile
def slot_of(table: Any, key: Any) -> int:
    """Return the slot of a key, or the free one where it would be."""
    keys, _, slots = table
    mask = len(slots) - 1
    slot = hashed(key) & mask
    while slots[slot] >= 0 and not alike(keys[slots[slot]], key):
        slot = (slot + 1) & mask
    return slot


@_compile
def grow(table: Any) -> None:
    """Double the number of slots."""
    keys, _, slots = table
    for slot in range(len(slots)):
        slots[slot] = -1
    for _ in range(len(slots)):
        slots.append(-1)
    for place in range(len(keys)):
        slots[slot_of(table, keys[place])] = place


@_compile
def table_store(table: Any, key: Any, value: Any) -> None:
    """Let a key have a value; a new NaN leaves."""
    keys, values, slots = table
    slot = slot_of(table, key)
    place = slots[slot]
    if place >= 0:
        values[place] = value
        return
    if unordered(key):
        leave(4)
    slots[slot] = len(keys)
    keys.append(key)
    values.append(value)
    if 2 * len(keys) > len(slots):
        grow(table)


@_compile
def table_replace(table: Any, key: Any, value: Any) -> None:
    """Let a key have another value; leave if it is new, since the table is being gone through."""
    place = table[2][slot_of(table, key)]
    if place < 0:
        leave(5)
    table[1][place] = value


@_compile
def table_of(keys: Any, values: Any) -> Any:
    """Return a table of keys and values, each of which replaces what came before."""
    table = (keys[:0], values[:0], [-1] * _FEWEST)
    for place in range(len(keys)):
        table_store(table, keys[place], values[place])
    return table


@_compile
def table_load(table: Any, key: Any) -> Any:
    """Return the value of a key; a missing one leaves."""
    place = table[2][slot_of(table, key)]
    if place < 0:
        leave(5)
    return table[1][place]


@_compile
def table_get(table: Any, key: Any, default: Any) -> Any:
    """Return the value of a key, or another if it is missing."""
    place = table[2][slot_of(table, key)]
    return table[1][place] if place >= 0 else default


@_compile
def table_has(table: Any, key: Any) -> bool:
    """Tell whether a key is there."""
    return table[2][slot_of(table, key)] >= 0  # type: ignore[no-any-return]


@_compile
def table_length(table: Any) -> int:
    """Return the number of keys."""
    return len(table[0])


@_compile
def table_clear(table: Any) -> None:
    """Remove all keys."""
    keys, values, slots = table
    keys.clear()
    values.clear()
    for slot in range(len(slots)):
        slots[slot] = -1


@_compile
def table_drop(table: Any, key: Any) -> bool:
    """Remove a key of a set, whose order does not show; tell whether it was there."""
    keys, values, slots = table
    mask = len(slots) - 1
    hole = slot_of(table, key)
    place = slots[hole]
    if place < 0:
        return False
    slot = hole
    while True:
        slot = (slot + 1) & mask
        if slots[slot] < 0:
            break
        home = hashed(keys[slots[slot]]) & mask
        if ((slot - home) & mask) >= ((slot - hole) & mask):
            slots[hole] = slots[slot]
            hole = slot
    slots[hole] = -1
    last = len(keys) - 1
    if place != last:
        slots[slot_of(table, keys[last])] = place
        keys[place] = keys[last]
        values[place] = values[last]
    keys.pop()
    values.pop()
    return True


@_compile
def table_remove(table: Any, key: Any) -> None:
    """Remove a key of a set; a missing one leaves."""
    if not table_drop(table, key):
        leave(5)


@_compile
def dict_out(table: Any) -> int:
    """Return the address of a new dict object."""
    keys, values, _ = table
    was_on = collector_off()
    made: int = dict_or_none()
    complete = made != 0
    for place in range(len(keys) if complete else 0):
        complete &= dict_set(made, keys[place], values[place])
    collector_back(was_on)
    if not complete:
        leave(5)
    return made


_NAMES: Final = (
    *("table_of", "table_store", "table_replace", "table_load", "table_get", "table_has"),
    *("table_length", "table_clear", "table_drop", "table_remove", "dict_out"),
)
#: What a kernel may call, by name.
ROUTINES: Final[dict[str, Any]] = {name: globals()[name] for name in _NAMES}
