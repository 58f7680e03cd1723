"""Methods of NumPy's ``Generator`` and ``RandomState``: which C function draws, and when.

NumPy's own functions draw (``native/numpy_streams``); here is what ``_generator.pyx`` and
``mtrand.pyx`` do around them for numbers: how arguments become doubles, which they refuse, and
what type comes out. Arguments that are arrays are refused.
"""

from __future__ import annotations

import ast
import math
import platform
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from autojit.backend import stream_layout
from autojit.backend.kinds import (
    LONGEST,
    Arr,
    Kind,
    ListOf,
    NoneKind,
    Num,
    Obj,
    Tup,
    describe,
    floating,
    integer,
    is_integer,
)
from autojit.backend.translation import arrays, lists, random_templates
from autojit.backend.translation.context import Context, literal, number
from autojit.backend.translation.math_calls import as_double
from autojit.backend.translation.places import fresh_array
from autojit.backend.translation.random_methods import Given, bound, drawn, operated
from autojit.backend.translation.scope import CannotConform, Val, as_rep
from autojit.core import Reason

if TYPE_CHECKING:
    from collections.abc import Callable

    Method = Callable[["Context", ast.Call, Val, "Given"], Val]

#: Only there C compilers do not join a multiplication and an addition by themselves.
_X86: Final = platform.machine().lower() in ("x86_64", "amd64")
#: RandomState draws C longs, which are 64 bits but on Windows.
_LONG: Final = np.dtype("long") == np.int64
#: Beyond, NumPy refuses (2**63 - 1 - 10 sqrt(2**63)); leaving earlier is right too.
_MOST_POISSON: Final = 1e15


@final
@dataclass(frozen=True, slots=True)
class Parameter:
    """A number that a distribution takes.

    Attributes:
        name: what it is called.
        default: its default, or None where it has to be given.
        fits: source of a test on ``{x}`` without which NumPy may raise.
        accepts: the same test, for a number known when compiling.
    """

    name: str
    default: float | None = None
    fits: str | None = None
    accepts: Callable[[float], bool] | None = None


def _any(name: str, default: float | None = None) -> Parameter:
    return Parameter(name, default)


def _not_negative(name: str, default: float | None = None) -> Parameter:
    # CONS_NON_NEGATIVE looks at the sign bit: -0.0 is refused. A NaN passes there and leaves here.
    return Parameter(
        name,
        default,
        "({x} >= 0.0) and (_copysign_ff(1.0, {x}) > 0.0)",
        lambda x: x >= 0.0 and math.copysign(1.0, x) > 0.0,
    )


def _positive(name: str, default: float | None = None) -> Parameter:
    return Parameter(name, default, "({x} > 0.0)", lambda x: x > 0.0)


def _probability(name: str, *, zero: bool) -> Parameter:
    symbol = ">=" if zero else ">"
    return Parameter(
        name,
        None,
        f"({{x}} {symbol} 0.0) and ({{x}} <= 1.0)",
        lambda x: (x >= 0.0 if zero else x > 0.0) and x <= 1.0,
    )


def _double(context: Context, node: ast.AST, value: Val) -> str:
    kind = number(context, node, value)
    if kind.tagged:
        message = f"a draw with {describe(kind)}"
        raise CannotConform(message)
    return as_double(value, kind)


def _argument(context: Context, node: ast.AST, given: Given, parameter: Parameter) -> str:
    """Return the source of an argument as a double, tested as NumPy tests it."""
    value = given.get(parameter.name)
    if value is None:
        value = None if parameter.default is None else literal(parameter.default)
    if value is None:
        message = f"a draw without {parameter.name!r}"
        raise CannotConform(message)
    code = _double(context, node, value)
    if parameter.fits is None or parameter.accepts is None:
        return code
    if isinstance(value.literal, int | float) and parameter.accepts(float(value.literal)):
        return code
    name = context.unit.fresh("parameter")
    test = parameter.fits.format(x=name)
    context.hoist(node, [f"{name} = {code}", f"if not ({test}):", "    _leave(4)"])
    return name


def _size(context: Context, node: ast.AST, given: Given) -> tuple[str, int] | None:
    """Return source and length of the shape that is asked for, or None for one number."""
    value = given.get("size")
    if value is None or isinstance(value.kind, NoneKind):
        return None
    if isinstance(value.kind, Tup) and value.kind.items:
        for item in value.kind.items:
            arrays.index_code(context, node, Val("", item))
        return value.code, len(value.kind.items)
    return arrays.index_code(context, node, value), 1


