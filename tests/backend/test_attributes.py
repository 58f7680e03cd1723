"""Attributes of instances: read as Python reads them, set as Python sets them, or not native."""

from __future__ import annotations

import copy
import random
from typing import TYPE_CHECKING, Any
from unittest import mock

import numpy as np
import pytest

from autojit.backend import Deopt
from autojit.core import Reason
from tests.backend.workshop import (
    Entered,
    agrees,
    agrees_on,
    compiled,
    leaves,
    module_of,
    picture,
    refused,
    safe,
)

if TYPE_CHECKING:
    from collections.abc import Callable

PARTICLE = """
    class Particle:
        dt = 0.5
        def __init__(self, x=1.0, v=2.0):
            self.x = x
            self.v = v
            self.steps = 0
            self.best = None
            self.path = np.zeros(4)
            self.weights = [1.0, 2.0, 3.0]
            self.going = True
            self.mode = "fast"
        def move(self, n):
            for _ in range(n):
                self.x += self.v * self.dt
                self.steps += 1
            return self.x
        def record(self, i):
            self.path[i] = self.x
        def longest(self, values):
            for value in values:
                if value > self.x:
                    self.best = value
        def weigh(self, f):
            total = 0.0
            for i in range(len(self.weights)):
                self.weights[i] = self.weights[i] * f
                total += self.weights[i]
            return total
        def stop(self, n):
            i = 0
            while self.going:
                i += 1
                if i >= n:
                    self.going = False
            return i
        def energy(self):
            if self.mode == "fast":
                return 0.5 * self.v * self.v
            return 0.0
        def chain(self, n):
            self.move(n)
            return self
        def sometimes(self, flag):
            if flag:
                self.v = 9.0
            return self.x
        def swap(self):
            self.x, self.v = self.v, self.x
        def fails(self, i):
            self.steps += 1
            self.path[0] = 5.0
            return self.path[i]
        def order(self):
            return self.x + self.move(1) * 1000.0 + self.x * 1e6
"""


@pytest.fixture(scope="module")
def particles() -> Any:
    return module_of(PARTICLE)


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("move", (0,)),
        ("move", (5,)),
        ("record", (2,)),
        ("longest", ([3.0, 1.0, 4.0],)),
        ("longest", (np.array([3.0, 1.0, 4.0]),)),
        ("weigh", (1.5,)),
        ("stop", (3,)),
        ("energy", ()),
        ("chain", (2,)),
        ("sometimes", (True,)),
        ("sometimes", (False,)),
        ("swap", ()),
        ("fails", (1,)),
        ("order", ()),
    ],
)
def test_methods_answer_and_change_their_instance_as_python_does(
    particles: Any, method: str, args: tuple[object, ...]
) -> None:
    agrees_on(
        getattr(particles.Particle, method), lambda: (particles.Particle(), *copy.deepcopy(args))
    )


EDGE_NUMBERS = [0, 1, -1, 2**31, 2**53 + 1, 2**62, 2**63 - 1, -(2**63) + 1, True, 0.0, -0.0,
                1.5, float("inf"), float("nan"), 5e-324, np.float64(1.5), np.int64(7),
                np.float32(0.1), np.int8(127), np.bool(True), None]  # fmt: skip


@pytest.mark.parametrize("value", EDGE_NUMBERS, ids=repr)
def test_attributes_of_every_type_keep_their_type(value: object) -> None:
    module = module_of(
        """
        class Box:
            def __init__(self, value):
                self.value = value
                self.other = 0
            def pass_on(self, n):
                self.other = self.value
                return self.value
        """
    )
    agrees_on(module.Box.pass_on, lambda: (module.Box(value), 3))


@pytest.mark.parametrize("value", [v for v in EDGE_NUMBERS if v is not None], ids=repr)
@pytest.mark.parametrize("step", [1, 1.0, np.float64(0.5), True], ids=repr)
def test_sums_in_an_attribute_are_those_of_python(value: object, step: object) -> None:
    module = module_of(
        """
        class Sum:
            def __init__(self, total):
                self.total = total
            def add(self, step, n):
                for _ in range(n):
                    self.total += step
        """
    )
    for n in (0, 1, 5):
        made = copy.deepcopy((module.Sum(value), step, n))
        safe(module.Sum.add, lambda made=made: copy.deepcopy(made))  # type: ignore[misc]


