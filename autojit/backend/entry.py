"""What stands before a kernel: generated Python that tests guards, calls, boxes, and restores.

A specialisation's entry has the parameters of the program's function and runs with its
global names, so that guards are plain reads of names, which CPython's inline caches make
cheap: about 2 ns a guard against 40 ns for a dictionary look-up (docs/costs.md). The types
of what is passed are tested by the machine code itself (``native.way_in``).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, final

import numpy as np

from autojit.backend.attributes_entry import Reading
from autojit.backend.boundary import (
    TYPES,
    begin_apart,
    boxed_by_tag,
    labelled,
    list_out,
    lists_differ,
    rows_differ,
    rows_out,
    same_objects,
)
from autojit.backend.compiler import kept_bytes
from autojit.backend.errors import STATE_NOW, underflow_is_ignored
from autojit.backend.interruption import is_the_programs
from autojit.backend.keeping import kept_of_stored
from autojit.backend.kinds import HELD, Arr, Inst, Kind, ListOf, NoneKind, Num, Obj, Stream, Tup
from autojit.backend.leaving import Leave
from autojit.backend.linking import MISFIT
from autojit.backend.streams import type_of
from autojit.backend.translation.unit import Held
from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend.translation import Kernel, Outside
    from autojit.backend.translation.unit import Hidden

__builtins__ = OWN_BUILTINS


@final
@dataclass(slots=True)
class Plan:
    """What the entry of one kernel does, as generated source with its constants.

    Attributes:
        tests: expressions that must hold before the call.
        passed: the arguments of the kernel.
        prologue: statements before the call (copies for restoring).
        restore: statements that undo what the kernel stored.
        setting: statements behind the call that set attributes, when nothing can fail any more.
        result: the expression that boxes ``_aj_answer``.
        looks: the tests look at attributes, which may be missing.
        constants: what the generated names stand for.
        written: position (or key) and name of each array that is stored into.
        read: the sources of all arrays whose elements are read.
    """

    tests: list[str] = field(default_factory=list)
    passed: list[str] = field(default_factory=list)
    prologue: list[str] = field(default_factory=list)
    restore: list[str] = field(default_factory=list)
    setting: list[str] = field(default_factory=list)
    looks: bool = False
    result: str = "_aj_answer"
    constants: dict[str, Any] = field(default_factory=dict)
    written: list[tuple[int | str, str]] = field(default_factory=list)
    read: list[str] = field(default_factory=list)

    @property
    def call(self) -> str:
        """Return the expression that calls the kernel."""
        return f"_aj_native({', '.join(self.passed)})"

    def constant(self, value: object) -> str:
        """Return a name that stands for ``value``."""
        name = f"_aj_{len(self.constants)}"
        self.constants[name] = value
        return name


def planned(function: FunctionType, kernel: Kernel, names: tuple[str, ...], native: Any) -> Plan:
    """Plan the entry of a kernel whose compiled form is ``native``."""
    plan = Plan()
    plan.constants["_aj_native"] = native
    if kernel.only_stored:
        # What is kept of these depends on where the memory of the others lies.
        for name, kind in zip(names, kernel.kinds, strict=True):
            _container_tests(plan, name, kind)
    for index, (name, kind) in enumerate(zip(names, kernel.kinds, strict=True)):
        _argument(plan, name, kind, kernel, index)
    _guards(plan, function, kernel)
    outside = [_outside(plan, function, hidden, kernel) for hidden in kernel.hidden]
    reading = Reading(plan, kernel, names, lambda *given: _attribute(plan, kernel, *given))
    held = {f"{HELD}{key}": source for key, source in reading.inputs().items()}
    sources = _Sources(names, {**held, **reading.assigned()})
    reading.others()
    _aliasing_tests(plan, kernel, names, sources, outside)
    _keeping(plan, kernel)
    _boxing(plan, kernel, names, sources, reading)
    return plan


def _outside(plan: Plan, function: FunctionType, hidden: Hidden, kernel: Kernel) -> str:
    """Pass something found outside; return its source."""
    source = _read(plan, function, hidden.outside)
    if isinstance(hidden.kind, ListOf):
        # Looked up once: another thread may bind the name to another list.
        name = f"_aj_list{len(plan.passed)}"
        plan.tests.append(f"({name} := {source}) is {name}")
        source = name
    _hidden(plan, source, hidden.kind, kernel)
    return source


def _hidden(plan: Plan, source: str, kind: Kind, kernel: Kernel) -> None:
    plan.passed.append(source)
    if isinstance(kind, Stream):
        _stream_tests(plan, source, kind, kernel)
    if isinstance(kind, Arr):
        plan.read.append(source)
        if kernel.only_stored:
            _container_tests(plan, source, kind)


def _guards(plan: Plan, function: FunctionType, kernel: Kernel) -> None:
    """Test that what was assumed of the surroundings still holds."""
    if kernel.flags:
        asked = f"{plan.constant(underflow_is_ignored)}()"
        untouched = f"{plan.constant(STATE_NOW)}(None) is None or "
        plan.tests.append(asked if STATE_NOW is None else untouched + asked)
    for guard in kernel.guards:
        source = _read(plan, function, guard.outside)
        test = f"{source} is {plan.constant(guard.expected)}"
        if guard.plain is not None:
            # A recursive function's name is the plain function's while Python runs it.
            test += f" or {source} is {plan.constant(guard.plain)}"
        plan.tests.append(test)
    for callee in kernel.defaults:
        owner = plan.constant(callee)
        plan.tests.append(f"{owner}.__defaults__ is {plan.constant(callee.__defaults__)}")
        if callee.__kwdefaults__:
            known = plan.constant(dict(callee.__kwdefaults__))
            plan.tests.append(f"{plan.constant(same_objects)}({owner}.__kwdefaults__, {known})")
    for callee in kernel.functions:
        owner = plan.constant(callee)
        plan.tests.append(f"{owner}.__code__ is {plan.constant(callee.__code__)}")


def _attribute(plan: Plan, kernel: Kernel, source: str, kind: Kind, key: str) -> None:
    """Test an attribute of an instance and pass it."""
    if isinstance(kind, NoneKind | Obj):
        _known(plan, source, kind)
    else:
        _hidden(plan, source, kind, kernel)
    if key in kernel.instances.writes:
        if isinstance(kind, Arr) and kind.layout != "A":
            return  # kept in machine code
        _container_tests(plan, source, kind)
        if isinstance(kind, Arr):
            plan.written.append((key, source))
        elif isinstance(kind, ListOf) and _has_rows(kind, kernel):
            plan.tests.append(f"{plan.constant(rows_differ)}({source})")


def _keeping(plan: Plan, kernel: Kernel) -> None:
    """Keep what the machine code does not keep itself: the strided, the large only stored into."""
    others = "".join(f"{source}, " for source in plan.read)
    for index, name in plan.written:
        kept = f"_aj_kept{index}"
        limit = kept_bytes(kernel, index) if isinstance(index, int) else 0
        if index in kernel.only_stored:
            keep = plan.constant(kept_of_stored)
            copy = f"{keep}({name}, ({others}), {kernel.flags})"
            small = f"None if {name}.nbytes <= {limit} else " if limit else ""
            plan.prologue.append(f"{kept} = {small}{copy}")
            plan.restore += [f"if {kept} is not None:", f"    {name}[...] = {kept}"]
        elif not limit:
            plan.prologue.append(f"{kept} = {name}.copy()")
            plan.restore.append(f"{name}[...] = {kept}")


def _read(plan: Plan, function: FunctionType, outside: Outside | Held) -> str:
    """Return the source that reads something outside, as fast as its place allows."""
    path = "".join(f".{attribute}" for attribute in outside.path)
    if isinstance(outside, Held):
        return f"{plan.constant(outside.value)}{path}"
    if outside.closure:
        cells = outside.function.__closure__ or ()
        cell = cells[outside.function.__code__.co_freevars.index(outside.name)]
        return f"{plan.constant(cell)}.cell_contents{path}"
    if outside.function.__globals__ is function.__globals__:
        return f"{outside.name}{path}"
    elsewhere: Any = outside.function
    if outside.name in elsewhere.__globals__:
        return f"{plan.constant(elsewhere.__globals__)}[{outside.name!r}]{path}"
    return f"{plan.constant(_LateReader(outside))}(){path}"


@final
class _LateReader:
    """Read a builtin of another module, which may be shadowed at any time."""

    __slots__ = ("_outside",)

    def __init__(self, outside: Outside) -> None:
        self._outside = outside

    def __call__(self) -> object:
        """Look it up now."""
        outside = self._outside
        return type(outside)(outside.function, outside.name, outside.closure).read()


def _argument(plan: Plan, name: str, kind: Kind, kernel: Kernel, index: int) -> None:
    if isinstance(kind, NoneKind | Obj):
        _known(plan, name, kind)
    elif not isinstance(kind, Inst):  # of which the attributes are passed
        plan.passed.append(name)
        _container(plan, name, kind, kernel, index)


def _known(plan: Plan, source: str, kind: NoneKind | Obj) -> None:
    """Test for what was known when compiling, and is not passed."""
    match kind:
        case NoneKind():
            plan.tests.append(f"{source} is None")
        case Obj(value=str() as text):
            plan.tests.append(
                f"_aj_type({source}) is {plan.constant(str)} and {source} == {plan.constant(text)}"
            )
        case Obj(value=value):
            plan.tests.append(f"{source} is {plan.constant(value)}")


def _container(plan: Plan, name: str, kind: Kind, kernel: Kernel, index: int) -> None:
    """Note what is read and stored into; what is kept ahead of the call is tested before."""
    match kind:
        case Arr():
            if index in kernel.writes:
                plan.written.append((index, name))
                if not kept_bytes(kernel, index):
                    _container_tests(plan, name, kind)
            if index not in kernel.only_stored:
                plan.read.append(name)
        case ListOf() if _has_rows(kind, kernel) and index in kernel.writes:
            _container_tests(plan, name, kind)
            # One row twice: a store through one would have to show in the other.
            plan.tests.append(f"{plan.constant(rows_differ)}({name})")
        case Tup(items=items):
            _arrays_of(plan, name, items)
        case Stream():
            _stream_tests(plan, name, kind, kernel)


def _has_rows(kind: ListOf, kernel: Kernel) -> bool:
    """Tell whether a list is one of lists."""
    return kind.depth > 1 or isinstance(kernel.sites.get(kind.site), ListOf)


def _stream_tests(plan: Plan, source: str, kind: Stream, kernel: Kernel) -> None:
    """Test that no attribute of the object's own hides a method: only gauss_next is there."""
    if kind.family == "Random" and kernel.looks_up:
        plan.tests.append(f"_aj_type({source}) is {plan.constant(type_of(kind.family))}")
        plan.tests.append(f"_aj_len({source}.__dict__) == 1")


