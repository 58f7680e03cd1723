"""The vocabulary of generated kernels: operations with exactly Python's semantics.

Every name that ``translation`` may write into a kernel is in ``VOCABULARY``. An operation
whose precondition fails leaves the kernel (``leave``); Python then answers the call.
"""

from autojit.backend.native.vocabulary import VOCABULARY

__all__ = ["VOCABULARY"]
