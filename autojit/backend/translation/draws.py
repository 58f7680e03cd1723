"""Random numbers: methods of generators, called on them or bound beforehand.

A draw has an effect, so it is written ahead of the statement, once, where Python makes it.
Which methods there are, and how they draw, is told by ``random_methods`` for ``random.Random``
and by ``numpy_draws`` for NumPy's two types.
"""

from __future__ import annotations

from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING, Any

from autojit.backend import stream_layout
from autojit.backend.kinds import Obj, Stream
from autojit.backend.streams import is_own, method_of, stream_kind, type_of
from autojit.backend.translation import numpy_draws, random_methods, random_templates
from autojit.backend.translation.unit import Guard, Held, Refusal
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    import ast

    from autojit.backend.kinds import Kind
    from autojit.backend.translation.context import Context
    from autojit.backend.translation.scope import Val


def as_stream(context: Context, value: Val) -> Val:
    """Return a bound method of a generator as that; anything else as it is."""
    if not isinstance(value.kind, Obj):
        return value
    found = method_of(value.kind.value)
    if found is None:
        return value
    owner, name, function = found
    kind = stream_kind(owner)
    if kind is None or not _is_the_types_own(kind, name, value.kind.value, function):
        return value
    if function is not None and function not in context.unit.functions:
        context.unit.functions.append(function)  # guards its code
    held = context.held(owner, kind)
    return replace(held, kind=replace(kind, method=name))


def _is_the_types_own(kind: Stream, name: str, bound: Any, function: FunctionType | None) -> bool:
    if kind.family == "Random":
        return is_own("Random", name, bound if function is None else function)
    held = getattr(type_of(kind.family), name, None)
    return held is not None and getattr(bound, "__func__", None) is held


def method_looked_up(context: Context, node: ast.Attribute, value: Val, kind: Stream) -> Val:
    """Return the method of a generator that an attribute is.

    Raises:
        Refusal: it is no method, or not the one that the type came with.
    """
    if context.function.__module__ == random_templates.__name__ and node.attr == "_interval":
        return replace(value, kind=replace(kind, method=node.attr))
    found = None if kind.method else getattr(type_of(kind.family), node.attr, None)
    if found is None or not is_own(kind.family, random_methods.defined_as(node.attr), found):
        message = f"reads the attribute {node.attr!r} of a {kind.family}"
        context.refuse(node, Reason.UNKNOWN_OPERATION, message)
    look_up(context, kind.family, node.attr)
    return replace(value, kind=replace(kind, method=node.attr))


def look_up(context: Context, family: str, name: str) -> None:
    """Note that a method is looked up on a generator: its type must still have it.

    NumPy's types cannot be changed.
    """
    if family != "Random":
        return
    owner = type_of(family)
    outside = Held(owner, (name,))
    key = (id(owner), name, ())
    context.unit.guards.setdefault(key, Guard(outside, outside.read()))
    context.unit.looks_up = True


def call(context: Context, node: ast.Call, method: Val, kind: Stream) -> Val | FunctionType:
    """Translate the call of a generator's method; or return the plain function that it is.

    Raises:
        Refusal: it is not known to be exact.
    """
    name = kind.method or ""
    _require_layout(context, node, kind)
    generator = replace(method, kind=replace(kind, method=None))
    if kind.family != "Random":
        found: Val | FunctionType = numpy_draws.call(context, node, generator, kind.family, name)
        return found
    drawn = random_methods.call(context, node, generator, name)
    if drawn is not None:
        for other in random_methods.LOOKED_UP.get(name, ()):
            look_up(context, "Random", other)
        return drawn
    function = random_methods.source_of_method(node, name, getattr(type_of("Random"), name))
    if not isinstance(function, FunctionType) or name in random_methods.REFUSED:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls random.{name}()")
    return function


def _require_layout(context: Context, node: ast.AST, kind: Stream) -> None:
    """Refuse where a generator is not laid out in memory as it is known to be."""
    if not _declared(kind):
        message = f"draws from a {kind.family} whose state is not where it is known to be"
        context.refuse(node, Reason.UNKNOWN_FUNCTION, message)


def _declared(kind: Stream) -> bool:
    """Make a generator's type known to the linker; tell whether it is laid out as expected."""
    fits = stream_layout.declare_family(kind.family)
    return fits and (not kind.bits or stream_layout.declare_bits(kind.bits))


def require_layouts(function: FunctionType, kinds: tuple[Kind, ...]) -> None:
    """Make the generators that are passed to a kernel known, drawn from or not.

    The way in looks at each of them.

    Raises:
        Refusal: one is not laid out in memory as it is known to be.
    """
    for kind in kinds:
        if isinstance(kind, Stream) and not _declared(kind):
            code = function.__code__
            message = f"is given a {kind.family} whose state is not where it is known to be"
            place = (code.co_filename, code.co_firstlineno)
            raise Refusal(Refused(Reason.ARGUMENT_TYPE, message, *place))
