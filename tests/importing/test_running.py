"""A program cannot tell: the same bytes on both streams and the same status as under Python."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.importing.conftest import Outcome, Programs

    Agree = Callable[..., Outcome]

# Shows all that a program can see of how it was started; addresses differ between runs.
LOOK = """
import re, sys
def shown(value):
    return re.sub("0x[0-9a-f]+", "0x", repr(value))
def area(r):
    return 3 * r * r
print([(name, shown(value)) for name, value in list(globals().items()) if name != "__builtins__"])
print(list(globals()), type(__builtins__), sys.modules["__main__"].__dict__ is globals())
print(sys.argv, sys.path[0], sys.flags, area.__module__, area(2))
"""


@pytest.mark.parametrize(
    "arguments",
    [
        ("look.py", "a", "-b", "--", "c"),
        ("./look.py",),
        ("sub/../look.py",),
        ("sub/inner.py",),
        ("sub/link.py",),
        ("package", "x"),
        (".",),
        ("archive.zip", "x"),
        ("-m", "look", "x", "-m"),
        ("-m", "package", "x"),
        ("-m", "package.module"),
        ("-m", "sub.inner"),
        ("-c", LOOK, "x", "-c"),
        ("-", "x"),
    ],
    ids=lambda arguments: " ".join(arguments)[:20],
)
def test_a_program_sees_what_python_shows_it(
    programs: Programs,
    agree: Agree,
    arguments: tuple[str, ...],
) -> None:
    programs.write(
        {
            "look.py": LOOK,
            "__main__.py": LOOK,
            "sub/inner.py": LOOK,
            "package/__init__.py": "",
            "package/__main__.py": LOOK,
            "package/module.py": LOOK,
        },
    )
    (programs.root / "sub" / "link.py").symlink_to("../look.py")
    with ZipFile(programs.root / "archive.zip", "w") as archive:
        archive.writestr("__main__.py", LOOK)
    outcome = agree(*arguments, stdin=LOOK.encode())
    assert outcome.status == 0
    assert "adopted __main__:area" in outcome.news


@pytest.mark.parametrize("options", [("-O",), ("-OO",), ("-P",), ("-X", "dev"), ("-W", "error")])
def test_interpreter_options_hold(
    programs: Programs,
    agree: Agree,
    options: tuple[str, ...],
) -> None:
    source = LOOK + '\nassert area("")\n' if "-O" in options[0] else LOOK
    programs.write({"look.py": source, "dir/__main__.py": LOOK})
    agree("look.py", options=options)
    agree("dir", options=options)


def test_isolated_mode_holds(programs: Programs) -> None:
    # -I ignores PYTHONPATH: the runner has to be told where autojit is.
    programs.write({"look.py": LOOK, "dir/__main__.py": LOOK})
    for target in ("look.py", "dir"):
        expected = programs.python("-I", target)
        start = (
            f"import sys; sys.path.append({str(programs.house)!r})\n"
            f"from autojit.importing import run_script; sys.path.pop()\n"
            f"sys.exit(run_script({target!r}))"
        )
        actual = programs.python("-I", "-c", start)
        assert (actual.stdout, actual.stderr) == (expected.stdout, expected.stderr)
        assert actual.status == expected.status == 0


BROKEN = {
    "a syntax error": "x = (\n",
    "an error of the compiler": "def f():\n    pass\nreturn 1\n",
    "a bad indentation": "def f():\n  return 1\n\tx\n",
    "a bad encoding": b'x = "\xff"\n',
    "an unknown encoding": b"# coding: no-such\nx = 1\n",
    "a cookie against the mark": b"\xef\xbb\xbf# coding: latin-1\nx = 1\n",
    "a null byte": b"x = 1\n\0y = 2\n",
    "an exception": "def f(x):\n    return 1 / x\nf(0)\n",
    "a chain": (
        "def f(x): return 1 / x\n"
        "try:\n    f(0)\nexcept ZeroDivisionError as error:\n    raise ValueError(3) from error\n"
    ),
    "a context": "def f(x): return 1 / x\ntry:\n    f(0)\nfinally:\n    {}[1]\n",
    "a group": "raise ExceptionGroup('a', [ValueError(1), ExceptionGroup('b', [KeyError(2)])])\n",
    "a warning": "import warnings\nwarnings.warn('careful')\nx = 1 is 1\nprint('\\d')\n",
    "its own hook": "import sys\nsys.excepthook = lambda *a: print(a[0], a[2].tb_lineno)\n1 / 0\n",
    "a hook that fails": (
        "import sys\ndef hook(*a): raise RuntimeError(5)\nsys.excepthook = hook\n1 / 0\n"
    ),
    "a hook that exits": "import sys\nsys.excepthook = lambda *a: sys.exit(5)\n1 / 0\n",
    "no hook": "import sys\ndel sys.excepthook\n1 / 0\n",
    "an exit with a number": "import sys\nsys.exit(7)\n",
    "an exit with a text": "import sys\nsys.exit('bye')\n",
    "an exit with nothing": "raise SystemExit\n",
    "an exit with a tuple": "raise SystemExit((1, 2))\n",
    "an exit at exit": "import atexit, sys\natexit.register(print, 'late')\nsys.exit(3)\n",
    "an import that fails": "import no_such_module\n",
    "an interrupt": "import atexit\natexit.register(print, 'late')\nraise KeyboardInterrupt\n",
    "a class of interrupts": "class K(KeyboardInterrupt): pass\nraise K\n",
    "a thread": (
        "import threading\ndef f(x): return 1 / x\n"
        "t = threading.Thread(target=lambda: print(f(2)))\nt.start()\nt.join()\n"
    ),
    "output order": "import os\nprint('a', end='')\nos.write(2, b'b')\n1 / 0\n",
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_a_program_that_ends_badly_ends_the_same(
    programs: Programs,
    agree: Agree,
    source: str | bytes,
) -> None:
    programs.write({"prog.py": source, "user.py": "import prog\n"})
    agree("prog.py")
    agree("-m", "prog")
    agree("user.py")
    agree("-", stdin=source if isinstance(source, bytes) else source.encode())
    if isinstance(source, str):
        agree("-c", source)


@pytest.mark.parametrize(
    "arguments",
    [
        ("missing.py",),
        ("sub/missing.py",),
        ("empty",),
        ("empty/",),
        (".",),
        ("-m", "missing"),
        ("-m", "package"),
        ("-m", "package.missing"),
        ("-m", "broken.module"),
        ("-m", "module.py"),
        ("bad.zip",),
        ("bad.pyc",),
    ],
    ids=" ".join,
)
def test_what_cannot_be_run_is_refused_in_pythons_words(
    programs: Programs,
    agree: Agree,
    arguments: tuple[str, ...],
) -> None:
    programs.write(
        {
            "empty/data.txt": "",
            "package/__init__.py": "",
            "broken/__init__.py": "1 / 0",
            "module.py": "x = 1",
            "bad.pyc": b"0123456789abcdef0",
        },
    )
    with ZipFile(programs.root / "bad.zip", "w") as archive:
        archive.writestr("other.py", "")
    assert agree(*arguments).status != 0


def test_a_file_without_permission_is_refused_in_pythons_words(
    programs: Programs,
    agree: Agree,
) -> None:
    programs.write({"secret.py": "print(1)"})
    (programs.root / "secret.py").chmod(0)
    agree("secret.py")


def test_compiled_scripts_run(programs: Programs, agree: Agree) -> None:
    programs.write({"prog.py": LOOK})
    programs.python("-m", "py_compile", "prog.py")
    (compiled,) = (programs.root / "__pycache__").glob("prog*.pyc")
    agree(str(compiled.relative_to(programs.root)))


def test_an_interrupt_ends_the_process_by_its_signal(programs: Programs) -> None:
    programs.write({"prog.py": "import os, signal\nos.kill(os.getpid(), signal.SIGINT)\n"})
    if os.name != "nt":
        assert programs.autojit("prog.py").status == -signal.SIGINT
        assert programs.autojit("-m", "prog").status == -signal.SIGINT


def test_pickle_and_spawned_children_find_the_programs_functions(
    programs: Programs,
    agree: Agree,
) -> None:
    source = """
