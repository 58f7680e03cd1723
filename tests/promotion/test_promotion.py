"""From counting to native, or left alone: the whole life of a region, without numba."""

from __future__ import annotations

import sys
import threading
import traceback
import warnings
from types import ModuleType
from typing import Any
from unittest import mock

import numpy as np
import pytest

from autojit.backend.fakes import PythonBackend, RefusingBackend
from autojit.backend.protocol import Deopt
from autojit.core import Channel, Events, Reason, Refused, RegionKey
from autojit.promotion import Promoter, Recollection, Services
from autojit.proxy import plain, target_of
from autojit.tiering import Cell, Costs, Limits, Memory, Tier

MS = 1_000_000
CHEAP = Costs(0.1, 0.1, 0.1, 0.01, byte_s=0.0)


class World:
    """A module, a clock that the program's functions move, and a promoter."""

    def __init__(self, backend: Any = None, **services: Any) -> None:
        self.now_ns = 0
        self.said: list[str] = []
        self.complaints: list[str] = []
        self.backend: Any = backend or PythonBackend(translate=self.fast)
        self.module = ModuleType("world_under_test")
        vars(self.module)["spend"] = self.spend
        defaults: dict[str, Any] = {
            "make_backend": lambda: self.backend,
            "costs": CHEAP,
            "clock": lambda: self.now_ns,
            "events": Events(list(Channel), self.said.append),
            "complain": self.complaints.append,
        }
        self.promoter = Promoter(Services(**(defaults | services)))

    def spend(self, ns: int) -> None:
        self.now_ns += ns

    def fast(self, function: Any) -> Any:
        """Translate: the same, ten times as fast."""

        def native(*args: Any, **kwargs: Any) -> Any:
            before_ns = self.now_ns
            result = function(*args, **kwargs)
            self.now_ns = before_ns + (self.now_ns - before_ns) // 10
            return result

        return native

    def define(self, source: str, name: str) -> tuple[Any, Any]:
        """Run ``source`` in the module and adopt its function ``name``, wherever it is."""
        exec(source, vars(self.module))
        owner: Any = self.module
        *path, last = name.split(".")
        for part in path:
            owner = getattr(owner, part)
        function = vars(owner)[last]
        cell = Cell(RegionKey(self.module.__name__, name), "world.py", 1)
        adopted = self.promoter.adopt(cell, function)
        setattr(owner, last, adopted)
        return adopted, cell


WORK = """
def work(x, ms=20):
    spend(int(ms * 1_000_000))
    return x * 2
"""


def heat(function: Any, calls: int, *args: Any) -> None:
    for _ in range(calls):
        function(*args)


def test_a_region_becomes_native_when_it_has_burnt_what_compiling_costs() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 9, 1.5)
    assert (cell.tier, cell.python_calls) == (Tier.COUNTING, 9)
    heat(work, 1, 1.5)
    assert not world.backend.compiled
    heat(work, 3, 1.5)
    assert (cell.tier, cell.verified) == (Tier.NATIVE, 3)
    assert cell.speedup == pytest.approx(10.0)
    assert work(1.5) == 3.0
    assert (cell.python_calls, cell.native_calls) == (13, 1)
    assert cell.specialisations == ["(float, int)"]
    assert work is vars(world.module)["work"]


def test_a_region_whose_calls_are_few_and_long_becomes_native_too() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 12, 1.5, 1000)
    assert cell.tier is Tier.NATIVE  # one call verified it: each takes a second
    assert cell.verified == 1


CALLING = """
def calling(x):
    spend(3_000_000)
    return work(x)
"""


def test_what_is_compiled_in_a_call_on_trial_is_not_the_programs_time() -> None:
    world = World(limits=Limits(min_calls=2, eager=True))

    def slowly(function: Any) -> Any:
        world.spend(1000 * MS)
        return world.fast(function)

    world.backend = PythonBackend(translate=slowly)
    world.define(WORK, "work")
    calling, cell = world.define(CALLING, "calling")
    heat(calling, 8, 1.5)
    assert len(world.backend.compiled) == 2
    assert (cell.tier, cell.verified) == (Tier.NATIVE, 3)  # 1, if its calls were thought long
    assert cell.python_ns < 250 * MS


