"""Modules are found, loaded and reloaded as without the finder, and run rewritten."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.importing.conftest import Outcome, Programs

    Agree = Callable[..., Outcome]

WORK = "def work(x):\n    return x * x + 1\n"
# All that a program can see of a module; addresses differ between runs.
LOOK = """
import re, sys, inspect, pkgutil, importlib.util
def look(module):
    spec = module.__spec__
    for one in (module, spec, spec.loader, type(spec.loader), module.__loader__ is spec.loader):
        print(re.sub("0x[0-9a-f]+", "0x", repr(one)))
    print([(k, v) for k, v in sorted(vars(module).items()) if isinstance(v, (str, type(None)))])
    print(list(vars(module))[:8], spec.cached, spec.origin, spec.submodule_search_locations)
    if spec.has_location:
        loader = spec.loader
        print(loader.is_package(module.__name__), loader.get_source(module.__name__))
        print(loader.get_code(module.__name__) is not None, loader.get_filename(module.__name__))
        print(loader.get_data(module.__file__)[:30], inspect.getsourcefile(module))
"""


def test_every_kind_of_module_looks_as_under_python(programs: Programs, agree: Agree) -> None:
    programs.write(
        {
            "plain.py": WORK,
            "pkg/__init__.py": f"from . import deep\n{WORK}",
            "pkg/deep/__init__.py": WORK,
            "pkg/deep/leaf.py": f"from .. import deep\nfrom ..deep import work as other\n{WORK}",
            "pkg/data.txt": "hello",
            "space/inner.py": WORK,
            "prog.py": LOOK
            + "import plain, pkg, pkg.deep.leaf, space.inner, space\n"
            + "for module in (plain, pkg, pkg.deep, pkg.deep.leaf, space.inner, space):\n"
            + "    look(module)\n"
            + "print(importlib.resources.files('pkg').joinpath('data.txt').read_text())\n"
            + "print(pkgutil.get_data('pkg', 'data.txt'))\n"
            + "print([m.name for m in pkgutil.walk_packages(pkg.__path__, 'pkg.')])\n"
            + "print(importlib.util.find_spec('pkg.deep.leaf').origin, plain.work(3))\n",
        },
    )
    programs.write(
        {"prog.py": f"import importlib.resources\n{(programs.root / 'prog.py').read_text()}"},
    )
    outcome = agree("prog.py")
    adopted = {line.split()[1] for line in outcome.news if line.startswith("adopted")}
    assert adopted == {
        f"{name}:work" for name in ("plain", "pkg", "pkg.deep", "pkg.deep.leaf", "space.inner")
    }


def test_modules_in_archives_run_rewritten(programs: Programs, agree: Agree) -> None:
    with ZipFile(programs.root / "lib.zip", "w") as archive:
        archive.writestr("zipped.py", WORK)
        archive.writestr("zpkg/__init__.py", f"from . import leaf\r\n{WORK}".replace("\n", "\r\n"))
        archive.writestr("zpkg/leaf.py", WORK)
        archive.writestr("zpkg/data.txt", "hello")
    source = (
        f"import sys\nsys.path.insert(0, 'lib.zip')\n{LOOK}import zipped, zpkg\n"
        "look(zipped), look(zpkg), look(zpkg.leaf)\nprint(zipped.work(2))\n"
        "print(inspect.getsource(zpkg.work), pkgutil.get_data('zpkg', 'data.txt'))\n"
        "try:\n    zipped.work(None)\nexcept TypeError:\n    import traceback\n"
        "    traceback.print_exc()\n"
    )
    programs.write({"prog.py": source})
    agree("prog.py")
    news = programs.autojit("prog.py", AUTOJIT_TEST_MODULES="zipped,zpkg").news
    assert [line for line in news if line.startswith("adopted")] == [
        "adopted zipped:work",
        "adopted zpkg.leaf:work",
        "adopted zpkg:work",
    ]


def test_a_reload_runs_the_new_source_rewritten(programs: Programs, agree: Agree) -> None:
    source = (
        f"{LOOK}import importlib, pathlib, plain\nfirst = plain.work\nprint(plain.work(2))\n"
        "pathlib.Path('plain.py').write_text('def work(x):\\n    return x * x + 2\\n')\n"
        "importlib.invalidate_caches()\n"
        "print(importlib.reload(plain) is plain, plain.work(2), first(2), first is plain.work)\n"
        "look(plain)\n"
        "pathlib.Path('plain.py').write_text('def work(x):\\n    return x * x + 1\\n')\n"
    )
    # One byte differs: size and, to the second, time are those of before. Python itself would
    # run stale bytecode, so it may not write any.
    programs.write(
        {"plain.py": WORK, "prog.py": f"import sys\nsys.dont_write_bytecode = True\n{source}"}
    )
    outcome = agree("prog.py")
    assert "True 6 5 False" in outcome.text
    assert outcome.news.count("adopted plain:work") == 2


def test_lazy_and_hand_made_loading_work(programs: Programs, agree: Agree) -> None:
    source = f"""{LOOK}
