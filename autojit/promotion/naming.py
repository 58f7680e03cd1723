"""What a person may do with regions that were named: compile them now, treat them otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, final

from autojit.core import OWN_BUILTINS
from autojit.promotion.forcing import at_once, prepared
from autojit.promotion.named import Noted
from autojit.proxy import noting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import FunctionType

    from autojit.backend import Backend, Specialisation
    from autojit.core import Refused
    from autojit.promotion.named import Named
    from autojit.promotion.region import Region
    from autojit.promotion.trying import Trying

    Call = Callable[..., object]

__builtins__ = OWN_BUILTINS


@final
class Naming:
    """The regions of a promoter, by their functions."""

    __slots__ = ("_aim", "_regions", "_trying", "_watched")

    def __init__(
        self,
        regions: Iterable[Region],
        trying: Trying,
        watched: Callable[[Region], Call],
        aim: Callable[[Region, Call], None],
    ) -> None:
        """Work for a promoter.

        Args:
            regions: its regions.
            trying: compiles and tries.
            watched: gives the closure through which calls of a region are compiled and tried.
            aim: aims a region's proxy.
        """
        self._regions = regions
        self._trying = trying
        self._watched = watched
        self._aim = aim

    def force(self, function: FunctionType) -> bool:
        """Compile a region now, and try it on the arguments of an earlier call.

        Returns:
            Whether it is decided; otherwise its next call is compiled and tried.
        """
        region = self._region_of(function)
        return at_once(region, self._trying, self._watched(region), self._aim)

    def rename(self, function: FunctionType, named: Named) -> None:
        """Treat a region in another way from now on."""
        region = self._region_of(function)
        region.named, region.limits = named, named.limits
        self._aim(region, region.target)

    def prepare(self, function: FunctionType, bound: tuple[object, ...]) -> Refused | None:
        """Compile a region for arguments that stand for those of calls to come; or say why not."""
        region = self._region_of(function)
        if prepared(region, self._trying, bound):
            self._aim(region, self._watched(region))
            return None
        return region.refusals[-1] if region.refusals else region.cell.reason

    def specialisations(self, function: FunctionType) -> tuple[Specialisation, ...]:
        """Return what was compiled for a region."""
        return tuple(one.specialisation for one in self._region_of(function).trials)

    def backend(self) -> Backend:
        """Return the backend, built when it is first needed."""
        return self._trying.backend()

    def _region_of(self, function: FunctionType) -> Region:
        """Return the region of a function that was taken in."""
        return next(one for one in list(self._regions) if one.function is function)


def noting_first(region: Region, target: Call, aim: Callable[[Region, Call], None]) -> Call:
    """Return a target that keeps the arguments of its first call, to compile for them."""

    def note(args: tuple[object, ...], kwargs: dict[str, object]) -> None:
        region.noted = Noted(args, kwargs)
        aim(region, target)

    return noting(target, note)
