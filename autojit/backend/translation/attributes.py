"""Attributes of instances, held as local variables; methods, compiled in.

Which object an instance is, is always known (``Inst.place``), so ``self.x`` is one variable
for the whole of a function; a callee that uses it is passed its value and returns what it
assigned (``outcomes``).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from types import MemberDescriptorType
from typing import TYPE_CHECKING, Final, NoReturn

from autojit.backend.instances import (
    MISSING,
    class_attribute,
    is_harmless,
    is_method_of,
    why_not_set,
)
from autojit.backend.kinds import (
    INT64_MAX,
    INT64_MIN,
    Arr,
    Conflict,
    Inst,
    Kind,
    Known,
    NoneKind,
    Num,
    Obj,
    Tup,
    bounds_of,
    describe,
    is_fresh,
    join,
)
from autojit.backend.translation import effects
from autojit.backend.translation.context import Context, literal
from autojit.backend.translation.instances import Assigned, Attribute, Given, Need
from autojit.backend.translation.scope import Val, read, spelled, store
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.instances import Footprint

    CallFunction = Callable[..., Val]

#: What a function has of an attribute that it does not need when it begins.
NOT_YET: Final = Conflict("is not there yet", unbound=True)
_UNSET: Final = Num(frozenset({"bool"}), "b", 0, 0)
_SET: Final = Num(frozenset({"bool"}), "b", 1, 1)


def flag_of(key: str) -> str:
    """Return the name under which it is kept whether an attribute was assigned."""
    return f"{key}_set"


def set_kind(context: Context, key: str) -> Num:
    """Return whether an attribute was assigned in this function: bounds (0, 0), (0, 1), (1, 1)."""
    kind = context.env.get(flag_of(key), _UNSET)
    # A round in which it was met for the first time joins it with nothing.
    return kind if isinstance(kind, Num) else replace(_UNSET, hi=1)


def began(context: Context, footprint: Footprint, given: dict[str, Kind]) -> list[str]:
    """Put a function's attributes into its environment; return the lines that begin it."""
    lines: list[str] = []
    for key, need in footprint.needs.items():
        stored = footprint.stored.get(key)
        if need is Need.VALUE and key in given:
            context.env[key] = given[key]
        elif need is Need.SAMPLE and stored is not None:
            context.env[key] = stored
            lines += store(key, sample(stored))
        else:
            # Or was met in this round, which began without it: the next one is given it.
            context.env[key] = NOT_YET
        if stored is not None:
            context.env[flag_of(key)] = _UNSET
            lines.append(f"{spelled(flag_of(key), _UNSET)} = False")
    return lines


def sample(kind: Kind) -> Val:
    """Return some value of a kind, for paths on which nobody looks at it."""
    if not isinstance(kind, Num):
        return Val("None", kind)
    code = {"i": "0", "f": "0.0", "b": "False", "c": "0j"}[kind.rep]
    return Val(code, kind, "0" if kind.tagged else None)


def widest(kind: Kind) -> Kind:
    """Return a kind without what is particular to one place: the bounds of an integer."""
    if not isinstance(kind, Num) or kind.rep != "i":
        return kind
    lo, hi = (INT64_MIN, INT64_MAX) if kind.tagged else bounds_of(kind.only or "")
    return replace(kind, lo=lo, hi=hi, paced=False)


def mangled(context: Context, node: ast.AST, name: str) -> str:
    """Return an attribute's name as the instance has it: ``__x`` in a class is ``_Class__x``."""
    if not name.startswith("__") or name.endswith("__"):
        return name
    names = context.function.__code__.co_names
    found = [one for one in names if one == name or (one[:1] == "_" and one.endswith(name))]
    if len(found) != 1:
        context.refuse(node, Reason.OBJECTS, f"uses the private attribute {name!r}")
    return found[0]


# -- reading -------------------------------------------------------------------------------


def load(context: Context, node: ast.Attribute, value: Val, call: CallFunction) -> Val:
    """Translate ``instance.NAME`` outside a call; a property is a call of its getter."""
    inst = value.kind
    assert isinstance(inst, Inst)
    if inst.cls is dict:
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"uses the method {node.attr}() of a dict")
    name = mangled(context, node, node.attr)
    instances = context.unit.instances
    found = class_attribute(inst.cls, name)
    instances.asked(inst.cls, name)
    if type(found) is property:
        getter = context.resolve(found.fget) or found.fget
        empty = ast.copy_location(ast.Call(node, [], []), node)
        return call(context, empty, getter, value)
    attribute = instances.attribute(inst.place, name)
    if not is_harmless(found, context.resolve):
        said = f"reads the attribute {name!r}, a {type(found).__name__} of its class"
        context.refuse(node, Reason.OBJECTS, said)
    frozen = _frozen(context, attribute, found)
    return frozen if frozen is not None else variable(context, node, attribute)


