"""Numbers handed on: which argument's very object a returned number is.

In Python ``return x`` gives the object that was passed, and ``min(x, high)`` one of two. A kernel
has values only. So a function that may return an argument is given names beside its own: for each
number that may be an argument, which one it is, -1 if it was computed, or -2 where None is
returned. It returns that beside the number, and the entry hands the argument itself on.

The tree is rewritten ahead of translation. What is not followed counts as computed: calls, and
functions like ``abs`` that give back what they were given. Where a form is not known here, or the
rewritten tree has no exact translation, the function is compiled as it stands.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, final

from autojit.backend.kinds import Kind, NoneKind, Num, Tup

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from types import FunctionType
    from typing import TypeGuard

_COMPUTED: Final = -1
_NONE: Final = -2
_BESIDE: Final = "_aj_of_"
_EXTREMES: Final[dict[str, ast.cmpop]] = {"min": ast.Lt(), "max": ast.Gt()}
#: What gives a number of this very type back as it is; "+" is written out.
_SAME: Final[dict[frozenset[str], frozenset[str]]] = {
    frozenset({"float"}): frozenset({"float", "+"}),
    frozenset({"int"}): frozenset({"int", "round", "+"}),
}
#: What binds names in ways that are not followed.
_UNKNOWN: Final = (
    *(ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Global, ast.Nonlocal, ast.NamedExpr),
    *(ast.Delete, ast.Match, ast.With, ast.Try, ast.Import, ast.ImportFrom, ast.Starred),
)
#: What truth values and None are there is one of; other numbers may be any object.
_MANY: Final = frozenset("ifc")


@final
@dataclass(frozen=True, slots=True)
class Traced:
    """A function's tree that tells which argument it returns.

    Attributes:
        tree: the rewritten tree.
        added: the local names that it has more.
        items: how many items the returned tuple has, each told of; 0: the answer is a number.
    """

    tree: ast.FunctionDef
    added: frozenset[str]
    items: int


def traced(
    function: FunctionType, tree: ast.FunctionDef, names: Sequence[str], kinds: Sequence[Kind]
) -> Traced | None:
    """Rewrite a function that may return a number it was given; None if it plainly does not."""
    given = {
        name: index
        for index, (name, kind) in enumerate(zip(names, kinds, strict=True))
        if _is_traced(kind)
    }
    # What calls itself returns to itself, too, and does not tell then.
    known = function.__name__ not in function.__code__.co_names
    inner = (part for part in ast.walk(tree) if part is not tree)
    if not given or not known or any(isinstance(part, _UNKNOWN) for part in inner):
        return None
    shadowed = {*function.__globals__, *function.__code__.co_varnames}
    types = frozenset().union(*(kind.types for kind in kinds if _is_traced(kind)))
    builtins = frozenset(_EXTREMES) | _SAME.get(types, frozenset())
    tracer = _Tracer(builtins - shadowed, frozenset(given))
    tracer.find(tree)
    answers = [part.value for part in ast.walk(tree) if isinstance(part, ast.Return)]
    items = _form(tracer, answers)
    if items is None:
        return None
    return tracer.rewritten(tree, given, items)


def is_told(result: Kind) -> bool:
    """Tell whether what a rewritten function returns can leave: None has no place in a tuple."""
    return isinstance(result, Tup) and not any(isinstance(i, NoneKind) for i in result.items)


def _is_traced(kind: Kind) -> TypeGuard[Num]:
    return isinstance(kind, Num) and kind.rep in _MANY


def _form(tracer: _Tracer, answers: list[ast.expr | None]) -> int | None:
    """Return how long the tuples are that may hold an argument, 0 for a number, None for neither.

    >>> tracer = _Tracer(frozenset(), frozenset("x"))
    >>> [_form(tracer, [ast.parse(text, mode="eval").body]) for text in ("x", "(x, 1)", "x + 1")]
    [0, 2, None]
    """
    sizes = {len(one.elts) if isinstance(one, ast.Tuple) else 0 for one in answers}
    held = [part for one in answers for part in _parts(one)]
    if len(sizes) != 1 or not any(tracer.may_be_given(part) for part in held):
        return None
    return sizes.pop()


def _parts(answer: ast.expr | None) -> list[ast.expr]:
    if answer is None:
        return []
    return answer.elts if isinstance(answer, ast.Tuple) else [answer]


@final
class _Tracer:
    """Finds the names that may hold an argument, and rewrites what binds them."""

    def __init__(self, builtins: frozenset[str], given: frozenset[str]) -> None:
        self._builtins = builtins
        self._held = set(given)
        self._made = 0
        self._spare = ""

    # -- what may be an argument ---------------------------------------------------------

    def find(self, tree: ast.FunctionDef) -> None:
        """Follow assignments until no more names may hold an argument."""
        before = -1
        while before != len(self._held):
            before = len(self._held)
            for part in ast.walk(tree):
                for target, value in _bindings(part):
                    if value is not None and self.may_be_given(value):
                        self._held.add(target.id)

    def may_be_given(self, node: ast.expr) -> bool:
        """Tell whether an expression may give one of the arguments."""
        return any(self.may_be_given(part) for part in self._ways(node)) or (
            isinstance(node, ast.Name) and node.id in self._held
        )

    def _ways(self, node: ast.expr) -> list[ast.expr]:
        """Return the parts of which an expression gives one."""
        match node:
            case ast.IfExp(body=body, orelse=orelse):
                return [body, orelse]
            case ast.BoolOp(values=values):
                return values
            case ast.UnaryOp(op=ast.UAdd(), operand=operand):
                return [operand] if "+" in self._builtins else []
            case ast.Call(func=ast.Name(id=name), args=args, keywords=[]):
                return _candidates(name, args) if name in self._builtins else []
        return []

    # -- rewriting -----------------------------------------------------------------------

    def rewritten(self, tree: ast.FunctionDef, given: dict[str, int], items: int) -> Traced:
        """Return a copy of the tree that tells of each name which argument it holds."""
        copy = deepcopy(tree)
        start = [_bound(_BESIDE + name, _constant(index)) for name, index in given.items()]
        self._spare = next(iter(given))  # a number, where None is returned
        body = self._block(copy.body)
        if not items and not isinstance(body[-1], ast.Return):
            body += [ast.copy_location(one, copy) for one in self._answer(None)]
        copy.body = [*start, *body]
        ast.fix_missing_locations(copy)
        stored = {
            part.id
            for part in ast.walk(copy)
            if isinstance(part, ast.Name) and part.id.startswith("_aj_")
        }
        return Traced(copy, frozenset(stored), items)

    def _block(self, body: list[ast.stmt]) -> list[ast.stmt]:
        return [
            ast.copy_location(one, statement)
            for statement in body
            for one in self._statement(statement)
        ]

    def _statement(self, node: ast.stmt) -> list[ast.stmt]:
        for name in ("body", "orelse"):
            if getattr(node, name, None):
                setattr(node, name, self._block(getattr(node, name)))
        match node:
            case ast.Return(value=value):
                return self._answer(value)
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if name in self._held:
                return self._binding(name, value)
            case ast.For(target=target):
                node.body = [*self._computed(target), *node.body]
        return [node, *self._beside(node)]

    def _beside(self, node: ast.stmt) -> list[ast.stmt]:
        """Return what tells of the names that a statement binds, all at once."""
        pairs = [
            (target.id, _COMPUTED if value is None else self._plain_origin(value))
            for target, value in _bindings(node)
            if target.id in self._held
        ]
        if not pairs:
            return []
        origins = [one if isinstance(one, ast.expr) else _constant(one) for _, one in pairs]
        if len(pairs) == 1:
            return [_bound(_BESIDE + pairs[0][0], origins[0])]
        names: list[ast.expr] = [ast.Name(_BESIDE + name, ast.Store()) for name, _ in pairs]
        target = ast.Tuple(names, ast.Store())
        return [ast.Assign([target], ast.Tuple(origins, ast.Load()))]

    def _computed(self, target: ast.expr) -> list[ast.stmt]:
        names = [part.id for part in ast.walk(target) if isinstance(part, ast.Name)]
        return [_bound(_BESIDE + one, _constant(_COMPUTED)) for one in names if one in self._held]

    def _plain_origin(self, value: ast.expr) -> ast.expr | int:
        """Return where an expression comes from that is a name, or computed."""
        if isinstance(value, ast.Name) and value.id in self._held:
            return _read(_BESIDE + value.id)
        return _COMPUTED

    def _answer(self, value: ast.expr | None) -> list[ast.stmt]:
        """Return the statements that return a value and where it comes from."""
        if value is None or (isinstance(value, ast.Constant) and value.value is None):
            nothing: list[ast.expr] = [_read(self._spare), _constant(_NONE)]
            return [ast.Return(ast.Tuple(nothing, ast.Load()))]
        lines: list[ast.stmt] = []
        names = []
        for part in _parts(value):
            if isinstance(part, ast.Name) and part.id in self._held:
                names.append(part.id)
                continue
            names.append(self._fresh())
            lines += self._binding(names[-1], part)
        values: list[ast.expr] = [_read(name) for name in names]
        origins: list[ast.expr] = [_read(_BESIDE + name) for name in names]
        return [*lines, ast.Return(ast.Tuple([*values, *origins], ast.Load()))]

    def _fresh(self) -> str:
        self._made += 1
        return f"_aj_v{self._made}"

    def _binding(self, name: str, value: ast.expr) -> list[ast.stmt]:
        """Return the statements that bind a name to a value, and tell where it comes from."""
        origin = self._plain_origin(value)
        if isinstance(origin, ast.expr):
            return [_bound(name, value), _bound(_BESIDE + name, origin)]
        if not self.may_be_given(value):
            return [_bound(name, value), _bound(_BESIDE + name, _constant(_COMPUTED))]
        match value:
            case ast.IfExp(test=test, body=body, orelse=orelse):
                return [ast.If(test, self._binding(name, body), self._binding(name, orelse))]
            case ast.BoolOp(op=op, values=[first, *others]):
                return self._chosen(name, op, first, others)
            case ast.Call(func=ast.Name(id=which), args=args) if which in _EXTREMES:
                return self._extreme(name, which, _candidates(which, args))
            case ast.Call(args=[operand]) | ast.UnaryOp(operand=operand):
                return self._same(name, value, operand)
        message = f"no origin of {ast.dump(value)}"
        raise TypeError(message)

    def _chosen(
        self, name: str, op: ast.boolop, first: ast.expr, others: list[ast.expr]
    ) -> list[ast.stmt]:
        held = self._fresh()
        rest = others[0] if len(others) == 1 else ast.BoolOp(op, others)
        taken = self._copied(name, held)
        then, otherwise = self._binding(name, rest), taken
        if isinstance(op, ast.Or):
            then, otherwise = otherwise, then
        return [*self._binding(held, first), ast.If(_read(held), then, otherwise)]

    def _same(self, name: str, value: ast.expr, operand: ast.expr) -> list[ast.stmt]:
        held = self._fresh()
        lines = self._binding(held, operand)
        if isinstance(value, ast.Call):
            value.args = [_read(held)]
        elif isinstance(value, ast.UnaryOp):
            value.operand = _read(held)
        return [*lines, _bound(name, value), _bound(_BESIDE + name, _read(_BESIDE + held))]

    def _copied(self, name: str, held: str) -> list[ast.stmt]:
        return [_bound(name, _read(held)), _bound(_BESIDE + name, _read(_BESIDE + held))]

    def _extreme(self, name: str, which: str, args: list[ast.expr]) -> list[ast.stmt]:
        """Return ``min`` or ``max``, which go through their arguments as CPython does."""
        lines: list[ast.stmt] = []
        held = [self._fresh() for _ in args]
        for variable, argument in zip(held, args, strict=True):
            lines += self._binding(variable, argument)
        best = held[0]
        for position, other in enumerate(held[1:], 1):
            better = ast.Compare(_read(other), [_EXTREMES[which]], [_read(best)])
            origin = ast.IfExp(better, _read(_BESIDE + other), _read(_BESIDE + best))
            made = name if position == len(args) - 1 else self._fresh()
            beside = self._fresh()
            call = ast.Call(_read(which), [_read(best), _read(other)], [])
            lines += [
                _bound(beside, origin),
                _bound(made, call),
                _bound(_BESIDE + made, _read(beside)),
            ]
            best = made
        return lines


def _candidates(name: str, args: list[ast.expr]) -> list[ast.expr]:
    """Return what a builtin gives one of: the arguments, or the items of the only one."""
    match args:
        case [ast.Tuple(elts=items) | ast.List(elts=items)] if name in _EXTREMES:
            return items if len(items) > 1 else []
        case [_] if name in _EXTREMES:
            return []
    return args if len(args) == 1 or name in _EXTREMES else []


def _bindings(node: ast.AST) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    """Return the names that a statement binds, each with its value if that stands there."""
    match node:
        case ast.Assign(targets=targets, value=value):
            for target in targets:
                yield from _pairs(target, value)
        case ast.AnnAssign(target=ast.Name() as name, value=ast.expr() as value):
            yield name, value
        case ast.AugAssign(target=ast.Name() as name):
            yield name, None


def _pairs(target: ast.expr, value: ast.expr | None) -> Iterator[tuple[ast.Name, ast.expr | None]]:
    if isinstance(target, ast.Name):
        yield target, value
    elif isinstance(target, ast.Tuple | ast.List):
        values: list[ast.expr | None] = [None] * len(target.elts)
        if isinstance(value, ast.Tuple | ast.List) and len(value.elts) == len(values):
            values[:] = value.elts
        for part, one in zip(target.elts, values, strict=True):
            yield from _pairs(part, one)


def _bound(name: str, value: ast.expr) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], value)


def _read(name: str) -> ast.expr:
    return ast.Name(name, ast.Load())


def _constant(value: int) -> ast.expr:
    return ast.Constant(value)
