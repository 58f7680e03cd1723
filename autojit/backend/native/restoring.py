"""What a call keeps in case its kernel leaves: copies, an undo log, the states of generators."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, final

from numba.core import cgutils

from autojit.backend.kinds import Arr, Kind, Stream
from autojit.backend.leaving import LeaveCode
from autojit.backend.native import copies
from autojit.backend.native.objects import I64, NULL, OBJECT
from autojit.backend.native.undo_log import UndoLog

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from llvmlite import ir

    from autojit.backend.compiler import Passed
    from autojit.backend.native.objects import Objects
    from autojit.backend.native.streams import Opened


@final
@dataclass(frozen=True, slots=True)
class _Kept:
    """A copy of an array's memory; ``slot`` holds its address, or null if there is none."""

    slot: ir.Value
    data: ir.Value
    size: ir.Value


@final
class Restoring:
    """Emits the keeping of what is changed, and its restoring."""

    def __init__(
        self,
        context: Any,
        objects: Objects,
        passed: Sequence[Passed],
        leave: Callable[[LeaveCode], None],
    ) -> None:
        """Begin, ahead of the kernel.

        Args:
            context: numba's target context.
            objects: emits.
            passed: all that is passed.
            leave: returns from the way in with a code.
        """
        self._context = context
        self._objects = objects
        self._leave = leave
        self._kept: list[_Kept] = []
        self._streams: list[Opened] = []
        logged = sum(one.logged for one in passed)
        self._log = UndoLog(objects, logged) if logged else None

    def keep(self, value: ir.Value, passed: Passed, typed: Any) -> ir.Value:
        """Keep what is needed of an argument; return it as the kernel is to have it."""
        if not isinstance(passed.kind, Arr) or not (passed.kept_bytes or passed.logged):
            return value
        builder = self._objects.builder
        array = self._context.make_array(typed)(self._context, builder, value)
        data = builder.bitcast(array.data, OBJECT)
        size = builder.mul(array.nitems, array.itemsize)
        if self._log is None or not passed.logged:
            self._copy(data, size, passed.kept_bytes)
            return value
        self._log.add(data, size)
        array.parent = self._log.parent
        return array._getvalue()  # noqa: SLF001 - numba's way to get a struct's value

    def _copy(self, data: ir.Value, size: ir.Value, most: int) -> None:
        """Keep a copy of an array that is not too large."""
        builder = self._objects.builder
        slot = cgutils.alloca_once_value(builder, NULL)
        with builder.if_then(builder.icmp_unsigned("<=", size, I64(most))):
            copy = copies.copied(self._objects, data, size)
            builder.store(copy, slot)
            lost = builder.icmp_unsigned("==", copy, NULL)
            with builder.if_then(lost, likely=False):
                self.put_back()
                self._leave(LeaveCode.RAISES)
        self._kept.append(_Kept(slot, data, size))

    def opened(self, value: ir.Value, kind: Kind) -> ir.Value:
        """Return the block of a generator; any other value as it is."""
        if not isinstance(kind, Stream):
            return value
        from autojit.backend.native import streams  # which few kernels need

        made = streams.opened(self._objects.builder, value, kind, self._streams)
        self._streams.append(made)
        return made.block

    def rewind_unless(self, made: ir.Value) -> None:
        """Put generators back if there was no memory for the answer: Python draws again."""
        if self._streams:
            builder = self._objects.builder
            lost = builder.icmp_unsigned("==", made, NULL)
            with builder.if_then(lost, likely=False):
                self._rewind()

    def _rewind(self) -> None:
        for one in self._streams:
            one.restore(self._objects.builder)

    def put_back(self) -> None:
        """Restore all, and free what was kept."""
        self._rewind()
        # Copies hold how arrays were ahead of the call, also where arrays overlap: they are last.
        if self._log is not None:
            self._log.put_back()
        for kept in self._kept:
            copy = self._objects.builder.load(kept.slot)
            copies.put_back(self._objects, kept.data, copy, kept.size)
        self.drop()

    def drop(self) -> None:
        """Free what was kept."""
        if self._log is not None:
            self._log.drop()
        for kept in self._kept:
            copies.freed(self._objects, self._objects.builder.load(kept.slot))
