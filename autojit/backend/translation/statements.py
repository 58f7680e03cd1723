"""Statements: control flow, with the kinds of local names carried along and joined.

Loops are walked until the kinds at their head no longer change, then once more to generate
code. Where two paths meet, each gets the conversions that make its names fit (``conform``).
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    LONGEST,
    Arr,
    Conflict,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Tup,
    describe,
    integer,
    join,
    same_rep,
    widened,
)
from autojit.backend.translation import arrays, lists
from autojit.backend.translation.expressions import operate
from autojit.backend.translation.scope import (
    UNBOUND,
    CannotConform,
    Env,
    Val,
    conform,
    converted,
    items_of,
    join_envs,
    store,
    tag_of,
    tuple_of,
)
from autojit.backend.translation.unit import Refusal, Unsettled
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.translation.context import Context

_INDENT: Final = "    "
#: A head whose kinds still change after so many rounds is not worth another.
_MOST_ROUNDS: Final = 24


def indented(lines: list[str]) -> list[str]:
    """Return lines one level deeper, with ``pass`` for none."""
    return [_INDENT + line for line in lines] or [_INDENT + "pass"]


def run(context: Context, statements: list[ast.stmt]) -> list[str]:
    """Translate a block; ``context.alive`` tells whether control comes out of its end."""
    lines: list[str] = []
    for statement in statements:
        if not context.alive:
            break
        lines.extend(_statement(context, statement))
    return lines


def _statement(context: Context, node: ast.stmt) -> list[str]:
    handler = _HANDLERS.get(type(node))
    if handler is None:
        what = type(node).__name__
        context.refuse(node, Reason.SYNTAX, f"uses a statement ({what}) without a compiled form")
    outer, context.hoisted = context.hoisted, []
    before = dict(context.env)
    try:
        lines = handler(context, node)
        return [*context.hoisted, *lines]
    except Unsettled:
        context.env = before
        return []
    except Refusal:
        if not (context.unit.settling and context.unit.unsettled):
            raise
        # Something skipped earlier in this round may be to blame; the next round knows more.
        context.env = before
        return []
    finally:
        context.hoisted = outer


# -- assignment ----------------------------------------------------------------------------


def assign(context: Context, target: ast.expr, value: Val) -> list[str]:
    """Bind a target to a value."""
    match target:
        case ast.Name(id=name):
            return _assign_name(context, target, name, value)
        case ast.Tuple() | ast.List():
            return _unpack(context, target, value)
        case ast.Subscript():
            holder = context.evaluate(context, target.value)
            if isinstance(holder.kind, Arr):
                return arrays.store(context, target, holder, value)
            if isinstance(holder.kind, ListOf):
                return lists.store(context, target, holder, value)
            message = f"stores an item into {describe(holder.kind)}"
            context.refuse(target, Reason.UNKNOWN_OPERATION, message)
    context.refuse(target, Reason.OBJECTS, "stores into an attribute or a starred target")


def _assign_name(context: Context, node: ast.expr, name: str, value: Val) -> list[str]:
    if name not in context.local:
        context.refuse(node, Reason.WRITES_NAME, f"rebinds the global name {name!r}")
    if isinstance(value.kind, Obj):
        context.refuse(node, Reason.OBJECTS, f"binds a name to {describe(value.kind)}")
    context.env[name] = value.kind
    return store(name, value)


def _unpack(context: Context, target: ast.Tuple | ast.List, value: Val) -> list[str]:
    if not isinstance(value.kind, Tup) or len(value.kind.items) != len(target.elts):
        if isinstance(value.kind, Arr) and value.kind.ndim == 1:
            return _unpack_array(context, target, value, value.kind)
        context.refuse(target, Reason.UNKNOWN_OPERATION, f"unpacks {describe(value.kind)}")
    if value.parts is not None:
        return _assign_each(context, target.elts, list(value.parts))
    variable = context.unit.fresh("parts")
    lines = [f"{variable} = {value.code}"]
    for part, item in zip(target.elts, items_of(Val(variable, value.kind)), strict=True):
        lines.extend(assign(context, part, item))
    return lines


def _unpack_array(context: Context, target: ast.Tuple | ast.List, value: Val, kind: Arr) -> list[str]:
    variable = context.unit.fresh("parts")
    lines = [
        f"{variable} = {value.code}",
        f"if len({variable}) != {len(target.elts)}:",
        "    _leave(5)",
    ]
    for position, part in enumerate(target.elts):
        item = arrays.element(context, target, kind, f"{variable}[{position}]")
        lines.extend(assign(context, part, item))
    return lines


def _assign(context: Context, node: ast.Assign) -> list[str]:
    if isinstance(node.value, ast.Tuple) and len(node.targets) == 1:
        parallel = _assign_parallel(context, node.targets[0], node.value)
        if parallel is not None:
            return parallel
    value = context.evaluate(context, node.value)
    if len(node.targets) == 1:
        return assign(context, node.targets[0], value)
    value, lines = _kept(context, value, "shared")
    for target in node.targets:
        lines.extend(assign(context, target, value))
    return lines


def _assign_parallel(context: Context, target: ast.expr, source: ast.Tuple) -> list[str] | None:
    """Translate ``a, b = b, a + b``: all values first, then all names, no tuple is made."""
    if not isinstance(target, ast.Tuple) or len(target.elts) != len(source.elts):
        return None
    if any(isinstance(part, ast.Starred) for part in (*target.elts, *source.elts)):
        return None
    values = [context.evaluate(context, part) for part in source.elts]
    return _assign_each(context, target.elts, values)


def _assign_each(context: Context, targets: list[ast.expr], values: list[Val]) -> list[str]:
    """Bind targets to values that may read them: all values first, then all names."""
    lines: list[str] = []
    kept = []
    for value in values:
        value, before = _kept(context, value, "next")
        lines += before
        kept.append(value)
    for part, value in zip(targets, kept, strict=True):
        lines.extend(assign(context, part, value))
    return lines


def _kept(context: Context, value: Val, stem: str) -> tuple[Val, list[str]]:
    """Return a value that is a variable of its own, and the lines that set it."""
    if isinstance(value.kind, NoneKind | Obj):
        return value, []
    variable = context.unit.fresh(stem)
    lines = [f"{variable} = {value.code}"]
    tag = None
    if value.tag is not None:
        tag = f"{variable}_t"
        lines.append(f"{tag} = {value.tag}")
    return Val(variable, value.kind, tag), lines


def _annotated(context: Context, node: ast.AnnAssign) -> list[str]:
    if node.value is None:
        return []
    return assign(context, node.target, context.evaluate(context, node.value))


def _augmented(context: Context, node: ast.AugAssign) -> list[str]:
    target = node.target
    if isinstance(target, ast.Name):
        left = context.load(ast.copy_location(ast.Name(target.id, ast.Load()), target))
        right = context.evaluate(context, node.value)
        value = operate(context, node, node.op, left, right)
        if isinstance(left.kind, Arr):
            return arrays.store_in_place(context, node, left, value)
        return assign(context, target, value)
    if isinstance(target, ast.Subscript):
        # The index is evaluated twice in generated code; it has no effects.
        source = ast.copy_location(ast.Subscript(target.value, target.slice, ast.Load()), target)
        left = context.evaluate(context, source)
        value = operate(context, node, node.op, left, context.evaluate(context, node.value))
        if isinstance(left.kind, Arr):
            return arrays.store_in_place(context, node, left, value)
        return assign(context, target, value)
    context.refuse(node, Reason.OBJECTS, "changes an attribute")


# -- simple statements ---------------------------------------------------------------------


def _expression(context: Context, node: ast.Expr) -> list[str]:
    if isinstance(node.value, ast.Constant):
        return []
    value = context.evaluate(context, node.value)
    return [] if value.code == "None" else [value.code]


def _pass(_context: Context, _node: ast.Pass) -> list[str]:
    return []


def _raise(context: Context, _node: ast.Raise) -> list[str]:
    context.alive = False
    return ["raise _Leave(5)"]


def _assert(context: Context, node: ast.Assert) -> list[str]:
    if not __debug__:
        return []
    test = context.condition(context, node.test)
    return [f"if not {test.code}:", f"{_INDENT}_leave(5)"]


def _return(context: Context, node: ast.Return) -> list[str]:
    value = Val("None", NoneKind()) if node.value is None else context.evaluate(context, node.value)
    context.alive = False
    return returned(context, node, value)


def returned(context: Context, node: ast.AST, value: Val) -> list[str]:
    """Return a value in the form of all results of the function."""
    if isinstance(value.kind, Obj):
        context.refuse(node, Reason.RESULT_TYPE, f"returns {describe(value.kind)}")
    context.result = value.kind if context.result is None else join(context.result, value.kind)
    wanted = context.result if context.wanted is None else context.wanted
    if isinstance(wanted, Conflict):
        context.refuse(node, Reason.RESULT_TYPE, f"a result that {wanted.said}")
    if isinstance(wanted, NoneKind):
        return ["return None"]
    try:
        value = converted(value, wanted)
    except CannotConform:
        context.refuse(node, Reason.RESULT_TYPE, f"a result that is {describe(wanted)}")
    if isinstance(wanted, Num) and wanted.tagged:
        return [f"return ({value.code}, {_tag(value)})"]
    return [f"return {value.code}"]


def _tag(value: Val) -> str:
    assert isinstance(value.kind, Num)
    return f"_np.int64({tag_of(value.kind, value.tag)})"


# -- branches ------------------------------------------------------------------------------


def _if(context: Context, node: ast.If) -> list[str]:
    test = context.condition(context, node.test)
    if test.literal is not None:
        return run(context, node.body if test.literal else node.orelse)
    before = context.env
    ends: list[Env] = []
    blocks: list[tuple[list[str], Env | None]] = []
    for block, outcome in ((node.body, True), (node.orelse, False)):
        context.env = _refined(context, dict(before), node.test, outcome=outcome)
        context.alive = True
        lines = run(context, block)
        blocks.append((lines, context.env if context.alive else None))
        if context.alive:
            ends.append(context.env)
    after = join_envs(ends)
    context.alive = after is not None
    context.env = before if after is None else after
    fitted = [
        [*lines, *(conform(end, context.env) if end is not None else ())] for lines, end in blocks
    ]
    lines = [f"if {test.code}:", *indented(fitted[0])]
    if fitted[1]:
        lines += ["else:", *indented(fitted[1])]
    return lines


_FLIPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.Gt,
    ast.LtE: ast.GtE,
    ast.Gt: ast.Lt,
    ast.GtE: ast.LtE,
    ast.Eq: ast.Eq,
}
_NEGATED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.GtE,
    ast.LtE: ast.Gt,
    ast.Gt: ast.LtE,
    ast.GtE: ast.Lt,
    ast.NotEq: ast.Eq,
}


def _refined(context: Context, env: Env, test: ast.expr, *, outcome: bool) -> Env:
    """Narrow the bounds of integers by what a test has told of them."""
    match test:
        case ast.BoolOp(op=ast.And(), values=values) if outcome:
            for value in values:
                env = _refined(context, env, value, outcome=True)
        case ast.BoolOp(op=ast.Or(), values=values) if not outcome:
            for value in values:
                env = _refined(context, env, value, outcome=False)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            return _refined(context, env, operand, outcome=not outcome)
        case ast.Compare(left=left, ops=ops, comparators=others) if outcome:
            for operator, right in zip(ops, others, strict=True):
                _narrow(context, env, left, type(operator), right)
                left = right
        case ast.Compare(left=left, ops=[operator], comparators=[right]):
            negated = _NEGATED.get(type(operator))
            if negated is not None:
                _narrow(context, env, left, negated, right)
    return env


def _narrow(
    context: Context,
    env: Env,
    left: ast.expr,
    operator: type[ast.cmpop],
    right: ast.expr,
) -> None:
    for one, symbol, other in ((left, operator, right), (right, _FLIPPED.get(operator), left)):
        if not isinstance(one, ast.Name) or symbol is None:
            continue
        kind = env.get(one.id)
        limit = _integer_kind(context, env, other)
        if not isinstance(kind, Num) or kind.rep != "i" or limit is None:
            continue
        lo, hi = kind.lo, kind.hi
        if symbol in (ast.Lt, ast.LtE):
            hi = min(hi, limit.hi - (symbol is ast.Lt))
        elif symbol in (ast.Gt, ast.GtE):
            lo = max(lo, limit.lo + (symbol is ast.Gt))
        elif symbol is ast.Eq:
            lo, hi = max(lo, limit.lo), min(hi, limit.hi)
        if lo <= hi:
            env[one.id] = replace(kind, lo=lo, hi=hi)


def _integer_kind(context: Context, env: Env, node: ast.expr) -> Num | None:
    """Return the kind of an integer operand if it can be told without side effects."""
    simple = all(
        isinstance(part, ast.Name | ast.Constant | ast.BinOp | ast.operator | ast.expr_context | ast.UnaryOp
                   | ast.unaryop | ast.Call | ast.Subscript | ast.Attribute)
        for part in ast.walk(node)
    )
    if not simple:
        return None
    before = context.env
    context.env = env
    try:
        with context.lazily():
            kind = context.evaluate(context, node).kind
    except (Refusal, Unsettled):
        return None
    finally:
        context.env = before
    return kind if isinstance(kind, Num) and kind.rep == "i" and "None" not in kind.types else None


# -- loops ---------------------------------------------------------------------------------


class _Loop:
    """What one loop collects while its body is walked."""

    __slots__ = ("breaks", "continues", "exit", "head")

    def __init__(self, head: Env, exit_env: Env | None) -> None:
        self.head = head
        self.exit = exit_env
        self.breaks: list[Env] = []
        self.continues: list[Env] = []


def _break(context: Context, node: ast.Break) -> list[str]:
    del node
    loop = context.loops[-1]
    assert isinstance(loop, _Loop)
    loop.breaks.append(context.env)
    context.alive = False
    lines = conform(context.env, loop.exit) if loop.exit is not None else []
    return [*lines, "break"]


def _continue(context: Context, node: ast.Continue) -> list[str]:
    del node
    loop = context.loops[-1]
    assert isinstance(loop, _Loop)
    loop.continues.append(context.env)
    context.alive = False
    return [*conform(context.env, loop.head), "continue"]


def _widened(before: Env, after: Env) -> Env:
    return {
        name: widened(before[name], kind) if name in before else kind for name, kind in after.items()
    }


def _round(
    context: Context,
    loop: _Loop,
    enter: Callable[[Env], tuple[Env, list[str]]],
    body: list[ast.stmt],
) -> tuple[list[str], list[Env]]:
    """Walk a loop's body once from its head; return its lines and how it comes round."""
    context.loops.append(loop)
    try:
        env, first = enter(dict(loop.head))
        context.env = env
        context.alive = True
        lines = [*first, *run(context, body)]
    finally:
        context.loops.pop()
    back = list(loop.continues)
    if context.alive:
        back.append(context.env)
        lines.extend(conform(context.env, loop.head))
    return lines, back


