"""Whole functions: parameters in, results out, callees beside; and the kernel they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, final

from autojit.backend.kinds import (
    Arr,
    Conflict,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Tup,
)
from autojit.backend.source import tree_of
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.context import Context
from autojit.backend.translation.expressions import condition, evaluate
from autojit.backend.translation.results import (
    check_result,
    held_name,
    lists_back,
    lists_in,
    packed_answer,
    pins,
    streams_of,
)
from autojit.backend.translation.rewriting import only_stored
from autojit.backend.translation.scope import CannotConform, Val, spelled
from autojit.backend.translation.scoping import scoped
from autojit.backend.translation.statements import returned, run
from autojit.backend.translation.unit import Flagged, Hidden, Refusal, Summary, Unit, refuse
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend.translation.unit import Guard

_MOST_ROUNDS: Final = 8
_GENERATES: Final = 0x20 | 0x80 | 0x100 | 0x200  # CO_GENERATOR and the coroutine flags of inspect
_ANY_ARGUMENTS: Final = 0x04 | 0x08  # CO_VARARGS, CO_VARKEYWORDS


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


@final
@dataclass(frozen=True, slots=True)
class Translator:
    """Translates functions into kernels.

    Attributes:
        resolve: the plain function behind a callable of the program, if it is one.
        kind_of: the kind of an object that a global name holds, if it has one.
    """

    resolve: Callable[[object], FunctionType | None]
    kind_of: Callable[[object, str, dict[str, Kind]], Kind | None]

    def kernel(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]] = frozenset(),
    ) -> Kernel | Refused:
        """Translate ``function`` for parameters of these kinds, or say why not."""
        try:
            unit, summary = self._settled(function, kinds, sites, unstable)
            return _finished(function, kinds, unit, summary)
        except Refusal as refusal:
            return refusal.refused
        except CannotConform as error:
            code = function.__code__
            message = f"a name whose types do not fit together: {error}"
            return Refused(Reason.MIXED_TYPES, message, code.co_filename, code.co_firstlineno)
        except RecursionError:
            code = function.__code__
            return Refused(
                Reason.SYNTAX,
                "is nested too deeply",
                code.co_filename,
                code.co_firstlineno,
            )

    def _settled(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]],
    ) -> tuple[Unit, Summary]:
        """Translate again and again until what lists hold and functions return is stable."""
        roots = {kind.site: i for i, kind in enumerate(kinds) if isinstance(kind, ListOf)}
        held = dict(sites)
        flagged: dict[int, set[str]] = {}
        results: dict[tuple[object, ...], Kind] = {}
        for rounds in range(_MOST_ROUNDS + 1):
            settling = rounds < _MOST_ROUNDS
            unit = Unit(
                unstable,
                sites=dict(held),
                roots=roots,
                settling=settling,
                results=results,
                flagged=flagged,
            )
            try:
                self.translate(unit, function, kinds)
            except Refusal:
                if not unit.unsettled or (unit.sites == held and rounds):
                    raise
            found = {key: summary.result for key, summary in unit.summaries.items()}
            if unit.sites == held and found == results and not unit.unsettled:
                break
            held, results = unit.sites, found
        unit = Unit(
            unstable,
            sites=dict(held),
            roots=roots,
            settling=False,
            results=results,
            flagged=flagged,
        )
        summary = self.translate(unit, function, kinds)
        unit.writes |= summary.writes
        plain_len = "len" not in function.__globals__ and "len" in function.__code__.co_names
        tree = self._tree(unit, function)
        unit.only_stored = only_stored(tree, parameters(function), plain_len=plain_len)
        return unit, summary

    def translate(self, unit: Unit, function: FunctionType, kinds: tuple[Kind, ...]) -> Summary:
        """Translate one function into ``unit``; its callees first.

        Raises:
            Refusal: it, or a callee, has no exact translation.
        """
        kinds = tuple(_own(kind, index) for index, kind in enumerate(kinds))
        key = (id(function), kinds)
        if key in unit.summaries:
            return unit.summaries[key]
        node = self._tree(unit, function)
        unit.pending.append(function)
        try:
            summary = self._flagging(unit, function, node, kinds, unit.results.get(key))
        finally:
            unit.pending.pop()
        unit.summaries[key] = summary
        if function not in unit.functions:
            unit.functions.append(function)
        return summary

    def _flagging(
        self,
        unit: Unit,
        function: FunctionType,
        node: ast.FunctionDef,
        kinds: tuple[Kind, ...],
        wanted: Kind | None,
    ) -> Summary:
        """Translate a function, again whenever one more name turns out to need a flag."""
        code = function.__code__
        flagged = unit.flagged.setdefault(id(code), set())
        while True:
            context = Context(
                unit,
                function,
                code.co_filename,
                local_names(function),
                self.resolve,
                self.translate,
                self.kind_of,
                evaluate,
                condition,
                run,
                wanted=wanted,
                tree=node,
                flagged=frozenset(flagged),
            )
            try:
                return _translated(context, node, kinds)
            except Flagged as found:
                flagged.add(found.name)

    def _tree(self, unit: Unit, function: FunctionType) -> ast.FunctionDef:
        file = function.__code__.co_filename
        if function in unit.pending:
            line = function.__code__.co_firstlineno
            message = f"calls {function.__name__}() from itself"
            raise Refusal(Refused(Reason.RECURSIVE, message, file, line))
        node = tree_of(function)
        if isinstance(node, Refused):
            raise Refusal(node)
        flags = function.__code__.co_flags
        if flags & _GENERATES:
            raise refuse(Reason.GENERATOR, "is a generator or a coroutine", node, file)
        if flags & _ANY_ARGUMENTS:
            raise refuse(Reason.SYNTAX, "takes any number of arguments", node.args, file)
        return scoped(node, local_names(function))


def local_names(function: FunctionType) -> frozenset[str]:
    """Return the names that are local to a function."""
    code = function.__code__
    return frozenset((*code.co_varnames, *code.co_cellvars))


def _own(kind: Kind, index: int) -> Kind:
    """Return a parameter's kind as the function itself sees it: the root is the parameter."""
    if isinstance(kind, Arr):
        return replace(kind, roots=frozenset({index}), whole=index)
    if isinstance(kind, ListOf):
        return replace(kind, whole=index)
    if isinstance(kind, Tup):
        items = tuple(
            replace(item, roots=frozenset({"global"}), whole=None)
            if isinstance(item, Arr)
            else item
            for item in kind.items
        )
        return Tup(items, given=True)
    return kind