def test_nothing_is_compiled_for_little_work() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 5000, 1.5, 0.01)
    assert cell.tier is Tier.COUNTING
    assert not world.backend.compiled


def test_eager_compiles_at_the_threshold_and_keeps_what_is_slow() -> None:
    world = World(backend=PythonBackend(), limits=Limits(min_calls=2, eager=True))
    work, cell = world.define(WORK, "work")
    heat(work, 5, 1.5, 0)
    assert cell.tier is Tier.NATIVE


def test_a_dry_run_decides_and_compiles_nothing() -> None:
    world = World(dry_run=True)
    work, cell = world.define(WORK, "work")
    heat(work, 50, 1.5)
    assert (cell.tier, cell.hot) == (Tier.COUNTING, True)
    assert not world.backend.compiled
    assert any("would compile" in line for line in world.said)


def test_short_calls_are_left_alone_and_cost_nothing_any_more() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    held = [work]
    heat(work, 4500, 1.5, 0.0003)
    assert cell.tier is Tier.LEFT_ALONE
    assert cell.reason is not None
    assert cell.reason.reason is Reason.TOO_SHORT
    assert vars(world.module)["work"] is plain(work)
    assert target_of(held[0]) is plain(work)


def test_what_is_not_faster_is_left_alone() -> None:
    world = World(backend=PythonBackend())
    work, cell = world.define(WORK, "work")
    heat(work, 20, 1.5)
    assert cell.reason is not None
    assert cell.reason.reason is Reason.SLOWER
    assert vars(world.module)["work"](2.0) == 4.0


def test_the_backend_s_no_is_final_and_kept_with_its_reason() -> None:
    world = World(backend=RefusingBackend(Refused(Reason.UNKNOWN_FUNCTION, "calls foo")))
    work, cell = world.define(WORK, "work")
    heat(work, 20, 1.5)
    assert cell.tier is Tier.LEFT_ALONE
    assert str(cell.reason) == "AJ203 calls foo"
    assert world.backend.asked == ["work"]


def test_arguments_that_do_not_fit_get_a_second_chance_with_others() -> None:
    def refuse(_function: Any, bound: tuple[object, ...]) -> Refused | None:
        return Refused(Reason.ARGUMENT_TYPE, "a str") if type(bound[0]) is str else None

    world = World()
    world.backend = PythonBackend(world.fast, refuse)
    work, cell = world.define(WORK, "work")
    heat(work, 12, "a")
    assert str(cell.tier) == "compiling"
    heat(work, 30, 1.5)
    assert cell.tier is Tier.NATIVE


def test_after_two_refusals_of_arguments_it_is_left_alone() -> None:
    world = World(backend=RefusingBackend(Refused(Reason.ARGUMENT_TYPE, "an object")))
    work, cell = world.define(WORK, "work")
    heat(work, 60, "a")
    assert cell.tier is Tier.LEFT_ALONE
    assert len(world.backend.asked) == 2


def test_a_wrong_answer_is_never_given_and_named_in_one_line() -> None:
    world = World(backend=PythonBackend(translate=lambda _: lambda x, _ms: x * 2 + 1))
    work, cell = world.define(WORK, "work")
    assert [work(float(x)) for x in range(20)] == [2.0 * x for x in range(20)]
    assert cell.reason is not None
    assert cell.reason.reason is Reason.MISMATCH
    assert cell.mismatches == 1
    assert len(world.complaints) == 1
    assert "world_under_test:work answered differently" in world.complaints[0]
    assert "AJ501" in world.complaints[0]


