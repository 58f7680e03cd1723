"""What a look at the whole file tells about each ``def``: its name, its place, its cycles.

One pass over the tree, whatever the number of functions. The screen's other rules look at
one function with this at hand.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, final

from autojit.screen.nodes import children, written_name
from autojit.screen.pragmas import NO_PRAGMAS, Pragma, Pragmas, read_pragmas
from autojit.screen.recursion import members_of_cycles

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

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
        pragmas: the comments that speak to autojit.
    """

    file: str
    text: str
    definitions: Mapping[FunctionNode, Definition]
    imports: Mapping[str, str]
    own_names: frozenset[str]
    recursive: frozenset[FunctionNode]
    pragmas: Pragmas = NO_PRAGMAS

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


def survey(tree: ast.Module, file: str, text: str) -> Surroundings:
    """Look once at a whole module; ``text`` is its decoded source."""
    surveyor = _Surveyor()
    surveyor.walk(tree)
    definitions = sorted(surveyor.definitions, key=lambda one: _position(one.node))
    return Surroundings(
        file=file,
        text=text,
        definitions={one.node: one for one in definitions},
        imports=surveyor.imports,
        own_names=frozenset(surveyor.own_names),
        recursive=frozenset(one.node for one in members_of_cycles(definitions)),
        pragmas=read_pragmas(text),
    )


def parameters(node: FunctionNode) -> list[str]:
    """List the names of a function's parameters in the order of ``co_varnames``."""
    arguments = node.args
    listed = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    listed += [one for one in (arguments.vararg, arguments.kwarg) if one is not None]
    return [one.arg for one in listed]


def _position(node: FunctionNode) -> tuple[int, int]:
    return node.lineno, node.col_offset


# Where a node stands: the innermost function, the class body directly around it, the prefix
# of qualified names.
_Place = tuple["Definition | None", "ast.ClassDef | None", str]
_MODULE_LEVEL: Final[_Place] = (None, None, "")


@final
class _Surveyor:
    """Walk a module with a stack of nodes and their places."""

    def __init__(self) -> None:
        self.definitions: list[Definition] = []
        self.imports: dict[str, str] = {}
        self.own_names: set[str] = set()
        self._stack: list[tuple[ast.AST, _Place]] = []

    def walk(self, tree: ast.Module) -> None:
        """Visit every node once."""
        stack = self._stack
        self._push(tree.body, _MODULE_LEVEL)
        special = self._SPECIAL
        while stack:
            node, place = stack.pop()
            visit = special.get(node.__class__)
            if visit is None:
                below = children(node)
                below.reverse()
                stack += [(child, place) for child in below]
            else:
                visit(self, node, place)

    def _push(self, nodes: list[ast.stmt] | list[ast.expr] | list[ast.AST], place: _Place) -> None:
        self._stack += [(node, place) for node in reversed(nodes)]

    def _bind(self, name: str, place: _Place) -> None:
        function, owner, _ = place
        if owner is not None:
            return  # an attribute of the class: no name that a function can see
        if function is None:
            self.own_names.add(name)
        else:
            function.stores.add(name)

    def _name(self, node: ast.Name, place: _Place) -> None:
        if not isinstance(node.ctx, ast.Load):
            self._bind(node.id, place)
        elif place[0] is not None:
            place[0].loads.add(node.id)

    def _attribute(self, node: ast.Attribute, place: _Place) -> None:
        if place[0] is not None:
            place[0].attributes.add(node.attr)
        self._stack.append((node.value, place))

    def _function(self, node: FunctionNode, place: _Place) -> None:
        outer, owner, prefix = place
        self._bind(node.name, place)
        if owner is None and outer is not None and node.name in outer.globals:
            prefix = ""  # Python names a function after the scope that its name lives in
        definition = Definition(node, f"{prefix}{node.name}", owner, outer)
        self.definitions.append(definition)
        if outer is not None:
            outer.inner.append(definition)
        # Decorators and defaults run where the def stands.
        defaults = [one for one in node.args.kw_defaults if one is not None]
        self._push([*node.decorator_list, *node.args.defaults, *defaults], place)
        self._push(node.body, (definition, None, f"{definition.qualname}.<locals>."))

    def _class(self, node: ast.ClassDef, place: _Place) -> None:
        function, owner, prefix = place
        self._bind(node.name, place)
        if owner is None and function is not None and node.name in function.globals:
            prefix = ""
        keywords = [keyword.value for keyword in node.keywords]
        self._push([*node.decorator_list, *node.bases, *keywords], place)
        self._push(node.body, (function, node, f"{prefix}{node.name}."))

    def _import(self, node: ast.Import | ast.ImportFrom, place: _Place) -> None:
        module = "" if isinstance(node, ast.Import) else f"{'.' * node.level}{node.module or ''}."
        for alias in node.names:
            bound = alias.asname or alias.name.partition(".")[0]
            if place[:2] != (None, None):
                self._bind(bound, place)
            elif isinstance(node, ast.Import):
                self.imports[bound] = alias.name if alias.asname else bound
            else:
                self.imports[bound] = f"{module}{alias.name}"

    def _outside(self, node: ast.Global | ast.Nonlocal, place: _Place) -> None:
        if place[0] is not None:
            place[0].outside.update(node.names)
            if isinstance(node, ast.Global):
                place[0].globals.update(node.names)

    def _comprehension(self, node: ast.comprehension, place: _Place) -> None:
        # Its targets live in a scope of their own; what they read does not.
        target = [] if isinstance(node.target, ast.Name) else children(node.target)
        rest: list[ast.AST] = [one for one in target if not isinstance(one, ast.Name)]
        self._push([node.iter, *node.ifs, *rest], place)

    def _handler(self, node: ast.ExceptHandler, place: _Place) -> None:
        if node.name is not None:
            self._bind(node.name, place)
        self._push(children(node), place)

    def _capture(self, node: ast.MatchAs | ast.MatchStar, place: _Place) -> None:
        if node.name is not None:
            self._bind(node.name, place)
        self._push(children(node), place)

    def _yield(self, node: ast.Yield | ast.YieldFrom, place: _Place) -> None:
        if place[0] is not None:
            place[0].yields = place[0].yields or node
        self._push(children(node), place)

    # Each visitor sees its own kind of node only.
    _SPECIAL: Final[dict[type[ast.AST], Callable[[_Surveyor, Any, _Place], None]]] = {
        ast.Name: _name,
        ast.Attribute: _attribute,
        ast.FunctionDef: _function,
        ast.AsyncFunctionDef: _function,
        ast.ClassDef: _class,
        ast.Import: _import,
        ast.ImportFrom: _import,
        ast.Global: _outside,
        ast.Nonlocal: _outside,
        ast.comprehension: _comprehension,
        ast.ExceptHandler: _handler,
        ast.MatchAs: _capture,
        ast.MatchStar: _capture,
        ast.Yield: _yield,
        ast.YieldFrom: _yield,
    }
