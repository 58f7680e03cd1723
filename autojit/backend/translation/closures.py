"""Functions that a function makes and calls: part of the kernel, with what they read passed.

They are lambdas, or defined in its body (``inner_defs``). One reads the names of the function
around it when it is called, so a call passes what they hold then (lambda lifting). Where it is
passed to another function of the program, so are they. Nobody rebinds them meanwhile. Where it
would be returned, or kept in a list, it is refused.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass
from types import CellType, CodeType, FunctionType, NoneType
from typing import TYPE_CHECKING, final

from autojit.backend.kinds import Kind, Obj
from autojit.backend.source import ANY_ARGUMENTS, GENERATES
from autojit.backend.translation.blocks import locate
from autojit.backend.translation.inner_defs import definition_of, lifted
from autojit.backend.translation.scope import Val
from autojit.backend.translation.scoping import scoped
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Iterable

    from autojit.backend.translation.context import Context
    from autojit.backend.translation.unit import Unit


@final
@dataclass(frozen=True, slots=True)
class Inner:
    """A function that is made within another.

    Attributes:
        function: a function with its code, for translating; nobody calls it.
        tree: its definition.
        captures: the names of the function around it that it reads, passed on each call.
        definer: the identity of that function.
    """

    function: FunctionType
    tree: ast.FunctionDef
    captures: tuple[str, ...]
    definer: int


def made(context: Context, node: ast.Lambda) -> Val:
    """Translate a lambda: nothing happens but that it is known."""
    place = (id(context.function.__code__), node.lineno, node.col_offset)
    inner = context.unit.closures.get(place)
    if inner is None:
        inner = context.unit.closures[place] = _inner(context, node)
        context.unit.inner[id(inner.function)] = inner
    return Val("None", Obj(inner.function))


def _inner(context: Context, node: ast.Lambda) -> Inner:
    definition = definition_of(node)
    if definition is not None:
        return _defined(context, definition)
    given = node.args
    if given.defaults or any(given.kw_defaults) or given.vararg or given.kwarg:
        context.refuse(node, Reason.SYNTAX, "a lambda with defaults or any number of arguments")
    codes = [
        code for code in _codes_in(context) if code.co_name == "<lambda>" and _stands_at(code, node)
    ]
    if len(codes) != 1:
        context.refuse(node, Reason.SYNTAX, "a lambda in a comprehension, or beside another")
    body = ast.copy_location(ast.Return(node.body), node.body)
    tree = ast.FunctionDef("inner", given, [body], [])
    ast.copy_location(tree, node)
    locate(tree, node)
    return _made_of(context, codes[0], tree)


def _codes_in(context: Context) -> list[CodeType]:
    return [one for one in context.function.__code__.co_consts if isinstance(one, CodeType)]


def _defined(context: Context, node: ast.FunctionDef) -> Inner:
    """Return what a ``def`` in a body makes.

    Raises:
        Refusal: it is no plain function, or it rebinds names around it.
    """
    named = [
        code
        for code in _codes_in(context)
        if (code.co_name, code.co_firstlineno) == (node.name, node.lineno)
    ]
    if len(named) != 1:
        context.refuse(node, Reason.SYNTAX, "defines a function that cannot be told from others")
    if named[0].co_flags & (ANY_ARGUMENTS | GENERATES):
        message = "defines a generator, or a function of any number of arguments"
        context.refuse(node, Reason.SYNTAX, message)
    rebinds = [one for one in ast.walk(node) if isinstance(one, ast.Nonlocal | ast.Global)]
    if rebinds:
        context.refuse(rebinds[0], Reason.WRITES_NAME, f"rebinds {rebinds[0].names[0]!r}")
    inner = _made_of(context, named[0], scoped(lifted(node), _names_of(named[0])))
    inner.function.__defaults__ = _written(context, node.args.defaults) or None
    keywords = zip(node.args.kwonlyargs, node.args.kw_defaults, strict=True)
    given = [(one.arg, default) for one, default in keywords if default is not None]
    values = _written(context, [default for _, default in given])
    inner.function.__kwdefaults__ = dict(zip((name for name, _ in given), values, strict=True))
    return inner


def _names_of(code: CodeType) -> frozenset[str]:
    return frozenset((*code.co_varnames, *code.co_cellvars))


def _written(context: Context, defaults: list[ast.expr]) -> tuple[object, ...]:
    """Return defaults that are written out, and so are the same for each function made."""
    found: list[object] = []
    for default in defaults:
        try:
            value = ast.literal_eval(default)
        except ValueError:
            value = ()
        if type(value) not in (bool, int, float, NoneType):
            said = "defines a function with a default that is not a number written out"
            context.refuse(default, Reason.SYNTAX, said)
        found.append(value)
    return tuple(found)


def _made_of(context: Context, code: CodeType, tree: ast.FunctionDef) -> Inner:
    """Return a function with this code, whose own closure is that of the function around it."""
    around = context.function
    known = context.unit.inner.get(id(around))
    free = {*around.__code__.co_freevars} - {*(known.captures if known else ())}
    cells = dict(zip(around.__code__.co_freevars, around.__closure__ or (), strict=True))
    captures = tuple(name for name in code.co_freevars if name not in free)
    closure = tuple(cells[n] if n in free else CellType() for n in code.co_freevars)
    function = FunctionType(code, around.__globals__, tree.name, None, closure)
    return Inner(function, tree, captures, id(around))


def _stands_at(code: CodeType, node: ast.Lambda) -> bool:
    """Tell whether a lambda's code was made of this very expression: it lies within."""
    start, end = (node.lineno, node.col_offset), (node.end_lineno, node.end_col_offset)
    places = [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line is not None and end_column  # RESUME stands at the line's beginning
    ]
    return bool(places) and all(start <= a and b <= end for a, b in places)


