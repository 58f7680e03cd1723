"""One compiled specialisation, and the entry that several of them share."""

from __future__ import annotations

from contextlib import suppress
from time import perf_counter_ns
from typing import TYPE_CHECKING, Any, Final, final

from autojit.backend.attributes_entry import attributes_fit, opened, streams_held
from autojit.backend.boundary import kind_of, list_fits
from autojit.backend.entry import Plan, assembled, planned, signature_source
from autojit.backend.interruption import (
    behind_ours,
    is_asked,
    is_the_programs,
    persistently,
)
from autojit.backend.kinds import Arr, Inst, Kind, ListOf, NoneKind, Num, Obj, Stream, Text, Tup
from autojit.backend.leaving import Leave, LeaveCode
from autojit.backend.linking import MISFIT
from autojit.backend.protocol import Deopt, Wanted
from autojit.backend.streams import stream_kind
from autojit.backend.translation import parameters
from autojit.core import OWN_BUILTINS, Reason, Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from types import FunctionType

    from autojit.backend.protocol import Hooks, Specialisation
    from autojit.backend.translation import Kernel
    from autojit.tiering import Cell

__builtins__ = OWN_BUILTINS

_REASONS: Final = {
    LeaveCode.OVERFLOW: (Reason.OVERFLOW, "an integer left the 64-bit range"),
    LeaveCode.DIVISION: (Reason.DOMAIN, "divides by zero, or by something not finite"),
    LeaveCode.DOMAIN: (Reason.DOMAIN, "a function left its domain"),
    LeaveCode.RANGE: (Reason.DOMAIN, "a number is outside the range of an operation"),
    LeaveCode.RAISES: (Reason.RAISED, "raises an exception"),
    LeaveCode.FLOATING_POINT: (Reason.FLOATING_POINT, "NumPy would warn of a floating-point error"),
    LeaveCode.TYPE: (Reason.MIXED_TYPES, "a value is of another type than it usually is"),
    LeaveCode.MISFIT: (Reason.ARGUMENT_CLASS, "an argument is not of the kind compiled for"),
    LeaveCode.DEPTH: (Reason.RAISED, "recurses about as deep as Python, or the stack, allows"),
    LeaveCode.SHAPE: (Reason.DOMAIN, "arrays of shapes or of an order that do not go together"),
    LeaveCode.INEXACT: (Reason.DOMAIN, "an integer above 2**53 meets a float"),
    LeaveCode.IN_USE: (Reason.DOMAIN, "a generator of random numbers is locked"),
}


def _attributes(kernel: Kernel, place: tuple[int | str, ...]) -> str:
    """Say the attributes that a kernel is given of one instance."""
    parts = []
    for given in kernel.instances.inputs:
        attribute, kind = given.attribute, given.kind
        if attribute.place == place:
            inner = _attributes(kernel, kind.place) if isinstance(kind, Inst) else ""
            parts.append(f"{attribute.name}={said(kind, inner)}")
    return ", ".join(parts)


def said(kind: Kind, attributes: str = "") -> str:  # noqa: C901, PLR0911 - one case a kind
    """Say the kind of an argument as a signature does."""
    match kind:
        case Num(only=str() as only):
            return only
        case Arr():
            order = {"C": "::1", "F": "::1", "A": ":"}[kind.layout]
            others = [":"] * (kind.ndim - 1)
            axes = [order, *others] if kind.layout == "F" else [*others, order]
            return f"{kind.dtype}[{','.join(axes)}]"
        case ListOf():
            return "list" if kind.depth == 1 else "list of lists"
        case Text():
            return kind.type
        case Tup(items=items):
            return f"({', '.join(said(item) for item in items)})"
        case NoneKind():
            return "None"
        case Stream(family=family, bits=bits):
            return f"{family}({bits})" if bits else family
        case Inst(cls=cls):
            return f"{cls.__qualname__}({attributes})"
        case Obj(value=str() as text):
            return repr(text)
        case Obj(value=value):
            # By name: the same in every process, unlike its address.
            return f"{getattr(value, '__module__', '')}.{getattr(value, '__qualname__', '?')}"
    return "?"


def refused_for(error: BaseException, function: FunctionType) -> Refused:
    """Say why compiled code was left."""
    code = function.__code__
    if isinstance(error, Leave):
        reason, message = _REASONS[LeaveCode(error.args[0])]
    else:
        reason, message = Reason.RAISED, f"raises {type(error).__name__}"
    return Refused(reason, message, code.co_filename, code.co_firstlineno)


