"""Dicts with strings for keys that were given, and objects that names outside hold."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autojit.core import Reason
from tests.backend.workshop import (
    agrees,
    agrees_on,
    compiled,
    function_of,
    leaves,
    module_of,
    refused,
    sound,
)
from tests.differential.values import Sneaky, TextKey

BODIES = {
    "reads": "return p['x'] * 2 + p['y']",
    "changes": "p['x'] += n\np['y'] = p['x'] * 0.5\nreturn p['y']",
    "in a loop": "for i in range(n):\n  p['x'] += i * p['y']\nreturn p['x']",
    "gets": "return p.get('x', 0) + p.get('absent', n)",
    "gets None": "return p.get('absent') is None and p.get('x') is not None",
    "contains": "return n if 'x' in p and 'absent' not in p else -n",
    "on a path": "if n > 2: p['x'] = n * 1.5\nreturn p['x'] + 1",
    "nested": "p['in']['c'] += 1\nreturn p['in']['c'] * n",
    "passed on": "return moved(p, n) + moved(p, 2)",
    "renamed": "q = p\nq['x'] = n * 0.5\nreturn p['x']",
    "given back": "p['x'] = n + 0.5\nreturn p",
    "a list": "p['xs'][0] += n\nreturn sum(p['xs'])",
    "grows a list": "p['xs'].append(n + 0.5)\nreturn len(p['xs'])",
    "an array": "p['a'][0] = n\nreturn p['a'].sum()",
    "another array": "p['a'] = p['a'] * 2.0\nreturn p['a'][0]",
    "a text": "return n if p['mode'] == 'fast' else -n",
}
HELPER = "def moved(p, by):\n    p['x'] = p['x'] + by\n    return p['x']\n"


def record(**others: Any) -> dict[str, Any]:
    """Make a dict with a value of each kind."""
    known = {"x": 1.5, "y": 2, "in": {"c": 1.0}, "xs": [1.0], "a": np.ones(2), "mode": "fast"}
    return {**known, **others}


@pytest.mark.parametrize("case", sorted(BODIES))
def test_a_dict_is_read_and_changed_by_its_keys(case: str) -> None:
    body = "".join(f"    {line}\n" for line in BODIES[case].splitlines())
    function = function_of(f"{HELPER}def f(p, n):\n{body}")
    for number in (1, 3):
        agrees_on(function, lambda number=number: (record(), number))  # type: ignore[misc]


def test_a_key_that_is_missing_is_missed_by_python() -> None:
    function = function_of("def f(p, n):\n    return p['x'] * n if n > 2 else n\n")
    agrees(function, record(), 3)
    assert not compiled(function, record(), 3).matches(({"y": 1}, 3))
    specialisation = compiled(function, record(), 3)
    with pytest.raises(Exception, match="an argument is not of the kind"):
        specialisation.run(({"y": 1}, 1))


@pytest.mark.parametrize("key", [TextKey("x"), Sneaky("x"), 1, None])
def test_a_dict_is_not_looked_into_that_has_a_key_of_another_type(key: object) -> None:
    function = function_of("def f(p):\n    return p['y'] * 2\n")
    specialisation = compiled(function, {"y": 2})
    given = {key: 1, "y": 2}
    with pytest.raises(Exception, match="an argument is not of the kind"):
        specialisation.run((given,))
    assert getattr(key, "asked", 0) == 0
    assert refused(function, given).reason is Reason.ARGUMENT_TYPE


def test_whether_a_key_is_there_is_tested_on_each_call() -> None:
    function = function_of("def f(p):\n    return p.get('x', 1) + (2 if 'y' in p else 3)\n")
    for given in ({"x": 5, "y": 1}, {"y": 1}, {"x": 5, "z": 1}, {"z": 1}):
        agrees_on(function, lambda given=given: (dict(given),))  # type: ignore[misc]


def test_one_dict_twice_is_one_dict() -> None:
    function = function_of("def f(p, q):\n    p['x'] = 9\n    return q['x'] + 1\n")
    agrees_on(function, lambda: ({"x": 1}, {"x": 2}))
    one = {"x": 1}
    leaves(function, one, one)


def test_the_dict_of_an_instance_is_that_instance() -> None:
    module = module_of(
        "class C:\n    def __init__(self): self.x = 1.5\n"
        "def f(c, d):\n    c.x = 4.5\n    return d['x'] + 1\n"
    )
    agrees_on(module.f, lambda: (module.C(), {"x": 2.5}))
    instance = module.C()
    leaves(module.f, instance, vars(instance))


OUTSIDE = """
P = {"rate": 0.5, "in": {"k": 2}, "xs": [1, 2], "a": np.arange(3.0)}
class Config:
    limit = 3
    def __init__(self): self.rate = 0.25
    def scaled(self, x): return x * self.rate + self.limit
CONFIG = Config()
def f(n):
    return P["rate"] * n + P["in"]["k"] + P["xs"][1] + P["a"][2]
def g(n):
    return CONFIG.scaled(n) + CONFIG.rate
"""


def test_objects_that_names_outside_hold_are_looked_into_on_each_call() -> None:
    module = module_of(OUTSIDE)
    agrees(module.f, 3)
    agrees(module.g, 3)
    module.P["rate"] = 1.5
    module.P["in"]["k"] = 7
    module.P["xs"][1] = 9
    module.CONFIG.rate = 4.0
    agrees(module.f, 3)
    agrees(module.g, 3)


def test_another_object_outside_is_noticed() -> None:
    module = module_of(OUTSIDE)
    agrees(module.f, 3)
    module.P = {**module.P, "rate": 8.0}
    leaves(module.f, 3)


@pytest.mark.parametrize(
    ("body", "reason", "words"),
    [
        ("p['new'] = 1\nreturn 1", Reason.OBJECTS, "adds the key 'new'"),
        ("return p['absent']", Reason.ARGUMENT_CLASS, "'absent' is not there"),
        ("return p[1]", Reason.UNKNOWN_OPERATION, "a key that is int"),
        ("return p.pop('x')", Reason.UNKNOWN_FUNCTION, "the method pop()"),
        ("return len(p)", Reason.UNKNOWN_FUNCTION, "len() of a dict"),
        ("s = 0\nfor k in p: s += 1\nreturn s", Reason.UNKNOWN_OPERATION, "iterates over a dict"),
        ("del p['x']\nreturn 1", Reason.UNKNOWN_OPERATION, "a dict"),
        ("return 1 if p else 2", Reason.UNKNOWN_OPERATION, "a dict"),
        ("return p == {}", Reason.UNKNOWN_OPERATION, ""),
        ("return p.x", Reason.UNKNOWN_OPERATION, "a dict"),
    ],
)
def test_what_is_more_than_a_look_by_key_is_refused(body: str, reason: Reason, words: str) -> None:
    text = "".join(f"    {line}\n" for line in body.splitlines())
    found = refused(function_of(f"def f(p):\n{text}"), record())
    assert found.reason is reason
    assert words in found.message


@pytest.mark.parametrize(
    "line",
    ["P['rate'] = n", "P['in']['k'] += n", "P['xs'][0] = n", "P['a'][0] = n", "CONFIG.rate = n"],
)
def test_what_names_outside_hold_is_not_changed(line: str) -> None:
    refused(module_of(f"{OUTSIDE}def h(n):\n    {line}\n    return n + 1\n").h, 3)


def test_a_call_that_fails_leaves_the_dict_as_it_was() -> None:
    function = function_of("def f(p, n):\n    p['x'] = 7.5\n    return 10 // n\n")
    assert sound(function, lambda: (record(), 2))
    given = record()
    leaves(function, given, 0)
