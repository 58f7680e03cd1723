"""The trial's parts: what a call came to, copies of its arguments, the comparison, a report."""

from autojit.trial.comparison import difference
from autojit.trial.outcome import Outcome, Raised, Returned, outcome_of
from autojit.trial.reproducer import Case, write_reproducer
from autojit.trial.snapshot import Snapshot, size_of
from autojit.trial.streams import is_alone, put_back, same_states, states_of

__all__ = [
    "Case",
    "Outcome",
    "Raised",
    "Returned",
    "Snapshot",
    "difference",
    "is_alone",
    "outcome_of",
    "put_back",
    "same_states",
    "size_of",
    "states_of",
    "write_reproducer",
]
