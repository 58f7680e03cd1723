"""What a region, or a loop, has another process compile while Python goes on with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, final

from autojit.backend import Awaited
from autojit.core import OWN_BUILTINS, Reason, Refused

if TYPE_CHECKING:
    from autojit.backend import Specialisation
    from autojit.tiering import Cell

__builtins__ = OWN_BUILTINS

#: Twice as many as there may be specialisations: so many orders of which few were of use are a sign
#: that the next one will not fit either when it is there.
_MOST: Final = 8


@final
class Orders:
    """The orders of one region.

    Attributes:
        awaited: the last one, if it was not taken yet.
    """

    __slots__ = ("_count", "awaited")

    def __init__(self) -> None:
        """Begin with none."""
        self.awaited: Awaited | None = None
        self._count = 0

    @property
    def are_many(self) -> bool:
        """Tell whether the next one is better waited for."""
        return self._count >= _MOST

    @property
    def is_due(self) -> bool:
        """Tell whether nothing is awaited, or it is time to ask for it again."""
        return self.awaited is None or self.awaited.is_due()

    def settled(
        self, answer: Specialisation | Refused | Awaited
    ) -> Specialisation | Refused | None:
        """Take in what the backend answered; return it, or None if that is awaited."""
        if isinstance(answer, Awaited):
            self.awaited = answer
            self._count += 1
            return None
        self.awaited = None
        return answer


def being_compiled(cell: Cell) -> Refused:
    """Say that another process compiles a region that Python answers meanwhile."""
    return Refused(Reason.AWAITED, "was being compiled still", cell.file, cell.line)
