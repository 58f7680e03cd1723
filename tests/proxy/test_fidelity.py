"""A proxy in a function's place: the program cannot tell."""

from __future__ import annotations

import abc
import collections.abc
import copy
import dataclasses
import doctest
import functools
import inspect
import pickle
import sys
import traceback
import types
import typing
import unittest.mock
import warnings
import weakref
from time import perf_counter_ns
from typing import Any

import pytest

from autojit.core import RegionKey
from autojit.proxy import aim, counting, plain, wrap
from autojit.tiering import Burning, Cell, Sampler


def counted(function: Any) -> Any:
    """Return a counting proxy, as promotion makes it."""
    cell = Cell(RegionKey(function.__module__, function.__qualname__), __file__, 1)
    burning = Burning()
    proxy = wrap(function)
    sampler = Sampler(cell, burning, 10)
    aim(proxy, counting(function, cell, burning, sampler.measured, perf_counter_ns))
    return proxy


def _area(width: float, height: float = 2.0, *, scale: int = 1) -> float:
    """Multiply.

    >>> area(2.0)
    4.0
    """
    return width * height * scale


plain_area = _area
plain_area.__name__ = plain_area.__qualname__ = "area"
area = counted(plain_area)


class Base:
    @counted
    def size(self) -> int:
        """Return one."""
        return 1

    @staticmethod
    @counted
    def double(x: int) -> int:
        return 2 * x

    @classmethod
    @counted
    def name(cls) -> str:
        return cls.__name__

    @property
    @counted
    def half(self) -> float:
        return 0.5

    @counted
    def __add__(self, other: object) -> str:
        return f"plus {other}"


class Derived(Base):
    @counted
    def size(self) -> int:
        return super().size() + 1  # type: ignore[no-any-return]


def test_it_answers_and_refuses_arguments_as_the_function() -> None:
    assert area(3.0, scale=2) == 12.0
    with pytest.raises(TypeError, match=r"area\(\) missing 1 required positional argument"):
        area()


def test_it_passes_for_a_function_by_class_but_not_for_a_collection() -> None:
    assert isinstance(area, types.FunctionType)
    assert inspect.isfunction(area)
    assert inspect.isroutine(area)
    assert callable(area)
    assert type(area).__name__ == "function"
    for kind in (
        collections.abc.Sized,
        collections.abc.Container,
        collections.abc.Iterable,
        typing.ContextManager,
        typing.SupportsFloat,
        typing.SupportsIndex,
    ):
        assert not isinstance(area, kind)
    assert not hasattr(area, "__len__")
    assert not hasattr(area, "__wrapped__")


@pytest.mark.parametrize(
    "use",
    [
        "f + 1",
        "f[0]",
        "iter(f)",
        "f < 1",
        "f.nothing",
        "~f",
    ],
)
def test_what_a_function_cannot_do_fails_with_the_same_words(use: str) -> None:
    said = []
    for f in (area, plain_area):
        with pytest.raises((TypeError, AttributeError)) as caught:
            eval(use, {"f": f})
        said.append(str(caught.value))
    assert said[0] == said[1]


@pytest.mark.parametrize("use", [len, float, int, abs, round, list, bytes])
def test_what_numbers_and_collections_can_do_is_a_type_error(use: Any) -> None:
    with pytest.raises(TypeError):
        use(area)


def test_it_shows_every_attribute_of_the_function() -> None:
    assert dir(area) == dir(plain_area)
    for name in dir(plain_area):
        if name not in ("__reduce_ex__", "__reduce__"):
            mine, own = getattr(area, name), getattr(plain_area, name)
            assert mine == own or type(mine) is type(own)
    assert repr(area) == repr(plain_area)
    assert str(area) == str(plain_area)


def test_inspect_sees_the_function() -> None:
    assert inspect.signature(area) == inspect.signature(plain_area)
    assert inspect.getsource(area) == inspect.getsource(plain_area)
    assert inspect.getfullargspec(area) == inspect.getfullargspec(plain_area)
    assert inspect.unwrap(area) is area
    assert inspect.getdoc(area) == inspect.getdoc(plain_area)
    assert typing.get_type_hints(area) == typing.get_type_hints(plain_area)


def test_it_equals_the_function_and_hashes_alike() -> None:
    assert area == plain_area
    assert plain_area == area
    assert not area != plain_area  # noqa: SIM202 - both operators
    assert area != Base.size
    assert {plain_area: 1}[area] == 1


def test_it_is_copied_and_pickled_as_functions_are() -> None:
    assert copy.copy(area) is area
    assert copy.deepcopy([area])[0] is area
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(Base.size, protocol)) is Base.size


