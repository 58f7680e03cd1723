"""JITCompiler: each decorator does what its name says, and says why if it does not."""

from __future__ import annotations

import functools
import threading
import traceback
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import autojit
from autojit import CompilationRefused, JITCompiler, jit_optimize

if TYPE_CHECKING:
    from pathlib import Path

    from autojit import CompilationStats

pytestmark = pytest.mark.usefixtures("by_hand")


def total(x: Any) -> float:
    found = 0.0
    for i in range(len(x)):
        found += x[i] * x[i]
    return found


def scaled(x: Any, by: float = 2.0) -> Any:
    result = np.zeros_like(x)
    for i in range(len(x)):
        result[i] = x[i] * by
    return result


def prints(x: Any) -> Any:
    print(x)
    return x


def of(compiler: JITCompiler, name: str) -> CompilationStats:
    return compiler.get_compilation_stats()[name]


def plain(function: Any) -> Any:
    """Return a function of its own, which no earlier compiler knows, with the same source."""
    made = FunctionType(function.__code__, function.__globals__, function.__name__)
    made.__defaults__ = function.__defaults__
    return made


X = np.linspace(0.0, 1.0, 3000)


def test_a_function_is_python_then_tried_then_native_with_pythons_answers() -> None:
    compiler = JITCompiler(min_calls_for_compilation=4)
    fast = compiler.auto_jit(plain(total))
    tiers = []
    for _ in range(12):
        assert fast(X) == total(X)
        assert type(fast(X)) is type(total(X))
        tiers.append((of(compiler, "total").tier, of(compiler, "total").native_calls))
    assert tiers[0] == ("counting", 0)
    assert tiers[-1][0] == "native"
    found = of(compiler, "total")
    assert found.call_count == found.python_calls + found.native_calls == 24
    assert found.python_calls == 4 + found.verified
    assert found.average_speedup > 1.1
    assert found.total_compile_time > 0
    assert found.native_s is not None
    assert found.native_s > 0


def test_a_function_has_a_threshold_of_its_own() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1000)
    quick = compiler.auto_jit(min_calls=2)(plain(total))
    for _ in range(8):
        quick(X)
    assert of(compiler, "total").tier == "native"


def test_without_auto_optimize_only_a_person_has_it_compiled() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1, auto_optimize=False)
    fast = compiler.auto_jit(plain(total))
    for _ in range(20):
        fast(X)
    assert of(compiler, "total").tier == "counting"
    assert compiler.force_compile("total")
    assert of(compiler, "total").tier == "native"
    assert of(compiler, "total").call_count == 20  # the trial's own calls are not the program's
    assert fast(X) == total(X)
    assert of(compiler, "total").native_calls == 1


def test_what_was_never_called_is_compiled_at_its_next_call() -> None:
    compiler = JITCompiler(auto_optimize=False)
    fast = compiler.auto_jit(plain(total))
    assert not compiler.force_compile(fast)
    for _ in range(4):
        fast(X)
    assert of(compiler, "total").native_calls == 1


def test_large_arguments_are_not_kept_but_their_types_are() -> None:
    compiler = JITCompiler(auto_optimize=False)
    fast = compiler.auto_jit(plain(scaled))
    large = np.ones(700_000)
    fast(large)
    assert not compiler.force_compile("scaled")
    assert of(compiler, "scaled").specialisations == ("(float64[::1], float)",)
    assert of(compiler, "scaled").tier == "trial"


def test_force_compile_tells_what_it_knows_when_it_does_not_know_a_name() -> None:
    compiler = JITCompiler()
    with pytest.raises(LookupError, match="'nothing' is not known; allowed: nothing was named"):
        compiler.force_compile("nothing")
    compiler.auto_jit(plain(total))
    with pytest.raises(LookupError, match=r"'nothing' is not known; allowed: .*:total"):
        compiler.force_compile("nothing")


def test_an_ambiguous_name_is_an_error_that_lists_whose_it_is() -> None:
    compiler = JITCompiler()
    for module in ("one", "other"):
        made = plain(total)
        made.__module__ = module
        compiler.auto_jit(made)
    with pytest.raises(LookupError, match="'total' is ambiguous; allowed: one:total, other:total"):
        compiler.force_compile("total")
    assert not compiler.force_compile("one:total")
    assert set(compiler.get_compilation_stats()) == {"one:total", "other:total"}


def test_force_compile_says_why_something_has_to_stay_python() -> None:
    compiler = JITCompiler()
    compiler.auto_jit(plain(prints))
    with pytest.raises(CompilationRefused, match=r"AJ104 .*test_compiler.py:\d+"):
        compiler.force_compile("prints")


