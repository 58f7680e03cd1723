"""What a native region's entry tells its owner: calls it cannot answer, calls it had to leave.

Called from inside the program's calls, so it must be quick and must never raise.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from autojit.core import OWN_BUILTINS, Channel, Reason, Refused
from autojit.tiering import Tier

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.backend import Specialisation
    from autojit.promotion.region import Region
    from autojit.promotion.services import Services
    from autojit.promotion.trying import Trying

__builtins__ = OWN_BUILTINS

# Three are enough where more would teach nothing: an integer program has turned bignum, or
# a global name does not come to rest.
_HOPELESS: Final = {Reason.OVERFLOW: 3, Reason.GUARD_FAILED: 3}
_MOST_DEOPTS: Final = 16
_MOST_DEOPTS_SHARE: Final = 0.05  # a deopt costs about what twenty native calls save
# However few they are of its calls: each is a detour, and may repeat much work.
_MOST_DEOPTS_EVER: Final = 64


@final
class Hearing:
    """The ears of one region; see ``autojit.backend.Hooks``."""

    __slots__ = (
        "_guard_failed",
        "_leave_alone",
        "_left",
        "_region",
        "_services",
        "_try_again",
        "_trying",
    )

    def __init__(
        self,
        region: Region,
        services: Services,
        trying: Trying,
        leave_alone: Callable[[Region, Refused], None],
        try_again: Callable[[Region], None],
    ) -> None:
        """Listen for ``region``."""
        self._region = region
        self._services = services
        self._trying = trying
        self._leave_alone = leave_alone
        self._try_again = try_again
        self._left = region.left
        self._guard_failed = False

    def missed(self, function: FunctionType, bound: tuple[object, ...]) -> Specialisation | None:
        """Hear of a call that no specialisation fits; Python answers it.

        When such calls have cost what compiling costs, the next one is compiled and tried.
        """
        region = self._region
        if self._guard_failed:
            self._guard_failed = False  # the same call, counted already
            return None
        if function is region.function and not self._trying.busy() and region.entry is not None:
            trial = region.trial_for(bound)
            unfinished = trial is not None and not trial.passed and not trial.given_up
            if unfinished or (trial is None and self._trying.wants_more(region)):
                made = None if unfinished else self._trying.at_once(region, bound)
                if made is not None:
                    return made
                self._again(region)
        self._python_answers()
        return None

    def _again(self, region: Region) -> None:
        """Send the next call through compiling and trial."""
        if region.cell.tier is Tier.NATIVE and region.lock.acquire(blocking=False):
            try:
                self._try_again(region)
            finally:
                region.lock.release()

    def _renew(self) -> None:
        """Compile anew, for what the global names hold now."""
        region = self._region
        if region.cell.tier is Tier.NATIVE and region.lock.acquire(blocking=False):
            try:
                region.trials.clear()
                self._try_again(region)
            finally:
                region.lock.release()

    def left(self, function: FunctionType, refused: Refused) -> None:
        """Hear of a deoptimisation, before Python answers the call."""
        region, cell = self._region, self._region.cell
        self._python_answers()
        cell.deopts += 1
        count = self._left[refused.reason] = self._left.get(refused.reason, 0) + 1
        self._services.events.say(Channel.DEOPT, f"{cell.key} {refused}")
        if function is not region.function:
            return
        if count >= _HOPELESS.get(refused.reason, count + 1):
            self._leave_alone(region, refused)
        elif refused.reason is Reason.GUARD_FAILED:
            self._guard_failed = True
            self._renew()
        elif cell.deopts >= _bearable(cell.native_calls):
            text = f"left compiled code {cell.deopts} times, last because it {refused.message}"
            reason = Refused(Reason.LEFT_OFTEN, text, refused.file, refused.line)
            self._leave_alone(region, reason)

    def _python_answers(self) -> None:
        """Count the call as one of Python's, of the usual length."""
        cell = self._region.cell
        cell.python_ns += int(self._region.mean_call_ns())
        cell.python_calls += 1


def _bearable(native_calls: int) -> float:
    """Return how many deopts are borne for so many native calls."""
    return min(max(_MOST_DEOPTS, _MOST_DEOPTS_SHARE * native_calls), _MOST_DEOPTS_EVER)
