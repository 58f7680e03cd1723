"""The loop region at run time: rounds in chunks, entry in mid-loop, the way back to Python."""

from autojit.core import OWN_BUILTINS
from autojit.loops.hook import Driver, LoopHook, frame_of_loop
from autojit.loops.leaves import is_array

__builtins__ = OWN_BUILTINS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from autojit.loops.cursors import Cursor, IteratorCursor, RangeCursor, WhileCursor
    from autojit.loops.frames import bind_names, length_of_loop, names_of, own_names
    from autojit.loops.shaping import Shape, shaped, values_to_pass

__all__ = [
    "Cursor",
    "Driver",
    "IteratorCursor",
    "LoopHook",
    "RangeCursor",
    "Shape",
    "WhileCursor",
    "bind_names",
    "frame_of_loop",
    "is_array",
    "length_of_loop",
    "names_of",
    "own_names",
    "shaped",
    "values_to_pass",
]


_HOMES = {
    "Cursor": "cursors",
    "IteratorCursor": "cursors",
    "RangeCursor": "cursors",
    "Shape": "shaping",
    "WhileCursor": "cursors",
    "bind_names": "frames",
    "length_of_loop": "frames",
    "names_of": "frames",
    "own_names": "frames",
    "shaped": "shaping",
    "values_to_pass": "shaping",
}


def __getattr__(name: str) -> object:
    """Import what parses, and what looks into frames, when a loop is hot."""
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