def _made(context: Context, node: ast.AST, size: tuple[str, int], dtype: str) -> Val:
    shape, ndim = size
    array = context.unit.fresh("sample")
    context.hoist(node, [f"{array} = _np.empty({shape}, _np.{dtype})"])
    return Val(array, fresh_array(context, node, dtype, ndim))


def _effect(context: Context, node: ast.AST, line: str) -> None:
    """Write a call that draws many numbers ahead of the statement."""
    context.hoist(node, [line])
    context.unit.drawn += 1
    context.draws = True


def _declared(name: str) -> str:
    if not stream_layout.declare(name):
        message = f"{name}() of this NumPy, which does not show it,"
        raise CannotConform(message)
    return name


def _sampled(
    context: Context, node: ast.Call, generator: Val, given: Given, operation: str, codes: list[str]
) -> Val:
    """Draw one number, or as many as ``size`` says, each by the same call."""
    integral = operation in ("random_poisson", "random_geometric", "random_binomial")
    if operation != "next_double":
        _declared(operation)
    size = _size(context, node, given)
    arguments = ", ".join((generator.code, *codes))
    if size is None:
        stem = "_random_next_double" if operation == "next_double" else f"_random_of_{operation}"
        kind: Kind = integer() if integral else floating()
        return drawn(context, node, f"{stem}({arguments})", kind)
    array = _made(context, node, size, "int64" if integral else "float64")
    _effect(context, node, f"_random_fill_{operation}({array.code}, {arguments})")
    return array


