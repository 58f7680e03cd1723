"""What surrounds a function: globals, closures, callees, defaults, keywords, modules."""
import logging
import math
import random
import time

from tests.differential.observation import Call
from tests.differential.values import *

RATE = 0.5
COUNT = 3
FLAG = True
NAME = "abc"
LIST = [1, 2, 3]
PAIR = (1, 2.5)
TABLE = np.array([1.0, 2.0, 3.0])
INTS = np.array([1, 2, 3])
NOTHING = None
BIG = 2**70
TOTAL = 0


class Settings:
    factor = 2.0


SETTINGS = Settings()


def rate_times(x):
    return x * RATE


def counted(x):
    s = 0
    for _ in range(COUNT):
        s += x
    return s


def flagged(x):
    return x + 1 if FLAG else x - 1


def from_list(i):
    return LIST[i] * 2


def from_pair(x):
    return PAIR[0] * x + PAIR[1]


def from_table(i):
    return TABLE[i] * 2


def from_ints(i):
    return INTS[i] + 1


def table_sum(n):
    s = 0.0
    for i in range(n):
        s += TABLE[i % len(TABLE)]
    return s


def writes_table(i, x):
    TABLE[i] = x
    return TABLE[i] + 0


def writes_into_tuple(pair, x):
    pair[0][0] = x
    return pair[1] * 2


def shrinks(a, n):
    x = a[0]
    for _ in range(n):
        x = x * a[1]
    return x


def runs_text(x):
    exec("y = 1")
    return x * 2 + eval("x")


def reads_file(x):
    total = x * 2
    with open(__file__) as file:
        total += len(file.read()) * 0
    return total


def asks_time(n):
    start = time.time()
    total = 0
    for i in range(n):
        total += i
    return total + (time.time() - start) * 0


def logs(n):
    total = 0
    for i in range(n):
        total += i
        logging.debug("round %d", i)
    return total


def none_global(x):
    return x + 1 if NOTHING is None else x


def big_global(x):
    return x * BIG


def string_global(x):
    return x + len(NAME)


def attribute_global(x):
    return x * SETTINGS.factor


def missing_global(x):
    return x * MISSING


def module_constant(x):
    return x * math.pi


def writes_global(x):
    global TOTAL
    TOTAL += x
    return TOTAL


def helper(x):
    return x * 2


def other_helper(x):
    return x * 3.5


def calls_helper(x):
    return helper(x) + 1


def loops_helper(n):
    s = 0
    for i in range(n):
        s += helper(i)
    return s


def calls_with_default(x, y=2, z=0.5):
    return x * y + z


def calls_defaults(x):
    return calls_with_default(x) + calls_with_default(x, 3) + calls_with_default(x, z=1)


def deeper(x):
    return calls_helper(x) * helper(x)


def passes_function(f, x):
    return f(x) + 1


def keyword_only(x, *, scale=2, offset=0.5):
    return x * scale + offset


def positional_only(x, y=3, /, z=4):
    return x * y + z


def variadic(*values):
    s = 0
    for v in values:
        s += v
    return s


def keywords(**named):
    s = 0
    for v in named.values():
        s += v
    return s


def mutable_default(x, seen=[0, 0]):
    seen[0] += x
    return seen[0]


def none_default(x, y=None):
    if y is None:
        y = 2
    return x * y


def make(factor, shift):
    def inner(x):
        return x * factor + shift

    return inner


doubled = make(2, 1)
halved = make(0.5, 0)


def make_counter():
    n = 0

    def count(x):
        nonlocal n
        n += 1
        return n * x

    return count


counter = make_counter()
lambda_global = lambda x: x * 2 + 1


def inner_function(x):
    def twice(y):
        return y * 2

    return twice(x) + 1


def inner_lambda(x):
    f = lambda y: y + x
    return f(2) * 2


def recursive(n):
    return n if n < 2 else recursive(n - 1) + recursive(n - 2)


def even(n):
    return True if n == 0 else odd(n - 1)


def odd(n):
    return False if n == 0 else even(n - 1)


