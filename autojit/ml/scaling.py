"""``SklearnJITOptimizer``: the arithmetic of a scaling transformer, compiled.

It needs no scikit-learn; a transformer that uses it does.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final, cast, final

import numpy as np

from autojit.backend import Wishes
from autojit.session import Engine, Way, whole
from autojit.tiering import Tier

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from autojit.session import Owned

_AXES: Final = 2
_SAMPLE_ROWS: Final = 256
_TRIAL_CALLS: Final = 6
_FLOATS: Final = ("float32", "float64")


@cache
def _engine() -> tuple[Engine, Owned]:
    """Return the engine of all transformers of a process, and its one function."""
    engine = Engine({"mode": "close"}, asked_by="SklearnJITOptimizer")
    wishes = Wishes(numba=True, parallel=True, nogil=True, close=True, choose=True)
    way = Way(at_once=True, min_calls=1, wishes=wishes)
    return engine, engine.take(_rows_scaled, way, "SklearnJITOptimizer")


def _rows_scaled(X: Any, means: Any, scale: Any) -> Any:  # noqa: ANN401, N803 - NumPy's arrays
    """Return ``(X - means) / scale``, row by row."""
    rows, columns = X.shape
    result = np.empty_like(X)
    for i in range(rows):
        for j in range(columns):
            result[i, j] = (X[i, j] - means[j]) / scale[j]
    return result


@final
class SklearnJITOptimizer:
    """Scale columns, for a transformer that keeps their means and deviations.

    It has no state beside the shapes that it was prepared for, so a transformer with one can be
    cloned, pickled and sent to other processes.
    """

    def __init__(self) -> None:
        """Compile nothing yet."""
        self.shapes: list[tuple[int, int]] = []

    def compile_for_data_shape(self, shape: tuple[int, int]) -> None:
        """Compile for arrays of ``(n_samples, n_features)`` of float64, and try it.

        Raises:
            TypeError: ``shape`` is no tuple of two whole numbers.
            ValueError: one of them is 0 or less.
        """
        if not (isinstance(cast(object, shape), tuple) and len(shape) == _AXES):
            message = f"shape = {shape!r}: must be (n_samples, n_features)"
            raise TypeError(message)
        rows, columns = (whole("shape", one) for one in shape)
        self.shapes.append((rows, columns))
        engine, owned = _engine()
        if engine.off:
            return
        made = np.random.default_rng(0).normal(size=(min(rows, _SAMPLE_ROWS), columns))
        means, scale = made.mean(axis=0), np.ones(columns)
        for _ in range(_TRIAL_CALLS):
            if owned.cell.tier in (Tier.NATIVE, Tier.LEFT_ALONE):
                break
            owned.proxy(made, means, scale)

    def transform_jit(self, X: Any, means: Any, stds: Any) -> NDArray[Any]:  # noqa: ANN401, N803
        """Return ``(X - means) / stds`` as a new array.

        As scikit-learn's ``StandardScaler``, a deviation below ten times the machine epsilon
        counts as 1 (``sklearn.preprocessing._data._handle_zeros_in_scale``). NaN stays NaN.

        Args:
            X: array of shape (n_samples, n_features); float32 stays float32, other numbers
                become float64.
            means: array of shape (n_features,).
            stds: array of shape (n_features,), not negative.

        Raises:
            TypeError: X is sparse, or not of real numbers.
            ValueError: the shapes do not go together, or a deviation is negative.
        """
        data = _dense(X)
        columns = data.shape[1]
        given = [
            _column(name, one, columns, data.dtype)
            for name, one in (("means", means), ("stds", stds))
        ]
        if (given[1] < 0).any():
            message = f"stds = {stds!r}: a deviation is negative, must be at least 0"
            raise ValueError(message)
        scale = np.where(given[1] < 10 * np.finfo(data.dtype).eps, data.dtype.type(1), given[1])
        if not data.size:
            return np.empty_like(data)
        result: NDArray[Any] = _engine()[1].proxy(data, given[0], scale)
        return result


def _dense(X: Any) -> NDArray[Any]:  # noqa: ANN401, N803 - whatever a person passes
    """Return the data as an array of floats."""
    if hasattr(X, "toarray"):
        message = "X is sparse: must be a dense array, as X.toarray() gives"
        raise TypeError(message)
    data = np.asarray(X)
    if data.dtype.kind not in "biuf":
        message = f"X is of dtype {data.dtype}: must be of real numbers"
        raise TypeError(message)
    if data.ndim != _AXES:
        message = f"X has {data.ndim} dimensions: must have 2, (n_samples, n_features)"
        raise ValueError(message)
    return data if data.dtype.name in _FLOATS and data.dtype.isnative else data.astype("float64")


def _column(name: str, given: Any, columns: int, dtype: Any) -> NDArray[Any]:  # noqa: ANN401
    """Return means or deviations in the type of the data."""
    values = np.asarray(given)
    if values.dtype.kind not in "biuf":
        message = f"{name} is of dtype {values.dtype}: must be of real numbers"
        raise TypeError(message)
    if values.shape != (columns,):
        message = f"{name} has the shape {values.shape}: must be ({columns},), as X has columns"
        raise ValueError(message)
    return np.ascontiguousarray(values, dtype=dtype)
