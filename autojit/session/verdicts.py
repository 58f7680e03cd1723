"""What the screen says of one function that a person named, from the text of its file."""

from __future__ import annotations

import ast
import builtins
from collections import OrderedDict
from types import CodeType
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS, Reason, Refused, source_of
from autojit.screen import examine, survey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FunctionType

    from autojit.core import Verdict
    from autojit.screen import Definition, Surroundings

__builtins__ = OWN_BUILTINS

#: Files looked at; people decorate many functions of few files.
_SURVEYED: Final[OrderedDict[tuple[str, int], Surroundings]] = OrderedDict()
_MOST_SURVEYED: Final = 8


def verdict_on(function: FunctionType) -> Verdict:
    """Say whether a function that was named by hand may be compiled, judging by its syntax.

    Its decorators do not matter: the function is what it was when it was named. Nor does it
    that there seems to be nothing to gain: the trial measures that.
    """
    found = definition_of(function)
    if isinstance(found, Refused):
        return found
    surroundings, definition = found
    return examine(definition.node, surroundings, named=True)


def definition_of(function: FunctionType) -> tuple[Surroundings, Definition] | Refused:
    """Find a function in the text of its file."""
    code = function.__code__

    def refuse(reason: Reason, message: str) -> Refused:
        return Refused(reason, message, code.co_filename, code.co_firstlineno)

    if code.co_name == "<lambda>":
        return refuse(Reason.SYNTAX, "is a lambda that was named by hand; use def")
    text = source_of(code, function.__globals__)
    if text is None:
        return refuse(Reason.NO_SOURCE, "has no source text")
    try:
        surroundings = _surveyed(code.co_filename, text)
    except (SyntaxError, ValueError, RecursionError):
        return refuse(Reason.NO_SOURCE, "has a source text that cannot be read")
    for one in surroundings.definitions.values():
        if one.node.name == code.co_name and one.first_line == code.co_firstlineno:
            return surroundings, one
    return refuse(Reason.NO_SOURCE, "has a source text that does not match its code")


def waits_for_names(function: FunctionType) -> bool:
    """Tell whether a function reads global names that are not bound yet, as its own may be."""
    known = {*function.__globals__, *vars(builtins)}
    return not known.issuperset(_globals_of(function.__code__))


def _globals_of(code: CodeType) -> Iterator[str]:
    import dis

    for instruction in dis.get_instructions(code):
        if instruction.opname in ("LOAD_GLOBAL", "LOAD_NAME"):
            yield instruction.argval
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            yield from _globals_of(constant)


def _surveyed(file: str, text: str) -> Surroundings:
    """Look at a file once."""
    key = (file, hash(text))
    known = _SURVEYED.get(key)
    if known is None:
        tree = ast.parse(text, file)
        known = _SURVEYED[key] = survey(tree, file, text)
        while len(_SURVEYED) > _MOST_SURVEYED:
            _SURVEYED.popitem(last=False)
    return known
