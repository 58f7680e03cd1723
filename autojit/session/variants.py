"""A function with what is usually the same written into it: small numbers and dimensions.

What a compiler knows it unrolls. The variant is a function of its own, exact as any other, for
calls that pass its guard.
"""

from __future__ import annotations

import ast
from copy import deepcopy
from dataclasses import dataclass
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, Final, final

from autojit.core import OWN_BUILTINS, Refused
from autojit.session.verdicts import definition_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__builtins__ = OWN_BUILTINS

_MOST: Final = 64  # unrolled further, code outgrows what it saves


@final
@dataclass(frozen=True, slots=True)
class Variant:
    """A function for some values of its arguments.

    Attributes:
        function: the variant.
        tree: its ``def``, which stands in no file.
        numbers: parameters that are whole numbers, by position, with their values.
        sizes: dimensions of array parameters, by position and axis, with their values.
        said: what is written into it, as in ``"k=3, X.shape[1]=4"``.
    """

    function: FunctionType
    tree: ast.FunctionDef
    numbers: Mapping[int, int]
    sizes: Mapping[tuple[int, int], int]
    said: str

    def fits(self, args: tuple[Any, ...]) -> bool:
        """Tell whether a call, its arguments by position, is one of those."""
        if len(args) <= max((*self.numbers, *(index for index, _ in self.sizes)), default=-1):
            return False
        return all(
            type(args[index]) is int and args[index] == value
            for index, value in self.numbers.items()
        ) and all(args[index].shape[axis] == value for (index, axis), value in self.sizes.items())


def variant_of(function: FunctionType, bound: tuple[Any, ...]) -> Variant | None:
    """Write the small numbers and dimensions of a call into a function; None if there are none."""
    found = definition_of(function)
    if isinstance(found, Refused) or function.__closure__:
        return None
    node = found[1].node
    if not isinstance(node, ast.FunctionDef):
        return None
    positional = [arg.arg for arg in (*node.args.posonlyargs, *node.args.args)]
    stored = {
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
    }
    kept = {name: index for index, name in enumerate(positional) if name not in stored}
    numbers = {
        name: bound[index]
        for name, index in kept.items()
        if type(bound[index]) is int and 0 <= bound[index] <= _MOST
    }
    writer = _Writer(numbers, {name: _shape(bound[index]) for name, index in kept.items()})
    tree = deepcopy(node)
    tree.decorator_list = []
    tree.body = [writer.visit(one) for one in tree.body]
    tree.body = [one for several in tree.body for one in _flat(several)]
    used = {name: value for name, value in numbers.items() if name in writer.used}
    if not used and not writer.sizes:
        return None
    sizes = {(kept[name], axis): size for (name, axis), size in writer.sizes.items()}
    parts = [f"{name}={value}" for name, value in used.items()]
    parts += [f"{name}.shape[{axis}]={size}" for (name, axis), size in writer.sizes.items()]
    said = ", ".join(parts)
    return Variant(
        _made(function, tree, said),
        tree,
        {kept[name]: value for name, value in used.items()},
        sizes,
        said,
    )


def _shape(value: Any) -> tuple[int, ...]:  # noqa: ANN401 - a program's own object
    shape = getattr(value, "shape", ())
    return shape if isinstance(shape, tuple) else ()


def _flat(several: Any) -> list[ast.stmt]:  # noqa: ANN401 - a visitor returns one or many
    return several if isinstance(several, list) else [several]


def _made(function: FunctionType, tree: ast.FunctionDef, said: str) -> FunctionType:
    module = ast.fix_missing_locations(ast.Module([tree], []))
    whole = compile(module, function.__code__.co_filename, "exec", dont_inherit=True)
    code = next(one for one in whole.co_consts if isinstance(one, CodeType))
    made = FunctionType(code, function.__globals__, function.__name__, function.__defaults__)
    made.__kwdefaults__ = function.__kwdefaults__
    made.__qualname__ = f"{function.__qualname__}[{said}]"
    made.__module__ = function.__module__
    return made


@final
class _Writer(ast.NodeTransformer):
    """Writes constants into a body, and notes which."""

    def __init__(self, numbers: dict[str, int], shapes: dict[str, tuple[int, ...]]) -> None:
        self._numbers = numbers
        self._shapes = shapes
        self.used: set[str] = set()
        self.sizes: dict[tuple[str, int], int] = {}

    def visit_Name(self, node: ast.Name) -> ast.expr:
        """Replace a whole number's parameter."""
        if isinstance(node.ctx, ast.Load) and node.id in self._numbers:
            self.used.add(node.id)
            return ast.copy_location(ast.Constant(self._numbers[node.id]), node)
        return node

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        """Replace ``X.shape[1]``."""
        axis = node.slice.value if isinstance(node.slice, ast.Constant) else None
        shape = self._shape_of(node.value)
        if shape is not None and isinstance(axis, int) and isinstance(node.ctx, ast.Load):
            size = self._size(shape, axis)
            if size is not None:
                return ast.copy_location(ast.Constant(size), node)
        return self.generic_visit(node)

    def visit_Assign(self, node: ast.Assign) -> Any:  # noqa: ANN401 - one or many
        """Say behind ``n, d = X.shape`` what ``d`` is."""
        name = self._shape_of(node.value)
        target = node.targets[0]
        if name is None or len(node.targets) > 1 or not isinstance(target, ast.Tuple):
            return self.generic_visit(node)
        made: list[ast.stmt] = [node]
        for axis, one in enumerate(target.elts):
            size = self._size(name, axis) if isinstance(one, ast.Name) else None
            if size is not None and isinstance(one, ast.Name):
                store = ast.Name(one.id, ast.Store())
                made.append(ast.copy_location(ast.Assign([store], ast.Constant(size)), node))
        return made

    def _shape_of(self, node: ast.expr) -> str | None:
        """Return the parameter whose shape an expression is."""
        if not (isinstance(node, ast.Attribute) and node.attr == "shape"):
            return None
        name = node.value.id if isinstance(node.value, ast.Name) else ""
        return name if name in self._shapes else None

    def _size(self, name: str, axis: int) -> int | None:
        """Return a small dimension, and note that it was written in."""
        shape = self._shapes[name]
        if not 0 <= axis < len(shape) or shape[axis] > _MOST:
            return None
        self.sizes[name, axis] = shape[axis]
        return shape[axis]