def is_inner(context: Context, value: Val) -> bool:
    """Tell whether a value is a function made here."""
    return isinstance(value.kind, Obj) and id(value.kind.value) in context.unit.inner


def captured(context: Context, node: ast.AST, function: FunctionType) -> list[Val]:
    """Return what is passed to a function behind its arguments.

    Raises:
        Refusal: it is made in another function, and reads names of that.
    """
    inner = context.unit.inner.get(id(function))
    if inner is None or not inner.captures:
        return []
    names = context.lent.get(id(function), inner.captures)
    if names is inner.captures and not _sees(context, inner):
        message = f"calls a function that reads {inner.captures[0]!r} of another one"
        context.refuse(node, Reason.CALLEE, message, "pass it as an argument")
    return [context.load(ast.copy_location(ast.Name(name, ast.Load()), node)) for name in names]


def _sees(context: Context, inner: Inner) -> bool:
    """Tell whether what a function reads has the same names in the function at hand."""
    here = context.unit.inner.get(id(context.function))
    if here is None or here.definer != inner.definer:
        return id(context.function) == inner.definer
    return set(inner.captures) <= set(here.captures)


def lent(unit: Unit, kinds: Iterable[Kind]) -> dict[int, tuple[str, ...]]:
    """Return, for the functions among arguments, the names of what is passed along for them."""
    found: dict[int, tuple[str, ...]] = {}
    for position, kind in enumerate(kinds):
        inner = unit.inner.get(id(kind.value)) if isinstance(kind, Obj) else None
        if inner is not None and inner.captures and id(inner.function) not in found:
            names = tuple(f"_aj_lent{position}_{name}" for name in inner.captures)
            found[id(inner.function)] = names
    return found


def lending(context: Context, node: ast.AST, given: list[Val]) -> list[Val]:
    """Return what is passed along for the functions among the arguments of a call."""
    functions = lent(context.unit, [value.kind for value in given])
    inner = (context.unit.inner[one].function for one in functions)
    return [value for function in inner for value in captured(context, node, function)]


def names_beside(unit: Unit, function: FunctionType, kinds: Iterable[Kind]) -> tuple[str, ...]:
    """Return the names of a function's parameters behind its own."""
    inner = unit.inner.get(id(function))
    own = () if inner is None else inner.captures
    return (*own, *(name for names in lent(unit, kinds).values() for name in names))
