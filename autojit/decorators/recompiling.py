"""``DynamicRecompiler``: compiles anew when the data is not what it was."""

from __future__ import annotations

from threading import Lock
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypedDict, TypeVar, cast, final

from autojit.backend import Wishes
from autojit.decorators.classes import ShapeClass, class_of
from autojit.proxy import choosing, looking_on
from autojit.session import Engine, Way, faster, number, variant_of, whole
from autojit.tiering import Tier

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.session import Owned

    Call = Callable[..., object]
    Arguments = tuple[tuple[object, ...], dict[str, object]]

F = TypeVar("F", bound="Callable[..., Any]")
#: New code has to be so much better, or it is not worth a guard.
_LEAST_GAIN: Final = 1.05
_TRIAL_CALLS: Final = 6


class Recompilation(NamedTuple):
    """One time that something was compiled anew.

    Attributes:
        function: its name.
        what: for what, as in ``"X.shape[1]=3"`` or the types.
        call: the number of the call, in its shape class.
        why: what was seen.
        gain: the old time by the new one; None where there was nothing to compare with.
        kept: whether the new code answers calls now.
    """

    function: str
    what: str
    call: int
    why: str
    gain: float | None
    kept: bool


class RecompilationStats(TypedDict):
    """What ``get_stats`` returns.

    ``recompilations`` were made, of which ``improvements`` were measured to be better and kept;
    ``log`` has each of them, ``classes`` the calls of each shape class of each function.
    """

    recompilations: int
    improvements: int
    log: list[Recompilation]
    classes: dict[str, dict[str, int]]