import importlib.util, sys
spec = importlib.util.find_spec("plain")
spec.loader = importlib.util.LazyLoader(spec.loader)
module = importlib.util.module_from_spec(spec)
sys.modules["plain"] = module
spec.loader.exec_module(module)
print(module.work(2))
spec = importlib.util.find_spec("other")
for _ in range(2):
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    print(module.work(2), module.__name__)
by_path = importlib.util.spec_from_file_location("by_path", "other.py")
module = importlib.util.module_from_spec(by_path)
by_path.loader.exec_module(module)
look(module)
"""
    programs.write({"plain.py": WORK, "other.py": WORK, "prog.py": source})
    outcome = agree("prog.py")
    assert "adopted plain:work" in outcome.news
    assert "adopted other:work" in outcome.news


def test_runpy_and_inspection_get_plain_code(programs: Programs, agree: Agree) -> None:
    source = (
        "import importlib.util, marshal, runpy, sys\n"
        "one, two = (importlib.util.find_spec('plain') for _ in 'ab')\n"
        "print(one == two, one.loader == two.loader, hash(one.loader) == hash(two.loader))\n"
        "print(one.loader.__class__, one.loader.is_package('plain'), one.loader.path)\n"
        "import plain\n"
        "print(one == plain.__spec__, plain.__spec__ == one, one.loader == plain.__loader__)\n"
        "print(type(runpy.run_module('plain', alter_sys=True)['__loader__']))\n"
        "sys.path.insert(0, 'lib.zip')\n"
        "one, two = (importlib.util.find_spec('zipped') for _ in 'ab')\n"
        "print(one == two, one.loader == two.loader, hash(one.loader) == hash(two.loader))\n"
        "import zipped\n"
        "print(one == zipped.__spec__, zipped.__spec__ == one, one.loader, one.loader == 1)\n"
        "print(len(marshal.dumps(importlib.util.find_spec('plain').loader.get_code('plain'))))\n"
        "print(runpy.run_module('plain', run_name='other')['work'](3))\n"
        "print(runpy.run_path('plain.py')['work'](3))\n"
    )
    programs.write({"plain.py": WORK, "prog.py": source})
    with ZipFile(programs.root / "lib.zip", "w") as archive:
        archive.writestr("zipped.py", WORK)
    agree("prog.py")


BROKEN = {
    "a syntax error": "x = (\n",
    "an error of the compiler": "return 1\n",
    "a null byte": b"x = 1\n\0\n",
    "a bad encoding": b"x = '\xff'\n",
    "an exception": f"{WORK}1 / 0\n",
    "an exception in a function": "def f(x):\n    return 1 / x\nf(0)\n",
    "an import error": "import no_such_module\n",
    "a name that is missing": "from math import no_such_name\n",
    "a warning": "import warnings\nwarnings.warn('careful', stacklevel=2)\nx = 1 is 1\n",
}


@pytest.mark.parametrize("source", BROKEN.values(), ids=BROKEN)
def test_an_import_that_fails_fails_the_same(
    programs: Programs,
    agree: Agree,
    source: str | bytes,
) -> None:
    programs.write(
        {
            "broken.py": source,
            "pkg/__init__.py": "from . import inner\n",
            "pkg/inner.py": source,
            "prog.py": "import broken\n",
            "package.py": "import pkg\n",
            "caught.py": (
                "import traceback\n"
                "for name in ('broken', 'broken', 'pkg'):\n"
                "    try:\n        __import__(name)\n    except Exception:\n"
                "        traceback.print_exc()\n"
            ),
        },
    )
    for name in ("prog.py", "package.py", "caught.py"):
        agree(name)


def test_prefixes_do_not_match(programs: Programs) -> None:
    programs.write(
        {
            "ha.py": WORK,
            "hab.py": WORK,
            "haw/__init__.py": WORK,
            "prog.py": "import ha, hab, haw, hashlib\nprint(hashlib.md5(b'').hexdigest())\n",
        },
    )
    news = programs.autojit("prog.py", AUTOJIT_TEST_MODULES="ha").news
    assert news == ("found ha", "adopted ha:work")


def test_excluded_functions_stay_plain(programs: Programs) -> None:
    programs.write({"plain.py": f"{WORK}def other(x): return x + 1\n", "prog.py": "import plain\n"})
    news = programs.autojit("prog.py", AUTOJIT_TEST_EXCLUDE="plain:w*,__main__").news
    assert news == ("found plain", "adopted plain:other")


def test_only_plain_source_modules_are_touched(programs: Programs) -> None:
    source = """
import importlib.abc, importlib.machinery, sys
class Own(importlib.machinery.SourceFileLoader):
    pass
class Finder(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path, target=None):
        if name == "owned":
            return importlib.machinery.ModuleSpec(name, Own(name, "owned.py"), origin="owned.py")