def _arrays_of(plan: Plan, name: str, items: tuple[Kind, ...]) -> None:
    for position, item in enumerate(items):
        place = f"{name}[{position}]"
        if isinstance(item, Tup):
            _arrays_of(plan, place, item.items)
        elif isinstance(item, Arr):
            plan.read.append(place)


def _container_tests(plan: Plan, name: str, kind: Kind) -> None:
    """Test exact types ahead of the call, so that no code of the program's is run there."""
    match kind:
        case Arr():
            plan.tests.append(f"_aj_type({name}) is {plan.constant(np.ndarray)}")
        case ListOf():
            plan.tests.append(f"_aj_type({name}) is {plan.constant(list)}")
        case Tup(items=items):
            size = f"_aj_len({name}) == {len(items)}"
            plan.tests.append(f"_aj_type({name}) is {plan.constant(tuple)} and {size}")
            for position, item in enumerate(items):
                _container_tests(plan, f"{name}[{position}]", item)


def _aliasing_tests(
    plan: Plan, kernel: Kernel, names: tuple[str, ...], sources: _Sources, hidden: list[str]
) -> None:
    """Where a list is stored into, no other list argument may be it or share a row with it.

    Each list is held as an array of its own: a store through one would not show in another.
    """
    lists = [
        (index, name, 1 + _has_rows(kind, kernel))
        for index, (name, kind) in enumerate(zip(names, kernel.kinds, strict=True))
        if isinstance(kind, ListOf)
    ]
    of_instances = [
        (
            one.attribute.key,
            sources[f"{HELD}{one.attribute.key}"],
            1 + _has_rows(one.kind, kernel),
        )
        for one in kernel.instances.inputs
        if isinstance(one.kind, ListOf)
    ]
    outside = [
        (source, 1 + _has_rows(item.kind, kernel))
        for source, item in zip(hidden, kernel.hidden, strict=True)
        if isinstance(item.kind, ListOf)
    ]
    written = any(index in kernel.writes for index, _, _ in lists)
    written |= any(key in kernel.instances.writes for key, _, _ in of_instances)
    places = [(source, depth) for _, source, depth in (*lists, *of_instances)] + outside
    if not written or len(places) <= 1:
        return
    for name, depth in places:
        _container_tests(plan, name, ListOf("", depth=depth))
    parts = ", ".join(f"({name}, {depth})" for name, depth in places)
    plan.tests.append(f"{plan.constant(lists_differ)}(({parts},))")


