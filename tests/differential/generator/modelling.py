"""Run a kernel's source in plain Python, strictly: what stands in for numba.

The source is rewritten first: each plain operator becomes a call that checks what the
translation claims by writing it plainly (the operands are held alike, the result fits).
``backend_of_models`` is the real backend with this in numba's place: translation, guards,
restoring and boxing are those that a program gets.
"""

from __future__ import annotations

import ast
import math
import operator
import re
from functools import cache
from types import CodeType, FunctionType, SimpleNamespace
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numba.core.extending import _Intrinsic

from autojit.backend import engine
from autojit.backend.boundary import TYPES, dtype_fits
from autojit.backend.compiler import passed
from autojit.backend.kinds import Arr, ListOf, Num, Stream, Text, Tup
from autojit.backend.leaving import Leave, LeaveCode
from autojit.backend.linking import MISFIT
from autojit.backend.native import VOCABULARY
from tests.differential.generator import stream_models
from tests.differential.generator.array_models import WHOLE, whole
from tests.differential.generator.operations import OPERATIONS, STUBS, Broken, watched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from autojit.backend.kinds import Kind
    from autojit.backend.translation import Kernel

#: What kernels did that none may do, since it was last cleared.
broken: list[str] = []
_BITS: Final = {ast.BitAnd: operator.and_, ast.BitOr: operator.or_, ast.BitXor: operator.xor}
_ARITHMETIC: Final = {ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul}
_WHOLE: Final = {**_ARITHMETIC, **_BITS, ast.Div: operator.truediv}
_SHIFTS: Final = {ast.LShift: operator.lshift, ast.RShift: operator.rshift}
_BY_NAME: Final[dict[str, Callable[[Any, Any], Any]]] = {
    kind.__name__: operation for table in (_WHOLE, _SHIFTS) for kind, operation in table.items()
}
_COMPARISONS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "Eq": operator.eq,
    "NotEq": operator.ne,
    "Lt": operator.lt,
    "LtE": operator.le,
    "Gt": operator.gt,
    "GtE": operator.ge,
}
_HELD: Final = re.compile(r"_([ifb])t?$")
_AS: Final[dict[str, Callable[[Any], Any]]] = {"i": int, "f": float, "b": bool}
_DEFECTS: Final = (Broken, TypeError, AttributeError, NameError, AssertionError, KeyError)


def _binary(name: str, left: Any, right: Any) -> Any:
    if isinstance(left, np.ndarray) or isinstance(right, np.ndarray):
        return whole(lambda: _BY_NAME[name](left, right))
    if isinstance(left, list):
        return left * right
    left, right = _plain(left), _plain(right)
    if type(left) is not type(right):
        message = f"{name} of {type(left).__name__} and {type(right).__name__}"
        raise Broken(message)
    if isinstance(left, int) and name in ("LShift", "RShift") and not 0 <= right < 64:
        message = f"a plain shift by {right}"
        raise Broken(message)
    if name not in _BY_NAME or (name == "Div") or (isinstance(left, bool) and name[:3] != "Bit"):
        message = f"a plain {name} of {type(left).__name__}"
        raise Broken(message)
    result = _BY_NAME[name](left, right)
    if type(result) is int and not -(2**63) <= result < 2**63:
        message = f"an overflow in a plain {name}: {left} and {right}"
        raise Broken(message)
    return watched(result, left, right) if isinstance(left, float) else result


def _negative(value: Any) -> Any:
    if type(value) is int and value == -(2**63):
        message = "an overflow in a plain minus"
        raise Broken(message)
    return -value


def _compare(name: str, left: Any, right: Any) -> bool:
    # Of an integer and a truth value numba makes two integers, as Python does.
    if isinstance(left, float) is not isinstance(right, float):
        message = f"{name} of {type(left).__name__} and {type(right).__name__}"
        raise Broken(message)
    return bool(_COMPARISONS[name](left, right))


def _plain(value: Any) -> Any:
    """Return an element as machine code holds it."""
    return value.item() if isinstance(value, np.generic) else value


def _load(holder: Any, index: Any) -> Any:
    return _plain(holder[index])


def _items(source: Any) -> Iterator[Any]:
    return map(_plain, source)


def _store(holder: Any, index: Any, value: Any) -> None:
    if isinstance(holder, np.ndarray) and holder.dtype != np.bool_ and isinstance(value, bool):
        message = "a bool stored as it is"
        raise Broken(message)
    holder[index] = value


def _held(rep: str, value: Any) -> Any:
    """Bind a number to a variable of one representation, as numba unifies them."""
    return _AS[rep](value)