def parameters(function: FunctionType) -> tuple[str, ...]:
    """Return the names of all parameters, in the order of ``co_varnames``."""
    code = function.__code__
    return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]


def _spelled_parameters(
    names: tuple[str, ...],
    kinds: tuple[Kind, ...],
    *,
    held: bool = False,
) -> list[str]:
    spelling: list[str] = []
    for name, kind in zip(names, kinds, strict=True):
        if isinstance(kind, NoneKind | Obj):
            continue
        variable = spelled(name, kind)
        spelling.append(held_name(variable, kind) if held else variable)
        if isinstance(kind, Num) and kind.tagged:
            spelling.append(f"{spelling[-1]}_t")
    return spelling


def _translated(context: Context, node: ast.FunctionDef, kinds: tuple[Kind, ...]) -> Summary:
    unit = context.unit
    names = parameters(context.function)
    context.env = dict(zip(names, kinds, strict=True))
    lines = run(context, node.body)
    if context.alive:
        lines += returned(context, node, Val("None", NoneKind()))
    result = context.result
    if isinstance(result, Conflict):
        context.refuse(node, Reason.RESULT_TYPE, f"a result that {result.said}")
    if result is None:
        context.refuse(node, Reason.NOTHING_TO_GAIN, "never returns")
    name = unit.fresh(f"function_{context.function.__name__}_")
    hidden = tuple(context.hidden)
    spelling = [
        *_spelled_parameters(names, kinds),
        *(spelled(key, unit.hidden[key].kind) for key in hidden),
    ]
    unit.lines += ["@_compile", f"def {name}({', '.join(spelling)}):", *indented(lines), ""]
    impure = context.impure or bool(context.writes)
    return Summary(name, result, frozenset(context.writes), hidden, impure, context.draws)


def _finished(
    function: FunctionType,
    kinds: tuple[Kind, ...],
    unit: Unit,
    summary: Summary,
) -> Kernel:
    """Put the function behind an entry that tests flags and packs lists."""
    kinds = tuple(_own(kind, index) for index, kind in enumerate(kinds))
    names = parameters(function)
    spelling = _spelled_parameters(names, kinds)
    passed = [spelled(key, unit.hidden[key].kind) for key in summary.hidden]
    every = (*names, *summary.hidden), (*kinds, *(unit.hidden[key].kind for key in summary.hidden))
    result = summary.result
    check_result(function, unit, result)
    deviates = streams_of("Random", *every) if unit.deviates else []
    lines = [f"_random_find_deviate({variable})" for variable in deviates]
    lines += lists_in(unit, *every)
    if unit.flags:
        lines.append("_flags_clear()")
        outside = {key: unit.hidden[key].kind for key in summary.hidden}
        for name, kind in (*zip(names, kinds, strict=True), *outside.items()):
            # Nothing that is computed from these may be computed before.
            lines += pins(spelled(name, kind), kind)
    given = _spelled_parameters(names, kinds, held=True)
    behind = [
        held_name(spelled(key, unit.hidden[key].kind), unit.hidden[key].kind)
        for key in summary.hidden
    ]
    lines.append(f"answer = {summary.name}({', '.join((*given, *behind))})")
    if unit.flags:
        lines += pins("answer", result)
        lines.append("_flags_check()")
    known = dict(unit.sites)
    packed = packed_answer(function, unit, result, dict(zip(names, kinds, strict=True)))
    if unit.sites != known:
        message = "the lists that it may return"
        raise CannotConform(message)
    # Nothing may fail once the program's lists are changed, so the answer is packed first.
    lines += packed.lines[:-1]
    lines += [f"_random_keep_deviate({variable})" for variable in deviates]
    lines += lists_back(unit, names, kinds)
    lines += packed.lines[-1:]
    source = [*unit.lines, f"def kernel({', '.join((*spelling, *passed))}):", *indented(lines), ""]
    return Kernel(
        "\n".join(source),
        "kernel",
        kinds,
        tuple(unit.hidden[key] for key in summary.hidden),
        tuple(unit.guards.values()),
        tuple(unit.defaults.values()),
        tuple(unit.functions),
        result,
        packed.element,
        packed.inner,
        frozenset(unit.writes),
        unit.sites,
        unit.flags,
        unit.only_stored,
        packed.is_object,
        summary.draws,
        unit.looks_up,
    )


__all__ = ["Kernel", "Translator", "parameters"]
