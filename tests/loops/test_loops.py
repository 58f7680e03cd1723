"""Loops go native while they run, and nobody can tell but by the clock."""

from __future__ import annotations

import contextlib
import importlib
import io
import itertools
import sys
import warnings
from typing import TYPE_CHECKING, Any, Final

import pytest

import autojit
from tests.backend.workshop import module_at, picture
from tests.loops.scripts import Writer

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from types import ModuleType

    from autojit.report import Status

_NUMBERS: Final = itertools.count()
_HIDDEN: Final = ("math", "np", "random", "helper", "run", "error")

pytestmark = pytest.mark.usefixtures("at_once")


@pytest.fixture(autouse=True)
def _path(tmp_path: Path) -> Iterator[None]:
    sys.path.insert(0, str(tmp_path))
    yield
    sys.path.remove(str(tmp_path))


class Ran:
    """What a program left behind."""

    def __init__(self, module: ModuleType, printed: str, said: list[str]) -> None:
        """Look at everything."""
        self.module = module
        self.seen = (
            printed,
            said,
            {
                name: picture(value)
                for name, value in sorted(vars(module).items())
                if not name.startswith("__") and name not in _HIDDEN and not callable(value)
            },
        )


def _run(load: Any) -> Ran:
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed), warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        module = load()
    return Ran(module, printed.getvalue(), [str(one.message) for one in caught])


def both(folder: Path, text: str, verify: int = 0) -> tuple[Ran, Ran, Status]:
    """Import a program as Python does and under autojit."""
    path = folder / f"looped_{next(_NUMBERS)}.py"
    path.write_text(text, encoding="utf-8")
    plain = _run(lambda: module_at(path))
    autojit.install(modules=[path.stem], min_calls_for_compilation=2, ledger=False, verify=verify)
    try:
        ours = _run(lambda: importlib.import_module(path.stem))
        status = autojit.status()
    finally:
        autojit.uninstall()
        sys.modules.pop(path.stem, None)
    return plain, ours, status


def alike(folder: Path, text: str) -> Status:
    """Check that a program leaves behind what it does in Python; return what became of it."""
    plain, ours, status = both(folder, text)
    assert ours.seen == plain.seen
    return status


def tiers(status: Status) -> dict[str, str]:
    """Return the tier of each loop, by its line."""
    return {
        f"{one.region.partition(':')[2]}": str(one.tier)
        for one in status.regions
        if one.kind == "loop"
    }


@pytest.mark.parametrize("seed", range(24))
def test_drawn_programs_end_as_in_python(seed: int, tmp_path: Path) -> None:
    plain, ours, status = both(tmp_path, Writer(seed).program(), verify=seed % 2)
    assert ours.seen == plain.seen
    codes = {one.reason.code for one in status.regions if one.reason is not None}
    assert not codes & {"AJ501", "AJ502", "AJ503"}


def test_a_loop_of_a_module_binds_its_globals(tmp_path: Path) -> None:
    text = """
total, last = 0.0, None
for i in range(5000):
    total += i * 0.5
    last = i - 1
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@3": "native"}


def test_a_while_ends_by_its_test_by_break_and_by_return(tmp_path: Path) -> None:
    text = """
def by_test(n):
    a = 0
    while n > 0:
        a += n % 7
        n -= 1
    return a, n

def by_break(n):
    a = 0
    while True:
        a += n % 5
        n -= 1
        if n < 3:
            break
    return a, n

def by_return(n):
    while True:
        n -= 1
        if n * n < 90:
            return n

def by_else(n):
    for i in range(n):
        if i * i > 1e12:
            break
    else:
        return "else", i
    return "break", i

OUT = [by_test(4000), by_break(4000), by_return(4000), by_else(4000), by_else(1_100_000)]
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"native"}
    assert len(tiers(status)) == 4


def test_an_exception_comes_in_its_round_with_all_as_it_was(tmp_path: Path) -> None:
    text = """
import traceback
data = list(range(3000))
steps, acc = 0, 0
try:
    for i in range(10_000):
        steps += 1
        data[i] = data[i] + 1
        acc += data[i + 1]
except IndexError as error:
    message = str(error), [(one.lineno, one.line, one.name) for one in
        traceback.extract_tb(error.__traceback__)]
    del error
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@6": "native"}


def test_a_rare_branch_is_pythons_and_the_loop_stays_native(tmp_path: Path) -> None:
    text = """
