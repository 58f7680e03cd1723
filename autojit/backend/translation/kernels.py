"""What a whole translation comes to: the kernel, its parameters, its border."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, final

from autojit.backend.kinds import Arr, Kind, Known, ListOf, Num, Obj, Tup
from autojit.backend.translation import draws, looking_up, loose
from autojit.backend.translation.answers import Packed, packed_answer
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.effects import settled
from autojit.backend.translation.instances import Given, InstanceUse
from autojit.backend.translation.kernel_instances import (
    check_outputs,
    taken_apart,
    used,
    with_outputs,
)
from autojit.backend.translation.results import (
    check_labels,
    check_result,
    held_name,
    lists_back,
    lists_in,
    lists_made,
    pins,
    streams_of,
)
from autojit.backend.translation.scope import CannotConform, spelled

if TYPE_CHECKING:
    from types import FunctionType

    from autojit.backend.translation.packing import PackedItems
    from autojit.backend.translation.unit import Guard, Hidden, Summary, Unit


@final
@dataclass(frozen=True, slots=True)
class Kernel:
    """A generated kernel, ready to compile.

    Attributes:
        source: its Python source, in the vocabulary of ``native``.
        entry: the name of the function to call.
        kinds: the kind of each parameter of the program's function.
        hidden: what is passed behind the parameters on each call.
        guards: what must still be found outside.
        defaults: functions whose default arguments were frozen.
        functions: all functions of the program that are in it.
        result: the kind of the answer.
        element: the kind of the answer's elements, if the entry has to make a list of them.
        inner: the kind of the elements of the answer's elements, if those are lists.
        writes: the parameters it may store into.
        sites: the element kinds of lists, by the place where they come from.
        flags: it tests the floating-point status flags for what NumPy warns of by default.
        only_stored: parameters that are stored into and never read.
        gives_object: the answer is a list object that the kernel itself made.
        draws: it draws random numbers.
        looks_up: it takes methods of ``random.Random`` to be those of the type.
        instances: what it uses of instances among the parameters.
        logged: arrays of which few elements may be stored into; the kernel notes each.
        items: how the items of the answer leave, if it is a tuple with lists in it.
        close: last bits of its floating-point results may differ (``relaxing``).
        labels: the keys of the dict that the entry makes of the answer, a tuple.
        tells: which argument it is stands behind the answer, or behind so many items of a tuple
            what each of them is (``origins``); 0 is an answer that is no tuple.
    """

    source: str
    entry: str
    kinds: tuple[Kind, ...]
    hidden: tuple[Hidden, ...]
    guards: tuple[Guard, ...]
    defaults: tuple[FunctionType, ...]
    functions: tuple[FunctionType, ...]
    result: Kind
    element: Kind | None
    inner: Kind | None
    writes: frozenset[int]
    sites: dict[str, Kind]
    flags: bool
    only_stored: frozenset[int] = frozenset()
    gives_object: bool = False
    draws: bool = False
    looks_up: bool = False
    instances: InstanceUse = field(default_factory=InstanceUse)
    logged: frozenset[int | str] = frozenset()
    items: PackedItems | None = None
    close: bool = False
    labels: tuple[str, ...] | None = None
    tells: int | None = None

    @property
    def answer(self) -> Kind:
        """Return the kind of all that it gives back: the attributes are behind the result."""
        first = Obj(list) if self.gives_object else self.result
        if self.items is not None:
            first = Tup(self.items.kinds)
        return Tup((first,)) if self.instances.outputs else first

    @property
    def is_object(self) -> bool:
        """Tell whether it gives back an object and nothing else."""
        return self.gives_object and not self.instances.outputs


def own(kind: Kind, index: int) -> Kind:
    """Return a parameter's kind as the function itself sees it: the root is the parameter."""
    if isinstance(kind, Arr):
        return replace(kind, roots=frozenset({index}), whole=index)
    if isinstance(kind, ListOf):
        return replace(kind, whole=index)
    if isinstance(kind, Tup):
        return Tup(tuple(map(_in_tuple, kind.items)), given=True)
    return kind


def _in_tuple(item: Kind) -> Kind:
    """Return the kind of an item of a parameter: which array or list it is nobody knows here."""
    if isinstance(item, Arr):
        return replace(item, roots=frozenset({"global"}), whole=None)
    return replace(item, whole=None) if isinstance(item, ListOf) else item


