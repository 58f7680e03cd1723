"""A loop as a function: so many rounds, from the values that its names have to those they get.

The function is never called in Python. Its tree is what the backend compiles: the rounds
are parameters, each name that a round reads is one, and it returns the names that a round
binds. Where the loop would end by ``break``, ``return`` or its test, it raises: Python runs
that round itself, and ends the loop in its own way.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, NamedTuple, final

from autojit.core import OWN_BUILTINS, ROUND, Reason, Refused, source_of
from autojit.loops.forms import NUMBER, bounds_of, item_of, parameters_of
from autojit.loops.growing import Growing, joined
from autojit.loops.tupled import Tupled, flag_of
from autojit.screen import bound_names, examine_loop, survey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from types import FrameType

    from autojit.loops.cursors import Changing, Form
    from autojit.screen import Definition, Surroundings

__builtins__ = OWN_BUILTINS

#: A column that no text has.
_NOWHERE: Final = 100_000
_SCOPES: Final = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@final
@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """What can be said of a loop ahead of its types.

    Attributes:
        loop: its tree, without what only seldom happens.
        given: the names whose values a round may need from before.
        bound: the names that a round binds.
        taken: those of them that hold what is gone through, to the end of the round, and are
            bound to the very items.
        changing: of what is gone through, what a round may change behind.
        growing: the lists that a round only appends to.
        tupled: the names that a round binds to tuples written out.
    """

    loop: ast.For | ast.While
    given: frozenset[str]
    bound: frozenset[str]
    taken: frozenset[str] = frozenset()
    growing: Growing | None = None
    tupled: Tupled | None = None
    changing: Changing = False

    def giving(self, changing: Changing) -> Shape:
        """Return the same loop, of which machine code gives back what may have changed, too."""
        assert isinstance(self.loop, ast.For)
        names = frozenset(names_changing(self.loop.target, changing))
        return replace(self, taken=self.taken - names, changing=changing)

    @property
    def returned(self) -> tuple[str, ...]:
        """Name what machine code has to give back."""
        return tuple(sorted(self.bound - self.taken))

    @property
    def grown(self) -> tuple[str, ...]:
        """Name the lists that a round only appends to."""
        return () if self.growing is None else tuple(self.growing.widths)

    @property
    def _flagged(self) -> tuple[str, ...]:
        """Name those of the returned that may hold the tuple that they held."""
        widths = () if self.tupled is None else self.tupled.widths
        return tuple(name for name in self.returned if name in widths)

    @property
    def _columns(self) -> list[str]:
        return [] if self.growing is None else self.growing.columns

    def outcome(self, answer: Sequence[Any]) -> Outcome:
        """Take apart what machine code gave back."""
        returned, flagged = self.returned, self._flagged
        values = dict(zip(returned, answer, strict=False))
        flags = answer[len(returned) : len(returned) + len(flagged)]
        kept = frozenset(name for name, flag in zip(flagged, flags, strict=True) if not flag)
        columns = answer[len(returned) + len(flagged) :]
        grown = [] if self.growing is None else joined(self.growing.widths, columns)
        return Outcome(values, kept, grown)

    def bound_by(self, item: object) -> dict[str, object]:
        """Return the names that the item of a round is bound to, those that it keeps."""
        if not isinstance(self.loop, ast.For) or not self.taken:
            return {}
        found = dict(_unpacked(self.loop.target, item))
        return {name: found[name] for name in self.taken}

    def function(
        self, names: tuple[str, ...], form: Form | None, frame: FrameType
    ) -> tuple[FunctionType, ast.FunctionDef]:
        """Return the function that runs some rounds, and its tree.

        Args:
            names: its parameters behind those that say which rounds.
            form: how the item of a round is made.
            frame: where the loop runs.
        """
        tree = self._definition((*parameters_of(form), *names), form)
        module = ast.fix_missing_locations(ast.Module([tree], []))
        whole = compile(module, frame.f_code.co_filename, "exec", dont_inherit=True)
        code = next(one for one in whole.co_consts if isinstance(one, CodeType))
        return FunctionType(code, frame.f_globals), tree

    def _definition(self, names: tuple[str, ...], form: Form | None) -> ast.FunctionDef:
        flags, columns = [flag_of(name) for name in self._flagged], self._columns
        values = [self._value_of(name) for name in (*self.returned, *flags, *columns)]
        answer = ast.Return(ast.Tuple([*values], ast.Load()) if values else None)
        arguments = ast.arguments([], [ast.arg(name) for name in names], None, [], [], None, [])
        begun = [ast.Assign([ast.Name(n, ast.Store())], ast.List([], ast.Load())) for n in columns]
        begun += [ast.Assign([ast.Name(n, ast.Store())], ast.Constant(value=False)) for n in flags]
        body = [*begun, self._rounds(form), answer]
        definition = ast.FunctionDef("loop", arguments, body, [])
        for place, made in enumerate(begun):
            # A place of its own for each: a list is known by where it was made.
            ast.copy_location(made.value, self.loop).col_offset = _NOWHERE + place
            ast.copy_location(made, self.loop)
        for node in (*arguments.args, answer, definition):
            ast.copy_location(node, self.loop)
        return definition

    def _value_of(self, name: str) -> ast.expr:
        if self.tupled is not None and name in self._flagged:
            return self.tupled.values(name)
        return ast.Name(name, ast.Load())

    def _rounds(self, form: Form | None) -> ast.For:
        loop = self.loop
        step = form[1] if form is not None and form[0] == "range" else 1
        target = ast.Name(NUMBER, ast.Store())
        bounds: list[ast.expr] = [ast.Name(name, ast.Load()) for name in bounds_of(form)]
        first: list[ast.stmt] = []
        if isinstance(loop, ast.While):
            first = [ast.If(ast.UnaryOp(ast.Not(), loop.test), [ast.Raise()], [])]
        elif form is not None and form[0] == "range":
            assert isinstance(loop.target, ast.Name)
            target = loop.target
        elif form is not None:
            first = [ast.Assign([loop.target], item_of(form))]
        number = ast.Name(target.id, ast.Load())
        note = ast.Expr(ast.Call(ast.Name(ROUND, ast.Load()), [number], []))
        bounds += [ast.Constant(step)] if step != 1 else []
        rounds = ast.Call(ast.Name("range", ast.Load()), bounds, [])
        made = ast.For(target, rounds, [note, *first, *loop.body], [])
        for node in ast.walk(made):
            if isinstance(node, ast.stmt | ast.expr) and not hasattr(node, "lineno"):
                ast.copy_location(node, loop)
        return ast.copy_location(made, loop)


class Outcome(NamedTuple):
    """What some rounds came to.

    Attributes:
        values: of the names that they bind.
        kept: the names of these that hold the very object that they held.
        grown: what each list that is only appended to gets.
    """

    values: dict[str, Any]
    kept: frozenset[str]
    grown: list[list[Any]]


def _unpacked(target: ast.expr, item: Any) -> Iterator[tuple[str, object]]:  # noqa: ANN401
    """Go through the names of a target and what of an item each is bound to."""
    if isinstance(target, ast.Tuple | ast.List):
        for inner, part in zip(target.elts, item, strict=True):
            yield from _unpacked(inner, part)
    elif isinstance(target, ast.Name):
        yield target.id, item


def names_changing(target: ast.expr, changing: Changing) -> Iterator[str]:
    """Go through the names of a target that hold what may change where it was taken from."""
    if isinstance(changing, tuple) and isinstance(target, ast.Tuple | ast.List):
        for inner, part in zip(target.elts, changing, strict=True):
            yield from names_changing(inner, part)
    elif _is_any(changing):
        yield from bound_names(target)


def _is_any(changing: Changing) -> bool:
    return any(map(_is_any, changing)) if isinstance(changing, tuple) else changing


def shaped(frame: FrameType, line: int, *, by_item: bool, grows: bool) -> Shape | Refused:
    """Return the shape of the loop that begins in a line of the file of a running frame.

    Args:
        frame: the frame.
        line: the line of the loop's keyword.
        by_item: what it goes through is no range, so that its items are objects.
        grows: lists that it only appends to are filled apart.
    """
    file = frame.f_code.co_filename

    def refuse(message: str, reason: Reason = Reason.SYNTAX) -> Refused:
        return Refused(reason, message, file, line)

    text = source_of(frame.f_code, frame.f_globals)
    if text is None:
        return refuse("has no source text", Reason.NO_SOURCE)
    try:
        tree = compile(text, file, "exec", ast.PyCF_ONLY_AST, dont_inherit=True)
    except (SyntaxError, ValueError):
        return refuse("has a source text that is not Python any more", Reason.NO_SOURCE)
    assert isinstance(tree, ast.Module)
    loops = [n for n in ast.walk(tree) if isinstance(n, ast.For | ast.While) and n.lineno == line]
    if len(loops) != 1:
        return refuse("is not alone in its line")
    (loop,) = loops
    if isinstance(loop, ast.For) and not _binds_names(loop.target):
        return refuse("binds something else than names")
    surroundings = survey(tree, file, text)
    refused = examine_loop(loop, surroundings, _definition_around(loop, surroundings))
    return refused or _shape(loop, by_item=by_item, grows=grows)


def _binds_names(target: ast.expr) -> bool:
    """Tell whether a target is a name, or a tuple of such."""
    if isinstance(target, ast.Tuple | ast.List):
        return all(map(_binds_names, target.elts))
    return isinstance(target, ast.Name)


def _definition_around(loop: ast.stmt, surroundings: Surroundings) -> Definition | None:
    """Return the innermost function that a loop stands in."""
    found = None
    for node, definition in surroundings.definitions.items():
        if node.lineno <= loop.lineno <= (node.end_lineno or 0):
            found = definition
    return found


def _shape(loop: ast.For | ast.While, *, by_item: bool, grows: bool) -> Shape:
    leaving = _Leaving()
    loop.body = [leaving.visit(node) for node in loop.body]
    test: list[ast.AST] = [loop.test] if isinstance(loop, ast.While) else []
    growing = Growing([*test, *loop.body]) if grows else None
    if growing is not None:
        loop.body = [made for node in loop.body for made in _visited(growing, node)]
    loads, stores = _names([*test, *loop.body])
    loads -= {*growing.columns} if growing is not None else set()
    tupled = Tupled([*test, *loop.body])
    taken: set[str] = set()
    if isinstance(loop, ast.For):
        targets = {*bound_names(loop.target)}
        taken = targets - stores if by_item else set()
        stores |= targets
        surely = _bound_first(loop.body, targets)
    else:
        surely = _bound_first([ast.Expr(loop.test), *loop.body], set())
    given = frozenset(loads | stores) - surely
    tupled.widths = {name: width for name, width in tupled.widths.items() if name in given}
    loop.body = [made for node in loop.body for made in _visited(tupled, node)]
    return Shape(loop, given, frozenset(stores), frozenset(taken), growing, tupled)


def _visited(changing: ast.NodeTransformer, node: ast.stmt) -> list[ast.stmt]:
    made = changing.visit(node)
    return made if isinstance(made, list) else [made]


class _Leaving(ast.NodeTransformer):
    """Let what ends the loop raise."""

    def __init__(self) -> None:
        self._depth = 0

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._within(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._within(node)

    def _within(self, node: ast.For | ast.While) -> ast.AST:
        self._depth += 1
        node.body = [self.visit(one) for one in node.body]
        self._depth -= 1
        # What breaks there breaks the loop around it.
        node.orelse = [self.visit(one) for one in node.orelse]
        return node

    def visit_Break(self, node: ast.Break) -> ast.AST:
        return node if self._depth else ast.copy_location(ast.Raise(), node)

    def visit_Return(self, node: ast.Return) -> ast.AST:
        return ast.copy_location(ast.Raise(), node)


def _names(nodes: Iterable[ast.AST]) -> tuple[set[str], set[str]]:
    """Return the names read and bound; a comprehension's own are neither."""
    loads: set[str] = set()
    stores: set[str] = set()
    for node in nodes:
        own = {
            name.id
            for one in ast.walk(node)
            if isinstance(one, _SCOPES)
            for generator in one.generators
            for name in ast.walk(generator.target)
            if isinstance(name, ast.Name)
        }
        inside = {
            id(name)
            for one in ast.walk(node)
            if isinstance(one, _SCOPES)
            for name in ast.walk(one)
            if isinstance(name, ast.Name) and name.id in own
        }
        for name in ast.walk(node):
            if isinstance(name, ast.Name) and id(name) not in inside:
                (loads if isinstance(name.ctx, ast.Load) else stores).add(name.id)
        steps = (one.target for one in ast.walk(node) if isinstance(one, ast.AugAssign))
        loads |= {target.id for target in steps if isinstance(target, ast.Name)}
    return loads, stores


