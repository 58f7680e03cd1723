"""The trial's parts: what a call came to, copies of its arguments, and the comparison."""

from autojit.trial.comparison import difference
from autojit.trial.outcome import Outcome, Raised, Returned, outcome_of
from autojit.trial.snapshot import Snapshot

__all__ = ["Outcome", "Raised", "Returned", "Snapshot", "difference", "outcome_of"]
