"""Every example of the specification runs, in page order, and does what its comments say.

``jit_compiler.md`` is the customer's page, unchanged. Its blocks run in one namespace, with the
import line changed and its gaps filled: what it only mentions is in ``GAPS``.
"""

from __future__ import annotations

import ast
import inspect
import linecache
import logging
import re
import sys
import warnings
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import autojit

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE = Path(__file__).with_name("jit_compiler.md")
THEIRS, OURS = "modules.engine.jit_compiler", "autojit.jit_compiler"
BLOCKS = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
#: Signatures: classes without a body.
SIGNATURES = [block for block in BLOCKS if re.match(r"class \w+:\n    def __init__\(\n", block)]
EXAMPLES = [block for block in BLOCKS if block not in SIGNATURES]


def complex_operation(data: Any) -> Any:
    if len(data) == 0:
        message = "no data"
        raise ValueError(message)
    return np.sort(data)


def python_implementation(data: Any) -> Any:
    return sorted(data)


GAPS: dict[str, Any] = {
    "complex_operation": complex_operation,
    "python_implementation": python_implementation,
    "logging": logging,
    "test_data": np.linspace(0.0, 1.0, 2000),
}


class Page:
    """The page, run from top to bottom."""

    def __init__(self) -> None:
        self.module = ModuleType("page")
        self.namespace: dict[str, Any] = vars(self.module)
        self.namespace.update(GAPS, print=self.hear)
        self.said: list[tuple[str, dict[str, Any]]] = []

    def hear(self, *words: object) -> None:
        """Stand for ``print``: keep what was said, and how functions stood at that moment."""
        compiler = self.namespace.get("jit_compiler")
        stats = compiler.get_compilation_stats() if compiler is not None else {}
        self.said.append((" ".join(map(str, words)), stats))

    def run(self) -> None:
        """Run all examples."""
        for number, example in enumerate(EXAMPLES):
            text = example.replace(THEIRS, OURS)
            file = f"<example {number} of the specification>"
            linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
            exec(compile(text, file, "exec"), self.namespace)

    def lines(self, start: str) -> list[str]:
        """Return what was said that begins so."""
        return [text for text, _ in self.said if text.strip().startswith(start)]

    def number(self, start: str) -> float:
        """Return the number in the one line that begins so."""
        (line,) = self.lines(start)
        return float(re.findall(r"-?\d+\.?\d*", line.removeprefix(start))[0])


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("page")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        patch.chdir(folder)
        made = Page()
        patch.setitem(sys.modules, "page", made.module)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # numba's own, of lists given to its functions
            np.random.seed(7)  # noqa: NPY002 - the page draws from it
            made.run()
        yield made
        sessions = sys.modules["autojit.session.current"]._by_hand
        for session in sessions:
            session.uninstall()
        sessions.clear()


def test_only_the_import_line_is_changed() -> None:
    assert len(SIGNATURES) == 2
    assert len(EXAMPLES) == 11
    for example in EXAMPLES:
        changed = example.replace(THEIRS, OURS).splitlines()
        pairs = zip(example.splitlines(), changed, strict=True)
        assert all(one.startswith(f"from {THEIRS} import ") for one, new in pairs if one != new)


@pytest.mark.parametrize("block", SIGNATURES, ids=lambda block: block.split(":")[0])
def test_a_class_has_the_parameters_of_the_page_with_their_defaults(block: str) -> None:
    (definition,) = ast.parse(f"{block.rstrip()}: ...").body
    assert isinstance(definition, ast.ClassDef)
    (init,) = definition.body
    assert isinstance(init, ast.FunctionDef)
    names = [arg.arg for arg in init.args.args[1:]]
    defaults = [ast.literal_eval(one) for one in init.args.defaults]
    found = inspect.signature(getattr(autojit, definition.name)).parameters
    positional = [one for one in found.values() if one.kind is one.POSITIONAL_OR_KEYWORD]
    assert [(one.name, one.default) for one in positional] == list(
        zip(names, defaults, strict=True)
    )