@final
class CompiledSpecialisation:
    """A kernel's machine code behind its border."""

    __slots__ = (
        "_key",
        "_sites",
        "compile_ns",
        "from_artifact",
        "function",
        "kernel",
        "native",
        "quick",
        "signature",
    )

    def __init__(
        self,
        function: FunctionType,
        kernel: Kernel,
        native: Any,
        quick: Callable[..., object],
        compile_ns: int,
        *,
        from_artifact: bool,
    ) -> None:
        """Join a kernel with its dispatcher and with ``quick``, its generated way in."""
        self.function = function
        self.kernel = kernel
        self.native = native
        self.quick = quick
        self.compile_ns = compile_ns
        self.from_artifact = from_artifact
        given = [said(kind, _attributes(kernel, (i,))) for i, kind in enumerate(kernel.kinds)]
        self.signature = f"({', '.join(given)})"

    @property
    def writes(self) -> frozenset[int]:
        """Name the parameters, by position, into which a call may write."""
        return self.kernel.writes

    @property
    def includes(self) -> tuple[FunctionType, ...]:
        """Name all functions of the program that are in the machine code."""
        return self.kernel.functions

    @property
    def by_numba(self) -> bool:
        """Tell that the code is ours, and exact."""
        return False

    @property
    def close(self) -> bool:
        """Tell whether last bits may differ."""
        return self.kernel.close

    def as_python(self, value: object, *_: object) -> object:
        """Return the value, which has Python's type."""
        return value

    def streams(self, bound: tuple[object, ...]) -> tuple[object, ...]:
        """Return the generators of random numbers that a call with these arguments draws from."""
        if not self.kernel.draws:
            return ()
        pairs = zip(bound, self.kernel.kinds, strict=True)
        found = [value for value, kind in pairs if isinstance(kind, Stream)]
        for hidden in self.kernel.hidden:
            if isinstance(hidden.kind, Stream):
                with suppress(NameError, AttributeError):  # then the entry answers nothing
                    found.append(hidden.outside.read())
        found += streams_held(self.kernel, bound)
        return tuple(value for value in found if stream_kind(value) is not None)

    def opened(self, bound: tuple[object, ...]) -> dict[int, set[str]]:
        """Name the attributes that a call reads or sets; see ``Specialisation.opened``."""
        return opened(self.kernel, bound)

    def matches(self, bound: tuple[object, ...]) -> bool:
        """Tell whether these bound arguments have exactly the types compiled for."""
        return matching(self.kernel, bound)

    def run(self, bound: tuple[object, ...]) -> object:
        """Run the machine code on bound arguments and return what Python would.

        Raises:
            Deopt: a guard or a check failed; Python may run the call from its start.
        """
        return self._answer(persistently, bound)

    def run_briefly(self, bound: tuple[object, ...]) -> object:
        """Run it, and leave where CPython's loop is wanted; see ``Specialisation.run_briefly``."""
        return self._answer(lambda quick, given: quick(*given), bound)

    def _answer(self, way: Callable[..., object], bound: tuple[object, ...]) -> object:
        try:
            answer = way(self.quick, bound)
        except Exception as error:
            if is_asked(error):
                reason = Refused(Reason.RAISED, "is wanted elsewhere")
                raise Wanted(reason) from None
            if is_the_programs(error):
                raise  # out of a signal's handler
            refused = refused_for(error, self.function)
        else:
            if answer is not MISFIT:
                return answer
            refused = refused_for(Leave(LeaveCode.MISFIT), self.function)
        raise Deopt(refused)


def matching(kernel: Kernel, bound: tuple[object, ...]) -> bool:
    """Tell whether bound arguments are of a kernel's kinds."""
    sites: dict[str, Kind] = {}
    for index, (value, kind) in enumerate(zip(bound, kernel.kinds, strict=True)):
        if not _is_of(kernel, value, index, kind, sites):
            return False
    if not attributes_fit(kernel, bound, sites):
        return False
    return all(kernel.sites.get(site) == element for site, element in sites.items())


def _is_of(kernel: Kernel, value: object, index: int, kind: Kind, sites: dict[str, Kind]) -> bool:
    """Tell whether an argument is of a kind; put what its elements are into ``sites``."""
    if isinstance(kind, Obj) and type(kind.value) is not str:
        return value is kind.value
    if isinstance(kind, ListOf) and not kind.backed:
        return list_fits(value, kind.site, kernel.sites)
    # Of a string the kernel says whether its value is known when compiling.
    found = kind if _is_text(kind, value) else kind_of(value, index, sites)
    if isinstance(kind, Obj):
        return isinstance(found, Obj) and found.value == kind.value
    return found == kind


