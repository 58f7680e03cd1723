"""Names: bound or not, bound inside expressions, bound by comprehensions of their own."""

from __future__ import annotations

import ast

import numpy as np
import pytest

from autojit.backend.translation.scoping import scoped
from tests.backend.workshop import agrees, agrees_on, compiled, function_of, leaves, sound

NUMBERS = (-3, -1, 0, 1, 2, 3, 7, 20)
#: Bodies of ``f(n, xs)``; each is native for some number at least.
BODIES = {
    "variable after": "for i in range(n):\n    pass\nreturn i",
    "variable after break": "for i in range(n):\n    if i * i > n: break\nreturn i",
    "pair after": "for i, x in enumerate(xs[:n]):\n    r += x\nreturn i, x",
    "bound in a branch": "if n > 2: y = n * 2\nreturn y",
    "bound in one of three": "if n > 2:\n    y = 1\nelif n > 0:\n    y = 2\nreturn y + n",
    "float or int": "if n > 2: y = 1\nelif n > 0: y = 2.5\nreturn y",
    "None or number": "if n > 2: y = None\nelif n > 0: y = 2\nreturn y is None",
    "None or nothing": "if n > 2: y = None\nreturn y",
    "array": "if n > 2: y = np.ones(n)\nreturn y",
    "array used": "if n > 2: y = np.ones(n)\nfor i in range(n): r += y[i]\nreturn r",
    "list": "if n > 2: y = [n, 2]\nreturn len(y)",
    "tuple": "if n > 2: y = n, 2.5\nreturn y[1]",
    "complex": "if n > 2: y = 1j\nreturn y + 1j",
    "previous": (
        "for i, x in enumerate(xs):\n    if i > 0: r += x - prev\n    prev = x\nreturn r, prev"
    ),
    "previous in an expression": (
        "for i in range(n):\n    d = i - prev if i > 0 else 5\n    prev = i\n    r += d\nreturn r"
    ),
    "previous always": "for i in range(n):\n    r += i - prev\n    prev = i\nreturn r",
    "while": "while n > 0:\n    y = n\n    n -= 2\nreturn y",
    "while reads": "while n > 0 and (n > 2 or y > 0):\n    y = n\n    n -= 2\nreturn n",
    "in the else": (
        "for i in range(n):\n    y = i\n    if i == 3: break\nelse:\n    r = y\nreturn r"
    ),
    "nested": "for i in range(n):\n    for j in range(i):\n        r += j\nreturn i, j, r",
    "read twice": "if n > 1: y = n\nr = y + y\nreturn r + y",
    "and": "if n > 1: y = n\nreturn n > 1 and y > 2",
    "deleted": "y = n\nif n > 2: del y\nreturn y",
    "deleted in a loop": "for i in range(n):\n    y = i\n    r += y\n    del y\nreturn r",
    "deleted twice": "y = n\ndel y\nif n > 2: y = 3\ndel y\nreturn n",
    "augmented": "if n > 1: y = n\ny += 1\nreturn y",
    "in a comprehension": "if n > 1: y = n\nreturn sum(y * i for i in range(5))",
    "in a comprehension of none": "if n > 1: y = n\nreturn sum(y * i for i in range(n))",
    "own variable": "x = n\nr = sum(x for x in range(3))\nreturn x, r",
    "own variable after a loop": (
        "for x in xs: r += x\nreturn [x / r for x in xs][0], sum(x for x in xs), x"
    ),
    "own variable in the iterable": "x = [1, 2, n]\nreturn sum(x * 2 for x in x), len(x)",
    "own variables nested": "return sum(sum(x * y for x in range(y)) for y in range(n))",
    "own variable twice": "return sum(sum(x for x in range(x)) for x in range(n))",
    "own variable of two loops": "x = 1\nreturn sum(x * y for x in range(n) for y in range(x)) + x",
    "own variable in a list in a list": (
        "x = n\nr = [[x + y for x in range(3)] for y in range(4)]\nreturn r[2][1] + x"
    ),
    "own pair": "x, y = n, 2\nreturn sum(x * y for x, y in zip(range(5), range(1, 6))) + x + y",
    "max": "return max(x * (6 - x) for x in range(n))",
    "min of floats": "return min((x - 2.5) ** 2 for x in xs[:n])",
    "max of mixed": "return max(x if x % 2 else x * 0.5 for x in range(n))",
    "min with a test": "return min(x for x in range(n) if x > 1)",
    "min nested": "return min(x * y for x in range(1, n) for y in range(x))",
    "any of a list": "return any([x > n for x in xs]), all([x > n for x in xs])",
    "any of an argument": "return any(xs[:n]), all(xs[:n])",
    "any nested": "return any(x * y == n for x in range(2, n) for y in range(2, n))",
    "all nested": "return all(x * y != n for x in range(2, n) for y in range(2, x) if y != 3)",
    "list of generated": "return len(list(x for x in range(n) if x % 2))",
    "walrus": "while (m := n - 1) > 0:\n    r += m\n    n = m\nreturn r, m",
    "walrus of itself": "while (n := n - 1) > 0:\n    r += n\nreturn r",
    "walrus in an if": "if (y := n * 2) > 4:\n    r = y\nreturn r, y",
    "walrus on a condition": "if n > 1 and (y := n * 2) > 4:\n    return y\nreturn n",
    "walrus maybe": "n > 1 and (y := n * 2)\nreturn y",
    "walrus in a choice": "r = (y := n) if n > 2 else 0\nreturn r + y",
    "walrus twice": "return (y := n) + (y := n * 2) + y",
    "walrus in a comprehension": "return sum(y * y for x in range(n) if (y := x - 2) > 0), n",
    "walrus out of a comprehension": "r = [y := x for x in range(n)]\nreturn y",
    "walrus or": "return (y := n) or 7, y",
    "walrus in a chain": "return 1 < (y := n) < 9 and y > 2",
    "walrus late in a chain": "return n < 5 < (y := n + 6), n",
    "walrus while else": "while (n := n - 1) > 0:\n    r += n\nelse:\n    r += 1000\nreturn r",
    "walrus while break": (
        "while (n := n - 1) > 0:\n    r += n\n    if r > 20: break\nelse:\n    r += 1000\nreturn r"
    ),
    "walrus while else break": (
        "for i in range(5):\n    while (n := n - 1) > i:\n        if n == 4: break\n"
        "    else:\n        break\n    r += n\nreturn r, n"
    ),
    "walrus while continue": (
        "while (n := n - 1) > 0:\n    if n % 2: continue\n    r += n\nreturn r"
    ),
    "loop on a condition": "return sum(x for x in xs) if n > 2 else 0.5",
    "loop in both": "return (min(x for x in xs) if n > 2 else max(x for x in xs)) + 1",
    "loop behind and": "return n > 1 and any(x > n for x in xs)",
    "loop behind or": "r = 5 if n > 6 or all(x > n for x in xs) else 4\nreturn r",
    "loops between": "return n > 0 and sum(range(n)) > 3 and n < 9 and sum(range(n)) < 40",
    "loop in a while": "while sum(range(n)) > 10:\n    n -= 1\nreturn n",
    "loop of an empty": "return max(i for i in range(n)) if n > 0 else -1",
    "value of or": "return n or sum(range(4))",
    "value of and": "return n and sum(range(n)) and n + 1",
    "chain of types": "return 0 < xs[0] + n <= 3, 0 < n < xs[0] + 4.0, n < 2 < n + xs[1] < 9",
    "global read": "global PLAIN\nreturn PLAIN + n",
    "match": (
        "for i in range(n):\n    match i % 5:\n        case 0 | 1: r += 1\n"
        "        case x if x == 3: r += 10 * x\n        case 4: pass\n"
        "        case y: r += y * 100\n"
        "return r"
    ),
    "match captures": "match n:\n    case 1: pass\n    case x if x > 2: r = x\nreturn r, x",
    "match floats": "match xs[0] * n:\n    case -0.0: r = 1\n    case 0.5: r = 2\nreturn r",
    "match as": "match n:\n    case (1 | 2 | 3) as x: r = x * 10\n    case -1: r = 5\nreturn r",
    "match none": (
        "y = None if n > 2 else n\nmatch y:\n    case None: r = 5\n    case _: r = 6\nreturn r"
    ),
    "match two": (
        "match n % 2, n % 3:\n    case 0, 0: r = 1\n    case (0, k): r = k * 10\n"
        "    case (_, 1) | (_, 2): r = 7\n    case _: r = 8\nreturn r"
    ),
    "match wrong length": "match n, 1:\n    case 1, 1, 1: r = 4\n    case 3, _: r = 5\nreturn r",
    "match returns": "match n:\n    case 0: return 5\n    case _: return n * 2",
    "match loops": (
        "for i in range(n):\n    match i:\n        case 3: continue\n"
        "        case 5: break\n    r += i\n"
        "return r, i"
    ),
}