def test_what_is_not_faster_is_given_up_and_can_be_forced_after_all() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)

    @compiler.auto_jit
    def next_to_nothing(x: float) -> float:
        return x

    for _ in range(10):
        next_to_nothing(1.5)
    found = of(
        compiler,
        "test_what_is_not_faster_is_given_up_and_can_be_forced_after_all.<locals>.next_to_nothing",
    )
    assert found.tier == "left_alone"
    assert str(found.reason).startswith("AJ401")
    assert found.call_count == 10
    assert compiler.force_compile("next_to_nothing")


def test_without_profiling_nothing_is_timed_and_what_is_left_alone_is_not_counted() -> None:
    compiler = JITCompiler(min_calls_for_compilation=3, profile_performance=False)
    fast, alone = compiler.auto_jit(plain(total)), compiler.auto_jit(plain(prints))
    for _ in range(90):
        fast(X)
    alone(1)
    assert of(compiler, "total").native_calls > 70
    assert (of(compiler, "total").python_s, of(compiler, "total").native_s) == (None, None)
    assert of(compiler, "prints").call_count == 0
    counting = JITCompiler()
    counted = counting.auto_jit(plain(prints))
    counted(1)
    assert of(counting, "prints").call_count == 1


def test_small_arguments_are_pythons_and_both_kinds_are_counted() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)
    fast = compiler.conditional_jit(size_threshold=1000)(plain(total))
    for _ in range(10):
        assert fast(X[:999]) == total(X[:999])
        assert fast(X) == total(X)
    found = of(compiler, "total")
    assert (found.small_calls, found.large_calls) == (10, 10)
    assert found.native_calls == 10 - 2 - found.verified
    assert found.call_count == 20


def test_what_will_not_tell_its_size_is_small() -> None:
    class Secret:
        def __len__(self) -> int:
            raise KeyError

    compiler = JITCompiler()

    @compiler.conditional_jit(size_threshold=5)
    def kind(thing: object) -> str:
        return type(thing).__name__

    assert [kind(one) for one in (Secret(), 3, "a long text", range(9))] == [
        "Secret",
        "int",
        "str",
        "range",
    ]
    (found,) = compiler.get_compilation_stats().values()
    assert (found.small_calls, found.large_calls) == (2, 2)


def test_eager_jit_compiles_the_first_call_and_keeps_it() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1000)
    fast = compiler.eager_jit(plain(total))
    fast(X)
    assert of(compiler, "total").specialisations
    for _ in range(3):
        fast(X)
    assert of(compiler, "total").native_calls == 1


def test_safe_jit_falls_back_or_says_at_once_why_it_would_have_to() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)
    safe = compiler.safe_jit(plain(total))
    assert safe(["1"] * 0) == 0.0
    with pytest.raises(CompilationRefused, match="AJ104") as caught:
        compiler.safe_jit(fallback_to_python=False)(plain(prints))
    assert caught.value.refused.line == prints.__code__.co_firstlineno + 1
    strict = compiler.safe_jit(fallback_to_python=False)(plain(scaled))
    with pytest.raises(CompilationRefused, match="AJ201 the argument 'x'"):
        strict(object())


def test_a_signature_is_compiled_for_at_the_definition() -> None:
    compiler = JITCompiler()
    fast = compiler.jit_compile(signature="float64(float64[::1])")(plain(total))
    assert of(compiler, "total").specialisations == ("(float64[::1])",)
    assert of(compiler, "total").call_count == 0
    whole = np.arange(50)
    assert fast(whole) == total(whole)  # another type: compiled when it is met
    assert fast(X) == total(X)


@pytest.mark.parametrize(
    ("signature", "problem"),
    [
        ("float65[:](float64[:])", "float65"),
        ("float64(float64[:], float64)", "takes 1 arguments, the signature has 2"),
        (17, "17"),
        ([], "the list is empty"),
        ("float64(unicode_type)", "unicode_type"),
    ],
)
def test_a_wrong_signature_is_an_error_at_the_definition(signature: object, problem: str) -> None:
    compiler = JITCompiler()
    with pytest.raises(ValueError, match=r"signature = .*allowed: a signature as numba") as caught:
        compiler.jit_compile(signature=signature)(plain(total))
    assert problem in str(caught.value)


def half(x: float, n: int) -> Any:
    return (n, n / 2, x * 2.0)