log = []
state = 1.0
for t in range(20_000):
    state += 0.001 * (1.0 - state * state)
    if t % 5000 == 7:
        print("at", t, state)
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@4": "native"}
    (loop,) = (one for one in status.regions if one.kind == "loop")
    assert loop.native_calls > 15_000


def test_inner_loops_go_native_where_the_outer_cannot(tmp_path: Path) -> None:
    text = """
s = 0
for row in range(30):
    for k in range(2000):
        s += (row ^ k) & 7
    print(row, s)
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@3": "left_alone", "<module> loop@4": "native"}


def test_integers_beyond_64_bits_come_out_right(tmp_path: Path) -> None:
    text = """
f, g = 1, 0
for k in range(1, 400):
    g += k
    f *= k
"""
    status = alike(tmp_path, text)
    (loop,) = (one for one in status.regions if one.kind == "loop")
    assert loop.native_calls
    assert loop.reason is not None
    assert loop.reason.code == "AJ201"  # by then the name holds what no machine integer can


def test_types_are_those_that_python_gives(tmp_path: Path) -> None:
    text = """
import numpy as np
array = np.linspace(0, 1, 50)
a = b = c = d = None
for i in range(3000):
    a = array[i % 50]
    b = float(a)
    c = i if i % 2 else 0.5
    d = i > 5
TYPES = [type(one).__name__ for one in (a, b, c, d, i)]
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@5": "native"}


def test_a_global_that_a_function_reads_is_not_bound_behind_its_back(tmp_path: Path) -> None:
    text = """
total = 0
def doubled():
    return total * 2
for i in range(3000):
    total = (total + doubled() + i) % 1009
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@5": "left_alone"}


def test_names_that_a_function_asks_for_stay_pythons(tmp_path: Path) -> None:
    text = """
def counting(n):
    a = 0
    held = locals()
    for i in range(n):
        a += i
    return a, held

OUT = counting(3000)
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"left_alone"}


def test_names_that_inner_functions_share_are_bound_for_them_too(tmp_path: Path) -> None:
    text = """
def shared(n):
    a = 0
    seen = []
    def look():
        return a
    for i in range(n):
        a += i
        if i % 1000 == 999:
            seen.append(str(look()))
    return a, look(), seen

def asked(n):
    a = 0
    def look(k):
        return a + k
    for i in range(n):
        a = look(i) % 1009
    return a

OUT = shared(3000), asked(3000)
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"native", "left_alone"}


def test_random_numbers_go_on_where_the_loop_left_them(tmp_path: Path) -> None:
    text = """
import random
import numpy as np
random.seed(4)
rng = np.random.default_rng(4)
inside = 0.0
for _ in range(6000):
    x, y = random.random(), rng.random()
    if x * x + y * y <= 1.0:
        inside += x
NEXT = random.random(), float(rng.random())
del rng
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@7": "native"}


def test_functions_that_call_themselves_have_no_hooks(tmp_path: Path) -> None:
    text = """
def walk(depth):
    s = 0
    for i in range(300):
        s += i * depth
        if i == 150 and depth:
            s += walk(depth - 1) % 1000
    return s

OUT = walk(6)
"""
    assert tiers(alike(tmp_path, text)) == {}


def test_what_is_iterated_over_may_be_anything(tmp_path: Path) -> None:
    text = """
class Odd:
    def __iter__(self):
        return iter([1, 2])

OUT = []
for source in ([1, 2], (3,), {4: 5}, {6}, "ab", b"c", Odd(), iter([7]), range(2), reversed([8, 9])):
    for item in source:
        OUT.append(item)
del source
try:
    for x in 5:
        pass
except TypeError as error:
    SAID = str(error), error.__traceback__.tb_next is None
    del error
try:
    for x in None:
        pass
except TypeError as error:
    SAID += (str(error),)
    del error
"""
    alike(tmp_path, text)