def parameters(function: FunctionType) -> tuple[str, ...]:
    """Return the names of all parameters, in the order of ``co_varnames``."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def spelled_parameters(
    names: tuple[str, ...],
    kinds: tuple[Kind, ...],
    *,
    held: bool = False,
) -> list[str]:
    """Return the variables of a function's parameters, tags among them."""
    spelling: list[str] = []
    for name, kind in zip(names, kinds, strict=True):
        if isinstance(kind, Known):
            continue
        variable = spelled(name, kind)
        spelling.append(held_name(variable, kind) if held else variable)
        if isinstance(kind, Num) and kind.tagged:
            spelling.append(f"{spelling[-1]}_t")
    return spelling


def keys_and_kinds(given: tuple[Given, ...]) -> tuple[tuple[str, ...], tuple[Kind, ...]]:
    """Return the names and the kinds of the attributes that a function is given."""
    return tuple(one.attribute.key for one in given), tuple(one.kind for one in given)


def finished(
    function: FunctionType,
    kinds: tuple[Kind, ...],
    unit: Unit,
    summary: Summary,
) -> Kernel:
    """Put the function behind an entry that tests flags and packs lists."""
    kinds = tuple(own(kind, index) for index, kind in enumerate(kinds))
    names = (*parameters(function), *summary.hidden)
    hidden = tuple(unit.hidden[key] for key in summary.hidden)
    attributes, held_kinds = keys_and_kinds(summary.inputs)
    all_names = (*names, *attributes)
    all_kinds = (*kinds, *(item.kind for item in hidden), *held_kinds)
    draws.require_layouts(function, all_kinds)
    result, outputs, known = summary.result, summary.outputs, dict(unit.sites)
    check_result(function, unit, result)
    check_labels(function, unit)
    check_outputs(function, unit, result, outputs)
    lists = [kind for kind in all_kinds if isinstance(kind, ListOf)]
    loose.check_places(function, unit, [result, *(one.kind for one in outputs)], lists)
    deviates = streams_of("Random", all_names, all_kinds) if unit.deviates else []
    lines = [f"_random_find_deviate({variable})" for variable in deviates]
    lines += lists_in(function, unit, all_names, all_kinds)
    if unit.flags:
        lines.append("_flags_clear()")
        for name, kind in zip(all_names, all_kinds, strict=True):
            # Nothing that is computed from these may be computed before.
            lines += pins(spelled(name, kind), kind)
    lines.append(f"{'whole' if outputs else 'answer'} = {_call_of(summary, all_names, all_kinds)}")
    if outputs:
        lines += taken_apart(result, outputs)
    if unit.flags:
        lines += pins("answer", result)
        lines.append("_flags_check()")
    packed = packed_answer(function, unit, result, dict(zip(all_names, all_kinds, strict=True)))
    if unit.sites != known:
        message = "the lists that it may return"
        raise CannotConform(message)
    # Nothing may fail once the program's lists are changed, so the answer is packed first.
    behind = packed.lines[:-1] + lists_made(unit, all_names, all_kinds)
    behind += [f"_random_keep_deviate({variable})" for variable in deviates]
    behind += lists_back(unit, all_names, all_kinds)
    behind += with_outputs(packed.lines[-1:], outputs)
    spelling = spelled_parameters(all_names, all_kinds)
    lines = looking_up.in_kernel(unit.lines, lines, behind)
    lines = [*unit.lines, f"def kernel({', '.join(spelling)}):", *indented(lines), ""]
    source = settled("\n".join(lines), flags=unit.flags)
    return _described(kinds, unit, summary, source, packed)


def _call_of(summary: Summary, names: tuple[str, ...], kinds: tuple[Kind, ...]) -> str:
    """Return the call of the function that was translated, from the kernel's entry."""
    given = spelled_parameters(names, kinds, held=True)
    deep = ["_recursion_room()", "_recursion_floor()"] if summary.deep else []
    return f"{summary.name}({', '.join((*given, *deep))})"


def _described(
    kinds: tuple[Kind, ...], unit: Unit, summary: Summary, source: str, packed: Packed
) -> Kernel:
    """Put together what is known of a kernel of this source."""
    strided = {index for index, kind in enumerate(kinds) if getattr(kind, "layout", "A") == "A"}
    logged = frozenset(unit.writes - unit.swept - strided)
    return Kernel(
        source,
        "kernel",
        kinds,
        tuple(unit.hidden[key] for key in summary.hidden),
        tuple(unit.guards.values()),
        tuple(unit.defaults.values()),
        tuple(unit.functions),
        summary.result,
        packed.element,
        packed.inner,
        frozenset(index for index in unit.writes if isinstance(index, int)),
        unit.sites,
        unit.flags,
        unit.only_stored - logged,
        packed.is_object,
        summary.draws,
        unit.looks_up,
        used(unit, summary),
        logged,
        packed.items,
        labels=next(iter(unit.labels), None),
    )
