"""The only room that imports numba, and that only once something is hot."""

from autojit.backend.factory import create_backend
from autojit.backend.protocol import Backend, Deopt, Hooks, Specialisation, Wanted

__all__ = ["Backend", "Deopt", "Hooks", "Specialisation", "Wanted", "create_backend"]
