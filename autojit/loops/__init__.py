"""The loop region at run time: rounds in chunks, entry in mid-loop, the way back to Python."""

from autojit.loops.hook import Driver, LoopHook, frame_of_loop

TYPE_CHECKING = False
if TYPE_CHECKING:
    from autojit.loops.frames import bind_names, is_functions, names_of
    from autojit.loops.shaping import Shape, shaped, values_to_pass

__all__ = [
    "Driver",
    "LoopHook",
    "Shape",
    "bind_names",
    "frame_of_loop",
    "is_functions",
    "names_of",
    "shaped",
    "values_to_pass",
]


_HOMES = {
    "Shape": "shaping",
    "bind_names": "frames",
    "is_functions": "frames",
    "names_of": "frames",
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
