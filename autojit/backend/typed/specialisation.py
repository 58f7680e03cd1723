"""numba's code for one tuple of argument forms, behind the border."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final

import numpy as np

from autojit.backend.protocol import Deopt
from autojit.core import Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend.typed.surroundings import Surroundings
    from autojit.backend.wishes import Wishes

_INT64: Final = range(-(2**63), 2**63)
_NUMBERS: Final = (bool, int, float, complex)
_CONTAINERS: Final = (np.ndarray, list, tuple)

Form = tuple[object, ...]
#: How a result is made Python's: ("same",), ("given", index), ("copy",), ("scalar", type),
#: ("tuple", …).
Boxing = tuple[Any, ...]


def form_of(value: object) -> Form:
    """Say what numba's types, and Python's, depend on in an argument."""
    kind = type(value)
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        flags = value.flags
        layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
        return kind, value.dtype, value.ndim, layout, flags.writeable
    if kind is list or kind is tuple:
        assert isinstance(value, list | tuple)
        items = value if kind is tuple else value[:1]
        kinds = () if kind is tuple else (frozenset(map(type, value)),)
        return kind, *kinds, *map(form_of, items)
    if kind is int:
        return kind, value in _INT64
    return (kind,)


def _said(form: Form) -> str:
    kind = form[0]
    if kind is np.ndarray:
        _, dtype, ndim, layout, _ = form
        axes = [":"] * int(str(ndim))
        if layout == "C" and axes:
            axes[-1] = "::1"
        elif layout == "F":
            axes[0] = "::1"
        return f"{dtype}[{','.join(axes)}]"
    name = str(getattr(kind, "__name__", kind))
    inner = [_said(one) for one in form[1:] if isinstance(one, tuple)]
    return f"{name}({', '.join(inner)})" if inner else name


@final
@dataclass(slots=True, eq=False)
class Code:
    """What numba made.

    Attributes:
        run: takes the bound arguments of a call and answers it.
        dispatchers: numba's own objects.
        loops: those of them that share rounds out.
        from_artifact: all of it was loaded.
        result: numba's type of what is returned, where that is known.
        compile_ns: what it took.
    """

    run: Callable[[tuple[object, ...]], object]
    dispatchers: tuple[Any, ...]
    loops: tuple[Any, ...] = ()
    from_artifact: bool = False
    result: Any = None
    compile_ns: int = 0


@final
class TypedSpecialisation:
    """Machine code of numba's; see ``autojit.backend.Specialisation``."""

    by_numba = True

    def __init__(
        self,
        function: FunctionType,
        bound: tuple[object, ...],
        wishes: Wishes,
        code: Code,
        outside: Surroundings,
        *,
        writes: bool,
    ) -> None:
        """Stand for ``code``, which takes arguments of the forms of ``bound``."""
        self.function = function
        self.code = code
        # numba's own arithmetic was asked for (its pow is not libm's, sums are shared out), or
        # the function does but call something of numba's: then it has to be Python's to the bit.
        self.close = wishes.close or wishes.numba or bool(code.loops)
        self.compile_ns = code.compile_ns
        self.from_artifact = code.from_artifact
        self.includes: tuple[FunctionType, ...] = (function,)
        self._forms = tuple(map(form_of, bound))
        self._outside = outside
        self._boxing: Boxing | None = None
        arrays = [i for i, value in enumerate(bound) if isinstance(value, _CONTAINERS)]
        self.writes = frozenset(arrays if writes else ())
        words = ["numba", *_words(wishes, shared=bool(code.loops))]
        self.signature = f"({', '.join(map(_said, self._forms))}) {' '.join(words)}"

    def matches(self, bound: tuple[object, ...]) -> bool:
        """Tell whether arguments have the forms compiled for."""
        return tuple(map(form_of, bound)) == self._forms

    def streams(self, bound: tuple[object, ...]) -> tuple[object, ...]:  # noqa: ARG002
        """Draw from none of the program's generators: numba has its own."""
        return ()

    def opened(self, bound: tuple[object, ...]) -> dict[int, set[str]]:  # noqa: ARG002
        """Look into no instance."""
        return {}

    def run(self, bound: tuple[object, ...]) -> object:
        """Run the machine code; whatever goes wrong is undone, and Python's to answer.

        Raises:
            Deopt: a guard failed, or the call raised; arguments are as they were.
        """
        if not self._outside.hold():
            raise Deopt(self._refused(Reason.GUARD_FAILED, "a global name is not what it was"))
        kept = [(bound[i], _copy(bound[i])) for i in self.writes]
        try:
            value = self.code.run(bound)
        except Exception as error:  # noqa: BLE001 - the program's own exception too
            for now, before in kept:
                _restore(now, before)
            text = f"raises {type(error).__name__}"
            raise Deopt(self._refused(Reason.RAISED, text)) from None
        return _boxed(value, bound, self._boxing)

    run_briefly = run

    def as_python(
        self,
        value: object,
        bound: tuple[object, ...],
        expected: object,
        expected_bound: tuple[object, ...],
    ) -> object:
        """Learn what Python makes of the result, the first time, and make it so."""
        if self._boxing is None:
            self._boxing = _boxing(value, expected, expected_bound)
            return _boxed(value, bound, self._boxing)
        return value

    def assembly(self) -> str:
        """Return the machine code as text."""
        from autojit.backend.typed.dispatching import assembly

        return "\n".join(map(assembly, self.code.dispatchers))

    def _refused(self, reason: Reason, message: str) -> Refused:
        code = self.function.__code__
        return Refused(reason, message, code.co_filename, code.co_firstlineno)


