"""What is known of the file around a function: its names, its cycles, its comments.

``surveying`` fills it in, once for a file; the rules look at one function with it at hand.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, final

from autojit.screen.nodes import written_name
from autojit.screen.pragmas import NO_PRAGMAS, Pragma, Pragmas

if TYPE_CHECKING:
    from collections.abc import Mapping

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef


@final
class Definition:
    """One ``def``, where it stands and which names it uses.

    Attributes:
        node: its syntax tree.
        qualname: what Python will call it, ``<locals>`` included.
        owner: the class whose body it stands in, or None.
        outer: the function around it, or None.
        loads: the names it reads.
        stores: the names it binds, parameters included.
        outside: the names it declares global or nonlocal.
        attributes: the attribute names it reads, of anything.
        inner: the functions defined in its body, classes in between or not.
        yields: its first ``yield``, or None.
    """

    __slots__ = (
        "attributes", "globals", "inner", "loads", "node", "outer", "outside", "owner",
        "qualname", "stores", "yields",
    )  # fmt: skip

    def __init__(
        self,
        node: FunctionNode,
        qualname: str,
        owner: ast.ClassDef | None,
        outer: Definition | None,
    ) -> None:
        """Start with the parameters as the only names bound."""
        self.node = node
        self.qualname = qualname
        self.owner = owner
        self.outer = outer
        self.loads: set[str] = set()
        self.stores = set(parameters(node))
        self.outside: set[str] = set()
        self.globals: set[str] = set()
        self.attributes: set[str] = set()
        self.inner: list[Definition] = []
        self.yields: ast.expr | None = None

    @property
    def first_line(self) -> int:
        """Tell the line of the first decorator, or of the ``def`` (``co_firstlineno``)."""
        decorators = self.node.decorator_list
        return decorators[0].lineno if decorators else self.node.lineno


@final
@dataclass(frozen=True)
class Surroundings:
    """The file around the functions that are examined.

    Attributes:
        file: its name as the program knows it.
        text: its text, for columns; empty if it is not known.
        definitions: every ``def`` in it, by its node, in source order.
        imports: module-level names that stand for imported things, with their dotted names.
        own_names: the functions, classes and variables that the module level binds itself.
        recursive: the nodes of the functions that can come back to themselves.
        by_own_name: those of them that do so by calling their own global name alone, which what
            decorates them may hold.
        pragmas: the comments that speak to autojit.
    """

    file: str
    text: str
    definitions: Mapping[FunctionNode, Definition]
    imports: Mapping[str, str]
    own_names: frozenset[str]
    recursive: frozenset[FunctionNode]
    pragmas: Pragmas = NO_PRAGMAS
    by_own_name: frozenset[FunctionNode] = frozenset()

    @cached_property
    def lines(self) -> list[str]:
        """Split the text where Python's parser does."""
        return self.text.replace("\r\n", "\n").replace("\r", "\n").split("\n")

    def resolve(self, node: ast.AST) -> str | None:
        """Say what ``node`` names, seen through the imports: ``np.sin`` is ``numpy.sin``.

        A name that the module binds itself resolves to nothing: it may be anything.
        """
        name = written_name(node)
        if name is None:
            return None
        root, dot, rest = name.partition(".")
        if root in self.imports:
            return f"{self.imports[root]}{dot}{rest}"
        if root in self.own_names:
            return None
        return name.removeprefix("builtins.")

    def pragma_of(self, node: FunctionNode) -> tuple[int, Pragma] | None:
        """Find the pragma between a function's first decorator and its body."""
        by_line = self.pragmas.by_line
        if not by_line:
            return None
        first = self.definitions[node].first_line
        for line in range(first, max(node.body[0].lineno, node.lineno + 1)):
            if line in by_line:
                return line, by_line[line]
        return None


def parameters(node: FunctionNode) -> list[str]:
    """List the names of a function's parameters in the order of ``co_varnames``."""
    arguments = node.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    listed += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [one.arg for one in listed]