def test_an_attribute_that_is_not_assigned_stays_the_very_object(particles: Any) -> None:
    p = particles.Particle(x=1234.5, v=77.5)
    before = p.x, p.v, p.path, p.weights
    bound = (p, False)
    assert compiled(particles.Particle.sometimes, *bound).run(bound) == 1234.5
    assert all(a is b for a, b in zip(before, (p.x, p.v, p.path, p.weights), strict=True))


def test_an_exception_leaves_every_attribute_to_python(particles: Any) -> None:
    leaves(particles.Particle.fails, particles.Particle(), 99)
    entered = Entered(particles.Particle.fails, [(particles.Particle(), 1)])
    p = particles.Particle()
    with pytest.raises(IndexError):
        entered.call(p, 99)
    assert p.steps == 1
    assert p.path[0] == 5.0


def test_an_instance_of_a_subclass_gets_its_own_machine_code() -> None:
    module = module_of(
        """
        class Base:
            scale = 2.0
            def __init__(self):
                self.x = 1.0
            def f(self, n):
                for _ in range(n):
                    self.x = self.g(self.x)
                return self.x
            def g(self, x):
                return x * self.scale
        class Derived(Base):
            scale = 3.0
            def g(self, x):
                return x + self.scale
        """
    )
    agrees_on(module.Base.f, lambda: (module.Base(), 3))
    agrees_on(module.Base.f, lambda: (module.Derived(), 3))
    entered = Entered(module.Base.f, [(module.Base(), 3)])
    assert entered.call(module.Derived(), 2) == 7.0
    assert entered.native_calls == 0


CHANGING = """
    class Thing:
        factor = 2.0
        def __init__(self):
            self.x = 3.0
        def f(self, n):
            total = 0.0
            for _ in range(n):
                total += self.g() * self.factor
            return total + self.x
        def g(self):
            return self.x
"""


def _changes() -> dict[str, Callable[[Any, Any], object]]:
    return {
        "a property of an attribute's name": lambda cls, _: setattr(
            cls, "x", property(lambda _: 100.0)
        ),
        "a class attribute": lambda cls, _: setattr(cls, "factor", 5.0),
        "a class attribute of another type": lambda cls, _: setattr(cls, "factor", 5),
        "a method of the class": lambda cls, _: setattr(cls, "g", lambda _: 7.0),
        "a method on the instance": lambda _, thing: setattr(thing, "g", lambda: 7.0),
        "a class attribute on the instance": lambda _, thing: setattr(thing, "factor", 8.0),
        "the attribute's type": lambda _, thing: setattr(thing, "x", 4),
        "a NumPy number": lambda _, thing: setattr(thing, "x", np.float64(4)),
        "__getattribute__": lambda cls, _: setattr(
            cls, "__getattribute__", lambda s, n: 1.0 if n == "x" else object.__getattribute__(s, n)
        ),
        "its class": lambda cls, thing: setattr(
            thing, "__class__", type("Other", (cls,), {"g": lambda _: 9.0})
        ),
        "a base's method": lambda cls, _: setattr(cls, "__bases__", (cls.__bases__[0],)),
        "the code of a method": lambda cls, _: setattr(
            cls.g, "__code__", (lambda self: self.x * 10.0).__code__
        ),
    }


@pytest.mark.parametrize("name", list(_changes()))
def test_what_is_changed_later_is_seen(name: str) -> None:
    module = module_of(CHANGING)
    entered = Entered(module.Thing.f, [(module.Thing(), 3)], compiles=True)
    thing = module.Thing()
    assert entered.call(thing, 2) == module.Thing.f(thing, 2)
    assert entered.native_calls == 1
    _changes()[name](module.Thing, thing)
    assert picture(entered.call(thing, 2)) == picture(module.Thing.f(thing, 2))


def test_a_deleted_attribute_raises_as_in_python() -> None:
    module = module_of(CHANGING)
    entered = Entered(module.Thing.f, [(module.Thing(), 3)])
    thing = module.Thing()
    del thing.x
    with pytest.raises(AttributeError, match="no attribute 'x'"):
        entered.call(thing, 2)
    assert entered.call(thing, 0) if hasattr(thing, "x") else True


def test_patched_methods_are_called_while_they_are_patched() -> None:
    module = module_of(CHANGING)
    entered = Entered(module.Thing.f, [(module.Thing(), 3)])
    thing = module.Thing()
    with mock.patch.object(module.Thing, "g", return_value=50.0):
        assert entered.call(thing, 2) == 203.0
    with mock.patch.object(thing, "g", return_value=50.0):
        assert entered.call(thing, 2) == 203.0
    before = entered.native_calls
    assert entered.call(thing, 2) == 15.0
    assert entered.native_calls == before + 1


