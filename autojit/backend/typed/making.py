"""From a function and wishes to numba's machine code, whole or by its loops."""

from __future__ import annotations

import ast
from time import perf_counter_ns
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, cast, final

import numba
import numpy as np

from autojit.backend.source import tree_of
from autojit.backend.typed.choosing import Either, size_class
from autojit.backend.typed.dispatching import Making, is_importable, packed, was_loaded
from autojit.backend.typed.flow import unbound
from autojit.backend.typed.sharing import Rehearsed, SharedLoop, copied
from autojit.backend.typed.specialisation import Code, TypedSpecialisation, call_bound
from autojit.backend.typed.splitting import Split, split
from autojit.backend.typed.surroundings import Surroundings, surroundings_of
from autojit.backend.typed.writing import may_write
from autojit.backend.unnoticed import unnoticed
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.artifacts import ArtifactStore
    from autojit.backend.wishes import Wishes

    Bound = tuple[object, ...]

__all__ = ["made", "size_class"]
_PLAIN: Final = (bool, int, float, complex, str, type(None))
#: Loops that Python runs around those that were taken out.
_LOOPING: Final = (
    ast.For, ast.While, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp,
)  # fmt: skip


@final
class Makings:
    """What machine code of one function for one call is made of."""

    def __init__(
        self,
        function: FunctionType,
        tree: ast.FunctionDef,
        outside: Surroundings,
        making: Making,
    ) -> None:
        """Compile nothing yet."""
        self.function = function
        self.tree = tree
        self.outside = outside
        self.making = making
        wishes = making.wishes
        independent = wishes.close and wishes.parallel
        self.parts = split(function, tree, outside.arrays, independent=independent)

    def whole(self) -> tuple[Any, Callable[[Bound], Bound]]:
        """Return the dispatcher of the whole function, and what it takes for a call."""
        wishes, names = self.making.wishes, self.outside.arrays
        nogil = wishes.nogil or self.parts is not None
        if not names:
            return self.making.dispatcher(self.function, "whole", nogil=nogil), lambda bound: bound
        namespace = self.function.__globals__
        given = _given_arrays(self.function, self.tree, names)
        dispatcher = self.making.dispatcher(given, "whole", nogil=nogil)
        return dispatcher, lambda bound: (*bound, *(namespace[name] for name in names))


def made(
    function: FunctionType,
    bound: Bound,
    wishes: Wishes,
    store: ArtifactStore | None,
    resolve: Callable[[object], FunctionType | None],
) -> TypedSpecialisation | Refused:
    """Compile a function with numba for the types of ``bound``, or load what was compiled.

    Args:
        function: the function.
        bound: arguments, all of them.
        wishes: what was asked for.
        store: where machine code is kept; None for nowhere.
        resolve: returns the function behind a proxy.
    """
    began_ns = perf_counter_ns()
    tree = tree_of(function)
    if isinstance(tree, Refused):
        return tree
    unfit = next((one for one in bound if not _fits(one)), None)
    if unfit is not None:
        return _refused(function, Reason.ARGUMENT_TYPE, f"an argument is {_shown(unfit)}")
    outside = surroundings_of(function, tree, resolve)
    if isinstance(outside, Refused):
        return outside
    if outside.arrays and function.__closure__:
        return _refused(function, Reason.GLOBAL_TYPE, f"reads the array {outside.arrays[0]!r}")
    nameable = outside.words is not None and is_importable(function)
    keeps = store if nameable and wishes.keep else None
    making = Making(wishes, keeps, "\n".join(outside.words or ()))
    makings = Makings(function, tree, outside, making)
    code = _whole(makings, bound) if makings.parts is None else _by_loops(makings, bound)
    if isinstance(code, Refused):
        return code
    outside.were_compiled()
    code.compile_ns = perf_counter_ns() - began_ns
    writes = may_write(function, tree)
    return TypedSpecialisation(function, bound, wishes, code, outside, writes=writes)


def _fits(value: object) -> bool:
    """Tell whether an argument is nothing but numbers: it can be copied, and put back."""
    kind = type(value)
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        return not value.dtype.hasobject
    if kind is list or kind is tuple:
        assert isinstance(value, list | tuple)
        return all(map(_fits, value))
    return kind in _PLAIN or (isinstance(value, np.generic) and not value.dtype.hasobject)


def _shown(value: object) -> str:
    if type(value) is np.ndarray:
        return f"an array of {value.dtype}"
    return f"a {type(value).__module__}.{type(value).__qualname__}"


