"""Runs a program as Python would: a script, a directory, ``-m``, ``-c`` or standard input.

Guarantees what the program can see of it: ``sys.argv``, ``sys.path[0]``, ``__main__``, its
messages, its exit status. With a finder the program's own code is rewritten; without one
(autojit is switched off) it is compiled and run. Imports little: every run pays for it.
"""

from __future__ import annotations

import io
import os
import sys
from importlib.machinery import SourceFileLoader, SourcelessFileLoader

from autojit.importing.leaving import FAILED, report
from autojit.importing.main_module import absolute, fresh_main, path_of_archive, search_first

TYPE_CHECKING = False  # as in the room's door
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import CodeType, ModuleType

    from autojit.importing.finder import Finder

# Python's status for a script that it cannot open.
CANNOT_OPEN = 2
_COMPILED = ".pyc"
_SWITCH_OFF = "AUTOJIT_DISABLE"
_SHOWS_TEXT = (3, 13)


def run_script(path: str, arguments: Sequence[str] = (), finder: Finder | None = None) -> int:
    """Run a script file, or the ``__main__`` of a directory or an archive.

    Args:
        path: as it was written on the command line.
        arguments: the program's own.
        finder: rewrites the program's code; None runs it as it is.

    Returns:
        The exit status, if the program did not leave by SystemExit.

    Raises:
        SystemExit: the program's own.
    """
    sys.argv[:] = [path, *arguments]
    file = absolute(path)
    if path_of_archive(file):
        sys.path[: 0 if sys.flags.safe_path else 1] = [file]
        return _run_module("__main__", finder, alter_argv=False)
    if file.endswith(_COMPILED):
        return _run_compiled(path, file, finder)
    try:
        with io.open_code(file) as stream:
            source = stream.read()
    except OSError as error:
        program = sys.orig_argv[0] if sys.orig_argv else sys.executable
        shown = f"{program}: can't open file {file!r}: [Errno {error.errno}] {error.strerror}\n"
        sys.stderr.write(shown)
        return CANNOT_OPEN
    search_first(os.path.dirname(os.path.realpath(path)))  # noqa: PTH120
    code = _compiled(source, file, finder)
    if code is None:
        return _python_says([path, *arguments])
    main = fresh_main(file, SourceFileLoader("__main__", file))
    return _supervised(code, main, finder)


def run_module(name: str, arguments: Sequence[str] = (), finder: Finder | None = None) -> int:
    """Run a module or a package as ``python -m`` does; see ``run_script``."""
    sys.argv[:] = ["-m", *arguments]
    search_first(os.getcwd())  # noqa: PTH109
    return _run_module(name, finder, alter_argv=True)


def run_code(text: str, arguments: Sequence[str] = (), finder: Finder | None = None) -> int:
    """Run program text as ``python -c`` does; see ``run_script``."""
    sys.argv[:] = ["-c", *arguments]
    search_first("")
    code = _compiled(text, "<string>", finder)
    if code is None:
        return _python_says(["-c", text, *arguments])
    _show_in_tracebacks(code, text, "<string>")
    return _supervised(code, fresh_main(None), finder)


def run_stdin(arguments: Sequence[str] = (), finder: Finder | None = None) -> int:
    """Run standard input as ``python -`` does; a terminal gets Python's own prompt."""
    sys.argv[:] = ["-", *arguments]
    search_first("")
    stdin = sys.stdin
    if stdin is not None and stdin.isatty():
        return _python_says(["-", *arguments])
    source = b"" if stdin is None else stdin.buffer.read()
    code = _compiled(source, "<stdin>", finder)
    if code is None:
        return _python_says(["-", *arguments], source)
    return _supervised(code, fresh_main("<stdin>"), finder)


def _supervised(code: CodeType, main: ModuleType, finder: Finder | None) -> int:
    """Run the program's code; its exception is dealt with outside any handler of ours."""
    frames = _frames_below(finder)
    _give_back(frames)
    try:
        exec(code, vars(main))  # noqa: S102 - this is what running a program is
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - Python catches all, too
        failure = error
    else:
        return 0
    finally:
        _give_back(-frames)
    return report(failure)


def _frames_below(finder: Finder | None) -> int:
    """Return how many frames lie below the program's own, with one for what is called next.

    None that count where nothing is accelerated: what tells is not imported there.
    """
    if finder is None:
        return 0
    from autojit.core import depth

    return depth()


def _give_back(frames: int) -> None:
    """Let the program recurse as if frames of ours were not there; or take that back."""
    if frames:
        from autojit.core import give_back

        give_back(frames)


def _run_module(name: str, finder: Finder | None, *, alter_argv: bool) -> int:
    """Let ``runpy`` do what it does for ``-m``: its messages and its frames are Python's."""
    import runpy

    fresh_main(None)
    if finder is not None:
        finder.expect_main(name)
    run: Callable[..., object] = runpy._run_module_as_main  # type: ignore[attr-defined]  # noqa: SLF001
    frames = _frames_below(finder) - (finder is not None)
    _give_back(frames)
    try:
        run(name, alter_argv)
    except SystemExit:
        raise
    except BaseException as error:  # noqa: BLE001 - Python catches all, too
        failure = error
    else:
        return 0
    finally:
        _give_back(-frames)
    return report(failure)


def _compiled(source: str | bytes, filename: str, finder: Finder | None) -> CodeType | None:
    """Compile the program, rewritten if it is selected; None if Python cannot compile it."""
    code: CodeType | None = None
    try:
        if finder is not None:
            code = finder.main_code(source, filename)
        if code is None:
            code = compile(source, filename, "exec", dont_inherit=True)
    except (SyntaxError, ValueError, OverflowError):
        return None
    return code


def _run_compiled(path: str, file: str, finder: Finder | None) -> int:
    """Run a ``.pyc``: there is no source to rewrite."""
    loader = SourcelessFileLoader("__main__", file)
    code: CodeType | None = None
    try:
        code = loader.get_code("__main__")
    except (ImportError, EOFError, OSError, ValueError):
        code = None
    if code is None:
        return _python_says(sys.argv)
    search_first(os.path.dirname(os.path.realpath(path)))  # noqa: PTH120
    return _supervised(code, fresh_main(file, loader), finder)


def _python_says(arguments: Sequence[str], source: bytes | None = None) -> int:
    """Have Python itself run what cannot be compiled here; return its status.

    Python reads a script line by line and words some errors differently than ``compile``
    does for the whole text. Nothing of the program has run when this is called.
    """
    import subprocess

    options = subprocess._args_from_interpreter_flags()  # type: ignore[attr-defined]  # noqa: SLF001
    command = [sys.executable, *options, *arguments]
    environment = {**os.environ, _SWITCH_OFF: "1"}
    sys.stderr.flush()
    done = subprocess.run(command, env=environment, input=source, check=False)  # noqa: S603
    return done.returncode if done.returncode >= 0 else FAILED


def _show_in_tracebacks(code: CodeType, text: str, filename: str) -> None:
    """Do as Python 3.13 does: lines of ``-c`` text appear in tracebacks."""
    if sys.version_info >= _SHOWS_TEXT:
        import linecache

        register: Callable[..., object] = linecache._register_code  # type: ignore[attr-defined]  # noqa: SLF001
        # 3.13.0 keeps the lines by file name, later releases by code object.
        by_code = hasattr(linecache, "_interactive_cache")
        register(code if by_code else filename, text, filename)