def test_what_a_signals_handler_raises_comes_out_of_the_loop(tmp_path: Path) -> None:
    text = """
import signal

class Stop(Exception):
    pass

def handler(number, frame):
    raise Stop("ticked")

def run():
    total = i = 0
    before = signal.signal(signal.SIGALRM, handler)
    try:
        signal.setitimer(signal.ITIMER_REAL, 0.5)
        while True:
            total += i * i % 7
            i += 1
    except Stop as stop:
        return stop.args, stop.__context__, type(total), i > 1000
    finally:
        signal.signal(signal.SIGALRM, before)

OUT = run()
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"native"}


def test_lists_tuples_and_arrays_are_gone_through(tmp_path: Path) -> None:
    text = """
import numpy as np

def run():
    xs = [i * 7 % 13 for i in range(3000)]
    ys = tuple(0.5 * x for x in xs)
    arr = np.linspace(0.0, 1.0, 3000)
    rows = np.arange(6000.0).reshape(3000, 2)
    a, b, c, d = 0, 0.0, 0.0, 0.0
    for x in xs:
        a += x
    for y in ys:
        b += y
    for item in arr:
        c += item
    for row in rows:
        d += row[0] * row[1]
    bases = row.base is rows or row.base is rows.base
    return a, b, c, d, x, y, item, type(item).__name__, row, bases

OUT = run()
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"native"}
    assert len(tiers(status)) == 4


def test_enumerate_zip_and_reversed_are_gone_through(tmp_path: Path) -> None:
    text = """
xs = [i * 7 % 13 for i in range(3000)]
ys = [0.5 * x for x in xs]
points = [(x, y) for x, y in zip(xs, ys)]
a = b = c = d = e = 0
for i, x in enumerate(xs):
    a += i * x
for i, (x, y) in enumerate(zip(xs, ys), start=5):
    b += i * x * y
for y in reversed(ys):
    c = c * 0.5 + y
for k, (p, q) in zip(range(9, 100_000, 3), points):
    d += k * p * q
for p, q in reversed(points):
    e = e * 0.25 + p * q
same = [one is two for one, two in ((x, xs[-1]), (y, ys[0]), (p, points[0][0]))]
"""
    status = alike(tmp_path, text)
    assert {k: v for k, v in tiers(status).items() if v != "native"} == {}
    assert len(tiers(status)) == 5


def test_a_list_that_changes_under_its_loop_is_gone_through_by_place(tmp_path: Path) -> None:
    text = """
xs = [5] * 3000
seen = 0
for i, x in enumerate(xs):
    seen += x
    if i + 1 < len(xs):
        xs[i + 1] = x + i % 3 - 1
queue = [1]
total = 0
for job in queue:
    total += job
    if len(queue) < 4000:
        queue.append(job * 3 % 1009)
shrinking = list(range(3000))
count = 0
for item in shrinking:
    count += item
    if item % 7 == 3:
        shrinking.pop()
"""
    status = alike(tmp_path, text)
    assert tiers(status)["<module> loop@4"] == "native"


def test_an_item_is_what_it_was_when_its_round_began(tmp_path: Path) -> None:
    text = """
import numpy as np

first, second, third = (np.arange(400.0) for _ in range(3))
pairs = [(k, 0.5 * k) for k in range(400)]
xs = [0.5 * k for k in range(400)]
n = 0
for k, x in enumerate(first):
    first[k] = -1.0
    first[399] += 2.0
for i, (y, (p, q)) in enumerate(zip(second, pairs)):
    second[i] = 7.0
for z in reversed(third):
    third[0] += 1.0
    n += 1
for v in xs:
    xs[399] = 3.5 + n
    n += 1
for w, u in zip(xs, xs[::-1]):
    xs[399] = 0.25
    xs[0] = 0.125
"""
    status = alike(tmp_path, text)
    found = tiers(status)
    assert [found[f"<module> loop@{line}"] for line in (8, 11, 13, 16)] == ["native"] * 4


def test_iterators_that_the_program_holds_go_on_where_the_loop_left_them(tmp_path: Path) -> None:
    text = """
xs = list(range(3000))
it = iter(xs)
a = 0
for x in it:
    a += x
    if x == 2000:
        break
after = next(it), len(list(it))
counted = enumerate(xs)
for i, x in counted:
    a += i * x
    if i == 1500:
        break
after += next(counted), len(list(counted))
twice = iter(xs)
for x, y in zip(twice, twice):
    a += x * y
after += (next(twice, None),)
behind = iter(xs)
for x, y in zip(behind, [1] * 2000):
    a += x * y
after += (next(behind),)
del it, counted, twice, behind
"""
    alike(tmp_path, text)