def test_another_attribute_of_the_class_disturbs_nothing() -> None:
    module = module_of(CHANGING)
    entered = Entered(module.Thing.f, [(module.Thing(), 3)])
    for number in range(3):
        module.Thing.counter = number
        entered.call(module.Thing(), 2)
    assert entered.native_calls == 3


SAYING: dict[str, tuple[str, Reason, str]] = {
    "a frozen dataclass": (
        "@dataclass(frozen=True)\nclass C:\n    x: float = 1.0",
        Reason.ARGUMENT_CLASS,
        "__setattr__",
    ),
    "__setattr__": (
        "class C:\n    x = 1.0\n    def __setattr__(self, n, v): pass",
        Reason.ARGUMENT_CLASS,
        "__setattr__",
    ),
    "a property": (
        "class C:\n    x = property(lambda s: 1.0, lambda s, v: None)",
        Reason.ARGUMENT_CLASS,
        "property",
    ),
    "no such attribute": ("class C:\n    pass", Reason.ARGUMENT_CLASS, "makes a new attribute"),
    "__getattr__": (
        "class C:\n    x = 1.0\n    def __getattr__(self, n): return 1",
        Reason.ARGUMENT_TYPE,
        "__getattr__",
    ),
    "__del__": (
        "class C:\n    x = 1.0\n    def __del__(self): pass",
        Reason.ARGUMENT_TYPE,
        "__del__",
    ),
    "a metaclass": (
        "class M(type): pass\nclass C(metaclass=M):\n    x = 1.0",
        Reason.ARGUMENT_TYPE,
        "C",
    ),
    "a class made in C": (
        "import random\nclass C(random.Random):\n    x = 1.0",
        Reason.ARGUMENT_TYPE,
        "C",
    ),
    "a dict": ("class C(dict):\n    x = 1.0", Reason.ARGUMENT_TYPE, "C"),
}


@pytest.mark.parametrize(("text", "reason", "said"), SAYING.values(), ids=SAYING)
def test_a_class_that_has_a_say_in_it_stays_python(text: str, reason: Reason, said: str) -> None:
    method = "\ndef f(c, n):\n    for i in range(n):\n        c.x = i * 0.5\n"
    module = module_of("from dataclasses import dataclass\n" + text + method)
    found = refused(module.f, module.C(), 3)
    assert found.reason is reason
    assert said in found.message


SLOTS = """
class B:
    __slots__ = ('x',)
class C(B):
    def __init__(s):
        s.x = 1.0
        s.y = 2
"""


@pytest.mark.parametrize(
    "text",
    [
        "@dataclass\nclass C:\n    x: float = 1.0\n    y: int = 2",
        "@dataclass(slots=True)\nclass C:\n    x: float = 1.0\n    y: int = 2",
        "class C:\n    __slots__ = ('x', 'y')\n    def __init__(s):\n        s.x = 1.0; s.y = 2",
        SLOTS,
        "from abc import ABC\nclass C(ABC):\n    def __init__(s):\n        s.x = 1.0; s.y = 2",
    ],
)
def test_slots_and_dataclasses_are_plain(text: str) -> None:
    loop = "\n    for i in range(n):\n        c.x += i * 0.5\n        c.y += i\n"
    method = f"\ndef f(c, n):{loop}    return c.x\n"
    module = module_of("from dataclasses import dataclass\n" + text + method)
    agrees_on(module.f, lambda: (module.C(), 3))


def test_a_frozen_dataclass_is_read() -> None:
    module = module_of(
        """
        from dataclasses import dataclass
        @dataclass(frozen=True)
        class C:
            x: float
            n: int
        def f(c):
            total = 0.0
            for i in range(c.n):
                total += c.x
            return total
        """
    )
    agrees_on(module.f, lambda: (module.C(0.1, 7),))


TWO = """
    class P:
        def __init__(self, x):
            self.x = x
    def pull(a, b, n):
        for _ in range(n):
            a.x += 1.0
            b.x *= 2.0
        return a.x - b.x
    def look(a, b, n):
        return a.x - b.x * n
"""


