"""``MLJITOptimizer``: distances, activations and losses, written as plain loops."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar, cast, final

from autojit.backend import Wishes
from autojit.session import Engine, Way, flag

if TYPE_CHECKING:
    from collections.abc import Callable

F = TypeVar("F", bound="Callable[..., Any]")


class MLStats(NamedTuple):
    """One function of an optimizer.

    Attributes:
        family: ``"distance"``, ``"activation"`` or ``"loss"``.
        tier: where it is in its life, as in ``"native"``.
        reason: why it stays Python, or None.
        call_count: calls made of it.
        native_calls: those of them that compiled code answered.
        speedup: Python's time by compiled code's, as its trial measured it; 1.0 in Python.
        chosen: for each size class of its loops (bit length of the number of rounds), whether
            one thread was faster or all.
    """

    family: str
    tier: str
    reason: str | None
    call_count: int
    native_calls: int
    speedup: float
    chosen: dict[int, str]


@final
class MLJITOptimizer:
    """Compile numeric functions whose last bits do not matter.

    Its functions are compiled by numba in ``close`` mode: sums may be reordered and products
    fused with them, so results may differ from Python's in their last bits; NaN, infinity and
    the sign of zero are kept. ``prange`` loops, and ``range`` loops whose rounds are seen to be
    independent, are shared out to all processors. A function is tried against Python like any
    other, and what is not faster stays Python.
    """

    def __init__(
        self,
        enable_vectorization: bool = True,  # noqa: FBT001, FBT002 - the specification's own
        optimize_for_inference: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        """Make an engine of its own.

        Args:
            enable_vectorization: loops become packed instructions, for which sums are
                reordered; otherwise machine code goes element by element.
            optimize_for_inference: functions are compiled at their first call, and for each
                size of a batch it is measured whether one thread is faster or all; otherwise
                they are compiled after ten calls, and always use all.

        Raises:
            TypeError: a parameter is neither True nor False.
        """
        vectorise = flag("enable_vectorization", enable_vectorization)
        inference = flag("optimize_for_inference", optimize_for_inference)
        self.engine = Engine({"mode": "close"}, asked_by="MLJITOptimizer")
        calls = self.engine.settings.min_calls_for_compilation
        wishes = Wishes(
            numba=True,
            parallel=True,
            nogil=True,
            vectorise=vectorise,
            close=True,
            choose=inference,
        )
        self._way = Way(min_calls=calls, at_once=inference, wishes=wishes)
        self._families: dict[str, str] = {}

    def optimize_distance_function(self, function: F) -> F:
        """Compile a distance, as in ``distance(X, centroids) -> distances``.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        return self._taken(function, "distance")

    def optimize_activation(self, function: F) -> F:
        """Compile an activation, as in ``activation(x) -> y``.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        return self._taken(function, "activation")

    def optimize_loss_function(self, function: F) -> F:
        """Compile a loss, as in ``loss(y_true, y_pred) -> float``.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        return self._taken(function, "loss")

    def get_stats(self) -> dict[str, MLStats]:
        """Return how each function stands, by name."""
        return {
            name: self._stats(owned.cell.key.qualname, name)
            for name, owned in self.engine.owned().items()
        }

    def inspect_asm(self, name: object) -> str:
        """Return a function's machine code as text.

        Raises:
            LookupError: nothing is known by that name, or it was not compiled yet.
        """
        return self.engine.assembly(name, "inspect_asm")

    def _stats(self, qualname: str, name: str) -> MLStats:
        owned = self.engine.owned()[name]
        cell = owned.cell
        return MLStats(
            self._families[qualname],
            str(cell.tier),
            None if cell.reason is None else str(cell.reason),
            cell.python_calls + cell.native_calls,
            cell.native_calls,
            cell.speedup if cell.speedup is not None and cell.native_calls else 1.0,
            self.engine.chosen(owned),
        )

    def _taken(self, function: F, family: str) -> F:
        owned = self.engine.take(function, self._way, f"optimize_{family}")
        self._families[owned.cell.key.qualname] = family
        return cast("F", owned.proxy)
