"""Pure decisions: tiers and their moves, the cell, the hot-path tracker, the policy."""

from autojit.tiering.cell import Cell
from autojit.tiering.heat import Burning, Heat, Sampler
from autojit.tiering.policy import (
    COSTS,
    COSTS_ASIDE,
    Costs,
    Decision,
    Limits,
    Memory,
    Plan,
    backend_start_s,
    decide,
    expected_compile_s,
    plan,
)
from autojit.tiering.tiers import MOVES, Tier, moved
from autojit.tiering.tracker import HotPathTracker

__all__ = [
    "COSTS",
    "COSTS_ASIDE",
    "MOVES",
    "Burning",
    "Cell",
    "Costs",
    "Decision",
    "Heat",
    "HotPathTracker",
    "Limits",
    "Memory",
    "Plan",
    "Sampler",
    "Tier",
    "backend_start_s",
    "decide",
    "expected_compile_s",
    "moved",
    "plan",
]
