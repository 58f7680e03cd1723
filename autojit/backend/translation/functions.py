"""Whole functions: parameters in, results out, callees beside; and the kernel they make."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, final

from autojit.backend import depth
from autojit.backend.kinds import (
    Arr,
    Conflict,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Tup,
    unbounded,
)
from autojit.backend.source import tree_of
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.closures import lent, names_beside
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
from autojit.backend.translation.unit import (
    Flagged,
    Hidden,
    Raises,
    Refusal,
    Summary,
    Unit,
    refuse,
)
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend.translation.unit import Guard

_MOST_ROUNDS: Final = 8
_MOST_PENDING: Final = 40
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
        results: dict[tuple[object, ...], Summary] = {}
        known = Unit(unstable)
        for rounds in range(_MOST_ROUNDS + 1):
            settling = rounds < _MOST_ROUNDS
            unit = Unit(
                unstable,
                sites=dict(held),
                roots=roots,
                settling=settling,
                results=results,
                flagged=flagged,
                closures=known.closures,
                inner=known.inner,
                hidden=dict(known.hidden),
                inputs=dict(known.inputs),
            )
            try:
                self.translate(unit, function, kinds)
            except Refusal:
                if not unit.unsettled or (unit.sites == held and rounds):
                    raise
            except Raises:
                if unit.summaries == results and unit.sites == held:
                    raise _never_returns(function) from None
            found = dict(unit.summaries)
            if unit.sites == held and found == results and not unit.unsettled:
                break
            held, results, known = unit.sites, found, unit
        unit = Unit(
            unstable,
            sites=dict(held),
            roots=roots,
            settling=False,
            results=results,
            flagged=flagged,
            closures=known.closures,
            inner=known.inner,
            hidden=dict(known.hidden),
            inputs=dict(known.inputs),
        )
        summary = self.translate(unit, function, kinds)
        unit.writes |= summary.writes
        plain_len = "len" not in function.__globals__ and "len" in function.__code__.co_names
        tree = self._tree(function)
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
        if key in unit.pending:
            return _coming_back(unit, function, key)
        if len(unit.pending) > _MOST_PENDING:
            message = f"calls {function.__name__}() with ever other types"
            raise _refused(function, Reason.RECURSIVE, message)
        inner = unit.inner.get(id(function))
        node = self._tree(function) if inner is None else inner.tree
        unit.called[key] = unit.fresh(f"function_{function.__name__}_")
        unit.pending.append(key)
        try:
            summary = self._flagging(unit, function, node, key)
        finally:
            unit.pending.pop()
        unit.summaries[key] = summary
        if function not in unit.functions and inner is None:
            unit.functions.append(function)
        return summary

    def _flagging(
        self,
        unit: Unit,
        function: FunctionType,
        node: ast.FunctionDef,
        key: tuple[int, tuple[Kind, ...]],
    ) -> Summary:
        """Translate a function, again whenever one more name turns out to need a flag."""
        code = function.__code__
        before = unit.results.get(key)
        own = key[1][: len(parameters(function))]
        beside = names_beside(unit, function, own)
        flagged = unit.flagged.setdefault(id(code), set())
        while True:
            context = Context(
                unit,
                function,
                code.co_filename,
                local_names(function) | {*beside},
                self.resolve,
                self.translate,
                self.kind_of,
                evaluate,
                condition,
                run,
                wanted=None if before is None else before.result,
                tree=node,
                flagged=frozenset(flagged),
                lent=lent(unit, own),
            )
            try:
                return _translated(context, node, key)
            except Flagged as found:
                flagged.add(found.name)

    def _tree(self, function: FunctionType) -> ast.FunctionDef:
        file = function.__code__.co_filename
        node = tree_of(function)
        if isinstance(node, Refused):
            raise Refusal(node)
        flags = function.__code__.co_flags
        if flags & _GENERATES:
            raise refuse(Reason.GENERATOR, "is a generator or a coroutine", node, file)
        if flags & _ANY_ARGUMENTS:
            raise refuse(Reason.SYNTAX, "takes any number of arguments", node.args, file)
        return scoped(node, local_names(function))


def _refused(function: FunctionType, reason: Reason, message: str) -> Refusal:
    code = function.__code__
    return Refusal(Refused(reason, message, code.co_filename, code.co_firstlineno))


def _never_returns(function: FunctionType) -> Refusal:
    return _refused(function, Reason.NOTHING_TO_GAIN, "never returns")


def _coming_back(unit: Unit, function: FunctionType, key: tuple[object, ...]) -> Summary:
    """Return what a recursive call gives, as far as the round before knows.

    The first round knows nothing: as if the call never returned. What the function returns on
    its other ways is then what the call gives in the second, and so on until that is stable.

    Raises:
        Refusal: it is not known how deep this Python lets it go, or it never returns.
        Raises: nothing is known yet.
    """
    if not depth.KNOWN:
        message = f"calls {function.__name__}() from itself, and this Python's limit is not known"
        raise _refused(function, Reason.RECURSIVE, message)
    unit.cyclic.update(unit.pending[unit.pending.index(key) :])
    known = unit.results.get(key)
    if known is None:
        if not unit.settling:
            raise _never_returns(function)
        unit.unsettled = True
        raise Raises
    return replace(known, name=unit.called[key], deep=True)


def _depth_check(result: Kind) -> list[str]:
    """Return the lines that leave where a recursion is too deep.

    The return behind leaving is never reached: from it numba learns the type of what a function
    returns of which every other way calls a function that is not typed yet.
    """
    some = _some_value(result)
    behind = [] if some is None else [f"    return {some}"]
    return ["if _too_deep(_aj_room, _aj_floor):", "    _leave(11)", *behind]


def _some_value(kind: Kind) -> str | None:
    """Return the source of some value of a kind, or None if there is none that is cheap."""
    match kind:
        case NoneKind():
            return "None"
        case Num(rep=rep, tagged=tagged):
            zero = {"i": "0", "f": "0.0", "b": "False", "c": "0j"}[rep]
            return f"({zero}, _np.int64(0))" if tagged else zero
        case Tup(items=items):
            parts = [_some_value(item) for item in items]
            return None if None in parts else f"({''.join(f'{part}, ' for part in parts)})"
        case Arr(dtype=dtype, ndim=ndim, layout="C", writable=True):
            name = {"bool": "bool_"}.get(dtype, dtype)
            return f"_np.empty({(0,) * ndim}, _np.{name})"
    return None


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


def _translated(
    context: Context, node: ast.FunctionDef, key: tuple[int, tuple[Kind, ...]]
) -> Summary:
    unit, kinds = context.unit, key[1]
    names = parameters(context.function)
    names += names_beside(unit, context.function, kinds[: len(names)])
    context.env = dict(zip(names, kinds, strict=True))
    lines = run(context, node.body)
    if context.alive:
        lines += returned(context, node, Val("None", NoneKind()))
    result = context.result
    if isinstance(result, Conflict):
        context.refuse(node, Reason.RESULT_TYPE, f"a result that {result.said}")
    if result is None:
        if unit.settling and unit.unsettled:
            raise Raises
        context.refuse(node, Reason.NOTHING_TO_GAIN, "never returns")
    name = unit.called[key]
    hidden = tuple(context.hidden)
    spelling = [
        *_spelled_parameters(names, kinds),
        *(spelled(key, unit.hidden[key].kind) for key in hidden),
    ]
    if context.deep:
        spelling += ["_aj_room", "_aj_floor"]
    if key in unit.cyclic:
        # Bounds would grow from round to round; what comes back has those of its type.
        result = unbounded(result)
        lines = [*_depth_check(result), *lines]
    unit.lines += ["@_compile", f"def {name}({', '.join(spelling)}):", *indented(lines), ""]
    impure = context.impure or bool(context.writes)
    return Summary(
        name,
        result,
        frozenset(context.writes),
        hidden,
        impure,
        draws=context.draws,
        deep=context.deep,
    )


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
    deep = ["_recursion_room()", "_recursion_floor()"] if summary.deep else []
    lines.append(f"answer = {summary.name}({', '.join((*given, *behind, *deep))})")
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