@final
class DynamicRecompiler:
    """Watch compiled functions by shape class, and specialise further where they fall behind.

    A shape class is what the arguments are: types, layouts, sizes to a power of two, small
    dimensions. Calls whose types compiled code does not know are compiled for at the second of
    them. A class is looked at when it has had ``recompilation_threshold`` calls: then its small
    numbers and dimensions are written into a variant of the function, which is tried like any
    other, timed against the code so far on the same arguments, and kept only if it is better
    by a twentieth. It is looked at again when its calls have become slower than its first ones
    by ``performance_degradation_threshold``, and as many calls have passed.

    A watched call costs about 3 us more.
    """

    def __init__(
        self,
        recompilation_threshold: int = 100,
        performance_degradation_threshold: float = 0.1,
    ) -> None:
        """Make an engine of its own.

        Args:
            recompilation_threshold: calls of a shape class between two looks at it; from 1.
            performance_degradation_threshold: by what part calls must have become slower; 0.1
                is ten per cent.

        Raises:
            TypeError: a parameter is no number.
            ValueError: a parameter is out of range.
        """
        name = "recompilation_threshold"
        self._threshold = whole(name, recompilation_threshold)
        name = "performance_degradation_threshold"
        self._degradation = number(name, performance_degradation_threshold)
        self.engine = Engine({}, asked_by="DynamicRecompiler")
        self.engine.wishes = Wishes(parallel=True)
        self._lock = Lock()  # guards _log, and that one thread at a time looks at a class
        self._log: list[Recompilation] = []
        self._classes: dict[str, dict[object, ShapeClass]] = {}

    def dynamic_jit(self, function: F) -> F:
        """Compile a function when it is hot, and further when its data changes.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        found: list[Owned] = []
        classes: dict[object, ShapeClass] = {}

        def begin(args: tuple[object, ...], kwargs: dict[str, object]) -> object:
            return self._begin(found[0], classes, (args, kwargs))

        def end(token: object) -> None:
            shape, before, began_ns = cast("tuple[ShapeClass, int, int]", token)
            native = found[0].cell.native_calls > before
            shape.took(perf_counter_ns() - began_ns, native=native, degradation=self._degradation)

        def gate(target: Call, python: Call) -> Call:
            del python

            def choose(args: tuple[object, ...], kwargs: dict[str, object]) -> Call:
                shape = classes.get(class_of(args, kwargs))
                return shape.answering(target, args) if shape and not kwargs else target

            return looking_on(choosing(choose), begin, end)

        calls = self.engine.settings.min_calls_for_compilation
        owned = self.engine.take(function, Way(calls, gate=gate), "dynamic_jit")
        found.append(owned)
        self._classes[str(owned.cell.key)] = classes
        return cast("F", owned.proxy)

    def get_stats(self) -> RecompilationStats:
        """Return what was compiled anew, and what came of it."""
        with self._lock:
            log = list(self._log)
        return RecompilationStats(
            recompilations=len(log),
            improvements=sum(one.kept for one in log),
            log=log,
            classes={
                name.partition(":")[2]: {str(one): one.calls for one in classes.values()}
                for name, classes in self._classes.items()
            },
        )

    # -- inside --------------------------------------------------------------------------

    def _begin(self, owned: Owned, classes: dict[object, ShapeClass], call: Arguments) -> object:
        """Note a call; look at its class if that is due. Never raises."""
        key = class_of(*call)
        shape = classes.get(key)
        if shape is None:
            shape = classes.setdefault(key, ShapeClass(key))
        shape.calls += 1
        native = owned.cell.tier is Tier.NATIVE
        if native and self._lock.acquire(blocking=False):
            try:
                self._look(owned, shape, call)
            except Exception:  # noqa: BLE001 - a defect of ours is not the program's
                shape.looked()
            finally:
                self._lock.release()
        return shape, owned.cell.native_calls, perf_counter_ns()

    def _look(self, owned: Owned, shape: ShapeClass, call: Arguments) -> None:
        """Compile for a class anew, if that is due and there is anything to be had."""
        args, kwargs = call
        if shape.wants_types():
            bound = self.engine.backend().bind(owned.function, args, kwargs)
            if self.engine.specialisation(owned, bound) is None:
                self._for_types(owned, shape, bound)
        elif shape.is_due(self._threshold):
            why = shape.why(self._threshold)
            shape.looked()
            bound = self.engine.backend().bind(owned.function, args, kwargs)
            if not kwargs and self.engine.specialisation(owned, bound) is not None:
                self._for_constants(owned, shape, bound, why)

    def _for_types(self, owned: Owned, shape: ShapeClass, bound: tuple[object, ...]) -> None:
        """Compile for types that compiled code does not know yet; its trial follows."""
        self.engine.prepare(owned, bound)
        made = self.engine.specialisation(owned, bound)
        what = made.signature if made is not None else str(shape)
        self._note(owned, shape, what, "new types", None, kept=made is not None)

    def _for_constants(
        self, owned: Owned, shape: ShapeClass, bound: tuple[object, ...], why: str
    ) -> None:
        """Try a variant with the call's small numbers and dimensions in it."""
        numbers = tuple(value for value in bound if type(value) is int)
        if numbers in shape.tried:
            return
        shape.tried.add(numbers)
        variant = variant_of(owned.function, bound)
        if variant is None:
            return
        new = self.engine.take_variant(variant, Way(min_calls=1, at_once=True, kept=True))
        for _ in range(_TRIAL_CALLS):
            if new.cell.tier in (Tier.NATIVE, Tier.LEFT_ALONE):
                break
            self.engine.rehearse(new, bound)
        ours, theirs = (self.engine.specialisation(one, bound) for one in (new, owned))
        gain = None
        if new.cell.tier is Tier.NATIVE and ours is not None and theirs is not None:
            gain = faster(ours, theirs, bound)
        kept = gain is not None and gain >= _LEAST_GAIN
        if kept:
            shape.variants.append((variant, new))
        self._note(owned, shape, variant.said, why, gain, kept=kept)

    def _note(
        self,
        owned: Owned,
        shape: ShapeClass,
        what: str,
        why: str,
        gain: float | None,
        *,
        kept: bool,
    ) -> None:
        name = owned.cell.key.qualname
        self._log.append(Recompilation(name, what, shape.calls, why, gain, kept))