class _NumPy:
    """What a kernel may ask of ``_np``."""

    inf, nan = math.inf, math.nan

    @staticmethod
    def int64(value: Any) -> int:
        if isinstance(value, float):
            message = "np.int64 of a float"
            raise Broken(message)
        return int(value)

    @staticmethod
    def float64(value: Any) -> float:
        return float(value)

    def __getattr__(self, name: str) -> Any:
        found = getattr(np, name)
        if isinstance(found, type):
            return found
        if name in ("sqrt", "abs"):
            return lambda array: whole(lambda: found(array))
        if name not in ("zeros", "ones", "empty", "arange"):
            raise NotImplementedError(name)

        def make(*args: Any) -> Any:
            known = {self.int64: np.int64, self.float64: np.float64}
            return found(*(known.get(arg, arg) if callable(arg) else arg for arg in args))

        return make


def _enumerated(items: Any) -> Any:
    return enumerate(_items(items))


def _zipped(*items: Any) -> Any:
    return zip(*map(_items, items), strict=False)


_NAMESPACE: Final[dict[str, Any]] = {
    **OPERATIONS,
    **WHOLE,
    "_np": _NumPy(),
    "_to_list": lambda held: list(_items(held)),
    "enumerate": _enumerated,
    "zip": _zipped,
    "_m_binary": _binary,
    "_m_negative": _negative,
    "_m_compare": _compare,
    "_m_load": _load,
    "_m_items": _items,
    "_m_store": _store,
    "_m_held": _held,
}


