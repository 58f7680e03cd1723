"""Dicts with strings for keys, and instances that module names hold: read and changed by key."""
import collections

from tests.differential.values import *

def reset(module):
    module.PARAMS = {"a": 2, "b": 1.5, "none": None, "mode": "fast", "inner": {"c": 4.0}, "xs": [1.5, 2.5], "w": np.arange(3.0)}
    module.SCORES = {"match": 1, "mismatch": -1, "gap": -2}
    module.Config.limit, module.Config.scaled = 10, module.SCALED
    module.CONFIG = module.Config()


PARAMS = {"a": 2, "b": 1.5, "none": None, "mode": "fast", "inner": {"c": 4.0}, "xs": [1.5, 2.5], "w": np.arange(3.0)}
SCORES = {"match": 1, "mismatch": -1, "gap": -2}


class Config:
    limit = 10

    def __init__(self):
        self.rate = 0.5
        self.table = {"z": 2.0}
        self.items = [1, 2, 3]

    def scaled(self, x):
        return x * self.rate

    @property
    def double(self):
        return self.rate * 2


CONFIG = Config()
SCALED = Config.scaled


class Holder:
    def __init__(self, x, d=None):
        self.x = x
        self.d = d if d is not None else {"x": 1.0, "k": 2}

    def step(self, n):
        for i in range(n):
            self.x = self.x + self.d["k"]
            self.d["x"] = self.d["x"] * 0.5 + i
        return self.x, self.d["x"]


def logistic(p, n):
    x = p["x"]
    for _ in range(n):
        x += p["r"] * x * (1 - x / p["k"])
    return x


def changes(p, n):
    for i in range(n):
        p["x"] += i
        p["r"] = p["x"] * 0.5
    return p["r"]


def changes_types(p):
    p["x"] = p["x"] + 1
    p["r"] = None
    return p["k"]


def adds(p):
    p["new"] = 1
    return p["x"] + 1


def maybe_adds(p, n):
    if n > 2:
        p["late"] = n
    return p["x"] + n


def gets(p, n):
    return p.get("x", n), p.get("absent", n) + 1, p.get("absent"), p.get("k")


