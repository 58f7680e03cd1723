"""All that one call lets its caller see, as texts that can be compared and printed."""

from __future__ import annotations

import random
import traceback
import warnings
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from tests.differential.description import Describer, describe_error

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from types import ModuleType

# What a module may hold that a call can change; functions and modules are not described.
_STREAMS: Final = (random.Random, np.random.Generator, np.random.RandomState)
_DATA: Final = (int, float, complex, list, tuple, dict, np.ndarray, np.generic, *_STREAMS)


@dataclass(frozen=True, slots=True)
class Call:
    """The arguments of one call, for corpus files that need keywords."""

    args: tuple[object, ...] = ()
    kwargs: Mapping[str, object] | None = None

    @property
    def keywords(self) -> dict[str, object]:
        """Return the keyword arguments, never None."""
        return dict(self.kwargs or {})


@dataclass(frozen=True, slots=True)
class Observation:
    """What one call showed.

    Attributes:
        outcome: the returned value or the exception.
        arguments: the arguments after the call.
        warned: the warnings, in order.
        module: the data in the module's globals after the call.
        randomness: the state of both global random generators.
        same_numbers: where the result holds a number that is the very object of an argument;
            not compared by ``differences``.
    """

    outcome: str
    arguments: str
    warned: str
    module: str
    randomness: str
    same_numbers: str = field(compare=False)

    def differences(self, actual: Observation) -> list[str]:
        """Say in what ``actual`` departs from this."""
        return [
            f"{one.name}: expected {getattr(self, one.name)}, got {getattr(actual, one.name)}"
            for one in fields(self)
            if one.compare and getattr(self, one.name) != getattr(actual, one.name)
        ]


def observe(function: Callable[..., object], call: Call, module: ModuleType) -> Observation:
    """Call ``function`` and tell what it showed."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            value, error = function(*call.args, **call.keywords), None
        except Exception as raised:  # noqa: BLE001 - whatever it raises is its answer
            value, error = None, raised
    # Arguments first: a result that is one of them is then told as that.
    describer = Describer()
    arguments = describe_arguments(describer, call)
    if error is None:
        outcome = f"returned {describer.describe(value, 'result')}"
    else:
        outcome = f"raised {describe_error(error)} at {_places(error)}"
    said = [f"{one.category.__name__}: {one.message} line {one.lineno}" for one in caught]
    return Observation(
        outcome=outcome,
        arguments=arguments,
        warned=str(said),
        module=describe_module(module),
        randomness=_randomness(),
        same_numbers=str(describer.same_numbers),
    )


def describe_arguments(describer: Describer, call: Call) -> str:
    """Describe the arguments of a call as they are now."""
    named = [(f"argument {at}", value) for at, value in enumerate(call.args)]
    named += [(f"argument {name!r}", value) for name, value in call.keywords.items()]
    return "; ".join(describer.describe(value, place) for place, value in named)


def describe_module(module: ModuleType) -> str:
    """Describe the data in the module's globals."""
    describer = Describer()
    return "; ".join(
        f"{name} = {describer.describe(value, name)}"
        for name, value in vars(module).items()
        if isinstance(value, _DATA) and not name.startswith("__") and name != "CALLS"
    )


def _places(error: BaseException) -> str:
    """Tell the functions and lines that the exception passed, the harness's own left out."""
    if isinstance(error, RecursionError):
        return "some depth"  # which depends on how deep the caller is
    frames = traceback.extract_tb(error.__traceback__)
    places = [(frame.name, frame.lineno) for frame in frames if frame.filename != __file__]
    if isinstance(error, UnboundLocalError):
        # CPython 3.11 names another line once a function is warm (LOAD_FAST__LOAD_FAST).
        places[-1:] = [(name, None) for name, _ in places[-1:]]
    return str(places)


def _randomness() -> str:
    state: Any = np.random.get_state()  # noqa: NPY002 - the global one is what programs share
    return f"{hash(random.getstate())} {hash(state[1].tobytes())} {state[2:]}"
