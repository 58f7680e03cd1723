"""Builds the rooms from the settings, joins them with callables, installs and uninstalls.

The one place that knows of all rooms at once. Nothing heavy is built before it is needed:
the backend when something is hot, the ledger when something is found.
"""

from __future__ import annotations

import atexit
import os
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, final

from autojit.backend import can_compile_aside
from autojit.core import OWN_BUILTINS, Eligible, Events, Reason, Refused, RegionKey
from autojit.importing import Finder, FoundRegion, Hooks, Selection, first_party_root
from autojit.ledger import Ledger, fingerprint, place_of, state_dir
from autojit.loops import frame_of_loop
from autojit.promotion import Journal, NoMarker, Promoter, Services
from autojit.session.artifacts import artifacts_dir
from autojit.session.knowledge import Knowledge
from autojit.session.sources import Sources
from autojit.session.voice import Voice
from autojit.tiering import COSTS, COSTS_ASIDE, Cell, Limits, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import FunctionType

    from autojit.backend import Aside, Backend
    from autojit.config import Settings
    from autojit.core import Verdict
    from autojit.importing import FoundLoop, FoundModule
    from autojit.loops import Driver, LoopHook
    from autojit.promotion import Named
    from autojit.report import RegionStatus, Status

__builtins__ = OWN_BUILTINS

# Reasons that only say "not hot": a strict run does not fail for them.
_COLD = frozenset({Reason.TOO_SHORT, Reason.NOT_WORTH})


