"""The trial's parts: what a call came to, copies of its arguments, the comparison, a report."""

from autojit.trial.comparison import difference
from autojit.trial.outcome import Outcome, Raised, Returned, outcome_of
from autojit.trial.reproducer import Case, write_reproducer
from autojit.trial.snapshot import Snapshot, size_of

__all__ = [
    "Case",
    "Outcome",
    "Raised",
    "Returned",
    "Snapshot",
    "difference",
    "outcome_of",
    "size_of",
    "write_reproducer",
]
