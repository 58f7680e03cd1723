"""What the rest of the house knows of compiling: three Protocols and no numba.

A ``Backend`` turns a Python function and the arguments of one call into a
``Specialisation``; several of them together become one entry point that answers calls.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from ast import FunctionDef
    from collections.abc import Callable, Mapping, Sequence
    from types import FunctionType

    from autojit.backend.wishes import Wishes
    from autojit.core import Refused
    from autojit.tiering import Cell

__builtins__ = OWN_BUILTINS


class Deopt(Exception):  # noqa: N818 - the field's word for it
    """Compiled code gave up, and Python may run the call from its start.

    The arguments are as they were before it, but for arrays that the call only stores into:
    there Python stores the same again (``keeping``).
    """

    def __init__(self, refused: Refused) -> None:
        """Keep why."""
        super().__init__(str(refused))
        self.refused = refused


class Wanted(Deopt):
    """CPython's loop is wanted: a signal is pending, or another thread waits."""


class Specialisation(Protocol):
    """The machine code of one function for one tuple of argument types."""

    @property
    def signature(self) -> str:
        """Say the argument types as a person reads them, as in ``"(float64[:,::1], int)"``."""

    @property
    def compile_ns(self) -> int:
        """Tell what compiling, or loading, took."""

    @property
    def from_artifact(self) -> bool:
        """Tell whether the machine code was loaded instead of compiled."""

    @property
    def writes(self) -> frozenset[int]:
        """Name the parameters, by position, into which a call may write."""

    @property
    def includes(self) -> tuple[FunctionType, ...]:
        """Name all functions of the program that are in the machine code."""

    @property
    def by_numba(self) -> bool:
        """Tell whether the code is numba's own, which a person asked for, and not exact."""

    @property
    def close(self) -> bool:
        """Tell whether floating-point results may differ from Python's in their last bits."""

    def as_python(
        self,
        value: object,
        bound: tuple[object, ...],
        expected: object,
        expected_bound: tuple[object, ...],
    ) -> object:
        """Return a result as the type that Python gave it, and remember that for later calls.

        Args:
            value: what ``run`` returned.
            bound: the arguments of that.
            expected: what Python returned for the same call.
            expected_bound: the arguments of that.
        """

    def streams(self, bound: tuple[object, ...]) -> tuple[object, ...]:
        """Return the generators of random numbers that a call with these arguments draws from."""

    def opened(self, bound: tuple[object, ...]) -> dict[int, set[str]]:
        """Name the attributes that a call reads or sets, by the ``id`` of each instance."""

    def matches(self, bound: tuple[object, ...]) -> bool:
        """Tell whether these bound arguments have exactly the types compiled for."""

    def run(self, bound: tuple[object, ...]) -> object:
        """Run the machine code on bound arguments and return what Python would.

        Raises:
            Deopt: a guard or a check failed; Python may run the call from its start.
        """

    def run_briefly(self, bound: tuple[object, ...]) -> object:
        """Run it, and leave where CPython's loop is wanted, which ``run`` sees to itself.

        Raises:
            Deopt: as with ``run``.
            Wanted: a signal is pending, or another thread waits.
        """


@final
class Awaited:
    """Machine code that is being made elsewhere.

    Attributes:
        is_due: tells, in a microsecond, whether it is time to ask for it again.
    """

    __slots__ = ("is_due",)

    def __init__(self, is_due: Callable[[], bool]) -> None:
        """Keep who knows."""
        self.is_due = is_due


class Hooks(Protocol):
    """What an entry point tells its owner."""

    def missed(self, function: FunctionType, bound: tuple[object, ...]) -> Specialisation | None:
        """Hear of a call that no specialisation fits; return a new one, or None for Python."""

    def left(self, function: FunctionType, refused: Refused) -> None:
        """Hear of a deoptimisation, before Python answers the call."""


class Backend(Protocol):
    """Compiles functions. All methods are safe to call from several threads."""

    def bind(
        self,
        function: FunctionType,
        args: tuple[object, ...],
        kwargs: Mapping[str, object],
    ) -> tuple[object, ...]:
        """Bind arguments by Python's own rules: one object a parameter, defaults filled in.

        The order is that of ``co_varnames``: positional parameters, then keyword-only ones.

        Raises:
            TypeError: they do not fit the function's signature.
        """

    def specialise(
        self,
        function: FunctionType,
        bound: tuple[object, ...],
        wishes: Wishes | None = None,
    ) -> Specialisation | Refused:
        """Compile ``function`` for the types of ``bound``, or load what was compiled before.

        With ``wishes`` numba's own code may do where ours has to refuse, or is asked for.
        """

    def specialise_later(
        self, function: FunctionType, bound: tuple[object, ...]
    ) -> Specialisation | Refused | Awaited:
        """Do the same where it can wait: another process may compile, and Python go on.

        Once what is awaited is due, this is to be called again.
        """

    def entry(
        self,
        function: FunctionType,
        specialisations: Sequence[Specialisation],
        cell: Cell,
        hooks: Hooks,
        python: Callable[..., object] | None = None,
    ) -> Callable[..., object]:
        """Build the fast way in: same parameters as ``function``, same answers.

        It picks the specialisation, counts ``cell.native_calls``, samples
        ``cell.native_ns``, and lets Python answer what compiled code cannot: ``python`` if
        it is given, else ``function``.
        """

    def remember(self, function: FunctionType, tree: FunctionDef) -> None:
        """Say what the syntax tree of a function is that stands in no file: a loop's."""

    def rounds_begun(self) -> int:
        """Return how many rounds the loop that ran last in machine code had begun, less one."""

    def fingerprint(self) -> str:
        """Name all that a decision or an artifact depends on: numba, NumPy, Python, the CPU."""
