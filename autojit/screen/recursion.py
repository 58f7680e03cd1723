"""Which functions of a file can come back to themselves, directly or through each other.

A proxy in a recursive chain would eat recursion depth. Where a function of the module calls
itself by its own name, the name is bound to the plain function for as long as Python runs it
(``promotion.aside``); other cycles are refused. So the graph errs on the side of too many
edges: a function that is mentioned counts as called, an attribute as every method of its name.
Tarjan's algorithm (SIAM J. Comput. 1(2), 1972), without recursion: linear in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from autojit.screen.surroundings import Definition


def cycles(
    definitions: Sequence[Definition],
    aliases: Mapping[str, set[str]],
) -> list[list[Definition]]:
    """List the sets of functions that lie on cycles of mentions.

    Args:
        definitions: all functions of the module.
        aliases: the module's variables, with the names that their values mention.
    """
    edges = _edges(definitions, aliases)
    return [
        component
        for component in _Components(edges).found
        if len(component) > 1 or component[0] in edges[component[0]]
    ]


def goes_by_own_name(cycle: Sequence[Definition], aliases: Mapping[str, set[str]]) -> bool:
    """Tell whether a cycle is a function of the module that calls itself by its global name alone.

    Args:
        cycle: the functions on it.
        aliases: the module's variables, with the names that their values mention.
    """
    member, *others = cycle
    name = member.node.name
    plain = member.owner is None and member.outer is None
    named = name in member.loads and name not in member.stores and name not in aliases
    # By way of a variable that function would be called that the name held.
    by_variable = any(name in values for one, values in aliases.items() if one in member.loads)
    return plain and named and not (others or by_variable)


def _edges(
    definitions: Sequence[Definition],
    aliases: Mapping[str, set[str]],
) -> dict[Definition, set[Definition]]:
    """Map each function to those it mentions or holds."""
    top: dict[str, list[Definition]] = {}
    methods: dict[str, list[Definition]] = {}
    for one in definitions:
        if one.owner is not None:
            methods.setdefault(one.node.name, []).append(one)
        elif one.outer is None or one.node.name in one.outer.globals:
            top.setdefault(one.node.name, []).append(one)
    _follow(aliases, top)
    edges: dict[Definition, set[Definition]] = {}
    for one in definitions:
        found = set(one.inner)
        for name in one.loads:
            found.update(_functions_named(name, one, top))
        for name in one.attributes & methods.keys():
            found.update(methods[name])
        edges[one] = found
    return edges


def _follow(aliases: Mapping[str, set[str]], top: dict[str, list[Definition]]) -> None:
    """Let the module's variables stand for the functions that they were made of."""
    for name in aliases:
        todo, seen = [name], {name}
        while todo:
            fresh = aliases.get(todo.pop(), set()) - seen
            seen |= fresh
            todo += fresh
        found = [one for other in seen - {name} for one in top.get(other, ())]
        if found:
            top[name] = [*top.get(name, ()), *found]


def _functions_named(
    name: str,
    seen_from: Definition,
    top: Mapping[str, list[Definition]],
) -> Iterable[Definition]:
    """Look a name up as Python does: the functions around, then the module."""
    scope: Definition | None = seen_from
    while scope is not None:
        if name in scope.stores and name not in scope.outside:
            return [one for one in scope.inner if one.node.name == name and one.owner is None]
        scope = scope.outer
    return top.get(name, ())


@final
class _Components:
    """The strongly connected components of a graph."""

    def __init__(self, edges: Mapping[Definition, set[Definition]]) -> None:
        self.found: list[list[Definition]] = []
        self._edges = edges
        self._order: dict[Definition, int] = {}
        self._low: dict[Definition, int] = {}
        self._open: dict[Definition, None] = {}  # a stack with a fast membership test
        for root in edges:
            if root not in self._order:
                self._explore(root)

    def _explore(self, root: Definition) -> None:
        """Search depth-first from ``root``, with a stack of half-explored nodes."""
        work = [(root, self._enter(root))]
        while work:
            node, followers = work[-1]
            fresh = self._next_fresh(node, followers)
            if fresh is not None:
                work.append((fresh, self._enter(fresh)))
                continue
            work.pop()
            if work:
                parent = work[-1][0]
                self._low[parent] = min(self._low[parent], self._low[node])
            if self._low[node] == self._order[node]:
                self._close(node)

    def _enter(self, node: Definition) -> Iterator[Definition]:
        self._order[node] = self._low[node] = len(self._order)
        self._open[node] = None
        return iter(self._edges[node])

    def _next_fresh(self, node: Definition, followers: Iterator[Definition]) -> Definition | None:
        """Go on through the followers of ``node`` to one that was not entered."""
        for follower in followers:
            if follower not in self._order:
                return follower
            if follower in self._open:
                self._low[node] = min(self._low[node], self._order[follower])
        return None

    def _close(self, node: Definition) -> None:
        """Take ``node`` and all above it off the stack: they are one component."""
        component = []
        while True:
            top, _ = self._open.popitem()
            component.append(top)
            if top is node:
                break
        self.found.append(component)
