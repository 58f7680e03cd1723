"""``JITCompiler``: an engine that a person holds in the hand."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar, cast, final, overload

from autojit.backend import Wishes
from autojit.decorators.gates import by_size, insisting
from autojit.decorators.stats import CompilationStats, stats_of
from autojit.session import (
    NEVER,
    Engine,
    Way,
    checked,
    flag,
    one_of,
    refuse_if_given_up,
    waits_for_names,
    whole,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType
    from typing import Literal, Self

    from autojit.session import Owned

F = TypeVar("F", bound="Callable[..., Any]")


@final
class JITCompiler:
    """Compile the functions that are named to it, each when that pays, and keep their answers.

    A decorated function is counted in Python, compiled, tried against Python on its first
    calls, and native from then on; or it stays Python with a reason that
    ``get_compilation_stats`` tells. One compiler may be used from many threads, and there may
    be many. As a context manager it lets the plain functions answer again at its end.

    >>> compiler = JITCompiler(min_calls_for_compilation=5)
    >>> @compiler.auto_jit
    ... def double(x):
    ...     return x * 2
    >>> double(21)
    42
    >>> compiler.get_compilation_stats()["double"].call_count
    1
    """

    def __init__(
        self,
        min_calls_for_compilation: int = 10,
        enable_parallel: bool = True,  # noqa: FBT001, FBT002 - the specification's own
        cache_compiled_functions: bool = True,  # noqa: FBT001, FBT002
        profile_performance: bool = True,  # noqa: FBT001, FBT002
        auto_optimize: bool = True,  # noqa: FBT001, FBT002
        *,
        mode: Literal["exact", "close"] | None = None,
    ) -> None:
        """Make an engine of its own.

        Args:
            min_calls_for_compilation: calls before compiling is considered, from 1.
            enable_parallel: ``prange`` loops, and in ``close`` mode loops whose rounds are seen
                to be independent, run on all processors.
            cache_compiled_functions: machine code is kept in the user's cache folder, and taken
                from there by later processes.
            profile_performance: calls are timed, and counted also where Python answers for
                good; otherwise a function that is left alone costs nothing.
            auto_optimize: hot functions are compiled of themselves; otherwise only by
                ``force_compile``, ``eager_jit`` and ``jit_compile``.
            mode: ``"exact"``: Python's results bit for bit; ``"close"``: floating-point
                results may differ in their last bits. None: as environment and files say.

        Raises:
            TypeError: a parameter is of another type.
            ValueError: a parameter is out of range.
        """
        name = "min_calls_for_compilation"
        self._min_calls = whole(name, min_calls_for_compilation)
        self._parallel = flag("enable_parallel", enable_parallel)
        self._auto = flag("auto_optimize", auto_optimize)
        asked: dict[str, object] = {name: self._min_calls}
        if mode is not None:
            asked["mode"] = one_of("mode", mode, ("exact", "close"))
        #: The engine; the other optimizers take functions in there.
        self.engine = Engine(
            asked,
            asked_by="JITCompiler",
            keeps_code=flag("cache_compiled_functions", cache_compiled_functions),
            timed=flag("profile_performance", profile_performance),
        )
        self.engine.wishes = self._wishes()

    def __repr__(self) -> str:
        """Say how many functions are named."""
        return f"<JITCompiler of {len(self.engine.owned())} functions>"

    def __enter__(self) -> Self:
        """Return itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the plain functions answer from now on, and write down what was learnt."""
        self.engine.end()

    # -- decorators ----------------------------------------------------------------------

    @overload
    def auto_jit(self, function: F, *, min_calls: int | None = None) -> F: ...

    @overload
    def auto_jit(
        self, function: None = None, *, min_calls: int | None = None
    ) -> Callable[[F], F]: ...

    def auto_jit(
        self, function: F | None = None, *, min_calls: int | None = None
    ) -> F | Callable[[F], F]:
        """Compile a function when it has been called often enough; with or without brackets.

        Args:
            function: the function.
            min_calls: its own threshold, in place of ``min_calls_for_compilation``.

        Raises:
            TypeError: it is no function that was made by ``def``.
            ValueError: ``min_calls`` is out of range.
        """
        calls = self._min_calls if min_calls is None else whole("min_calls", min_calls)
        way = Way(min_calls=calls if self._auto else NEVER, wishes=self._wishes())
        return self._decorator(function, way, "auto_jit")

    @overload
    def jit_compile(
        self,
        function: F,
        *,
        signature: object = None,
        parallel: bool = False,
        cache: bool | None = None,
        nogil: bool = False,
    ) -> F: ...

    @overload
    def jit_compile(
        self,
        function: None = None,
        *,
        signature: object = None,
        parallel: bool = False,
        cache: bool | None = None,
        nogil: bool = False,
    ) -> Callable[[F], F]: ...

    def jit_compile(
        self,
        function: F | None = None,
        *,
        signature: object = None,
        parallel: bool = False,
        cache: bool | None = None,
        nogil: bool = False,
    ) -> F | Callable[[F], F]:
        """Compile a function at its definition; with or without brackets.

        Args:
            function: the function.
            signature: the types to compile for, as numba writes them: text such as
                ``"float64[:](float64[:], int64)"``, a tuple of numba's types, or a list of
                these. Other types are compiled for when they are met. The result's type is
                Python's; a signature that says another one is an error. None: compiled at the
                first call, as is what reads global names that are bound behind it.
            parallel: ``prange`` loops run on all processors.
            cache: keep the machine code, and take it from where it was kept; None: as the
                compiler was made. False: not that of this function.
            nogil: machine code runs without the interpreter's lock, so threads overlap.

        ``parallel`` and ``nogil`` ask for numba's own code: integers wrap, and nobody sees to
        Ctrl-C in it. Bounds are checked, and the first calls are compared with Python's.

        Raises:
            TypeError: a parameter is of another type.
            ValueError: the signature is malformed, or does not fit the function or what it
                returns; or ``cache=True`` and the compiler keeps no code.
        """
        by_numba = flag("parallel", parallel) or flag("nogil", nogil)
        if cache is not None and flag("cache", cache) and not self.engine.session.keeps_code:
            message = "cache = True: the compiler was made with cache_compiled_functions=False"
            raise ValueError(message)
        wishes = self._wishes(numba=by_numba, parallel=parallel, nogil=nogil)
        wishes = replace(wishes, keep=cache is not False)
        way = Way(min_calls=1, at_once=True, kept=True, wishes=wishes)

        def compiled(given: F) -> F:
            if signature is None:
                return cast("F", self.engine.take(given, way, "jit_compile").proxy)
            return cast("F", self._for_signature(given, way, signature))

        return compiled if function is None else compiled(function)

    @overload
    def eager_jit(self, function: F, *, parallel: bool | None = None) -> F: ...

    @overload
    def eager_jit(
        self, function: None = None, *, parallel: bool | None = None
    ) -> Callable[[F], F]: ...

    def eager_jit(
        self, function: F | None = None, *, parallel: bool | None = None
    ) -> F | Callable[[F], F]:
        """Compile a function at its first call, and keep it; with or without brackets.

        Args:
            function: the function.
            parallel: as ``enable_parallel``, for this function; None: the compiler's.

        Raises:
            TypeError: it is no function that was made by ``def``.
        """
        wanted = self._parallel if parallel is None else flag("parallel", parallel)
        way = Way(min_calls=1, at_once=True, kept=True, wishes=self._wishes(parallel=wanted))
        return self._decorator(function, way, "eager_jit")

    @overload
    def conditional_jit(self, function: F, *, size_threshold: int = 1000) -> F: ...

    @overload
    def conditional_jit(
        self, function: None = None, *, size_threshold: int = 1000
    ) -> Callable[[F], F]: ...

    def conditional_jit(
        self, function: F | None = None, *, size_threshold: int = 1000
    ) -> F | Callable[[F], F]:
        """Compile a function for large arguments; small ones are Python's.

        The size of a call is that of its largest array (its elements) or sized argument (its
        length). ``get_compilation_stats`` counts both kinds apart.

        Args:
            function: the function.
            size_threshold: calls below it run in Python; from 0.

        Raises:
            TypeError: it is no function that was made by ``def``.
            ValueError: the threshold is out of range.
        """
        threshold = whole("size_threshold", size_threshold, low=0)
        calls = self._min_calls if self._auto else NEVER

        def conditional(given: F) -> F:
            counters: dict[str, int] = {}
            gate = by_size(threshold, counters)
            way = Way(min_calls=calls, wishes=self._wishes(), gate=gate)
            owned = self.engine.take(given, way, "conditional_jit")
            owned.counters = counters
            return cast("F", owned.proxy)

        return conditional if function is None else conditional(function)

    @overload
    def safe_jit(self, function: F, *, fallback_to_python: bool = True) -> F: ...

    @overload
    def safe_jit(
        self, function: None = None, *, fallback_to_python: bool = True
    ) -> Callable[[F], F]: ...

    def safe_jit(
        self, function: F | None = None, *, fallback_to_python: bool = True
    ) -> F | Callable[[F], F]:
        """Compile a function if that is possible; say what happens if it is not.

        Args:
            function: the function.
            fallback_to_python: Python answers what cannot be compiled, and nothing is raised.
                With False the function is compiled at its first call, and
                ``CompilationRefused`` is raised, by the definition or by a call, wherever it
                cannot be. What it leaves compiled code for, as with an exception of its own, is
                Python's all the same.

        Raises:
            CompilationRefused: its source cannot be compiled, and there is no falling back.
        """
        if flag("fallback_to_python", fallback_to_python):
            calls = self._min_calls if self._auto else NEVER
            way = Way(min_calls=calls, wishes=self._wishes())
            return self._decorator(function, way, "safe_jit")

        def insisted(given: F) -> F:
            found: list[Owned] = []
            gate = insisting(self.engine, lambda: found[0])
            way = Way(1, at_once=True, kept=True, wishes=self._wishes(), gate=gate)
            found.append(self.engine.take(given, way, "safe_jit"))
            refuse_if_given_up(found[0].cell)
            return cast("F", found[0].proxy)

        return insisted if function is None else insisted(function)

    # -- on demand -----------------------------------------------------------------------

    def force_compile(self, name: object) -> bool:
        """Compile a function now, try it on an earlier call's arguments, and keep it.

        What was never called, or with arguments of more than 4 MB, is compiled for what is
        known and decided upon in its next calls.

        Args:
            name: its name, its qualified name (``"Class.method"``, ``"module:function"``,
                ``"module.function"``), or the function itself.

        Returns:
            Whether it is native now.

        Raises:
            LookupError: nothing is known by that name, or more than one function is; the
                message lists what is.
            CompilationRefused: it has to stay Python.
        """
        return self.engine.force(name, "force_compile")

    def get_compilation_stats(self) -> dict[str, CompilationStats]:
        """Return how each function stands, by name.

        Names are qualified as far as it takes to tell them apart: ``"f"``, ``"Class.f"``, or
        ``"module:f"``.
        """
        return {name: stats_of(owned) for name, owned in self.engine.owned().items()}

    def inspect_asm(self, name: object) -> str:
        """Return the machine code of what numba compiled for a function, as text.

        Raises:
            LookupError: nothing is known by that name, or numba compiled nothing for it.
        """
        return self.engine.assembly(name, "inspect_asm")

    # -- inside --------------------------------------------------------------------------

    def _for_signature(self, given: object, way: Way, signature: object) -> object:
        """Take a function in and compile it for a signature; nothing is left of a wrong one."""
        from autojit.backend import check_result, stand_ins

        function = checked(given, "jit_compile")
        calls = stand_ins(signature, function)
        known = any(one.function is function for one in self.engine.owned().values())
        owned = self.engine.take(given, way, "jit_compile")
        if waits_for_names(function):
            return owned.proxy  # such as its own, if it is recursive: its first call compiles
        try:
            for call in calls:
                self.engine.prepare(owned, call.bound)
                made = self.engine.specialisation(owned, call.bound)
                if made is not None:
                    check_result(call, owned.function, made)
        except ValueError:
            if not known:
                self.engine.forget(owned)
            raise
        return owned.proxy

    def _wishes(
        self, *, numba: bool = False, parallel: bool | None = None, nogil: bool = False
    ) -> Wishes:
        """Say what the backend is asked for."""
        wanted = self._parallel if parallel is None else parallel
        close = self.engine.settings.mode == "close"
        return Wishes(numba=numba or (close and wanted), parallel=wanted, nogil=nogil, close=close)

    def _decorator(self, function: F | None, way: Way, name: str) -> F | Callable[[F], F]:
        """Take a function in, or return what does."""

        def taken(given: F) -> F:
            return cast("F", self.engine.take(given, way, name).proxy)

        return taken if function is None else taken(function)
