"""Machine code on disk: loaded by another process, made again when it is not sound."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

import autojit
from autojit.backend import Deopt, Specialisation, create_backend
from autojit.backend.digest import code_digest
from autojit.core import Refused
from tests.backend.workshop import module_of, picture

if TYPE_CHECKING:
    from tests.conftest import RunPython

TEXT = """
RATE = 2
def helper(x):
    return math.sqrt(x) * RATE
def f(a, xs, n, flag):
    total = 0
    for i in range(n):
        a[i] = helper(a[i]) + np.exp(0.5)
        xs[i] = xs[i] + 1
        total += xs[i] * n
    if flag:
        return total, a
    return total, a
def g(n):
    return n * n
def h(n):
    return n * n + 0.5
"""


def made(folder: Path | None, function: Any, *bound: object) -> Specialisation:
    found = create_backend(cache_dir=folder).specialise(function, bound)
    assert not isinstance(found, Refused), str(found)
    return found


def arguments() -> tuple[object, ...]:
    return np.array([1.0, 4.0, 2.0]), [1, 2, 3], 3, True


def test_another_backend_loads_what_one_compiled(tmp_path: Path) -> None:
    module: Any = module_of(TEXT)
    first = made(tmp_path, module.f, *arguments())
    second = made(tmp_path, module.f, *arguments())
    assert (first.from_artifact, second.from_artifact) == (False, True)
    answers = []
    for run in (module.f, lambda *bound: first.run(bound), lambda *bound: second.run(bound)):
        args = arguments()
        answers.append(picture((run(*args), args)))
    assert answers[0] == answers[1] == answers[2]


PROGRAM = """
import sys
from pathlib import Path
import numpy as np
from autojit.backend import Deopt, create_backend
from tests.backend.workshop import module_at, picture
module = module_at(Path(sys.argv[1]))
made = create_backend(cache_dir=Path(sys.argv[2])).specialise(
    module.f, (np.array([1.0, 4.0, 2.0]), [1, 2, 3], 3, True))
args = (np.array([1.0, 4.0, 2.0]), [1, 2, 3], 3, True)
theirs = (np.array([1.0, 4.0, 2.0]), [1, 2, 3], 3, True)
same = picture((made.run(args), args)) == picture((module.f(*theirs), theirs))
bad = (np.array([1.0, 4.0, -2.0]), [1, 2, 3], 3, True)
before = picture(bad)
try:
    made.run(bad)
    left = False
except Deopt as deopt:
    left = deopt.refused.reason.code
print(made.from_artifact, same, left, picture(bad) == before)
"""


def test_another_process_loads_it_answers_and_leaves_alike(
    tmp_path: Path, run_python: RunPython
) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import math\nimport numpy as np\n{TEXT}")
    store = tmp_path / "store"
    told = [run_python("-c", PROGRAM, str(path), str(store)) for _ in range(2)]
    assert [one.stderr for one in told] == ["", ""]
    assert [one.stdout.strip() for one in told] == [
        "False True AJ308 True",
        "True True AJ308 True",
    ]


FORGETFUL = """
import gc, sys
from pathlib import Path
from autojit.backend import create_backend
from tests.backend.workshop import module_at
module = module_at(Path(sys.argv[1]))
backend = create_backend(cache_dir=Path(sys.argv[2]))
for function in (module.g, module.h, module.g, module.h):
    made = backend.specialise(function, (3,))
    print(made.run((7,)), made.from_artifact, end=" ")
    del made
    gc.collect()