def _loop(
    context: Context,
    node: ast.For | ast.While,
    enter: Callable[[Env], tuple[Env, list[str]]],
    leave: Callable[[Env], Env | None],
) -> tuple[list[str], list[str], list[str]]:
    """Translate a loop around an already translated head.

    ``enter`` gives the names at the start of a round, ``leave`` those after the last one
    (None if the loop ends by ``break`` alone). Returns the lines before the loop, its body,
    and its else part.
    """
    before = context.env
    head = dict(before)
    for rounds in range(_MOST_ROUNDS):
        probe = _Loop(head, None)
        _, back = _round(context, probe, enter, node.body)
        joined = join_envs([before, *back])
        assert joined is not None
        # Names first bound in the body are not bound at the head of the first round.
        joined = {name: kind if name in before else UNBOUND for name, kind in joined.items()}
        merged = {name: join(head.get(name, UNBOUND), kind) for name, kind in joined.items()}
        if rounds >= 1:
            merged = _widened(head, merged)
        if merged == head:
            break
        head = merged
    else:
        context.refuse(node, Reason.MIXED_TYPES, "a loop whose types do not settle")
    normal = leave(dict(head))
    ends = list(probe.breaks)
    else_lines: list[str] = []
    else_end: Env | None = None
    if normal is not None:
        context.env, context.alive = normal, True
        else_lines = run(context, node.orelse)
        else_end = context.env if context.alive else None
        if else_end is not None:
            ends.append(else_end)
    after = join_envs(ends)
    final = _Loop(head, after)
    body, _ = _round(context, final, enter, node.body)
    if else_end is not None and after is not None:
        else_lines = [*else_lines, *conform(else_end, after)]
    context.alive = after is not None
    context.env = before if after is None else after
    return conform(before, head), body, else_lines


