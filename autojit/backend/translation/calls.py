"""Calls: builtins, ``math``, NumPy, methods of arrays and lists, functions of the program.

The tables are the allowlist: a function that is not in one of them, and is not a plain
function of the program, is refused. Each entry's evidence is in ``tests/differential``.
"""

from __future__ import annotations

import ast
import builtins
import math
import sys
from dataclasses import replace
from types import FunctionType
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from autojit.backend.kinds import (
    LONGEST,
    Arr,
    Conflict,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Tup,
    boolean,
    describe,
    element_of,
    floating,
    integer,
    join,
)
from autojit.backend.native.floats import UNARY
from autojit.backend.native.ufuncs import UFUNCS
from autojit.backend.translation import arithmetic, arrays, lists
from autojit.backend.translation.context import Context, literal, number
from autojit.backend.translation.scope import CannotConform, Val, as_rep, converted, spelled, tuple_of
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    Handler = Callable[[Context, ast.Call, list[Val]], Val]

#: From here on ``sum`` of floats keeps a compensation (CPython issue 100425).
_SUM_COMPENSATES: Final = sys.version_info >= (3, 12)


def call(context: Context, node: ast.Call) -> Val:
    """Translate a call.

    Raises:
        Refusal: the function is not known to be exact, or takes other arguments here.
    """
    if any(isinstance(arg, ast.Starred) for arg in node.args) or any(k.arg is None for k in node.keywords):
        context.refuse(node, Reason.SYNTAX, "unpacks arguments")
    if isinstance(node.func, ast.Attribute):
        method = _method(context, node, node.func)
        if method is not None:
            return method
    target = context.evaluate(context, node.func)
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
    value = context.evaluate(context, base)
    return _method_of(context, node, function, value)


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
    return _method_of(context, node, function, value)


def _method_of(context: Context, node: ast.Call, function: ast.Attribute, value: Val) -> Val:
    if isinstance(value.kind, ListOf):
        return lists.call_method(context, node, value, function.attr)
    if isinstance(value.kind, Arr):
        return _array_method(context, node, value, value.kind, function.attr)
    message = f"calls the method {function.attr}() of {describe(value.kind)}"
    context.refuse(node, Reason.UNKNOWN_FUNCTION, message)


def _array_method(context: Context, node: ast.Call, value: Val, kind: Arr, name: str) -> Val:
    if name == "copy" and not node.args and not node.keywords and kind.layout in "CA":
        if kind.ndim == 1 or kind.layout == "C":
            return Val(f"{value.code}.copy()", Arr(kind.dtype, kind.ndim, "C"))
    context.refuse(node, Reason.UNKNOWN_FUNCTION, f"the method {name}() of an array")


# -- functions of the program --------------------------------------------------------------


def _program_function(context: Context, node: ast.Call, function: FunctionType) -> Val:
    """Translate a call of a plain function: it is compiled into this kernel."""
    given = _bound_arguments(context, node, function)
    kinds = tuple(_as_parameter(value) for value in given)
    summary = context.translate(context.unit, function, kinds)
    for index in summary.writes:
        _note_callee_write(context, node, given[index])
    context.hidden.update(dict.fromkeys(summary.hidden))
    codes: list[str] = []
    for value in given:
        if isinstance(value.kind, NoneKind | Obj):
            continue
        codes.append(value.code)
        if isinstance(value.kind, Num) and value.kind.tagged:
            codes.append(str(value.tag))
    text = f"{summary.name}({', '.join((*codes, *_hidden_codes(context, summary.hidden)))})"
    result = summary.result
    if isinstance(result, Num) and result.tagged:
        variable = context.unit.fresh("answer")
        context.hoist(node, [f"{variable} = {text}"])
        return Val(f"{variable}[0]", result, f"{variable}[1]")
    if isinstance(result, Arr):
        result = _returned_array(result, given)
    return Val(text, result)


def _hidden_codes(context: Context, hidden: tuple[str, ...]) -> list[str]:
    return [spelled(name, context.unit.hidden[name].kind) for name in hidden]


def _as_parameter(value: Val) -> Any:
    """Return the kind of an argument without what is particular to this call."""
    kind = value.kind
    if isinstance(kind, Num) and kind.rep == "i":
        return replace(kind, lo=integer().lo, hi=integer().hi) if kind.only == "int" else _wide(kind)
    return kind


