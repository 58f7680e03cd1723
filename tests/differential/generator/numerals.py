"""Numbers near every boundary, as text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tests.differential.generator.forms import INTEGERS

if TYPE_CHECKING:
    from tests.differential.generator.dice import Dice

_SMALL: Final = ("0", "1", "-1", "2", "-2", "3", "5", "7", "-7", "10", "12", "16", "63", "100")
_EDGES: Final = (
    *("127", "128", "-128", "255", "256", "32767", "65535", "2147483647", "-2147483648"),
    *("2147483648", "4294967295", "4294967296", "9007199254740991", "9007199254740992"),
    *("9007199254740993", "-9007199254740993", "1152921504606846976", "2305843009213693952"),
    *("4611686018427387903", "4611686018427387904", "-4611686018427387904", "3037000499"),
    *("3037000500", "-3037000500", "9223372036854775806", "9223372036854775807"),
    *("-9223372036854775807", "9223372036854775783", "6148914691236517205"),
)
_BEYOND: Final = (
    *("-9223372036854775808", "9223372036854775808", "18446744073709551615", "2**100"),
    "-(2**70)",
)
_MILD: Final = (
    *("0.0", "1.0", "-1.0", "0.5", "2.5", "-2.5", "0.1", "1e-5", "3.0", "7.25", "100.0"),
    *("12345.678", "-0.3333333333333333", "3.141592653589793", "1.5", "-3.5", "0.25"),
)
_HARD: Final = (
    *("-0.0", "9007199254740992.0", "9007199254740994.0", "4.611686018427388e+18", "1e19"),
    *("9.223372036854775e+18", "-9.223372036854775e+18", "9.223372036854776e+18", "1e22"),
    *("709.0", "710.0", "-745.5", "1e300", "-1e300", "1.7976931348623157e308", "1e154"),
    *("5e-324", "-5e-324", "2.2250738585072014e-308", "1e-160", "float('inf')", "float('-inf')"),
    *("float('nan')", "0.30000000000000004", "4503599627370495.5", "16777217.0", "3.5e38"),
)
_LIMITS: Final = {
    name: (-(2 ** (int(name[3:]) - 1)), 2 ** (int(name[3:]) - 1) - 1)
    if name.startswith("int")
    else (0, 2 ** int(name[4:]) - 1)
    for name in INTEGERS
}


def integer(dice: Dice, *, hard: float = 0.3) -> str:
    """Return an int; ``hard`` is the share of those near a boundary."""
    if dice.chance(hard * 0.08):
        return dice.one(_BEYOND)
    if dice.chance(hard):
        return dice.one(_EDGES)
    return dice.one(_SMALL) if dice.chance(0.8) else str(dice.between(-1000, 1000))


def real(dice: Dice, *, hard: float = 0.3) -> str:
    """Return a float."""
    if dice.chance(hard):
        return dice.one(_HARD)
    return dice.one(_MILD) if dice.chance(0.8) else repr(round(dice.unit() * 200 - 100, 3))


def of_dtype(dice: Dice, dtype: str, *, hard: float = 0.3) -> str:
    """Return a number that an array of ``dtype`` can hold, as text without a type."""
    if dtype == "bool":
        return dice.one(("True", "False"))
    if dtype.startswith("float"):
        text = real(dice, hard=hard)
        return text if dtype == "float64" or abs(float(eval(text))) < 3e38 else "1e38"
    low, high = _LIMITS[dtype]
    if dice.chance(hard):
        return str(dice.one((low, high, high - 1, low + 1, high // 2 + 1, 0)))
    return str(dice.between(max(low, -20), min(high, 50)))


#: Types of which a value is of one or another.
_EITHER: Final = {
    "mixed": ("int", "float"),
    "blended": ("int", "np.float64"),
    "counted": ("int", "np.int64"),
}
_LETTERS: Final = ("'a'", "'b'", "'e'", "'z'", "'0'", "'9'", "' '", "'\\xe9'")


def of_type(dice: Dice, item: str, *, hard: float = 0.3) -> str:
    """Return an expression of a number of a type, as an argument is written."""
    item = dice.one(_EITHER[item]) if item in _EITHER else item
    match item:
        case "maybe" if dice.chance(0.3):
            return "None"
        case "int" | "maybe":
            return integer(dice, hard=hard)
        case "float":
            return real(dice, hard=hard)
        case "complex":
            return f"complex({real(dice, hard=hard)}, {real(dice, hard=hard)})"
        case "bool" | "char":
            return dice.one(("True", "False") if item == "bool" else _LETTERS)
    dtype = item.removeprefix("np.")
    return f"{'np.bool_' if dtype == 'bool' else item}({of_dtype(dice, dtype, hard=hard)})"
