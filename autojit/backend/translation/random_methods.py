"""Methods of ``random.Random`` (Lib/random.py): what is drawn, and in which order.

``random`` and ``getrandbits`` are C code; a few of the others are written out here because
they catch exceptions or keep something on the object. All that is not named here is translated
from the source in the standard library of the running Python, like any other function.
"""

from __future__ import annotations

import ast
import sys
from typing import TYPE_CHECKING, Final

from autojit.backend.kinds import (
    Kind,
    Num,
    Obj,
    describe,
    floating,
    integer,
    is_integer,
)
from autojit.backend.translation import arithmetic, random_templates
from autojit.backend.translation.context import Context, literal, number
from autojit.backend.translation.scope import CannotConform, Val, as_rep
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    Method = Callable[["Context", ast.Call, Val, "Given"], Val]

Given = dict[str, Val]
#: Releases whose Lib/random.py the methods below are written after.
_KNOWN: Final = sys.version_info[:2] in ((3, 11), (3, 12), (3, 13))
#: Methods that do more than draw.
REFUSED: Final = frozenset({"seed", "getstate", "setstate", "randbytes", "__init__"})
_MOST_BITS: Final = 63
_TEMPLATES: Final = frozenset({"triangular", "choices", "sample"})
#: What the methods written out here look up on the object in their turn.
LOOKED_UP: Final[dict[str, tuple[str, ...]]] = {
    "choice": ("_randbelow", "getrandbits"),
    "uniform": ("random",),
    "triangular": ("random",),
    "choices": ("random",),
    "sample": ("_randbelow", "getrandbits"),
    "gauss": ("random",),
    "_randbelow": ("getrandbits",),
    "randrange": ("_randbelow", "getrandbits"),
    "randint": ("randrange", "_randbelow", "getrandbits"),
}


def source_of_method(node: ast.Call, name: str, found: object) -> object:
    """Return the function that a method is translated from: ``found``, or one written here."""
    if not _KNOWN or name not in _TEMPLATES:
        return found
    weights = len(node.args) > 1 or any(keyword.arg == "weights" for keyword in node.keywords)
    if name == "choices" and weights:
        return random_templates.weighted_choices
    return getattr(random_templates, name)


def defined_as(name: str) -> str:
    """Return the name that a method was defined by."""
    return "_randbelow_with_getrandbits" if name == "_randbelow" else name


def call(context: Context, node: ast.Call, generator: Val, name: str) -> Val | None:
    """Translate the call of a method, or return None if it is not one of those known here.

    Raises:
        Refusal: it is called with arguments that it is not known for.
    """
    known = _METHODS.get(name)
    ends = _ends_of_range(context, node) if name == "choice" and _KNOWN else None
    if ends is not None:
        with context.at(node, Reason.UNKNOWN_FUNCTION):
            low, high = (_indexed(context, node, end) for end in ends)
            return _between(context, node, generator, low, high)
    if known is None or not (_KNOWN or name in ("random", "getrandbits")):
        return None
    names, method = known
    given = bound(context, node, names, name)
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        return method(context, node, generator, given)


def _ends_of_range(context: Context, node: ast.Call) -> tuple[Val, Val] | None:
    """Return the ends of a range that something is chosen from, or None if it is none."""
    match node:
        case ast.Call(
            args=[ast.Call(func=ast.Name() as name, args=ends, keywords=[])], keywords=[]
        ):
            known = name.id not in context.local and len(ends) in (1, 2)
            kind = context.load(name).kind if known else None
            if isinstance(kind, Obj) and kind.value is range:
                values = [context.evaluate(context, end) for end in ends]
                zero = literal(0)
                assert zero is not None
                return (values[0], values[1]) if len(values) > 1 else (zero, values[0])
    return None


def bound(context: Context, node: ast.Call, names: tuple[str, ...], said: str) -> Given:
    """Evaluate arguments in their order and return them by parameter.

    Raises:
        Refusal: they do not fit.
    """
    if len(node.args) > len(names):
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {said}() with too many arguments")
    parameters = [*names[: len(node.args)], *(str(keyword.arg) for keyword in node.keywords)]
    if len({*parameters}) < len(parameters) or not {*parameters} <= {*names}:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {said}() with these keywords")
    values = [*node.args, *(keyword.value for keyword in node.keywords)]
    return {
        parameter: context.evaluate(context, value)
        for parameter, value in zip(parameters, values, strict=True)
    }


def drawn(context: Context, node: ast.AST, code: str, kind: Kind) -> Val:
    """Write a draw ahead of the statement and return the number."""
    variable = context.unit.fresh("draw")
    context.hoist(node, [f"{variable} = {code}"])
    context.unit.drawn += 1
    context.draws = True
    return Val(variable, kind)


