"""Lists that are arguments, read into a kernel's own lists and put back whatever became of them.

``lists`` reads lists that keep their length into arrays. Here a list may have grown, its rows may
have changed places or be new ones, and its items may be tuples. All objects are made first, when
the kernel can still be left; then lists take over the items of lists that were made, which cannot
fail. What a list holds then is, where it is the same at the same place, the object it was.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from autojit.backend.native import lists
from autojit.backend.native.list_items import (
    add_to_size,
    differ,
    held_in_place,
    held_object,
    item_like,
    make_room,
    new_or_none,
    put_like,
    set_made,
    take_over,
)
from autojit.backend.native.list_objects import (
    collector_back,
    collector_off,
    rows_out,
    set_object,
    set_shared,
)
from autojit.backend.native.lists import item_list, list_identity, list_length
from autojit.backend.native.routines import compile_callee as _compile
from autojit.backend.native.routines import leave

# -- in --------------------------------------------------------------------------------------


@_compile
def loose_in(address: int, sample: Any) -> Any:
    """Return the items of the list object at an address, which are like ``sample``, as a list."""
    count = list_length(address)
    if count == 0:
        return [sample][:0]
    held = [item_like(address, 0, sample)] * count
    for index in range(1, count):
        held[index] = item_like(address, index, sample)
    return held


@_compile
def loose_rows_in(address: int, sample: Any) -> Any:
    """Return the rows of the list of lists at an address, of items like ``sample``, as a list."""
    held = [[sample][:0]][:0]
    for index in range(list_length(address)):
        held.append(loose_in(item_list(address, index), sample))
    return held


# -- back ------------------------------------------------------------------------------------


@_compile
def is_as_it_was(address: int, held: Any) -> bool:
    """Tell whether a list object needs no other items, or only such as take others' places."""
    if list_length(address) != len(held):
        return False
    if held_in_place(held):
        return True
    for index in range(len(held)):
        if differ(item_like(address, index, held), held[index]):
            return False
    return True


@_compile
def list_made(address: int, held: Any, count: int) -> int:
    """Return a new list object, or 0; the first ``count`` items are shared where they are alike."""
    made: int = new_or_none(len(held))
    complete = made != 0
    for index in range(len(held) if complete else 0):
        if index < count and not differ(item_like(address, index, held), held[index]):
            set_shared(made, index, address)
        elif not set_made(made, index, held[index]):
            complete = False
    return made if complete else 0


@_compile
def _list_object(address: int, held: Any, length: int) -> int:
    """Return a new list object of what is held; items of a given list stay the objects they are."""
    # Making objects may start the collector, and with it code of the program's.
    was_on = collector_off()
    made: int = list_made(address, held, length)
    collector_back(was_on)
    if made == 0:
        leave(5)
    return made


@_compile
def loose_made(address: int, held: Any) -> int:
    """Return a list object whose items a given list is to take over, or 0 if it needs none."""
    if is_as_it_was(address, held):
        return 0
    made: int = _list_object(address, held, list_length(address))
    return made


@_compile
def loose_back(address: int, held: Any, made: int) -> None:
    """Put back what a list holds now."""
    if made != 0:
        take_over(address, made)
        return
    for index in range(len(held)):
        if differ(item_like(address, index, held), held[index]):
            put_like(address, index, held[index])


@_compile
def place_of(row: Any, rows: Any, first: int) -> int:
    """Return where a list stands among others, or -1; ``first`` is looked at first."""
    wanted = list_identity(row)
    if first < len(rows) and list_identity(rows[first]) == wanted:
        return first
    for index in range(len(rows)):
        if list_identity(rows[index]) == wanted:
            return index
    return -1


@_compile
def check_new_rows(held: Any, was: Any) -> bool:
    """Tell whether rows stand where they stood; leave if a new one stands at two places."""
    identities = np.empty(len(held), np.int64)
    count = 0
    stayed = len(held) == len(was)
    for index in range(len(held)):
        place = place_of(held[index], was, index)
        stayed &= place == index
        if place < 0:
            identities[count] = list_identity(held[index])
            count += 1
    found = identities[:count]
    found.sort()
    for index in range(1, count):
        if found[index] == found[index - 1]:
            leave(9)
    return stayed


@_compile
def loose_rows_made(address: int, held: Any, was: Any) -> Any:
    """Return what a given list of lists is to take over, and what each of its rows is; or 0."""
    stayed = check_new_rows(held, was)
    rows = np.zeros(len(was), np.int64)
    was_on = collector_off()
    made = 0
    complete = True
    for index in range(len(was)):
        row = item_list(address, index)
        if not is_as_it_was(row, was[index]):
            rows[index] = list_made(row, was[index], list_length(row))
            complete &= rows[index] != 0
    if not stayed:
        made = new_or_none(len(held))
        complete &= made != 0
        for index in range(len(held) if made != 0 else 0):
            place = place_of(held[index], was, index)
            if place >= 0:
                set_object(made, index, held_object(item_list(address, place)))
                continue
            row = list_made(address, held[index], 0)
            complete &= row != 0
            set_object(made, index, row)
    collector_back(was_on)
    if not complete:
        leave(5)
    return made, rows


@_compile
def loose_rows_back(address: int, was: Any, made: int, rows: Any) -> None:
    """Put back what a list of lists and its rows hold now."""
    for index in range(len(was)):
        loose_back(item_list(address, index), was[index], rows[index])
    if made != 0:
        take_over(address, made)


@_compile
def new_rows_out(held: Any) -> int:
    """Return a new list object of new rows; leave if one stands at two places."""
    check_new_rows(held, held[:0])
    return rows_out(held)  # type: ignore[no-any-return]


@_compile
def loose_grown(address: int, made: int) -> int:
    """Make room for the items of a new list, which goes; return how many."""
    count: int = list_length(made)
    was_on = collector_off()
    complete = make_room(address, made)
    collector_back(was_on)
    if not complete:
        leave(5)
    return count


@_compile
def loose_shown(address: int, count: int) -> None:
    """Let the items for which there is room be those of a list."""
    add_to_size(address, count)


# -- answers ---------------------------------------------------------------------------------


@_compile
def tuples_out(answer: Any) -> int:
    """Return a new list object of the tuples of a kernel's list."""
    made: int = _list_object(0, answer, 0)
    return made


@_compile
def given_list(answer: Any, held: Any, address: int) -> int:
    """Return the list object at an address if an answer is the list read from it, or else 0."""
    same = list_identity(answer) == list_identity(held)
    return held_object(address) if same else 0


@_compile
def given_row(answer: Any, was: Any, address: int) -> int:
    """Return the row, of the list object at an address, that an answer is, or else 0."""
    place = place_of(answer, was, 0)
    return held_object(item_list(address, place)) if place >= 0 else 0


@_compile
def object_again(one: Any, other: Any, address: int) -> int:
    """Return the object that was made of one list if it is the other too, or else 0."""
    return held_object(address) if list_identity(one) == list_identity(other) else 0


#: What a kernel may call, by name.
ROUTINES: Final = {
    "loose_in": loose_in,
    "loose_rows_in": loose_rows_in,
    "loose_made": loose_made,
    "loose_back": loose_back,
    "loose_rows_made": loose_rows_made,
    "loose_rows_back": loose_rows_back,
    "list_length": lists.list_length,
    "new_rows_out": new_rows_out,
    "loose_grown": loose_grown,
    "loose_shown": loose_shown,
    "tuples_out": tuples_out,
    "given_list": given_list,
    "given_row": given_row,
    "object_again": object_again,
}