import inspect, multiprocessing, pickle, sys
def square(x):
    return x * x
class Shape:
    @staticmethod
    def area(r):
        return 3 * r * r
if __name__ == "__main__":
    assert pickle.loads(pickle.dumps(square)) is square
    assert pickle.loads(pickle.dumps(Shape.area)) is Shape.area
    assert type(pickle.loads(pickle.dumps(Shape()))) is Shape
    print(inspect.getsource(square), inspect.getmodule(square) is sys.modules["__main__"])
    for method in ("spawn", "fork", "forkserver"):
        with multiprocessing.get_context(method).Pool(1) as pool:
            print(pool.map(square, [1, 2, 3]), pool.apply(Shape.area, (2,)))
"""
    programs.write({"prog.py": source, "package/__init__.py": "", "package/work.py": source})
    assert "[1, 4, 9] 12" in agree("prog.py").text
    agree("-m", "prog")
    agree("-m", "package.work")


def test_a_program_is_run_as_it_is_without_a_finder(programs: Programs) -> None:
    programs.write({"look.py": LOOK})
    start = "import sys; from autojit.importing import run_script; sys.exit(run_script('look.py'))"
    plain = programs.python("look.py")
    assert programs.python("-c", start).stdout == plain.stdout
    light = (
        "import sys; before = set(sys.modules); import autojit.importing.running; "
        "print(*sorted(name for name in set(sys.modules) - before if 'autojit' in name), "
        "'typing' in sys.modules, 'dataclasses' in sys.modules)"
    )
    assert programs.python("-c", light).text.split() == [
        "autojit",
        "autojit.importing",
        "autojit.importing.leaving",
        "autojit.importing.main_module",
        "autojit.importing.running",
        "False",
        "False",
    ]


@pytest.mark.skipif(sys.version_info < (3, 13), reason="Python 3.13 shows the text of -c")
def test_tracebacks_show_the_text_of_the_command(agree: Agree) -> None:
    assert b"1 / 0" in agree("-c", "1 / 0").stderr


def test_standard_input_is_left_to_the_program(programs: Programs, agree: Agree) -> None:
    programs.write({"prog.py": "import sys\nprint(sys.stdin.read(), sys.stdin.isatty())\n"})
    assert agree("prog.py", stdin=b"hello").text.startswith("hello")