def _wide(kind: Num) -> Num:
    if kind.tagged:
        return replace(kind, lo=integer().lo, hi=integer().hi)
    lo, hi = arithmetic.bounds_of(kind.only or "")
    return replace(kind, lo=lo, hi=hi)


def _note_callee_write(context: Context, node: ast.AST, value: Val) -> None:
    if isinstance(value.kind, Arr):
        arrays.note_write(context, node, value.kind)


def _returned_array(result: Arr, given: list[Val]) -> Arr:
    """Return a callee's array as the caller sees it: parameters become what was passed."""
    roots: set[int | str] = set()
    for root in result.roots:
        if isinstance(root, int):
            passed = given[root].kind
            roots |= passed.roots if isinstance(passed, Arr) else {"global"}
        else:
            roots.add(root)
    whole = None
    if result.whole is not None:
        passed = given[result.whole].kind
        whole = passed.whole if isinstance(passed, Arr) else None
    return replace(result, roots=frozenset(roots), whole=whole)


def _bound_arguments(context: Context, node: ast.Call, function: FunctionType) -> list[Val]:
    """Bind arguments by Python's rules; defaults are frozen, so they have to be numbers."""
    code = function.__code__
    if code.co_flags & (0x04 | 0x08):
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() that takes any arguments")
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    positional = names[: code.co_argcount]
    if len(node.args) > len(positional):
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() with too many arguments")
    bound = dict(zip(positional, (context.evaluate(context, arg) for arg in node.args), strict=False))
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
    value = literal(defaults[name])
    if value is None:
        context.refuse(node, Reason.CALLEE, f"calls {function.__name__}() with a default object")
    return value


# -- builtins ------------------------------------------------------------------------------


def _len(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = _exactly(context, node, args, 1)
    match value.kind:
        case Arr() | ListOf():
            return Val(f"len({value.code})", integer(0, LONGEST))
        case Tup(items=items):
            return Val(str(len(items)), integer(len(items), len(items)), literal=len(items))
        case Obj(value=str() as text):
            return Val(str(len(text)), integer(len(text), len(text)), literal=len(text))
    message = f"len() of {describe(value.kind)}"
    raise CannotConform(message)


def _exactly(context: Context, node: ast.Call, args: list[Val], count: int) -> list[Val]:
    if len(args) != count:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"takes {count} arguments in compiled code")
    return args