def _frozen(context: Context, attribute: Attribute, found: object) -> Val | None:
    """Return a class's own number as a constant, under a guard, if the kernel does not set it."""
    instances = context.unit.instances
    if found is MISSING or type(found) is MemberDescriptorType:
        return None
    if attribute.key in instances.stored or instances.value(attribute) is not found:
        return None
    value = literal(found)
    if value is not None:
        instances.constants[attribute.place, attribute.name] = found
    return value


def variable(context: Context, node: ast.AST, attribute: Attribute) -> Val:
    """Read an attribute; where a call behind it in its statement may assign it, read it first."""
    value = current(context, node, attribute)
    if attribute.key not in context.unit.instances.stored or isinstance(value.kind, Known):
        return value
    if context.hoisted is None or context.placing or not _calls(context.statement):
        context.looked.add(attribute.key)
        return value
    name = context.unit.fresh("seen")
    context.hoisted.extend(store(name, value))
    return read(name, value.kind)


def _calls(statement: ast.stmt | None) -> int:
    return 0 if statement is None else sum(isinstance(p, ast.Call) for p in ast.walk(statement))


def is_kept(context: Context, inputs: tuple[Given, ...]) -> bool:
    """Tell whether a call's result has to go into a variable: another may change what it read."""
    stored = context.unit.instances.stored
    possible = context.hoisted is not None and not context.placing
    return (
        possible
        and _calls(context.statement) > 1
        and any(one.attribute.key in stored for one in inputs)
    )


def current(context: Context, node: ast.AST, attribute: Attribute) -> Val:
    """Return the variable that holds an attribute here and now.

    Raises:
        Refusal: it has no kind, or different ones on different paths.
    """
    key = attribute.key
    if set_kind(context, key).lo < 1:
        if len(context.unit.pending) == 1 and context.footprint.needs.get(key) is not Need.VALUE:
            _at_first(context, node, attribute)  # refused here, if it is: this is the place
        raised(context, node, attribute, Need.VALUE)
    kind = context.env.get(key)
    if kind is None or (isinstance(kind, Conflict) and kind.unbound and context.unit.unsettled):
        # Found in this round; the next one begins with it.
        kind = context.env[key] = _at_first(context, node, attribute)
    if isinstance(kind, Conflict):
        context.refuse(node, Reason.MIXED_TYPES, f"the attribute {attribute.name!r} {kind.said}")
    return Val("None", kind) if isinstance(kind, Obj | Inst) else read(key, kind)


def raised(context: Context, node: ast.AST, attribute: Attribute, need: Need) -> bool:
    """Raise what this function needs of an attribute; tell whether that is news."""
    unit = context.unit
    if not unit.instances.need(context.footprint, attribute.key, need):
        return False
    if not unit.settling:
        context.refuse(node, Reason.MIXED_TYPES, f"the attribute {attribute.name!r} never settles")
    unit.unsettled = True
    return True


def _at_first(context: Context, node: ast.AST, attribute: Attribute) -> Kind:
    kind = context.unit.instances.kind(attribute, context.unit.sites)
    if kind is None:
        _refuse_value(context, node, attribute)
    return kind


def _said(attribute: Attribute) -> str:
    return f"the attribute {attribute.name!r}"


def _refuse_value(context: Context, node: ast.AST, attribute: Attribute) -> NoReturn:
    """Refuse an attribute whose value compiled code cannot hold.

    Raises:
        Refusal: always.
    """
    value = context.unit.instances.value(attribute)
    name = attribute.name
    if value is MISSING:
        context.refuse(node, Reason.ARGUMENT_CLASS, f"{_said(attribute)} is not there")
    kind = type(value)
    said = (
        kind.__qualname__
        if kind.__module__ == "builtins"
        else f"{kind.__module__}.{kind.__qualname__}"
    )
    context.refuse(node, Reason.ARGUMENT_TYPE, f"the attribute {name!r} holds a {said}")


# -- writing -------------------------------------------------------------------------------


def assign(context: Context, node: ast.Attribute, holder: Val, value: Val) -> list[str]:
    """Translate ``instance.NAME = value``.

    Raises:
        Refusal: the class has a say in it, or the value cannot be handed to Python exactly.
    """
    return assigned(context, node, settable(context, node, holder), value)


def assigned(context: Context, node: ast.AST, attribute: Attribute, value: Val) -> list[str]:
    """Give an attribute, or an item of a dict, another value.

    Raises:
        Refusal: the value cannot be handed to Python exactly.
    """
    kind = value.kind
    good = isinstance(kind, Num | NoneKind | Inst) or (
        isinstance(kind, Arr) and (kind.whole is not None or _own(kind))
    )
    if isinstance(kind, Tup):
        good = not kind.given and all(isinstance(item, Num) for item in kind.items)
    if not good:
        said = f"sets the attribute {attribute.name!r} to {describe(kind)}"
        context.refuse(node, Reason.OBJECTS, f"{said} that it did not make")
    note_assigned(context, attribute, kind, always=True)
    return [*store(attribute.key, effects.assigned_alive(value)), f"{_flag_code(attribute)} = True"]


