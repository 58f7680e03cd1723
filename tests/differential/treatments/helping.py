"""What several treatments need to be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def kinds_of_disguised(disguise: Callable[[Any], Any]) -> None:
    """Have each argument be taken for what ``disguise`` makes of it.

    What stands before a kernel then looks at no types, flags and dtypes any more.
    """
    from autojit.backend import engine, specialisation
    from autojit.backend.boundary import kind_of

    def kind_of_disguised(value: object, *where: Any) -> Any:
        return kind_of(disguise(value), *where)

    for module in (engine, specialisation):
        module.kind_of = kind_of_disguised  # type: ignore[attr-defined]
    no_types_looked_at()


def no_types_looked_at() -> None:
    """Read each argument as what the kernel was compiled for, whatever it is."""
    from autojit.backend.native.reading import Reading

    Reading._require_type = lambda *_: None  # type: ignore[method-assign]
    Reading._require = lambda *_: None  # type: ignore[method-assign]


def no_guards() -> None:
    """Look at nothing outside of a call ahead of it."""
    from autojit.backend import entry

    entry._guards = lambda *_: None


def words(**operations: Callable[..., Any]) -> None:
    """Add plain functions to the words of a kernel, as ``_NAME``, for plain expressions."""
    from autojit.backend.native.routines import compile_callee
    from autojit.backend.native.vocabulary import VOCABULARY

    VOCABULARY.update({f"_{name}": compile_callee(one) for name, one in operations.items()})


def compiled_with(**options: Any) -> None:
    """Have numba compile with other options."""
    import numba

    from autojit.backend.native import routines
    from autojit.backend.native.vocabulary import VOCABULARY

    def compile_callee(function: Any) -> Any:
        usual: Any = {"boundscheck": True, "error_model": "python"}
        wrappers = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
        return numba.njit(**(usual | wrappers | options))(function)

    VOCABULARY["_compile"] = routines.compile_callee = compile_callee
    from autojit.backend.native import making

    making.compile_callee = compile_callee  # type: ignore[attr-defined]


def never_leaving(*names: str) -> None:
    """Have routines of these modules of ``native`` go on where they would leave."""
    from importlib import import_module

    from autojit.backend.native.routines import compile_callee

    def leave(_code: int) -> None:
        pass

    for name in names:
        module: Any = import_module(f"autojit.backend.native.{name}")
        if hasattr(module, "leave"):
            module.leave = compile_callee(leave)
        if hasattr(module, "leave_if"):
            module.leave_if = lambda *_: None


def sources_changed(before: str, after: str) -> None:
    """Have another text in each kernel in the place of one."""
    from dataclasses import replace

    from autojit.backend import engine

    compile_kernel = engine.compiled  # type: ignore[attr-defined]

    def compiled(kernel: Any, *others: Any) -> Any:
        source = kernel.source.replace(before, after)
        return compile_kernel(replace(kernel, source=source), *others)

    engine.compiled = compiled  # type: ignore[attr-defined, assignment]