def _while(context: Context, node: ast.While) -> list[str]:
    tests: list[Val] = []

    def enter(env: Env) -> tuple[Env, list[str]]:
        context.env = env
        with context.lazily():
            tests.append(context.condition(context, node.test))
        return _refined(context, env, node.test, outcome=True), []

    def leave(env: Env) -> Env | None:
        if tests[-1].literal:
            return None
        return _refined(context, env, node.test, outcome=False)

    first, body, otherwise = _loop(context, node, enter, leave)
    lines = [*first, f"while {tests[-1].code}:", *indented(body)]
    return [*lines, "else:", *indented(otherwise)] if otherwise else lines


def _for(context: Context, node: ast.For) -> list[str]:
    source, targets, prologue = _iteration(context, node)

    def enter(env: Env) -> tuple[Env, list[str]]:
        context.env = env
        return env, targets(env)

    def leave(env: Env) -> Env:
        return env

    hoisted, context.hoisted = context.hoisted or [], []
    first, body, otherwise = _loop(context, node, enter, leave)
    context.hoisted = hoisted
    lines = [*prologue, *first, f"for {source}:", *indented(body)]
    return [*lines, "else:", *indented(otherwise)] if otherwise else lines


def _iteration(
    context: Context,
    node: ast.For,
) -> tuple[str, Callable[[Env], list[str]], list[str]]:
    """Return the head of a ``for``, what binds its target each round, and lines before it."""
    head, item, prologue = _iterator(context, node.iter)

    def bind(env: Env) -> list[str]:
        context.env = env
        return assign(context, node.target, item)

    return head, bind, prologue


