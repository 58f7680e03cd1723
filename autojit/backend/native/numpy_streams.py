"""NumPy's generators, drawn from by the very functions that NumPy calls.

The C functions of numpy/random/distributions.h are looked up in NumPy's own library and take
the ``bitgen_t`` that a ``Generator`` or ``RandomState`` object holds. A kernel sees a *block*
on its own stack: where that struct is, and the state as it was, to be put back.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from llvmlite import ir
from numba.core import cgutils, types

from autojit.backend.native import floats
from autojit.backend.native.leave import LeaveCode, intrinsic, leave_if
from autojit.backend.native.mersenne import (
    copy_bytes,
    load,
    operation,
    place,
    set_word,
    word,
)
from autojit.backend.native.outside import outside
from autojit.backend.native.routines import compile_callee
from autojit.backend.stream_layout import STATES, NumpyLayout

if TYPE_CHECKING:
    from collections.abc import Callable

_I8: Final = ir.IntType(8)
_I32: Final = ir.IntType(32)
_I64: Final = ir.IntType(64)
_F64: Final = ir.DoubleType()
_VOID: Final = ir.VoidType()
_NEXT_DOUBLE: Final = 24  # in bitgen_t, behind state, next_uint64, next_uint32

#: Words of a block. A ``binomial_t`` is scratch: it keeps what is computed from n and p.
BITGEN, LEGACY, HAS, DEVIATE, BINOMIAL = range(5)
_BINOMIAL_WORDS: Final = 32  # numpy/random/distributions.h: s_binomial_t has 17
SAVED: Final = BINOMIAL + _BINOMIAL_WORDS


def _regions(builder: ir.IRBuilder, block: ir.Value, bits: str) -> list[tuple[ir.Value, int]]:
    """Return address and length of all that makes up the state."""
    size, pointers = STATES[bits]
    state = load(builder, word(builder, block, BITGEN), 0, _I64)
    targets = [(load(builder, state, at, _I64), length) for at, length in pointers]
    return [(state, size), *targets]


def _copied(builder: ir.IRBuilder, block: ir.Value, bits: str, *, back: bool) -> None:
    offset = 8 * SAVED
    for address, size in _regions(builder, block, bits):
        copy_bytes(builder, builder.add(block, _I64(offset)), address, size, back=back)
        offset += (size + 7) & ~7


def is_held(builder: ir.IRBuilder, address: ir.Value, layout: NumpyLayout) -> ir.Value:
    """Tell whether somebody holds a generator's lock, and perhaps draws from it.

    Nobody can take it meanwhile: the GIL is held until the kernel is done.
    """
    lock = load(builder, address, layout.lock, _I64)
    return builder.icmp_unsigned("!=", load(builder, lock, layout.held, _I8), _I8(0))


def has_bits(builder: ir.IRBuilder, address: ir.Value, bits: str, layout: NumpyLayout) -> ir.Value:
    """Tell whether a generator draws from the bit generator compiled for."""
    known = outside(builder.module, f"autojit_random_bits_{bits}", _I8)
    found = load(builder, address, layout.bitgen + _NEXT_DOUBLE, _I64)
    return builder.icmp_unsigned("==", found, builder.ptrtoint(known, _I64))


def opened(builder: ir.IRBuilder, address: ir.Value, bits: str, layout: NumpyLayout) -> ir.Value:
    """Return a block for a generator, its state kept."""
    bitgen = builder.add(address, _I64(layout.bitgen))
    size, pointers = STATES[bits]
    total = SAVED + sum((n + 7) // 8 for n in (size, *(length for _, length in pointers)))
    block = builder.ptrtoint(cgutils.alloca_once(builder, _I64, size=total), _I64)
    set_word(builder, block, BITGEN, bitgen)
    set_word(builder, block, BINOMIAL, _I64(0))
    legacy = builder.add(address, _I64(layout.legacy))
    set_word(builder, block, LEGACY, legacy)
    if layout.legacy:
        set_word(builder, block, HAS, load(builder, legacy, 8, _I64))
        set_word(builder, block, DEVIATE, load(builder, legacy, 16, _I64))
    _copied(builder, block, bits, back=False)
    return block


def restored(builder: ir.IRBuilder, block: ir.Value, family: str, bits: str) -> None:
    """Put the state back as it was when the block was opened."""
    _copied(builder, block, bits, back=True)
    if family == "RandomState":
        legacy = word(builder, block, LEGACY)
        builder.store(word(builder, block, HAS), place(builder, legacy, 8, _I64))
        builder.store(word(builder, block, DEVIATE), place(builder, legacy, 16, _I64))


# -- draws ---------------------------------------------------------------------------------


def _next_double(_context: Any, builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    bitgen = word(builder, block, BITGEN)
    kind = ir.FunctionType(_F64, [_I64]).as_pointer()
    function = load(builder, bitgen, _NEXT_DOUBLE, kind)
    return builder.call(function, [load(builder, bitgen, 0, _I64)])


next_double = operation("next_double", (types.int64,), types.float64, _next_double)


def _external(builder: ir.IRBuilder, name: str, kind: ir.FunctionType) -> ir.Function:
    return outside(builder.module, f"autojit_random_{name}", kind)


_MACHINE: Final = {"d": _F64, "i": _I64}
_TYPES: Final = {"d": types.float64, "i": types.int64}


def _drawn(
    builder: ir.IRBuilder, name: str, given: str, result: str, args: list[ir.Value]
) -> ir.Value:
    """Call a distribution: ``args`` are the block and the parameters."""
    block, *parameters = args
    bitgen = word(builder, block, BITGEN)
    if name == "random_binomial":
        parameters.append(builder.add(block, _I64(8 * BINOMIAL)))
        given = f"{given}i"
    kind = ir.FunctionType(_MACHINE[result], [_I64, *(_MACHINE[one] for one in given)])
    return builder.call(_external(builder, name, kind), [bitgen, *parameters])


def _variadic(name: str, count: int, make: Callable[[tuple[Any, ...]], Any]) -> Any:
    """Make an intrinsic of so many arguments: numba looks at their number."""
    names = ", ".join(f"value{index}" for index in range(count))
    namespace: dict[str, Any] = {"make": make}
    text = f"def typer(typing_context, {names}):\n    return make(({names},))\n"
    exec(text, namespace)  # noqa: S102 - our own source
    typer = namespace["typer"]
    typer.__name__ = typer.__qualname__ = name
    return intrinsic(typer)


def _fits(found: tuple[Any, ...], wanted: tuple[Any, ...]) -> bool:
    pairs = zip(found, wanted, strict=True)
    return all(
        one == expected or (expected == types.int64 and isinstance(one, types.Integer))
        for one, expected in pairs
    )


def draw(name: str, given: str, result: str) -> Any:
    """Return the operation that draws one number from a distribution of ``given`` parameters."""

    def make(found: tuple[Any, ...]) -> Any:
        wanted = (types.int64, *(_TYPES[one] for one in given))
        if not _fits(found, wanted):
            return None

        def codegen(_context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            return _drawn(builder, name, given, result, list(args))

        return _TYPES[result](*wanted), codegen

    return _variadic(f"draw_{name}", 1 + len(given), make)


def fill(name: str, given: str, result: str) -> Any:
    """Return the operation that fills a new array, one draw after the other."""

    def make(found: tuple[Any, ...]) -> Any:
        array, *others = found
        wanted = (types.int64, *(_TYPES[one] for one in given))
        if not isinstance(array, types.Array) or not _fits(tuple(others), wanted):
            return None

        def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
            held = context.make_array(signature.args[0])(context, builder, args[0])
            with cgutils.for_range(builder, held.nitems, intp=_I64) as loop:
                if name == "next_double":
                    value = _next_double(context, builder, args[1])
                else:
                    value = _drawn(builder, name, given, result, list(args[1:]))
                builder.store(value, builder.gep(held.data, [loop.index]))
            return context.get_dummy_value()

        return types.none(array, *wanted), codegen

    return _variadic(f"fill_{name}", 2 + len(given), make)


# -- integers ------------------------------------------------------------------------------


def _fill_between(
    builder: ir.IRBuilder,
    drawn: tuple[ir.Value, ir.Value, ir.Value],
    count: ir.Value,
    target: ir.Value,
    *,
    masked: bool,
) -> None:
    """Draw integers as ``_rand_int64`` does; ``drawn`` are block, least and greatest."""
    block, low, high = drawn
    kind = ir.FunctionType(_VOID, [_I64, _I64, _I64, _I64, ir.IntType(1), _I64.as_pointer()])
    function = _external(builder, "random_bounded_uint64_fill", kind)
    function.args[4].add_attribute("zeroext")
    bitgen = word(builder, block, BITGEN)
    span = builder.sub(high, low)
    builder.call(function, [bitgen, low, span, count, ir.IntType(1)(masked), target])


def _between(*, masked: bool) -> Any:
    def make(found: tuple[Any, ...]) -> Any:
        wanted = (types.int64,) * 3
        if not _fits(found, wanted):
            return None

        def codegen(context: Any, builder: ir.IRBuilder, _signature: Any, args: Any) -> ir.Value:
            empty = builder.icmp_signed(">", args[1], args[2])
            leave_if(context, builder, empty, LeaveCode.RAISES)
            out = cgutils.alloca_once(builder, _I64)
            _fill_between(builder, tuple(args), _I64(1), out, masked=masked)
            return builder.load(out)

        return types.int64(*wanted), codegen

    return _variadic("between", 3, make)


def _between_fill(*, masked: bool) -> Any:
    def make(found: tuple[Any, ...]) -> Any:
        wanted = (types.int64,) * 3
        if not isinstance(found[0], types.Array) or not _fits(found[1:], wanted):
            return None

        def codegen(context: Any, builder: ir.IRBuilder, signature: Any, args: Any) -> ir.Value:
            array, *drawn = args
            empty = builder.icmp_signed(">", drawn[1], drawn[2])
            leave_if(context, builder, empty, LeaveCode.RAISES)
            held = context.make_array(signature.args[0])(context, builder, array)
            _fill_between(builder, tuple(drawn), held.nitems, held.data, masked=masked)
            return context.get_dummy_value()

        return types.none(found[0], *wanted), codegen

    return _variadic("between_fill", 4, make)


# -- RandomState's own ---------------------------------------------------------------------


def _legacy_has(_context: Any, builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    found = load(builder, word(builder, block, LEGACY), 8, _I32)
    return builder.icmp_unsigned("!=", found, _I32(0))


def _legacy_take(_context: Any, builder: ir.IRBuilder, block: ir.Value) -> ir.Value:
    legacy = word(builder, block, LEGACY)
    deviate = load(builder, legacy, 16, _F64)
    builder.store(_I32(0), place(builder, legacy, 8, _I32))
    builder.store(_F64(0.0), place(builder, legacy, 16, _F64))
    return deviate


def _legacy_set(_context: Any, builder: ir.IRBuilder, block: ir.Value, value: ir.Value) -> None:
    legacy = word(builder, block, LEGACY)
    builder.store(_I32(1), place(builder, legacy, 8, _I32))
    builder.store(value, place(builder, legacy, 16, _F64))


_has = operation("legacy_has", (types.int64,), types.boolean, _legacy_has)
_take = operation("legacy_take", (types.int64,), types.float64, _legacy_take)
_set = operation("legacy_set", (types.int64, types.float64), types.none, _legacy_set)
_log: Final = floats.LIBRARY["log_f"]
_sqrt: Final = floats.sqrt_f


@compile_callee
def legacy_gauss(block: int) -> float:
    """Draw as ``legacy_gauss`` of numpy/random/src/legacy/legacy-distributions.c does."""
    if _has(block):
        return _take(block)  # type: ignore[no-any-return]
    x1 = x2 = r2 = 0.0
    while r2 >= 1.0 or r2 == 0.0:
        x1 = 2.0 * next_double(block) - 1.0
        x2 = 2.0 * next_double(block) - 1.0
        r2 = x1 * x1 + x2 * x2
    factor = _sqrt(-2.0 * _log(r2) / r2)
    _set(block, factor * x1)
    return factor * x2  # type: ignore[no-any-return]


@compile_callee
def legacy_exponential(block: int) -> float:
    """Draw as ``legacy_standard_exponential`` does."""
    return -_log(1.0 - next_double(block))  # type: ignore[no-any-return]


_WRITTEN_OUT: Final[dict[str, Any]] = {
    "random_between": _between(masked=False),
    "random_between_masked": _between(masked=True),
    "random_between_fill": _between_fill(masked=False),
    "random_between_masked_fill": _between_fill(masked=True),
    "random_next_double": next_double,
    "random_fill_next_double": fill("next_double", "", "d"),
    "random_legacy_gauss": legacy_gauss,
    "random_legacy_exponential": legacy_exponential,
}

#: NumPy's C functions for one draw: their parameters, and what they give (d double, i int64).
FUNCTIONS: Final[dict[str, tuple[str, str]]] = {
    "random_standard_normal": ("", "d"),
    "random_standard_exponential": ("", "d"),
    "random_standard_cauchy": ("", "d"),
    **dict.fromkeys(
        (
            *("random_exponential", "random_standard_gamma", "random_chisquare"),
            *("random_rayleigh", "random_weibull", "random_pareto", "random_power"),
            "random_standard_t",
        ),
        ("d", "d"),
    ),
    **dict.fromkeys(
        (
            *("random_uniform", "random_normal", "random_gamma", "random_beta", "random_laplace"),
            *("random_lognormal", "random_gumbel", "random_logistic", "random_vonmises"),
            *("random_wald", "random_f"),
        ),
        ("dd", "d"),
    ),
    "random_triangular": ("ddd", "d"),
    "random_poisson": ("d", "i"),
    "random_geometric": ("d", "i"),
    "random_binomial": ("di", "i"),
    "random_interval": ("i", "i"),
}
#: What kernels call, by name: one draw, or an array filled, by each C function.
OPERATIONS: Final[dict[str, Any]] = {
    **_WRITTEN_OUT,
    **{f"random_of_{name}": draw(name, *form) for name, form in FUNCTIONS.items()},
    **{f"random_fill_{name}": fill(name, *form) for name, form in FUNCTIONS.items()},
}
