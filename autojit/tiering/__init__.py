"""Pure decisions: tiers and their moves, the cell, the hot-path tracker, the policy."""

from autojit.tiering.cell import Cell
from autojit.tiering.tiers import MOVES, Tier, moved

__all__ = ["MOVES", "Cell", "Tier", "moved"]