@pytest.mark.parametrize("case", BODIES)
def test_names_are_bound_as_in_python(case: str) -> None:
    body = "".join(f"    {line}\n" for line in BODIES[case].splitlines())
    function = function_of(f"PLAIN = 3\ndef f(n, xs):\n    r = 0\n{body}")
    numbers = [0.5, 2.5, -1.25, 4.0]
    answered = [
        sound(function, lambda number=number, given=given: (number, given(numbers)))  # type: ignore[misc]
        for given in (list, np.array)
        for number in NUMBERS
    ]
    assert any(answered)


@pytest.mark.parametrize(
    "body",
    [
        "for i in range(n): pass\nreturn i",
        "if n > 2: y = 1\nreturn y",
        "if n > 2: y = np.ones(2)\nreturn y",
        "if n > 2: y = None\nreturn y",
        "y = n\ndel y\nif n > 2: y = 1\nreturn y",
        "return min(i for i in range(n))",
    ],
)
def test_reading_a_name_that_is_not_bound_leaves(body: str) -> None:
    text = "".join(f"    {line}\n" for line in body.splitlines())
    function = function_of(f"def f(n):\n{text}")
    agrees(function, 3)
    leaves(function, 0)


def test_a_name_that_is_bound_on_every_path_has_no_flag() -> None:
    text = "def f(n):\n    for i in range(n):\n        x = i\n        n += x\n    return n\n"
    assert "_bound" not in compiled(function_of(text), 3).kernel.source  # type: ignore[attr-defined]