def test_pickles_are_those_of_the_function(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules[__name__]
    with_proxy = pickle.dumps(area)
    monkeypatch.setattr(module, "area", plain_area)
    assert pickle.dumps(plain_area) == with_proxy


def test_a_proxy_that_was_unwrapped_elsewhere_is_pickled_as_the_function(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    held = area
    monkeypatch.setattr(sys.modules[__name__], "area", plain_area)
    assert pickle.loads(pickle.dumps(held)) is plain_area


def test_it_can_be_referred_to_weakly() -> None:
    assert weakref.ref(area)() is area
    thing = Base()
    method = weakref.WeakMethod(thing.size)
    assert method()() == 1  # type: ignore[misc]


def test_methods_are_true_methods_over_one_object() -> None:
    class Same(Base):
        pass

    thing = Base()
    assert Same.size is Base.size
    assert type(thing.size) is types.MethodType
    assert thing.size == thing.size
    assert hash(thing.size) == hash(thing.size)
    assert thing.size.__func__ is Base.size
    assert inspect.ismethod(thing.size)
    assert str(inspect.signature(thing.size)) == "() -> 'int'"
    assert pickle.loads(pickle.dumps(copy.copy)) is copy.copy


def test_every_kind_of_method_works_also_from_below() -> None:
    thing = Derived()
    assert thing.size() == 2
    assert Base.size(thing) == 1
    assert Derived.double(4) == thing.double(4) == 8
    assert Derived.name() == thing.name() == "Derived"
    assert thing.half == 0.5
    assert thing + 1 == "plus 1"


def test_wrapping_by_hand_goes_around_it() -> None:
    @functools.wraps(area)
    def around(*args: float) -> float:
        return area(*args)  # type: ignore[no-any-return]

    assert around.__wrapped__ is area
    assert around.__name__ == "area"
    assert inspect.signature(around) == inspect.signature(plain_area)
    assert functools.partial(area, 2.0)(5.0) == 10.0
    cached = functools.lru_cache(area)
    assert cached(2.0) == cached(2.0) == 4.0


def test_being_a_wrapper_does_not_change_what_it_calls() -> None:
    def inner() -> str:
        return "inner"

    def outer() -> str:
        return "outer"

    proxy = counted(outer)
    functools.update_wrapper(proxy, inner)
    assert proxy() == "outer"
    assert proxy.__wrapped__ is inner
    assert plain(proxy) is outer


def test_singledispatch_takes_it() -> None:
    def show(x: object) -> str:
        return f"object {x}"

    def show_int(x: int) -> str:
        return f"int {x}"

    dispatch = functools.singledispatch(counted(show))
    dispatch.register(int)(counted(show_int))
    assert dispatch(1) == "int 1"
    assert dispatch("a") == "object a"


def test_what_is_assigned_reaches_the_function() -> None:
    def power(x: float, n: int = 2) -> float:
        return float(x**n)

    heard: list[str] = []
    proxy: Any = wrap(power, heard.append)  # type: ignore[arg-type]
    proxy.__defaults__ = (3,)
    proxy.note = "kept"
    assert proxy(2.0) == 8.0
    assert power.note == "kept"  # type: ignore[attr-defined]
    assert proxy.__dict__ is power.__dict__
    del proxy.note
    assert not hasattr(power, "note")
    proxy.__code__ = (lambda x, n=2: x - n).__code__
    assert proxy(2.0) == -1.0
    assert heard == ["__defaults__", "__code__"]


def test_mocks_take_its_place_and_give_it_back() -> None:
    module = sys.modules[__name__]
    with unittest.mock.patch.object(module, "area", autospec=True) as fake:
        fake.return_value = 7.0
        assert module.area(1.0) == 7.0
        with pytest.raises(TypeError):
            module.area()
    assert module.area is area
    spec = unittest.mock.create_autospec(area)
    with pytest.raises(TypeError):
        spec(1, 2, 3, 4)


def test_classes_of_every_make_take_it() -> None:
    @dataclasses.dataclass
    class Point:
        x: float
        scale: Any = dataclasses.field(default=area, repr=False)

        @counted
        def norm(self) -> float:
            return abs(self.x)

    class Abstract(abc.ABC):
        @abc.abstractmethod
        def run(self) -> int: ...

    class Concrete(Abstract):
        @counted
        def run(self) -> int:
            return 3

    class Slotted:
        __slots__ = ()

        @counted
        def run(self) -> int:
            return 4

    assert Point(-2.0).norm() == 2.0
    assert Concrete().run() == 3
    assert Slotted().run() == 4


def test_doctest_finds_its_examples() -> None:
    (found,) = doctest.DocTestFinder().find(area, "area", globs={"area": area})
    assert len(found.examples) == 1
    assert doctest.DocTestRunner(verbose=False).run(found).failed == 0


def test_tracebacks_have_no_frame_of_ours() -> None:
    def inner(x: int) -> float:
        return 1 / x

    def outer(x: int) -> float:
        return inner_proxy(x)  # type: ignore[no-any-return]

    inner_proxy, outer_proxy = counted(inner), counted(outer)
    for _ in range(30):  # timed calls and others
        with pytest.raises(ZeroDivisionError) as caught:
            outer_proxy(0)
        frames = [one.name for one in traceback.extract_tb(caught.value.__traceback__)]
        assert frames[1:] == ["outer", "inner"]


def test_arguments_that_do_not_fit_leave_the_callers_frame_alone() -> None:
    with pytest.raises(TypeError) as caught:
        area()
    assert len(traceback.extract_tb(caught.value.__traceback__)) == 1


def test_causes_and_contexts_are_the_functions_own() -> None:
    def chained() -> None:
        try:
            raise KeyError(1)  # noqa: TRY301 - a chain is what is tested
        except KeyError as error:
            raise ValueError(2) from error

    def contextual() -> None:
        try:
            raise KeyError(1)  # noqa: TRY301 - a chain is what is tested
        except KeyError:
            raise ValueError(2)  # noqa: B904 - the context is the point

    outer = LookupError(0)
    for _ in range(30):
        for function in (chained, contextual):
            try:
                raise outer
            except LookupError:
                with pytest.raises(ValueError, match="2") as caught:
                    counted(function)()
            assert isinstance(caught.value.__context__, KeyError)
            assert caught.value.__context__.__context__ is outer


def test_a_warning_about_the_caller_names_the_caller() -> None:
    def complain() -> None:
        warnings.warn("old", DeprecationWarning, stacklevel=3)

    def middle() -> None:
        complain()

    proxy = counted(middle)
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        for _ in range(30):
            proxy()
    assert {one.filename for one in caught} == {__file__}


def test_the_plain_function_of_anything_else_is_none() -> None:
    assert plain(area) is plain_area
    assert plain(plain_area) is None
    assert plain(len) is None
    assert plain(Base().size) is None