def _required(given: Given, *names: str) -> list[Val]:
    missing = [name for name in names if name not in given]
    if missing:
        message = f"a draw without {missing[0]!r}"
        raise CannotConform(message)
    return [given[name] for name in names]


def _whole(context: Context, node: ast.AST, value: Val) -> tuple[str, Num]:
    """Return an integer argument as ``operator.index`` gives it."""
    kind = number(context, node, value)
    boolean = kind.rep == "b" and kind.only == "bool"
    if not (is_integer(kind) or boolean) or kind.tagged:
        message = f"a draw between {describe(kind)}"
        raise CannotConform(message)
    return as_rep(value, "i"), kind


def operated(context: Context, symbol: str, left: Val, right: Val) -> Val:
    """Translate an operator on two numbers."""
    value, may_warn = arithmetic.binary(symbol, left, right)
    kind = value.kind
    context.unit.flags |= may_warn and isinstance(kind, Num) and kind.is_numpy
    return value


def _random(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    del given
    return drawn(context, node, f"_random_draw({generator.code})", floating())


def _getrandbits(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    code, kind = _whole(context, node, *_required(given, "k"))
    most = 2 ** min(max(kind.hi, 1), _MOST_BITS) - 1
    return drawn(context, node, f"_random_bits({generator.code}, {code})", integer(0, most))


def _randbelow(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    code, kind = _whole(context, node, *_required(given, "n"))
    most = max(kind.hi - 1, 0)
    return drawn(context, node, f"_random_below({generator.code}, {code})", integer(0, most))


def _between(context: Context, node: ast.AST, generator: Val, low: Val, high: Val) -> Val:
    """Draw an integer from ``low`` up to, but without, ``high``."""
    width, kind = operated(context, "-", high, low), low.kind
    assert isinstance(kind, Num)
    assert isinstance(width.kind, Num)
    below = f"_random_below({generator.code}, {width.code})"
    draw = drawn(context, node, below, integer(0, max(width.kind.hi - 1, 0)))
    value = operated(context, "+", low, draw)
    if isinstance(value.kind, Num) and isinstance(high.kind, Num) and kind.lo < high.kind.hi:
        most = min(value.kind.hi, high.kind.hi - 1)
        return Val(value.code, integer(value.kind.lo, most))
    return value


def _indexed(context: Context, node: ast.AST, value: Val) -> Val:
    code, kind = _whole(context, node, value)
    return Val(code, integer(kind.lo, kind.hi), literal=value.literal)


def _randrange(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    (first,) = _required(given, "start")
    step = given.get("step")
    if step is not None and (type(step.literal) is not int or step.literal != 1):
        message = "a step of randrange()"
        raise CannotConform(message)
    start = _indexed(context, node, first)
    if "stop" not in given:
        if step is not None:
            message = "randrange() without a stop"
            raise CannotConform(message)
        return _randbelow(context, node, generator, {"n": start})
    return _between(context, node, generator, start, _indexed(context, node, given["stop"]))


def _randint(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    low, high = _required(given, "a", "b")
    one = literal(1)
    assert one is not None
    # ``b + 1`` of a NumPy integer is one of its own type, which may end before 64 bits do.
    if number(context, node, high).only not in ("int", "np.int64"):
        message = f"randint() up to {describe(high.kind)}"
        raise CannotConform(message)
    beyond = operated(context, "+", high, one)
    start, stop = _indexed(context, node, low), _indexed(context, node, beyond)
    return _between(context, node, generator, start, stop)


def _uniform(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    low, high = _required(given, "a", "b")
    for value in (low, high):
        number(context, node, value)
    width = operated(context, "-", high, low)
    draw = _random(context, node, generator, {})
    return operated(context, "+", low, operated(context, "*", width, draw))


def _gauss(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    mean, spread = (given.get(n, literal(v)) for n, v in (("mu", 0.0), ("sigma", 1.0)))
    assert mean is not None
    assert spread is not None
    for value in (mean, spread):
        number(context, node, value)
    context.unit.deviates = True
    draw = drawn(context, node, f"_random_gauss({generator.code})", floating())
    return operated(context, "+", mean, operated(context, "*", draw, spread))


_METHODS: Final[dict[str, tuple[tuple[str, ...], Method]]] = {
    "random": ((), _random),
    "getrandbits": (("k",), _getrandbits),
    "_randbelow": (("n",), _randbelow),
    "randrange": (("start", "stop", "step"), _randrange),
    "randint": (("a", "b"), _randint),
    "uniform": (("a", "b"), _uniform),
    "gauss": (("mu", "sigma"), _gauss),
}