def _own(kind: Arr) -> bool:
    return not kind.view and all(map(is_fresh, kind.roots)) and (kind.layout == "C")


def _flag_code(attribute: Attribute) -> str:
    return spelled(flag_of(attribute.key), _SET)


def settable(context: Context, node: ast.Attribute, holder: Val) -> Attribute:
    """Return the attribute that an assignment sets.

    Raises:
        Refusal: setting it would run code of the program's, or make a new attribute.
    """
    inst = holder.kind
    if not isinstance(inst, Inst):
        said = f"sets the attribute {node.attr!r} of {describe(inst)}"
        context.refuse(node, Reason.OBJECTS, said)
    name = mangled(context, node, node.attr)
    instances = context.unit.instances
    instances.asked(inst.cls, name)
    why = why_not_set(inst.cls, name, context.resolve)
    if why is not None:
        context.refuse(node, Reason.ARGUMENT_CLASS, f"sets the attribute {name!r}: {why}")
    attribute = instances.attribute(inst.place, name)
    check_stays(context, node, attribute)
    if instances.value(attribute) is MISSING:
        # Several new ones would have to appear in the instance's __dict__ in Python's order.
        context.refuse(node, Reason.ARGUMENT_CLASS, f"makes a new attribute {name!r}")
    return attribute


def check_stays(context: Context, node: ast.AST, attribute: Attribute) -> None:
    """Refuse to change what was found by way of a name outside.

    Raises:
        Refusal: it was.
    """
    if attribute.is_outside:
        said = f"changes {attribute.name!r} of an object that a name outside holds"
        context.refuse(node, Reason.WRITES_SHARED, said, "pass the object as an argument")


def act(context: Context, node: ast.AST, outputs: tuple[Assigned, ...]) -> None:
    """Note that a call, hoisted ahead of its statement, changes attributes.

    Raises:
        Refusal: one was looked at before it, and would be read after it in generated code.
    """
    changed = {item.attribute.key for item in outputs}
    if context.placing or not changed.isdisjoint(context.looked):
        hint = "assign its result to a name first"
        said = "calls a method behind a look at an attribute that it changes"
        context.refuse(node, Reason.SYNTAX, said, hint)


def note_assigned(context: Context, attribute: Attribute, kind: Kind, *, always: bool) -> None:
    """Remember that an attribute holds something else from here on."""
    key, unit, footprint = attribute.key, context.unit, context.footprint
    raised(context, context.tree or ast.Pass(), attribute, Need.NOTHING)
    whole = widest(kind)
    known = footprint.stored.get(key)
    joined = whole if known is None else join(known, whole)
    if joined != known or key not in unit.instances.stored:
        footprint.stored[key] = joined
        unit.instances.stored.add(key)
        unit.instances.moved = unit.unsettled = True
    context.env[key] = kind
    before = set_kind(context, key)
    context.env[flag_of(key)] = _SET if always else replace(before, hi=1)
    context.changed.add(key)


# -- methods -------------------------------------------------------------------------------


def call_method(
    context: Context, node: ast.Call, value: Val, written: str, call: CallFunction
) -> Val:
    """Translate ``instance.method(...)``: the function of its class, or one that it holds."""
    inst = value.kind
    assert isinstance(inst, Inst)
    name = mangled(context, node, written)
    instances = context.unit.instances
    found = class_attribute(inst.cls, name)
    instances.asked(inst.cls, name)
    attribute = instances.attribute(inst.place, name)
    if is_harmless(found, context.resolve):
        own = instances.value(attribute)
        if own is MISSING:
            context.refuse(node, Reason.ARGUMENT_CLASS, f"the method {name!r} is not there")
        if found is MISSING or not is_method_of(found, own):
            held = current(context, node, attribute)
            if isinstance(held.kind, Obj):
                return call(context, node, held.kind.value, None)
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {describe(held.kind)}")
        function, first = _unwrapped(found, value, inst)
        plain = context.resolve(function) or function
        if callable(plain):
            instances.methods[inst.place, name] = found
            return call(context, node, plain, first)
    said = f"calls the method {name}(), a {type(found).__name__}"
    context.refuse(node, Reason.UNKNOWN_FUNCTION, said)


def _unwrapped(found: object, value: Val, inst: Inst) -> tuple[object, Val | None]:
    """Return the function that a method is made of, and what it gets as its first argument."""
    if isinstance(found, staticmethod):
        return found.__func__, None
    if isinstance(found, classmethod):
        return found.__func__, Val("None", Obj(inst.cls))
    return found, value
