"""Loops that go native while they run: when, by which machine code, and back.

Called between two chunks of a loop's rounds, from within the generator that Python is asking
for the next. Machine code runs some rounds as one call: it is given the values of the loop's
names, and gives those that it binds. Where it leaves, all is as at the first of these rounds;
those before the one in which it left are run again, and Python runs that one. The first
chunks are tried: machine code runs on copies, then Python runs the same rounds, and all is
compared.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, final

from autojit.backend import Deopt, Wanted
from autojit.core import OWN_BUILTINS, Channel, Reason, Refused
from autojit.loops import (
    IteratorCursor,
    LoopHook,
    RangeCursor,
    Shape,
    WhileCursor,
    frame_of_loop,
    length_of_loop,
    shaped,
)
from autojit.promotion.loop_calls import (
    TRIAL_NS,
    Account,
    Made,
    Scene,
    looked_at,
    seen_by_others,
)
from autojit.promotion.loop_trials import LoopTrial, run_on_copies
from autojit.promotion.orders import Orders, being_compiled
from autojit.promotion.region import note_specialised
from autojit.proxy import beneath
from autojit.tiering import Tier, expected_compile_s
from autojit.trial import is_alone

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, FunctionType

    from autojit.backend import Backend, Specialisation
    from autojit.loops import Cursor
    from autojit.loops.cursors import Changing
    from autojit.promotion.promoter import Promoter
    from autojit.promotion.services import Services
    from autojit.promotion.trying import Trying
    from autojit.tiering import Cell

__builtins__ = OWN_BUILTINS

#: Rounds in one call of machine code are so many that it takes about as long.
_CALL_NS: Final = 50_000_000
#: What each call costs besides, copies of large arrays above all, outweighs a short chunk: one that
#: seems slow is tried once again, by one of this length or of four times what machine code took.
_LONGER_TRIAL_NS: Final = 8 * TRIAL_NS
#: To read an item of a list that is passed takes up to 10 ns: calls are so much longer.
_ITEM_NS: Final = 40
_MOST_ROUNDS: Final = 1 << 40
_LONGEST_TRIAL_NS: Final = 1_000_000_000
#: Behind a trial that took so long in Python, or to copy large arrays, another finds less than it
#: costs.
_LONG_TRIAL_NS: Final = 250_000_000
_LONG_COPYING_NS: Final = 20_000_000
#: A loop that left so often, and gained so few rounds each time, is Python's.
_MOST_DEOPTS: Final = 12
_FEW_ROUNDS: Final = 64
_HOPELESS: Final = frozenset({Reason.OVERFLOW, Reason.GUARD_FAILED})
_MOST_HOPELESS: Final = 3
#: So long a loop leaves the precedence to the one around it, which may have long rounds.
_PRECEDENCE_NS: Final = 250_000_000
_MOST_SPECIALISATIONS: Final = 4
#: Entries that were not worth it, with none between that was: the loop is too short.
_MOST_REFUSED: Final = 64


@final
class LoopRegion:
    """One loop's life from its first slow chunk on; the hook's driver."""

    def __init__(
        self,
        cell: Cell,
        hook: LoopHook,
        services: Services,
        trying: Trying,
        outer: LoopHook | None,
        promoter: Promoter,
    ) -> None:
        """Drive ``hook``.

        Args:
            cell: the loop's state.
            hook: its hook.
            services: what promotion needs from others.
            trying: has the backend, built when it is first needed.
            outer: the hook of the loop around it.
            promoter: knows the functions, those around it and those in its machine code.
        """
        self._promoter = promoter
        self._cell = cell
        self._hook = hook
        self._services = services
        self._trying = trying
        self._outer = outer
        self._shapes: dict[tuple[bool, bool], Shape] = {}
        self._given_back: dict[tuple[Shape, Changing], Shape] = {}
        self._made: list[Made] = []
        self._last: Made | None = None
        self._orders = Orders()
        self._account = Account()
        self._trial: LoopTrial | None = None
        self._deferred_ns = 0
        self._lost = 0
        self._length = 0  # of its byte code, once it was looked at
        self._busy = False

    # -- what the hook asks --------------------------------------------------------------

    def wants(self, spent_ns: int, rounds: int) -> bool:
        """Take what Python spent in; tell whether machine code is to go on."""
        cell = self._cell
        cell.python_ns += spent_ns
        cell.python_calls += rounds
        if cell.tier is Tier.LEFT_ALONE or self._busy:
            return False
        if self._trial is not None:
            self._trial.made.python_ns += spent_ns
            return True
        if cell.tier is not Tier.COUNTING:
            return True
        if self._orders.awaited is not None:
            return self._orders.is_due
        return cell.python_ns >= self._deferred_ns and self._is_hot()

    def _is_hot(self) -> bool:
        services, cell = self._services, self._cell
        if cell.python_calls < services.limits.min_calls:
            return False
        if not (services.limits.eager or services.pays(cell.key)):
            memory = services.recall(cell.key).memory
            loaded = self._trying.backend_loaded
            costs = services.costs
            expected_s = expected_compile_s(
                memory, backend_loaded=loaded, costs=costs, code_bytes=self._length
            )
            self._trying.warm(cell.python_ns)
            if cell.python_ns < expected_s * 1e9:
                return False
            if not self._length:  # now it is worth a closer look
                self._length = length_of_loop(frame_of_loop().f_code, cell.key.loop_line)
                return self._is_hot()
        cell.hot = True
        if services.dry_run:
            self._deferred_ns = sys.maxsize
            return False
        if not self._deferred_ns and self._others_go_first():
            self._deferred_ns = cell.python_ns + min(2 * cell.python_ns, _PRECEDENCE_NS)
            return False
        return True

    def _others_go_first(self) -> bool:
        """Tell whether this loop will be taken in: by the loop around, or with its function."""
        outer = self._outer
        if outer is not None and outer.active and not outer.is_silent:
            return True  # it looks up at its next round
        return self._promoter.is_called_often(frame_of_loop().f_code)

    def go(self, rounds: range | None) -> tuple[int, int]:
        """Run rounds in machine code; see ``Driver.go``."""
        if rounds is None:
            return 0, self._driven(frame_of_loop(), WhileCursor())
        cursor = RangeCursor(rounds)
        chunk = self._driven(frame_of_loop(), cursor)
        return cursor.taken, chunk

    def advance(self, iterator: Iterator[Any]) -> tuple[Iterator[Any], int]:
        """Run rounds of another iterator; see ``Driver.advance``."""
        cursor = IteratorCursor(iterator)
        chunk = self._driven(frame_of_loop(), cursor)
        return cursor.iterator, chunk

    def _driven(self, frame: FrameType, cursor: Cursor) -> int:
        """Let machine code go on, if it is to; return how many rounds Python has to run."""
        if self._trying.busy():
            self._trial = None
            return self._hook.chunk
        self._busy = True
        try:
            return self._go(frame, cursor)
        except Exception as defect:  # noqa: BLE001 - a defect of ours is not the program's
            found = beneath(defect.__traceback__)
            if found is not None:  # a signal's handler, which ran while we did
                raise defect.with_traceback(found)  # noqa: B904 - it is the same one
            text = f"autojit failed on it: {type(defect).__name__}: {defect}"
            self._leave_alone(Refused(Reason.INTERNAL, text))
            return self._hook.chunk
        finally:
            self._busy = False

    # -- one look ------------------------------------------------------------------------

    def _go(self, frame: FrameType, cursor: Cursor) -> int:
        if self._trial is not None:
            self._judge(frame, self._trial)
        left = cursor.left
        if self._cell.tier is Tier.LEFT_ALONE or left == 0:
            return self._hook.chunk
        if not self._account.pays(left):
            return self._not_worth_it(left)
        began_ns, known, ran = self._services.clock(), len(self._made), self._cell.native_calls
        scene = self._scene(frame, cursor)
        made = None if scene is None else self._fitting(scene)
        if scene is None or made is None:
            return self._hook.chunk
        if made.verified < made.needed:
            return self._try(made, scene)
        self._last = made
        chunk = self._run(made, scene)
        if len(self._made) == known:
            spent_ns, rounds = self._services.clock() - began_ns, self._cell.native_calls - ran
            self._account.note(left, spent_ns, int(rounds * self._round_ns))
        return chunk

    @property
    def _round_ns(self) -> float:
        """Return what a round takes in Python."""
        return self._cell.python_ns / max(self._cell.python_calls, 1)

    def _not_worth_it(self, left: int | None) -> int:
        """Stay in Python for a chunk; leave the loop alone if that is all it ever comes to.

        What has so few items is not even asked for any more: others may have more.
        """
        if self._account.refused < _MOST_REFUSED:
            return self._hook.chunk
        if left is not None and self._hook.least <= left:
            self._hook.least = 1 << left.bit_length()
            self._account.refused = 0
        else:
            text = f"entered for few rounds, it is {self._account.gain:.2f} times as fast"
            self._leave_alone(Refused(Reason.SLOWER, text))
        return self._hook.chunk

    def _fitting(self, scene: Scene) -> Made | None:
        """Return machine code for the values that the names have now."""
        passed = scene.passed()
        if isinstance(passed, str):
            # In some round it will; should none ever come, this is why.
            text = f"the name {passed!r} had no value yet"
            self._cell.pending(Refused(Reason.UNBOUND, text, self._cell.file, self._cell.line))
            return None
        last = self._last
        if last is not None and self._is_for(last, scene, passed):
            return last  # machine code looks at the types itself
        for made in self._made:
            if self._is_for(made, scene, passed) and made.specialisation.matches(
                scene.arguments(made.names, 1)
            ):
                return made
        if len(self._made) >= _MOST_SPECIALISATIONS:
            self._leave_alone(Refused(Reason.NEW_TYPES, "has names of ever new types"))
            return None
        if not self._orders.is_due:
            return None
        return self._compiled(scene, passed)

    @staticmethod
    def _is_for(made: Made, scene: Scene, passed: tuple[str, ...]) -> bool:
        return (made.shape, made.names, made.form) == (scene.shape, passed, scene.cursor.form)

    def _scene(self, frame: FrameType, cursor: Cursor) -> Scene | None:
        """Look at where the loop is; lists are filled apart where nothing else is them."""
        for grows in (True, False):
            shape = self._shape_for(frame, cursor, grows=grows)
            if shape is None:
                return None
            scene = Scene(frame, shape, cursor)
            if scene.grown() is not None:
                break
        if cursor.changing:
            scene.shape = self._giving(scene.shape, cursor.changing)
        return scene

    def _giving(self, shape: Shape, changing: Changing) -> Shape:
        known = self._given_back.get((shape, changing))
        if known is None:
            known = self._given_back[shape, changing] = shape.giving(changing)
        return known

    def _shape_for(self, frame: FrameType, cursor: Cursor, *, grows: bool) -> Shape | None:
        by_item = isinstance(cursor, IteratorCursor)
        known = self._shapes.get((by_item, grows))
        if known is not None:
            return known
        found = shaped(frame, self._cell.line, by_item=by_item, grows=grows)
        if not isinstance(found, Refused):
            found = looked_at(frame, self._cell.line) or found
        if isinstance(found, Refused):
            self._leave_alone(found)
            return None
        self._shapes[by_item, grows] = found
        return found

    def _compiled(self, scene: Scene, passed: tuple[str, ...]) -> Made | None:
        cell, form = self._cell, scene.cursor.form
        function, tree = scene.shape.function(passed, form, scene.frame)
        backend = self._trying.backend()
        backend.remember(function, tree)
        answer = self._specialised(backend, function, scene.arguments(passed, 1))
        if answer is None:
            return None
        if not isinstance(answer, Refused):
            answer = seen_by_others(answer, function, scene) or answer
        if isinstance(answer, Refused):
            self._leave_alone(answer)
            return None
        note_specialised(cell, answer, self._services.events)
        verify = self._services.verify
        made = Made(scene.shape, passed, form, answer, verify if verify >= 0 else sys.maxsize)
        if verify > 0 and made.label in self._services.recall(cell.key).verified:
            made.needed = 0
        self._made.append(made)
        then = Tier.TRIAL if made.needed else Tier.NATIVE
        if cell.tier is not then:
            cell.move(then)
        if not made.needed:
            self._promoter.passed_by(cell.key, made.label, answer.includes)
        return made

    def _specialised(
        self, backend: Backend, function: FunctionType, bound: tuple[object, ...]
    ) -> Specialisation | Refused | None:
        """Have it compiled; None if another process is at it, and Python goes on meanwhile."""
        cell, before = self._cell, self._cell.tier
        if before in (Tier.COUNTING, Tier.NATIVE):
            cell.move(Tier.COMPILING)  # one more specialisation, in its trial none
        if self._services.limits.eager or self._orders.are_many:
            return self._orders.settled(backend.specialise(function, bound))
        answer = self._orders.settled(backend.specialise_later(function, bound))
        if answer is None and cell.tier is not before:
            cell.move(before, being_compiled(cell) if before is Tier.COUNTING else None)
        return answer

    # -- the trial -----------------------------------------------------------------------

    def ended(self) -> None:
        """Forget a chunk that Python did not get to the end of."""
        self._trial = None

    def _try(self, made: Made, scene: Scene) -> int:
        """Run a chunk on copies; return how many rounds Python has to run."""
        specialisation = made.specialisation
        chunk_ns = made.trial_ns + _ITEM_NS * scene.items_of(made.names)
        count = max(1, min(int(chunk_ns / max(self._round_ns, 1.0)), 1 << 24))
        left = scene.cursor.left
        count = count if left is None else min(count, left)
        self._services.journal.enter(self._cell.key)
        try:
            while count:
                bound = scene.arguments(made.names, count)
                if specialisation.streams(bound) and not is_alone():
                    return self._hook.chunk
                ran = run_on_copies(made, scene, bound, self._services.clock)
                if not isinstance(ran, Refused):
                    self._trial, made.python_ns = ran, 0
                    return count
                # The rounds ahead of the one in which it left.
                fewer = min(self._finished(scene), count - 1)
                self._left(ran, fewer)
                count = fewer
        finally:
            self._services.journal.leave(self._cell.key)
        return 1

    def _judge(self, frame: FrameType, trial: LoopTrial) -> None:
        """Compare what Python came to with what machine code did."""
        self._trial = None
        made, cell = trial.made, self._cell
        if trial.scene.frame is not frame:
            return
        found = trial.difference(Scene(frame, trial.scene.shape, trial.scene.cursor))
        if found is not None:
            cell.mismatches += 1
            reason = Reason.NOT_CLOSE if made.specialisation.close else Reason.MISMATCH
            self._leave_alone(Refused(reason, f"compiled code differs: {found}"))
            return
        cell.verified += 1
        made.verified += 1
        gain = made.python_ns / max(trial.native_ns, 1)
        is_long = made.python_ns >= _LONG_TRIAL_NS or trial.copying_ns >= _LONG_COPYING_NS
        if made.verified < made.needed and (made.needed == sys.maxsize or not is_long):
            return
        least = self._services.limits.least_speedup
        if gain < least and made.trial_ns == TRIAL_NS:
            longer_ns = max(_LONGER_TRIAL_NS, 4 * trial.native_ns)
            made.trial_ns = min(longer_ns, _LONGEST_TRIAL_NS)
            made.verified = made.needed - 1
            return
        made.verified = made.needed
        cell.speedup = gain
        if gain < least:
            self._leave_alone(Refused(Reason.SLOWER, f"compiled, it is {gain:.2f} times as fast"))
            return
        if cell.tier is not Tier.NATIVE:
            cell.move(Tier.NATIVE)
        self._promoter.passed_by(cell.key, made.label, made.specialisation.includes)

    # -- machine code --------------------------------------------------------------------

    def _run(self, made: Made, scene: Scene) -> int:
        """Run rounds until they are through, or machine code leaves; return Python's share."""
        cursor = scene.cursor
        call_ns = _CALL_NS + _ITEM_NS * scene.items_of(made.names)
        count = min(made.most, self._first_count(made, call_ns))
        while cursor.left != 0:
            now = count if cursor.left is None else min(count, cursor.left)
            try:
                spent_ns = self._call(made, scene, now)
            except Wanted:
                # Where Python goes on it is served at once, by the loop's own frame. Behind that
                # fewer rounds, so that a timer that always ticks does not undo all.
                made.most = max(1, min(now, self._finished(scene)) // 4)
                return 1
            except Deopt as deopt:
                self._departed(made, scene, deopt.refused, now)
                return 1
            made.round_ns = spent_ns / now
            made.most = _MOST_ROUNDS
            count = max(1, min(int(call_ns / (made.round_ns + 0.01)), 8 * now, _MOST_ROUNDS))
            if scene.passed() != made.names or cursor.form != made.form or scene.grown() is None:
                return 1
            if cursor.left and cursor.changing != scene.shape.changing:
                return 1
        return 1

    def _departed(self, made: Made, scene: Scene, refused: Refused, count: int) -> None:
        """Run the rounds ahead of the one in which machine code left, which are done for sure."""
        if refused.reason is Reason.ARGUMENT_CLASS and self._last is made:
            # Of other types by now: which machine code fits is looked up at the next round.
            self._last = None
            bound = scene.arguments(made.names, 1)
            if not made.specialisation.matches(bound):
                return
        ran = self._again(made, scene, min(self._finished(scene), count - 1))
        self._left(refused, ran)

    def _first_count(self, made: Made, call_ns: int) -> int:
        if made.round_ns:
            return max(1, int(call_ns / (made.round_ns + 0.01)))
        return max(1, self._hook.chunk)

    def _finished(self, scene: Scene) -> int:
        """Return how many rounds were finished when machine code left."""
        return scene.cursor.finished(self._trying.backend().rounds_begun())

    def _again(self, made: Made, scene: Scene, count: int) -> int:
        """Run the rounds ahead of the one in which machine code left; return how many."""
        if count < 1:
            return 0
        try:
            self._call(made, scene, count)
        except Deopt:
            return 0  # it does not leave at the same place: Python goes on from the first
        return count

    def _call(self, made: Made, scene: Scene, count: int) -> int:
        """Run so many rounds; return the nanoseconds that they took."""
        began_ns = self._services.clock()
        grown = scene.grown() or []
        answer: Any = made.specialisation.run_briefly(scene.arguments(made.names, count))
        scene.take(answer or (), count, grown)
        spent_ns = self._services.clock() - began_ns
        self._cell.native_calls += count
        self._cell.native_ns += spent_ns
        return spent_ns

    # -- the ways back -------------------------------------------------------------------

    def _left(self, refused: Refused, gained: int) -> None:
        """Count a round in which machine code left; give up after too many for little."""
        cell = self._cell
        cell.deopts += 1
        self._services.events.say(Channel.DEOPT, f"{cell.key} {refused}")
        self._lost = self._lost + 1 if gained < _FEW_ROUNDS else 0
        hopeless = refused.reason in _HOPELESS
        if self._lost >= (_MOST_HOPELESS if hopeless else _MOST_DEOPTS):
            self._leave_alone(refused)

    def _leave_alone(self, refused: Refused) -> None:
        if self._cell.tier is Tier.LEFT_ALONE:
            return
        self._cell.move(Tier.LEFT_ALONE, refused)
        text = f"left alone {self._cell.key}: {refused}"
        self._services.events.say(Channel.COMPILE, text)
        self._hook.silence()