TRIES = {
    "sum": "try:\n    r += 12 // n\nexcept ZeroDivisionError:\n    r += 1000\nreturn r",
    "in a loop": (
        "for x in range(n):\n    try:\n        r += 10 // (x - 3)\n    except ZeroDivisionError:\n"
        "        r += 1000\nreturn r"
    ),
    "else": (
        "try:\n    r = 6 // n\nexcept ZeroDivisionError:\n    r = 1\nelse:\n    r += 50\nreturn r"
    ),
    "finally": (
        "try:\n    r = 6 // n\nexcept ZeroDivisionError:\n    r = 1\nfinally:\n    r += 5\nreturn r"
    ),
    "only finally": "try:\n    r = 6 // n\nfinally:\n    r += 5\nreturn r",
    "index": (
        "for i in range(n):\n    try:\n        r += xs[i]\n"
        "    except IndexError:\n        break\nreturn r"
    ),
    "returns": "try:\n    return xs[n]\nexcept IndexError:\n    return -1.0",
    "raises": (
        "try:\n    if n > 2: raise ValueError\n    r = 1\nexcept ValueError:\n    r = 2\nreturn r"
    ),
    "asserts": "try:\n    assert n < 3\nexcept AssertionError as error:\n    r = 2\nreturn r",
    "named": "try:\n    r = 6 // n\nexcept ZeroDivisionError as e:\n    r = len(e.args)\nreturn r",
    "stores first": (
        "try:\n    xs[0] = 9.0\n    xs[n] = 1.0\nexcept IndexError:\n    xs[1] = 7.0\nreturn xs[0]"
    ),
    "overflow": (
        "try:\n    r = math.exp(n * 100.0)\nexcept OverflowError:\n    r = math.inf\nreturn r"
    ),
    "domain": "try:\n    r = math.sqrt(n)\nexcept (ValueError, TypeError):\n    r = -1.0\nreturn r",
    "binds": "try:\n    y = 6 // n\nexcept ZeroDivisionError:\n    pass\nreturn y",
    "nested": (
        "try:\n    try:\n        r = 6 // n\n    except IndexError:\n        r = 2\n"
        "except ArithmeticError:\n    r = 3\nreturn r"
    ),
    "handler prints": "try:\n    r = 6 // n\nexcept ZeroDivisionError:\n    print()\nreturn r",
}


@pytest.mark.parametrize("case", TRIES)
def test_what_a_handler_would_catch_leaves_the_rest_is_native(case: str) -> None:
    body = "".join(f"    {line}\n" for line in TRIES[case].splitlines())
    function = function_of(f"def f(n, xs):\n    r = 0\n{body}")
    answered = [
        sound(function, lambda number=number: (number, np.array([0.5, 2.5, -1.25])))  # type: ignore[misc]
        for number in NUMBERS
    ]
    assert any(answered)
    assert not all(answered)


def test_a_function_is_compiled_whatever_its_handlers_do() -> None:
    text = """
    def f(x):
        try:
            return 1 / x
        except ZeroDivisionError:
            with open("nowhere") as file:
                return {line: 1 for line in file}
    """
    agrees_on(function_of(text), lambda: (4,))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[x for x in y]", "[x for x in y]"),
        ("[n for n in n]", "[n_own1 for n_own1 in n]"),
        ("[(n, b) for n in n for b in n]", "[(n_own1, b) for n_own1 in n for b in n_own1]"),
        ("[[x for x in x] for x in n]", "[[x_own1 for x_own1 in x] for x in n]"),
        ("sum(n for n in a if n) + n", "sum((n_own1 for n_own1 in a if n_own1)) + n"),
        ("[(n := x) for x in a]", "[(n := x) for x in a]"),
        ("[(lambda n: n)(n) for n in a]", "[(lambda n: n)(n_own1) for n_own1 in a]"),
        ("[n for n in a] + [n for n in a]", "[n_own1 for n_own1 in a] + [n_own2 for n_own2 in a]"),
    ],
)
def test_a_target_with_the_name_of_a_local_is_renamed(text: str, expected: str) -> None:
    tree = ast.parse(text, mode="eval")
    assert ast.unparse(scoped(tree, frozenset({"n", "a"}))) == expected
    assert ast.unparse(tree) == ast.unparse(ast.parse(text))