def test_an_argument_written_differently_is_a_wrong_answer() -> None:
    def translate(function: Any) -> Any:
        def native(array: Any) -> Any:
            function(array)
            array[0] += 1.0

        return native

    world = World(backend=PythonBackend(translate=translate))
    fill, cell = world.define("def fill(a):\n    spend(20_000_000)\n    a[:] = 5.0\n", "fill")
    array = np.zeros(3)
    heat(fill, 12, array)
    assert cell.reason is not None
    assert cell.reason.reason is Reason.MISMATCH
    assert array.tolist() == [5.0, 5.0, 5.0]


def test_compiled_code_never_sees_the_program_s_own_arguments_in_its_trial() -> None:
    seen: list[Any] = []
    world = World(backend=PythonBackend(translate=lambda _: seen.append))
    append, _ = world.define("def append(a):\n    spend(20_000_000)\n    a[0] += 1\n", "append")
    array = np.zeros(2)
    heat(append, 11, array)
    assert array[0] == 11
    assert seen
    assert not any(np.shares_memory(one, array) for one in seen)


def test_a_warning_that_compiled_code_did_not_give_is_a_wrong_answer() -> None:
    source = """
import warnings

def work(x):
    spend(20_000_000)
    warnings.warn('odd')
    return x
"""
    world = World(backend=PythonBackend(translate=lambda _: lambda x: x))
    work, cell = world.define(source, "work")
    with warnings.catch_warnings(record=True) as shown:
        warnings.simplefilter("default")
        for call in range(11):
            if call == 10:
                vars(world.module).pop("__warningregistry__")
            work(1)
    assert len(shown) == 2
    assert cell.reason is not None
    assert cell.reason.reason is Reason.MISMATCH


def test_exceptions_of_the_program_are_its_own_in_every_tier() -> None:
    source = """
def work(x):
    spend(20_000_000)
    if x < 0:
        raise ValueError(x)
    return x
"""
    world = World()
    work, cell = world.define(source, "work")
    for call in range(60):
        work(call)
        with pytest.raises(ValueError, match="-1") as caught:
            work(-1)
        names = [frame.name for frame in traceback.extract_tb(caught.value.__traceback__)]
        assert names[1:] == ["work"]
        assert caught.value.__context__ is None
    assert cell.deopts > 0


def test_a_program_that_overflows_is_python_s_after_three() -> None:
    def overflow(*_: Any) -> Any:
        raise Deopt(Refused(Reason.OVERFLOW, "an integer left the 64-bit range"))

    world = World(backend=PythonBackend(translate=lambda _: overflow))
    work, cell = world.define(WORK, "work")
    heat(work, 30, 1)
    assert cell.reason is not None
    assert cell.reason.reason is Reason.OVERFLOW
    assert cell.deopts == 3


def test_leaving_too_often_once_native_ends_it() -> None:
    world = World()
    leave = [False]

    def translate(function: Any) -> Any:
        def native(*args: Any) -> Any:
            if leave[0]:
                raise Deopt(Refused(Reason.ARGUMENT_CLASS, "met a subclass"))
            return world.fast(function)(*args)

        return native

    world.backend = PythonBackend(translate=translate)
    work, cell = world.define(WORK, "work")
    heat(work, 20, 1.5)
    assert cell.tier is Tier.NATIVE
    leave[0] = True
    heat(work, 20, 1.5)
    assert cell.reason is not None
    assert cell.reason.reason is Reason.LEFT_OFTEN
    assert work(1.5) == 3.0


def test_new_types_are_compiled_when_python_has_burnt_their_cost() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 20, 1.5)
    heat(work, 40, 1)
    assert cell.tier is Tier.NATIVE
    assert cell.specialisations == ["(float, int)", "(int, int)"]
    native = cell.native_calls
    assert type(work(2)) is int
    assert type(work(2.0)) is float
    assert cell.native_calls == native + 2


