"""A loop's trial: machine code runs a chunk on copies, Python the same rounds; all is compared."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, final

from autojit.backend import Deopt
from autojit.core import OWN_BUILTINS
from autojit.trial import Returned, Snapshot, difference, put_back, same_states, states_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.core import Refused
    from autojit.promotion.loop_calls import Made, Scene

__builtins__ = OWN_BUILTINS


@final
@dataclass(slots=True)
class LoopTrial:
    """A chunk that machine code ran on copies, and that Python runs now.

    Attributes:
        made: the machine code.
        scene: where the loop was.
        grown: the lists that the chunk appends to, and how long they were.
        bound: what the machine code was called with.
        copies: the copies that it got instead.
        answer: what it returned.
        native_ns: what it took.
        copying_ns: what copying took.
        streams: the generators of random numbers that it draws from.
        behind: their states behind it.
    """

    made: Made
    scene: Scene
    grown: list[tuple[list[object], int]]
    bound: tuple[object, ...]
    copies: Snapshot
    answer: object
    native_ns: int
    copying_ns: int
    streams: tuple[object, ...]
    behind: tuple[object, ...]

    def difference(self, scene: Scene) -> str | None:
        """Say how machine code departed from what Python came to since, as ``scene`` shows it."""
        shape, made = self.scene.shape, self.made
        outcome = shape.outcome(self.answer or ())  # type: ignore[arg-type]
        appended = (one[before:] for one, before in self.grown)
        found = difference(
            Returned((*(scene.names[name] for name in shape.returned), *appended)),
            Returned((*outcome.values.values(), *outcome.grown)),
            self.bound,
            self.copies.args,
            self.copies.opened,
            close=made.specialisation.close,
        )
        if found is None and not same_states(states_of(self.streams), self.behind):
            return "random numbers were drawn differently"
        return found


def run_on_copies(
    made: Made, scene: Scene, bound: tuple[object, ...], clock: Callable[[], int]
) -> LoopTrial | Refused:
    """Run rounds on copies; return what they came to, or why machine code left."""
    specialisation, called_ns = made.specialisation, clock()
    copies = Snapshot(bound, opened=specialisation.opened(bound))
    streams = specialisation.streams(bound)
    states = states_of(streams)
    began_ns = clock()
    try:
        answer = specialisation.run_briefly(copies.args)
    except Deopt as deopt:
        return deopt.refused
    finally:
        native_ns, behind = clock() - began_ns, states_of(streams)
        put_back(streams, states)
    grown = [(one, len(one)) for one in scene.grown() or ()]
    copying_ns = began_ns - called_ns
    return LoopTrial(
        made, scene, grown, bound, copies, answer, native_ns, copying_ns, streams, behind
    )