def _whole(makings: Makings, bound: Bound) -> Code | Refused:
    """Compile a whole function, which needs no call."""
    name = unbound(makings.function, makings.tree)
    if name is not None:
        text = f"may read {name!r} before it is bound"
        return _refused(makings.function, Reason.UNBOUND, text)
    dispatcher, given = makings.whole()
    refused = _compiled(makings.function, lambda: _for(dispatcher, given(bound), makings.making))
    if refused is not None:
        return refused
    return Code(
        run=lambda bound: dispatcher(*given(bound)),
        dispatchers=(dispatcher,),
        from_artifact=was_loaded((dispatcher,)),
        result=dispatcher.overloads[dispatcher.signatures[0]].signature.return_type,
    )


def _by_loops(makings: Makings, bound: Bound) -> Code | Refused:
    """Compile the loops that may be shared out; Python runs what is around them."""
    function, parts = makings.function, makings.parts
    assert parts is not None
    loops = tuple(
        SharedLoop(part, makings.making, f"loop{index}") for index, part in enumerate(parts.parts)
    )
    around = parts.around(function, loops)
    dispatchers = tuple(one for loop in loops for one in loop.dispatchers)
    results: list[object] = []

    def compile_() -> None:
        _rehearse(lambda given: call_bound(function, around, given), bound, loops, results)

    if not _waits(parts):
        refused = _compiled(function, compile_)
        if refused is not None and not any(one.signatures for one in dispatchers):
            return refused
    code = Code(
        run=lambda given: call_bound(function, around, given),
        dispatchers=dispatchers,
        loops=loops,
        from_artifact=was_loaded(dispatchers),
        result=cast(Any, numba).typeof(results[0]) if results else None,
    )
    return _or_whole(makings, bound, code) if _is_busy(parts) else code


def _or_whole(makings: Makings, bound: Bound, code: Code) -> Code:
    """Have it measured whether a function is faster by its loops, or as one."""
    whole = _whole(makings, bound)
    if isinstance(whole, Refused):
        return code
    either = Either(code.run, whole.run, code.loops)
    return Code(
        run=either,
        dispatchers=(*code.dispatchers, *whole.dispatchers),
        loops=code.loops,
        from_artifact=code.from_artifact and whole.from_artifact,
        result=whole.result,
    )


def _is_busy(parts: Split) -> bool:
    """Tell whether Python has loops to run around those that were taken out."""
    return any(isinstance(node, _LOOPING) for node in ast.walk(parts.tree))


def _waits(parts: Split) -> bool:
    """Tell whether a rehearsal, in which loops run no round, might never come to an end."""
    return any(
        isinstance(node, ast.While) and not any(map(parts.is_call, ast.walk(node)))
        for node in ast.walk(parts.tree)
    )


def _rehearse(
    run: Callable[[Bound], object],
    bound: Bound,
    loops: tuple[SharedLoop, ...],
    results: list[object],
) -> None:
    """Run what is around the loops, on copies: it gives them their arguments, and so their types.

    The loops run no round. What is returned is put into ``results``: it is of the right type.
    """
    for loop in loops:
        loop.rehearsing = True
    try:
        results.append(run(tuple(map(copied, bound))))
    except Rehearsed:
        pass
    finally:
        for loop in loops:
            loop.rehearsing = False


def _for(dispatcher: Any, bound: Bound, making: Making) -> None:
    """Compile a dispatcher for the types of arguments."""
    kinds = tuple(cast(Any, numba).typeof(value) for value in bound)
    with unnoticed(), packed(making.wishes.vectorise):
        dispatcher.compile(kinds)


def _compiled(function: FunctionType, compile_: Callable[[], None]) -> Refused | None:
    """Have numba compile; say what it, or the function itself, raises."""
    try:
        compile_()
    except Exception as error:  # noqa: BLE001 - numba raises much that is no NumbaError
        lines = str(error).strip().splitlines() or [type(error).__name__]
        text = next((line for line in lines if line.strip() and "Failed in" not in line), lines[0])
        return _refused(function, Reason.WILL_NOT_COMPILE, f"numba: {text.strip()[:200]}")
    return None


def _refused(function: FunctionType, reason: Reason, message: str) -> Refused:
    code = function.__code__
    return Refused(reason, message, code.co_filename, code.co_firstlineno)


def _given_arrays(function: FunctionType, tree: ast.FunctionDef, names: list[str]) -> FunctionType:
    """Return a function that takes global arrays behind its parameters: numba would copy them."""
    given = tree.args
    every = [*given.posonlyargs, *given.args, *given.kwonlyargs, *(ast.arg(one) for one in names)]
    arguments = ast.arguments([], every, None, [], [], None, [])
    definition = ast.FunctionDef(tree.name, arguments, tree.body, [])
    ast.copy_location(definition, tree)
    module = ast.fix_missing_locations(ast.Module([definition], []))
    whole = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    code = next(one for one in whole.co_consts if isinstance(one, CodeType))
    return FunctionType(code, function.__globals__, function.__name__)
