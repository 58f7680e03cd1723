"""Instances of plain Python classes: which may be looked into, and whether a class is unchanged.

An instance is *plain* if reading and setting its attributes runs no code of the program's: all
classes of its method resolution order are ordinary ones, and none has a say in attribute
access. Nothing here runs such code either: classes are asked by their dictionaries, instances
by ``object``'s own look-up.

CPython gives each class a version that changes whenever the class, or a base of it, does
(``tp_version_tag``, the method cache of ``Objects/typeobject.c``). It is read at its place in
the type object, which is looked up here once, on a class made for the purpose; where it is
not found, classes are compared name by name on each call.
"""

from __future__ import annotations

import ctypes
from abc import ABCMeta
from functools import cache
from types import (
    BuiltinFunctionType,
    FunctionType,
    GetSetDescriptorType,
    MemberDescriptorType,
    MethodType,
)
from typing import TYPE_CHECKING, Any, Final, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Callable

    Resolve = Callable[[object], FunctionType | None]

__builtins__ = OWN_BUILTINS

#: What a class says of a name of which it says nothing.
MISSING: Final = object()
#: Neither has a say in the attributes of its classes' instances.
_METACLASSES: Final = (type, ABCMeta)
_HEAP_TYPE: Final = 1 << 9  # Py_TPFLAGS_HEAPTYPE
_POINTER: Final = ctypes.sizeof(ctypes.c_void_p)
_ACCESS: Final = ("__getattribute__", "__setattr__", "__delattr__", "__getattr__", "__del__")
_DESCRIPTOR: Final = ("__get__", "__set__", "__delete__")
_TEXT: Final = {str}
_METHODS: Final = (FunctionType, staticmethod, classmethod)


def class_attribute(cls: type, name: str) -> object:
    """Return what a class or a base of it has under a name, as it is there, or ``MISSING``."""
    for base in cls.__mro__:
        namespace = base.__dict__
        if name in namespace:
            return namespace[name]
    return MISSING


def why_not_plain(cls: type) -> str | None:
    """Say why attributes of a class's instances cannot be read in compiled code, if so."""
    if type(cls) not in _METACLASSES:
        return f"has the metaclass {type(cls).__name__}"
    *bases, last = cls.__mro__
    if last is not object or not bases or not all(map(_is_of_a_class_statement, bases)):
        return "is of a built-in type"
    if any(type(base) not in _METACLASSES for base in bases):
        return "has a base with a metaclass of its own"
    for name, usual in (
        ("__getattribute__", object.__getattribute__),
        ("__getattr__", MISSING),
        ("__del__", MISSING),
    ):
        if class_attribute(cls, name) is not usual:
            return f"defines {name}"
    found = class_attribute(cls, "__dict__")
    if found is not MISSING and type(found) is not GetSetDescriptorType:
        return "defines __dict__"
    return None


def _is_of_a_class_statement(cls: type) -> bool:
    """Tell whether a class was made by a class statement: modules in C make heap types too.

    It has no room beside its base's for anything but slots and weak references.
    """
    namespace = cls.__dict__
    fields = sum(type(item) is MemberDescriptorType for item in namespace.values())
    fields += "__weakref__" in namespace
    base: Any = cls.__base__
    return (
        bool(cls.__flags__ & _HEAP_TYPE)
        and cls.__basicsize__ == base.__basicsize__ + _POINTER * fields
        and type(namespace.get("__new__")) is not BuiltinFunctionType
    )


def why_not_set(cls: type, name: str, resolve: Resolve) -> str | None:
    """Say why an attribute of a plain class's instances cannot be set in compiled code, if so."""
    if class_attribute(cls, "__setattr__") is not object.__setattr__:
        return "its class defines __setattr__"
    found = class_attribute(cls, name)
    if type(found) is MemberDescriptorType:
        return None
    if not cls.__dictoffset__:
        return "its class has no place for it"
    if found is MISSING or is_harmless(found, resolve):
        return None
    return f"its class has a {type(found).__name__} of that name"


