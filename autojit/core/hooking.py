"""What is put into a module's code: hooks at its loops, marks at its functions.

The door to ``loop_hooks``, which imports ``ast`` and so only when something is parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from autojit.core.own_builtins import OWN_BUILTINS

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable

__builtins__ = OWN_BUILTINS

#: What a loop's tree calls, ahead of each round, with the round's number: no name of a program.
ROUND: Final = "<round>"


class FoundLoop(NamedTuple):
    """One hooked loop.

    Attributes:
        qualname: of the function that it stands in, or ``<module>``.
        line: of its keyword.
        parent: the place among the found of the hooked loop around it, or -1.
    """

    qualname: str
    line: int
    parent: int


class DefMark:
    """The innermost decorator of a function that is offered for adoption.

    Attributes:
        line: of the ``def`` that it stands at.
    """

    __slots__ = ("line",)

    def __init__(self, line: int) -> None:
        """Stand at the ``def`` of a line."""
        self.line = line


def hook_loops(tree: ast.Module, mark: Callable[[int], object]) -> list[FoundLoop]:
    """Put a hook around each loop of a module; see ``loop_hooks.hook_loops``."""
    from autojit.core import loop_hooks

    return loop_hooks.hook_loops(tree, mark)
