"""What this room tells the ones above it, and what it gets from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, final

from autojit.core import Eligible, Reason, Refused, RegionKey

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FunctionType

    from autojit.core import Verdict
    from autojit.loops import Driver, LoopHook
    from autojit.rewriting import Manifest


@final
@dataclass(frozen=True, slots=True)
class FoundRegion:
    """One ``def`` of a module that is about to run.

    Attributes:
        key: the region's name.
        file: its source file as the program knows it.
        line: the line of its ``def``.
        verdict: the screen's, or that a setting excludes it.
        options: the settings of its ``# autojit: on`` comment.
    """

    key: RegionKey
    file: str
    line: int
    verdict: Verdict
    options: tuple[tuple[str, str], ...] = ()

    @property
    def eligible(self) -> bool:
        """Tell whether the function will be offered for adoption."""
        return isinstance(self.verdict, Eligible)


@final
@dataclass(frozen=True, slots=True)
class FoundLoop:
    """One hooked loop of a module.

    Attributes:
        key: its name.
        file: its source file as the program knows it.
        line: the line of its keyword.
        verdict: whether a setting or a comment excludes it.
    """

    key: RegionKey
    file: str
    line: int
    verdict: Verdict


@final
@dataclass(frozen=True)
class FoundModule:
    """A module that is about to run with its regions marked.

    Attributes:
        module: its name; ``"__main__"`` for the program itself.
        file: its source file as the program knows it.
        manifest: what rewriting found.
        excluded: tells of a qualified name whether, and why, a setting excludes it.
    """

    module: str
    file: str
    manifest: Manifest
    excluded: Callable[[str, str], Verdict]

    @cached_property
    def regions(self) -> tuple[FoundRegion, ...]:
        """Name every region, in the order of the manifest's indexes."""
        return tuple(
            FoundRegion(
                RegionKey(self.module, one.qualname),
                self.file,
                one.line,
                self.excluded(self.module, one.qualname) if one.eligible else one.verdict,
                one.options,
            )
            for one in self.manifest
        )

    @cached_property
    def loops(self) -> tuple[FoundLoop, ...]:
        """Name every hooked loop, in the order of the manifest's indexes."""
        off = {
            one.qualname: one.verdict
            for one in self.manifest
            if isinstance(one.verdict, Refused) and one.verdict.reason is Reason.PRAGMA
        }
        return tuple(
            FoundLoop(
                RegionKey(self.module, one.qualname, one.line),
                self.file,
                one.line,
                off.get(one.qualname) or self.excluded(self.module, one.qualname),
            )
            for one in self.manifest.loops
        )


@final
@dataclass(frozen=True, slots=True)
class Hooks:
    """What the session does with what is found.

    Attributes:
        adopt: takes a region and its plain function, each time its ``def`` runs, and returns
            what the name is bound to: a proxy, or the function.
        drive: takes a loop that has shown to be slow, its hook and that of the loop around it,
            and returns what drives it, if anything does.
        found: hears of each module before its code runs.
        broke: hears of an exception of ours that was kept from the program.
        stood_down: hears, once, the sentence that says why modules are left as they are.
    """

    adopt: Callable[[FoundRegion, FunctionType], object]
    found: Callable[[FoundModule], object] = lambda _found: None
    broke: Callable[[Exception], object] = lambda _error: None
    stood_down: Callable[[str], object] = lambda _sentence: None
    drive: Callable[[FoundLoop, LoopHook, LoopHook | None], Driver | None] = lambda *_: None