def is_harmless(found: object, resolve: Resolve) -> bool:
    """Tell whether reading what a class has under a name runs no code of the program's.

    ``resolve`` sees through the proxies of the program's functions.
    """
    kind = type(found)
    if found is MISSING or kind in (*_METHODS, MemberDescriptorType):
        return True
    if resolve(found) is not None:
        return True
    return type(kind) in _METACLASSES and all(
        class_attribute(kind, name) is MISSING for name in _DESCRIPTOR
    )


def own_value(instance: object, name: str) -> object:
    """Return the attribute of a plain instance, or ``MISSING``.

    What its class has under that name has to be harmless.
    """
    try:
        return object.__getattribute__(instance, name)
    except AttributeError:
        return MISSING


def is_record(value: object) -> bool:
    """Tell whether a value is a dict whose keys are all strings: looking one up runs no code."""
    return type(value) is dict and has_text_keys(value)


def has_text_keys(record: dict[Any, Any]) -> bool:
    """Tell whether all keys of a dict are strings; one without keys has no use."""
    return {*map(type, record)} == _TEXT


def member_of(holder: object, name: str) -> object:
    """Return an attribute of a plain instance, or an item of a record, or ``MISSING``."""
    if type(holder) is dict:
        return holder.get(name, MISSING) if has_text_keys(holder) else MISSING
    return own_value(holder, name)


def looked_at(instance: object, name: str) -> object:
    """Return what any object has by name, or ``MISSING`` if reading it could run other code."""
    if type(instance) is dict:
        return member_of(instance, name)
    harmless = is_harmless(class_attribute(type(instance), name), lambda _: None)
    return own_value(instance, name) if harmless else MISSING


def is_method_of(found: object, value: object) -> bool:
    """Tell whether an instance's attribute is what its class has there, not the instance's own."""
    if type(value) is MethodType:
        inner = found.__func__ if isinstance(found, classmethod) else found
        return value.__func__ is inner
    return isinstance(found, staticmethod) and value is found.__func__


# -- versions ------------------------------------------------------------------------------

_OFFSET: Final = 384  # of tp_version_tag on 64 bits, CPython 3.11
_NO_VERSION: Final = -1


def _words(cls: type, offset: int) -> Any:
    return (ctypes.c_uint32 * 1).from_address(id(cls) + offset)


@cache
def version_offset() -> int | None:
    """Return where a type object keeps its version, or None if it does not behave like one."""
    if _POINTER != 8:  # noqa: PLR2004
        return None

    class Base:
        pass

    class Derived(Base):
        pass

    word = _words(Derived, _OFFSET)
    seen = []
    for change in (lambda: None, lambda: None, _set_on(Base), _set_on(Derived), _rebased(Derived)):
        change()
        _ = Derived().__class__
        seen.append(word[0])
    same, *others = seen[0] == seen[1], *seen[1:]
    fits = same and all(others) and len(set(others)) == len(others)
    return _OFFSET if fits else None


def _set_on(cls: type) -> Any:
    return lambda: setattr(cls, "anything", 1)


def _rebased(cls: type) -> Any:
    return lambda: setattr(cls, "__bases__", (type("Other", (), {}),))


@final
class Unchanged:
    """Whether a class still has what it had under some names.

    Attributes:
        word: ``word[0]`` is the class's version now; 0 where it has none.
        version: the version under which it was last found to be unchanged.
    """

    __slots__ = ("_cls", "_known", "version", "word")

    def __init__(self, cls: type, names: frozenset[str]) -> None:
        """Remember what ``cls`` has under ``names``, and under those that rule attribute access."""
        self._cls = cls
        self._known = {
            name: class_attribute(cls, name) for name in (*_ACCESS, "__dict__", *sorted(names))
        }
        offset = version_offset()
        self.word: Any = (0,) if offset is None else _words(cls, offset)
        self.version = _NO_VERSION
        self.look()

    def look(self) -> bool:
        """Compare the class name by name; tell whether it is unchanged."""
        cls = self._cls
        if any(class_attribute(cls, name) is not known for name, known in self._known.items()):
            self.version = _NO_VERSION
            return False
        if not self.word[0]:
            _ = cls.__doc__  # a look-up gives a class that was changed a new version
        self.version = self.word[0] or _NO_VERSION
        return True
