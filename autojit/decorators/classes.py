"""Shape classes: what the calls of a function have in common, and how long they take."""

from __future__ import annotations

import re
from collections import deque
from statistics import median
from typing import TYPE_CHECKING, Any, Final, final

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.session import Owned, Variant

_SMALL: Final = 64  # dimensions up to this are told apart
_WINDOW: Final = 16  # calls that make up "at first" and "lately"
_NEW_TYPES: Final = 2


def class_of(args: tuple[object, ...], kwargs: dict[str, object]) -> object:
    """Return what stands for a shape class.

    >>> class_of((1, "a"), {})
    (('int', ()), ('str', ()))
    """
    values = args if not kwargs else (*args, *kwargs.values())
    return tuple([_form(value) for value in values])


def _form(value: Any) -> tuple[object, ...]:  # noqa: ANN401 - a program's own object
    kind = type(value)
    # Asked of the type: a ``shape`` of another class is code of the program's.
    numpys = kind.__module__ == "numpy" and hasattr(kind, "__array_interface__")
    shape = value.shape if numpys else ()
    if not shape:
        size = len(value).bit_length() if isinstance(value, list | tuple) else ()
        return type(value).__name__, size
    flags = value.flags
    layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    small = tuple([size if size <= _SMALL else -size.bit_length() for size in shape])
    return value.dtype, layout, small


@final
class ShapeClass:
    """One class of calls. Written without a lock: a lost tick only delays.

    Attributes:
        calls: calls of it.
        unanswered: calls in a row that Python answered.
        variants: functions with constants in them, and what owns them.
        tried: the whole numbers of calls for which a variant was tried, or there was none.
    """

    __slots__ = (
        "_asked_for_types",
        "_at_first",
        "_drift",
        "_key",
        "_lately",
        "_looked_at",
        "calls",
        "tried",
        "unanswered",
        "variants",
    )

    def __init__(self, key: object) -> None:
        """Start without a call."""
        self._key = key
        self._at_first: list[int] = []
        self._lately: deque[int] = deque(maxlen=_WINDOW)
        self._drift = 1.0
        self._looked_at = 0
        self._asked_for_types = False
        self.calls = 0
        self.unanswered = 0
        self.variants: list[tuple[Variant, Owned]] = []
        self.tried: set[tuple[int, ...]] = set()

    def __str__(self) -> str:
        """Say what its arguments are."""
        return re.sub(r"dtype\('(\w+)'\)", r"\1", str(self._key))

    def took(self, spent_ns: int, *, native: bool, degradation: float) -> None:
        """Take in how long a call took."""
        self.unanswered = 0 if native else self.unanswered + 1
        if not native and not self.variants:
            return
        if len(self._at_first) < _WINDOW:
            self._at_first.append(spent_ns)
            return
        self._lately.append(spent_ns)
        if len(self._lately) == _WINDOW and self.calls % _WINDOW == 0:
            ratio = median(self._lately) / max(median(self._at_first), 1)
            self._drift = ratio if ratio > 1.0 + degradation else 1.0

    def wants_types(self) -> bool:
        """Tell whether Python answers its calls while compiled code answers others'."""
        if self.unanswered < _NEW_TYPES or self._asked_for_types:
            return False
        self._asked_for_types = True
        return True

    def is_due(self, threshold: int) -> bool:
        """Tell whether to look at it."""
        since = self.calls - self._looked_at
        return since >= threshold and (self._looked_at == 0 or self._drift > 1.0)

    def why(self, threshold: int) -> str:
        """Say why it is due."""
        if self._drift > 1.0:
            return f"calls take {self._drift:.2f} times what they took at first"
        return f"{threshold} calls"

    def looked(self) -> None:
        """Note that it was looked at; what calls take from now on is what they take."""
        self._looked_at = self.calls
        if self._drift > 1.0:
            self._at_first = list(self._lately)
            self._drift = 1.0
            self._lately.clear()

    def answering(
        self, target: Callable[..., object], args: tuple[object, ...]
    ) -> Callable[..., object]:
        """Return what answers a call: the variant that fits it, or else ``target``."""
        for variant, owned in self.variants:
            if variant.fits(args):
                answering: Callable[..., object] = owned.proxy
                return answering
        return target