def test_zip_is_as_strict_as_it_was_told_to_be(tmp_path: Path) -> None:
    text = """
SAID = ""
total = 0
try:
    for x, y in zip([1] * 3000, [2] * 2500, strict=True):
        total += x * y
except ValueError as error:
    SAID = str(error)
    del error
for x, y in zip([1] * 3000, [2] * 2500):
    total += x * y
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"native"}


def test_ranges_beyond_what_has_a_length_are_pythons(tmp_path: Path) -> None:
    text = """
total = 0
for i in range(10**30):
    total += i
    if i == 3000:
        break
for i in range(10**20, 10**20 + 3000):
    total += i
"""
    alike(tmp_path, text)


def test_global_names_of_a_function_are_bound(tmp_path: Path) -> None:
    text = """
count, total = 0, 0.0

def work(n):
    global count, total
    for i in range(n):
        count += 1
        total += i * 0.5

def half():
    return total / 2

def watched(n):
    global total
    for i in range(n):
        total = half() + i

work(3000)
watched(3000)
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"work loop@6": "native", "watched loop@15": "left_alone"}


def test_lists_from_before_are_appended_to(tmp_path: Path) -> None:
    text = """
import numpy as np
history = ["whatever", None]
pairs = [(0, 0.5)]
floats = [1.0]
of_numpy = []
arr = np.linspace(0.0, 1.0, 7)
before = id(history)
x = 0.0
for i in range(5000):
    x = 0.5 * x + i
    history.append(i)
    floats.append(x)
    if i % 3 == 0:
        pairs.append((i, x))
    of_numpy.append(arr[i % 7])
same = before == id(history)
del before
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@10": "native"}


def test_a_list_that_a_round_sees_in_another_way_is_not_filled_apart(tmp_path: Path) -> None:
    text = """
class Holder:
    def __init__(self):
        self.items = [1]

def by_name(n):
    xs = [1, 2]
    ys = xs
    total = 0
    for i in range(n):
        xs.append(i)
        total += ys[-1]
    return total, len(xs)

def by_attribute(n):
    holder = Holder()
    items = holder.items
    total = 0
    for i in range(n):
        items.append(i)
        total += len(holder.items)
    return total, len(items)

def by_row(n):
    rows = [[1], [2]]
    row = rows[0]
    total = 0
    for i in range(n):
        row.append(i)
        total += len(rows[0])
    return total, len(row)

def twice(n):
    xs = ys = []
    for i in range(n):
        xs.append(i)
        ys.append(-i)
    return xs

LIST = []
def last():
    return LIST[-1]

def by_function(n):
    total = 0
    for i in range(n):
        LIST.append(i * 2)
        total += last()
    return total

def gone_through(n):
    queue = [1]
    total = 0
    for job in queue:
        total += job
        if total < n:
            queue.append(job + 1)
    return total, len(queue)

OUT = [f(3000) for f in (by_name, by_attribute, by_row, twice, by_function, gone_through)]
"""
    alike(tmp_path, text)


def test_arrays_swap_their_names_and_stay_the_objects_they_are(tmp_path: Path) -> None:
    text = """
import numpy as np
old, new = np.zeros(9), np.ones(9)
first, second = old, new
for step in range(3001):
    for i in range(1, 8):
        new[i] = 0.5 * (old[i - 1] + old[i + 1]) + step * 1e-6
    old, new = new, old
same = old is second, new is first
"""
    status = alike(tmp_path, text)
    assert tiers(status)["<module> loop@5"] == "native"


def test_arrays_that_look_into_one_memory_are_not_swapped_in_machine_code(tmp_path: Path) -> None:
    text = """
import numpy as np
whole = np.zeros(9)
old, new = whole, whole[:]
keep = old, new
for step in range(3001):
    new[step % 9] += old[(step + 1) % 9] + 1.0
    if step % 2:
        old, new = new, old
same = [one is other for one in (old, new) for other in keep]
"""
    alike(tmp_path, text)


def test_lists_that_a_round_makes_are_bound(tmp_path: Path) -> None:
    text = """
