"""The two ways into autojit that the harness takes: the backend alone, or the whole session.

The backend alone answers every call that it can: no threshold, no cap on deoptimisations, no
trial that would hide a wrong answer. The session is what a program gets.
"""

from __future__ import annotations

import importlib
import tempfile
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path
from types import FunctionType, ModuleType
from typing import TYPE_CHECKING, Protocol, final

from tests.differential.description import Describer, describe_error
from tests.differential.observation import Call, describe_arguments, observe

if TYPE_CHECKING:
    from autojit.backend import Backend, Specialisation
    from tests.differential.observation import Observation


@dataclass(slots=True)
class Found:
    """What the harness found out about one function.

    Attributes:
        calls: how many calls were compared.
        native_calls: how many of them compiled code answered.
        deopts: how many left compiled code.
        native: the signatures compiled.
        refused: why not, each reason once.
        differences: each with its call, what was expected and what came.
        notes: numbers that are the very object passed in on one side only.
    """

    calls: int = 0
    native_calls: int = 0
    deopts: int = 0
    native: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    differences: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Note a reason, once."""
        if reason not in self.refused:
            self.refused.append(reason)


class Way(Protocol):
    """One way into autojit."""

    def load(self, path: Path) -> ModuleType:
        """Import the corpus file so that autojit may answer its functions."""

    def answer(self, name: str, call: Call, found: Found) -> Observation:
        """Call the function of this name and tell what it showed; add to ``found``."""

    def close(self, found: dict[str, Found]) -> None:
        """Add what is known only at the end."""


@final
class BackendWay:
    """Specialise and run each call directly, at most ``signatures`` of them a function."""

    def __init__(self, signatures: int, backend: Backend | None = None) -> None:
        """Use ``backend``, or build one with a cache of its own."""
        from autojit.backend import create_backend

        self._cache = tempfile.TemporaryDirectory()
        self._backend = backend or create_backend(
            cache_dir=Path(self._cache.name), resolve=plain_function
        )
        self._signatures = signatures
        self._compiled: dict[str, list[Specialisation]] = {}
        self._tried: dict[tuple[str, str], bool] = {}
        self._screened: dict[str, str] = {}

    def load(self, path: Path) -> ModuleType:
        """Run the file as it is; remember what the screen says of it.

        What would not pay (``AJ112``) is compiled all the same: whether it is right is asked here.
        """
        from autojit.core import Reason, Refused
        from autojit.rewriting import rewrite

        for entry in rewrite(path.read_bytes(), str(path), path.stem).manifest:
            refused = entry.verdict
            if isinstance(refused, Refused) and refused.reason is not Reason.NOTHING_TO_GAIN:
                self._screened[entry.qualname] = f"{refused.reason.code} {refused.message} (screen)"
        self._module = run_as_module(path, f"ours_{path.stem}")
        return self._module

    def answer(self, name: str, call: Call, found: Found) -> Observation:
        """Let compiled code answer if there is any for the types of this call."""
        function: FunctionType = attrgetter(name)(self._module)
        if function.__qualname__ in self._screened:
            found.refuse(self._screened[function.__qualname__])
            return observe(function, call, self._module)
        try:
            bound = self._backend.bind(function, call.args, call.keywords)
        except TypeError:
            bound = None  # answered below: in here, Python's own exception would chain to this
        if bound is None:
            return observe(function, call, self._module)
        specialisation = self._specialisation(name, function, bound, found)
        if specialisation is None:
            return observe(function, call, self._module)
        return self._run(specialisation, function, call, bound, found)

    def close(self, found: dict[str, Found]) -> None:  # noqa: ARG002 - as the Protocol has it
        """Remove the cache."""
        self._cache.cleanup()

    def _run(
        self,
        specialisation: Specialisation,
        function: FunctionType,
        call: Call,
        bound: tuple[object, ...],
        found: Found,
    ) -> Observation:
        from autojit.backend import Deopt

        before = describe_arguments(Describer(), call)
        left: list[str] = []

        def native(*_args: object, **_keywords: object) -> object:
            try:
                return specialisation.run(bound)
            except Deopt as deopt:
                left.append(str(deopt))
                return None

        seen = observe(native, call, self._module)
        if not left:
            found.native_calls += 1
            return seen
        found.deopts += 1
        if seen.warned != "[]":
            found.differences.append(f"{function.__name__} warned before it left: {seen.warned}")
        if (after := seen.arguments) != before:
            found.differences.append(
                f"{function.__name__} left ({left[0]}) with other arguments: {before} -> {after}"
            )
        return observe(function, call, self._module)

    def _specialisation(
        self, name: str, function: FunctionType, bound: tuple[object, ...], found: Found
    ) -> Specialisation | None:
        from autojit.core import Refused

        compiled = self._compiled.setdefault(name, [])
        for one in compiled:
            if one.matches(bound):
                return one
        types = _types(bound)
        if (name, types) in self._tried or len(compiled) >= self._signatures:
            return None
        try:
            made = self._backend.specialise(function, bound)
        except Exception as error:  # noqa: BLE001 - a defect to report, and to go on after
            self._tried[name, types] = False
            found.differences.append(f"{name}{types} specialise raised {describe_error(error)}")
            return None
        if isinstance(made, Refused):
            # The same types may be refused for one value and not for another (a global changed).
            self._tried[name, types] = False
            found.refuse(f"{made.reason.code} {made.message} line {made.line} for {types}")
            return None
        compiled.append(made)
        found.native.append(made.signature)
        return made


@final
class SessionWay:
    """Install autojit as a person does, everything eligible to be compiled at once."""

    def __init__(self) -> None:
        """Choose settings that make native code answer early and keep on answering."""
        import os

        os.environ |= {
            "AUTOJIT_EAGER": "1",
            "AUTOJIT_THRESHOLD": "2",
            "AUTOJIT_VERIFY": "1",
            "AUTOJIT_LEDGER": "0",
        }

    def load(self, path: Path) -> ModuleType:
        """Import the file under autojit."""
        import sys

        import autojit

        sys.path.insert(0, str(path.parent))
        autojit.install(modules=[path.stem])
        self._module = importlib.import_module(path.stem)
        return self._module

    def answer(self, name: str, call: Call, found: Found) -> Observation:  # noqa: ARG002
        """Call it as anybody would."""
        return observe(attrgetter(name)(self._module), call, self._module)

    def close(self, found: dict[str, Found]) -> None:
        """Ask what became of each function."""
        import autojit

        prefix = f"{self._module.__name__}:"
        for region in autojit.status().regions:
            name = str(region.region).removeprefix(prefix)
            if name not in found:
                continue
            one = found[name]
            one.native_calls, one.deopts = region.native_calls, region.deopts
            one.native = list(region.specialisations)
            if region.reason is not None:
                one.refuse(f"{region.tier} {region.reason.code} {region.reason.message}")
            if region.mismatches:
                one.differences.append(f"{name}: the trial saw {region.mismatches} mismatches")


def run_as_module(path: Path, name: str) -> ModuleType:
    """Run a file as a module of its own that nobody else can import."""
    module = ModuleType(name)
    module.__file__ = str(path)
    exec(compile(path.read_bytes(), str(path), "exec"), vars(module))
    return module


def plain_function(thing: object) -> FunctionType | None:
    """Tell the plain function behind an object: there are no proxies here."""
    return thing if isinstance(thing, FunctionType) else None


def _types(bound: tuple[object, ...]) -> str:
    """Say the types of a call in so far as compiling may depend on them."""
    return f"({', '.join(map(_type, bound))})"


def _type(value: object) -> str:
    import numpy as np

    if isinstance(value, np.ndarray):
        order = "C" if value.flags.c_contiguous else "F" if value.flags.f_contiguous else "A"
        frozen = "" if value.flags.writeable else " read-only"
        return f"{type(value).__name__}[{value.dtype}, {value.ndim}d {order}{frozen}]"
    if isinstance(value, (list, tuple)):
        inside = map(_type, value) if isinstance(value, tuple) else sorted({*map(_type, value)})
        return f"{type(value).__name__}[{', '.join(inside)}]"
    if type(value) is int and not -(2**63) <= value < 2**63:
        return "big int"
    return type(value).__name__