def gets_and_raises(p, n):
    return p.get("x", 10 // n) + 1


def contains(p, n):
    if "x" in p:
        n = n + p["x"]
    if "absent" not in p:
        n = n * 2
    return n


def two_dicts(p, q):
    p["x"] = p["x"] + 1
    return q["x"] * 2


def lists_in_dict(p):
    xs, ys = p["xs"], p["ys"]
    for i in range(len(xs)):
        xs[i] = xs[i] + ys[i]
    return sum(ys)


def arrays_in_dict(p):
    p["w"][0] += 1.0
    p["v"] = p["w"] * 2.0
    return p["v"].sum()


def grows_list(p, n):
    for i in range(n):
        p["xs"].append(i * 0.5)
    return len(p["xs"])


def nested(p):
    p["in"]["c"] += p["x"]
    return p["in"]["c"] * p["x"]


def chosen(p, name):
    return p[name] * 2


def through_a_helper(p, n):
    total = 0
    for i in range(n):
        total += _advance(p, i)
    return total


def _advance(p, step):
    p["x"] = p["x"] + step * p["k"]
    return p["x"]


def same_object(p, q):
    q["x"] = 7
    return p["x"] + 1


def fails_behind(p, n):
    p["x"] = p["x"] + 1
    return 10 // n


def method_of(h, n):
    return h.step(n), n + 1


def holder_and_dict(h, d):
    d["x"] = 5.5
    return h.x + 1


def dict_and_holder(h, d):
    h.x = 5.5
    return d["x"] + 1


def text_in_dict(p):
    return 1 if p["mode"] == "fast" else 2


def given_back(p):
    p["x"] = p["x"] * 2
    return p


def of_a_name(n):
    return PARAMS["a"] * n + PARAMS["b"] + PARAMS["inner"]["c"] + (PARAMS["none"] is None)


def mode_of_a_name(n):
    return n + 1 if PARAMS["mode"] == "fast" else n - 1


def list_of_a_name(n):
    total = 0.0
    for x in PARAMS["xs"]:
        total += x * n
    return total + PARAMS["w"][1]


def stores_into_a_names_list(n):
    PARAMS["xs"][0] = n + 0.5
    return PARAMS["xs"][0]


def grows_a_names_list(n):
    PARAMS["xs"].append(n + 0.5)
    return len(PARAMS["xs"])


def stores_into_a_names_array(n):
    PARAMS["w"][0] = n
    return PARAMS["w"][0]


def changes_a_name(n):
    PARAMS["a"] = n
    return PARAMS["a"] + 1


def align(a, b):
    n, m = len(a), len(b)
    d = [[0] * (m + 1) for _ in range(n + 1)]
    for i in range(1, n + 1):
        for j in range(1, m + 1):
            same = SCORES["match"] if a[i - 1] == b[j - 1] else SCORES["mismatch"]
            d[i][j] = max(d[i - 1][j - 1] + same, d[i - 1][j] + SCORES["gap"], d[i][j - 1] + SCORES["gap"])
    return d[n][m]


def of_an_instance(n):
    return CONFIG.rate * n + CONFIG.table["z"] + CONFIG.limit + CONFIG.items[0]


def rate_of_an_instance(n):
    return CONFIG.rate * n


def method_of_an_instance(n):
    return CONFIG.scaled(n) + CONFIG.double


def changes_an_instance(n):
    CONFIG.rate = n
    return CONFIG.rate * 2


def name_and_argument(c, n):
    c.rate = n + 0.5
    return CONFIG.rate * 2


def P(**others):
    return {"x": 1, "r": 0.5, "k": 10, **others}


def _shared():
    xs = [1.0, 2.0]
    return {"xs": xs, "ys": xs}


def _same_nested():
    p = {"x": 1.5, "c": 2.5}
    p["in"] = p
    return p


def _instance_and_its_dict(n=0):
    h = Holder(1.5, {"k": 1, "x": 2.5})
    return h, h.__dict__


def _pair():
    p = P()
    return p, p


def another(module):
    module.CONFIG = module.Config()
    module.CONFIG.rate = 7.25


def set_in(name, key, value):
    return lambda module: getattr(module, name).__setitem__(key, value)


DICTS = lambda: [P(), P(x=0.5), P(x=2**63 - 1), P(x=2**62, k=0), P(x=np.float64(1.5)), P(x=True), P(x=None), P(x="a"), P(r=math.nan), {"r": 0.5, "k": 2, "x": 3}, {"r": 0.5}, {}, P(late=1), P(absent=2, new=3), {1: 2, **P()}, {TextKey("x"): 4, "r": 1.0, "k": 2}, {Sneaky("x"): 1, **P()}, collections.OrderedDict(P()), collections.defaultdict(int, P()), P(x=[1]), P(x={"y": 1})]
NUMBERS = lambda: [0, 5, 2.5]
CHANGES = [lambda m: m.PARAMS.__setitem__("a", 5), (2,), lambda m: m.PARAMS.__setitem__("a", 0.5), (2,), lambda m: m.PARAMS.__setitem__("mode", "slow"), (2,), lambda m: m.PARAMS.pop("b"), (2,), lambda m: m.PARAMS.__setitem__("b", 2**64), (2,), lambda m: m.PARAMS.__setitem__("b", 1.25), (2,), lambda m: m.PARAMS.__setitem__("inner", {"c": 1}), (2,), lambda m: setattr(m, "PARAMS", {**m.PARAMS, "a": 9}), (2,), lambda m: m.PARAMS.__setitem__(3, 4), (2,), lambda m: m.PARAMS["xs"].append(1.0), (2,), lambda m: m.PARAMS.__setitem__("xs", [True]), (2,)]
TURNS = [lambda m: setattr(m.CONFIG, "rate", 3), (2,), lambda m: setattr(m.CONFIG, "limit", 3.5), (2,), lambda m: setattr(m.Config, "limit", 4), (2,), lambda m: setattr(m.Config, "scaled", lambda self, x: -x), (2,), lambda m: setattr(m.CONFIG, "table", {"z": 1}), (2,), lambda m: delattr(m.CONFIG, "rate"), (2,), lambda m: setattr(m, "CONFIG", m.Config()), (2,), lambda m: setattr(m, "CONFIG", None), (2,)]
CALLS = {
    **dict.fromkeys(["logistic", "changes", "gets", "gets_and_raises", "contains", "maybe_adds", "through_a_helper", "fails_behind"], lambda: product(DICTS(), NUMBERS())),
    **dict.fromkeys(["changes_types", "adds", "given_back"], lambda: one_each(DICTS())),
    **dict.fromkeys(["two_dicts", "same_object"], lambda: [(P(), P()), _pair(), (P(x=1.5), P()), (P(), {"x": 2}), _pair(), (P(x=1.5), P(x=2.5))]),
    "lists_in_dict": lambda: one_each([{"xs": [1.0, 2.0], "ys": [0.5, 0.5]}, _shared(), {"xs": [1, 2], "ys": [3, 4]}, {"xs": [1.0, 2.0], "ys": [0.5]}, {"xs": [], "ys": []}]),
    "arrays_in_dict": lambda: one_each([{"w": np.arange(3.0), "v": np.zeros(1)}, {"w": np.arange(3), "v": 0}, {"w": np.arange(6.0)[::2], "v": np.zeros(3)}]),
    "grows_list": lambda: product([{"xs": [1.0]}, {"xs": []}, {"xs": [1]}, {"xs": None}], [0, 3]),
    "nested": lambda: one_each([{"x": 1.5, "in": {"c": 2.0}}, _same_nested(), {"x": 1, "in": {"c": 2}}, {"x": 1.5, "in": Config()}, {"x": 1.5}]),
    "chosen": lambda: product([P(), {"x": 1.5}], ["x", "k", "absent", "", 1]),
    "method_of": lambda: product([Holder(1.5), Holder(1), Holder(1.5, {"x": 1.0}), Holder(1.5, {"x": 1.0, "k": 0.5, "z": 1})], [0, 1, 4]),
    **dict.fromkeys(["holder_and_dict", "dict_and_holder"], lambda: [(Holder(1.5), {"x": 2.5}), _instance_and_its_dict(), (Holder(1.5), {"x": 2.5, "k": 1}), _instance_and_its_dict()]),
    "text_in_dict": lambda: one_each([{"mode": "fast"}, {"mode": "slow"}, {"mode": 1}, {"mode": "fast", "x": 1}]),
    **dict.fromkeys(["of_a_name", "mode_of_a_name", "list_of_a_name", "stores_into_a_names_list", "grows_a_names_list", "stores_into_a_names_array", "changes_a_name"], lambda: [reset, *one_each(NUMBERS()), *CHANGES, reset]),
    "align": lambda: [("GATTACA", "GCATGCU"), ("", ""), ("AAA", "AAA"), set_in("SCORES", "gap", -1), ("GATTACA", "GCATGCU"), set_in("SCORES", "gap", -0.5), ("GATTACA", "GCATGCU")],
    **dict.fromkeys(["of_an_instance", "method_of_an_instance", "changes_an_instance"], lambda: [reset, *one_each(NUMBERS()), *TURNS, reset]),
    "rate_of_an_instance": lambda: [reset, (2,), (0.5,), another, (2,), (0.5,), reset],
    "name_and_argument": lambda: [(Config(), 1), lambda m: None, (CONFIG, 2), (Config(), 3.5), (CONFIG, 1)],
}