total = 0
row = None
for i in range(3000):
    row = [i, i * i % 7, i % 3]
    total += row[1] * row[2]
"""
    status = alike(tmp_path, text)
    assert tiers(status) == {"<module> loop@4": "native"}


def test_a_name_that_holds_a_tuple_is_bound_to_another_or_keeps_its_own(tmp_path: Path) -> None:
    text = """
best, where, pair = 1e9, (0, 0.5), (1, 2)
first = pair
for i in range(6000):
    value = (i - 4321) ** 2 * 0.5
    if value < best:
        best = value
        where = (i, value)
    if value < 0:
        pair = (i, i)
kept = pair is first
roots = (1 + 2j, 3j, -1.5 + 0j)
total = 0j
for i in range(6000):
    total += roots[i % 3] * 0.5
"""
    status = alike(tmp_path, text)
    assert set(tiers(status).values()) == {"native"}


def test_a_while_has_its_else(tmp_path: Path) -> None:
    text = """
def run(n, stop):
    said = []
    while n > 0:
        n -= 1
        if n == stop:
            break
    else:
        said.append("else")
        n = -5
    for k in range(4):
        m = 0
        while m < 1500:
            m += 1
            if m == 700 + k:
                continue
        else:
            if k == 2:
                break
            said.append((k, m))
    m = 0
    while (m := m + 1) < 3000:
        pass
    return n, said, k, m

OUT = run(3000, -1), run(3000, 100)
"""
    status = alike(tmp_path, text)
    found = tiers(status)
    assert found["run loop@4"] == found["run loop@22"] == "native"
    assert "run loop@14" not in found  # its else goes on with the loop around it


def test_lists_swap_their_names_and_stay_the_objects_they_are(tmp_path: Path) -> None:
    text = """
def swapped(n):
    old, new = [0.0] * 9, [1.0] * 9
    first, second = old, new
    for step in range(n):
        for i in range(1, 8):
            new[i] = 0.5 * (old[i - 1] + old[i + 1]) + step * 1e-6
        old, new = new, old
    return old, new, old is first, new is second, first, second

def followed(n):
    cells = [0] * 11
    cells[5] = 1
    kept = cells
    ones = 0
    for generation in range(n):
        following = [0] * 11
        for i in range(11):
            following[i] = cells[i - 1] ^ cells[(i + 1) % 11] ^ 1
        cells = following
        ones += sum(cells)
    return cells, following, cells is following, kept, ones

OUT = swapped(3001), swapped(3000), followed(3000)
"""
    status = alike(tmp_path, text)
    found = tiers(status)
    assert {found["swapped loop@5"], found["followed loop@16"]} == {"native"}


def test_a_list_that_a_round_sees_by_another_name_is_not_gone_through_as_a_copy(
    tmp_path: Path,
) -> None:
    text = """
def by_bound_name(n):
    xs = [1] * n
    ys = xs
    total = 0
    for i, x in enumerate(xs):
        total += x
        if i + 1 < n:
            ys[i + 1] = x + i % 3 - 1
        ys = xs if i % 2 else ys
    return total, xs[-1]

def by_row(n):
    rows = [[1] * n, [2] * n]
    total = 0
    for i, x in enumerate(rows[0]):
        total += x
        if i + 1 < n:
            rows[0][i + 1] = x + i % 3 - 1
    return total, rows[0][-1]

OUT = by_bound_name(3000), by_row(3000)
"""
    alike(tmp_path, text)


LATE = """
def late(n, k):
    total = 0.0
    for i in range(n):
        if i == k:
            last = 1.0
        if i > k:
            total += last * 1e-9
            last = total * 0.5
    return total

found = late({})
"""


def test_a_name_without_a_value_is_why_a_loop_stays_python_till_it_has_one(tmp_path: Path) -> None:
    status = alike(tmp_path, LATE.format("3000, 5000"))
    (loop,) = (one for one in status.regions if one.kind == "loop")
    assert (str(loop.tier), loop.reason and loop.reason.code) == ("counting", "AJ111")
    assert loop.reason is not None
    assert loop.reason.message == "the name 'last' had no value yet"
    status = alike(tmp_path, LATE.format("30_000, 500"))
    (loop,) = (one for one in status.regions if one.kind == "loop")
    assert (str(loop.tier), loop.reason) == ("native", None)
