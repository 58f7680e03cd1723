"""What the generator believes of a value, so that most of what it writes makes sense."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, final

INTEGERS: Final = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32")
DTYPES: Final = (*INTEGERS, "float32", "float64", "bool")
#: Types of single numbers: those of Python, then those of array elements.
NUMBERS: Final = ("int", "float", "bool", *(f"np.{dtype}" for dtype in DTYPES))


@final
@dataclass(frozen=True, slots=True)
class Form:
    """A value's form.

    Attributes:
        kind: ``number``, ``array``, ``list``, ``rows`` (a list of lists), ``tuple``, ``pairs``
            (a list of tuples), ``deque``, ``text``, ``instance``, ``stream`` (a generator of
            random numbers), ``none``.
        item: a number's type, or that of the items, as in ``np.float64``; ``mixed`` is an int
            or a float, ``maybe`` an int or None, ``blended`` an int or float of Python's or
            NumPy's, ``counted`` an int of either, ``char`` one character. A string's items are
            ``char``, those of bytes ``int``. The class of an instance or a stream.
        ndim: dimensions of an array.
        items: the number types of a tuple's items.
        frozen: must not be stored into.
    """

    kind: str
    item: str = ""
    ndim: int = 0
    items: tuple[str, ...] = ()
    frozen: bool = False

    @property
    def dtype(self) -> str:
        """Return the dtype of an array."""
        return self.item.removeprefix("np.")


def number(item: str) -> Form:
    """Return the form of a number of a type."""
    return Form("number", item)


def array(dtype: str, ndim: int = 1, *, frozen: bool = False) -> Form:
    """Return the form of an array."""
    return Form("array", f"np.{dtype}", ndim, frozen=frozen)


def list_of(item: str) -> Form:
    """Return the form of a list of numbers."""
    return Form("list", item)


def element(form: Form) -> str:
    """Return the number type that a loop over a value, or an index into it, gives."""
    return form.item