def test_ever_new_types_end_it() -> None:
    world = World(limits=Limits(min_calls=2, judged_calls=50))
    work, cell = world.define(WORK, "work")
    kinds: list[Any] = [type(f"Text{index}", (str,), {}) for index in range(30)]
    for _ in range(20):
        for kind in kinds:
            assert work(kind("ab")) == "abab"
    assert cell.reason is not None
    assert cell.reason.reason is Reason.NEW_TYPES


def test_verify_off_trusts_and_all_never_does() -> None:
    trusting, cell = World(verify=0), None
    work, cell = trusting.define(WORK, "work")
    heat(work, 11, 1.5)
    assert (cell.tier, cell.verified) == (Tier.NATIVE, 0)
    doubting = World(verify=-1)
    work, cell = doubting.define(WORK, "work")
    heat(work, 40, 1.5)
    assert (cell.tier, cell.verified) == (Tier.TRIAL, 30)


def test_what_an_earlier_run_refused_is_not_even_wrapped() -> None:
    refused = Refused(Reason.SLOWER, "compiled is slower (0.8x)")
    world = World(recall=lambda _: Recollection(refused=refused))
    work, cell = world.define(WORK, "work")
    assert plain(work) is None
    assert (cell.tier, cell.reason) == (Tier.LEFT_ALONE, refused)


def test_what_paid_in_an_earlier_run_is_native_from_its_first_call() -> None:
    known = Recollection(None, Memory(5.0, 10.0), frozenset({"(float, int)"}))
    world = World(recall=lambda _: known, pays=lambda _: True)
    work, cell = world.define(WORK, "work")
    assert work(1.5) == 3.0
    assert (cell.tier, cell.native_calls, cell.python_calls) == (Tier.NATIVE, 1, 0)


def test_a_signature_that_was_never_tried_is_tried_though_the_region_pays() -> None:
    known = Recollection(None, Memory(5.0, 10.0), frozenset({"(str, int)"}))
    world = World(recall=lambda _: known, pays=lambda _: True)
    work, cell = world.define(WORK, "work")
    heat(work, 3, 1.5)
    assert (cell.tier, cell.verified) == (Tier.NATIVE, 3)


def test_what_would_not_pay_today_is_counted_as_any_other() -> None:
    known = Recollection(None, Memory(0.01, 10.0), frozenset())
    world = World(recall=lambda _: known)
    work, cell = world.define(WORK, "work")
    heat(work, 5, 1.5)
    assert (cell.tier, cell.python_calls) == (Tier.COUNTING, 5)


def test_a_defect_of_ours_leaves_the_region_alone_and_python_answers() -> None:
    said = "numba does this"

    def broken(_: Any) -> Any:
        raise AssertionError(said)

    world = World(backend=PythonBackend(translate=broken))
    work, cell = world.define(WORK, "work")
    assert [work(1.5) for _ in range(15)] == [3.0] * 15
    assert cell.reason is not None
    assert cell.reason.reason is Reason.INTERNAL
    assert any("AssertionError: numba does this" in line for line in world.said)


def test_a_defect_while_counting_leaves_the_region_alone_and_python_answers() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    world.promoter._burning.total_ns = "broken"  # type: ignore[assignment]
    assert [work(1.5) for _ in range(15)] == [3.0] * 15
    assert cell.reason is not None
    assert cell.reason.reason is Reason.INTERNAL


def test_an_interrupt_while_compiling_is_the_program_s_and_leaves_no_trace() -> None:
    def interrupted(_: Any) -> Any:
        raise KeyboardInterrupt

    world = World(backend=PythonBackend(translate=interrupted))
    work, _ = world.define(WORK, "work")
    with pytest.raises(KeyboardInterrupt) as caught:
        heat(work, 15, 1.5)
    names = [one.name for one in traceback.extract_tb(caught.value.__traceback__)]
    assert names[-1] == "heat"