def test_the_first_calls_use_the_interpreter(page: Page) -> None:
    early = [stats for text, stats in page.said if text.endswith("Not yet compiled")]
    assert [stats["matrix_multiply_optimized"].call_count for stats in early] == [1, 2, 3]
    for stats in early:
        found = stats["matrix_multiply_optimized"]
        assert (found.tier, found.native_calls, found.specialisations) == ("counting", 0, ())


def test_after_min_calls_the_function_is_compiled(page: Page) -> None:
    later = [s["matrix_multiply_optimized"] for text, s in page.said if "Execution time" in text]
    assert [stat.call_count for stat in later] == [4, 5, 6, 7, 8]
    assert [bool(stat.specialisations) for stat in later] == [False, False, True, True, True]
    # It may pay or not to call BLAS from compiled code: the trial decides.
    assert later[-1].tier in ("trial", "native", "left_alone")
    assert later[-1].verified >= 1


def test_the_statistics_say_what_was_done(page: Page) -> None:
    assert page.lines("matrix_multiply_optimized:")
    assert page.lines("Call count: 8")
    assert page.lines("Call count: 0")  # element_wise_operations is not called on the page


def test_element_wise_operations_become_native_with_numpys_results(page: Page) -> None:
    space = page.namespace
    x, y, z = np.random.default_rng(1).random((3, 400))
    for _ in range(12):
        found = space["element_wise_operations"](x, y, z)
    assert np.allclose(found, x * y + z**2, rtol=1e-15)
    assert space["jit_compiler"].get_compilation_stats()["element_wise_operations"].tier == "native"


def test_an_explicit_configuration_is_compiled_at_the_definition(page: Page) -> None:
    space = page.namespace
    before = space["compiler"].get_compilation_stats()["parallel_vector_operations"]
    assert before.call_count == 0
    assert before.specialisations[0] == "(float64[::1], float64[::1]) numba parallel nogil"
    x, y = np.random.default_rng(2).random((2, 5000))
    for _ in range(5):
        assert np.allclose(space["parallel_vector_operations"](x, y), np.hypot(x, y))
    after = space["compiler"].get_compilation_stats()["parallel_vector_operations"]
    assert (after.tier, after.native_calls) == ("native", 2)


def test_small_data_uses_python_and_large_data_the_compiled_path(page: Page) -> None:
    space = page.namespace
    found = space["compiler"].get_compilation_stats()["adaptive_computation"]
    assert (found.small_calls, found.large_calls) == (1, 1)
    assert space["small_result"] == np.sum(space["small_data"] ** 2)
    assert np.isclose(space["large_result"], np.sum(space["large_data"] ** 2))
    assert space["jit_sum_squares"].signatures  # numba's own function answered the large one


def test_the_machine_learning_functions_equal_numpy_and_are_compiled(page: Page) -> None:
    space = page.namespace
    assert space["distances"].shape == (10000, 10)
    points = np.random.default_rng(5).random((1000, 50))
    found = space["euclidean_distance_batch"](points, space["centroids"])
    expected = np.sqrt(((points[:, None] - space["centroids"]) ** 2).sum(axis=-1))
    assert np.allclose(found, expected, rtol=1e-13)
    x = space["activations"]
    assert np.array_equal(space["relu_output"], np.maximum(x, 0.0))
    assert np.allclose(space["sigmoid_output"], 1 / (1 + np.exp(-x)), rtol=1e-14)
    stats = space["ml_optimizer"].get_stats()
    for name in ("euclidean_distance_batch", "relu_batch", "sigmoid_batch"):
        assert stats[name].tier in ("trial", "native"), stats[name].reason


def test_a_loss_equals_numpy(page: Page) -> None:
    y, p = np.random.default_rng(3).random((2, 3000))
    for _ in range(6):
        found = page.namespace["mse_loss_batch"](y, p)
        assert np.isclose(found, np.mean((y - p) ** 2))
        assert type(found) is np.float64
    assert page.namespace["ml_optimizer"].get_stats()["mse_loss_batch"].tier == "native"


