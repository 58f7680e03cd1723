"""Whole functions: parameters in, results out, callees beside; and the kernel they make."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, final

from autojit.backend import depth
from autojit.backend.kinds import (
    HELD,
    Arr,
    Conflict,
    Kind,
    NoneKind,
    Num,
    Obj,
    Tup,
    unbounded,
)
from autojit.backend.source import ANY_ARGUMENTS, GENERATES, is_made, tree_of
from autojit.backend.translation import looking_up, loose, texts
from autojit.backend.translation.attributes import began
from autojit.backend.translation.blocks import indented
from autojit.backend.translation.closures import lent, names_beside
from autojit.backend.translation.context import Context
from autojit.backend.translation.effects import read_always
from autojit.backend.translation.expressions import condition, evaluate
from autojit.backend.translation.inner_defs import lifted
from autojit.backend.translation.instances import (
    Attribute,
    Given,
    Instances,
    Need,
)
from autojit.backend.translation.instances import held as held_kind
from autojit.backend.translation.kernels import (
    Kernel,
    finished,
    keys_and_kinds,
    own,
    parameters,
    spelled_parameters,
)
from autojit.backend.translation.origins import Traced, is_told, traced
from autojit.backend.translation.rewriting import only_appended, only_stored
from autojit.backend.translation.scope import CannotConform, Val, spelled
from autojit.backend.translation.scoping import scoped
from autojit.backend.translation.statements import returned, run
from autojit.backend.translation.unit import (
    Flagged,
    Loosens,
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


_MOST_ROUNDS: Final = 12
_MOST_PENDING: Final = 40


#: A function with the kinds of its parameters, and of the attributes that it is given.
Key = tuple[int, tuple[Kind, ...], tuple[Given, ...]]


@final
@dataclass(frozen=True, slots=True)
class Translator:
    """Translates functions into kernels.

    Attributes:
        resolve: the plain function behind a callable of the program, if it is one.
        kind_of: the kind of an object that a global name holds, if it has one.
        traced: the function that is to tell which argument it returns, and its tree.
        trees: the trees of the functions that were met, of which each is translated several times.
    """

    resolve: Callable[[object], FunctionType | None]
    kind_of: Callable[[object, str, dict[str, Kind]], Kind | None]
    traced: tuple[FunctionType, Traced] | None = None
    trees: dict[FunctionType, ast.FunctionDef] = field(default_factory=dict)

    def kernel(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]] = frozenset(),
        bound: tuple[object, ...] = (),
    ) -> Kernel | Refused:
        """Translate ``function`` for parameters of these kinds, or say why not.

        ``bound`` are the arguments that the kinds were taken of.
        """
        told = self._telling(function, kinds, sites, unstable, bound)
        if told is not None:
            return told
        try:
            return self._loosening(function, kinds, sites, unstable, bound)
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

    def _telling(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]],
        bound: tuple[object, ...],
    ) -> Kernel | None:
        """Translate a function such that it tells which argument it returns, if it may."""
        if self.traced is not None or is_made(function):
            return None
        tree = tree_of(function)
        if isinstance(tree, Refused):
            return None
        tree = scoped(lifted(tree), local_names(function))
        found = traced(function, tree, parameters(function), kinds)
        if found is None:
            return None
        telling = replace(self, traced=(function, found))
        kernel = telling.kernel(function, kinds, sites, unstable, bound)
        if isinstance(kernel, Refused) or not is_told(kernel.result):
            return None
        return replace(kernel, tells=found.items)

    def _loosening(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]],
        bound: tuple[object, ...],
    ) -> Kernel:
        """Translate, again whenever one more list turns out to be needed loosely."""
        kind_of = loose.Loosening(self.kind_of)
        translator = replace(self, kind_of=kind_of)
        while True:
            held = dict(sites)
            given = [loose.loosened(kind, held, kind_of.loose) or kind for kind in kinds]
            try:
                return translator.loosely(function, tuple(given), held, unstable, bound)
            except Loosens as stop:
                if stop.site in kind_of.loose:
                    raise
                kind_of.loose.add(stop.site)

    def loosely(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]],
        bound: tuple[object, ...],
    ) -> Kernel:
        """Translate with the lists held as it is known by now.

        Raises:
            Loosens: one more has to be held loosely.
        """
        kinds = self._sequences(function, kinds)
        instances = Instances(bound, self.kind_of)
        try:
            unit, summary = self._settled(function, kinds, dict(sites), unstable, instances)
        except Refusal as stop:
            # A string that a callee goes through is not known when compiling.
            if isinstance(stop, Loosens) or texts.all_texts(kinds) == kinds:
                raise
            kinds = texts.all_texts(kinds)
            instances = Instances(bound, self.kind_of)
            unit, summary = self._settled(function, kinds, dict(sites), unstable, instances)
        return finished(function, kinds, unit, summary)

    def _sequences(self, function: FunctionType, kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
        if not any(isinstance(kind, Obj) and type(kind.value) is str for kind in kinds):
            return kinds
        return texts.sequences(function, self._tree(function), kinds)

    def _settled(
        self,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        sites: dict[str, Kind],
        unstable: frozenset[tuple[int, str]],
        instances: Instances,
    ) -> tuple[Unit, Summary]:
        """Translate again and again until what lists hold and functions return is stable."""
        roots = _roots_of_lists(kinds)
        held = dict(sites)
        flagged: dict[int, set[str]] = {}
        results: dict[tuple[object, ...], Summary] = {}
        known = Unit(unstable)

        def begun(*, settling: bool) -> Unit:
            return Unit(
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
                instances=instances,
            )

        def at_first(key: str) -> Kind:
            return self._given(unit, function, instances.by_key[key])

        for rounds in range(_MOST_ROUNDS + 1):
            unit = begun(settling=rounds < _MOST_ROUNDS)
            instances.moved = False
            try:
                self.translate(unit, function, kinds, at_first)
            except (Refusal, Raises) as stop:
                still = unit.sites == held and not instances.moved
                _look_again(stop, function, unit, still=still, first=not rounds)
            found = dict(unit.summaries)
            if unit.sites == held and found == results and not unit.unsettled:
                break
            held, results, known = unit.sites, found, unit
        unit = begun(settling=False)
        summary = self.translate(unit, function, kinds, at_first)
        unit.writes |= summary.writes
        unit.swept |= summary.swept
        plain_len = "len" not in function.__globals__ and "len" in function.__code__.co_names
        tree = self._tree(function)
        unit.only_stored = only_stored(tree, parameters(function), plain_len=plain_len)
        alone = only_appended(tree, parameters(function))
        unit.appended = frozenset(f"P{index}" for index in alone)
        return unit, summary

    def _given(self, unit: Unit, function: FunctionType, attribute: Attribute) -> Kind:
        """Return what an attribute holds when the kernel begins.

        Raises:
            Refusal: that has no kind.
        """
        kind = unit.instances.kind(attribute, unit.sites)
        if kind is None:
            code = function.__code__
            message = f"the attribute {attribute.name!r} has no machine form"
            place = (code.co_filename, code.co_firstlineno)
            raise Refusal(Refused(Reason.ARGUMENT_TYPE, message, *place))
        if not attribute.is_outside:
            loose.note_roots(unit.roots, kind, f"{HELD}{attribute.key}")
        return kind

    def translate(
        self,
        unit: Unit,
        function: FunctionType,
        kinds: tuple[Kind, ...],
        state: Callable[[str], Kind],
    ) -> Summary:
        """Translate one function into ``unit``; its callees first.

        Args:
            unit: the kernel.
            function: what to translate.
            kinds: the kinds of its parameters.
            state: returns what an attribute of an instance holds when the function begins.

        Raises:
            Refusal: it, or a callee, has no exact translation.
        """
        kinds = tuple(own(kind, index) for index, kind in enumerate(kinds))
        footprint = unit.instances.footprint(function, kinds)
        needed = [key for key, need in footprint.needs.items() if need is Need.VALUE]
        given = tuple(Given(unit.instances.by_key[k], held_kind(state(k), k)) for k in needed)
        key = (id(function), kinds, given)
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
        key: Key,
    ) -> Summary:
        """Translate a function, again whenever one more name turns out to need a flag."""
        code = function.__code__
        before = unit.results.get(key)
        given = key[1][: len(parameters(function))]
        beside = names_beside(unit, function, given)
        flagged = unit.flagged.setdefault(id(code), set())
        while True:
            context = Context(
                unit,
                function,
                code.co_filename,
                self._local(function) | {*beside},
                self.resolve,
                self.translate,
                self.kind_of,
                evaluate,
                condition,
                run,
                wanted=None if before is None else before.result,
                wanted_assigned=() if before is None else before.outputs,
                tree=node,
                flagged=frozenset(flagged),
                lent=lent(unit, given),
                footprint=unit.instances.footprint(function, key[1]),
            )
            try:
                return _translated(context, node, key)
            except Flagged as found:
                flagged.add(found.name)

    def _local(self, function: FunctionType) -> frozenset[str]:
        if self.traced is not None and self.traced[0] is function:
            return local_names(function) | self.traced[1].added
        return local_names(function)

    def _tree(self, function: FunctionType) -> ast.FunctionDef:
        if self.traced is not None and self.traced[0] is function:
            return self.traced[1].tree
        known = self.trees.get(function)
        if known is None:
            known = self.trees[function] = self._read(function)
        return known

    def _read(self, function: FunctionType) -> ast.FunctionDef:
        file = function.__code__.co_filename
        node = tree_of(function)
        if isinstance(node, Refused):
            raise Refusal(node)
        flags = function.__code__.co_flags
        if flags & GENERATES:
            raise refuse(Reason.GENERATOR, "is a generator or a coroutine", node, file)
        if flags & ANY_ARGUMENTS:
            raise refuse(Reason.SYNTAX, "takes any number of arguments", node.args, file)
        return scoped(lifted(node), local_names(function))


def _refused(function: FunctionType, reason: Reason, message: str) -> Refusal:
    code = function.__code__
    return Refusal(Refused(reason, message, code.co_filename, code.co_firstlineno))


def _never_returns(function: FunctionType) -> Refusal:
    return _refused(function, Reason.NOTHING_TO_GAIN, "never returns")


def _roots_of_lists(kinds: tuple[Kind, ...]) -> dict[str, int | str]:
    roots: dict[str, int | str] = {}
    for index, kind in enumerate(kinds):
        loose.note_roots(roots, kind, index)
    return roots


def _look_again(
    stop: Refusal | Raises, function: FunctionType, unit: Unit, *, still: bool, first: bool
) -> None:
    """Let a round pass that stopped early, if the next one knows more; ``still``: it does not.

    Raises:
        Refusal: it does not.
    """
    if isinstance(stop, Raises):
        if unit.summaries == unit.results and still:
            raise _never_returns(function) from None
    elif not unit.unsettled or (still and not first):
        raise stop


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
    if known.outputs:
        message = f"calls {function.__name__}() from itself, which sets attributes"
        raise _refused(function, Reason.RECURSIVE, message)
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


def _translated(context: Context, node: ast.FunctionDef, key: Key) -> Summary:
    unit, kinds, given = context.unit, key[1], key[2]
    names = parameters(context.function)
    names += names_beside(unit, context.function, kinds[: len(names)])
    context.env = dict(zip(names, kinds, strict=True))
    lines = began(context, context.footprint, {g.attribute.key: g.kind for g in given})
    lines += run(context, node.body)
    if context.alive:
        lines += returned(context, node, Val("None", NoneKind()))
    result = context.result
    if isinstance(result, Conflict):
        context.disagree(node, Reason.RESULT_TYPE, "a result that", result)
    if result is None:
        if unit.settling and unit.unsettled:
            raise Raises
        context.refuse(node, Reason.NOTHING_TO_GAIN, "never returns")
    name = unit.called[key]
    hidden = tuple(context.hidden)
    spelling = [
        *spelled_parameters(names, kinds),
        *(spelled(key, unit.hidden[key].kind) for key in hidden),
        *spelled_parameters(*keys_and_kinds(given)),
    ]
    if context.deep:
        spelling += ["_aj_room", "_aj_floor"]
    if key in unit.cyclic:
        # Bounds would grow from round to round; what comes back has those of its type.
        result = unbounded(result)
        lines = [*_depth_check(result), *lines]
    lines = looking_up.in_function(lines, comes_back=key in unit.cyclic)
    unit.lines += ["@_compile", f"def {name}({', '.join(spelling)}):", *indented(lines), ""]
    impure = context.impure or bool(context.writes)
    return Summary(
        name,
        result,
        frozenset(context.writes),
        frozenset(context.swept),
        hidden,
        impure,
        given,
        tuple(context.assigned.values()),
        draws=context.draws,
        deep=context.deep,
        reads=frozenset(names.index(one) for one in read_always(node.body) & {*names}),
    )


__all__ = ["Translator"]