def shadowed_builtin(values, len=lambda v: 2):
    s = 0
    for i in range(len(values)):
        s += values[i]
    return s


def draws(n):
    s = 0.0
    for _ in range(n):
        s += random.random()
    return s


def annotated(x: float, n: int = 2) -> float:
    return x * n


def docstring_only(x):
    """Say nothing, do little."""
    return x + x


def many(a, b, c, d, e, f, g, h):
    return a + b * c - d / e + f * g - h


def unused(x, y):
    return x * 2


def rebinds_global_name(x):
    RATE = 3
    return x * RATE


def uses_locals(x):
    y = x * 2
    return len(locals())


def isinstance_of(x):
    return (isinstance(x, int) * 1, isinstance(x, float) * 1, isinstance(x, bool) * 1)


def type_of(x):
    return type(x), x * 1


def is_same(x, y):
    return (x is y) + 0


def hash_of(x):
    return hash(x) + 0


def assign(name, make_value):
    return lambda module: setattr(module, name, make_value())


def store_in(name, index, value):
    return lambda module: vars(module)[name].__setitem__(index, value)


def defaults(name, positional, keyword=None):
    def change(module):
        vars(module)[name].__defaults__ = positional
        vars(module)[name].__kwdefaults__ = keyword

    return change


def use(name, other):
    return lambda module: setattr(module, name, vars(module)[other])


