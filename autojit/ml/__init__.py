"""Machine learning by hand: functions in ``close`` mode, and scikit-learn's transformers."""

from autojit.ml.optimizer import MLJITOptimizer
from autojit.ml.scaling import SklearnJITOptimizer

__all__ = ["MLJITOptimizer", "SklearnJITOptimizer"]