def _distribution(operation: str, *parameters: Parameter) -> tuple[tuple[str, ...], Method]:
    """Return the method that draws by one C function."""

    def method(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
        codes = [_argument(context, node, given, parameter) for parameter in parameters]
        return _sampled(context, node, generator, given, operation, codes)

    return (*(parameter.name for parameter in parameters), "size"), method


def _uniform(*, ordered: bool) -> Method:
    """Draw between two numbers: NumPy draws from the lower one and the range."""

    def method(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
        low = _argument(context, node, given, _any("low", 0.0))
        high = _argument(context, node, given, _any("high", 1.0))
        span, start = context.unit.fresh("span"), context.unit.fresh("start")
        lines = [f"{start} = {low}", f"{span} = {high} - {start}"]
        test = f"_isfinite_f({span})"
        if ordered:  # Generator refuses a negative range; RandomState draws from it
            test = f"{test} and _copysign_ff(1.0, {span}) > 0.0"
        context.hoist(node, [*lines, f"if not ({test}):", "    _leave(4)"])
        return _sampled(context, node, generator, given, "random_uniform", [start, span])

    return method


def _binomial(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    count = given.get("n")
    if count is None or not is_integer(count.kind):
        message = "binomial() of a number that is no integer"
        raise CannotConform(message)
    chance = _argument(context, node, given, _probability("p", zero=True))
    name = context.unit.fresh("parameter")
    lines = [f"{name} = {as_rep(count, 'i')}", f"if {name} < 0:", "    _leave(4)"]
    context.hoist(node, lines)
    return _sampled(context, node, generator, given, "random_binomial", [chance, name])


# -- integers ------------------------------------------------------------------------------


def _bounds(context: Context, node: ast.AST, given: Given) -> tuple[Val, Val]:
    """Return the least and the greatest integer that may be drawn."""
    if "low" not in given:
        message = "integers without a bound"
        raise CannotConform(message)
    low, high, one, zero = given["low"], given.get("high"), literal(1), literal(0)
    assert one is not None
    assert zero is not None
    if high is None or isinstance(high.kind, NoneKind):
        low, high = zero, low
    for value in (low, high):
        kind = number(context, node, value)
        if not is_integer(kind) or kind.tagged:
            message = f"integers between {describe(kind)}"
            raise CannotConform(message)
    low, high = (Val(v.code, _python_int(v.kind), literal=v.literal) for v in (low, high))
    endpoint = given.get("endpoint")
    if endpoint is not None and type(endpoint.literal) is not bool:
        message = "an endpoint that is not written plainly"
        raise CannotConform(message)
    closed = endpoint is not None and endpoint.literal
    return low, high if closed else operated(context, "-", high, one)


def _python_int(kind: Kind) -> Num:
    assert isinstance(kind, Num)
    return integer(kind.lo, kind.hi)


def _integers(*, masked: bool, scalar: str) -> Method:
    """Draw integers; ``scalar`` is the type of one that is asked for without a dtype."""

    def method(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
        dtype = given.get("dtype")
        single = scalar
        if masked and not _LONG:
            message = "integers of this platform's long"
            raise CannotConform(message)
        if dtype is not None:
            known: dict[Any, str] = {np.int64: "np.int64", int: "int"}
            value = dtype.kind.value if isinstance(dtype.kind, Obj) else None
            if not isinstance(value, type) or value not in known:
                message = "integers of this dtype"
                raise CannotConform(message)
            single = known[value]
        low, high = _bounds(context, node, given)
        assert isinstance(low.kind, Num)
        assert isinstance(high.kind, Num)
        _declared("random_bounded_uint64_fill")
        stem = "_random_between_masked" if masked else "_random_between"
        size = _size(context, node, given)
        if size is not None:
            array = _made(context, node, size, "int64")
            call = f"{stem}_fill({array.code}, {generator.code}, {low.code}, {high.code})"
            _effect(context, node, call)
            return array
        lo, hi = low.kind.lo, max(high.kind.hi, low.kind.lo)
        code = f"{stem}({generator.code}, {low.code}, {high.code})"
        return drawn(context, node, code, integer(lo, hi, single))

    return method


# -- RandomState's own ---------------------------------------------------------------------


def _legacy(operation: str, *parameters: Parameter) -> tuple[tuple[str, ...], Method]:
    """Return a method whose C function NumPy does not show, and which is written out here.

    Only where compilers leave multiplication and addition apart.
    """

    def method(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
        if not _X86:
            message = "this distribution, on this processor,"
            raise CannotConform(message)
        codes = [_argument(context, node, given, parameter) for parameter in parameters]
        draw = f"_random_legacy_{operation}({generator.code})"
        form = {0: "{0}", 1: "({1} * {0})", 2: "({1} + {2} * {0})"}[len(codes)]
        code = form.format(draw, *codes)
        size = _size(context, node, given)
        if size is None:
            return drawn(context, node, code, floating())
        array = _made(context, node, size, "float64")
        flat, index = context.unit.fresh("flat"), context.unit.fresh("index")
        context.hoist(node, [f"{flat} = {array.code}.reshape({array.code}.size)"])
        context.hoist(node, [f"for {index} in range({flat}.size):"])
        _effect(context, node, f"    {flat}[{index}] = {code}")
        return array

    return (*(parameter.name for parameter in parameters), "size"), method


def _interval(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
    """Draw an integer from zero to ``n``, included; ``n`` is above zero."""
    limit = given["n"]
    assert isinstance(limit.kind, Num)
    call = f"_random_of_random_interval({generator.code}, {as_rep(limit, 'i')})"
    return drawn(context, node, call, integer(0, max(limit.kind.hi, 0)))


def _reordering(context: Context, node: ast.Call, name: str) -> Any:
    """Return the function by which a list or an array of one dimension is put in order.

    Rows of several dimensions are swapped through a buffer, which has no compiled form.
    """
    simple = len(node.args) == 1 and not node.keywords and isinstance(node.args[0], ast.Name)
    kind = context.evaluate(context, node.args[0]).kind if simple else None
    match kind:
        case Arr(ndim=1):
            made = name == "permutation"
            return random_templates.numpy_permuted if made else random_templates.numpy_shuffle
        case ListOf(depth=1) if name == "shuffle":
            return random_templates.numpy_shuffle
        case Num() if name == "permutation" and is_integer(kind) and not kind.tagged:
            return random_templates.numpy_permutation
    context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() with these arguments")


def _choice(*, masked: bool) -> Method:
    """Choose one item, or the number of one, each as likely as another."""
    draw = _integers(masked=masked, scalar="int")

    def method(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
        if "a" not in given:
            message = "a choice of nothing"
            raise CannotConform(message)
        items = given["a"]
        if isinstance(items.kind, Num):
            size = {"size": given["size"]} if "size" in given else {}
            return draw(context, node, generator, {"low": items, **size})
        if "size" in given or not isinstance(items.kind, Arr | ListOf):
            message = f"a choice of {describe(items.kind)}"
            raise CannotConform(message)
        count = Val(f"len({items.code})", integer(0, LONGEST))
        index = draw(context, node, generator, {"low": count})
        context.reads += 1
        code = f"{items.code}[{index.code}]"
        if isinstance(items.kind, Arr):
            if items.kind.ndim != 1:
                message = "a choice of rows"
                raise CannotConform(message)
            return arrays.element(context, node, items.kind, code)
        # NumPy makes an array of a list first: the item is a NumPy scalar.
        kind = lists.element(context, node, items.kind)
        as_numpy = {"int": "np.int64", "float": "np.float64", "bool": "np.bool"}
        only = kind.only if isinstance(kind, Num) else None
        if not isinstance(kind, Num) or only not in as_numpy:
            message = f"a choice of {describe(kind)}"
            raise CannotConform(message)
        return Val(code, replace(kind, types=frozenset({as_numpy[only]})))

    return method


def _shaped(method: Method) -> Method:
    """Return a method that takes its shape as separate arguments, as ``rand(3, 4)``."""

    def shaped(context: Context, node: ast.Call, generator: Val, given: Given) -> Val:
        sizes = [given[name] for name in _DIMENSIONS if name in given]
        if not sizes:
            return method(context, node, generator, {})
        codes = "".join(f"{arrays.index_code(context, node, size)}, " for size in sizes)
        size = Val(f"({codes})", Tup(tuple(one.kind for one in sizes)))
        return method(context, node, generator, {"size": size})

    return shaped


_DIMENSIONS: Final = ("d0", "d1", "d2", "d3")
_INTERVAL: Final = (("n",), _interval)
_SPREAD: Final = (_any("loc", 0.0), _not_negative("scale", 1.0))
_ALIKE: Final = {
    "laplace": _distribution("random_laplace", *_SPREAD),
    "gumbel": _distribution("random_gumbel", *_SPREAD),
    "logistic": _distribution("random_logistic", *_SPREAD),
}
_NEXT: Final = _distribution("next_double")
_LEGACY_NORMAL: Final = _legacy("gauss")

_METHODS: Final[dict[str, dict[str, tuple[tuple[str, ...], Method]]]] = {
    "Generator": {
        **_ALIKE,
        "random": _NEXT,
        "uniform": (("low", "high", "size"), _uniform(ordered=True)),
        "standard_normal": _distribution("random_standard_normal"),
        "normal": _distribution("random_normal", *_SPREAD),
        "standard_exponential": _distribution("random_standard_exponential"),
        "exponential": _distribution("random_exponential", _not_negative("scale", 1.0)),
        "standard_gamma": _distribution("random_standard_gamma", _not_negative("shape")),
        "gamma": _distribution("random_gamma", _not_negative("shape"), _not_negative("scale", 1.0)),
        "beta": _distribution("random_beta", _positive("a"), _positive("b")),
        "chisquare": _distribution("random_chisquare", _positive("df")),
        "standard_cauchy": _distribution("random_standard_cauchy"),
        "standard_t": _distribution("random_standard_t", _positive("df")),
        "pareto": _distribution("random_pareto", _positive("a")),
        "weibull": _distribution("random_weibull", _not_negative("a")),
        "power": _distribution("random_power", _positive("a")),
        "lognormal": _distribution(
            "random_lognormal", _any("mean", 0.0), _not_negative("sigma", 1.0)
        ),
        "rayleigh": _distribution("random_rayleigh", _not_negative("scale", 1.0)),
        "wald": _distribution("random_wald", _positive("mean"), _positive("scale")),
        "poisson": _distribution(
            "random_poisson",
            Parameter(
                "lam",
                1.0,
                f"({{x}} >= 0.0) and ({{x}} <= {_MOST_POISSON!r})",
                lambda x: 0.0 <= x <= _MOST_POISSON,
            ),
        ),
        "geometric": _distribution("random_geometric", _probability("p", zero=False)),
        "binomial": (("n", "p", "size"), _binomial),
        "_interval": _INTERVAL,
        "choice": (("a", "size"), _choice(masked=False)),
        "integers": (
            ("low", "high", "size", "dtype", "endpoint"),
            _integers(masked=False, scalar="np.int64"),
        ),
    },
    "RandomState": {
        **_ALIKE,
        "random": _NEXT,
        "random_sample": _NEXT,
        "rand": (_DIMENSIONS, _shaped(_NEXT[1])),
        "randn": (_DIMENSIONS, _shaped(_LEGACY_NORMAL[1])),
        "uniform": (("low", "high", "size"), _uniform(ordered=False)),
        "standard_normal": _LEGACY_NORMAL,
        "normal": _legacy("gauss", *_SPREAD),
        "standard_exponential": _legacy("exponential"),
        "_interval": _INTERVAL,
        "choice": (("a", "size"), _choice(masked=True)),
        "exponential": _legacy("exponential", _not_negative("scale", 1.0)),
        "randint": (("low", "high", "size", "dtype"), _integers(masked=True, scalar="int")),
    },
}


def call(context: Context, node: ast.Call, generator: Val, family: str, name: str) -> Any:
    """Translate the call of a method of one of NumPy's generators, or say by which function.

    Raises:
        Refusal: it is not known to be exact.
    """
    if name in ("shuffle", "permutation"):
        _declared("random_interval")
        return _reordering(context, node, name)
    known = _METHODS[family].get(name)
    if known is None:
        context.refuse(node, Reason.UNKNOWN_FUNCTION, f"calls {name}() of a {family}")
    names, method = known
    given = bound(context, node, names, name)
    with context.at(node, Reason.UNKNOWN_FUNCTION):
        return method(context, node, generator, given)
