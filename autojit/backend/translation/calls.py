"""Calls: the allowlist, methods, and functions of the program.

A function that is in no table here, and is not a plain function of the program, is refused.
The evidence for each entry is in ``tests/differential``.
"""

from __future__ import annotations

import ast
import itertools
from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

from autojit.backend.kinds import (
    ASSIGNED,
    HELD,
    Arr,
    Deque,
    Inst,
    Kind,
    Known,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Stream,
    Table,
    Text,
    Tup,
    describe,
    is_fresh,
    unbounded,
)
from autojit.backend.translation import (
    array_calls,
    arrays,
    attributes,
    builtin_calls,
    closures,
    combinatorics,
    deques,
    draws,
    effects,
    extremes,
    heap_calls,
    list_methods,
    math_calls,
    number_calls,
    numpy_calls,
    records,
    reductions,
    tables,
    texts,
    type_calls,
)
from autojit.backend.translation.context import Context, literal
from autojit.backend.translation.outcomes import received
from autojit.backend.translation.places import allocated, fresh_array
from autojit.backend.translation.scope import (
    Val,
    read,
    spelled,
)
from autojit.backend.translation.unit import Refusal
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Handler, Special
    from autojit.backend.translation.unit import Summary


def call(context: Context, node: ast.Call) -> Val:
    """Translate a call.

    Raises:
        Refusal: the function is not known to be exact, or takes other arguments here.
    """
    if any(isinstance(arg, ast.Starred) for arg in node.args) or any(
        k.arg is None for k in node.keywords
    ):
        context.refuse(node, Reason.SYNTAX, "unpacks arguments")
    if isinstance(node.func, ast.Attribute):
        method = _method(context, node, node.func)
        if method is not None:
            return method
    target = draws.as_stream(context, context.evaluate(context, node.func))
    if isinstance(target.kind, Stream) and target.kind.method is not None:
        return _drawn(context, node, target, target.kind)
    if not isinstance(target.kind, Obj):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {describe(target.kind)}")
    return _call_object(context, node, target.kind.value)


def _call_object(context: Context, node: ast.Call, function: Any) -> Val:
    try:
        special = _SPECIAL.get(function)
        handler = _HANDLERS.get(function)
    except TypeError:
        special = handler = None
    if special is not None:
        return special(context, node)
    plain = context.resolve(function)
    if plain is None and isinstance(function, FunctionType):
        plain = function
    if plain is not None:
        return _program_function(context, node, plain)
    said = getattr(function, "__name__", type(function).__name__)
    if handler is None:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {said}()")
    if node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {said}() with keywords")
    args = [context.evaluate(context, arg) for arg in node.args]
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        return handler(context, node, args)


def _method(context: Context, node: ast.Call, function: ast.Attribute) -> Val | None:
    base = function.value
    if isinstance(base, ast.Name) and base.id not in context.local:
        return _global_method(context, node, function, base)
    if isinstance(base, ast.Attribute) and not _is_local(context, base):
        return None
    reads = context.reads
    value = context.evaluate(context, base)
    return _method_of(context, node, function, value, reads)


def _is_local(context: Context, node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute | ast.Subscript | ast.Call):
        node = node.func if isinstance(node, ast.Call) else node.value
    return isinstance(node, ast.Name) and node.id in context.local


def _global_method(
    context: Context,
    node: ast.Call,
    function: ast.Attribute,
    base: ast.Name,
) -> Val | None:
    value = context.load(base)
    if isinstance(value.kind, Obj):
        return None
    return _method_of(context, node, function, value, context.reads)


def _method_of(
    context: Context, node: ast.Call, function: ast.Attribute, value: Val, reads: int
) -> Val:
    """Translate a method's call; ``reads`` was noted before its object was evaluated."""
    if records.is_record(value):
        return records.call_method(context, node, value, function.attr, reads)
    if isinstance(value.kind, Inst):
        return attributes.call_method(context, node, value, function.attr, call_bound)
    container = _CONTAINERS.get(type(value.kind))
    if container is not None:
        return container(context, node, value, function.attr, reads)
    if isinstance(value.kind, Text):
        return texts.call_method(context, node, value, function.attr)
    if isinstance(value.kind, Num):
        return number_calls.call_method(context, node, value, function.attr)
    if isinstance(value.kind, Arr):
        return _array_method(context, node, value, value.kind, function.attr)
    if isinstance(value.kind, Stream):
        method = draws.method_looked_up(context, function, value, value.kind)
        assert isinstance(method.kind, Stream)
        return _drawn(context, node, method, method.kind)
    message = f"calls the method {function.attr}() of {describe(value.kind)}"
    context.refuse(node, Reason.UNKNOWN_FUNCTION, message)


def _array_method(context: Context, node: ast.Call, value: Val, kind: Arr, name: str) -> Val:
    found = array_calls.method(context, node, value, name)
    if found is not None:
        return found
    plain = kind.ndim == 1 or kind.layout == "C"
    if name == "copy" and not node.args and not node.keywords and plain:
        context.reads += 1
        return Val(f"{value.code}.copy()", fresh_array(context, node, kind.dtype, kind.ndim))
    context.refuse(node, Reason.UNKNOWN_FUNCTION, f"the method {name}() of an array")