def test_other_threads_run_python_while_one_compiles() -> None:
    compiling, go_on = threading.Event(), threading.Event()
    world = World()

    def translate(function: Any) -> Any:
        compiling.set()
        assert go_on.wait(10)
        return world.fast(function)

    world.backend = PythonBackend(translate=translate)
    work, cell = world.define(WORK, "work")
    heat(work, 10, 1.5)
    thread = threading.Thread(target=heat, args=(work, 5, 1.5))
    thread.start()
    assert compiling.wait(10)
    assert work(2.0) == 4.0
    assert str(cell.tier) == "compiling"
    go_on.set()
    thread.join(10)
    heat(work, 5, 1.5)
    assert cell.tier is Tier.NATIVE
    assert len(world.backend.compiled) == 1


def test_a_region_called_while_another_is_compiled_does_not_start_compiling() -> None:
    world = World()
    helper, helper_cell = world.define("def helper():\n    spend(500_000_000)\n", "helper")

    def translate(function: Any) -> Any:
        heat(helper, 30)
        return world.fast(function)

    world.backend = PythonBackend(translate=translate)
    work, cell = world.define(WORK, "work")
    heat(work, 12, 1.5)
    assert helper_cell.tier is Tier.COUNTING
    assert cell.verified > 0


def test_a_caller_goes_before_what_it_calls() -> None:
    source = """
def inner():
    spend(10_000_000)

def outer():
    for _ in range(5):
        inner()
"""
    world = World(costs=Costs(0.4, 0.4, 0.1, 0.01, byte_s=0.0))
    outer, outer_cell = world.define(source, "outer")
    inner = vars(world.module)["inner"]
    inner_cell = Cell(RegionKey("world_under_test", "inner"), "world.py", 2)
    vars(world.module)["inner"] = world.promoter.adopt(inner_cell, inner)
    heat(outer, 12)
    assert world.backend.compiled[0] == "outer()"
    heat(outer, 10)
    assert outer_cell.tier is Tier.NATIVE


def test_what_a_caller_calls_has_its_turn_when_the_caller_is_refused() -> None:
    source = """
def inner():
    spend(10_000_000)

def outer():
    for _ in range(5):
        inner()
"""

    def refuse(function: Any, _bound: object) -> Refused | None:
        return Refused(Reason.CALLEE, "no") if function.__name__ == "outer" else None

    world = World(costs=Costs(0.4, 0.4, 0.1, 0.01, byte_s=0.0))
    world.backend = PythonBackend(world.fast, refuse)
    outer, outer_cell = world.define(source, "outer")
    inner_cell = Cell(RegionKey("world_under_test", "inner"), "world.py", 2)
    function = vars(world.module)["inner"]
    vars(world.module)["inner"] = world.promoter.adopt(inner_cell, function)
    heat(outer, 40)
    assert outer_cell.tier is Tier.LEFT_ALONE
    assert inner_cell.tier is Tier.NATIVE


METHODS = """
class Grid:
    def step(self, x):
        return x + 1

    @staticmethod
    def area(x):
        return x * x
"""


def test_methods_are_unwrapped_in_their_class() -> None:
    world = World(backend=RefusingBackend())
    step, cell = world.define(METHODS, "Grid.step")
    grid = vars(world.module)["Grid"]()
    vars(world.module)["spend"](0)
    for _ in range(4500):
        grid.step(1)
    assert cell.tier is Tier.LEFT_ALONE
    assert vars(type(grid))["step"] is plain(step)
    assert grid.step(1) == 2


def test_a_name_that_was_rebound_is_not_touched() -> None:
    world = World(backend=RefusingBackend())
    work, cell = world.define(WORK, "work")
    mock = object()
    vars(world.module)["work"] = mock
    heat(work, 20, 1.5)
    assert cell.tier is Tier.LEFT_ALONE
    assert vars(world.module)["work"] is mock


def test_names_it_was_imported_under_are_unwrapped_too(monkeypatch: pytest.MonkeyPatch) -> None:
    world = World(backend=RefusingBackend())
    work, _ = world.define(WORK, "work")
    other = ModuleType("other_world")
    vars(other)["work"] = work
    monkeypatch.setitem(sys.modules, "other_world", other)
    heat(work, 20, 1.5)
    assert vars(other)["work"] is plain(work)