@final
class _Sources:
    """The source of each parameter by its number, and of each attribute by its root."""

    __slots__ = ("_attributes", "_names")

    def __init__(self, names: tuple[str, ...], attributes: dict[str, str]) -> None:
        self._names = names
        self._attributes = attributes

    def __getitem__(self, root: int | str) -> str:
        return self._names[root] if isinstance(root, int) else self._attributes[root]


def _boxing(
    plan: Plan, kernel: Kernel, names: tuple[str, ...], sources: _Sources, reading: Reading
) -> None:
    def boxed(kind: Kind, source: str) -> str:
        if isinstance(kind, Inst):
            return reading.source_of(kind.place)
        return _boxed(plan, kind, source, sources)

    answer = "_aj_answer[0]" if kernel.instances.outputs else "_aj_answer"
    _tell_apart(plan, kernel.result, sources)
    match kernel.result:
        case ListOf(whole=whole) if whole is not None:
            plan.result = sources[whole]
        case ListOf() if not kernel.gives_object:
            element = kernel.inner or kernel.element
            unpack = plan.constant(rows_out if kernel.inner else list_out)
            plan.result = f"{unpack}({answer}, {plan.constant(element)})"
        case Tup() if kernel.tells is not None or kernel.items is not None:
            plan.result = _tuple_of(plan, kernel, boxed, answer, names)
        case result:
            plan.result = answer if kernel.gives_object else boxed(result, answer)
    if kernel.labels is not None:
        plan.result = f"{plan.constant(labelled)}({plan.constant(kernel.labels)}, {plan.result})"
    if kernel.instances.outputs:
        plan.setting = reading.setting(boxed, plan.result)
        plan.result = "_aj_result"


