"""Backends for tests: one that refuses everything, one whose machine code is Python.

They keep the contract of ``protocol`` without numba, so that tiering, trial and ledger can
be tested in milliseconds, with compiled code that errs in a chosen way. ``factory`` gives the
first to programs in which nothing can be compiled exactly.
"""

from __future__ import annotations

from inspect import Parameter, signature
from typing import TYPE_CHECKING, Final, final

from autojit.backend.protocol import Deopt
from autojit.core import OWN_BUILTINS, Reason, Refused

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Mapping, Sequence
    from types import FunctionType

    from autojit.backend.protocol import Hooks, Specialisation
    from autojit.backend.wishes import Wishes
    from autojit.tiering import Cell

__builtins__ = OWN_BUILTINS


def bind_by_signature(
    function: FunctionType,
    args: tuple[object, ...],
    kwargs: Mapping[str, object],
) -> tuple[object, ...]:
    """Bind arguments in the order of ``co_varnames``, defaults filled in."""
    bound = signature(function).bind(*args, **kwargs)
    bound.apply_defaults()
    return tuple(bound.arguments.values())


@final
class RefusingBackend:
    """Refuses every function, for the reason it was made with."""

    def __init__(self, refused: Refused | None = None) -> None:
        """Refuse with ``refused``."""
        self.refused = refused or Refused(Reason.WILL_NOT_COMPILE, "is refused by the test")
        self.asked: list[str] = []

    def bind(
        self,
        function: FunctionType,
        args: tuple[object, ...],
        kwargs: Mapping[str, object],
    ) -> tuple[object, ...]:
        """Bind by Python's own rules."""
        return bind_by_signature(function, args, kwargs)

    def specialise(
        self,
        function: FunctionType,
        bound: tuple[object, ...],  # noqa: ARG002
        wishes: Wishes | None = None,  # noqa: ARG002
    ) -> Refused:
        """Refuse."""
        self.asked.append(function.__qualname__)
        return self.refused

    def specialise_later(self, function: FunctionType, bound: tuple[object, ...]) -> Refused:
        """Refuse."""
        return self.specialise(function, bound)

    def entry(
        self,
        function: FunctionType,
        specialisations: Sequence[Specialisation],  # noqa: ARG002
        cell: Cell,  # noqa: ARG002
        hooks: Hooks,  # noqa: ARG002
        python: Callable[..., object] | None = None,
    ) -> Callable[..., object]:
        """Return the plain function: there is no other way in."""
        return python or function

    def remember(self, function: FunctionType, tree: ast.FunctionDef) -> None:
        """Need no tree."""

    def rounds_begun(self) -> int:
        """Know of no round."""
        return 0

    def fingerprint(self) -> str:
        """Name this backend."""
        return "refusing"


_GENERATORS: Final = ("Random", "Generator", "RandomState")


@final
class PythonSpecialisation:
    """Machine code that is a Python callable, for one tuple of argument types."""

    def __init__(self, run: Callable[..., object], types: tuple[type, ...]) -> None:
        """Answer calls with ``run`` if their arguments have exactly ``types``."""
        self._run = run
        self._types = types
        self.compile_ns = 1_000
        self.from_artifact = False
        self.writes: frozenset[int] = frozenset()
        self.includes: tuple[FunctionType, ...] = ()
        self.by_numba = self.close = False

    @property
    def signature(self) -> str:
        """Name the argument types."""
        return f"({', '.join(kind.__name__ for kind in self._types)})"

    def streams(self, bound: tuple[object, ...]) -> tuple[object, ...]:
        """Draw from whatever generator of random numbers is an argument."""
        return tuple(value for value in bound if type(value).__name__ in _GENERATORS)

    def as_python(self, value: object, *_: object) -> object:
        """Return the value, which is Python's."""
        return value

    def opened(self, bound: tuple[object, ...]) -> dict[int, set[str]]:  # noqa: ARG002
        """Look into no instance."""
        return {}

    def matches(self, bound: tuple[object, ...]) -> bool:
        """Compare the exact types."""
        return tuple(map(type, bound)) == self._types

    def run(self, bound: tuple[object, ...]) -> object:
        """Call the callable; every exception is a deoptimisation."""
        try:
            return self._run(*bound)
        except Deopt:
            raise
        except Exception as error:  # noqa: BLE001 - the program's own exception too
            raise Deopt(Refused(Reason.LEFT_OFTEN, f"raised {error!r}")) from None

    def run_briefly(self, bound: tuple[object, ...]) -> object:
        """Run it: nothing is ever wanted."""
        return self.run(bound)


@final
class PythonBackend:
    """Compiles a function to itself, or to what ``translate`` makes of it."""

    def __init__(
        self,
        translate: Callable[[FunctionType], Callable[..., object]] = lambda function: function,
        refuse: Callable[[FunctionType, tuple[object, ...]], Refused | None] = lambda *_: None,
    ) -> None:
        """Take the two decisions from the test.

        Args:
            translate: makes the "machine code", called with bound arguments by position.
            refuse: says no to some functions or some arguments.
        """
        self._translate = translate
        self._refuse = refuse
        self.compiled: list[str] = []

    def bind(
        self,
        function: FunctionType,
        args: tuple[object, ...],
        kwargs: Mapping[str, object],
    ) -> tuple[object, ...]:
        """Bind by Python's own rules."""
        return bind_by_signature(function, args, kwargs)

    def specialise(
        self,
        function: FunctionType,
        bound: tuple[object, ...],
        wishes: Wishes | None = None,  # noqa: ARG002
    ) -> PythonSpecialisation | Refused:
        """Translate ``function`` for the types of ``bound``."""
        refused = self._refuse(function, bound)
        if refused is not None:
            return refused
        code = self._translate(function)
        parameters = list(signature(function).parameters.values())
        named = [one.name for one in parameters if one.kind is Parameter.KEYWORD_ONLY]
        split = len(parameters) - len(named)

        def run(*bound: object) -> object:
            return code(*bound[:split], **dict(zip(named, bound[split:], strict=True)))

        specialisation = PythonSpecialisation(run, tuple(map(type, bound)))
        self.compiled.append(f"{function.__qualname__}{specialisation.signature}")
        return specialisation

    def specialise_later(
        self, function: FunctionType, bound: tuple[object, ...]
    ) -> PythonSpecialisation | Refused:
        """Translate it at once."""
        return self.specialise(function, bound)

    def entry(
        self,
        function: FunctionType,
        specialisations: Sequence[Specialisation],
        cell: Cell,
        hooks: Hooks,
        python: Callable[..., object] | None = None,
    ) -> Callable[..., object]:
        """Pick a specialisation on each call, as slowly as Python does."""
        known = list(specialisations)

        def native(*args: object, **kwargs: object) -> object:
            bound = bind_by_signature(function, args, kwargs)
            fitting = next((one for one in known if one.matches(bound)), None)
            fitting = fitting or hooks.missed(function, bound)
            left = None
            try:
                if fitting is not None:
                    result = fitting.run(bound)
                    cell.native_calls += 1
                    return result
            except Deopt as deopt:
                left = deopt.refused
            if left is not None:
                hooks.left(function, left)
            try:
                return (python or function)(*args, **kwargs)
            except BaseException as error:
                error.__traceback__ = error.__traceback__ and error.__traceback__.tb_next
                raise

        return native

    def remember(self, function: FunctionType, tree: ast.FunctionDef) -> None:
        """Need no tree."""

    def rounds_begun(self) -> int:
        """Know of no round."""
        return 0

    def fingerprint(self) -> str:
        """Name this backend."""
        return "python"
