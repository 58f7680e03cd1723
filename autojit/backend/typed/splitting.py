"""Take the loops out of a function whose rounds may be shared out to threads.

Each becomes a function of its own, for a part of the rounds: from the names that a round reads
to the sums that rounds add to. Around them the function stays as it is, and runs in Python: so
its results have Python's types.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, final

from autojit.backend.typed.flow import flow_of, loads
from autojit.backend.typed.independence import is_independent
from autojit.backend.typed.naming import is_prange

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_FIRST, _LAST, _STEP, _COUNT = "_aj_first", "_aj_last", "_aj_step", "_aj_count"
_LOOP: Final = "_aj_loop"
_IDENTITIES: Final = {ast.Add: 0, ast.Sub: 0, ast.Mult: 1}
_NOT_INSIDE: Final = (
    ast.Return, ast.Yield, ast.YieldFrom, ast.Try, ast.With, ast.FunctionDef, ast.ClassDef,
    ast.Global, ast.Nonlocal, ast.Import, ast.ImportFrom, ast.Delete, ast.NamedExpr, ast.Lambda,
)  # fmt: skip


_Call = tuple[list[ast.expr], tuple[str, ...], tuple[str, ...]]


@final
@dataclass(frozen=True, slots=True)
class Part:
    """A loop as a function of first and last round.

    Attributes:
        function: takes first, last, the step if there is one, names, sums; returns the sums.
        sums: for each sum what it starts from in a part: 0 or 1.
        indexed: positions, among the names, of the arrays that rounds index by their number, if
            they index nothing otherwise and use the number for nothing else; empty if not so.
        scatters: rounds may store at one place: where depends on more than their number.
        counted: then, the function from the number of rounds, names and sums: it is given the
            part of each array that belongs to its rounds.
    """

    function: FunctionType
    sums: tuple[int, ...]
    indexed: tuple[int, ...] = ()
    scatters: bool = False
    counted: FunctionType | None = None


@final
@dataclass(frozen=True, slots=True)
class Split:
    """A function without its loops, and its loops.

    Attributes:
        tree: the function's ``def``; the loops are keyword-only parameters ``names``.
        code: its code.
        names: what it calls its loops.
        parts: the loops, in that order.
    """

    tree: ast.FunctionDef
    code: CodeType
    names: tuple[str, ...]
    parts: tuple[Part, ...]

    def is_call(self, node: ast.AST) -> bool:
        """Tell whether a node of the tree is where a loop was."""
        return isinstance(node, ast.Name) and node.id in self.names

    def around(
        self, function: FunctionType, loops: Sequence[Callable[..., Any]]
    ) -> Callable[..., object]:
        """Return the function around ``loops``, with the globals and defaults of ``function``."""
        made = FunctionType(self.code, function.__globals__, function.__name__)
        made.__defaults__ = function.__defaults__
        given = dict(zip(self.names, loops, strict=True))
        made.__kwdefaults__ = {**(function.__kwdefaults__ or {}), **given}
        return made


def split(
    function: FunctionType,
    tree: ast.FunctionDef,
    outside: Sequence[str] = (),
    *,
    independent: bool,
) -> Split | None:
    """Take out the loops that may be shared out; None if there are none.

    Of ``prange`` loops within each other it is the outermost.

    Args:
        function: the function.
        tree: its ``def``.
        outside: global names that loops are given like local ones.
        independent: also those ``range`` loops, at the top level, whose rounds are seen to be
            independent.
    """
    if function.__closure__:
        return None
    taking = _Taking(function, tree, frozenset(outside), independent=independent)
    body = taking.block(tree.body, [])
    if not taking.parts:
        return None
    names = tuple(f"{_LOOP}{index}" for index in range(len(taking.parts)))
    arguments = tree.args
    given = ast.arguments(
        arguments.posonlyargs,
        arguments.args,
        None,
        [*arguments.kwonlyargs, *(ast.arg(name) for name in names)],
        [*arguments.kw_defaults, *(ast.Constant(None) for _ in names)],
        None,
        arguments.defaults,
    )
    definition = ast.FunctionDef(tree.name, given, body, [])
    return Split(definition, _compiled(definition, tree, function), names, tuple(taking.parts))


@final
class _Taking:
    """Goes through a function from outside in, and takes out what it may."""

    def __init__(
        self,
        function: FunctionType,
        tree: ast.FunctionDef,
        outside: frozenset[str],
        *,
        independent: bool,
    ) -> None:
        self._function = function
        self._tree = tree
        self._independent = independent
        self._own = {*function.__code__.co_varnames, *outside}
        self.parts: list[Part] = []

    def block(self, body: Sequence[ast.stmt], behind: list[ast.stmt]) -> list[ast.stmt]:
        """Return statements without their loops.

        Args:
            body: the statements.
            behind: all that may run behind them.
        """
        return [
            self._statement(statement, [*body[index + 1 :], *behind])
            for index, statement in enumerate(body)
        ]

    def _statement(self, statement: ast.stmt, behind: list[ast.stmt]) -> ast.stmt:
        part = self._part(statement, behind)
        if part is not None:
            made, call = part
            taken = _call(statement, f"{_LOOP}{len(self.parts)}", *call)
            self.parts.append(made)
            return taken
        if isinstance(statement, ast.If):
            body = self.block(statement.body, behind)
            other = self.block(statement.orelse, behind)
            return ast.copy_location(ast.If(statement.test, body, other), statement)
        if isinstance(statement, ast.For | ast.While):
            return self._loop(statement, behind)
        return statement

    def _loop(self, loop: ast.For | ast.While, behind: list[ast.stmt]) -> ast.stmt:
        """Return a loop without those in it: behind them comes its next round."""
        body = self.block(loop.body, [loop, *behind])
        other = self.block(loop.orelse, behind)
        if isinstance(loop, ast.While):
            return ast.copy_location(ast.While(loop.test, body, other), loop)
        return ast.copy_location(ast.For(loop.target, loop.iter, body, other), loop)

    def _part(self, loop: ast.stmt, behind: list[ast.stmt]) -> tuple[Part, _Call] | None:
        """Return a loop as a function, and what it is called with; None if it has to stay."""
        if not isinstance(loop, ast.For) or loop.orelse or not isinstance(loop.target, ast.Name):
            return None
        asked = is_prange(loop.iter, self._function.__globals__)
        top = self._independent and loop in self._tree.body
        if not asked and not (top and is_independent(self._tree, loop)):
            return None
        assert isinstance(loop.iter, ast.Call)
        if _leaves(loop.body):
            return None
        found = flow_of(loop.body, [loop.target.id])
        carried = found.early & found.bound
        sums = {name: _identity(loop.body, name) for name in sorted(carried)}
        later = flow_of(behind).early
        if None in sums.values() or (found.bound | {loop.target.id}) & later - set(sums):
            return None
        names = tuple(sorted((found.early & self._own) - set(sums)))
        return self._made(loop, names, sums), (loop.iter.args, names, tuple(sums))

    def _made(self, loop: ast.For, names: tuple[str, ...], sums: dict[str, int | None]) -> Part:
        """Make the functions of a loop."""
        assert isinstance(loop.iter, ast.Call)
        indexed = _indexed(loop, names) if len(loop.iter.args) < 3 else ()  # noqa: PLR2004
        function = self._function
        return Part(
            _function(function, loop, names, tuple(sums)),
            tuple(value or 0 for value in sums.values()),
            indexed,
            _scatters(loop),
            _function(function, loop, names, tuple(sums), [_COUNT]) if indexed else None,
        )


def _scatters(loop: ast.For) -> bool:
    """Tell whether a round may store where another one does, for what an index array holds."""
    assert isinstance(loop.target, ast.Name)
    number = loop.target.id
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    inner = {name.id for node in nodes if isinstance(node, ast.For) for name in _names(node.target)}
    bound = flow_of(loop.body, [number]).bound - inner
    return any(
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Store)
        and not (isinstance(node.value, ast.Name) and node.value.id in bound)
        and not any(_is_name(one, number) for one in _indexes(node))
        and any(
            isinstance(one, ast.Subscript | ast.Call)
            or (isinstance(one, ast.Name) and one.id in bound)
            for one in ast.walk(node.slice)
        )
        for node in nodes
    )


def _names(target: ast.AST) -> list[ast.Name]:
    return [node for node in ast.walk(target) if isinstance(node, ast.Name)]


def _is_name(node: ast.AST, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _indexes(node: ast.Subscript) -> list[ast.expr]:
    return node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]


def _indexed(loop: ast.For, names: tuple[str, ...]) -> tuple[int, ...]:
    """Return what is indexed by the round's number, if that is all it is for."""
    assert isinstance(loop.target, ast.Name)
    number, found, uses = loop.target.id, set(), 0
    nodes = [node for statement in loop.body for node in ast.walk(statement)]
    for node in nodes:
        uses += isinstance(node, ast.Name) and node.id == number
        if isinstance(node, ast.Subscript):
            base, index = node.value, node.slice
            if not (isinstance(base, ast.Name) and isinstance(index, ast.Name)):
                return ()
            if index.id != number or base.id not in names:
                return ()
            found.add(names.index(base.id))
            uses -= 1
    read = sum(loads(loop.body, names[index]) for index in found)
    subscripts = sum(isinstance(node, ast.Subscript) for node in nodes)
    return tuple(sorted(found)) if not uses and read == subscripts else ()


