"""The hot-path tracker by name: the same heat and the same policy, for calls timed by hand.

Stands alone: no proxy, no clock. The regions that are counted automatically have a
``Sampler`` each, which times a part of their calls only.
"""

from __future__ import annotations

from threading import Lock
from typing import Final, final

from autojit.core import OWN_BUILTINS
from autojit.tiering.heat import Heat
from autojit.tiering.policy import Decision, Limits, decide

__builtins__ = OWN_BUILTINS

_CALLS: Final = "a whole number of at least 1"
_SECONDS: Final = "a number of seconds, at least 0.0"


@final
class HotPathTracker:
    """Track calls by name and tell which are worth compiling.

    A path is hot when it was called at least ``min_calls_for_compilation`` times and a call
    takes at least ``performance_threshold`` seconds of Python on average.

    >>> tracker = HotPathTracker(min_calls_for_compilation=2)
    >>> tracker.record_call("slow", 0.25), tracker.record_call("slow", 0.25)
    (False, True)
    >>> tracker.record_call("quick", 1e-6), tracker.record_call("quick", 1e-6)
    (False, False)
    >>> tracker.hot_paths()
    ['slow']
    """

    def __init__(
        self,
        min_calls_for_compilation: int = 10,
        performance_threshold: float = 0.001,
    ) -> None:
        """Set the bar.

        Args:
            min_calls_for_compilation: calls before a path can be hot; at least 1.
            performance_threshold: seconds of Python time a call; at least 0.0.

        Raises:
            TypeError: one of them is of another type.
            ValueError: one of them is out of range, or NaN.
        """
        calls, threshold = min_calls_for_compilation, performance_threshold
        if isinstance(calls, bool) or not hasattr(type(calls), "__index__"):
            raise TypeError(_said("min_calls_for_compilation", calls, _CALLS))
        if calls < 1:
            raise ValueError(_said("min_calls_for_compilation", calls, _CALLS))
        if isinstance(threshold, bool | str) or not hasattr(type(threshold), "__float__"):
            raise TypeError(_said("performance_threshold", threshold, _SECONDS))
        if not threshold >= 0.0:
            raise ValueError(_said("performance_threshold", threshold, _SECONDS))
        self.min_calls_for_compilation = min_calls_for_compilation
        self.performance_threshold = performance_threshold
        self._seen: dict[str, tuple[int, float]] = {}
        self._lock = Lock()  # guards _seen: adding to a pair takes two steps

    def record_call(self, name: str, seconds: float) -> bool:
        """Take in one call of ``name`` that took ``seconds``; tell whether it is hot now.

        Raises:
            ValueError: ``seconds`` is negative, or NaN.
        """
        if not seconds >= 0.0:
            raise ValueError(_said("seconds", seconds, _SECONDS))
        with self._lock:
            calls, total_s = self._seen.get(name, (0, 0.0))
            self._seen[name] = (calls + 1, total_s + seconds)
        return self.is_hot(name)

    def heat(self, name: str) -> Heat:
        """Return what is known of ``name``; nothing, if it was never recorded."""
        calls, total_s = self._seen.get(name, (0, 0.0))
        return Heat(calls, total_s, total_s / calls if calls else 0.0)

    def is_hot(self, name: str) -> bool:
        """Tell whether ``name`` has reached both bars."""
        limits = Limits(self.min_calls_for_compilation, min_call_s=self.performance_threshold)
        return decide(self.heat(name), limits, expected_s=0.0) is Decision.COMPILE

    def hot_paths(self) -> list[str]:
        """Return the names that are hot, those that took the most time first."""
        with self._lock:
            names = sorted(self._seen, key=lambda name: -self._seen[name][1])
        return [name for name in names if self.is_hot(name)]

    def forget(self, name: str) -> None:
        """Drop what was recorded of ``name``."""
        with self._lock:
            self._seen.pop(name, None)


def _said(name: str, value: object, allowed: str) -> str:
    return f"{name} = {value!r}: must be {allowed}"
