"""Puts the real decorators where the marks are.

The decorators live in ``co_consts``: no name appears in the module, none can be shadowed.
"""

from __future__ import annotations

from types import CodeType
from typing import TYPE_CHECKING

from autojit.rewriting.marks import index_of

if TYPE_CHECKING:
    from collections.abc import Callable


def bind(code: CodeType, decorator_for: Callable[[int], object]) -> CodeType:
    """Return ``code`` with each mark replaced by ``decorator_for(index)``.

    Each decorator is called with the plain function whenever its ``def`` runs, before any
    decorator of the program's. Code objects without a mark in them are not copied.
    """
    constants = tuple(_bound(one, decorator_for) for one in code.co_consts)
    if all(new is old for new, old in zip(constants, code.co_consts, strict=True)):
        return code
    return code.replace(co_consts=constants)


def _bound(constant: object, decorator_for: Callable[[int], object]) -> object:
    if isinstance(constant, CodeType):
        return bind(constant, decorator_for)
    if constant.__class__ is not tuple:
        return constant
    index = index_of(constant)
    return constant if index is None else decorator_for(index)