def _bound_first(statements: list[ast.stmt], bound: set[str]) -> set[str]:
    """Return the names that are bound on every way through statements before any is read."""
    read: set[str] = set()
    surely = set(bound)
    for node in statements:
        loads, stores = _names([node])
        targets: set[str] = set()
        if isinstance(node, ast.Assign):
            targets = {name for target in node.targets for name in bound_names(target)}
        if isinstance(node, ast.For) and isinstance(node.target, ast.Name):
            # Its own name is bound within it, if not behind it.
            loads -= {node.target.id} - _names([node.iter])[0]
        read |= loads - surely
        # A name bound on some ways only may be read behind them as it was.
        read |= stores - targets - surely
        surely |= targets - read
    return surely


def values_to_pass(
    shape: Shape,
    names: Mapping[str, object],
    own: frozenset[str] | None,
    is_data: Callable[[object], bool],
) -> tuple[str, ...] | str:
    """Return the names to pass, or one that has no value yet.

    Args:
        shape: the loop's.
        names: the values of the names where it runs.
        own: the names that a function has of its own; None at a module's level, where what is
            only read stays a global unless ``is_data`` wants it passed.
        is_data: tells whether a value does.
    """
    found = []
    for name in sorted(shape.given):
        if name in names:
            local = own is not None or name in shape.bound or is_data(names[name])
            found += [name] if local else []
        elif name in shape.bound or (own is not None and name in own):
            return name
    return tuple(found)