def call_bound(context: Context, node: ast.Call, function: Any, first: Val | None) -> Val:
    """Translate a call whose first argument is ``first``, if there is one: a method's instance."""
    if first is None:
        return _call_object(context, node, function)
    if not isinstance(function, FunctionType):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls a {type(function).__name__}")
    return _program_function(context, node, function, first)


def _program_function(
    context: Context, node: ast.Call, function: FunctionType, first: Val | None = None
) -> Val:
    """Translate a call of a plain function: it is compiled into this kernel."""
    reads = context.reads, set(context.looked)
    return _inlined(
        context, node, function, _bound_arguments(context, node, function, first), reads
    )


def _drawn(context: Context, node: ast.Call, method: Val, kind: Stream) -> Val:
    """Translate the call of a generator's method, from its source if that is all there is."""
    found = draws.call(context, node, method, kind)
    if isinstance(found, Val):
        return found
    reads = context.reads, set(context.looked)
    given = _bound_arguments(context, node, found, replace(method, kind=replace(kind, method=None)))
    try:
        return _inlined(context, node, found, given, reads)
    except Refusal as refusal:
        said = f"calls random.{kind.method}(), which {refusal.refused.message}"
        context.refuse(node, Reason.UNKNOWN_FUNCTION, said)


def _inlined(
    context: Context,
    node: ast.Call,
    function: FunctionType,
    given: list[Val],
    reads: tuple[int, set[str]],
) -> Val:
    given = [
        *given,
        *closures.captured(context, node, function),
        *closures.lending(context, node, given),
    ]
    if any(isinstance(one.kind, Table) and one.kind.site in context.iterated for one in given):
        context.refuse(node, Reason.CALLEE, "passes on a dict that is being gone through")
    by_key = context.unit.instances.by_key
    state: dict[int | str, Val] = {}

    def seen_in_callee(key: str) -> Kind:
        state[f"{HELD}{key}"] = value = attributes.current(context, node, by_key[key])
        return _as_parameter(value)

    kinds = tuple(map(_as_parameter, given))
    summary = context.translate(context.unit, function, kinds, seen_in_callee)
    named: dict[int | str, Val] = {**dict(enumerate(given)), **state}
    for root in summary.writes & named.keys():  # others are met in this round and settled later
        _note_callee_write(context, node, named[root], swept=root in summary.swept)
    context.hidden.update(dict.fromkeys(summary.hidden))
    inputs = [state[f"{HELD}{one.attribute.key}"] for one in summary.inputs]
    kept = [
        value if index in summary.reads else effects.passed_alive(context, value)
        for index, value in enumerate(given)
    ]
    codes = [*_passed(kept), *_hidden_codes(context, summary.hidden), *_passed(inputs)]
    if summary.deep:
        context.deep = True
        codes += ["_aj_room - 1", "_aj_floor"]
    text = f"{summary.name}({', '.join(codes)})"
    result = _returned(context, node, summary.result, named)
    tagged = isinstance(result, Num) and result.tagged
    context.draws |= summary.draws
    ahead = tagged or isinstance(result, Known) or attributes.is_kept(context, summary.inputs)
    if not (summary.impure or summary.outputs or summary.draws or ahead):
        context.reads += any(isinstance(value.kind, Arr | ListOf) for value in (*given, *inputs))
        context.looked.update(one.attribute.key for one in summary.inputs)
        return Val(text, result)
    # What has effects, or is used in two places, runs ahead of the statement, once; what its
    # own arguments read is read then.
    context.reads, context.looked = reads
    if summary.impure:
        context.act(node, f"calls {function.__name__}(), which changes its arguments,")
        context.impure = True
    if summary.outputs:
        attributes.act(context, node, summary.outputs)
        return _with_outputs(context, node, text, result, summary, named)
    return _hoisted_call(context, node, text, result)


def _with_outputs(
    context: Context,
    node: ast.Call,
    text: str,
    result: Kind,
    summary: Summary,
    named: dict[int | str, Val],
) -> Val:
    """Call a function that assigns attributes, ahead of the statement."""
    answer = context.unit.fresh("answer")
    has_result = not isinstance(result, Known)

    def seen(kind: Kind) -> Kind:
        return _returned(context, node, kind, named)

    context.hoist(node, [f"{answer} = {text}"])
    lines = received(context, answer, int(has_result), summary.outputs, seen)
    context.hoist(node, lines)
    if not has_result:
        return Val("None", result)
    assigned = summary.result.whole if isinstance(summary.result, Arr) else None
    if isinstance(assigned, str) and assigned.startswith(ASSIGNED):
        key = assigned.removeprefix(ASSIGNED)
        return read(key, context.env[key])
    if isinstance(result, Num) and result.tagged:
        return Val(f"{answer}[0][0]", result, f"{answer}[0][1]")
    return Val(f"{answer}[0]", result)


