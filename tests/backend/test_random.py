"""Random numbers: the same stream as Python's, bit for bit, wherever compiled code draws."""

from __future__ import annotations

import random
import sys
import textwrap
import threading
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pytest

from autojit.backend import Deopt, Specialisation, create_backend
from autojit.core import Refused
from autojit.trial import put_back, same_states, states_of
from tests.backend.workshop import (
    Entered,
    backend,
    compiled,
    function_of,
    leaves,
    module_of,
    picture,
    refused,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from types import FunctionType

DRAWS: Final = 10_000
SEEDS: Final = (0, 1, 20_240_229)
BITS: Final = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")


def generator(seed: int, bits: str = "PCG64") -> np.random.Generator:
    """Return a new Generator."""
    return np.random.Generator(getattr(np.random, bits)(seed))


def alike(function: FunctionType, *args: object, streams: tuple[object, ...] = ()) -> None:
    """Check that compiled code gives Python's answer and leaves all streams where Python does."""
    specialisation = compiled(function, *args)
    sources = (*streams, *(one for one in args if not isinstance(one, int | float | list)))
    before = states_of(sources)
    expected = picture(function(*(list(a) if isinstance(a, list) else a for a in args)))
    behind = states_of(sources)
    assert not same_states(before, behind), "nothing was drawn"
    put_back(sources, before)
    answer = specialisation.run(args)
    assert picture(answer) == expected
    assert same_states(states_of(sources), behind)


def columns(*draws: str) -> FunctionType:
    """Return a function that makes a table: a row for a round, a column for each draw."""
    stores = "\n".join(f"        out[i, {k}] = {draw}" for k, draw in enumerate(draws))
    return function_of(
        f"def f(r, n):\n    out = np.empty((n, {len(draws)}))\n"
        f"    for i in range(n):\n{stores}\n    return out\n"
    )


PLAIN: Final = (
    *("r.random()", "r.uniform(-1.5, 3)", "r.uniform(1, 7)", "r.gauss(0.5, 2)", "r.gauss()"),
    *("r.randint(1, 6)", "r.randrange(10)", "r.randrange(-5, 1000003)", "r.getrandbits(1)"),
    *("r.getrandbits(31)", "r.getrandbits(32)", "r.getrandbits(33) % 4294967296"),
    *("r.getrandbits(52)", "r.randint(-(2**40), 2**40)", "r.expovariate(1.5)"),
)
DERIVED: Final = (
    *("r.normalvariate(1.0, 0.5)", "r.normalvariate()", "r.lognormvariate(0.0, 0.25)"),
    *("r.triangular()", "r.triangular(-1.0, 2.0, 1.5)", "r.triangular(1, 3)"),
    *("r.betavariate(2.0, 3.0)", "r.gammavariate(0.5, 1.0)", "r.gammavariate(3.5, 2.0)"),
    *("r.gammavariate(1.0, 2.0)", "r.vonmisesvariate(0.5, 4.0)", "r.vonmisesvariate(0.0, 0.0)"),
    *("r.paretovariate(3.0)", "r.weibullvariate(1.0, 1.5)"),
)
CONTINUOUS: Final = (
    *("r.random()", "r.uniform()", "r.uniform(-2, 5.5)", "r.standard_normal()", "r.normal()"),
    *("r.normal(1, 0.25)", "r.normal(loc=2.0, scale=0.0)", "r.standard_exponential()"),
    *("r.exponential()", "r.exponential(2.5)", "r.standard_gamma(0.3)", "r.gamma(3.0, 2.0)"),
    *("r.beta(0.5, 0.5)", "r.chisquare(3)", "r.standard_cauchy()", "r.standard_t(4.0)"),
    *("r.pareto(2.0)", "r.weibull(1.5)", "r.power(2.0)", "r.lognormal(0.0, 0.5)"),
    *("r.rayleigh(2.0)", "r.wald(1.0, 2.0)", "r.laplace()", "r.gumbel(1.0, 2.0)", "r.logistic()"),
)
DISCRETE: Final = (
    *("r.integers(2)", "r.integers(0, 6)", "r.integers(-3, 3, endpoint=True)", "r.random()"),
    *("r.integers(0, 2**31)", "r.integers(0, 2**32)", "r.integers(0, 2**32 + 1)"),
    *("r.integers(0, 2**50, dtype=int)", "r.integers(5, 6)", "r.integers(7, dtype=np.int64)"),
    *("r.poisson()", "r.poisson(0.0)", "r.poisson(4.5)", "r.poisson(1000)", "r.geometric(0.3)"),
    *("r.binomial(10, 0.3)", "r.binomial(1000, 0.7)", "r.binomial(0, 0.5)"),
)
LEGACY: Final = (
    *("r.random()", "r.random_sample()", "r.rand()", "r.randn()", "r.standard_normal()"),
    *("r.normal(1.0, 2.0)", "r.uniform(-1, 2)", "r.uniform(3.0, 1.0)", "r.exponential()"),
    *("r.exponential(2.0)", "r.standard_exponential()", "r.randint(6)", "r.randint(-3, 1000)"),
    *("r.randint(0, 2**31)", "r.randint(0, 2**33)", "r.laplace(0.0, 2.0)", "r.gumbel()"),
    "r.logistic(1.0, 2.0)",
)


@pytest.mark.parametrize("draws", [PLAIN, DERIVED], ids=["written out", "from the library"])
def test_every_method_of_random_draws_pythons_numbers(draws: tuple[str, ...]) -> None:
    """10,000 of each, in turns, from several seeds."""
    function = columns(*draws)
    for seed in SEEDS:
        alike(function, random.Random(seed), DRAWS)


@pytest.mark.parametrize("draws", [CONTINUOUS, DISCRETE], ids=["continuous", "discrete"])
def test_every_method_of_a_generator_draws_numpys_numbers(draws: tuple[str, ...]) -> None:
    """10,000 of each, in turns, from several seeds."""
    function = columns(*draws)
    for seed in SEEDS:
        alike(function, generator(seed), DRAWS)


@pytest.mark.parametrize("bits", BITS)
def test_every_bit_generator_is_drawn_from_and_put_back(bits: str) -> None:
    """The half of a 64-bit word that 32-bit draws leave behind is part of the state."""
    function = columns("r.random()", "r.integers(0, 6)", "r.standard_normal()")
    for seed in SEEDS:
        alike(function, generator(seed, bits), DRAWS)
    for rounds in (1, 2, 3, 311, 312, 313, 700):
        leaves_in_mid_stream(generator(5, bits), "r.random() + r.integers(0, 6)", rounds)


def test_every_method_of_a_random_state_draws_numpys_numbers() -> None:
    """10,000 of each, in turns, from several seeds."""
    function = columns(*LEGACY)
    for seed in SEEDS:
        alike(function, np.random.RandomState(seed), DRAWS)


def test_a_random_state_may_have_another_bit_generator() -> None:
    """Its second deviate is its own."""
    alike(columns("r.random()", "r.normal()"), np.random.RandomState(np.random.PCG64(3)), 101)


# -- types ---------------------------------------------------------------------------------

TYPED: Final = [
    *((draw, random.Random) for draw in ("r.random()", "r.gauss()", "r.randint(1, 6)")),
    *((draw, random.Random) for draw in ("r.uniform(1, 2)", "r.getrandbits(63)")),
    *((draw, np.random.default_rng) for draw in ("r.random()", "r.integers(9)", "r.normal()")),
    *((draw, np.random.default_rng) for draw in ("r.integers(9, dtype=int)", "r.poisson(3.0)")),
    *((draw, np.random.RandomState) for draw in ("r.rand()", "r.randint(9)", "r.randn()")),
    ("r.randint(9, dtype=np.int64)", np.random.RandomState),
    ("r.integers(-9223372036854775807, 9223372036854775807, endpoint=True)", np.random.default_rng),
    ("r.uniform(x, 2)", random.Random),
    ("r.uniform(1, x)", random.Random),
    ("r.gauss(x, 1)", random.Random),
    ("r.randrange(k)", random.Random),
    ("r.randint(k, k + 3)", random.Random),
]


@pytest.mark.parametrize(("draw", "make"), TYPED)
def test_a_draw_has_the_type_that_python_gives_it(draw: str, make: Callable[[int], Any]) -> None:
    """A Python float or int, or a NumPy scalar."""
    function = function_of(f"def f(r, x, k):\n    return {draw}\n")
    stream = make(3)
    for x, k in ((1.5, 4), (np.float64(0.5), 2**40)):
        before = states_of([stream])
        expected = function(stream, x, k)
        put_back([stream], before)
        assert picture(compiled(function, stream, x, k).run((stream, x, k))) == picture(expected)


@pytest.mark.parametrize(
    "draw",
    [
        *("r.random(n)", "r.random((n, 3))", "r.normal(1.0, 2.0, n)", "r.integers(0, 6, n)"),
        *("r.integers(2**40, size=(2, n))", "r.standard_normal(size=n)", "r.uniform(0, 3, n)"),
        *("r.poisson(2.5, size=n)", "r.binomial(10, 0.5, size=n)", "r.exponential(size=(n, 2))"),
    ],
)
@pytest.mark.parametrize("n", [0, 1, 9, 1000])
def test_a_generator_fills_arrays_as_numpy_does(draw: str, n: int) -> None:
    """Form, bits, and where the stream is afterwards."""
    function = function_of(f"def f(r, n):\n    return {draw}, r.random()\n")
    alike(function, generator(n), n)


@pytest.mark.parametrize(
    "draw", ["r.rand(n, 2)", "r.randn(n)", "r.normal(0.0, 2.0, (n, 2))", "r.randint(0, 6, n)"]
)
def test_a_random_state_fills_arrays_as_numpy_does(draw: str) -> None:
    """The second deviate is left for the next call."""
    function = function_of(f"def f(r, n):\n    r.randn()\n    return {draw}, r.random()\n")
    alike(function, np.random.RandomState(4), 9)


# -- where the generator comes from --------------------------------------------------------


def test_the_modules_own_functions_draw_from_the_modules_own_streams() -> None:
    """By attribute, by an imported name, by an alias in the function, and through a callee."""
    module = module_of(
        """
        import random
        from random import gauss, random as draw

        own = random.Random(5)
        rng = np.random.default_rng(6)

        def twice(p):
            return random.random() < p, np.random.random()

        def f(n):
            pick = random.randrange
            normal = rng.normal
            total = 0.0
            for i in range(n):
                hit, more = twice(0.5)
                total += random.random() + draw() + gauss(0.0, 1.0) + pick(10) + more
                total += own.random() + rng.random() + normal() + np.random.normal()
                if hit:
                    total += 1
            return total
        """
    )
    streams = (random._inst, module.own, module.rng, np.random.mtrand._rand)
    for rounds in (1, 2, 1000):
        alike(module.f, rounds, streams=streams)


def test_one_object_under_two_names_is_one_stream() -> None:
    """The second deviate of ``gauss`` and the words kept for restoring are the object's."""
    function = function_of(
        "def f(a, b, n):\n    s = 0.0\n    for i in range(n):\n"
        "        s += a.gauss(0, 1) + b.gauss(0, 1) + a.random()\n    return s // (5000 - n)\n"
    )
    stream, other = random.Random(2), random.Random(3)
    for n in (1, 2, 2000):
        alike(function, stream, stream, n)
        alike(function, stream, other, n)
    before = states_of([stream])
    leaves_where_it_is(compiled(function, stream, stream, 1), (stream, stream, 5000), stream)
    assert same_states(before, states_of([stream]))


def test_python_and_compiled_code_draw_in_turns() -> None:
    """Each goes on where the other one stopped."""
    module = module_of(
        "import random\n\ndef f(n):\n    s = 0.0\n    for i in range(n):\n"
        "        s += random.gauss(0, 1) + random.random()\n    return s\n"
    )

    def played(call: Callable[[int], object]) -> list[object]:
        random.seed(77)
        seen: list[object] = []
        for n in (1, 3, 2, 700, 1, 5):
            seen += [random.random(), call(n), random.gauss(0, 1), random.getrandbits(40)]
        return [*seen, random.getstate()]

    entered = Entered(module.f, [(1,)])
    kept = random.getstate()
    try:
        assert played(entered.call) == played(module.f)
    finally:
        random.setstate(kept)
    assert entered.native_calls == 6


# -- leaving -------------------------------------------------------------------------------


def leaves_where_it_is(
    specialisation: Specialisation, args: tuple[object, ...], *streams: object
) -> None:
    """Check that a call leaves, and that no stream has moved."""
    before = states_of(streams)
    with pytest.raises(Deopt):
        specialisation.run(args)
    assert same_states(before, states_of(streams))


def leaves_in_mid_stream(stream: object, draw: str, rounds: int) -> None:
    """Check that a call that overflows behind its draws leaves with the stream as it was."""
    function = function_of(
        f"def f(r, n, x):\n    s = 0.0\n    for i in range(n):\n        s += {draw}\n"
        "    return s, x * x\n"
    )
    leaves_where_it_is(compiled(function, stream, rounds, 3), (stream, rounds, 2**40), stream)
    alike(function, stream, rounds, 3)


@pytest.mark.parametrize("rounds", [1, 2, 311, 312, 313, 623, 624, 625, 3000])
def test_a_call_that_leaves_puts_the_stream_back(rounds: int) -> None:
    """Before and after new words were made, with and without a second deviate."""
    for skipped in (0, 1, 2):
        stream = random.Random(9)
        for _ in range(skipped):
            stream.gauss(0, 1)
        leaves_in_mid_stream(stream, "r.random() + r.gauss(0, 1)", rounds)
    legacy = np.random.RandomState(9)
    leaves_in_mid_stream(legacy, "r.random_sample() + r.normal()", rounds)
    leaves_in_mid_stream(generator(9), "r.random() + r.normal() + r.integers(0, 9)", rounds)


def test_an_entry_that_leaves_gives_pythons_answer_and_stream() -> None:
    """The exception is Python's, and so is the state behind it."""
    function = function_of(
        "def f(r, n, k):\n    s = 0.0\n    for i in range(n):\n"
        "        s += r.random() / (k - i)\n    return s\n"
    )
    stream = random.Random(1)
    entered = Entered(function, [(stream, 3, 10)])
    before = states_of([stream])
    with pytest.raises(ZeroDivisionError):
        function(stream, 20, 10)
    behind = states_of([stream])
    put_back([stream], before)
    with pytest.raises(ZeroDivisionError):
        entered.call(stream, 20, 10)
    assert same_states(behind, states_of([stream]))


def test_a_callee_that_leaves_puts_the_stream_back() -> None:
    """Its index is out of range behind draws of its own and of its caller."""
    module = module_of(
        "def inner(r, xs, i):\n    return xs[i] + r.random()\n\n"
        "def f(r, xs, n):\n    s = 0.0\n    for i in range(n):\n"
        "        s += r.random() + inner(r, xs, i)\n    return s\n"
    )
    stream, xs = generator(4), np.zeros(5)
    leaves_where_it_is(compiled(module.f, stream, xs, 5), (stream, xs, 6), stream)


@pytest.mark.parametrize(
    ("draw", "make"),
    [
        *((draw, random.Random) for draw in ("r.randrange(k)", "r.randint(1, k)")),
        *((draw, random.Random) for draw in ("r.getrandbits(k)", "r.expovariate(k)")),
        *((draw, np.random.default_rng) for draw in ("r.integers(0, k)", "r.normal(0.0, k)")),
        *((draw, np.random.default_rng) for draw in ("r.uniform(1.0, k)", "r.poisson(k)")),
        *((draw, np.random.default_rng) for draw in ("r.geometric(k)", "r.binomial(k, 0.5)")),
        *((draw, np.random.default_rng) for draw in ("r.beta(k, 1.0)", "r.random(k)")),
        *((draw, np.random.RandomState) for draw in ("r.randint(0, k)", "r.exponential(k)")),
    ],
)
def test_what_python_refuses_to_draw_leaves(draw: str, make: Callable[[int], Any]) -> None:
    """Nothing was drawn that Python would not have drawn."""
    function = function_of(f"def f(r, k):\n    return r.random(), {draw}\n")
    stream = make(3)
    with pytest.raises((ValueError, ZeroDivisionError)):
        function(stream, -1 if "expovariate" not in draw else 0)
    bad = 0 if "expovariate" in draw else -1
    leaves_where_it_is(compiled(function, stream, 1), (stream, bad), stream)


@pytest.mark.parametrize("x", [-0.0, float("nan"), float("inf"), -float("inf"), 5e-324, 1e308])
def test_odd_parameters_are_numpys_to_judge(x: float) -> None:
    """An answer is NumPy's own, or the call leaves."""
    for draw in ("r.normal(0.0, x)", "r.uniform(-x, x)", "r.exponential(x)", "r.gamma(x, 1.0)"):
        function = function_of(f"def f(r, x):\n    return {draw}\n")
        stream = generator(3)
        try:
            alike(function, stream, x)
        except (Deopt, ValueError, OverflowError):
            leaves_where_it_is(compiled(function, stream, 1.0), (stream, x), stream)


def test_a_stream_that_somebody_holds_is_left_to_python() -> None:
    """Compiled code takes no lock; it looks whether another thread is drawing."""
    function = function_of("def f(r):\n    return r.random()\n")
    for stream in (generator(3), np.random.RandomState(3)):
        lock = (
            stream.bit_generator.lock
            if isinstance(stream, np.random.Generator)
            else (stream._bit_generator.lock)
        )
        with lock:
            leaves_where_it_is(compiled(function, stream), (stream,), stream)
        alike(function, stream)


# -- guards --------------------------------------------------------------------------------

UNIFORM: Final = "import random\n\ndef f(x):\n    return random.uniform(0.0, x) + random.random()\n"


def misfits(entered: Entered, *args: object) -> object:
    """Call an entry, and check that Python answered."""
    before = entered.native_calls
    answer = entered.call(*args)
    assert entered.native_calls == before
    return answer


def test_a_patched_function_is_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the module, and of the type behind it."""
    module = module_of(UNIFORM)
    entered = Entered(module.f, [(1.0,)])
    entered.call(1.0)
    assert entered.native_calls == 1
    with monkeypatch.context() as patch:
        patch.setattr(random, "random", lambda: 7.0)
        assert misfits(entered, 0.0) == 7.0
    with monkeypatch.context() as patch:
        patch.setattr(random.Random, "random", lambda _: 3.0)
        misfits(entered, 1.0)
    with monkeypatch.context() as patch:
        patch.setattr(random._inst, "random", lambda: 0.5, raising=False)
        misfits(entered, 1.0)
        with pytest.raises(AssertionError):
            compiled(module_of(UNIFORM).f, 1.0)
    entered.call(1.0)
    assert entered.native_calls == 2


def test_the_code_of_a_library_function_is_guarded() -> None:
    """Whoever changes it is heard."""
    module = module_of(UNIFORM)
    entered = Entered(module.f, [(1.0,)])
    uniform = random.Random.uniform
    code = uniform.__code__
    try:
        uniform.__code__ = _nine.__code__
        assert float(misfits(entered, 1.0)) > 8.0  # type: ignore[arg-type]
    finally:
        uniform.__code__ = code
    entered.call(1.0)
    assert entered.native_calls == 1


def _nine(_self: object, _a: float, _b: float) -> float:
    return 9.0


class Loaded(random.Random):
    """A generator of the program's own making."""

    def random(self) -> float:
        """Return what is no random number."""
        return 0.25


def test_subclasses_and_instances_with_methods_of_their_own_are_refused() -> None:
    """Only the exact types are known."""
    function = function_of("def f(r):\n    return r.random()\n")
    shadowed = random.Random(3)
    shadowed.random = lambda: 0.5  # type: ignore[method-assign]
    entered = Entered(function, [(random.Random(3),)])
    assert misfits(entered, shadowed) == 0.5
    assert misfits(entered, Loaded(3)) == 0.25
    for stream in (Loaded(3), random.SystemRandom(), shadowed):
        made = backend().specialise(function, (stream,))
        assert isinstance(made, Refused)
        assert made.reason.code == "AJ201"


def test_another_bit_generator_does_not_fit() -> None:
    """The one compiled for is told apart from others in compiled code."""
    function = function_of("def f(r):\n    return r.random()\n")
    entered = Entered(function, [(generator(3),)])
    other = generator(3, "SFC64")
    assert misfits(entered, other) == generator(3, "SFC64").random()
    alike(function, other)


def test_a_global_generator_may_be_replaced() -> None:
    """It is looked up on each call."""
    module = module_of("rng = np.random.default_rng(1)\n\ndef f():\n    return rng.random()\n")
    entered = Entered(module.f, [()])
    for seed in (1, 2, 3):
        module.rng = generator(seed)
        assert entered.call() == generator(seed).random()
    assert entered.native_calls == 3
    module.rng = np.random.RandomState(4)
    assert misfits(entered) == np.random.RandomState(4).random()


@pytest.mark.parametrize(
    "body",
    [
        *("random.seed(3)", "return random.getstate()", "return random.randbytes(3)"),
        *("np.random.seed(3)", "return np.random.choice(3, 2, False)", "return rng.bytes(3)"),
        *("return rng.choice(5, p=[1.0])", "return rng.permutation([5])", "return rng.choice()"),
        *("return rng.choice(np.zeros((2, 2)))", "return rng.bit_generator"),
        *("return rng.random(dtype=np.float32)", "return rng.normal(np.zeros(3))", "return rng"),
        *("return rng.integers(0, 5, dtype=np.uint8)", "return rng.multinomial(5, [0.5, 0.5])"),
        *("return random.uniform([1], 2)", "return random.randrange(1.0)", "return [rng]"),
        *("return random.randrange(0, 10, 3)", "return rng.integers(0.5, 3)", "return (rng, 1)"),
        *("return rng.spawn(2)", "return random.random(1)", "return rng.uniform(0, 1, 1, 1)"),
        "return random.choices([1, 2], cum_weights=[1, 2], k=2)",
    ],
)
def test_what_is_not_known_to_be_exact_is_refused(body: str) -> None:
    """With a reason that names it."""
    function = function_of(
        f"import random\n\nrng = np.random.default_rng(3)\n\ndef f(n):\n    {body}\n"
    )
    assert refused(function, 3).message


# -- order ---------------------------------------------------------------------------------

ORDERED: Final = {
    "conditions": """
        if r.random() < 0.5 and r.random() < 0.5 or not r.random() < 0.3:
            s += 1
        elif r.random() < 0.2:
            s += 2
    """,
    "values": """
        s += r.random() if r.random() < 0.5 else -r.gauss(0, 1)
        s += (r.random() < 0.5 and r.random() < 0.5) + (r.random() < 0.1 or r.random() < 0.1)
        s += min(r.random(), r.random(), 0.5) + max(0.1, r.random()) + abs(r.random() - 0.5)
    """,
    "a loop's test": """
        while r.random() < 0.6 and s < 1e9:
            s += r.random()
            if r.random() < 0.1:
                break
            if r.random() < 0.1:
                continue
            s += 0.5
        else:
            s += r.random() * 1000
        for _ in range(r.randrange(4)):
            s -= r.random()
    """,
    "places": """
        xs[r.randrange(5)] += r.random()
        xs[r.randrange(5)] = r.random()
        xs[r.randrange(5)], xs[r.randrange(5)] = r.random(), r.random()
        s += xs[r.randrange(5)] * r.random() - xs[r.randrange(5)]
        a, b = r.random(), r.random()
        s += a - 2 * b
    """,
    "calls and comprehensions": """
        s += pair(r, r.random()) * pair(r, 0.5) - r.random()
        s += sum([r.random() for _ in range(3)])
        s += sum(r.random() for _ in range(4))
        s += any(r.random() < 0.2 for _ in range(5)) + r.random()
        s += (0 < r.random() < 0.5) + (r.random() < r.random() < r.random())
        s += r.choice(xs) + r.choice([1.0, 2.0, 3.0])
        s += r.choice(range(7)) - r.choice(range(-3, i + 1))
    """,
}


@pytest.mark.parametrize("name", ORDERED)
def test_draws_are_made_in_pythons_order(name: str) -> None:
    """Each once, and only where Python makes it."""
    body = textwrap.indent(textwrap.dedent(ORDERED[name]), " " * 8)
    module = module_of(
        "def pair(r, x):\n    return x * r.random() + r.random()\n\n"
        f"def f(r, n):\n    s = 0.0\n    xs = [0.0, 1.0, 2.0, 3.0, 4.0]\n"
        f"    for i in range(n):\n{body}\n    return s, xs[0], xs[1], xs[2], xs[3], xs[4]\n"
    )
    for seed in SEEDS:
        alike(module.f, random.Random(seed), 500)


@pytest.mark.parametrize("make", [generator, np.random.RandomState])
def test_numpy_chooses_and_shuffles_as_numpy_does(make: Callable[[int], Any]) -> None:
    """Numbers, arrays of one dimension and lists; the array of the caller is not touched."""
    module = module_of(
        """
        def f(r, xs, n):
            a = np.zeros(n)
            for i in range(n):
                a[i] = i * 1.5
            a[0] += r.choice(n) + r.choice(a) + r.choice(xs)
            b = r.permutation(n)
            c = r.permutation(a)
            r.shuffle(a)
            ys = [i * i for i in range(n)]
            r.shuffle(ys)
            return a, b, c, r.choice(n, 5), r.choice(xs), r.choice(n), ys[0], r.random()
        def g(r, xs, a):
            r.shuffle(xs)
            r.shuffle(a)
            return r.random()
        """
    )
    for n in (1, 2, 3, 1000):
        alike(module.f, make(n), [1, 2, 3], n)
        alike(module.f, make(n), [0.5, 2.5], n)
    stream, twin = make(5), make(5)
    ours: tuple[list[int], Any] = [4, 5, 6, 7], np.arange(40.0)[::3]
    theirs = list(ours[0]), np.arange(40.0)[::3]
    made = compiled(module.g, stream, *ours)
    assert made.run((stream, *ours)) == module.g(twin, *theirs)
    assert picture(ours) == picture(theirs)


def test_samples_are_pythons() -> None:
    """From a pool where the population is small, by trial and error where it is large."""
    function = function_of(
        "def f(r, xs, k):\n    a = r.sample(xs, k)\n    s = 0.0\n    for i in range(k):\n"
        "        s = s * 3 + a[i]\n    return s, r.choice(xs), r.choices(xs, k=2)[1]\n"
    )
    for size in (1, 5, 20, 21, 22, 84, 85, 86, 300, 2000):
        for k in (0, 1, 5, 6, 7, 21, 22, 100):
            if k <= size:
                alike(function, random.Random(size), [0.5 * i for i in range(size)], k)
    stream = random.Random(4)
    leaves_where_it_is(compiled(function, stream, [0.5], 1), (stream, [0.5], 2), stream)


def test_weighted_choices_are_pythons() -> None:
    """Weights are summed from the left, and a draw is looked for among the sums."""
    function = function_of(
        "def f(r, xs, ws, n):\n    s = 0.0\n    for i in range(n):\n"
        "        for x in r.choices(xs, ws, k=3):\n            s = s * 0.5 + x\n"
        "        s += r.choices(xs, weights=ws)[0]\n    return s\n"
    )
    xs: list[float] = [0.5 * i for i in range(7)]
    for weights in (
        [1, 2, 3, 4, 5, 6, 7],
        [0.1] * 7,
        [0, 0, 1, 0, 2**52, 0, 0],
        [0.0, 1e-300] * 3 + [0.0],
    ):
        alike(function, random.Random(3), xs, weights, 500)
    stream = random.Random(4)
    for bad in ([0.0] * 7, [0.1] * 6, [1e308] * 7, [-1.0] * 7):
        args = (stream, xs, bad, 9)
        leaves_where_it_is(compiled(function, *args), args, stream)


def test_lists_are_shuffled_in_place() -> None:
    """And stay as they were where the call leaves behind it."""
    function = function_of(
        "def f(r, xs, k):\n    r.shuffle(xs)\n    return xs[0] * k * k + r.random()\n"
    )
    for xs in ([1, 2, 3, 4, 5, 6, 7], [0.5, 1.5], [3]):
        args = [random.Random(4), list(xs), 2]
        specialisation = compiled(function, *args)
        expected, shuffled = function(random.Random(4), mine := list(xs), 2), mine
        assert specialisation.run(tuple(args)) == expected
        assert args[1] == shuffled
    xs = [1, 2, 3]
    leaves(function, random.Random(4), xs, 2**40)
    assert xs == [1, 2, 3]


def test_nothing_here_needs_more_threads_than_one() -> None:
    """What the trial asks before it rewinds a stream (``trial.is_alone``)."""
    assert threading.active_count() <= len(sys._current_frames())


def test_machine_code_from_disk_draws_from_this_process_streams(tmp_path: Path) -> None:
    """Addresses are another process's; names are not."""
    module = module_of(
        "import random\n\nrng = np.random.default_rng(3)\n\ndef f(r, n):\n    s = 0.0\n"
        "    for i in range(n):\n        s += random.gauss(0, 1) + rng.normal() + r.randint(0, 9)\n"
        "    return s\n"
    )
    stream = np.random.RandomState(3)
    streams = (random._inst, module.rng, stream)
    before = states_of(streams)
    answers = [module.f(stream, 9)]
    for loaded in (False, True):
        put_back(streams, before)
        made = create_backend(cache_dir=tmp_path).specialise(module.f, (stream, 9))
        assert not isinstance(made, Refused)
        assert made.from_artifact is loaded
        answers.append(made.run((stream, 9)))
    assert answers[0] == answers[1] == answers[2]
