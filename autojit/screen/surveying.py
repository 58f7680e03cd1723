"""The look at a whole file: one pass over its tree, whatever the number of functions."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Any, Final, final

from autojit.screen.nodes import bound_names, children
from autojit.screen.pragmas import read_pragmas
from autojit.screen.recursion import cycles, goes_by_own_name
from autojit.screen.surroundings import Definition, Surroundings

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.screen.surroundings import FunctionNode


def survey(tree: ast.Module, file: str, text: str) -> Surroundings:
    """Look once at a whole module; ``text`` is its decoded source."""
    surveyor = _Surveyor()
    surveyor.walk(tree)
    definitions = sorted(surveyor.definitions, key=lambda one: _position(one.node))
    found = cycles(definitions, surveyor.aliases)
    return Surroundings(
        file=file,
        text=text,
        definitions={one.node: one for one in definitions},
        imports=surveyor.imports,
        own_names=frozenset(surveyor.own_names),
        recursive=frozenset(one.node for cycle in found for one in cycle),
        by_own_name=frozenset(
            cycle[0].node for cycle in found if goes_by_own_name(cycle, surveyor.aliases)
        ),
        pragmas=read_pragmas(text),
    )


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
        self.aliases: dict[str, set[str]] = {}
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

    def _assign(self, node: ast.Assign, place: _Place) -> None:
        if place == _MODULE_LEVEL:
            # ``fast = cache(slow)``: who calls one calls the other.
            read = {one.id for one in ast.walk(node.value) if isinstance(one, ast.Name)}
            for name in (name for target in node.targets for name in bound_names(target)):
                self.aliases.setdefault(name, set()).update(read)
        self._push(children(node), place)

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
        ast.Assign: _assign,
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