def _hoisted_call(context: Context, node: ast.Call, text: str, result: Kind) -> Val:
    if isinstance(result, Known):
        context.hoist(node, [text])
        return Val("None", result)
    variable = context.unit.fresh("answer")
    context.hoist(node, [f"{variable} = {text}"])
    if isinstance(result, Num) and result.tagged:
        return Val(f"{variable}[0]", result, f"{variable}[1]")
    return Val(variable, result)


def _passed(given: list[Val]) -> list[str]:
    """Return the arguments of a call; a number of several types goes with its tag."""
    codes: list[str] = []
    for value in given:
        if isinstance(value.kind, Known):
            continue
        codes.append(value.code)
        if isinstance(value.kind, Num) and value.kind.tagged:
            codes.append(str(value.tag))
    return codes


def _hidden_codes(context: Context, hidden: tuple[str, ...]) -> list[str]:
    return [spelled(name, context.unit.hidden[name].kind) for name in hidden]


def _as_parameter(value: Val) -> Kind:
    """Return the kind of an argument without what is particular to this call."""
    return unbounded(value.kind)


def _note_callee_write(context: Context, node: ast.AST, value: Val, *, swept: bool) -> None:
    if isinstance(value.kind, Arr):
        arrays.note_write(context, node, value.kind)
        context.swept |= value.kind.roots if swept else set()


def _returned(context: Context, node: ast.AST, result: Kind, given: dict[int | str, Val]) -> Kind:
    """Return a callee's result as the caller sees it: parameters become what was passed."""
    match result:
        case Arr():
            return _returned_array(context, node, result, given)
        case ListOf(whole=whole) if whole in given:
            passed = given[whole].kind
            whole = passed.whole if isinstance(passed, ListOf) else None
            return replace(result, whole=whole)
        case Tup(items=items):
            return replace(result, items=tuple(_returned(context, node, i, given) for i in items))
    return result


def _returned_array(
    context: Context, node: ast.AST, result: Arr, given: dict[int | str, Val]
) -> Arr:
    roots: set[int | str] = set()
    for root in result.roots:
        if root in given:
            passed = given[root].kind
            roots |= passed.roots if isinstance(passed, Arr) else {"global"}
        else:
            roots.add(allocated(context, node) if is_fresh(root) else root)
    whole = None
    if result.whole in given:
        passed = given[result.whole].kind
        whole = passed.whole if isinstance(passed, Arr) else None
    return replace(result, roots=frozenset(roots), whole=whole)


def _bound_arguments(
    context: Context, node: ast.Call, function: FunctionType, first: Val | None = None
) -> list[Val]:
    """Bind arguments by Python's rules; defaults are frozen, so they have to be numbers.

    Of a method ``first`` is the first of them.
    """
    code = function.__code__
    if code.co_flags & (0x04 | 0x08):
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() that takes any arguments")
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    positional = names[: code.co_argcount]
    before = [] if first is None else [first]
    if len(before) + len(node.args) > len(positional):
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() with too many arguments")
    given = [*before, *(context.evaluate(context, arg) for arg in node.args)]
    bound = dict(zip(positional, given, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names[code.co_posonlyargcount :] or keyword.arg in bound:
            context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() with wrong keywords")
        bound[keyword.arg] = context.evaluate(context, keyword.value)
    defaults = dict(zip(reversed(positional), reversed(function.__defaults__ or ()), strict=False))
    defaults |= function.__kwdefaults__ or {}
    for name in names:
        if name not in bound:
            bound[name] = _default(context, node, function, defaults, name)
    return [bound[name] for name in names]


def _default(
    context: Context,
    node: ast.Call,
    function: FunctionType,
    defaults: dict[str, Any],
    name: str,
) -> Val:
    if name not in defaults:
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() without {name!r}")
    context.unit.defaults[id(function)] = function
    if defaults[name] is None:
        return Val("None", NoneKind())
    if isinstance(defaults[name], FunctionType) or context.resolve(defaults[name]) is not None:
        return Val("None", Obj(defaults[name]))
    value = literal(defaults[name])
    if value is None:
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() with a default object")
    return value


#: What translates the methods of values that change.
_CONTAINERS: Final[dict[type, Callable[[Context, ast.Call, Val, str, int], Val]]] = {
    ListOf: list_methods.call_method,
    Table: tables.call_method,
    Deque: deques.call_method,
}
_SPECIAL: Final[dict[Any, Special]] = {
    **reductions.SPECIAL,
    **extremes.SPECIAL,
    **deques.SPECIAL,
    **tables.SPECIAL,
    **heap_calls.SPECIAL,
    itertools.accumulate: combinatorics.accumulated,
    **number_calls.SPECIAL,
    **array_calls.SPECIAL,
    **numpy_calls.SPECIAL,
    **type_calls.SPECIAL,
}
_HANDLERS: Final[dict[Any, Handler]] = {
    **builtin_calls.HANDLERS,
    **math_calls.HANDLERS,
    **number_calls.HANDLERS,
    **numpy_calls.HANDLERS,
}
