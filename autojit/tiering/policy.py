"""When to move a region: arithmetic only, no clock, no lock, no I/O.

Called by promotion; knows nothing of numba. The rule is that of ski rental: go on in Python
until as much time is burnt as compiling is expected to take, and compile then. Whatever the
future brings, that is never worse than twice the best that hindsight could have chosen.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from math import inf
from typing import TYPE_CHECKING, Final, Generic, TypeVar, final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from autojit.tiering.heat import Heat

__builtins__ = OWN_BUILTINS


class Decision(Enum):
    """What to do with a region that counts."""

    WAIT = "wait"
    COMPILE = "compile"
    TOO_SHORT = "too short"


@final
@dataclass(frozen=True, slots=True)
class Limits:
    """What a region must reach. The numbers' origin is docs/costs.md.

    Attributes:
        min_calls: calls before anything is compiled.
        eager: compile at ``min_calls``, whatever it costs.
        min_call_s: calls shorter than this never repay the entry into compiled code
            (about 0.1 us, as much as a plain call takes).
        judged_calls: calls after which a region is judged too short; until then counting
            has cost 1 ms. Many functions start on small arguments and grow.
        growing_calls: the same for a region whose calls grow longer.
        least_speedup: compiled code must be so many times faster to be kept.
        asked: a person named the region: it is compiled at the threshold whatever it burnt.
    """

    min_calls: int = 10
    eager: bool = False
    min_call_s: float = 0.7e-6
    judged_calls: int = 4096
    growing_calls: int = 16_384
    least_speedup: float = 1.1
    asked: bool = False


@final
@dataclass(frozen=True, slots=True)
class Costs:
    """What compiling is expected to take, in seconds, before anything was measured here.

    Attributes:
        backend_load_s: importing numba and what its first compile sets up.
        backend_artifacts_s: the same when every region comes from an artifact.
        function_s: compiling one function.
        artifact_s: loading one function's artifact.
        byte_s: compiling one function, for each byte of its code, where that is more.
        warm_s: burnt by then, a process to compile is started: something will be compiled soon.
    """

    backend_load_s: float = 0.9
    backend_artifacts_s: float = 0.25
    function_s: float = 0.15
    artifact_s: float = 0.005
    byte_s: float = 0.001
    warm_s: float = inf


COSTS: Final = Costs()
#: The same where another process compiles. The program itself pays a third of that, for translation
#: and loading; but an order gains nothing before the other process, warmed up, has imported numba.
COSTS_ASIDE: Final = Costs(backend_load_s=0.75, function_s=0.1, byte_s=0.0002, warm_s=0.4)
#: What is expected of a region that burnt time in an earlier run but was never compiled: a
#: function called a few times, for long. Most gain 10 and more; a cautious figure costs little.
PROMISED_SPEEDUP: Final = 3.0
Key = TypeVar("Key")


@final
@dataclass(frozen=True, slots=True)
class Memory:
    """What earlier runs tell of one region.

    Attributes:
        python_equivalent_s: seconds it would have taken in Python alone, in one run.
        speedup: Python's time by native's, as measured; None if it was never native.
        cost_s: seconds to compile it; 0.0 if unknown.
        artifact: its machine code lies on disk.
    """

    python_equivalent_s: float
    speedup: float | None = None
    cost_s: float = 0.0
    artifact: bool = False

    def expected_s(self, costs: Costs = COSTS, code_bytes: int = 0) -> float:
        """Return what making it native is expected to take, the backend's start not included."""
        if self.artifact:
            return costs.artifact_s
        return self.cost_s or max(costs.function_s, costs.byte_s * code_bytes)

    def saved_s(self) -> float:
        """Return what its native code saves in one run, or may be expected to save.

        >>> Memory(python_equivalent_s=3.0, speedup=30.0).saved_s()
        2.9
        """
        speedup = PROMISED_SPEEDUP if self.speedup is None else self.speedup
        return self.python_equivalent_s * (1.0 - 1.0 / max(speedup, 1.0))