def _words(wishes: Wishes, *, shared: bool) -> list[str]:
    """Say what was asked for."""
    said = {
        "parallel": wishes.parallel and shared,
        "nogil": wishes.nogil or shared,
        "close": wishes.close,
        "scalar": not wishes.vectorise,
    }
    return [word for word, holds in said.items() if holds]


def call_bound(
    function: FunctionType, run: Callable[..., object], bound: tuple[object, ...]
) -> object:
    """Call with bound arguments, keyword-only ones by name."""
    code = function.__code__
    split_at = code.co_argcount
    names = code.co_varnames[split_at : split_at + code.co_kwonlyargcount]
    return run(*bound[:split_at], **dict(zip(names, bound[split_at:], strict=True)))


def _copy(value: Any) -> Any:
    """Copy what a call may write into, and what is in it."""
    if isinstance(value, list):
        return list(value), [_copy(one) for one in value]
    if isinstance(value, tuple):
        return value, [_copy(one) for one in value]
    return value.copy() if isinstance(value, np.ndarray) else None


def _restore(now: Any, before: Any) -> None:
    """Put back what was copied."""
    if isinstance(now, np.ndarray):
        if now.flags.writeable:
            now[...] = before
    elif isinstance(now, list | tuple):
        items, inner = before
        if isinstance(now, list):
            now[:] = items
        for one, kept in zip(items, inner, strict=True):
            _restore(one, kept)


def _boxing(value: object, expected: object, given: tuple[object, ...]) -> Boxing:
    """Say how ``value`` becomes of the type of ``expected``."""
    for index, argument in enumerate(given):
        if expected is argument and isinstance(argument, np.ndarray | list):
            return ("given", index)
    if isinstance(expected, np.ndarray) and isinstance(value, np.ndarray):
        # numba's arrays stand on memory of numba's; Python's own theirs.
        return ("copy",) if expected.flags.owndata and not value.flags.owndata else ("same",)
    if type(expected) is tuple and type(value) is tuple and len(expected) == len(value):
        pairs = zip(value, expected, strict=True)
        return ("tuple", *(_boxing(one, other, given) for one, other in pairs))
    if type(value) is type(expected) or not (_is_number(value) and _is_number(expected)):
        return ("same",)
    # An int that became a float is another number, whatever its value.
    alike = np.asarray(value).dtype.kind == np.asarray(expected).dtype.kind
    return ("scalar", type(expected)) if alike else ("same",)


def _is_number(value: object) -> bool:
    return isinstance(value, (*_NUMBERS, np.generic))


def _boxed(value: Any, bound: tuple[object, ...], boxing: Boxing | None) -> object:
    if boxing is None or boxing[0] == "same":
        return value
    if boxing[0] == "copy":
        return value.copy("K")
    if boxing[0] == "given":
        return bound[boxing[1]]
    if boxing[0] == "tuple":
        return tuple(_boxed(one, bound, how) for one, how in zip(value, boxing[1:], strict=True))
    made: object = boxing[1](value)
    return made
