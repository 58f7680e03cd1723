"""One program both ways in this process, and what was found."""

from __future__ import annotations

import signal
import tempfile
import traceback
import warnings
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, final

from tests.differential import run
from tests.differential.generator import modelling
from tests.differential.ways import (
    BackendWay,
    Found,
    SessionWay,
    plain_function,
    run_as_module,
)

if TYPE_CHECKING:
    from types import FrameType, ModuleType
    from typing import Self

    from tests.differential.generator.program import Program
    from tests.differential.ways import Way

_SIGNATURES: Final = 2
_TOO_LONG_S: Final = 10


class TooLong(BaseException):
    """A program takes too long to be of use."""


@final
@dataclass(slots=True)
class Checked:
    """What became of one program.

    Attributes:
        seed: its seed.
        functions: what was found, by function.
        trouble: what went wrong with the program as a whole: it took too long.
    """

    seed: int
    functions: dict[str, Found] = field(default_factory=dict)
    trouble: str = ""

    @property
    def differences(self) -> list[str]:
        """Return all differences."""
        return [one for found in self.functions.values() for one in found.differences]

    def as_dict(self) -> dict[str, Any]:
        """Return it as JSON can hold it."""
        return asdict(self)


@final
class Checker:
    """Checks programs one after the other, with one backend.

    Attributes:
        mode: ``compiled``, by numba; ``model``, by Python (``modelling``); ``session``, through
            a session of its own.
    """

    def __init__(self, mode: str) -> None:
        """Build the backend."""
        from autojit.backend import create_backend

        self.mode = mode
        self._folder = tempfile.TemporaryDirectory(prefix="autojit-programs-")
        self._backend = (
            modelling.backend_of_models(plain_function)
            if mode == "model"
            else create_backend(resolve=plain_function)
        )

    def __enter__(self) -> Self:
        """Check programs inside."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove the programs' folder."""
        self._folder.cleanup()

    def check(self, program: Program) -> Checked:
        """Run a program both ways."""
        path = Path(self._folder.name) / f"program_{program.seed}.py"
        path.write_text(program.text, encoding="utf-8")
        checked = Checked(program.seed)
        # The time of this process alone: others may share the machine.
        before = signal.signal(signal.SIGPROF, _stop)
        signal.setitimer(signal.ITIMER_PROF, _TOO_LONG_S)
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SyntaxWarning)
                self._compare(path, checked)
        except TooLong as stopped:
            places = traceback.extract_tb(stopped.__traceback__)
            inside = [str(place.line) for place in places if place.filename == str(path)]
            checked.trouble = f"took too long: {' / '.join(inside) or places[-1]}"
        finally:
            signal.setitimer(signal.ITIMER_PROF, 0)
            signal.signal(signal.SIGPROF, before)
            path.unlink()
        return checked

    def _compare(self, path: Path, checked: Checked) -> None:
        plain = run_as_module(path, f"plain_{path.stem}")
        session = self.mode == "session"
        way: Way = SessionWay() if session else BackendWay(_SIGNATURES, self._backend)
        try:
            ours = way.load(path)
            self._compare_each(plain, ours, way, checked)
        finally:
            way.close(checked.functions)
            if session:
                _forget(path)

    def _compare_each(
        self, plain: ModuleType, ours: ModuleType, way: Way, checked: Checked
    ) -> None:
        for name in plain.CALLS:
            found = checked.functions[name] = Found()
            modelling.broken.clear()
            run.compare_function(name, plain, ours, way, found)
            found.differences += [f"{name} kernel: {what}" for what in modelling.broken[:3]]


def _forget(path: Path) -> None:
    import sys

    import autojit

    autojit.uninstall()
    sys.modules.pop(path.stem, None)
    sys.path.remove(str(path.parent))


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise TooLong