"""


def test_code_that_nobody_holds_any_more_takes_no_other_with_it(
    tmp_path: Path, run_python: RunPython
) -> None:
    """An engine that is given up ends what it owns, and owns nothing that others use."""
    path = tmp_path / "program.py"
    path.write_text(f"import math\nimport numpy as np\n{TEXT}")
    store = tmp_path / "store"
    told = [run_python("-c", FORGETFUL, str(path), str(store)) for _ in range(2)]
    assert [one.stderr for one in told] == ["", ""]
    assert told[1].stdout.split() == ["49", "True", "49.5", "True"] * 2


@pytest.mark.parametrize("damage", ["half", "empty", "flipped", "foreign"])
def test_a_damaged_file_is_made_again(tmp_path: Path, damage: str) -> None:
    module: Any = module_of(TEXT)
    made(tmp_path, module.g, 3)
    (path,) = tmp_path.iterdir()
    data = path.read_bytes()
    middle = len(data) // 2
    path.write_bytes(
        {
            "half": data[:middle],
            "empty": b"",
            "flipped": data[:middle] + bytes([data[middle] ^ 255]) + data[middle + 1 :],
            "foreign": b"not one of ours",
        }[damage]
    )
    again = made(tmp_path, module.g, 3)
    assert not again.from_artifact
    assert again.run((7,)) == 49
    assert made(tmp_path, module.g, 3).from_artifact


def test_a_directory_that_others_may_write_is_ignored(tmp_path: Path) -> None:
    module: Any = module_of(TEXT)
    tmp_path.chmod(0o777)
    made(tmp_path, module.g, 3)
    assert list(tmp_path.iterdir()) == []
    tmp_path.chmod(0o700)
    made(tmp_path, module.g, 3)
    assert made(tmp_path, module.g, 3).from_artifact
    tmp_path.chmod(0o722)
    assert not made(tmp_path, module.g, 3).from_artifact


def test_a_directory_is_made_private(tmp_path: Path) -> None:
    folder = tmp_path / "below" / "artifacts"
    made(folder, module_of(TEXT).g, 3)
    assert folder.stat().st_mode & 0o777 == 0o700
    assert len(list(folder.iterdir())) == 1


def test_a_place_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    assert made(file / "below", module_of(TEXT).g, 3).run((5,)) == 25


def test_functions_of_one_name_do_not_meet(tmp_path: Path) -> None:
    texts = [
        f"def helper(x):\n    return x + {k}\ndef f(x):\n    return helper(x) * {k}\n"
        for k in (1, 2, 3)
    ]
    modules: list[Any] = [module_of(text) for text in texts]
    for _ in range(2):
        found = [made(tmp_path, module.f, 10) for module in modules]
        assert [one.run((10,)) for one in found] == [11, 24, 39]
    assert all(one.from_artifact for one in found)


def test_types_do_not_meet(tmp_path: Path) -> None:
    module: Any = module_of(TEXT)
    for _ in range(2):
        assert made(tmp_path, module.g, 3).run((3,)) == 9
        assert made(tmp_path, module.g, 1.5).run((1.5,)) == 2.25
        small = made(tmp_path, module.g, np.uint8(200))
        with pytest.raises(Deopt):
            small.run((np.uint8(200),))


def test_a_frozen_value_is_part_of_what_an_artifact_is_for(tmp_path: Path) -> None:
    module: Any = module_of(TEXT)
    made(tmp_path, module.helper, 4.0)
    module.RATE = 5
    again = made(tmp_path, module.helper, 4.0)
    assert not again.from_artifact
    assert again.run((4.0,)) == 10.0


def test_without_a_directory_nothing_is_kept() -> None:
    module: Any = module_of(TEXT)
    assert not made(None, module.h, 3).from_artifact
    assert not made(None, module.h, 3).from_artifact


def test_a_fingerprint_names_what_machine_code_depends_on() -> None:
    text = create_backend().fingerprint()
    for part in ("numba", "numpy", f"python {sys.version_info.major}.", "cpu"):
        assert part in text
    assert text == create_backend().fingerprint()


def test_every_file_of_the_room_is_part_of_what_an_artifact_is_for(tmp_path: Path) -> None:
    folder = tmp_path / "backend"
    shutil.copytree(Path(autojit.__file__).parent / "backend", folder)
    files = [path for path in folder.rglob("*.py") if path.name != "__init__.py"]
    digests = {code_digest(str(folder))}
    assert digests == {code_digest(str(folder))}
    for path in files:
        path.write_text(f"{path.read_text(encoding='utf-8')}# changed\n", encoding="utf-8")
        digests.add(code_digest(str(folder)))
    assert len(digests) == len(files) + 1
    assert {"making.py", "compiler.py", "unit.py"} <= {path.name for path in files}


def test_a_file_of_the_same_size_is_told_by_its_time(tmp_path: Path) -> None:
    path = tmp_path / "native" / "way_in.py"
    path.parent.mkdir()
    path.write_text("SIZE = 8\n")
    os.utime(path, ns=(0, 1_000_000_000))
    before = code_digest(str(tmp_path))
    path.write_text("SIZE = 4\n")
    os.utime(path, ns=(0, 1_000_000_001))
    assert code_digest(str(tmp_path)) != before


def test_byte_code_that_python_keeps_makes_nothing_stale(tmp_path: Path) -> None:
    (tmp_path / "way_in.py").write_text("SIZE = 8\n")
    before = code_digest(str(tmp_path))
    (tmp_path / "__pycache__").mkdir()
    (tmp_path / "__pycache__" / "way_in.cpython-311.pyc").write_bytes(b"")
    assert code_digest(str(tmp_path)) == before


SQUARE = """
import sys
from pathlib import Path
import autojit.backend
def g(n):
    return n * n
