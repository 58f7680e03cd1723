"""The look at the source, without types, that says Eligible or Refused. Pure: no I/O, no clock."""

from autojit.screen.examination import examine
from autojit.screen.loops import examine_loop
from autojit.screen.nodes import bound_names
from autojit.screen.pragmas import Pragma
from autojit.screen.surroundings import Definition, FunctionNode, Surroundings
from autojit.screen.surveying import survey

__all__ = [
    "Definition",
    "FunctionNode",
    "Pragma",
    "Surroundings",
    "bound_names",
    "examine",
    "examine_loop",
    "survey",
]
