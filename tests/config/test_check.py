"""The short cut of the check never lets through what the model would not."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from autojit.config import KEYS
from autojit.config.check import bad_values, plainly_right
from autojit.config.model import SettingsModel

if TYPE_CHECKING:
    from collections.abc import Callable
    from subprocess import CompletedProcess

    RunPython = Callable[..., CompletedProcess[str]]

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-3, 12)
    | st.integers()
    | st.floats(allow_nan=False)
    | st.sampled_from(["", "exact", "close", "off", "auto", "all", "compile", ":f", "1"])
)


@given(name=st.sampled_from(sorted(KEYS)), value=SCALARS | st.lists(SCALARS, max_size=3))
def test_what_is_plainly_right_is_right_and_unchanged(name: str, value: object) -> None:
    if plainly_right(name, value):
        assert getattr(SettingsModel.model_validate({name: value}), name) == value


@given(name=st.sampled_from(sorted(KEYS)), value=SCALARS)
def test_what_is_bad_is_never_plainly_right(name: str, value: object) -> None:
    if bad_values({name: value}):
        assert not plainly_right(name, value)


def test_the_table_of_keys_and_the_model_have_the_same_keys() -> None:
    assert set(KEYS) == set(SettingsModel.model_fields)


def test_ordinary_settings_do_not_import_pydantic(run_python: RunPython) -> None:
    code = (
        "import sys, pathlib\n"
        "from autojit.config import load_settings\n"
        "environ = {'AUTOJIT_MODULES': 'a', 'AUTOJIT_THRESHOLD': '5'}\n"
        "load_settings({'verify': %s}, environ, pathlib.Path('.'))\n"
        "print('pydantic' in sys.modules)"
    )
    assert run_python("-c", code % "5").stdout == "False\n"
    assert run_python("-c", code % "'all'").stdout == "True\n", "the check can fail"