def halves(x: Any) -> Any:
    result = np.empty(len(x))
    for i in range(len(x)):
        result[i] = x[i] / 2.0
    return result


@pytest.mark.parametrize(
    ("function", "right", "wrong", "says"),
    [
        (total, "float64(float64[:])", "int64(float64[:])", "returns float64, the signature says"),
        (total, "float64(float64[:])", "void(float64[:])", "the signature says none"),
        (
            half,
            "Tuple((int64, float64, float64))(float64, int64)",
            "UniTuple(float64, 3)(float64, int64)",
            "returns Tuple(int64, float64, float64)",
        ),
        (halves, "float64[:](float64[:])", "float32[:](float64[:])", "returns array(float64, 1d"),
        (halves, "float64[::1](float64[:])", "float64[:,:](float64[:])", "array(float64, 2d, A)"),
    ],
)
@pytest.mark.parametrize("nogil", [False, True])
def test_a_signature_that_says_another_result_is_an_error_at_the_definition(
    function: Any,
    right: str,
    wrong: str,
    says: str,
    nogil: bool,  # noqa: FBT001
) -> None:
    compiler = JITCompiler()
    with pytest.raises(ValueError, match=r"signature = .*allowed") as caught:
        compiler.jit_compile(signature=wrong, nogil=nogil)(plain(function))
    if not nogil or function is not total:
        assert says in str(caught.value)
    assert wrong in str(caught.value)
    assert not compiler.get_compilation_stats()  # nothing is left of it
    fast = compiler.jit_compile(signature=right, nogil=nogil)(plain(function))
    given = (1.5, 3) if function is half else (np.ones(9),)
    for _ in range(6):
        answer = fast(*given)
        assert type(answer) is type(function(*given))
        assert np.array_equal(answer, function(*given))
    (stat,) = compiler.get_compilation_stats().values()
    assert stat.native_calls > 0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        ({"min_calls_for_compilation": 0}, ValueError, "must be a whole number from 1 to"),
        ({"min_calls_for_compilation": -3}, ValueError, "min_calls_for_compilation = -3"),
        ({"min_calls_for_compilation": 2.5}, TypeError, "min_calls_for_compilation = 2.5"),
        ({"enable_parallel": 1}, TypeError, "enable_parallel = 1: must be True or False"),
        ({"cache_compiled_functions": "no"}, TypeError, "cache_compiled_functions = 'no'"),
        ({"profile_performance": None}, TypeError, "profile_performance = None"),
        ({"auto_optimize": 0}, TypeError, "auto_optimize = 0"),
        ({"mode": "fast"}, ValueError, "mode = 'fast': must be 'exact' or 'close'"),
    ],
)
def test_a_bad_parameter_is_named_with_what_is_allowed(
    arguments: dict[str, Any], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        JITCompiler(**arguments)


def test_bad_arguments_of_the_decorators_are_named_too() -> None:
    compiler = JITCompiler(cache_compiled_functions=False)
    with pytest.raises(ValueError, match="size_threshold = -1"):
        compiler.conditional_jit(size_threshold=-1)
    with pytest.raises(ValueError, match="min_calls = 0"):
        compiler.auto_jit(min_calls=0)
    with pytest.raises(ValueError, match="cache = True"):
        compiler.jit_compile(cache=True)
    not_functions: list[Any] = [np.sin, 3, int, staticmethod(total), "total"]
    for thing in not_functions:
        with pytest.raises(TypeError, match="auto_jit: the function must be one made by def"):
            compiler.auto_jit(thing)


def test_a_function_that_raises_raises_as_python_does() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)

    def divides(x: Any, by: int) -> int:
        found = 0
        for i in range(200):
            found += i // by
        return found + len(x)

    fast = compiler.auto_jit(divides)
    for _ in range(8):
        fast(X, 3)
    with pytest.raises(ZeroDivisionError) as caught:
        fast(X, 0)
    frames = traceback.extract_tb(caught.value.__traceback__)
    assert [frame.name for frame in frames][1:] == ["divides"]
    without: Any = fast
    with pytest.raises(TypeError, match="missing 1 required positional argument: 'by'"):
        without(X)


def test_a_function_may_recurse_into_its_own_decorator() -> None:
    compiler = JITCompiler(min_calls_for_compilation=2)
    module = ModuleType("recursing")
    vars(module)["compiler"] = compiler

    def count(n: int) -> int:
        return 0 if n == 0 else 1 + compiler.auto_jit(count)(n - 1)

    fast = compiler.auto_jit(count)
    assert [fast(n) for n in range(20)] == list(range(20))


