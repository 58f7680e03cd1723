"""numba's own code for functions whose owner asked for it by name, behind the same border.

What a person writes with ``prange``, calls with ``nogil=True`` or runs in ``close`` mode is
numba's: its integers wrap, its floats are contracted or summed in another order where that was
asked for. What stays is the border: bounds are checked, the first calls are compared with
Python's, a call that raises is given back as it was, and Python answers it.
"""

from autojit.backend.typed.entering import entry
from autojit.backend.typed.making import made
from autojit.backend.typed.naming import names_numba
from autojit.backend.typed.signatures import BadSignatureError, check_result, stand_ins
from autojit.backend.typed.specialisation import TypedSpecialisation

__all__ = [
    "BadSignatureError",
    "TypedSpecialisation",
    "check_result",
    "entry",
    "made",
    "names_numba",
    "stand_ins",
]
