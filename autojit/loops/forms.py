"""A form as a tree: the item of a round, made of the round's number and of what is passed."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING, Final

from autojit.core import OWN_BUILTINS

if TYPE_CHECKING:
    from autojit.loops.cursors import Form

__builtins__ = OWN_BUILTINS

#: The number of a round, where the loop has no name for it.
NUMBER: Final = "round_of_loop"
_FIRST, _END, _COUNT = "first_of_loop", "end_of_loop", "rounds_of_loop"


def bounds_of(form: Form | None) -> tuple[str, ...]:
    """Name the parameters that say which rounds: the count of a ``while``, two numbers else."""
    return (_COUNT,) if form is None else (_FIRST, _END)


def parameters_of(form: Form | None) -> tuple[str, ...]:
    """Name the parameters ahead of the loop's own names, as ``Cursor.arguments`` passes them."""
    if form is None or form[0] == "range":
        return bounds_of(form)
    sequences: set[int] = set()
    shifts: set[int] = set()
    _used(form, sequences, shifts)
    named = [_sequence(slot) for slot in range(max(sequences, default=-1) + 1)]
    return (*bounds_of(form), *named, *(_shift(slot) for slot in range(len(shifts))))


def _used(form: Form, sequences: set[int], shifts: set[int]) -> None:
    if form[0] == "tuple":
        for part in form[1:]:
            _used(part, sequences, shifts)
        return
    if form[-2] is not None:
        shifts.add(form[-2])
    if form[0] == "row":
        sequences.update(range(form[1], form[1] + form[2]))
    elif form[0] == "item" and isinstance(form[1], int):
        sequences.add(form[1])


def _sequence(slot: int) -> str:
    return f"items_of_loop_{slot}"


def _shift(slot: int) -> str:
    return f"shift_of_loop_{slot}"


def item_of(form: Form) -> ast.expr:
    """Return what makes an item.

    >>> ast.unparse(item_of(("tuple", ("number", 0, 1), ("item", "xs", None, 1))))
    '(round_of_loop + shift_of_loop_0, xs[round_of_loop])'
    """
    match form:
        case ("tuple", *parts):
            return ast.Tuple([item_of(part) for part in parts], ast.Load())
        case ("number", shift, factor):
            return _place(shift, factor)
        case ("item", int(slot), shift, factor):
            return _at(_sequence(slot), shift, factor)
        case ("item", str(name), shift, factor):
            return _at(name, shift, factor)
    _, first, width, shift, factor = form
    columns = [_at(_sequence(slot), shift, factor) for slot in range(first, first + width)]
    return ast.Tuple([*columns], ast.Load())


def _at(name: str, shift: int | None, factor: int) -> ast.expr:
    return ast.Subscript(ast.Name(name, ast.Load()), _place(shift, factor), ast.Load())


def _place(shift: int | None, factor: int) -> ast.expr:
    place: ast.expr = ast.Name(NUMBER, ast.Load())
    if factor == -1:
        return ast.BinOp(ast.Name(_shift(shift or 0), ast.Load()), ast.Sub(), place)
    if factor != 1:
        place = ast.BinOp(ast.Constant(factor), ast.Mult(), place)
    if shift is None:
        return place
    return ast.BinOp(place, ast.Add(), ast.Name(_shift(shift), ast.Load()))
