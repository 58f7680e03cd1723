"""Which functions of a file can come back to themselves, directly or through each other.

A proxy in a recursive chain would eat recursion depth, and compiled recursion ends the
process where Python raises. So the graph errs on the side of too many edges: a function
that is mentioned counts as called, an attribute counts as every method of its name.
Tarjan's algorithm (SIAM J. Comput. 1(2), 1972), without recursion: linear in the file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from autojit.screen.surroundings import Definition


def members_of_cycles(definitions: Sequence[Definition]) -> list[Definition]:
    """List the functions that lie on a cycle of mentions."""
    edges = _edges(definitions)
    members: list[Definition] = []
    for component in _components(definitions, edges):
        if len(component) > 1 or component[0] in edges[component[0]]:
            members += component
    return members


def _edges(definitions: Sequence[Definition]) -> dict[Definition, set[Definition]]:
    """Map each function to those it mentions or holds."""
    top: dict[str, list[Definition]] = {}
    methods: dict[str, list[Definition]] = {}
    for one in definitions:
        if one.owner is not None:
            methods.setdefault(one.node.name, []).append(one)
        elif one.outer is None or one.node.name in one.outer.globals:
            top.setdefault(one.node.name, []).append(one)
    edges: dict[Definition, set[Definition]] = {}
    for one in definitions:
        found = set(one.inner)
        for name in one.loads:
            found.update(_functions_named(name, one, top))
        for name in one.attributes & methods.keys():
            found.update(methods[name])
        edges[one] = found
    return edges


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


def _components(
    nodes: Sequence[Definition],
    edges: Mapping[Definition, set[Definition]],
) -> list[list[Definition]]:
    """Split a graph into its strongly connected components."""
    order: dict[Definition, int] = {}
    low: dict[Definition, int] = {}
    open_nodes: list[Definition] = []
    is_open: set[Definition] = set()
    components: list[list[Definition]] = []
    for root in nodes:
        if root in order:
            continue
        work = [(root, iter(edges[root]))]
        while work:
            node, followers = work[-1]
            if node not in order:
                order[node] = low[node] = len(order)
                open_nodes.append(node)
                is_open.add(node)
            for follower in followers:
                if follower not in order:
                    work.append((follower, iter(edges[follower])))
                    break
                if follower in is_open:
                    low[node] = min(low[node], order[follower])
            else:
                work.pop()
                if work:
                    parent = work[-1][0]
                    low[parent] = min(low[parent], low[node])
                if low[node] == order[node]:
                    component = _cut(open_nodes, node)
                    is_open.difference_update(component)
                    components.append(component)
    return components


def _cut(stack: list[Definition], node: Definition) -> list[Definition]:
    """Take ``node`` and all above it off the stack."""
    cut = len(stack) - 1
    while stack[cut] is not node:
        cut -= 1
    component = stack[cut:]
    del stack[cut:]
    return component
