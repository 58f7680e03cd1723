"""From a function object back to its syntax tree, and only if the tree is really its own.

The file may have changed since the module was imported: the tree is compiled again and its
code compared with the function's.
"""

from __future__ import annotations
import __future__

import ast
import inspect
from collections import OrderedDict
from types import CodeType
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS, DefMark, Reason, Refused, hook_loops, source_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FunctionType

__builtins__ = OWN_BUILTINS

_Codes = dict[tuple[str, int], list[CodeType]]
_Defs = dict[tuple[str, int], ast.FunctionDef]
#: Parsed files; a tree takes some hundred times the memory of its text, so few are kept.
_PARSED: Final[OrderedDict[tuple[str, int], tuple[_Defs, _Codes]]] = OrderedDict()
_MOST_PARSED: Final = 8
#: Functions that were made of parts of a source text, by the ``id`` of their code.
_MADE: Final[dict[int, tuple[CodeType, ast.FunctionDef]]] = {}
#: Flags of code that takes any number of arguments, and of generators and coroutines.
ANY_ARGUMENTS: Final = inspect.CO_VARARGS | inspect.CO_VARKEYWORDS
GENERATES: Final = (
    inspect.CO_GENERATOR
    | inspect.CO_COROUTINE
    | inspect.CO_ITERABLE_COROUTINE
    | inspect.CO_ASYNC_GENERATOR
)
#: Beside a loop's number it stands for the hook where code is compared.
_HOOK: Final = "\0autojit loop"
#: Beside a line it stands for the mark of the function there.
_MARK: Final = "\0autojit def"


def _codes(code: CodeType) -> Iterator[CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield constant
            yield from _codes(constant)


def _defs(tree: ast.Module) -> _Defs:
    """Return the functions of a module by name and first line; the outermost wins."""
    found: _Defs = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            found.setdefault((node.name, _begins(node)), node)
    return found


def _parsed(filename: str, text: str) -> tuple[_Defs, _Codes]:
    key = (filename, hash(text))
    known = _PARSED.get(key)
    if known is None:
        tree = ast.parse(text, filename)
        hooked = ast.parse(text, filename)
        # A constant of its own for each: the compiler merges equal ones.
        hook_loops(hooked, lambda index: (_HOOK, index))
        codes: _Codes = {}
        # Loops are hooked in what runs, unless the module was imported ahead of us.
        for source in (text, hooked):
            for code in _codes(compile(source, filename, "exec", dont_inherit=True)):
                codes.setdefault((code.co_name, code.co_firstlineno), []).append(code)
        known = _PARSED[key] = (_defs(tree), codes)
        while len(_PARSED) > _MOST_PARSED:
            _PARSED.popitem(last=False)
    return known


def _marked_lines(code: CodeType) -> frozenset[int]:
    """Return the lines of the functions defined in a function's body that have marks."""
    within = (code, *_codes(code))
    constants = (constant for one in within for constant in one.co_consts)
    return frozenset(one.line for one in constants if isinstance(one, DefMark))


def _with_marks(code: CodeType, text: str, marked: frozenset[int]) -> list[CodeType]:
    """Return a function's code as its text gives it with hooks, and marks at these lines."""
    filename, line = code.co_filename, code.co_firstlineno
    tree = ast.parse(text, filename)
    # Imports stay: how a module's attribute is called depends on them (CPython, compile.c).
    tree.body = [
        one
        for one in tree.body
        if not isinstance(one, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        or _begins(one) <= line <= (one.end_lineno or 0)
    ]
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.lineno in marked:
            mark = ast.Constant((_MARK, node.lineno))  # type: ignore[arg-type]
            node.decorator_list.append(ast.copy_location(mark, node))
    hook_loops(tree, lambda index: (_HOOK, index))
    flags = code.co_flags & __future__.annotations.compiler_flag
    whole = compile(tree, filename, "exec", flags, dont_inherit=True)
    return [
        one for one in _codes(whole) if (one.co_name, one.co_firstlineno) == (code.co_name, line)
    ]


def _begins(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> int:
    return min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])


def _same(left: CodeType, right: CodeType) -> bool:
    """Tell whether two code objects do the same; line tables and file names do not matter."""
    return (
        left.co_code == right.co_code
        and left.co_names == right.co_names
        and left.co_varnames == right.co_varnames
        and left.co_freevars == right.co_freevars
        and len(left.co_consts) == len(right.co_consts)
        and all(_same_constant(a, b) for a, b in zip(left.co_consts, right.co_consts, strict=True))
    )


def _same_constant(left: object, right: object) -> bool:
    if isinstance(left, CodeType) and isinstance(right, CodeType):
        return _same(left, right)
    if type(left) is tuple and left[:1] == (_HOOK,):
        return hasattr(type(right), "__matmul__")
    if type(left) is tuple and left[:1] == (_MARK,):
        return isinstance(right, DefMark) and right.line == left[1]
    # repr tells 0.0 from -0.0 and looks into tuples.
    return type(left) is type(right) and repr(left) == repr(right)


def remember(function: FunctionType, tree: ast.FunctionDef) -> None:
    """Say what the syntax tree of a function is that stands in no file."""
    _MADE[id(function.__code__)] = (function.__code__, tree)


def is_made(function: FunctionType) -> bool:
    """Tell whether a function was made of a part of a source text."""
    return id(function.__code__) in _MADE


def tree_of(function: FunctionType) -> ast.FunctionDef | Refused:
    """Return the ``def`` of a function, or why it cannot be had."""
    code = function.__code__
    if id(code) in _MADE:
        return _MADE[id(code)][1]

    def missing(message: str) -> Refused:
        return Refused(Reason.NO_SOURCE, message, code.co_filename, code.co_firstlineno)

    text = source_of(code, function.__globals__)
    if text is None:
        return missing("has no source text")
    try:
        defs, codes = _parsed(code.co_filename, text)
    except (SyntaxError, ValueError):
        return missing("has a source text that is not Python any more")
    found = codes.get((code.co_name, code.co_firstlineno), [])
    marked = _marked_lines(code)
    if marked:
        found = [*_with_marks(code, text, marked), *found]
    if not any(_same(one, code) for one in found):
        return missing("has a source text that changed after it was imported")
    node = defs.get((code.co_name, code.co_firstlineno))
    return missing("is not a plain def") if node is None else node
