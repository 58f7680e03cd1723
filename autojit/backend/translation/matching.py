"""``match``: rewritten into the ``if`` statements that it stands for.

Numbers and None are compared, ``|`` is *or*, a name catches all, and a tuple that is written
out as the subject is taken apart (PEP 634). What looks into an object (classes, mappings,
sequences that are not written out) is refused.
"""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from autojit.backend.translation.blocks import locate
from autojit.core import Reason

if TYPE_CHECKING:
    from autojit.backend.translation.context import Context


def match_statement(context: Context, node: ast.Match) -> list[str]:
    """Translate ``match``."""
    place = f"{node.lineno}x{node.col_offset}"
    parts = node.subject.elts if isinstance(node.subject, ast.Tuple) else [node.subject]
    if any(isinstance(part, ast.Starred) for part in parts):
        context.refuse(node.subject, Reason.SYNTAX, "unpacks with a star")
    names = [f"_aj_subject{place}x{number}" for number in range(len(parts))]
    context.local |= set(names)
    matching = _Matching(context, names, is_tuple=isinstance(node.subject, ast.Tuple))
    statements: list[ast.stmt] = [
        ast.Assign([ast.Name(name, ast.Store())], part)
        for name, part in zip(names, parts, strict=True)
    ]
    statements += matching.chain(node.cases)
    for statement in statements:
        locate(statement, node)
    return context.run(context, statements)


class _Matching:
    """The subject of one ``match``, held in names of its own."""

    def __init__(self, context: Context, names: list[str], *, is_tuple: bool) -> None:
        self._context = context
        self._names = names
        self._is_tuple = is_tuple

    def chain(self, cases: list[ast.match_case]) -> list[ast.stmt]:
        """Return the statements of the first case that fits."""
        if not cases:
            return []
        case, *others = cases
        captures: list[tuple[str, str]] = []
        tests = self._tests(case.pattern, captures)
        body = case.body
        if case.guard is not None:
            # What the pattern catches is bound before the guard is asked, and stays bound.
            tests += [_bound_in_passing(*capture) for capture in captures]
            tests.append(case.guard)
        else:
            body = [*(_binding(*capture) for capture in captures), *body]
        if not tests:
            return body
        test = tests[0] if len(tests) == 1 else ast.BoolOp(ast.And(), tests)
        return [ast.If(test, body, self.chain(others))]

    def _tests(self, pattern: ast.pattern, captures: list[tuple[str, str]]) -> list[ast.expr]:
        if not self._is_tuple:
            return self._of_one(pattern, self._names[0], captures)
        match pattern:
            case ast.MatchAs(pattern=None, name=None):
                return []
            case ast.MatchSequence(patterns=patterns):
                return self._of_several(pattern, patterns, captures)
            case ast.MatchOr(patterns=patterns):
                return [self._any(pattern, [self._tests(one, captures) for one in patterns])]
        return self._refuse(pattern)

    def _of_several(
        self,
        node: ast.pattern,
        patterns: list[ast.pattern],
        captures: list[tuple[str, str]],
    ) -> list[ast.expr]:
        if any(isinstance(one, ast.MatchStar) for one in patterns):
            return self._refuse(node)
        if len(patterns) != len(self._names):
            return [ast.Constant(value=False)]
        pairs = zip(patterns, self._names, strict=True)
        return [test for one, name in pairs for test in self._of_one(one, name, captures)]

    def _of_one(
        self, pattern: ast.pattern, name: str, captures: list[tuple[str, str]]
    ) -> list[ast.expr]:
        subject = ast.Name(name, ast.Load())
        match pattern:
            case ast.MatchValue(value=value):
                return [ast.Compare(subject, [ast.Eq()], [value])]
            case ast.MatchSingleton(value=None):
                return [ast.Compare(subject, [ast.Is()], [ast.Constant(None)])]
            case ast.MatchOr(patterns=patterns):
                return [self._any(pattern, [self._of_one(one, name, captures) for one in patterns])]
            case ast.MatchAs(pattern=inner, name=caught):
                tests = [] if inner is None else self._of_one(inner, name, captures)
                if caught is not None:
                    captures.append((caught, name))
                return tests
        return self._refuse(pattern)

    def _any(self, node: ast.pattern, ways: list[list[ast.expr]]) -> ast.expr:
        if any(isinstance(one, ast.MatchAs) and one.name for one in ast.walk(node)):
            self._refuse(node)
        tests: list[ast.expr] = []
        for way in ways:
            if not way:
                return ast.Constant(value=True)
            tests.append(way[0] if len(way) == 1 else ast.BoolOp(ast.And(), way))
        return ast.BoolOp(ast.Or(), tests)

    def _refuse(self, node: ast.pattern) -> list[ast.expr]:
        self._context.refuse(node, Reason.SYNTAX, "a pattern that is no number", "use if and elif")


def _binding(name: str, source: str) -> ast.stmt:
    return ast.Assign([ast.Name(name, ast.Store())], ast.Name(source, ast.Load()))


def _bound_in_passing(name: str, source: str) -> ast.expr:
    """Return a test that binds a name and always passes."""
    named = ast.NamedExpr(ast.Name(name, ast.Store()), ast.Name(source, ast.Load()))
    return ast.Compare(ast.Tuple([named], ast.Load()), [ast.IsNot()], [ast.Constant(None)])