def _leaves(body: Sequence[ast.AST], *, inner: bool = False) -> bool:
    """Tell whether a round may end the loop, or does what has no machine form."""
    for node in body:
        if isinstance(node, _NOT_INSIDE) or (isinstance(node, ast.Break) and not inner):
            return True
        # A break in an inner loop ends that one.
        within = inner or isinstance(node, ast.For | ast.While)
        if _leaves(list(ast.iter_child_nodes(node)), inner=within):
            return True
    return False


def _identity(body: Sequence[ast.stmt], name: str) -> int | None:
    """Return what a sum starts from, or None if a name is more than a sum."""
    kinds = {
        _IDENTITIES.get(type(node.op))
        for statement in body
        for node in ast.walk(statement)
        if isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id == name
    }
    stores = sum(
        isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
        for statement in body
        for node in ast.walk(statement)
    )
    augmented = sum(
        isinstance(node, ast.AugAssign)
        and isinstance(node.target, ast.Name)
        and node.target.id == name
        for statement in body
        for node in ast.walk(statement)
    )
    if len(kinds) != 1 or stores != augmented or loads(body, name):
        return None
    return kinds.pop()


def _function(
    function: FunctionType,
    loop: ast.For,
    names: tuple[str, ...],
    sums: tuple[str, ...],
    bounds: Sequence[str] = (),
) -> FunctionType:
    """Make the function of a part of a loop's rounds."""
    assert isinstance(loop.iter, ast.Call)
    bounds = bounds or [_FIRST, _LAST, *([_STEP] if len(loop.iter.args) > 2 else [])]  # noqa: PLR2004
    rounds = ast.Call(ast.Name("range", ast.Load()), [ast.Name(b, ast.Load()) for b in bounds], [])
    body: list[ast.stmt] = [ast.For(loop.target, rounds, loop.body, [])]
    if sums:
        body.append(ast.Return(ast.Tuple([ast.Name(one, ast.Load()) for one in sums], ast.Load())))
    given = [ast.arg(one) for one in (*bounds, *names, *sums)]
    arguments = ast.arguments([], given, None, [], [], None, [])
    definition = ast.FunctionDef("part", arguments, body, [])
    return FunctionType(_compiled(definition, loop, function), function.__globals__, "part")


def _call(
    loop: ast.stmt, name: str, bounds: list[ast.expr], names: tuple[str, ...], sums: tuple[str, ...]
) -> ast.stmt:
    """Return the statement that has the rounds of a loop run."""

    def read(some: tuple[str, ...]) -> ast.Tuple:
        return ast.Tuple([ast.Name(one, ast.Load()) for one in some], ast.Load())

    rounds = ast.Call(ast.Name("range", ast.Load()), bounds, [])
    call = ast.Call(ast.Name(name, ast.Load()), [rounds, read(names), read(sums)], [])
    made: ast.stmt = ast.Expr(call)
    if sums:
        target = ast.Tuple([ast.Name(one, ast.Store()) for one in sums], ast.Store())
        made = ast.Assign([target], call)
    return ast.copy_location(made, loop)


def _compiled(definition: ast.FunctionDef, place: ast.AST, function: FunctionType) -> CodeType:
    """Return the code of a definition."""
    ast.copy_location(definition, place)
    module = ast.fix_missing_locations(ast.Module([definition], []))
    whole = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    return next(one for one in whole.co_consts if isinstance(one, CodeType))