def test_forcing_makes_the_profiled_function_native_now(page: Page) -> None:
    tiers = [s["expensive_computation"] for text, s in page.said if text.startswith("Size ")]
    assert [stat.tier for stat in tiers] == ["native"] * 4
    assert [stat.native_calls for stat in tiers] == [1, 3, 5, 7]
    assert tiers[0].python_calls == 1
    space = page.namespace
    assert space["result_python"] == space["result_jit"]


def test_the_report_agrees_with_the_calls_made(page: Page) -> None:
    report = page.namespace["report"]
    assert report["functions_profiled"] == 1
    found = report["functions"]["expensive_computation"]
    assert (found["calls"], found["python_calls"], found["native_calls"]) == (8, 1, 7)
    assert report["best_speedup"] >= report["average_speedup"] > 1.0
    assert report["total_compile_time"] > 0
    assert page.number("Functions profiled:") == 1
    assert page.lines("Average speedup: ")[-1] == f"Average speedup: {found['speedup']:.2f}x"


def test_inlined_functions_give_numpys_result(page: Page) -> None:
    space = page.namespace
    results: list[Any] = []
    for one in space["test_vectors"]:
        normal = one / np.sqrt(np.sum(one * one))
        results.append(normal * np.sum(normal * results[-1]) if results else normal)
    found = space["complex_vector_operation"](space["test_vectors"])
    assert np.array_equal(found, np.array(results))


def test_memory_efficient_processing_keeps_the_matrices_and_measures(page: Page) -> None:
    space = page.namespace
    pairs = zip(space["processed"], space["large_matrices"], strict=True)
    assert all(np.array_equal(one, other) for one, other in pairs)
    stats = space["memory_stats"]
    assert stats["peak_usage_mb"] > 50 * 8  # fifty matrices of eight megabytes are there
    assert 0.0 <= stats["efficiency_score"] <= 1.0
    assert page.number("Peak memory usage:") == pytest.approx(stats["peak_usage_mb"], abs=0.1)


def test_the_recompiler_answers_right_and_counts(page: Page) -> None:
    space = page.namespace
    found = [float(line.rpartition(" ")[2]) for line in page.lines("Dataset ")]
    expected = [float(np.sum(data**2)) for data in space["test_datasets"]]
    expected[1] = len(space["test_datasets"][1]) * float(np.mean(space["test_datasets"][1])) ** 2
    assert found == pytest.approx(expected, abs=1e-4)
    stats = space["recompilation_stats"]
    assert stats["recompilations"] >= stats["improvements"] >= 0


def test_the_transformer_in_the_pipeline_scales_as_numpy_does(page: Page) -> None:
    space = page.namespace
    transformer = space["pipeline"].named_steps["jit_transform"]
    expected = (space["X"] - transformer.feature_means_) / transformer.feature_stds_
    assert np.allclose(space["X_transformed"], expected, rtol=1e-12)
    assert page.lines("Transformed data shape: (10000, 50)")


def test_the_best_practices_hold(page: Page) -> None:
    space = page.namespace
    data = space["test_data"]
    assert space["candidate_for_optimization"](data) == np.sum(data**2)
    comparison = space["profiler"].generate_report()["comparisons"]["candidate_for_optimization"]
    assert comparison.difference is None
    assert comparison.rounds > 1
    assert space["small_frequent_function"](20) == 41
    assert space["large_compute_function"](data) is None
    assert space["size_dependent_function"](data) is None


def test_a_compilation_that_fails_falls_back(page: Page) -> None:
    space = page.namespace
    data = np.array([3.0, 1.0, 2.0])
    assert space["potentially_problematic_function"](data).tolist() == [1.0, 2.0, 3.0]
    assert space["potentially_problematic_function"]([]) == []
    found = space["jit_compiler"].get_compilation_stats()["potentially_problematic_function"]
    assert found.call_count == 2