NUMBERS = lambda: one_each([1, 2.5, True, -3, 2**62, np.float64(0.1), np.float32(0.1), "a"])
CALLS = {
    "rate_times": lambda: [(1,), (2.5,), assign("RATE", lambda: 0.25), (1,), (2.5,), assign("RATE", lambda: 2), (1,), (2.5,), assign("RATE", lambda: "ab"), (2,), assign("RATE", lambda: np.float32(0.1)), (1,), (2.5,), assign("RATE", lambda: True), (1,), lambda module: delattr(module, "RATE"), (1,), assign("RATE", lambda: 0.5), (1,)],
    "counted": lambda: [(1,), (2.5,), assign("COUNT", lambda: 5), (1,), (2.5,), assign("COUNT", lambda: 2.0), (1,), assign("COUNT", lambda: 3), (1,)],
    "flagged": lambda: [(1,), (2.5,), assign("FLAG", lambda: False), (1,), (2.5,), assign("FLAG", lambda: 1), (1,), assign("FLAG", lambda: []), (1,)],
    "from_list": lambda: [(0,), (-1,), (3,), store_in("LIST", 0, 10), (0,), store_in("LIST", 0, 0.5), (0,), (1,), assign("LIST", lambda: [7, 8, 9, 10]), (3,), assign("LIST", lambda: (1, 2)), (0,)],
    "from_pair": lambda: [(1,), (2.5,), assign("PAIR", lambda: (2.5, 1)), (1,), (2.5,)],
    "from_table": lambda: [(0,), (-1,), (3,), store_in("TABLE", 0, 10), (0,), assign("TABLE", lambda: np.array([5.0, 6.0])), (0,), (1,), (2,), assign("TABLE", lambda: np.array([5, 6])), (0,), assign("TABLE", lambda: ramp(18)[::2]), (0,), (1,), assign("TABLE", lambda: [1.0, 2.0]), (0,), assign("TABLE", lambda: np.array([1.0, 2.0, 3.0])), (0,)],
    "from_ints": lambda: [(0,), (2,), store_in("INTS", 0, 2**63 - 1), (0,), (1,)],
    "table_sum": lambda: [(0,), (5,), store_in("TABLE", 1, -4.0), (5,), assign("TABLE", lambda: np.array([0.1] * 7)), (9,), assign("TABLE", lambda: np.array([])), (0,), (2,), assign("TABLE", lambda: np.array([1.0, 2.0, 3.0])), (4,)],
    "writes_table": lambda: [(0, 5.0), (1, 7), (9, 1.0), (-1, 0.5)],
    **dict.fromkeys(["none_global", "big_global", "string_global", "missing_global", "lambda_global", "doubled", "halved", "inner_function", "inner_lambda", "isinstance_of", "type_of", "hash_of", "docstring_only", "rebinds_global_name", "uses_locals", "writes_global", "counter"], NUMBERS),
    "attribute_global": lambda: [(1,), (2.5,), lambda module: setattr(module.SETTINGS, "factor", 3), (1,), (2.5,)],
    "writes_into_tuple": lambda: [((ramp(3), 2), 1.5), ((ramp(3), 0.5), 2.0)],
    "shrinks": lambda: [(np.array([1.0, 1e-200]), 3), lambda module: np.seterr(under="raise"), (np.array([1.0, 1e-200]), 3), (np.array([1.0, 0.5]), 3), lambda module: np.seterr(under="ignore"), (np.array([1.0, 1e-200]), 3)],
    **dict.fromkeys(["runs_text", "reads_file", "asks_time", "logs"], lambda: one_each([0, 1, 3])),
    "module_constant": lambda: [(1,), (2.5,), (True,)],
    "calls_helper": lambda: [(1,), (2.5,), use("helper", "other_helper"), (1,), (2.5,), assign("helper", lambda: math.sqrt), (4,), assign("helper", lambda: (lambda x: -x)), (1,)],
    "deeper": lambda: [(1,), (2.5,), use("helper", "other_helper"), (1,), (2.5,), use("calls_helper", "other_helper"), (1,), (2.5,)],
    "loops_helper": lambda: [(0,), (5,), use("helper", "docstring_only"), (5,), lambda module: delattr(module, "helper"), (0,), (2,), use("helper", "other_helper"), (2,)],
    "calls_defaults": lambda: [(1,), (2.5,), defaults("calls_with_default", (3, 1.5)), (1,), (2.5,), defaults("calls_with_default", (3,)), (1,)],
    "calls_with_default": lambda: [(1,), (1, 2.5), (1, 2, 3), Call((1,), {"z": 2}), Call((), {"x": 2}), Call((1,), {"q": 2}), (1, 2, 3, 4), (), defaults("calls_with_default", (5, 5)), (1,), (2.5,)],
    "passes_function": lambda: [(helper, 2), (math.sqrt, 4.0), (abs, -3), (len, [1]), (None, 1)],
    "keyword_only": lambda: [(1,), (2.5,), Call((1,), {"scale": 3}), Call((1,), {"offset": 1}), Call((1,), {"offset": 2, "scale": 0.5}), (1, 2), Call((), {}), defaults("keyword_only", None, {"scale": 7, "offset": 1}), (1,), (2.5,), defaults("keyword_only", None, {"scale": 7}), (1,)],
    "positional_only": lambda: [(1,), (1, 2), (1, 2, 3), Call((1,), {"z": 9}), Call((1,), {"y": 9}), Call((), {"x": 1})],
    "variadic": lambda: [(), (1,), (1, 2.5), (1, 2, 3)],
    "keywords": lambda: [Call((), {"a": 1, "b": 2.5}), Call()],
    "mutable_default": lambda: [(1,), (2,), (2.5,), (1, [5, 5]), (1,)],
    "none_default": lambda: [(1,), (2.5,), (1, 3), (1, 0.5), (2, None)],
    "recursive": lambda: one_each([0, 1, 2, 10, 15, -1, 2.0]),
    "even": lambda: one_each([0, 1, 10, 2000]),
    "shadowed_builtin": lambda: [([1, 2, 3],), ([1.5],), ([1, 2, 3], len)],
    "draws": lambda: one_each([0, 1, 5]),
    "annotated": lambda: [(1,), (2.5,), (1, 2.5), ("a",), (1, 2)],
    "many": lambda: [(1, 2, 3, 4, 5, 6, 7, 8), (1.5, 2, 3, 4, 0.5, 6, 7, 8), (1, 2, 3, 4, 0, 6, 7, 8)],
    "unused": lambda: [(1, None), (1, 2**63), (1.5, "s"), (1, [1, "a"]), (2, 3), (1, ramp(3)), (1, Arithmetic(1))],
    "is_same": lambda: product([1, 1000, 2.5, None], [1, 1000, 2.5, None]),
}