def test_many_threads_get_the_right_answers_from_the_first_call_on() -> None:
    compiler = JITCompiler(min_calls_for_compilation=5)
    fast = compiler.auto_jit(plain(scaled))
    expected = scaled(X)
    wrong: list[object] = []

    def work() -> None:
        for _ in range(40):
            found = fast(X)
            if found.tobytes() != expected.tobytes():
                wrong.append(found)

    threads = [threading.Thread(target=work) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong
    assert of(compiler, "scaled").tier == "native"


def test_the_functions_are_in_the_process_status_and_a_second_compiler_is_another_engine() -> None:
    one, other = JITCompiler(min_calls_for_compilation=1), JITCompiler()
    fast = one.auto_jit(plain(total))
    other.auto_jit(plain(scaled))
    for _ in range(6):
        fast(X)
    found = {region.region.partition(":")[2]: region.tier for region in autojit.status().regions}
    assert found == {"total": "native", "scaled": "counting"}
    assert "total" not in other.get_compilation_stats()


def test_as_a_context_a_compiler_lets_the_plain_functions_answer_again() -> None:
    with JITCompiler(min_calls_for_compilation=1) as compiler:
        fast = compiler.auto_jit(plain(total))
        for _ in range(6):
            fast(X)
        native = of(compiler, "total").native_calls
        assert native > 0
    assert fast(X) == total(X)
    assert of(compiler, "total").native_calls == native
    assert not compiler.force_compile("total")
    assert compiler.auto_jit(scaled) is scaled
    assert fast(X) == total(X)
    assert of(compiler, "total").native_calls == native


def test_jit_optimize_needs_no_compiler() -> None:
    fast = jit_optimize(min_calls=2)(plain(total))
    for _ in range(8):
        assert fast(X) == total(X)
    found = {region.region.partition(":")[2]: region.tier for region in autojit.status().regions}
    assert found == {"total": "native"}


def test_the_kill_switch_leaves_decorated_functions_as_they_are(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("AUTOJIT_DISABLE", "1")
    compiler = JITCompiler()
    function = plain(total)
    assert compiler.auto_jit(function) is function
    assert not compiler.force_compile("total")


SCRIPT = """
import json, sys
import numpy as np
from autojit import JITCompiler

compiler = JITCompiler(min_calls_for_compilation=2, cache_compiled_functions=sys.argv[1] == "yes")

@compiler.auto_jit
def total(x):
    found = 0.0
    for i in range(len(x)):
        found += x[i] * x[i]
    return found

for _ in range(2000):
    total(np.ones(3000))
found = compiler.get_compilation_stats()["total"]
print(json.dumps([found.tier, found.from_artifact]))
"""


def test_a_second_process_loads_what_the_first_compiled(run_python: Any, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SCRIPT)
    done = [run_python("app.py", "yes").stdout.strip() for _ in range(2)]
    assert done == ['["native", false]', '["native", true]']


def test_without_falling_back_a_function_raises_its_own_exceptions_as_often_as_it_will() -> None:
    compiler = JITCompiler()

    @compiler.safe_jit(fallback_to_python=False)
    def first(x: Any, limit: float) -> Any:
        for i in range(len(x)):
            if x[i] > limit:
                raise ValueError(i)
        return len(x)

    for _ in range(5):
        assert first(X, 2.0) == len(X)
    for _ in range(200):
        with pytest.raises(ValueError, match=r"^0$"):
            first(X, -1.0)
    assert first(X, 2.0) == len(X)


RECURSIVE = """
import sys
from autojit import JITCompiler

compiler = JITCompiler(min_calls_for_compilation=1)

@compiler.{decorator}
def fib(n):
    return n if n < 2 else fib(n - 1) + later(n) * 0 + fib(n - 2)

def later(n):
    return n * 2

def deep(n):
    return 0 if n == 0 else 1 + deep(n - 1)

@compiler.{decorator}
def deeper(n):
    return 0 if n == 0 else 1 + deeper(n - 1)

def depth(function):
    reached = 0
    while True:
        try:
            function(reached + 1)
        except RecursionError:
            return reached
        reached += 1

print([fib(15) for _ in range(8)] == [610] * 8)
for _ in range(8):
    deeper(50)
print([stat.tier for stat in compiler.get_compilation_stats().values()])
print(depth(deep) == depth(deeper))
"""


@pytest.mark.parametrize(
    "decorator",
    [
        "auto_jit",
        "eager_jit",
        "safe_jit(fallback_to_python=False)",
        "jit_compile(signature='int64(int64)')",
        "jit_compile(nogil=True)",
    ],
)
def test_a_function_that_recurses_into_its_own_decorator_becomes_native(
    run_python: Any, tmp_path: Path, decorator: str
) -> None:
    (tmp_path / "app.py").write_text(RECURSIVE.format(decorator=decorator))
    done = run_python("app.py").stdout.splitlines()
    assert done == ["True", "['native', 'native']", "True"]


def test_a_recursion_through_another_decorator_is_pythons() -> None:
    compiler = JITCompiler(min_calls_for_compilation=1)

    @functools.cache
    @compiler.eager_jit
    def fib(n: int) -> int:
        return n if n < 2 else fib(n - 1) + fib(n - 2)

    assert [fib(90) for _ in range(3)] == [2880067194370816120] * 3


def test_each_of_the_functions_of_one_def_is_known() -> None:
    compiler = JITCompiler()
    made = [compiler.auto_jit(plain(total)) for _ in range(3)]
    for one in made:
        for _ in range(3):
            one(X)
        assert compiler.force_compile(one)
        assert one(X) == total(X)


def test_one_function_may_be_kept_out_of_the_cache() -> None:
    compiler = JITCompiler(cache_compiled_functions=False)
    with pytest.raises(ValueError, match="cache = True: the compiler was made with"):
        compiler.jit_compile(cache=True)
    with pytest.raises(TypeError, match="cache = 0: must be True or False"):
        JITCompiler().jit_compile(cache=0)  # type: ignore[call-overload]
    by_hand: Any = JITCompiler().jit_compile(signature="float64(float64[:])", cache=False)
    assert by_hand(plain(total))(np.ones(3)) == 3.0


def test_what_numba_did_not_compile_while_it_was_off_it_compiles_when_it_is_on(
    run_python: Any, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(
        SCRIPT + "print(found.reason)\n@compiler.jit_compile(nogil=True)\n"
        "def twice(x):\n    return x * 2\n"
        "print([twice(1.5) for _ in range(6)] == [3.0] * 6)\n"
    )
    off = run_python("app.py", "yes", env={"NUMBA_DISABLE_JIT": "1"}).stdout.splitlines()
    assert off[0] == '["left_alone", false]'
    assert off[1].startswith("AJ206 numba is switched off (NUMBA_DISABLE_JIT)")
    assert off[2] == "True"
    assert run_python("app.py", "yes").stdout.splitlines() == ['["native", false]', "None", "True"]


def test_without_a_cache_every_process_compiles(run_python: Any, tmp_path: Path) -> None:
    (tmp_path / "app.py").write_text(SCRIPT)
    done = [run_python("app.py", "no").stdout.strip() for _ in range(2)]
    assert done == ['["native", false]', '["native", false]']
    assert not list(tmp_path.rglob("*.aotj"))


def test_under_autojit_a_decorated_function_is_one_region_of_the_report(
    run_python: Any, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(SCRIPT)
    done = run_python("-m", "autojit", "--profile", "app.py", "yes")
    assert done.stdout.strip() == '["native", false]'
    lines = [line for line in done.stderr.splitlines() if "__main__:total" in line]
    # The loop in it is a region, too: of the import hook.
    named = [line for line in lines if "loop@" not in line]
    assert len(named) == 1
    assert "native" in named[0]


TWO_ENGINES = (
    SCRIPT.split("for _ in", maxsplit=1)[0]
    + """
from autojit import jit_optimize

@jit_optimize(min_calls=2)
def doubled(x):
    found = 0.0
    for i in range(len(x)):
        found += x[i] * 2.0
    return found

for _ in range(40):
    total(np.ones(3000))
    doubled(np.ones(3000))
"""
)


def test_without_the_import_hook_a_run_is_reported_and_remembered_too(
    run_python: Any, tmp_path: Path
) -> None:
    (tmp_path / "app.py").write_text(TWO_ENGINES)
    assert run_python("app.py", "yes").stderr == ""
    report = "from autojit.cli import verbs; verbs()"
    done = run_python("-c", report, "report", "--program", "app.py")
    assert done.stdout.startswith("2 regions native")
    told = run_python("-c", report, "explain", "--program", "app.py", "doubled").stdout
    assert told.startswith("__main__:doubled (")
    again = run_python("app.py", "yes", env={"AUTOJIT_PROFILE": "1"})
    assert again.stderr.count("2 regions native") == 1  # two engines, one report
