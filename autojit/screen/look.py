"""What the rules of the screen know about the function they look at."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final, final

from autojit.core import Reason, Refused
from autojit.screen.nodes import written_name

if TYPE_CHECKING:
    from autojit.screen.surroundings import Definition, Surroundings

# Statements whose keyword alone is the culprit, not the lines below it.
_KEYWORDS: Final = {
    ast.With: "with",
    ast.Try: "try",
    ast.TryStar: "try",
    ast.Match: "match",
    ast.ClassDef: "class",
    ast.FunctionDef: "def",
    ast.AsyncFunctionDef: "async def",
    ast.For: "for",
    ast.While: "while",
}
_FIRST_PARAMETERLESS: Final = "staticmethod"


@final
class Look:
    """One function under examination.

    Attributes:
        definition: the function.
        surroundings: the file around it.
        receiver: the name of ``self`` or ``cls``, or None outside classes.
        local_names: the names that live in the function itself.
        gains: something was seen that compiled code does faster.
        reduced: generator expressions that a builtin uses up on the spot.
        binds_outside: names that are global or another function's may be bound.
    """

    __slots__ = (
        "_hidden",
        "binds_outside",
        "definition",
        "gains",
        "local_names",
        "receiver",
        "reduced",
        "surroundings",
    )

    def __init__(
        self, definition: Definition, surroundings: Surroundings, *, binds_outside: bool = False
    ) -> None:
        """Work out which names are the function's own."""
        self.binds_outside = binds_outside
        self.definition = definition
        self.surroundings = surroundings
        self.receiver = _receiver(definition, surroundings)
        self.local_names = definition.stores - definition.outside
        self.gains = False
        self.reduced: set[ast.expr] = set()
        # Names of functions around it hide the module's too.
        hidden = set(self.local_names)
        outer = definition.outer
        while outer is not None:
            hidden |= outer.stores - outer.outside
            outer = outer.outer
        self._hidden = hidden

    @property
    def is_special_method(self) -> bool:
        """Tell whether it is a method that Python calls, ``__call__`` excepted."""
        name = self.definition.node.name
        special = name.startswith("__") and name.endswith("__") and name != "__call__"
        return special and self.definition.owner is not None

    @property
    def returned(self) -> set[str]:
        """Name what the function returns by name alone, functions in it included."""
        returns = [one for one in ast.walk(self.definition.node) if isinstance(one, ast.Return)]
        return {one.value.id for one in returns if isinstance(one.value, ast.Name)}

    @property
    def receives_class(self) -> bool:
        """Tell whether its first parameter is the class."""
        decorators = self.definition.node.decorator_list
        return any(self.surroundings.resolve(one) == "classmethod" for one in decorators)

    def resolve(self, node: ast.AST) -> str | None:
        """Say what ``node`` names, or None where a local name is its root."""
        name = written_name(node)
        if name is None or name.partition(".")[0] in self._hidden:
            return None
        return self.surroundings.resolve(node)

    def is_builtin(self, name: str) -> bool:
        """Tell whether a plain name can only be the builtin."""
        hidden = name in self._hidden or name in self.surroundings.own_names
        return not hidden and name not in self.surroundings.imports

    def is_own_function(self, name: str) -> bool:
        """Tell whether a plain name is bound by the module: a function of its own, likely."""
        return name not in self._hidden and name in self.surroundings.own_names

    def refuse(
        self,
        reason: Reason,
        message: str,
        node: ast.stmt | ast.expr | ast.arg,
        hint: str | None = None,
    ) -> Refused:
        """Say no, with the place of ``node``."""
        line, column, end = place(node, self.surroundings)
        return Refused(reason, message, self.surroundings.file, line, column, end, hint)


def place(node: ast.stmt | ast.expr | ast.arg, surroundings: Surroundings) -> tuple[int, int, int]:
    """Return line, first column and the column behind ``node``, in characters of its line."""
    line, start, end = node.lineno, node.col_offset, node.end_col_offset or node.col_offset
    keyword = _KEYWORDS.get(node.__class__)
    if keyword is not None:
        end = start + len(keyword)
    text = surroundings.text
    lines = surroundings.lines if text else []
    if line > len(lines):
        return line, start, max(start, end)
    # The tree counts bytes of UTF-8, a person counts characters.
    shown = lines[line - 1].encode()
    if keyword is None and node.end_lineno != line:
        end = len(shown.rstrip())
    return line, len(shown[:start].decode()), len(shown[:end].decode())


def _receiver(definition: Definition, surroundings: Surroundings) -> str | None:
    """Name the parameter that Python fills with the instance or the class."""
    if definition.owner is None:
        return None
    arguments = definition.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    if not positional:
        return None
    decorators = definition.node.decorator_list
    if any(surroundings.resolve(one) == _FIRST_PARAMETERLESS for one in decorators):
        return None
    return positional[0].arg
