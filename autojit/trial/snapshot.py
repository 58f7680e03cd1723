"""Copies of arguments that stand to each other as the originals do.

Two views of one buffer become two views of one copied buffer, at the same offsets and with
the same strides; a list passed twice becomes one copy passed twice. What cannot change is
not copied, and neither is what is unknown: compiled code does not accept it. Of an instance
that compiled code looks into, the copy has the attributes that it uses and no others.
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any, Final, final

from autojit.core import OWN_BUILTINS
from autojit.trial.instances import attributes_of, empty_copy, give

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from collections.abc import Set as AbstractSet

    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.generic]

__builtins__ = OWN_BUILTINS

_CONTAINERS: Final = (list, tuple, dict, set)
_ALIGNMENT: Final = 64  # as NumPy aligns, so that a copy takes the same code paths
#: Items of which a list needs no look, one by one.
_ATOMS: Final = frozenset({int, float, bool, complex, str, bytes, type(None)})


@final
class Snapshot:
    """The copies of one call's arguments.

    Attributes:
        args: the positional arguments, copied.
        kwargs: the keyword arguments, copied.
        opened: the names of the attributes that were copied, by the ``id`` of each copy.
    """

    __slots__ = ("_memo", "_opened", "args", "kwargs", "opened")

    def __init__(
        self,
        args: Iterable[object],
        kwargs: dict[str, object] | None = None,
        opened: Mapping[int, AbstractSet[str]] | None = None,
    ) -> None:
        """Copy ``args`` and ``kwargs``, together: they may share objects.

        ``opened`` names the attributes to be copied, by the ``id`` of each instance.
        """
        originals = (tuple(args), kwargs or {})
        self._opened = opened or {}
        self.opened: dict[int, AbstractSet[str]] = {}
        self._memo: dict[int, object] = {}
        arrays: dict[int, Array] = {}
        _collect(originals, arrays, set(), self._opened)
        if arrays:
            _copy_arrays(list(arrays.values()), self._memo)
        self.args: tuple[object, ...] = tuple(self._copy(one) for one in originals[0])
        self.kwargs = {name: self._copy(one) for name, one in originals[1].items()}

    def _copy(self, thing: object) -> object:
        """Return the copy of ``thing``, made at most once."""
        kind = type(thing)
        if id(thing) in self._memo:
            return self._memo[id(thing)]
        if kind is bytearray:
            self._memo[id(thing)] = bytearray(thing)  # type: ignore[call-overload]
            return self._memo[id(thing)]
        if id(thing) in self._opened and kind not in _CONTAINERS:
            return self._copy_instance(thing)
        return self._copy_container(thing) if kind in _CONTAINERS else thing

    def _copy_instance(self, thing: object) -> object:
        """Copy an instance of a plain class, by no code of the class's."""
        copy = self._memo[id(thing)] = empty_copy(thing)
        self.opened[id(copy)] = self._opened[id(thing)]
        for name, value in attributes_of(thing, self._opened[id(thing)]).items():
            give(copy, name, self._copy(value))
        return copy

    def _copy_container(self, thing: object) -> object:
        """Copy a list, tuple, dict or set with what is in it; a list may contain itself."""
        memo = self._memo
        if type(thing) is list:
            if _is_flat(thing):
                memo[id(thing)] = thing.copy()
                return memo[id(thing)]
            items: list[object] = []
            memo[id(thing)] = items
            items.extend(map(self._copy, thing))
            return items
        if type(thing) is dict:
            mapping: dict[object, object] = {}
            memo[id(thing)] = mapping
            mapping.update((key, self._copy(value)) for key, value in thing.items())
            return mapping
        if type(thing) is set:
            memo[id(thing)] = set(thing)
            return memo[id(thing)]
        assert type(thing) is tuple
        copies = tuple(map(self._copy, thing))
        same = all(map(_is, copies, thing))
        memo[id(thing)] = thing if same else copies
        return memo[id(thing)]


def size_of(things: Iterable[object]) -> int:
    """Return about how many bytes the arrays and lists among ``things`` have."""
    numpy = sys.modules.get("numpy")
    size = 0
    for one in things:
        if numpy is not None and isinstance(one, numpy.ndarray):
            size += int(one.nbytes)
        elif isinstance(one, list | tuple | dict | set):
            size += 8 * len(one)
    return size


def _inside(container: Any) -> Iterable[object]:  # noqa: ANN401 - one of several
    """Return what has to be looked at in a container."""
    if type(container) is dict:
        return container.values()
    return () if _is_flat(container) else container


def _is_flat(thing: Iterable[object]) -> bool:
    """Tell whether a container is a list that holds nothing to be copied: it may be long."""
    return type(thing) is list and set(map(type, thing)) <= _ATOMS


def _is(one: object, other: object) -> bool:
    """Tell whether the two are one object."""
    return one is other


def _collect(
    thing: object, arrays: dict[int, Array], seen: set[int], opened: Mapping[int, AbstractSet[str]]
) -> None:
    """Gather the plain arrays in ``thing`` and in the containers it consists of."""
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return
    waiting: list[Any] = [thing]
    while waiting:
        one = waiting.pop()
        if id(one) in seen:
            continue
        if type(one) is numpy.ndarray:
            seen.add(id(one))
            # There is nothing to write into an empty one, and NumPy copies its strides anew.
            if not one.dtype.hasobject and one.size:
                arrays[id(one)] = one
        elif type(one) in _CONTAINERS:
            seen.add(id(one))
            waiting.extend(_inside(one))
        elif id(one) in opened:
            seen.add(id(one))
            waiting.extend(attributes_of(one, opened[id(one)]).values())


def _copy_arrays(arrays: list[Array], memo: dict[int, object]) -> None:
    """Copy ``arrays`` into ``memo``, those that overlap into one buffer."""
    from numpy.lib.array_utils import byte_bounds

    spans = sorted(((*byte_bounds(array), array) for array in arrays), key=lambda span: span[:2])
    cluster: list[Array] = []
    start = end = 0
    for low, high, array in [*spans, (sys.maxsize, sys.maxsize, None)]:
        if cluster and low >= end:
            _copy_cluster(cluster, start, end - start, memo)
            cluster = []
        if array is None:
            break
        if not cluster:
            start, end = low, high
        end = max(end, high)
        cluster.append(array)


def _copy_cluster(cluster: list[Array], start: int, size: int, memo: dict[int, object]) -> None:
    """Copy ``size`` bytes from address ``start`` and lay each array's view over the copy."""
    import numpy as np

    if len(cluster) == 1 and (cluster[0].flags.c_contiguous or cluster[0].flags.f_contiguous):
        copy = cluster[0].copy(order="A")
        if copy.strides == cluster[0].strides:  # not where an axis has one element
            memo[id(cluster[0])] = _with_flags(copy, cluster[0])
            return
    room = np.empty(size + _ALIGNMENT, dtype=np.uint8)
    shift = (start - room.ctypes.data) % _ALIGNMENT
    buffer = room[shift : shift + size]
    for array in cluster:
        view: Array = np.ndarray(
            array.shape,
            array.dtype,
            buffer,
            offset=array.ctypes.data - start,
            strides=array.strides,
        )
        # Element by element: bytes between the elements may belong to somebody else.
        view[...] = array
        memo[id(array)] = _with_flags(view, array)


def _with_flags(copy: Array, original: Array) -> Array:
    """Forbid writing into ``copy`` if it is forbidden in ``original``."""
    if not original.flags.writeable:
        copy.flags.writeable = False
    return copy