def test_the_machinery_of_classes_is_never_wrapped() -> None:
    world = World()
    source = "def __init_subclass__(cls):\n    return 1\n"
    hook, cell = world.define(source, "__init_subclass__")
    assert plain(hook) is None
    assert cell.tier is Tier.LEFT_ALONE


def test_code_assigned_later_ends_what_was_compiled() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 20, 1.5)
    assert cell.tier is Tier.NATIVE
    work.__defaults__ = (1,)
    assert cell.reason is not None
    assert cell.reason.reason is Reason.GUARD_FAILED
    work.__code__ = (lambda x, ms: -x).__code__  # noqa: ARG005 - the same parameters
    assert work(1.5) == -1.5


def test_nested_functions_share_their_cell_and_are_collected() -> None:
    source = """
def make(k):
    def inner(x):
        spend(20_000_000)
        return x * k
    return inner
"""
    world = World()
    exec(source, vars(world.module))
    make = vars(world.module)["make"]
    cell = Cell(RegionKey("world_under_test", "make.<locals>.inner"), "world.py", 2)
    for k in range(20):
        inner: Any = world.promoter.adopt(cell, make(k))
        assert inner(1.5) == 1.5 * k
    assert cell.python_calls == 20 - cell.native_calls
    assert len(world.promoter._regions) < 20


def test_a_def_that_is_executed_for_nothing_is_given_up() -> None:
    world = World()
    exec("def make():\n    def inner():\n        return 1\n    return inner\n", vars(world.module))
    make = vars(world.module)["make"]
    cell = Cell(RegionKey("world_under_test", "make.<locals>.inner"), "world.py", 2)
    adopted = [world.promoter.adopt(cell, make()) for _ in range(300)]
    assert plain(adopted[0]) is not None
    assert plain(adopted[-1]) is None
    assert cell.tier is Tier.LEFT_ALONE


def test_paused_is_python_and_resumed_is_as_before() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 20, 1.5)
    calls = cell.native_calls
    world.promoter.pause()
    assert work(1.5) == 3.0
    assert cell.native_calls == calls
    world.promoter.resume()
    assert work(1.5) == 3.0
    assert cell.native_calls == calls + 1


def test_after_the_end_the_plain_functions_are_back() -> None:
    world = World()
    work, _ = world.define(WORK, "work")
    heat(work, 20, 1.5)
    function = plain(work)
    world.promoter.shutdown()
    assert vars(world.module)["work"] is function
    assert target_of(work) is function


def test_code_is_called_often_once_its_region_is_and_until_it_is_given_up() -> None:
    world = World()
    work, _ = world.define(WORK, "work")
    code = work.__code__
    heat(work, 9, 1.5)
    assert not world.promoter.is_called_often(code)
    heat(work, 1, 1.5)
    assert world.promoter.is_called_often(code)
    assert not world.promoter.is_called_often(heat.__code__)
    world.promoter.retire(work, Refused(Reason.PRAGMA, "a person's wish"))
    assert not world.promoter.is_called_often(code)


def test_while_builtins_are_another_s_nothing_is_compiled_or_tried() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    heat(work, 10, 1.5)
    with mock.patch("builtins.len", return_value=1):
        assert work(1.5) == 3.0
    assert not world.backend.compiled
    heat(work, 1, 1.5)
    assert world.backend.compiled
    with mock.patch("builtins.open") as opened:
        heat(work, 3, 1.5)
    assert (cell.tier, cell.verified, opened.call_count) == (Tier.TRIAL, 1, 0)
    heat(work, 2, 1.5)
    assert (cell.tier, cell.verified) == (Tier.NATIVE, 3)


def test_a_print_of_the_program_s_own_changes_nothing() -> None:
    world = World()
    work, cell = world.define(WORK, "work")
    with mock.patch("builtins.print"):
        heat(work, 13, 1.5)
    assert cell.tier is Tier.NATIVE
