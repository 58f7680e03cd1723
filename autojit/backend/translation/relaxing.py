"""The mode ``close``: what may differ in the last bits, as a pass over a kernel's source.

Three things are relaxed, and nothing else:

- sums and products that a loop makes in one name that it uses for nothing else may be made in
  another order, so that LLVM adds several at once;
- ``x ** 2``, ``x ** 3`` and ``x ** 4`` of floats are multiplied out, where Python calls ``pow``;
- NumPy's elementary functions of one number are the C library's.

Where Python raises or NumPy warns, the kernel leaves as ever.
"""

from __future__ import annotations

import ast
from collections import Counter
from typing import Final, final

from autojit.backend.symbols import UFUNCS, UNARY

_IN_ANY_ORDER: Final[dict[type[ast.operator], str]] = {
    ast.Add: "_sum_ff",
    ast.Sub: "_difference_ff",
    ast.Mult: "_product_ff",
}
_MULTIPLIED_OUT: Final[dict[object, str]] = {2: "_square_f", 3: "_cube_f", 4: "_fourth_f"}
_OF_NUMPY: Final = {f"_np_{name}_f": f"_{name}_f" for name in UFUNCS if name in UNARY}
_LOOPS: Final = (ast.For, ast.While)
_FLOAT: Final = ("_f", "_ft")


def relaxed(source: str) -> str:
    r"""Return a kernel's source as ``close`` has it; unchanged, if there is nothing to relax.

    >>> print(relaxed("def f(x_f):\n    return _np_exp_f(_pow_ff(x_f, 2.0))"))
    def f(x_f):
        return _exp_f(_square_f(x_f))
    """
    relaxing = _Relaxing()
    tree = relaxing.visit(ast.parse(source))
    return ast.unparse(tree) if relaxing.count else source


@final
class _Relaxing(ast.NodeTransformer):
    """One walk over one kernel's source."""

    def __init__(self) -> None:
        self.count = 0
        self._read: Counter[str] = Counter()  # in the function around

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        before, self._read = self._read, _read(node)
        self.generic_visit(node)
        self._read = before
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._loop(node)

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._loop(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        args = node.args
        known = _OF_NUMPY.get(name)
        if name == "_pow_ff":
            known = _MULTIPLIED_OUT.get(_number(args[1]))
            args = args[:1]
        if known is None:
            return node
        self.count += 1
        return _called(known, *args)

    def _loop(self, node: ast.For | ast.While) -> ast.AST:
        self.generic_visit(node)
        if not any(isinstance(one, _LOOPS) for part in node.body for one in ast.walk(part)):
            sums = _Accumulations(node, self._read)
            for statement in ast.walk(node):
                if isinstance(statement, ast.Assign):
                    self.count += sums.relax(statement)
        return node


@final
class _Accumulations:
    """The sums and products that an innermost loop makes in names which nothing else there reads.

    A name of the program's is ``s_f``, or ``s_ft`` beside its tag; then the sum is made in the
    first and copied to the second.
    """

    def __init__(self, loop: ast.For | ast.While, around: Counter[str]) -> None:
        self._read = _read(loop)
        self._around = around
        self._bound = Counter(
            one.id
            for one in ast.walk(loop)
            if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Store)
        )
        self._copies = _copies(loop)

    def relax(self, statement: ast.Assign) -> bool:
        """Let a statement's operation be made in any order, if it makes such a sum."""
        match statement.value:
            case ast.Call(func=ast.Name(id="_pinned_f"), args=[operation]):
                pinned = True
            case operation:
                pinned = False
        match statement.targets, operation:
            case [ast.Name(id=made)], ast.BinOp(ast.Name(id=total) as left, operator, right):
                known = _IN_ANY_ORDER.get(type(operator))
            case _:
                return False
        if known is None or not self._is_carried(total, made):
            return False
        if pinned and self._around[total] == self._read[total]:
            return False  # nobody reads it: it is made for the warnings alone
        statement.value = _called(known, left, right)
        return True

    def _is_carried(self, total: str, made: str) -> bool:
        if not total.endswith(_FLOAT) or self._read[total] != 1 or self._bound[total] != 1:
            return False
        if made == total:
            return True
        copied = self._copies.get(made) == total
        return copied and self._bound[made] == 1 and self._read[made] == 1


def _called(name: str, *args: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(args), [])


def _number(node: ast.expr) -> object:
    """Return the number that a constant exponent is: ``2.0`` or ``_np.float64(2)``."""
    if isinstance(node, ast.Call) and ast.unparse(node.func) == "_np.float64":
        (node,) = node.args
    return node.value if isinstance(node, ast.Constant) else None


def _read(node: ast.AST) -> Counter[str]:
    return Counter(
        one.id
        for one in ast.walk(node)
        if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)
    )


def _copies(loop: ast.AST) -> dict[str, str]:
    """Return which name each name is copied to, beside a tag that is a constant."""
    found: dict[str, str] = {}
    for statement in ast.walk(loop):
        match statement:
            case ast.Assign(
                targets=[ast.Tuple(elts=[ast.Name(id=to), ast.Name()])],
                value=ast.Tuple(elts=[ast.Name(id=of), ast.Constant()]),
            ):
                found[of] = to
    return found
