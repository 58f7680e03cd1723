"""From a Python function and the kinds of its arguments to a kernel that numba can compile.

The kernel is Python source again, in a small vocabulary (``native``) in which every operation
has one exact meaning. What the program's source means is decided here, by abstract
interpretation of its syntax tree over ``kinds``; numba's own inference has nothing left to
choose. What has no exact translation is refused, with the place.
"""

from autojit.backend.translation.functions import Translator
from autojit.backend.translation.instances import Attribute, Given, InstanceUse, attribute_kind
from autojit.backend.translation.kernel_instances import positions
from autojit.backend.translation.kernels import Kernel, parameters
from autojit.backend.translation.unit import Guard, Hidden, Outside

__all__ = [
    "Attribute",
    "Given",
    "Guard",
    "Hidden",
    "InstanceUse",
    "Kernel",
    "Outside",
    "Translator",
    "attribute_kind",
    "parameters",
    "positions",
]
