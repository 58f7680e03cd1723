"""From a module's source to code whose eligible functions are offered for adoption.

A defect in the rooms above must not break a program's import: it is told to ``broke``, and
the program gets its plain function.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, final

from autojit.core import DefMark, Eligible
from autojit.importing.found import FoundModule
from autojit.loops import LoopHook
from autojit.proxy import beneath
from autojit.rewriting import bind

if TYPE_CHECKING:
    from types import CodeType, FunctionType

    from autojit.importing.found import FoundLoop, FoundRegion, Hooks
    from autojit.importing.selection import Selection
    from autojit.loops import Driver
    from autojit.rewriting import Manifest


@final
class Adopter(DefMark):
    """The innermost decorator of one ``def``."""

    __slots__ = ("_hooks", "_region")

    def __init__(self, region: FoundRegion, hooks: Hooks) -> None:
        """Stand for the ``def`` of ``region``."""
        super().__init__(region.line)
        self._region = region
        self._hooks = hooks

    def __call__(self, function: FunctionType) -> object:
        """Offer ``function`` for adoption; return what its name is bound to."""
        if not self._region.eligible:
            return function  # a setting excludes it
        try:
            return self._hooks.adopt(self._region, function)
        except Exception as error:  # noqa: BLE001 - the border to the program
            self._hooks.broke(error)
            return function

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle as a callable that returns functions as they are.

        Tools that pickle functions by value pickle their constants, hence this decorator,
        and the process that reads them may not have autojit at all.
        """
        from copy import copy
        from functools import partial

        return partial, (copy,)


def announced(
    code: CodeType,
    manifest: Manifest,
    file: str,
    selection: Selection,
    hooks: Hooks,
) -> CodeType:
    """Tell ``hooks`` what was found, and return the code with its decorators in place."""
    module = FoundModule(manifest.module, file, manifest, selection.judge_function)
    hooks.found(module)
    if not manifest.marked:
        return code
    regions, loops = module.regions, _hooks_of(module, hooks)

    def bound(index: int) -> object:
        found = index - len(regions)
        return Adopter(regions[index], hooks) if found < 0 else loops[found]

    return bind(code, bound)


def _hooks_of(module: FoundModule, hooks: Hooks) -> list[LoopHook]:
    """Return the hooks of a module's loops; a loop comes behind the one around it."""
    made: list[LoopHook] = []
    for loop, (_, _, parent) in zip(module.loops, module.manifest.loops, strict=True):
        outer = made[parent] if parent >= 0 else None
        one = LoopHook(partial(_driven, loop, outer, hooks))
        if not isinstance(loop.verdict, Eligible):
            one.silence()
        made.append(one)
    return made


def _driven(loop: FoundLoop, outer: LoopHook | None, hooks: Hooks, hook: LoopHook) -> Driver | None:
    """Ask who drives a loop; nobody does if that fails."""
    try:
        return hooks.drive(loop, hook, outer)
    except Exception as error:
        if beneath(error.__traceback__) is not None:
            raise  # a signal's handler, which ran meanwhile
        hooks.broke(error)
        return None