def _iterator(context: Context, source: ast.expr) -> tuple[str, Val, list[str]]:
    """Return ``NAME in ITERABLE``, the value of a round, and lines to run before the loop."""
    if isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and not source.keywords:
        function = _builtin(context, source.func)
        if function is range:
            return _range(context, source)
        if function is enumerate and len(source.args) == 1:
            return _enumerate(context, source)
        if function is zip and source.args:
            return _zip(context, source)
        if function is reversed and len(source.args) == 1:
            return _reversed(context, source)
    value = context.evaluate(context, source)
    return _over(context, source, value)


def _builtin(context: Context, name: ast.Name) -> object:
    if name.id in context.local:
        return None
    kind = context.load(name).kind
    return kind.value if isinstance(kind, Obj) else None


def _range_bounds(context: Context, node: ast.Call) -> list[Val]:
    if not 1 <= len(node.args) <= 3:  # noqa: PLR2004 - start, stop, step
        context.refuse(node, Reason.UNKNOWN_OPERATION, "range() with these arguments")
    values = [context.evaluate(context, arg) for arg in node.args]
    for value in values:
        kind = value.kind
        if not isinstance(kind, Num) or kind.rep != "i" or "None" in kind.types:
            context.refuse(node, Reason.UNKNOWN_OPERATION, f"range() of {describe(kind)}")
    return values


