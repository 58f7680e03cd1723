"""Arguments of calls, as text: usual ones, those near boundaries, and misfits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.differential.generator import numerals
from tests.differential.generator.classes import instance

if TYPE_CHECKING:
    from tests.differential.generator.classes import Class
    from tests.differential.generator.dice import Dice
    from tests.differential.generator.forms import Form
    from tests.differential.generator.scope import Signature

_LENGTHS: Final = {0: 2, 1: 3, 2: 3, 3: 4, 5: 5, 8: 2, 9: 2, 17: 1}
_NUMBERS: Final = (
    *("None", "1", "2.5", "True", "np.float64(1.5)", "np.int64(3)", "2**70", "np.float32(1.5)"),
    *("np.uint8(200)", "np.bool_(1)", "1j", "np.array(2.5)", "np.arange(3)", "np.zeros(2)"),
)
#: Never in a number's place: a text or a list times two thousand million takes all memory.
_MISFITS: Final = (
    *("None", "1", "2.5", "(1, 2)", "'text'", "[1, 2]", "[1.5]", "[]", "[1, 2.5]", "1j"),
    *("np.zeros(3)", "np.arange(4)", "np.zeros((2, 3))", "np.array(2.5)", "[[1, 2], [3]]"),
    "np.zeros(3, dtype='>f8')",
)

_STREAMS: Final = {
    "Random": ("random.Random(3)", "random.Random(2**70)"),
    "Generator": (
        *("np.random.default_rng(5)", "np.random.default_rng(6)"),
        *("np.random.Generator(np.random.MT19937(1))", "np.random.Generator(np.random.SFC64(1))"),
        "np.random.Generator(np.random.Philox(1))",
    ),
    "RandomState": ("np.random.RandomState(4)", "np.random.RandomState(np.random.MT19937(3))"),
}


def calls(
    dice: Dice,
    signature: Signature,
    names: dict[str, Form],
    classes: dict[str, Class],
    count: int,
) -> list[str]:
    """Return calls of a function; the first are usual, so that it is compiled for them."""
    made = []
    for position in range(count):
        hard = 0.02 if position < count // 3 else dice.one((0.02, 0.2, 0.6))
        forms = list(signature.parameters.values())
        texts = [_argument(dice, form, hard, classes) for form in forms]
        if position > 1 and dice.chance(0.04):
            place = dice.between(0, len(texts) - 1)
            plain = forms[place].kind in ("number", "tuple")
            texts[place] = dice.one(_NUMBERS if plain else _MISFITS)
        if signature.defaults and dice.chance(0.4):
            texts = texts[: len(texts) - dice.between(1, signature.defaults)]
        made.append(_aliased(dice, signature, texts) or f"({''.join(f'{t}, ' for t in texts)})")
        if position > 1 and names and dice.chance(0.08):
            made += _change(dice, names, late=position > count - 4)
    return made


def _change(dice: Dice, names: dict[str, Form], *, late: bool) -> list[str]:
    """Change a global name between two calls; after a number's no guard holds any more."""
    name = dice.one(list(names))
    form = names[name]
    if form.kind == "stream" and form.item == "Generator":
        return [f"lambda module: module.{name}.bit_generator.advance(3)"]
    if form.kind == "stream":
        return [f"lambda module: module.{name}.seed(5)"]
    if form.kind == "text":
        return [f"lambda module: setattr(module, {name!r}, {_text(dice)})"]
    if form.kind == "number" and not late:
        return []
    if form.kind == "number":
        text = numerals.of_type(dice, dice.one((form.item, "int", "float")))
        return [f"lambda module: setattr(module, {name!r}, {text})"]
    if form.kind == "tuple":
        return []
    value = "2.5" if form.kind == "array" else "2"
    return [f"lambda module: module.{name}.__setitem__(1, {value})"]


