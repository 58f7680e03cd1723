"""Strings and bytes that are only read: items, slices, loops, comparisons, ``ord``.

A string that is known when compiling (a literal, a mode that is compared with literals) stays
an ``Obj``; one that is gone through is a ``Text``, and one of its characters a ``Char``. No new
string is made: what would give one is refused.
"""

from __future__ import annotations

import ast
import builtins
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    LONGEST,
    Char,
    Kind,
    Obj,
    Text,
    Tup,
    boolean,
    describe,
    integer,
)
from autojit.backend.translation.arrays import index_code, slice_code
from autojit.backend.translation.scope import Val, tuple_of
from autojit.core import Reason

if TYPE_CHECKING:
    from types import FunctionType

    from autojit.backend.translation.context import Context

_MOST_WRITTEN_OUT: Final = 64
_GREATEST_POINT: Final = 0x10FFFF
_BYTE: Final = 255


def item(kind: Text, code: str) -> Val:
    """Return an item of a text: a character, or a byte as an int."""
    if kind.type == "str":
        return Val(f"_np.int64({code})", Char())
    return Val(f"_np.int64({code})", integer(0, _BYTE))


def evaluated(context: Context, node: ast.expr) -> Val:
    """Evaluate an expression whose items are wanted: a string in a global name is passed in."""
    if isinstance(node, ast.Name) and node.id not in context.local:
        outside = context.find(node.id)
        try:
            value = outside.read()
        except NameError:
            return context.evaluate(context, node)
        if type(value) is str:
            return context.pass_in(outside, Text("str"))
    value = context.evaluate(context, node)
    # A parameter that is known when compiling is one value of many.
    return value if isinstance(node, ast.Name) else written_out(value)


def written_out(value: Val) -> Val:
    """Return a short string that is known as the tuple of its characters."""
    if isinstance(value.kind, Obj) and type(value.kind.value) is str:
        text = value.kind.value
        if 0 < len(text) <= _MOST_WRITTEN_OUT:
            return tuple_of(tuple(Val(str(ord(letter)), Char()) for letter in text))
    return value


def load(context: Context, node: ast.Subscript, value: Val) -> Val:
    """Translate ``text[index]`` and ``text[low:high]``."""
    kind = value.kind
    assert isinstance(kind, Text)
    if isinstance(node.slice, ast.Slice):
        code, _ = slice_code(context, node.slice)
        layout = kind.layout if node.slice.step is None else "A"
        return Val(f"{value.code}[{code}]", replace(kind, layout=layout))
    code = index_code(context, node.slice, context.evaluate(context, node.slice))
    return item(kind, f"{value.code}[{code}]")


def is_text(kind: Kind) -> bool:
    """Tell whether a value is a string or bytes, as compiled code knows them."""
    return isinstance(kind, Text | Char) or (isinstance(kind, Obj) and type(kind.value) is str)


_SYMBOLS: Final[dict[type[ast.cmpop], str]] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def compare(
    context: Context, node: ast.AST, operator: ast.cmpop, left: Val, right: Val
) -> Val | None:
    """Translate a comparison of texts, or return None for other values."""
    kinds = (left.kind, right.kind)
    if not any(isinstance(kind, Text | Char) for kind in kinds):
        return _compare_known(operator, left.kind, right.kind)
    if not all(map(is_text, kinds)):
        context.refuse(node, Reason.UNKNOWN_OPERATION, "compares a text with what is none")
    points = [_point(value) for value in (left, right)]
    if None not in points:
        return Val(f"({points[0]} {_SYMBOLS[type(operator)]} {points[1]})", boolean())
    empty = [value for value in (left, right) if _is_empty(value)]
    if empty and isinstance(operator, ast.Eq | ast.NotEq):
        other = right if empty[0] is left else left
        size = "1" if isinstance(other.kind, Char) else f"len({other.code})"
        return Val(f"({size} {_SYMBOLS[type(operator)]} 0)", boolean())
    types = {_type_of(kind) for kind in kinds}
    if types == {"str"} or "str" not in types:
        return _compare_whole(context, node, operator, (left, right))
    context.refuse(node, Reason.UNKNOWN_OPERATION, "compares texts of different types")


def _compare_known(operator: ast.cmpop, left: Kind, right: Kind) -> Val | None:
    """Compare two strings that are known when compiling."""
    both = isinstance(left, Obj) and isinstance(right, Obj) and is_text(left) and is_text(right)
    if not both or not isinstance(operator, ast.Eq | ast.NotEq):
        return None
    known = (left.value == right.value) is isinstance(operator, ast.Eq)  # type: ignore[union-attr]
    return Val(repr(known), boolean(), literal=known)


def _point(value: Val) -> str | None:
    """Return the source of a code point, if a value is one character."""
    if isinstance(value.kind, Char):
        return value.code
    if isinstance(value.kind, Obj) and isinstance(value.kind.value, str):
        text = value.kind.value
        return str(ord(text)) if len(text) == 1 else None
    return None


def _is_empty(value: Val) -> bool:
    return isinstance(value.kind, Obj) and value.kind.value == ""


def _type_of(kind: Kind) -> str:
    return kind.type if isinstance(kind, Text) else "str"