def _tuple_of(
    plan: Plan,
    kernel: Kernel,
    boxed: Callable[[Kind, str], str],
    answer: str,
    names: tuple[str, ...],
) -> str:
    """Return the answer where lists in it leave apart, or numbers in it may be arguments."""
    assert isinstance(kernel.result, Tup)
    items = kernel.result.items
    elements = (None,) * len(items) if kernel.items is None else kernel.items.elements
    count = len(items) if kernel.tells is None else kernel.tells or 1
    parts = []
    for place, (item, element) in enumerate(zip(items[:count], elements[:count], strict=True)):
        source = f"{answer}[{place}]"
        if element is not None:
            made = f"{plan.constant(list_out)}({source}, {plan.constant(element)})"
        else:
            made = boxed(item, source)
        if kernel.tells is not None and isinstance(item, Num):
            made = _handed_on(made, f"{answer}[{count + place}]", names)
        parts.append(made)
    return parts[0] if kernel.tells == 0 else f"({', '.join(parts)},)"


def _handed_on(made: str, origin: str, names: tuple[str, ...]) -> str:
    """Return a number that is an argument itself if ``origin`` says so.

    It says which one it is, -1 if the number was computed, -2 if there is none.
    """
    return f"({made} if {origin} == -1 else ({', '.join(names)}, None, None)[{origin}])"


def _boxed(plan: Plan, kind: Kind, source: str, sources: _Sources) -> str:
    match kind:
        case Num(only=None):
            return f"{plan.constant(boxed_by_tag)}({source})"
        case Num(only=str() as only):
            # The way in makes int, float, bool and complex.
            plain = {"i": "int", "f": "float", "b": "bool", "c": "complex"}[kind.rep]
            return source if only == plain else f"{plan.constant(TYPES[only])}({source})"
        case Arr(whole=whole) | ListOf(whole=whole) if whole is not None:
            return sources[whole]
        case Arr() | ListOf():
            return source
        case Tup(items=items):
            parts = [
                _boxed(plan, item, f"{source}[{position}]", sources)
                for position, item in enumerate(items)
            ]
            return f"({''.join(f'{part}, ' for part in parts)})"
    return "None"