sys.meta_path.append(Finder())
sys.meta_path.insert(2, sys.meta_path.pop())
import owned
print(type(owned.__loader__).__name__, owned.work(2))
"""
    programs.write({"owned.py": WORK, "prog.py": source})
    outcome = programs.autojit("prog.py", AUTOJIT_TEST_MODULES="owned")
    assert outcome.text == "Own 5\n"
    assert outcome.news == ()


def test_finders_that_ask_all_the_others_do_not_go_round_in_circles(
    programs: Programs,
    agree: Agree,
) -> None:
    source = """
import importlib.util, sys
class Asking:
    busy = False
    def find_spec(self, name, path=None, target=None):
        if self.busy or name != "plain":
            return None
        self.busy = True
        try:
            return importlib.util.find_spec(name)
        finally:
            self.busy = False
sys.meta_path.insert(1, Asking())
import plain
print(plain.work(2))
"""
    programs.write({"plain.py": WORK, "prog.py": source})
    agree("prog.py")


def test_editable_installs_are_found_through_their_finders(programs: Programs) -> None:
    source = """
import importlib.util, sys
class Editable:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if name == "far":
            return importlib.util.spec_from_file_location(name, "elsewhere/far.py")
sys.meta_path.append(Editable)
import far
print(far.work(2), far.__file__)
"""
    programs.write({"elsewhere/far.py": WORK, "prog.py": source})
    outcome = programs.autojit("prog.py", AUTOJIT_TEST_MODULES="far")
    assert outcome.news == ("found far", "adopted far:work")
    assert outcome.stdout == programs.python("prog.py").stdout


def test_modules_imported_before_are_named(programs: Programs) -> None:
    programs.write({"early.py": WORK, "other.py": WORK, "prog.py": "import other\n"})
    start = (
        "import sys; sys.path.insert(0, '.'); import early\n"
        "from autojit.importing import Finder, Hooks, Selection, imported_before\n"
        "finder = Finder(Selection(('early', 'other')), Hooks(lambda region, function: function))\n"
        "print(finder.install(), finder.unmatched_patterns())\n"
        "import other\n"
        "print(imported_before(finder.selection, finder.touched), finder.unmatched_patterns())\n"
        "finder.uninstall(); print(finder in sys.meta_path)\n"
    )
    assert programs.python("-c", start).text.splitlines() == [
        "('early',) ('other',)",
        "('early',) ()",
        "False",
    ]


TRACERS = ["sys.settrace(lambda *a: None)"]
if sys.version_info >= (3, 12):
    TRACERS.append("sys.monitoring.use_tool_id(1, 'covering')")


@pytest.mark.parametrize("tracer", TRACERS)
def test_under_a_tracer_modules_stay_plain_and_it_is_said_once(
    programs: Programs,
    tracer: str,
) -> None:
    source = f"import sys\n{tracer}\nimport plain, other\n"
    programs.write({"plain.py": WORK, "other.py": WORK, "prog.py": source})
    *rest, said = programs.autojit("prog.py").news
    assert rest == ["found __main__"]
    assert said.endswith("follows the program's lines, so autojit stands down")


def test_a_defect_of_ours_is_kept_from_the_program(programs: Programs) -> None:
    programs.write({"plain.py": WORK})
    start = """
import sys
sys.path.insert(0, ".")
from autojit.importing import Finder, Hooks, Selection
broken = []
def fail(*_arguments):
    raise RuntimeError("a defect")
def install(**hooks):
    sys.modules.pop("plain", None)
    finder = Finder(Selection(("plain",)), Hooks(broke=broken.append, **hooks))
    finder.install()
    import plain
    finder.uninstall()
    print(plain.work(2), type(plain.work).__name__, broken.pop())
install(adopt=fail)
install(adopt=print, found=fail)
"""
    outcome = programs.python("-c", start)
    assert outcome.text.splitlines() == ["5 function a defect"] * 2, outcome.stderr


def test_functions_with_decorators_in_their_constants_can_be_pickled_by_value(
    programs: Programs,
) -> None:
    programs.write({"plain.py": "def outer():\n    def inner(x): return x + 1\n    return inner\n"})
    start = """
import pickle, sys
sys.path.insert(0, ".")
from autojit.importing import Finder, Hooks, Selection
Finder(Selection(("plain",)), Hooks(lambda region, function: (region, function))).install()
import plain
assert type(plain.outer()) is tuple
(decorator,) = [one for one in plain.outer.__code__.co_consts if callable(one)]
sys.stdout.buffer.write(pickle.dumps(decorator))
"""
    pickled = programs.python("-c", start).stdout
    restore = "import pickle, sys; f = pickle.load(sys.stdin.buffer); print(f(len) is len)"
    assert b"autojit" not in pickled
    assert programs.python("-c", restore, stdin=pickled).text == "True\n"