def expected_compile_s(
    memory: Memory | None,
    *,
    backend_loaded: bool,
    costs: Costs = COSTS,
    code_bytes: int = 0,
) -> float:
    """Return the seconds that making one region native is expected to take from now.

    Args:
        memory: what earlier runs tell of it.
        backend_loaded: numba is there already.
        costs: what is expected where nothing was measured.
        code_bytes: the length of its byte code: longer functions take longer to compile.

    >>> expected_compile_s(None, backend_loaded=True)
    0.15
    >>> expected_compile_s(None, backend_loaded=False)
    1.05
    """
    own_s = (memory or Memory(0.0)).expected_s(costs, code_bytes)
    return own_s + (0.0 if backend_loaded else backend_start_s(memory, costs))


def backend_start_s(memory: Memory | None, costs: Costs = COSTS) -> float:
    """Return what starting the backend takes; less if only artifacts are to be loaded."""
    return costs.backend_artifacts_s if memory and memory.artifact else costs.backend_load_s


def decide(
    heat: Heat,
    limits: Limits,
    *,
    expected_s: float,
    others_s: float = 0.0,
    shared_s: float = 0.0,
) -> Decision:
    """Decide on a region that counts.

    Args:
        heat: what the region burnt so far.
        limits: what it must reach.
        expected_s: what its own compiling is expected to take.
        others_s: seconds burnt by all regions together.
        shared_s: what must be paid once for all of them: the backend's start. The regions
            reach it together, since each of them alone may never do.
    """
    if heat.calls < limits.min_calls:
        return Decision.WAIT
    if limits.eager or limits.asked:
        return Decision.COMPILE
    if heat.recent_call_s < limits.min_call_s:
        patience = limits.growing_calls if heat.growing else limits.judged_calls
        return Decision.TOO_SHORT if heat.calls >= patience else Decision.WAIT
    burnt_s = max(heat.python_s, others_s)
    hot = heat.python_s >= expected_s and burnt_s >= expected_s + shared_s
    return Decision.COMPILE if hot else Decision.WAIT


@final
@dataclass(frozen=True, slots=True)
class Plan(Generic[Key]):
    """What earlier runs say about this one.

    Attributes:
        native: make these native at their first call.
        not_worth: compiling these does not repay its cost; they are not even counted.
    """

    native: frozenset[Key] = frozenset()
    not_worth: frozenset[Key] = frozenset()


def plan(
    memories: Mapping[Key, Memory],
    *,
    backend_loaded: bool = False,
    costs: Costs = COSTS,
) -> Plan[Key]:
    """Say what pays, all regions of a program together.

    Each region must save more than its own compiling takes, and those that do must repay the
    backend's start together.

    >>> brief = Memory(python_equivalent_s=0.1, speedup=50.0, artifact=True)
    >>> plan({"f": brief}).native, plan({"f": brief, "g": brief}).native
    (frozenset(), frozenset())
    >>> sorted(plan(dict.fromkeys("fghij", brief)).native)
    ['f', 'g', 'h', 'i', 'j']
    """
    gains = {key: memory.saved_s() - memory.expected_s(costs) for key, memory in memories.items()}
    paying = frozenset(key for key, gain_s in gains.items() if gain_s > 0.0)
    every = all(memories[key].artifact for key in paying)
    shared_s = costs.backend_artifacts_s if every else costs.backend_load_s
    measured_s = sum(gains[key] for key in paying if memories[key].speedup is not None)
    # Times that were only burnt contain each other, a caller's its callee's: one counts.
    promised_s = max((gains[key] for key in paying if memories[key].speedup is None), default=0.0)
    if not backend_loaded and measured_s + promised_s <= shared_s:
        paying = frozenset()
    return Plan(native=paying, not_worth=frozenset(memories) - paying)
