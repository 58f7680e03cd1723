"""The form of what an index selects out of an array, as numba will have it.

The rules are those of ``numba.core.typing.arraydecl.get_array_index_type`` for integers and
slices; a test holds the two together. Nothing here imports numba.
"""

from __future__ import annotations

from enum import Enum


class Index(Enum):
    """One part of an index."""

    INTEGER = "integer"
    SLICE = "slice"
    STRIDED = "slice with a step"
    NEW = "new axis"


def selected(ndim: int, layout: str, parts: list[Index]) -> tuple[int, str] | None:
    """Return the dimensions and the layout of ``array[parts]``, or None for an element.

    Args:
        ndim: the dimensions of the array.
        layout: ``"C"``, ``"F"`` or ``"A"``.
        parts: at most ``ndim`` of them beside new axes; what is left out is taken whole.

    >>> selected(2, "C", [Index.INTEGER])
    (1, 'C')
    >>> selected(2, "C", [Index.SLICE, Index.INTEGER])
    (1, 'A')
    """
    left = ndim - sum(part is Index.INTEGER for part in parts)
    new = sum(part is Index.NEW for part in parts)
    if new:
        return left + new, "A"
    if left == 0:
        return None
    if layout == "C":
        kept = _stays_contiguous(parts)
    elif layout == "F":
        # From the innermost dimension outwards; with some left out, those would lie inside.
        kept = len(parts) == ndim and _stays_contiguous(parts[::-1])
    else:
        kept = False
    return left, layout if kept else "A"


def _stays_contiguous(parts: list[Index]) -> bool:
    """Tell whether what these outer parts select lies in one piece."""
    outer = all(part is Index.INTEGER for part in parts[:-1])
    return outer and (not parts or parts[-1] is not Index.STRIDED)