def _range(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    values = _range_bounds(context, node)
    kinds = [value.kind for value in values if isinstance(value.kind, Num)]
    start = kinds[0] if len(kinds) > 1 else integer(0, 0)
    stop = kinds[1] if len(kinds) > 1 else kinds[0]
    step = kinds[2] if len(kinds) > 2 else integer(1, 1)  # noqa: PLR2004 - it was given
    codes = [value.code for value in values]
    if len(codes) > 2 and step.lo <= 0 <= step.hi:  # noqa: PLR2004 - it was given
        codes[2] = f"_check_step({codes[2]})"
    if step.lo > 0:
        kind = integer(start.lo, max(start.lo, stop.hi - 1))
    elif step.hi < 0:
        kind = integer(min(start.hi, stop.lo + 1), start.hi)
    else:
        kind = integer(min(start.lo, stop.lo), max(start.hi, stop.hi))
    variable = context.unit.fresh("round")
    guard = []
    if step.lo != 1 or step.hi != 1:
        # numba counts rounds in 64 bits; keep far from their end.
        codes = [f"_fit_i({code}, {-(2**62)}, {2**62})" for code in codes]
    return f"{variable} in range({', '.join(codes)})", Val(variable, kind), guard


def _over(context: Context, node: ast.expr, value: Val) -> tuple[str, Val, list[str]]:
    variable = context.unit.fresh("item")
    kind = value.kind
    if isinstance(kind, Arr):
        if kind.ndim > 1:
            layout = kind.layout if kind.layout == "C" else "A"
            held: Kind = replace(kind, ndim=kind.ndim - 1, layout=layout, whole=None)
            return _indexed(context, value, variable, Val(variable, held))
        item = arrays.element(context, node, kind, variable)
        return f"{variable} in {value.code}", item, []
    if isinstance(kind, ListOf):
        return f"{variable} in {value.code}", Val(variable, lists.element(context, node, kind)), []
    if isinstance(kind, Tup) and kind.items:
        held = kind.items[0]
        for item in kind.items:
            held = join(held, item)
        if not isinstance(held, Conflict) and all(same_rep(item, held) for item in kind.items):
            return f"{variable} in {value.code}", _round_item(variable, held), []
    context.refuse(node, Reason.UNKNOWN_OPERATION, f"iterates over {describe(kind)}")


def _round_item(variable: str, kind: Kind) -> Val:
    if isinstance(kind, Num) and kind.tagged:
        return Val(f"{variable}[0]", kind, f"{variable}[1]")
    return Val(variable, kind)


def _indexed(
    context: Context,
    value: Val,
    variable: str,
    item: Val,
) -> tuple[str, Val, list[str]]:
    source = context.unit.fresh("rows")
    del variable
    position = context.unit.fresh("row")
    lines = [f"{source} = {value.code}"]
    return f"{position} in range(len({source}))", Val(f"{source}[{position}]", item.kind), lines


def _enumerate(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    head, item, lines = _iterator(context, node.args[0])
    variable, _, iterable = head.partition(" in ")
    counter = context.unit.fresh("count")
    pair = tuple_of((Val(counter, integer(0, LONGEST)), item))
    return f"{counter}, {variable} in enumerate({iterable})", pair, lines


def _zip(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    names, iterables, items, lines = [], [], [], []
    for arg in node.args:
        head, item, before = _iterator(context, arg)
        variable, _, iterable = head.partition(" in ")
        names.append(variable)
        iterables.append(iterable)
        items.append(item)
        lines.extend(before)
    value = tuple_of(tuple(items))
    return f"{''.join(f'{name}, ' for name in names)} in zip({', '.join(iterables)})", value, lines


def _reversed(context: Context, node: ast.Call) -> tuple[str, Val, list[str]]:
    inner = node.args[0]
    if (
        isinstance(inner, ast.Call)
        and isinstance(inner.func, ast.Name)
        and _builtin(context, inner.func) is range
        and len(inner.args) <= 2  # noqa: PLR2004 - no step
    ):
        values = _range_bounds(context, inner)
        codes = [f"_fit_i({value.code}, {-(2**62)}, {2**62})" for value in values]
        start, stop = ("0", codes[0]) if len(codes) == 1 else codes
        kinds = [value.kind for value in values if isinstance(value.kind, Num)]
        lo = kinds[0].lo if len(kinds) > 1 else 0
        variable = context.unit.fresh("round")
        kind = integer(lo, max(lo, kinds[-1].hi - 1))
        return f"{variable} in range({stop} - 1, {start} - 1, -1)", Val(variable, kind), []
    context.refuse(node, Reason.UNKNOWN_OPERATION, "iterates backwards over this")


_HANDLERS: Final[dict[type[ast.stmt], Callable[[Context, ast.stmt], list[str]]]] = {
    ast.Assign: _assign,  # type: ignore[dict-item]
    ast.AnnAssign: _annotated,  # type: ignore[dict-item]
    ast.AugAssign: _augmented,  # type: ignore[dict-item]
    ast.Expr: _expression,  # type: ignore[dict-item]
    ast.Pass: _pass,  # type: ignore[dict-item]
    ast.Raise: _raise,  # type: ignore[dict-item]
    ast.Assert: _assert,  # type: ignore[dict-item]
    ast.Return: _return,  # type: ignore[dict-item]
    ast.If: _if,  # type: ignore[dict-item]
    ast.While: _while,  # type: ignore[dict-item]
    ast.For: _for,  # type: ignore[dict-item]
    ast.Break: _break,  # type: ignore[dict-item]
    ast.Continue: _continue,  # type: ignore[dict-item]
}