def test_one_object_passed_twice_is_one_object() -> None:
    module = module_of(TWO)
    entered = Entered(module.pull, [(module.P(1.0), module.P(2.0), 3)])
    p, q = module.P(1.0), module.P(1.0)
    assert entered.call(p, p, 3) == module.pull(q, q, 3)
    assert p.x == q.x
    assert entered.native_calls == 0
    agrees_on(module.pull, lambda: (module.P(1.0), module.P(2.0), 3))
    entered = Entered(module.look, [(module.P(1.0), module.P(2.0), 3)])
    assert entered.call(p, p, 3) == module.look(p, p, 3)
    assert entered.native_calls == 1


NESTED = """
    class Grid:
        def __init__(self, n):
            self.n = n
            self.cells = np.arange(float(n))
            self.sweeps = 0
        def relax(self, w):
            change = 0.0
            for i in range(1, self.n - 1):
                new = 0.5 * (self.cells[i - 1] + self.cells[i + 1])
                change += abs(new - self.cells[i])
                self.cells[i] = self.cells[i] + w * (new - self.cells[i])
            self.sweeps += 1
            return change
    class Sim:
        def __init__(self, n):
            self.grid = Grid(n)
            self.t = 0.0
            self.last = None
        def run(self, n):
            for _ in range(n):
                self.last = self.grid.relax(0.7)
                self.t += 0.1
            return self.grid.sweeps
        @property
        def mean(self):
            total = 0.0
            for i in range(self.grid.n):
                total += self.grid.cells[i]
            return total / self.grid.n
        @staticmethod
        def double(x):
            return 2.0 * x
        @classmethod
        def of(cls, x):
            return x + 1.0
        def all(self, k):
            found = 0.0
            for _ in range(k):
                found += self.mean + self.double(self.t) + self.of(self.t)
            return found
        def other(self, sim):
            return Sim.double(self.t) + sim.grid.n
        def names(self):
            g = self.grid
            for i in range(g.n):
                g.cells[i] = i * self.t
            return g
        def longer(self, n):
            self.grid.cells = np.zeros(n)
            self.grid.n = n
"""


@pytest.mark.parametrize(
    ("method", "args"),
    [("run", (3,)), ("all", (2,)), ("names", ()), ("longer", (9,)), ("run", (0,))],
)
def test_instances_in_attributes(method: str, args: tuple[object, ...]) -> None:
    module = module_of(NESTED)
    agrees_on(getattr(module.Sim, method), lambda: (module.Sim(6), *args))


def test_arrays_move_from_attribute_to_attribute() -> None:
    module = module_of(
        """
        class Buffers:
            def __init__(self, n):
                self.old = np.arange(float(n))
                self.new = np.zeros(n)
            def step(self):
                for i in range(len(self.old)):
                    self.new[i] = 0.5 * self.old[i]
                self.old, self.new = self.new, self.old
            def keep(self, given):
                self.old = given
                given[0] = 7.0
            def mine(self):
                return self.old
            def twice(self):
                self.old = self.new
        """
    )
    calls: dict[str, tuple[object, ...]] = {"step": (), "keep": (np.ones(3),), "mine": ()}
    for name, args in {**calls, "twice": ()}.items():
        function = getattr(module.Buffers, name)

        def made(args: tuple[object, ...] = args) -> tuple[object, ...]:
            return (module.Buffers(4), *copy.deepcopy(args))

        agrees_on(function, made)


def test_private_names_are_mangled() -> None:
    module = module_of(
        """
        class Secret:
            def __init__(self):
                self.__x = 1.5
                self.__n = 0
            def __more(self, k):
                return self.__x * k
            def f(self, n):
                for i in range(n):
                    self.__x += self.__more(i)
                    self.__n += 1
                return self.__x
        """
    )
    agrees_on(module.Secret.f, lambda: (module.Secret(), 4))


def test_types_that_depend_on_the_path_are_told_at_run_time() -> None:
    module = module_of(
        """
        class C:
            def __init__(self):
                self.x = 1
                self.y = 2.0
                self.seen = 0
            def f(self, values, limit):
                for v in values:
                    if v > limit:
                        self.x = v
                        self.seen = 1.5
                return self.x
            def early(self, n):
                if n > 3:
                    return 1
                self.y = n
                if n > 1:
                    return 2
                self.seen = 5
                return 3
        """
    )
    for limit in (0.0, 2.5, 9.0):
        agrees(module.C.f, module.C(), np.array([1.0, 2.0, 3.0]), limit)
    for n in (0, 2, 4):
        agrees(module.C.early, module.C(), n)