@final
class Session:
    """One engine: its settings, its regions, and the hook that finds them.

    Attributes:
        settings: what holds.
        finder: the import hook; a runner gives it the program's own code.
        keeps_code: machine code is kept on disk.
    """

    def __init__(
        self,
        settings: Settings,
        script: str | None = None,
        make_backend: Callable[[], Backend] | None = None,
        *,
        keeps_code: bool = True,
        others: Callable[[], Iterable[RegionStatus]] = tuple,
    ) -> None:
        """Build everything; nothing is changed in the process before ``install``.

        Args:
            settings: the effective settings.
            script: the program that is run, if it is a file.
            make_backend: builds the backend, once; None for the real one.
            keeps_code: machine code is kept on disk, and taken from there.
            others: gives the regions of other sessions, for the report at the end.
        """
        self.keeps_code = keeps_code
        self._others = others
        self.settings = settings
        self._began_s = perf_counter()
        self._process = os.getpid()
        self._voice = Voice(quiet=settings.verbosity < 0, log_file=settings.log_file)
        self._events = Events(settings.log, self._voice.log)
        self._make_backend = make_backend or self._real_backend
        self._cells: dict[tuple[RegionKey, int], Cell] = {}
        self._sources = Sources()
        root = first_party_root(script)
        self._place = place_of(settings, Path(root))
        self._journal = None if self._place is None else Journal(self._place.crash_journal)
        two = settings.background and not settings.eager and can_compile_aside()
        self._aside: Aside | None = None
        self._costs = COSTS_ASIDE if two else COSTS
        holds_for = f"{fingerprint()}; {settings.mode}"
        self._knowledge = Knowledge(
            Ledger(self._place, holds_for, self._voice.tell),
            self._journal.crashed() if self._journal else (),
            eager=settings.eager,
            artifacts=keeps_code,
            costs=self._costs,
        )
        self._promoter = Promoter(self._services())
        selection = Selection(settings.modules, settings.exclude, (root,))
        hooks = Hooks(self._adopt, self._found, self._broke, self._voice.tell, self._drive)
        self.finder = Finder(selection, hooks)
        self._imported_before: tuple[str, ...] = ()
        self._installed = False
        self._closed = False

    def _services(self) -> Services:
        """Say what promotion needs."""
        settings = self.settings
        return Services(
            make_backend=self._make_backend,
            warm=self._warm,
            recall=self._knowledge.recall,
            pays=self._knowledge.pays,
            costs=self._costs,
            limits=Limits(min_calls=settings.min_calls_for_compilation, eager=settings.eager),
            verify=settings.verify,
            dry_run=settings.dry_run,
            events=self._events,
            complain=self._voice.tell,
            journal=self._journal or NoMarker(),
            reproducers=self._own_folder() / "reproducers",
        )

    def _own_folder(self) -> Path:
        """Return where this project's files lie, or the user's if there shall be none."""
        return self._place.last_run.parent if self._place else state_dir()

    def _warm(self) -> None:
        """Start the process that compiles, if there is to be one."""
        other = self._other()
        if other is not None:
            other.warm()

    def _other(self) -> Aside | None:
        """Return what compiles aside, not started yet; None where this process compiles."""
        from autojit.backend import Aside

        if self._aside is None and self._costs is COSTS_ASIDE:
            self._aside = Aside()
        return self._aside

    def _real_backend(self) -> Backend:
        """Build the backend that compiles."""
        from autojit.backend import create_backend
        from autojit.proxy import plain

        backend: Backend = create_backend(
            mode=self.settings.mode,
            cache_dir=artifacts_dir() if self.keeps_code else None,
            resolve=plain,
            events=self._events,
            aside=self._other(),
        )
        return backend

    # -- on and off ----------------------------------------------------------------------

    def install(self) -> None:
        """Look at modules as they are imported, from now on, and report at exit."""
        if self._installed:
            return
        self._installed = True
        self._imported_before = self.finder.install()
        atexit.register(self.close)
        if hasattr(os, "register_at_fork"):
            os.register_at_fork(after_in_child=self.forked)

    def uninstall(self) -> None:
        """Take the hook out and put the plain functions back."""
        self.finder.uninstall()
        self._promoter.shutdown()
        self._installed = False

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let Python answer every call inside the ``with`` block, and touch no module."""
        was_installed = self._installed
        self.finder.uninstall()
        self._promoter.pause()
        try:
            yield
        finally:
            self._promoter.resume()
            if was_installed and self._installed:
                self.finder.install()

    def status(self) -> Status:
        """Return all regions as they are now."""
        from autojit.report import snapshot

        return snapshot(self._cells.values(), active=self._installed, mode=self.settings.mode)

    def retire(self, thing: object, refused: Refused) -> object:
        """Return the plain function of ``thing``, given up if it was a region."""
        return self._promoter.retire(thing, refused)

    # -- what a person names -------------------------------------------------------------

    @property
    def promoter(self) -> Promoter:
        """Return who moves regions between tiers."""
        return self._promoter

    def take(
        self,
        function: FunctionType,
        named: Named,
        *,
        timed: bool = True,
        verdict: Verdict | None = None,
    ) -> tuple[Cell, object]:
        """Take in a function that a person named; return its cell and its proxy.

        Args:
            function: a plain function.
            named: how it is to be treated.
            timed: clocks are read in some of its calls.
            verdict: what the screen says, if that is known.
        """
        from autojit.session.verdicts import verdict_on

        code = function.__code__
        key = RegionKey(function.__module__ or "__main__", function.__qualname__)
        place = (key, code.co_firstlineno)
        cell = self._cells.get(place)
        if cell is None:
            verdict = verdict or verdict_on(function)
            region = FoundRegion(key, code.co_filename, code.co_firstlineno, verdict)
            cell = self._cells[place] = _cell_of(region)
            cell.timed = timed
        if self._place is not None and "[" not in key.qualname:  # variants are of the day
            self._sources.add(key.module, code.co_filename)
            self._knowledge.note(key, self._sources.hash_of(key.module, function))
            memory = self._knowledge.recall(key).memory
            cell.speedup = cell.speedup or (memory.speedup if memory else None)
        return cell, self._promoter.take(cell, function, named)

    # -- what the import hook tells ------------------------------------------------------

    def _found(self, module: FoundModule) -> None:
        """Make a cell of each region of a module that is about to run."""
        self._sources.add(module.module, module.file)
        for region in module.regions:
            self._cells[region.key, region.line] = _cell_of(region)

    def _adopt(self, region: FoundRegion, function: FunctionType) -> object:
        """Take in a function whose ``def`` was executed."""
        if not self._installed:
            return function
        cell = self._cells.get((region.key, region.line))
        if cell is None:
            cell = self._cells[region.key, region.line] = _cell_of(region)
        if self._place is not None:
            # At the definition, and only then: later the module's names lead elsewhere.
            source_hash = self._sources.hash_of(region.key.module, function)
            self._knowledge.note(region.key, source_hash)
            memory = self._knowledge.recall(region.key).memory
            cell.speedup = cell.speedup or (memory.speedup if memory else None)
        return self._promoter.adopt(cell, function, _threshold(region))

    def _drive(self, loop: FoundLoop, hook: LoopHook, outer: LoopHook | None) -> Driver | None:
        """Take in a loop that took a while."""
        if not self._installed:
            return None
        cell = self._cells.get((loop.key, loop.line))
        if cell is None:
            cell = self._cells[loop.key, loop.line] = Cell(loop.key, loop.file, loop.line)
        if self._place is not None:
            frame = frame_of_loop()
            source_hash = self._sources.hash_around(loop.key.module, frame.f_code, frame.f_globals)
            self._knowledge.note(loop.key, source_hash)
            refused = self._knowledge.recall(loop.key).refused
            if refused is not None and cell.tier is Tier.COUNTING:
                cell.move(Tier.LEFT_ALONE, refused)
                return None
        return self._promoter.drive(cell, hook, outer)

    def _broke(self, error: Exception) -> None:
        """Hear of a defect that was kept from the program."""
        self._voice.tell(f"failed on a module, which stays Python: {error!r}; please report it")

    # -- the end -------------------------------------------------------------------------

    def left_alone(self) -> list[str]:
        """List what a strict run objects to: regions left alone for more than being cold."""
        return [
            f"{cell.key} {cell.reason}"
            for cell in self._cells.values()
            if cell.tier is Tier.LEFT_ALONE
            and cell.reason is not None
            and cell.reason.reason not in _COLD
        ]

    def close(self, *, report: bool = True) -> None:
        """Write what was learnt and what was asked for; once, at the end of the process."""
        if self._closed:
            return
        self._closed = True
        atexit.unregister(self.close)
        spent_native_s = _spent_native_s(self._cells.values())
        for cell in self._cells.values():
            self._knowledge.learn(cell, self._promoter.passed(cell.key), spent_native_s)
            if self._journal is not None and cell.tier is Tier.TRIAL:
                self._journal.leave(cell.key)
        problem = self._knowledge.save()
        if problem is not None and self.settings.verbosity > 0:
            self._voice.tell(problem)
        if report and self._process == os.getpid():
            self.report()

    def report(self) -> None:
        """Show and keep what became of the run; a forked child has no part in that."""
        from autojit.session.closing import Closing

        settings = self.settings
        wanted = settings.profile or settings.profile_file or settings.verbosity > 0
        from autojit.report import merged

        status = merged(self.status(), self._others())
        if not (wanted or status.regions):
            return
        Closing(settings, self._voice, self._place).report(
            status,
            perf_counter() - self._began_s,
            self.finder.unmatched_patterns(),
            self._imported_before,
        )

    def forked(self) -> None:
        """Start counting anew in a child: the parent writes down its own half."""
        for cell in self._cells.values():
            cell.python_calls = cell.native_calls = 0
            cell.python_ns = cell.native_ns = 0
            cell.compile_ns = cell.deopts = cell.verified = cell.mismatches = 0
        self._promoter.forked()


def _cell_of(region: FoundRegion) -> Cell:
    """Make the cell of a region as the screen judged it."""
    if isinstance(region.verdict, Eligible):
        return Cell(region.key, region.file, region.line)
    cell = Cell(region.key, region.file, region.line, Tier.REFUSED)
    cell.reason = region.verdict
    return cell


def _threshold(region: FoundRegion) -> int | None:
    """Return the threshold that the region's own comment asks for."""
    text = dict(region.options).get("threshold", "")
    return int(text) if text.isdecimal() and int(text) > 0 else None


def _spent_native_s(cells: Iterable[Cell]) -> float:
    """Return what the regions that became native took, in Python before and to compile, too."""
    native = [cell for cell in cells if cell.tier is Tier.NATIVE]
    return sum(cell.python_ns + cell.native_ns + cell.compile_ns for cell in native) / 1e9
