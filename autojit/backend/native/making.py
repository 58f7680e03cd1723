"""numba at work: a kernel's source becomes object code with a way in."""

from __future__ import annotations

import ctypes
import linecache
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, final

import llvmlite.binding as llvm
from numba.core.compiler import Flags, compile_extra
from numba.core.compiler_lock import global_compiler_lock

from autojit.backend.aside import Code
from autojit.backend.linking import callable_at, is_known
from autojit.backend.native.looks import with_looks
from autojit.backend.native.memory import with_memory
from autojit.backend.native.reading import machine_type
from autojit.backend.native.routines import compile_callee
from autojit.backend.native.vocabulary import VOCABULARY
from autojit.backend.native.way_in import add_way_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from autojit.backend.compiler import Order

_INTRINSIC: Final = "llvm."
#: Where names stand that are not known: nobody looks there.
_NOTHING: Final = ctypes.create_string_buffer(8)
#: So much of an order's name is in the names of its functions.
_DIGITS: Final = 16
#: The last LLVM that is known to have the option below; an unknown option ends the process.
_LLVM: Final = 22
#: Each function begins a line of the processor's cache, alone in memory or one of many in an
#: artifact: where a short loop lies across two lines, it took half as long again (docs/costs.md).
_ALIGNED: Final = "--align-all-functions=6"

if llvm.llvm_version_info[0] <= _LLVM:
    llvm.set_option("autojit", _ALIGNED)


@final
@dataclass(frozen=True, slots=True)
class Made:
    """What came of a kernel.

    Attributes:
        function: what answers calls.
        code: the object code.
    """

    function: Callable[..., Any]
    code: Code


def make(order: Order, *, to_run: bool = True) -> Made:
    """Compile a kernel for all that is passed to it.

    Args:
        order: the kernel.
        to_run: the machine code may be called here; else it is for another process, and names that
            only the program's own process has need not be there.

    Raises:
        Exception: whatever numba raises.
    """
    import logging  # by now numba has

    quiet = logging.getLogger("numba")
    if quiet.level == logging.NOTSET:
        # A program that logs at DEBUG must not see numba's pages of byte code.
        quiet.setLevel(logging.WARNING)
    with global_compiler_lock:
        result = _compiled(order)
        symbol = add_way_in(result, order.given, order.answer, is_object=order.is_object)
        library = result.library
        _finish(library, result.fndesc.llvm_func_name, looks="_poll()" in order.source)
        if not to_run:
            _stand_in(library)
        address = library.get_pointer_to_function(symbol)
    code = library._get_compiled_object()  # noqa: SLF001 - as numba's own cache does
    return Made(callable_at(address, symbol, library), Code(code, symbol, _needs(library)))


def _finish(library: Any, kernel: str, *, looks: bool) -> None:
    """Once LLVM has optimised a library, let its memory be known, and its loops look up."""
    if looks:
        # In the way in there would be no status to give.
        library.get_function(kernel).add_function_attribute("noinline")
    optimise = library._optimize_final_module  # noqa: SLF001 - numba has no other way to it

    def optimise_and_finish() -> None:
        optimise()
        module = with_memory(library._final_module)  # noqa: SLF001 - as there
        library._final_module = with_looks(module) if looks else module  # noqa: SLF001

    library._optimize_final_module = optimise_and_finish  # noqa: SLF001 - as there


def _stand_in(library: Any) -> None:
    """Once a library is finished, give names that are not known here an address: LLVM insists."""
    finish = library._optimize_final_module  # noqa: SLF001 - as in ``_finish``

    def finish_and_stand_in() -> None:
        finish()
        for name in _needs(library):
            if not is_known(name):
                llvm.add_symbol(name, ctypes.addressof(_NOTHING))

    library._optimize_final_module = finish_and_stand_in  # noqa: SLF001 - as there


def _compiled(order: Order) -> Any:
    """Return numba's compile result, its library still open for the way in."""
    dispatcher = _dispatcher_of(order)
    described = dispatcher.targetdescr
    flags: Any = Flags()
    described.options.parse_as_flags(flags, dispatcher.targetoptions)
    flags.no_compile = True
    return compile_extra(
        described.typing_context,
        described.target_context,
        dispatcher.py_func,
        args=tuple(machine_type(one.kind) for one in order.given),
        return_type=None,
        flags=flags,
        locals={},
    )


def _needs(library: Any) -> tuple[str, ...]:
    """Return what a linked library refers to and does not define."""
    module = library._final_module  # noqa: SLF001 - numba has no other way to it
    declared = (*module.functions, *module.global_variables)
    names = {one.name for one in declared if one.is_declaration}
    return tuple(sorted(name for name in names if not name.startswith(_INTRINSIC)))


def _named(order: Order, digest: str) -> tuple[str, str]:
    """Return a kernel's source and entry under names that no other kernel has.

    The linker knows functions by name, and machine code made in different processes meets in
    one: equal names must mean equal code.
    """
    source = order.source.replace("_aj_function_", f"aj{digest}_")
    entry = f"aj{digest}_{order.entry}"
    return source.replace(f"def {order.entry}(", f"def {entry}("), entry


def _dispatcher_of(order: Order) -> Any:
    """Return the kernel's dispatcher, nothing compiled yet."""
    digest = order.name[:_DIGITS]
    source, entry = _named(order, digest)
    filename = f"<autojit kernel {digest}>"
    linecache.cache[filename] = (len(source), None, source.splitlines(keepends=True), filename)
    # numba finds a function's globals again by the name of its module.
    namespace = {**VOCABULARY, "__name__": "autojit.backend.native"}
    if order.draws:
        from autojit.backend.native import streams  # which few need

        namespace |= streams.VOCABULARY
    exec(compile(source, filename, "exec"), namespace)  # noqa: S102 - generated above
    return compile_callee(namespace[entry])