def _aliased(dice: Dice, signature: Signature, texts: list[str]) -> str | None:
    """Pass one container twice, or two views of one array."""
    forms = list(signature.parameters.values())[: len(texts)]
    pairs = [
        (a, b)
        for a in range(len(forms))
        for b in range(a + 1, len(forms))
        if forms[a].kind in ("array", "list", "instance") and forms[a].kind == forms[b].kind
        if (forms[a].item, forms[a].ndim) == (forms[b].item, forms[b].ndim)
    ]
    if not pairs or not dice.chance(0.3):
        return None
    first, second = dice.one(pairs)
    if texts[first] in _MISFITS:
        return None
    parts = list(texts)
    array = forms[first].kind == "array"
    parts[first] = dice.one(("it", "it[1:]", "it[::-1]")) if array else "it"
    parts[second] = dice.one(("it", "it[:-1]", "it")) if array else "it"
    return f"(lambda it: ({''.join(f'{part}, ' for part in parts)}))({texts[first]})"


def _argument(dice: Dice, form: Form, hard: float, classes: dict[str, Class]) -> str:
    match form.kind:
        case "instance":
            return instance(dice, classes[form.item], hard)
        case "stream":
            return dice.one(_STREAMS[form.item])
        case "text":
            return _text(dice) if form.item == "char" else _bytes(dice)
        case "number":
            return numerals.of_type(dice, form.item, hard=hard)
        case "array":
            return _array(dice, form, hard)
        case "list":
            return _list(dice, form.item, dice.weighted(_LENGTHS), hard)
        case "rows":
            width = dice.between(1, 3)
            height = dice.between(1, 3)
            return f"[{', '.join(_list(dice, form.item, width, hard) for _ in range(height))}]"
    return f"({''.join(f'{numerals.of_type(dice, item, hard=hard)}, ' for item in form.items)})"


def _text(dice: Dice) -> str:
    letters = "".join(dice.one("aabcezk 019") for _ in range(dice.weighted(_LENGTHS)))
    return dice.one((repr(letters), repr(letters), "'caf\\xe9'", "'\\U0001f600\\u0430x'", "''"))


def _bytes(dice: Dice) -> str:
    items = [dice.one((0, 1, 97, 98, 127, 128, 255)) for _ in range(dice.weighted(_LENGTHS))]
    return f"{dice.one(('bytes', 'bytes', 'bytes', 'bytearray'))}({items})"


def _list(dice: Dice, item: str, length: int, hard: float) -> str:
    items = [numerals.of_type(dice, item, hard=hard) for _ in range(length)]
    if items and hard > 0.5 and dice.chance(0.05):
        return f"[{', '.join([*items, dice.one(('1', '2.5', 'None', 'True'))])}]"
    text = f"[{', '.join(items)}]"
    if item == "float" and items and dice.chance(0.4):
        # Objects that nobody but the list refers to: those of a display are constants too.
        return f"np.array({text}, dtype='float64').tolist()"
    if item == "int" and items and dice.chance(0.4):
        return f"[one + 1 for one in {text}]"
    return text


def _array(dice: Dice, form: Form, hard: float) -> str:
    if form.ndim == 1:
        length = dice.weighted(_LENGTHS)
        items = ", ".join(numerals.of_dtype(dice, form.dtype, hard=hard) for _ in range(length))
        text = f"np.array([{items}], dtype={form.dtype!r})"
        layout = dice.weighted({"": 12, "[::-1]": 2, "[::2]": 2, "[1:]": 1})
    else:
        shape = [dice.weighted({0: 1, 1: 3, 2: 4, 3: 3}) for _ in range(form.ndim)]
        size = 1
        for length in shape:
            size *= length
        items = ", ".join(numerals.of_dtype(dice, form.dtype, hard=hard) for _ in range(size))
        text = f"np.array([{items}], dtype={form.dtype!r}).reshape({tuple(shape)})"
        layout = dice.weighted({"": 12, ".T": 2, "[::-1]": 1, "[::2]": 1, ".copy(order='F')": 1})
    text += layout
    return f"_frozen({text})" if form.frozen or dice.chance(0.02) else text