made = autojit.backend.create_backend(cache_dir=Path(sys.argv[1])).specialise(g, (3,))
print(autojit.__file__.startswith(sys.argv[2]), made.from_artifact, made.run((7,)))
"""


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "archive"])
def test_machine_code_of_another_autojit_is_not_loaded(
    tmp_path: Path, run_python: RunPython, *, packed: bool
) -> None:
    source = tmp_path / "autojit"
    ignore = shutil.ignore_patterns("__pycache__")
    shutil.copytree(Path(autojit.__file__).parent, source / "autojit", ignore=ignore)
    (tmp_path / "program.py").write_text(SQUARE)
    told = []
    for edit in ("# first\n", "# edited\n"):
        with (source / "autojit" / "backend" / "native" / "way_in.py").open("a") as file:
            file.write(edit)
        place = shutil.make_archive(str(source), "zip", source) if packed else str(source)
        for _ in range(2):
            store = str(tmp_path / "store")
            done = run_python("program.py", store, place, env={"PYTHONPATH": place})
            assert done.stderr == ""
            told.append(done.stdout.strip())
    assert told == ["True False 49", "True True 49"] * 2


WITHOUT_NUMBA = """
import sys
from pathlib import Path
import numpy as np
from autojit.backend import create_backend
from tests.backend.workshop import module_at
module = module_at(Path(sys.argv[1]))
args = (np.array([1.0, 4.0, 2.0]), [1, 2, 3], 3, False)
made = create_backend(cache_dir=Path(sys.argv[2])).specialise(module.f, args)
answer = made.run(args)
before = "numba" in sys.modules
import numba
@numba.njit
def doubled(n):
    made = np.ones(n)
    return made * 2
print(made.from_artifact, before, answer, doubled(2).tolist())
"""


def test_machine_code_is_loaded_without_numba_which_works_when_it_comes(
    tmp_path: Path, run_python: RunPython
) -> None:
    path = tmp_path / "program.py"
    path.write_text(f"import math\nimport numpy as np\n{TEXT}")
    told = [
        run_python("-c", WITHOUT_NUMBA, str(path), str(tmp_path / "store")).stdout.split(" ", 2)
        for _ in range(2)
    ]
    assert [one[:2] for one in told] == [["False", "True"], ["True", "False"]]
    assert told[0][2] == told[1][2]
    assert told[1][2].endswith("[2.0, 2.0]\n")


HELPED = """
import sys
from pathlib import Path
from autojit.backend import create_backend
from tests.backend.workshop import module_at
module = module_at(Path(sys.argv[1]))
made = create_backend(cache_dir=Path(sys.argv[2])).specialise(module.f, (0.7, 3))
answer = made.run((0.7, 3)) == module.f(0.7, 3)
before = "numba" in sys.modules
import math
import numba
@numba.njit
def halved(x):
    return math.frexp(x)
print(made.from_artifact, before, answer, halved(3.0))
"""


def test_numbas_functions_in_c_are_found_without_numba(
    tmp_path: Path, run_python: RunPython
) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        "import math\ndef f(x, n):\n    m, e = math.frexp(x)\n    return m, e, math.ldexp(x, n)\n"
    )
    told = [run_python("-c", HELPED, str(path), str(tmp_path / "store")).stdout for _ in range(2)]
    assert told == ["False True True (0.75, 2)\n", "True False True (0.75, 2)\n"]


def test_code_begins_a_line_of_the_cache_made_or_loaded(tmp_path: Path) -> None:
    """A short loop across two lines takes longer, in every run that loads it."""
    module: Any = module_of("def k(n):\n    return n * 3 + 1\n")
    for from_artifact in (False, True):
        specialisation: Any = made(tmp_path, module.k, 5)
        assert specialisation.from_artifact == from_artifact
        _engine, definition = specialisation.native.__self__
        assert definition.ml_meth % 64 == 0
