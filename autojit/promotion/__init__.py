"""The sole writer of tiers: from counting over compiling and trial to native, or left alone."""

from autojit.promotion.journal import Journal
from autojit.promotion.named import Named
from autojit.promotion.promoter import Promoter
from autojit.promotion.services import NoMarker, Recollection, Services

__all__ = ["Journal", "Named", "NoMarker", "Promoter", "Recollection", "Services"]