def _tell_apart(plan: Plan, kind: Kind, sources: _Sources) -> None:
    """Test that arguments of which the answer may be any begin at different addresses."""
    if isinstance(kind, Tup):
        for item in kind.items:
            _tell_apart(plan, item, sources)
    if not isinstance(kind, Arr) or kind.whole is not None:
        return
    roots = sorted(root for root in kind.roots if isinstance(root, int))
    if len(roots) < 2:  # noqa: PLR2004 - one array and another
        return
    for root in roots:
        _container_tests(plan, sources[root], kind)
    names = ", ".join(sources[root] for root in roots)
    plan.tests.append(f"{plan.constant(begin_apart)}({names})")


def assembled(
    function: FunctionType, source: list[str], constants: dict[str, Any], name: str
) -> Any:
    """Return the function that ``source`` defines as ``name``, with the program's globals."""
    constants = {"_aj_type": type, "_aj_len": len, "_aj_any": BaseException, **constants}
    keys = list(constants)
    lines = [f"def _aj_make({', '.join(keys)}):", *(f"    {line}" for line in source)]
    lines.append(f"    return {name}")
    namespace: dict[str, Any] = {}
    code = compile(
        "\n".join(lines), f"<autojit {function.__qualname__}>", "exec", dont_inherit=True
    )
    exec(code, function.__globals__, namespace)  # noqa: S102 - our own source
    return namespace["_aj_make"](*(constants[key] for key in keys))


def runner(function: FunctionType, plan: Plan, names: tuple[str, ...]) -> Callable[..., object]:
    """Build ``run(*bound)``: the answer, or ``MISFIT``, or an exception.

    Whenever it does not give an answer, Python may run the call from its start.
    """
    body = [f"def _aj_run({', '.join(names)}):"]
    if plan.tests:
        tests = " and ".join(f"({test})" for test in plan.tests)
        look = [f"if not ({tests}):", "    return _aj_misfit"]
        if plan.looks:
            look = ["try:", *(f"    {line}" for line in look)]
            look += ["except _aj_missing:", "    return _aj_misfit"]
        body += [f"    {line}" for line in look]
    body += [f"    {line}" for line in plan.prologue]
    call = f"_aj_answer = {plan.call}"
    if plan.restore:
        body += [
            "    try:",
            f"        {call}",
            "    except _aj_leave:",
            *(f"        {line}" for line in plan.restore),
            "        raise",
            "    except _aj_exception as _aj_caught:",
            "        if not _aj_the_programs(_aj_caught):",
            *(f"            {line}" for line in plan.restore),
            "        raise",
        ]
    else:
        body.append(f"    {call}")
    body += [
        "    if _aj_answer is _aj_misfit:",
        "        return _aj_misfit",
        *(f"    {line}" for line in plan.setting),
        f"    return {plan.result}",
    ]
    constants = {
        **plan.constants,
        "_aj_misfit": MISFIT,
        "_aj_missing": (AttributeError, KeyError),
        "_aj_leave": Leave,
        "_aj_exception": Exception,
        "_aj_the_programs": is_the_programs,
    }
    return assembled(function, body, constants, "_aj_run")  # type: ignore[no-any-return]


def signature_source(function: FunctionType) -> tuple[str, str]:
    """Return a function's parameter list and the arguments of a call that passes them on.

    Defaults are written ``_aj_default``; the entry gets the function's own.
    """
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    positional, keyword_only = names[: code.co_argcount], names[code.co_argcount :]
    plain = len(positional) - len(function.__defaults__ or ())
    parts = [
        name if index < plain else f"{name}=_aj_default" for index, name in enumerate(positional)
    ]
    if code.co_posonlyargcount:
        parts.insert(code.co_posonlyargcount, "/")
    if keyword_only:
        kwdefaults = function.__kwdefaults__ or {}
        parts += ["*", *(f"{n}=_aj_default" if n in kwdefaults else n for n in keyword_only)]
    passed = [*positional, *(f"{name}={name}" for name in keyword_only)]
    return ", ".join(parts), ", ".join(passed)