def _abs(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = _exactly(context, node, args, 1)
    kind = number(context, node, value)
    if kind.rep == "f" and "None" not in kind.types:
        return replace(value, code=f"_abs_f({value.code})", literal=None)
    if kind.rep == "i" and "None" not in kind.types:
        return _integer_abs(value, kind)
    if kind.rep == "b" and kind.only == "bool":
        return Val(as_rep(value, "i"), integer(0, 1))
    message = f"abs() of {describe(kind)}"
    raise CannotConform(message)


def _integer_abs(value: Val, kind: Num) -> Val:
    if kind.lo >= 0:
        return replace(value, literal=None)
    hi = max(abs(kind.lo), abs(kind.hi))
    least, greatest = arithmetic.bounds_of(kind.only or "")
    if hi > greatest and (least, greatest) != (integer().lo, integer().hi):
        return Val(f"_fit_i(_abs_i({value.code}), 0, {greatest})", replace(kind, lo=0, hi=greatest))
    return Val(f"_abs_i({value.code})", replace(kind, lo=0, hi=min(hi, greatest)), value.tag)


def _extreme(name: str) -> Handler:
    symbol = "<" if name == "min" else ">"

    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        if len(args) == 1:
            return _extreme_of_sequence(context, node, name, args[0])
        result = args[0]
        number(context, node, result)
        for value in args[1:]:
            number(context, node, value)
            result = _extreme_of_two(context, node, symbol, result, value)
        return result

    return handler


def _extreme_of_two(context: Context, node: ast.Call, symbol: str, first: Val, second: Val) -> Val:
    """Return ``second if second < first else first``, as ``min`` compares."""
    kind = join(first.kind, second.kind)
    a, b = first.kind, second.kind
    assert isinstance(a, Num)
    assert isinstance(b, Num)
    if isinstance(kind, Conflict) or not isinstance(kind, Num) or "None" in kind.types:
        message = f"min() or max() of {describe(a)} and {describe(b)}"
        raise CannotConform(message)
    word = "min" if symbol == "<" else "max"
    if kind.rep in "if" and not kind.tagged:
        if kind.rep == "i":
            pick = min if word == "min" else max
            kind = replace(kind, lo=pick(a.lo, b.lo), hi=pick(a.hi, b.hi))
        x, y = converted(first, kind), converted(second, kind)
        return Val(f"_{word}_{kind.rep * 2}({x.code}, {y.code})", kind)
    operator: ast.cmpop = ast.Lt() if symbol == "<" else ast.Gt()
    test = arithmetic.compare(operator, second, first)
    x, y = converted(first, kind), converted(second, kind)
    tag = f"({y.tag} if {test.code} else {x.tag})" if kind.tagged else None
    del context, node
    return Val(f"({y.code} if {test.code} else {x.code})", kind, tag)


def _extreme_of_sequence(context: Context, node: ast.Call, name: str, value: Val) -> Val:
    if not isinstance(value.kind, ListOf | Arr):
        message = f"{name}() of {describe(value.kind)}"
        raise CannotConform(message)
    if isinstance(value.kind, Arr):
        if value.kind.ndim != 1:
            message = f"{name}() of an array of several dimensions"
            raise CannotConform(message)
        held: Any = element_of(value.kind)
    else:
        held = lists.element(context, node, value.kind)
    if not isinstance(held, Num) or held.rep not in "if":
        message = f"{name}() of these elements"
        raise CannotConform(message)
    items, best, item = (context.unit.fresh(stem) for stem in ("items", "best", "item"))
    convert = {"i": "_np.int64", "f": "_np.float64"}[held.rep]
    context.hoist(
        node,
        [
            f"{items} = {value.code}",
            f"if len({items}) == 0:",
            "    _leave(5)",
            f"{best} = {convert}({items}[0])",
            f"for {item} in {items}:",
            f"    if {item} {'<' if name == 'min' else '>'} {best}:",
            f"        {best} = {convert}({item})",
        ],
    )
    return Val(best, held)


def _int(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = _exactly(context, node, args, 1)
    kind = number(context, node, value)
    if "None" in kind.types or kind.rep == "c":
        message = f"int() of {describe(kind)}"
        raise CannotConform(message)
    if kind.rep == "f":
        return Val(f"_to_int_f({value.code})", integer())
    return Val(as_rep(value, "i"), integer(kind.lo, kind.hi), literal=None)


def _float(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if len(args) == 1 and isinstance(args[0].kind, Obj) and args[0].kind.value in ("inf", "-inf", "nan"):
        return literal(float(args[0].kind.value)) or args[0]
    (value,) = _exactly(context, node, args, 1)
    kind = number(context, node, value)
    if "None" in kind.types or kind.rep == "c":
        message = f"float() of {describe(kind)}"
        raise CannotConform(message)
    # Both round to nearest, ties to even: PyLong_AsDouble and the machine's conversion.
    code = value.code if kind.rep == "f" else f"_np.float64({value.code})"
    return Val(code, floating())


def _bool(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = _exactly(context, node, args, 1)
    number(context, node, value)
    return Val(arithmetic.truth(value), boolean())


def _round(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = _exactly(context, node, args, 1)
    kind = number(context, node, value)
    if kind.only in ("float", "np.float64"):
        # Ties go to even: float.__round__ of Objects/floatobject.c, and IEEE 754 rint.
        return Val(f"_to_int_f(_rint_f({value.code}))", integer())
    if kind.only == "int":
        return replace(value, literal=None)
    message = f"round() of {describe(kind)}"
    raise CannotConform(message)


def _divmod(context: Context, node: ast.Call, args: list[Val]) -> Val:
    left, right = _exactly(context, node, args, 2)
    number(context, node, left)
    number(context, node, right)
    parts = [arithmetic.binary(symbol, left, right)[0] for symbol in ("//", "%")]
    if any(isinstance(part.kind, Num) and (part.kind.tagged or part.kind.is_numpy) for part in parts):
        message = "divmod() of these types"
        raise CannotConform(message)
    return tuple_of(tuple(parts))


def _pow(context: Context, node: ast.Call, args: list[Val]) -> Val:
    left, right = _exactly(context, node, args, 2)
    number(context, node, left)
    number(context, node, right)
    value, may_warn = arithmetic.binary("**", left, right)
    context.unit.flags |= may_warn
    return value


def _sum(context: Context, node: ast.Call) -> Val:
    """Translate ``sum(xs)`` and ``sum(f(x) for x in xs)`` into the loop it stands for."""
    if not 1 <= len(node.args) <= 2 or node.keywords:  # noqa: PLR2004 - sum's own signature
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls sum() with keywords")
    source = node.args[0]
    total = context.unit.fresh("total")
    start: ast.expr = node.args[1] if len(node.args) > 1 else ast.Constant(0)
    if isinstance(source, ast.GeneratorExp):
        element, generators = source.elt, source.generators
    else:
        name = context.unit.fresh("item")
        element = ast.Name(name, ast.Load())
        generators = [ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)]
    step: ast.stmt = ast.AugAssign(ast.Name(total, ast.Store()), ast.Add(), element)
    value = accumulate(context, node, total, start, [step], generators)
    if _SUM_COMPENSATES and isinstance(value.kind, Num) and "float" in value.kind.types:
        message = "calls sum() on floats, which this Python compensates"
        context.refuse(node, Reason.UNKNOWN_FUNCTION, message)
    return value


def accumulate(
    context: Context,
    node: ast.Call,
    name: str,
    start: ast.expr,
    body: list[ast.stmt],
    generators: list[ast.comprehension],
) -> Val:
    """Run a loop ahead of the statement and return what it leaves in ``name``."""
    for generator in reversed(generators):
        if generator.is_async:
            context.refuse(node, Reason.SYNTAX, "an asynchronous generator")
        for test in reversed(generator.ifs):
            body = [ast.If(test, body, [])]
        body = [ast.For(generator.target, generator.iter, body, [])]
    statements = [ast.Assign([ast.Name(name, ast.Store())], start), *body]
    targets = {
        inner.id
        for statement in statements
        for inner in ast.walk(statement)
        if isinstance(inner, ast.Name) and isinstance(inner.ctx, ast.Store)
    }
    if any(target in context.local for target in targets):
        context.refuse(node, Reason.SYNTAX, "an inner loop that uses a name of the function")
    for statement in statements:
        _locate(statement, node)
    before = context.local
    context.local = before | targets
    try:
        lines = context.run(context, statements)
        value = context.load(ast.copy_location(ast.Name(name, ast.Load()), node))
    finally:
        context.local = before
        for target in targets:
            context.env.pop(target, None)
    context.hoist(node, lines)
    return value


def _locate(statement: ast.AST, node: ast.AST) -> None:
    for inner in ast.walk(statement):
        if "lineno" in inner._attributes and not hasattr(inner, "lineno"):
            ast.copy_location(inner, node)


def _quantifier(*, found: bool) -> Callable[[Context, ast.Call], Val]:
    """Translate ``any(...)`` (``found`` is True) or ``all(...)`` over a generator."""

    def special(context: Context, node: ast.Call) -> Val:
        if len(node.args) != 1 or node.keywords or not isinstance(node.args[0], ast.GeneratorExp):
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls any() or all() on a container")
        source = node.args[0]
        if len(source.generators) != 1:
            context.refuse(node, Reason.SYNTAX, "any() or all() over nested loops")
        name = context.unit.fresh("found")
        test = source.elt if found else ast.UnaryOp(ast.Not(), source.elt)
        set_it = ast.Assign([ast.Name(name, ast.Store())], ast.Constant(found))
        body: list[ast.stmt] = [ast.If(test, [set_it, ast.Break()], [])]
        return accumulate(context, node, name, ast.Constant(not found), body, source.generators)

    return special


# -- math ----------------------------------------------------------------------------------


def _as_double(value: Val, kind: Num) -> str:
    if "None" in kind.types or kind.rep == "c":
        raise CannotConform(describe(kind))
    # float(x) of an integer rounds to nearest as the machine does.
    return value.code if kind.rep == "f" else f"_np.float64({value.code})"


def _math_unary(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        return Val(f"_{name}_f({_as_double(value, number(context, node, value))})", floating())

    return handler


def _math_binary(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        left, right = _exactly(context, node, args, 2)
        codes = [_as_double(value, number(context, node, value)) for value in (left, right)]
        return Val(f"_{name}_ff({', '.join(codes)})", floating())

    return handler


def _math_test(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        return Val(f"_{name}_f({_as_double(value, number(context, node, value))})", boolean())

    return handler


def _math_rounding(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        kind = number(context, node, value)
        if kind.only == "int":
            return replace(value, literal=None)
        if kind.rep != "f":
            message = f"math.{name}() of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_to_int_f(_{name}_f({value.code}))", integer())

    return handler


def _math_scale(factor: float) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        double = _as_double(value, number(context, node, value))
        return Val(f"({double} * {factor!r})", floating())

    return handler


def _integers_only(name: str, count: int) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        values = _exactly(context, node, args, count)
        kinds = [number(context, node, value) for value in values]
        if any(kind.rep == "f" or not kind.types <= {"int", "bool", "np.int64"} for kind in kinds):
            message = f"math.{name}() of these types"
            raise CannotConform(message)
        codes = ", ".join(as_rep(value, "i") for value in values)
        return Val(f"_{name}_{'i' * count}({codes})", integer(0))

    return handler


def _log(context: Context, node: ast.Call, args: list[Val]) -> Val:
    codes = [_as_double(value, number(context, node, value)) for value in args]
    if len(codes) == 1:
        return Val(f"_log_f({codes[0]})", floating())
    if len(codes) == 2:  # noqa: PLR2004 - log(x, base) is log(x) / log(base)
        return Val(f"_truediv_ff(_log_f({codes[0]}), _log_f({codes[1]}))", floating())
    message = "math.log() with these arguments"
    raise CannotConform(message)


# -- NumPy ---------------------------------------------------------------------------------


def _numpy_unary(operation: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        if isinstance(value.kind, Arr):
            return _numpy_whole(context, node, operation, value, value.kind)
        kind = number(context, node, value)
        # np.sqrt of a small integer is a half or single float: asked of NumPy's own table.
        if not kind.types <= {"int", "float", "np.int64", "np.float64", "np.int32", "np.uint32"}:
            message = f"a NumPy function of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_{operation}_f({_as_double(value, kind)})", floating("np.float64"))

    return handler


def _numpy_whole(context: Context, node: ast.Call, operation: str, value: Val, kind: Arr) -> Val:
    if operation not in ("sqrt", "abs") or kind.dtype != "float64":
        message = f"this NumPy function of an array of {kind.dtype}"
        raise CannotConform(message)
    arrays.plain_layout(context, node, kind)
    context.unit.flags = True
    return Val(f"_np.{operation}({value.code})", Arr(kind.dtype, kind.ndim, "C"))


def _numpy_rounding(operation: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        kind = number(context, node, value)
        if kind.rep != "f" or not kind.types <= {"float", "np.float64"}:
            message = f"a NumPy function of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_{operation}_f({value.code})", floating("np.float64"))

    return handler


def _numpy_abs(context: Context, node: ast.Call, args: list[Val]) -> Val:
    (value,) = _exactly(context, node, args, 1)
    if isinstance(value.kind, Arr):
        return _numpy_whole(context, node, "abs", value, value.kind)
    kind = number(context, node, value)
    if kind.rep == "f" and kind.types <= {"float", "np.float64"}:
        return Val(f"_abs_f({value.code})", floating("np.float64"))
    if kind.types <= {"int", "np.int64"}:
        return Val(f"_abs_i({value.code})", integer(0, integer().hi, "np.int64"))
    message = f"np.abs() of {describe(kind)}"
    raise CannotConform(message)


def _numpy_test(name: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        kind = number(context, node, value)
        if kind.rep != "f" or not kind.types <= {"float", "np.float64"}:
            message = f"a NumPy test of {describe(kind)}"
            raise CannotConform(message)
        return Val(f"_{name}_f({value.code})", boolean("np.bool"))

    return handler


def _numpy_scalar_type(dtype: str) -> Handler:
    def handler(context: Context, node: ast.Call, args: list[Val]) -> Val:
        (value,) = _exactly(context, node, args, 1)
        kind = number(context, node, value)
        if dtype == "float64" and kind.rep in "if" and "None" not in kind.types:
            return Val(_as_double(value, kind), floating("np.float64"))
        if dtype == "int64" and kind.rep == "i" and "None" not in kind.types:
            return Val(value.code, integer(kind.lo, kind.hi, "np.int64"))
        message = f"np.{dtype}() of {describe(kind)}"
        raise CannotConform(message)

    return handler


_DTYPES: Final = {
    **{np.dtype(name).type: name for name in ("float64", "float32", "int64", "int32", "int16", "int8")},
    **{np.dtype(name).type: name for name in ("uint8", "uint16", "uint32", "complex128", "bool")},
    float: "float64",
    int: np.dtype(int).name,
    bool: "bool",
    complex: "complex128",
}


def _dtype(context: Context, node: ast.expr) -> str:
    value = context.evaluate(context, node)
    kind = value.kind
    if isinstance(kind, Obj):
        if isinstance(kind.value, type) and kind.value in _DTYPES:
            return _DTYPES[kind.value]
        if isinstance(kind.value, str) and kind.value in _DTYPES.values():
            return kind.value
    context.refuse(node, Reason.UNKNOWN_FUNCTION, "a dtype that is not written plainly")


def _shape(context: Context, node: ast.expr) -> tuple[str, int]:
    value = context.evaluate(context, node)
    if isinstance(value.kind, Tup) and value.kind.items:
        for item in value.kind.items:
            arrays.index_code(context, node, Val("", item))
        return value.code, len(value.kind.items)
    return arrays.index_code(context, node, value), 1


def _arguments(context: Context, node: ast.Call, names: tuple[str, ...]) -> dict[str, ast.expr]:
    """Bind a call's argument expressions to the parameter names of a NumPy function."""
    if len(node.args) > len(names):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "too many arguments")
    given = dict(zip(names, node.args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in names or keyword.arg in given:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"the keyword {keyword.arg!r} of this function")
        given[str(keyword.arg)] = keyword.value
    return given


def _creation(function: str) -> Callable[[Context, ast.Call], Val]:
    def special(context: Context, node: ast.Call) -> Val:
        given = _arguments(context, node, ("shape", "dtype"))
        if "shape" not in given:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "an array without a shape")
        shape, ndim = _shape(context, given["shape"])
        dtype = _dtype(context, given["dtype"]) if "dtype" in given else "float64"
        scalar = "bool_" if dtype == "bool" else dtype
        return Val(f"_np.{function}({shape}, _np.{scalar})", Arr(dtype, ndim, "C"))

    return special


def _full(context: Context, node: ast.Call) -> Val:
    given = _arguments(context, node, ("shape", "fill_value", "dtype"))
    if not {"shape", "fill_value"} <= given.keys():
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "np.full() without shape and value")
    shape, ndim = _shape(context, given["shape"])
    value = context.evaluate(context, given["fill_value"])
    if "dtype" in given:
        dtype = _dtype(context, given["dtype"])
    else:
        only = value.kind.only if isinstance(value.kind, Num) else None
        dtype = {"int": "int64", "np.int64": "int64", "float": "float64", "np.float64": "float64"}.get(only or "", "")
        if not dtype:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"np.full() with {describe(value.kind)}")
    code = arrays.stored_code(context, node, dtype, value)
    scalar = "bool_" if dtype == "bool" else dtype
    array = context.unit.fresh("full")
    colons = ", ".join(":" * ndim)
    context.hoist(node, [f"{array} = _np.empty({shape}, _np.{scalar})", f"{array}[{colons}] = {code}"])
    return Val(array, Arr(dtype, ndim, "C"))


def _like(function: str) -> Callable[[Context, ast.Call], Val]:
    def special(context: Context, node: ast.Call) -> Val:
        given = _arguments(context, node, ("prototype", "dtype"))
        if "prototype" not in given and node.args:
            context.refuse(node, Reason.UNKNOWN_FUNCTION, "this form of the function")
        value = context.evaluate(context, given["prototype"])
        if not isinstance(value.kind, Arr):
            context.refuse(node, Reason.UNKNOWN_FUNCTION, f"an array like {describe(value.kind)}")
        arrays.plain_layout(context, node, value.kind)
        dtype = _dtype(context, given["dtype"]) if "dtype" in given else value.kind.dtype
        scalar = "bool_" if dtype == "bool" else dtype
        code = f"_np.{function}({value.code}.shape, _np.{scalar})"
        return Val(code, Arr(dtype, value.kind.ndim, "C"))

    return special


def _arange(context: Context, node: ast.Call, args: list[Val]) -> Val:
    if not 1 <= len(args) <= 2:  # noqa: PLR2004 - start and stop
        message = "np.arange() with a step"
        raise CannotConform(message)
    for value in args:
        if number(context, node, value).only not in ("int", "np.int64"):
            message = "np.arange() of floats"
            raise CannotConform(message)
    return Val(f"_np.arange({', '.join(value.code for value in args)})", Arr("int64", 1, "C"))


def _list(context: Context, node: ast.Call) -> Val:
    """Translate ``list(items)`` and ``list(range(n))``."""
    if len(node.args) != 1 or node.keywords:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, "calls list() like this")
    source = node.args[0]
    if not isinstance(source, ast.Call):
        value = context.evaluate(context, source)
        if isinstance(value.kind, ListOf):
            return lists.copied(context, node, value, value.code)
    name = f"_aj_each{getattr(node, 'lineno', 0)}x{getattr(node, 'col_offset', 0)}"
    each = ast.comprehension(ast.Name(name, ast.Store()), source, [], 0)
    made = ast.ListComp(ast.Name(name, ast.Load()), [each])
    ast.copy_location(made, node)
    _locate(made, node)
    return lists.comprehension(context, made)


_SPECIAL: Final[dict[Any, Callable[[Context, ast.Call], Val]]] = {
    builtins.sum: _sum,
    builtins.list: _list,
    builtins.any: _quantifier(found=True),
    builtins.all: _quantifier(found=False),
    np.zeros: _creation("zeros"),
    np.empty: _creation("empty"),
    np.ones: _creation("ones"),
    np.full: _full,
    np.zeros_like: _like("zeros"),
    np.empty_like: _like("empty"),
    np.ones_like: _like("ones"),
}

_HANDLERS: Final[dict[Any, Handler]] = {
    builtins.len: _len,
    builtins.abs: _abs,
    builtins.min: _extreme("min"),
    builtins.max: _extreme("max"),
    builtins.int: _int,
    builtins.float: _float,
    builtins.bool: _bool,
    builtins.round: _round,
    builtins.divmod: _divmod,
    builtins.pow: _pow,
    **{getattr(math, name): _math_unary(name) for name in UNARY if name not in ("log", "cbrt")},
    math.sqrt: _math_unary("sqrt"),
    math.fabs: _math_unary("abs"),
    math.log: _log,
    math.pow: _math_binary("pow"),
    math.fmod: _math_binary("fmod"),
    math.atan2: _math_binary("atan2"),
    math.copysign: _math_binary("copysign"),
    math.isnan: _math_test("isnan"),
    math.isinf: _math_test("isinf"),
    math.isfinite: _math_test("isfinite"),
    math.floor: _math_rounding("floor"),
    math.ceil: _math_rounding("ceil"),
    math.trunc: _math_rounding("trunc"),
    math.radians: _math_scale(math.pi / 180.0),
    math.degrees: _math_scale(180.0 / math.pi),
    math.gcd: _integers_only("gcd", 2),
    math.isqrt: _integers_only("isqrt", 1),
    np.sqrt: _numpy_unary("sqrt"),
    **{getattr(np, name): _numpy_unary(f"np_{name}") for name in UFUNCS},
    np.abs: _numpy_abs,
    np.fabs: _numpy_rounding("abs"),
    np.floor: _numpy_rounding("floor"),
    np.ceil: _numpy_rounding("ceil"),
    np.trunc: _numpy_rounding("trunc"),
    np.rint: _numpy_rounding("rint"),
    np.isnan: _numpy_test("isnan"),
    np.isinf: _numpy_test("isinf"),
    np.isfinite: _numpy_test("isfinite"),
    np.float64: _numpy_scalar_type("float64"),
    np.int64: _numpy_scalar_type("int64"),
    np.arange: _arange,
}