def _call(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


class _Strict(ast.NodeTransformer):
    """Replace operators, subscripts and bindings by calls that check them."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        left, right = self.visit(node.left), self.visit(node.right)
        return _call("_m_binary", ast.Constant(type(node.op).__name__), left, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        operand = self.visit(node.operand)
        if isinstance(node.op, ast.USub) and not isinstance(operand, ast.Constant):
            return _call("_m_negative", operand)
        return ast.UnaryOp(node.op, operand)

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        assert len(node.ops) == 1
        name = ast.Constant(type(node.ops[0]).__name__)
        return _call("_m_compare", name, self.visit(node.left), self.visit(node.comparators[0]))

    def visit_Slice(self, node: ast.Slice) -> ast.expr:
        parts = (node.lower, node.upper, node.step)
        return _call("slice", *(self.visit(p) if p else ast.Constant(None) for p in parts))

    def visit_Subscript(self, node: ast.Subscript) -> ast.expr:
        return _call("_m_load", self.visit(node.value), self.visit(node.slice))

    def visit_For(self, node: ast.For) -> ast.stmt:
        body = [self.visit(each) for each in node.body]
        orelse = [self.visit(each) for each in node.orelse]
        return ast.For(node.target, _call("_m_items", self.visit(node.iter)), body, orelse)

    def visit_Assign(self, node: ast.Assign) -> ast.stmt:
        (target,) = node.targets
        value = self.visit(node.value)
        if isinstance(target, ast.Subscript):
            holder, index = self.visit(target.value), self.visit(target.slice)
            return ast.Expr(_call("_m_store", holder, index, value))
        if isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
            pairs = zip(target.elts, value.elts, strict=True)
            value = ast.Tuple([_bound(*pair) for pair in pairs], ast.Load())
        return ast.Assign([target], _bound(target, value))

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.stmt:
        node.decorator_list = []
        node.body = [self.visit(each) for each in node.body]
        return node


def _bound(target: ast.expr, value: ast.expr) -> ast.expr:
    found = _HELD.search(target.id) if isinstance(target, ast.Name) else None
    own = isinstance(target, ast.Name) and not target.id.startswith("_aj_")
    return _call("_m_held", ast.Constant(found[1]), value) if found and own else value


def modelled(
    kernel: Kernel, store: object = None, aside: object = None
) -> tuple[Callable[..., Any], bool]:
    """Return what runs a kernel in Python, in the place of ``compiler.compiled``.

    Raises:
        NotImplementedError: the kernel uses an operation that has no model here.
    """
    del store, aside
    tree = ast.fix_missing_locations(_Strict().visit(ast.parse(kernel.source)))
    namespace = _NAMESPACE | _draws() if kernel.draws else dict(_NAMESPACE)
    for name in sorted(_names(tree) & _vocabulary(kernel).keys() - namespace.keys()):
        namespace[name] = _routine(name, VOCABULARY.get(name))
    exec(compile(tree, "<model of a kernel>", "exec"), namespace)
    run = namespace[kernel.entry]
    border = passed(kernel)

    def native(*args: Any) -> Any:
        try:
            given = [_unboxed(value, one.kind) for value, one in zip(args, border, strict=True)]
        except _Unfit:
            return MISFIT
        kept = [
            (value, value.copy())
            for value, one in zip(given, border, strict=True)
            if one.kept_bytes and value.nbytes <= one.kept_bytes
        ]
        drawn = [value for value, one in zip(given, border, strict=True) if _draws_from(one.kind)]
        states = list(map(stream_models.state_of, drawn))
        try:
            return run(*given)
        except BaseException as error:  # noqa: BLE001 - as the machine code restores on any
            for value, copy in kept:
                value[...] = copy
            for stream, state in zip(drawn, states, strict=True):
                stream_models.restore(stream, state)
            return _left(error)

    return native, False


def _left(error: BaseException) -> Any:
    """Say what the way in gives where a kernel did not give an answer."""
    if isinstance(error, Leave) and error.args[0] == LeaveCode.MISFIT:
        return MISFIT
    if isinstance(error, _DEFECTS):
        broken.append(f"{type(error).__name__}: {error}")
        raise Leave(LeaveCode.RAISES) from None
    if isinstance(error, Leave):
        raise error
    # Whatever goes wrong in machine code comes out of it as this.
    raise Leave(LeaveCode.RAISES) from None


def _names(tree: ast.AST) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _draws_from(kind: Kind) -> bool:
    return isinstance(kind, Stream)


@cache
def _draws() -> dict[str, Any]:
    from autojit.backend.native import streams

    return stream_models.draws(streams.VOCABULARY)


def _vocabulary(kernel: Kernel) -> dict[str, Any]:
    if not kernel.draws:
        return VOCABULARY
    from autojit.backend.native import streams

    return VOCABULARY | streams.VOCABULARY


def _routine(name: str, routine: Any) -> Any:
    """Return a routine that is written in the vocabulary itself, to be run as it stands."""
    run = _model_of(name, routine)
    return lambda *args: _plain(run(*args))


#: ``math`` as a routine uses it, which narrows an exponent for the C library.
_MATH: Final = SimpleNamespace(**vars(math))
_MATH.ldexp = lambda value, exponent: math.ldexp(value, int(exponent))

#: The models of the vocabulary, by the identity of what they stand for.
_BY_IDENTITY: Final = {
    **{id(VOCABULARY[name]): _NAMESPACE[name] for name in VOCABULARY.keys() & _NAMESPACE.keys()},
    **{id(stub): model for stub, model in STUBS.items()},
}


def _model_of(name: str, routine: Any) -> Any:
    """Return a routine whose own callees are models too."""
    known = _BY_IDENTITY.get(id(routine))
    if known is not None:
        return known
    plain = getattr(routine, "py_func", None)
    code = getattr(plain, "__code__", None)
    if not isinstance(code, CodeType) or plain is None:
        raise NotImplementedError(name)
    namespace = dict(plain.__globals__) | ({"math": _MATH} if "math" in code.co_names else {})
    run = FunctionType(code, namespace)
    _BY_IDENTITY[id(routine)] = run  # before its callees: it may call itself
    for used in namespace.keys() & _all_names(code):
        value = namespace[used]
        if id(value) in _BY_IDENTITY or hasattr(value, "py_func") or _is_intrinsic(value):
            namespace[used] = _model_of(used, value)
    return run


def _all_names(code: CodeType) -> set[str]:
    """Return the global names that a function and those inside it use."""
    inner = [_all_names(one) for one in code.co_consts if isinstance(one, CodeType)]
    return set(code.co_names).union(*inner)


def _is_intrinsic(value: object) -> bool:
    return isinstance(value, _Intrinsic)


class _Unfit(Exception):  # noqa: N818 - answered by the way in
    """An argument is not of the kind that the kernel was made for."""


def _require(condition: object) -> None:
    if not condition:
        raise _Unfit


def _unboxed(value: Any, kind: Kind) -> Any:
    """Return an argument as the generated way in reads it (``native.way_in``)."""
    match kind:
        case Num(rep=rep, only=only):
            _require(type(value) is TYPES[only or ""])
            _require(only != "int" or -(2**63) <= value < 2**63)
            return _AS.get(rep, complex)(value)
        case Arr():
            return _array(value, kind)
        case ListOf():
            _require(type(value) is list)
            return id(value)
        case Text(type=name):
            _require(type(value).__name__ == name)
            return id(value)
        case Stream(family=family, bits=bits):
            _require(type(value) is stream_models.TYPES[family])
            _require(not bits or type(stream_models.bits_of(value)).__name__ == bits)
            return value
        case Tup(items=items):
            _require(type(value) is tuple and len(value) == len(items))
            return tuple(map(_unboxed, value, items))
    return value


def _array(value: Any, kind: Arr) -> Any:
    _require(type(value) is np.ndarray)
    flags = value.flags
    layout = "C" if flags.c_contiguous else "F" if flags.f_contiguous else "A"
    _require((layout, value.ndim) == (kind.layout, kind.ndim))
    _require(flags.aligned and flags.writeable == kind.writable)
    _require(dtype_fits(value.dtype) and value.dtype.name == kind.dtype)
    return value


def backend_of_models(resolve: Callable[[object], FunctionType | None]) -> Any:
    """Return the real backend, from now on with models in numba's place in this process."""
    setattr(engine, "compiled", modelled)  # noqa: B010 - a name of the module's own
    return engine.NumbaBackend(resolve)