def _is_text(kind: Kind, value: object) -> bool:
    return kind == Text("str") and type(value) is str


_TIMED_AT_FIRST: Final = 16  # a region called a few times, for long, has to be timed too
#: Python has to look for other machine code.
_UNFIT: Final = object()
_SAMPLE: Final = 63  # one native call of 64 is timed: a clock costs as much as a small kernel


def entry(
    function: FunctionType,
    specialisations: Sequence[Specialisation],
    cell: Cell,
    hooks: Hooks,
    python: Callable[..., object],
) -> Callable[..., object]:
    """Build the fast way in; see ``Backend.entry``."""
    known = [item for item in specialisations if isinstance(item, CompiledSpecialisation)]
    names = parameters(function)
    alone = known[0] if len(known) == 1 and not _hides_a_guard(known[0].kernel, names) else None
    constants: dict[str, Any] = {}
    if alone is not None:
        plan = planned(function, alone.kernel, names, alone.native)
        body = _inline_call(plan, timed=cell.timed)
        constants |= plan.constants
    else:
        body = _call_in_turn(known, ", ".join(names), timed=cell.timed)
    bound = f"({', '.join(names)},)" if names else "()"
    signature, passed = signature_source(function)
    source = [
        f"def _aj_entry({signature}):",
        "    _aj_error = None",
        "    try:",
        *(f"        {line}" for line in body),
        f"        _aj_answer = _aj_slow({bound}, _aj_error)",
        "        if _aj_answer is not _aj_misfit:",
        "            return _aj_answer",
        "    except _aj_any as _aj_caught:",
        "        # A signal's handler raised it.",
        "        _aj_caught.__traceback__ = _aj_behind(_aj_caught.__traceback__)",
        "        raise",
        "    try:",
        f"        return _aj_function({passed})",
        "    except _aj_any as _aj_caught:",
        "        # Nothing of ours in the program's traceback.",
        "        _aj_caught.__traceback__ = _aj_caught.__traceback__.tb_next",
        "        raise",
    ]
    constants |= {
        "_aj_cell": cell,
        "_aj_clock": perf_counter_ns,
        "_aj_misfit": MISFIT,
        "_aj_exception": Exception,
        "_aj_leave": Leave,
        "_aj_the_programs": is_the_programs,
        "_aj_any": BaseException,
        "_aj_behind": behind_ours,
        "_aj_slow": _slow_path(function, known, cell, hooks),
        "_aj_function": python,
        "_aj_default": None,
        **{f"_aj_quick{index}": item.quick for index, item in enumerate(known)},
    }
    built: FunctionType = assembled(function, source, constants, "_aj_entry")
    built.__defaults__ = function.__defaults__
    built.__kwdefaults__ = function.__kwdefaults__
    built.__name__ = function.__name__
    built.__qualname__ = function.__qualname__
    return built


#: The end of a try statement: what is not a signal handler's has Python answer.
_ERRORS: Final = (
    "except _aj_exception as _aj_caught:",
    "    if _aj_the_programs(_aj_caught):",
    "        raise",
    "    _aj_error = _aj_caught.with_traceback(None)",
)


def _hides_a_guard(kernel: Kernel, names: tuple[str, ...]) -> bool:
    """Tell whether a parameter has the name of a global that a guard has to read."""
    outside = (*(guard.outside for guard in kernel.guards), *(h.outside for h in kernel.hidden))
    return any(item.name in names for item in outside)


def _counted(call: str, *, timed: bool) -> list[str]:
    """Return the lines that make a call, count it, and time one of ``_SAMPLE + 1``."""
    count = "_aj_cell.native_calls = _aj_calls = _aj_cell.native_calls + 1"
    if not timed:
        return [count, call]
    return [
        count,
        f"if _aj_calls & {_SAMPLE} and _aj_calls > {_TIMED_AT_FIRST}:",
        f"    {call}",
        "else:",
        "    _aj_start = _aj_clock()",
        f"    {call}",
        "    _aj_spent = _aj_clock() - _aj_start",
        f"    _aj_cell.native_ns += _aj_spent * (1 if _aj_calls & {_SAMPLE} else {_SAMPLE + 1})",
    ]


