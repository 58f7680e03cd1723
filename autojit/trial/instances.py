"""Instances that compiled code looks into: copied and compared by none of their class's code.

An instance's ``__dict__`` is never asked for: CPython keeps attributes more compactly until
somebody does, and would be slower with this instance from then on.
"""

from __future__ import annotations

from types import MemberDescriptorType
from typing import TYPE_CHECKING, Any, Final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Set as AbstractSet

__builtins__ = OWN_BUILTINS

#: What an instance has under a name that it lacks, or that its class answers for.
ABSENT: Final = object()


def attribute_of(thing: object, name: str) -> object:
    """Return an instance's own attribute, or ``ABSENT``."""
    found = _in_class(type(thing), name)
    own = type(found) is MemberDescriptorType or _in_class(type(found), "__set__") is ABSENT
    try:
        return object.__getattribute__(thing, name) if own else ABSENT
    except AttributeError:
        return ABSENT


def _in_class(cls: type, name: str) -> object:
    for base in cls.__mro__:
        if name in base.__dict__:
            return base.__dict__[name]
    return ABSENT


def attributes_of(thing: object, names: AbstractSet[str]) -> dict[str, object]:
    """Return those of an instance's attributes that are named, as far as it has them."""
    found = {name: attribute_of(thing, name) for name in sorted(names)}
    return {name: value for name, value in found.items() if value is not ABSENT}


def empty_copy(thing: object) -> object:
    """Return an instance of the same class that has no attributes yet."""
    cls: Any = type(thing)
    return object.__new__(cls)


def give(thing: object, name: str, value: object) -> None:
    """Set an attribute of an instance, past its class."""
    object.__setattr__(thing, name, value)
