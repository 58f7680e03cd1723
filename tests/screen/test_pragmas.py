"""Comments that speak to autojit."""

from __future__ import annotations

from autojit.screen import Pragma
from autojit.screen.pragmas import NO_PRAGMAS, read_pragmas


def test_a_text_without_the_word_has_no_pragmas() -> None:
    assert read_pragmas("x = 1  # a comment\n") is NO_PRAGMAS


def test_switches_and_options_are_read_by_line() -> None:
    text = (
        "a = 1  # autojit: off\n# autojit: on threshold=1 mode=close junk\nb = '# autojit: off'\n"
    )
    assert dict(read_pragmas(text).by_line) == {
        1: Pragma("off"),
        2: Pragma("on", (("threshold", "1"), ("mode", "close"))),
    }


def test_other_comments_may_stand_around() -> None:
    text = "a = 1  # noqa: X  # autojit: off  # because\nb = 2  # autojit: of\nc = 3  # autojit:\n"
    assert dict(read_pragmas(text).by_line) == {1: Pragma("off")}


def test_the_file_is_switched_off_anywhere() -> None:
    assert read_pragmas('"""autojit: off-file"""\n').off_file_line is None
    assert read_pragmas('"""Doc."""\n\n# autojit: off-file\n').off_file_line == 3


def test_windows_line_ends_do_not_move_lines() -> None:
    assert set(read_pragmas("a = 1\r\nb = 2  # autojit: off\r\n").by_line) == {2}