def _inline_call(plan: Plan, *, timed: bool) -> list[str]:
    """Return the body for one specialisation: no call but the kernel's."""
    tests = " and ".join(f"({test})" for test in plan.tests) or "True"
    return [
        "try:",
        f"    if {tests}:",
        *(f"        {line}" for line in plan.prologue),
        "        try:",
        *(f"            {line}" for line in _counted(f"_aj_answer = {plan.call}", timed=timed)),
        "            if _aj_answer is not _aj_misfit:",
        *(f"                {line}" for line in plan.setting),
        f"                return {plan.result}",
        "            _aj_cell.native_calls -= 1",
        # Without a call here, at which CPython would run a signal's handler: what that raises
        # would be chained to ours, and arguments not be restored.
        "        except _aj_leave as _aj_caught:",
        "            _aj_cell.native_calls -= 1",
        *(f"            {line}" for line in plan.restore),
        "            _aj_caught.__traceback__ = None",
        "            _aj_error = _aj_caught",
        "        except _aj_exception as _aj_caught:",
        "            if _aj_the_programs(_aj_caught):",
        "                raise",
        "            _aj_cell.native_calls -= 1",
        *(f"            {line}" for line in plan.restore),
        "            _aj_error = _aj_caught.with_traceback(None)",
        *_ERRORS,
    ]


def _call_in_turn(known: list[CompiledSpecialisation], names: str, *, timed: bool) -> list[str]:
    """Return the body that asks one specialisation after the other."""
    first = _counted(f"_aj_answer = _aj_quick0({names})", timed=timed)
    body = ["try:", *(f"    {line}" for line in first)]
    for index in range(1, len(known)):
        body += [
            "    if _aj_answer is _aj_misfit:",
            f"        _aj_answer = _aj_quick{index}({names})",
        ]
    return [
        *body,
        "    if _aj_answer is not _aj_misfit:",
        "        return _aj_answer",
        "except _aj_leave as _aj_caught:",
        "    _aj_caught.__traceback__ = None",
        "    _aj_error = _aj_caught",
        *_ERRORS,
        "_aj_cell.native_calls -= 1",
    ]


def _slow_path(
    function: FunctionType,
    known: list[CompiledSpecialisation],
    cell: Cell,
    hooks: Hooks,
) -> Callable[[tuple[object, ...], Exception | None], object]:
    """Return what finds another specialisation, or reports why Python has to answer."""

    def slow(bound: tuple[object, ...], error: Exception | None) -> object:
        answer: object = _UNFIT
        if error is not None and is_asked(error):
            answer = answered(in_turn, bound, error)
        elif error is not None and not isinstance(error, AttributeError | KeyError):
            # Machine code raises neither: an instance lacks an attribute, a dict a key.
            hooks.left(function, refused_for(error, function))
            return MISFIT
        return other(bound) if answer is _UNFIT else answer

    def other(bound: tuple[object, ...]) -> object:
        if any(item.matches(bound) for item in known):
            # The types fit, so a guard has failed: what it was compiled for is gone.
            hooks.left(function, _guard_failed(function))
        new = hooks.missed(function, bound)
        if not isinstance(new, CompiledSpecialisation):
            return MISFIT
        answer = answered(new.quick, bound, None)
        return MISFIT if answer is _UNFIT else answer

    def in_turn(*bound: object) -> object:
        answers = (item.quick(*bound) for item in known)
        return next((answer for answer in answers if answer is not MISFIT), MISFIT)

    answered = _answering(function, cell, hooks)
    return slow


def _answering(
    function: FunctionType, cell: Cell, hooks: Hooks
) -> Callable[[Callable[..., object], tuple[object, ...], Exception | None], object]:
    """Return what calls a kernel: ``MISFIT`` if it left, ``_UNFIT`` if arguments do not fit."""

    def answered(
        quick: Callable[..., object], bound: tuple[object, ...], error: Exception | None
    ) -> object:
        try:
            answer = persistently(quick, bound, error)
        except Exception as left:
            if is_the_programs(left):
                raise  # out of a signal's handler
            refused = refused_for(left, function)
        else:
            if answer is MISFIT:
                return _UNFIT
            cell.native_calls += 1
            return answer
        hooks.left(function, refused)
        return MISFIT

    return answered


def _guard_failed(function: FunctionType) -> Refused:
    code = function.__code__
    message = "a global name, a callee or a default is not what it was"
    return Refused(Reason.GUARD_FAILED, message, code.co_filename, code.co_firstlineno)