def test_what_a_call_changes_behind_a_look_at_it_is_seen_in_order() -> None:
    module = module_of(
        """
        class C:
            def __init__(self):
                self.i = 0
                self.u = np.zeros(5)
                self.x = 1.0
            def bump(self):
                self.i += 1
                self.x *= 3.0
                return 10.0
            def a(self):
                self.u[self.i] = self.bump()
                return self.i
            def b(self):
                self.x += self.bump()
            def c(self):
                return self.x * self.bump() + self.x
            def d(self):
                return self.peek() + self.bump() + self.peek()
            def peek(self):
                return self.x * 2.0
            def e(self):
                self.i, self.u[self.i] = 2, 7.0
            def f(self):
                a = self.x
                self.x = 5.0
                return a
            def g(self):
                self.u[self.i] += self.bump()
        """
    )
    for name in "abcdef":
        agrees_on(getattr(module.C, name), lambda: (module.C(),))
    assert refused(module.C.g, module.C()).reason is Reason.SYNTAX


def test_what_an_attribute_holds_is_named_when_it_has_no_machine_form() -> None:
    module = module_of(
        """
        class C:
            def __init__(self):
                self.names = {}
            def f(self, n):
                for i in range(n):
                    self.names
                return n
        """
    )
    found = refused(module.C.f, module.C(), 2)
    assert found.reason is Reason.ARGUMENT_TYPE
    assert "'names' holds a dict" in found.message


def test_an_object_in_an_attribute_is_called() -> None:
    module = module_of(
        """
        def square(x):
            return x * x
        class C:
            def __init__(self):
                self.f = square
            def total(self, n):
                t = 0.0
                for i in range(n):
                    t += self.f(i * 0.5)
                return t
        """
    )
    entered = Entered(module.C.total, [(module.C(), 3)])
    c = module.C()
    assert entered.call(c, 3) == module.C.total(c, 3)
    c.f = lambda x: x
    assert entered.call(c, 3) == 1.5
    assert entered.native_calls == 1


def test_functions_agree_on_several_instances() -> None:
    module = module_of(TWO)
    agrees(module.look, module.P(1.0), module.P(2.0), 3)


def test_a_new_array_that_is_assigned_and_returned_is_one_object() -> None:
    module = module_of(
        """
        class Layer:
            def __init__(self):
                self.out = np.zeros(2)
                self.calls = 0
            def forward(self, x):
                self.out = np.zeros(len(x))
                for i in range(len(x)):
                    self.out[i] = 2.0 * x[i]
                self.calls += 1
                return self.out
            def twice(self, x):
                y = self.forward(x)
                y[0] = 7.0
                return self.forward(y)
            def other(self, x):
                y = self.forward(x)
                self.forward(x)
                return y[0]
        """
    )
    for name in ("forward", "twice", "other"):
        agrees(getattr(module.Layer, name), module.Layer(), np.arange(3.0))


RANDOM = """
    class Walker:
        def __init__(self, rng):
            self.rng = rng
            self.x = 0.0
            self.path = np.zeros(3)
        def walk(self, n):
            for _ in range(n):
                self.x += self.rng.random() - 0.5
            return self.x
        def fail(self, n, i):
            self.walk(n)
            return self.path[i]
"""


@pytest.mark.parametrize("make", [random.Random, np.random.default_rng, np.random.RandomState])
def test_a_generator_of_random_numbers_in_an_attribute_is_drawn_from(make: Any) -> None:
    module = module_of(RANDOM)
    ours, theirs = module.Walker(make(7)), module.Walker(make(7))
    specialisation = compiled(module.Walker.walk, ours, 10)
    assert specialisation.run((ours, 10)) == module.Walker.walk(theirs, 10)
    assert ours.x == theirs.x
    assert specialisation.streams((ours, 10)) == (ours.rng,)
    leaves = compiled(module.Walker.fail, ours, 10, 0)
    with pytest.raises(Deopt):
        leaves.run((ours, 10, 99))
    assert ours.x == theirs.x
    assert ours.rng.random() == theirs.rng.random()


def test_a_recursion_reads_attributes_and_sets_none() -> None:
    module = module_of(
        """
        class Base:
            def __init__(self):
                self.one = 1.5
                self.calls = 0
        def fib(base, n):
            if n < 2:
                return base.one
            return fib(base, n - 1) + fib(base, n - 2)
        def counted(base, n):
            base.calls += 1
            if n < 2:
                return base.one
            return counted(base, n - 1) + counted(base, n - 2)
        """
    )
    agrees(module.fib, module.Base(), 9)
    assert refused(module.counted, module.Base(), 9).reason is Reason.RECURSIVE