def _compare_whole(
    context: Context, node: ast.AST, operator: ast.cmpop, values: tuple[Val, Val]
) -> Val:
    left, right = (_whole(context, node, value) for value in values)
    made = {
        ast.Eq: f"_text_same({left}, {right})",
        ast.NotEq: f"(not _text_same({left}, {right}))",
        ast.Lt: f"_text_less({left}, {right})",
        ast.Gt: f"_text_less({right}, {left})",
        ast.LtE: f"(not _text_less({right}, {left}))",
        ast.GtE: f"(not _text_less({left}, {right}))",
    }
    return Val(made[type(operator)], boolean())


def _whole(context: Context, node: ast.AST, value: Val) -> str:
    """Return the source of a text as a sequence of code points."""
    if isinstance(value.kind, Text):
        return value.code
    if isinstance(value.kind, Char):
        return f"({value.code},)"
    assert isinstance(value.kind, Obj)
    text: Any = value.kind.value
    if not 0 < len(text) <= _MOST_WRITTEN_OUT:
        context.refuse(node, Reason.UNKNOWN_OPERATION, "compares a text with such a literal")
    return f"({''.join(f'{ord(letter)}, ' for letter in text)})"


def contains(
    context: Context, node: ast.Compare, operator: ast.cmpop, left: Val, right: Val
) -> Val | None:
    """Translate ``c in "AEIOU"``, ``c in text``, ``c in ("a", "b")``; None for other values."""
    if not isinstance(left.kind, Char):
        return None
    if not isinstance(node.comparators[-1], ast.Name):
        right = written_out(right)
    if isinstance(right.kind, Text) and right.kind.type == "str":
        code = f"(_text_find({right.code}, {left.code}) >= 0)"
    elif isinstance(right.kind, Tup) and all(isinstance(i, Char) for i in right.kind.items):
        parts = right.parts or ()
        code = f"({' or '.join(f'{left.code} == {part.code}' for part in parts)})"
    else:
        message = f"looks for a character in {describe(right.kind)}"
        context.refuse(node, Reason.UNKNOWN_OPERATION, message)
    return Val(f"(not {code})" if isinstance(operator, ast.NotIn) else code, boolean())


def constants(node: ast.expr) -> Val | None:
    """Return a written tuple, list or set of characters that a character is looked for in."""
    if not isinstance(node, ast.Tuple | ast.List | ast.Set) or not node.elts:
        return None
    letters = [part.value for part in node.elts if isinstance(part, ast.Constant)]
    single = [x for x in letters if isinstance(x, str) and len(x) == 1]
    if len(single) != len(node.elts):
        return None
    return tuple_of(tuple(Val(str(ord(letter)), Char()) for letter in single))


_LOOKING: Final = {"find": "_text_find", "index": "_text_index", "count": "_text_count"}


def call_method(context: Context, node: ast.Call, value: Val, name: str) -> Val:
    """Translate ``text.count(c)`` and the like, for a single character."""
    kind = value.kind
    assert isinstance(kind, Text)
    if name in _LOOKING and len(node.args) == 1 and not node.keywords and kind.type == "str":
        point = _point(context.evaluate(context, node.args[0]))
        if point is not None:
            return Val(f"{_LOOKING[name]}({value.code}, {point})", integer(-1, LONGEST))
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"the method {name}() of {describe(kind)}")


def ordinal(value: Val) -> Val | None:
    """Return ``ord(c)`` of a character."""
    point = _point(value)
    return None if point is None else Val(point, integer(0, _GREATEST_POINT))


# -- parameters ------------------------------------------------------------------------------


def sequences(
    function: FunctionType, tree: ast.FunctionDef, kinds: tuple[Kind, ...]
) -> tuple[Kind, ...]:
    """Return the kinds of parameters, strings that are gone through being texts.

    A string that is only compared with literals is known when compiling: it says what to do.
    """
    names = function.__code__.co_varnames
    harmless = {id(part) for node in ast.walk(tree) for part in _not_gone_through(node)}
    used = {
        node.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and id(node) not in harmless
    }
    return tuple(
        Text("str")
        if isinstance(kind, Obj) and type(kind.value) is str and names[index] in used
        else kind
        for index, kind in enumerate(kinds)
    )


def _not_gone_through(node: ast.AST) -> list[ast.expr]:
    """Return the parts of ``node`` that may be a string which says what to do."""
    if isinstance(node, ast.Compare) and _is_choice(node):
        return [node.left, *node.comparators]
    if isinstance(node, ast.Subscript):
        return [node.slice]  # a key of a dict
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        return node.args[:1] if node.func.attr == "get" else []
    named = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    if named and not hasattr(builtins, node.func.id):  # type: ignore[attr-defined]
        # What a function of the program does with it shows when that is translated.
        return [*node.args, *(word.value for word in node.keywords)]  # type: ignore[attr-defined]
    return []


def all_texts(kinds: tuple[Kind, ...]) -> tuple[Kind, ...]:
    """Return the kinds of parameters, every string being a text."""
    return tuple(
        Text("str") if isinstance(kind, Obj) and type(kind.value) is str else kind for kind in kinds
    )


def _is_choice(node: ast.Compare) -> bool:
    """Tell whether a comparison is of one name with literals."""
    parts = [part for part in (node.left, *node.comparators) if not isinstance(part, ast.Name)]
    literal = all(
        isinstance(inner, ast.Constant | ast.Tuple | ast.List | ast.Set | ast.expr_context)
        for part in parts
        for inner in ast.walk(part)
    )
    return literal and len(parts) == len(node.comparators)
