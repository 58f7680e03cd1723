"""SklearnJITOptimizer: in an estimator that passes scikit-learn's own checks."""

from __future__ import annotations

import pickle
import warnings
from typing import Any

import numpy as np
import pytest
from joblib.externals.loky import get_reusable_executor
from scipy import sparse
from sklearn.base import BaseEstimator, OneToOneFeatureMixin, TransformerMixin, clone
from sklearn.datasets import make_classification
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import check_estimator
from sklearn.utils.validation import check_is_fitted, validate_data

from autojit import SklearnJITOptimizer
from autojit.ml import scaling

pytestmark = pytest.mark.usefixtures("by_hand")


@pytest.fixture(autouse=True)
def own_engine() -> Any:
    scaling._engine.cache_clear()
    yield
    scaling._engine.cache_clear()


class JITScaler(OneToOneFeatureMixin, TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """A scaling transformer as scikit-learn wants one, its arithmetic compiled."""

    def __init__(self, with_std: bool = True) -> None:  # noqa: FBT001, FBT002 - as sklearn's
        self.with_std = with_std

    def fit(self, X: Any, y: Any = None) -> JITScaler:  # noqa: ARG002, N803
        X = validate_data(self, X, dtype=[np.float64, np.float32])
        self.means_ = X.mean(axis=0)
        self.stds_ = X.std(axis=0) if self.with_std else np.ones(X.shape[1])
        self.optimizer_ = SklearnJITOptimizer()
        self.optimizer_.compile_for_data_shape(X.shape)
        return self

    def transform(self, X: Any) -> Any:  # noqa: N803
        check_is_fitted(self)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return self.optimizer_.transform_jit(X, self.means_, self.stds_)


def test_an_estimator_with_it_passes_scikit_learns_own_checks() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # check_estimator tells of checks it leaves out
        results = check_estimator(JITScaler(), on_skip=None)
    assert len(results) > 30
    assert {one["status"] for one in results} <= {"passed", "skipped"}


def test_it_scales_as_standard_scaler_does_and_is_native() -> None:
    X = np.random.default_rng(0).normal(3.0, 2.0, (2000, 30))
    X[:, 4] = 7.0  # no deviation
    ours, theirs = JITScaler().fit(X), StandardScaler().fit(X)
    assert np.allclose(ours.transform(X), theirs.transform(X), rtol=1e-12, atol=1e-12)
    engine, owned = scaling._engine()
    assert str(owned.cell.tier) == "native"
    assert owned.cell.native_calls > 0
    assert not engine.off


def test_float32_stays_float32_and_whole_numbers_become_float64() -> None:
    optimizer = SklearnJITOptimizer()
    X = np.arange(12.0).reshape(4, 3)
    means, stds = X.mean(axis=0), X.std(axis=0)
    for dtype, expected in (("float32", "float32"), ("float64", "float64"), ("int16", "float64")):
        found = optimizer.transform_jit(X.astype(dtype), means, stds)
        assert found.dtype == expected
        assert np.allclose(found, (X - means) / stds, rtol=1e-6)


def test_nan_stays_nan_and_the_input_is_not_touched() -> None:
    X = np.array([[1.0, np.nan], [3.0, 4.0]])
    before = X.copy()
    found = SklearnJITOptimizer().transform_jit(X, np.array([2.0, 4.0]), np.array([1.0, 0.0]))
    assert np.array_equal(found, [[-1.0, np.nan], [1.0, 0.0]], equal_nan=True)
    assert np.array_equal(X, before, equal_nan=True)


def test_it_works_in_a_pipeline_a_grid_search_in_two_processes_a_clone_and_a_pickle() -> None:
    X, y = make_classification(n_samples=300, n_features=12, random_state=0)
    steps = [("scale", JITScaler()), ("classify", LogisticRegression())]
    grid = GridSearchCV(
        Pipeline(steps), {"scale__with_std": [True, False]}, n_jobs=2, cv=3, error_score="raise"
    )
    grid.fit(X, y)
    assert grid.best_score_ > 0.7
    fitted = grid.best_estimator_.named_steps["scale"]
    again = pickle.loads(pickle.dumps(fitted))
    assert np.array_equal(again.transform(X), fitted.transform(X))
    assert not hasattr(clone(fitted), "means_")
    get_reusable_executor().shutdown(wait=True)  # joblib keeps threads and processes


def test_bad_input_is_named_with_what_is_allowed() -> None:
    optimizer = SklearnJITOptimizer()
    X, means, stds = np.ones((4, 3)), np.zeros(3), np.ones(3)
    wrong: list[tuple[Any, Any, Any, type[Exception], str]] = [
        (sparse.csr_matrix(X), means, stds, TypeError, "X is sparse: must be a dense array"),
        (X.astype(str), means, stds, TypeError, "must be of real numbers"),
        (X + 1j, means, stds, TypeError, "X is of dtype complex128: must be of real numbers"),
        (X[0], means, stds, ValueError, "X has 1 dimensions: must have 2"),
        (X, means[:2], stds, ValueError, r"means has the shape \(2,\): must be \(3,\)"),
        (X, means, np.array(["a"] * 3), TypeError, "stds is of dtype"),
        (X, means, np.array([1.0, -1.0, 1.0]), ValueError, "stds = .* a deviation is negative"),
    ]
    for data, given, deviations, error, message in wrong:
        with pytest.raises(error, match=message):
            optimizer.transform_jit(data, given, deviations)
    bad: Any = (3,)
    with pytest.raises(TypeError, match=r"shape = \(3,\): must be \(n_samples, n_features\)"):
        optimizer.compile_for_data_shape(bad)
    with pytest.raises(ValueError, match="shape = 0"):
        optimizer.compile_for_data_shape((0, 3))


def test_no_rows_give_no_rows() -> None:
    found = SklearnJITOptimizer().transform_jit(np.empty((0, 3)), np.zeros(3), np.ones(3))
    assert found.shape == (0, 3)
