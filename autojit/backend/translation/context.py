"""The translation of one function in progress: its names, its place, its surroundings."""

from __future__ import annotations

import math
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NoReturn, final

from autojit.backend.boundary import is_looked_into
from autojit.backend.kinds import (
    INT64_MAX,
    INT64_MIN,
    Arr,
    Conflict,
    Inst,
    Kind,
    Known,
    ListOf,
    Maybe,
    NoneKind,
    Num,
    Obj,
    Tup,
    boolean,
    bound_part,
    complex_number,
    describe,
    floating,
    integer,
)
from autojit.backend.streams import stream_kind
from autojit.backend.translation import effects
from autojit.backend.translation.instances import Assigned, Footprint
from autojit.backend.translation.scope import (
    UNBOUND,
    CannotConform,
    Env,
    Val,
    flag_of,
    is_unbound,
    read,
    tuple_of,
)
from autojit.backend.translation.unit import (
    Flagged,
    Guard,
    Held,
    Hidden,
    Loosens,
    Outside,
    Raises,
    Refusal,
    Unit,
    refuse,
)
from autojit.core import Reason

if TYPE_CHECKING:
    import ast
    from collections.abc import Callable, Iterator
    from types import FunctionType

    from autojit.backend.translation.unit import Summary

    Handler = Callable[["Context", ast.Call, list[Val]], Val]
    Special = Callable[["Context", ast.Call], Val]
    Translate = Callable[[Unit, FunctionType, tuple[Kind, ...], Callable[[str], Kind]], Summary]
    KindOf = Callable[[object, str, dict[str, Kind]], Kind | None]


@final
@dataclass(slots=True)
class Context:
    """What translating one function knows and collects.

    Attributes:
        unit: the kernel that it belongs to.
        function: the function being translated.
        file: its source file, for reasons.
        local: names that are local to it.
        env: the kinds of its local names, here and now.
        resolve: the plain function behind a callable of the program, if it is one.
        translate: translates a callee.
        evaluate: translates an expression.
        condition: translates an expression whose truth value alone matters.
        run: translates statements, for those that stand for an expression.
        kind_of: the kind of a global object that can be passed on each call.
        hoisted: lines to run before the current statement; None where an expression is
            evaluated on a condition, so that nothing may run ahead of it.
        writes: parameters, and arrays that attributes hold, that are stored into.
        swept: those of which, it seems, most elements are stored into.
        hidden: hidden inputs used, callees' included.
        result: the kinds returned so far, joined.
        wanted: the kind of result that every return has to produce, once known.
        alive: control reaches this point.
        impure: a call of this function changes what its caller can see.
        draws: it draws random numbers, or calls what does.
        tree: the function's definition.
        statement: the statement being translated.
        following: the statements behind it in its block.
        reads: looks at memory in this statement, none of them in a variable yet.
        inherited: the same in the statement around a loop that stands for an expression.
        loops: the loops around this point, innermost last.
        conditions: the branches around this point, within the innermost loop.
        moving: the names that the loops around this point change in each round.
        innermost: those of them that the innermost loop changes.
        flagged: the names for which a flag tells whether they are bound.
        mentioned: the local names that the statement has read so far.
        pending: the same in the statements around a loop that stands for an expression.
        deep: a recursion is reached from this function.
        lent: the names of what is passed along for the functions that it was given.
        footprint: the attributes of instances that it uses.
        assigned: those that were assigned at the returns so far.
        wanted_assigned: those that every return has to give back, once known.
        returns: the returns seen so far.
        placing: the target of an assignment is evaluated, behind its value.
        looked: attributes looked at in this statement, and not in a variable yet.
        changed: attributes changed in this statement.
        entered: the places of dicts that the head of the loop being translated goes through.
        over: the same, of the loops whose heads have been translated.
        iterated: the places of dicts that the loops around this point go through.
    """

    unit: Unit
    function: FunctionType
    file: str
    local: frozenset[str]
    resolve: Callable[[object], FunctionType | None]
    translate: Translate
    kind_of: KindOf
    evaluate: Callable[[Context, ast.expr], Val]
    condition: Callable[[Context, ast.expr], Val]
    run: Callable[[Context, list[ast.stmt]], list[str]]
    env: Env = field(default_factory=dict)
    hoisted: list[str] | None = field(default_factory=list)
    writes: set[int | str] = field(default_factory=set)
    swept: set[int | str] = field(default_factory=set)
    hidden: dict[str, None] = field(default_factory=dict)
    result: Kind | None = None
    wanted: Kind | None = None
    alive: bool = True
    impure: bool = False
    draws: bool = False
    tree: ast.FunctionDef | None = None
    statement: ast.stmt | None = None
    following: list[ast.stmt] = field(default_factory=list)
    reads: int = 0
    inherited: int = 0
    loops: list[object] = field(default_factory=list)
    conditions: int = 0
    moving: frozenset[str] = frozenset()
    innermost: frozenset[str] = frozenset()
    flagged: frozenset[str] = frozenset()
    mentioned: set[str] = field(default_factory=set)
    pending: frozenset[str] = frozenset()
    deep: bool = False
    lent: dict[int, tuple[str, ...]] = field(default_factory=dict)
    footprint: Footprint = field(default_factory=Footprint)
    assigned: dict[str, Assigned] = field(default_factory=dict)
    wanted_assigned: tuple[Assigned, ...] = ()
    returns: int = 0
    placing: bool = False
    looked: set[str] = field(default_factory=set)
    changed: set[str] = field(default_factory=set)
    entered: set[str] = field(default_factory=set)
    over: dict[int, frozenset[str]] = field(default_factory=dict)
    iterated: frozenset[str] = frozenset()

    def refuse(
        self, node: ast.AST, reason: Reason, message: str, hint: str | None = None
    ) -> NoReturn:
        """Stop translating with a reason that points at ``node``.

        Raises:
            Refusal: always.
        """
        raise refuse(reason, message, node, self.file, hint)

    def disagree(self, node: ast.AST, reason: Reason, what: str, kind: Conflict) -> NoReturn:
        """Stop translating, as paths disagree on ``what``.

        Raises:
            Loosens: they do not if a list that was given is held as one of the kernel's own.
            Refusal: they do.
        """
        refusal = refuse(reason, f"{what} {kind.said}", node, self.file)
        raise refusal if kind.loosen is None else Loosens(refusal.refused, kind.loosen)

    @contextmanager
    def at(self, node: ast.AST, reason: Reason = Reason.UNKNOWN_OPERATION) -> Iterator[None]:
        """Turn a ``CannotConform`` inside into a Refusal that points at ``node``."""
        try:
            yield
        except CannotConform as error:
            self.refuse(node, reason, f"{error} is not known to be exact")

    @contextmanager
    def as_target(self) -> Iterator[None]:
        """Translate the target of an assignment: Python evaluates it behind the value."""
        before, self.placing = self.placing, True
        try:
            yield
        finally:
            self.placing = before

    @contextmanager
    def lazily(self) -> Iterator[None]:
        """Translate something that is evaluated on a condition: nothing may be hoisted."""
        before, self.hoisted = self.hoisted, None
        try:
            yield
        finally:
            self.hoisted = before

    @contextmanager
    def collecting(self) -> Iterator[list[str] | None]:
        """Translate something that is evaluated on a condition; give the lines it hoists.

        They are None, and nothing may be hoisted, where the whole is evaluated lazily.
        """
        before = self.hoisted
        self.hoisted = None if before is None else []
        try:
            yield self.hoisted
        finally:
            self.hoisted = before

    @contextmanager
    def expanded(self, node: ast.AST, names: set[str]) -> Iterator[list[str]]:
        """Translate statements that stand for an expression; hoist the lines they make.

        ``names`` are those that live in them alone.

        Raises:
            Refusal: the expression is evaluated on a condition.
        """
        self.hoist(node, [])
        lines: list[str] = []
        local, inherited, pending = self.local, self.inherited, self.pending
        self.local, self.inherited = local | names, self.reads
        self.pending = frozenset(self.mentioned)
        try:
            yield lines
        finally:
            self.local, self.inherited, self.pending = local, inherited, pending
            for name in names:
                self.env.pop(name, None)
        self.hoist(node, lines)

    def hoist(self, node: ast.AST, lines: list[str]) -> None:
        """Run ``lines`` before the current statement.

        Raises:
            Refusal: the expression is evaluated on a condition.
        """
        if self.hoisted is None:
            message = "loops, or draws, inside an expression that may not be evaluated"
            self.refuse(node, Reason.SYNTAX, message)
        self.hoisted.extend(lines)

    def act(self, node: ast.AST, what: str) -> None:
        """Note an effect that generated code hoists ahead of the statement.

        Raises:
            Refusal: something that the effect may change was read before it, and would be
                read after it in generated code.
        """
        if self.reads:
            hint = "assign its result to a name first"
            self.refuse(node, Reason.SYNTAX, f"{what} behind a look at memory it may change", hint)

    def unused(self, node: ast.AST, value: Val) -> None:
        """Evaluate a value that the answer does not need: doing so may raise."""
        for part in value.parts or (value,):
            trivial = part.code.isidentifier() or part.literal is not None
            if not trivial and not isinstance(part.kind, Known):
                code = effects.pinned_code(part)
                self.hoist(node, [f"{self.unit.fresh('unused')} = {code}"])

    # -- names ---------------------------------------------------------------------------

    def load(self, node: ast.Name) -> Val:
        """Return the value of a name.

        Raises:
            Refusal: it differs between paths, or has no machine form.
            Flagged: it may be unbound, which the function must be translated anew for.
            Raises: it is not bound.
        """
        if node.id in self.local:
            self.mentioned.add(node.id)
            return self._load_local(node, self.env.get(node.id, UNBOUND))
        return self.outside(node, self.find(node.id))

    def _load_local(self, node: ast.Name, kind: Kind) -> Val:
        if is_unbound(kind):
            if node.id not in self.flagged:
                raise Flagged(node.id)
            if self.hoisted is None:
                self.refuse(node, Reason.UNBOUND, f"the local name {node.id!r} is not bound here")
            raise Raises
        inner = bound_part(kind)
        if isinstance(inner, Conflict):
            self.disagree(node, Reason.MIXED_TYPES, repr(node.id), inner)
        value = Val("None", inner) if isinstance(inner, Obj | Inst) else read(node.id, inner)
        return self._checked(node, value) if isinstance(kind, Maybe) else value

    def _checked(self, node: ast.Name, value: Val) -> Val:
        """Return the value of a name that may not be bound: the kernel is left if it is not."""
        flag = flag_of(node.id)
        if self.hoisted is not None:
            self.hoisted += [f"if not {flag}:", "    _leave(5)"]
            self.env[node.id] = value.kind
            return value
        if isinstance(value.kind, Known):
            self.refuse(node, Reason.UNBOUND, f"the local name {node.id!r} may not be bound")
        return replace(value, code=f"_bound({value.code}, {flag})")

    def find(self, name: str, path: tuple[str, ...] = ()) -> Outside:
        """Return where a name that is not local is found."""
        return Outside(self.function, name, name in self.function.__code__.co_freevars, path)

    def outside(self, node: ast.AST, outside: Outside) -> Val:
        """Return the value of something found outside, frozen under a guard or passed in.

        Raises:
            Refusal: it is not bound, or has no machine form.
        """
        try:
            value = outside.read()
        except (NameError, AttributeError):
            self.refuse(node, Reason.GLOBAL_TYPE, f"{outside.name!r} is not defined")
        frozen = self._frozen(outside, value)
        if frozen is not None:
            self._guard(outside, value)
            return frozen
        said = ".".join((outside.name, *outside.path))
        if is_looked_into(value) and stream_kind(value) is None:
            return self._opened(node, outside, value)
        kind = self.kind_of(value, f"{self.function.__module__}.{said}", self.unit.sites)
        if kind is None:
            message = f"the global name {said!r} holds a {type(value).__name__}"
            self.refuse(node, Reason.GLOBAL_TYPE, message)
        return self.pass_in(outside, kind)

    def _opened(self, node: ast.AST, outside: Outside, value: object) -> Val:
        """Return an object of which attributes, or items, are passed in on each call.

        Raises:
            Refusal: the name holds one object after another.
        """
        owner = id(outside.function) if outside.closure else id(outside.function.__globals__)
        if (owner, outside.name) in self.unit.unstable:
            self.refuse(node, Reason.GLOBAL_TYPE, f"{outside.name!r} holds ever other objects")
        self._guard(outside, value)
        return Val("None", self.unit.instances.holder(value))

    def held(self, value: object, kind: Kind) -> Val:
        """Return an object that is passed in on each call without being looked up again."""
        key = (id(value), "", ())
        parameter = self.unit.inputs.setdefault(key, f"outside{len(self.unit.inputs)}")
        self.unit.hidden.setdefault(parameter, Hidden(Held(value), kind, parameter))
        self.hidden[parameter] = None
        return read(parameter, kind)

    def _guard(self, outside: Outside, value: object) -> None:
        owner = id(outside.function) if outside.closure else id(outside.function.__globals__)
        key = (owner, outside.name, outside.path)
        plain = self.resolve(value) if callable(value) else None
        guard = Guard(outside, value, None if plain is value else plain)
        self.unit.guards.setdefault(key, guard)

    def pass_in(self, outside: Outside, kind: Kind) -> Val:
        """Return the value of something found outside that is passed on each call."""
        owner = id(outside.function) if outside.closure else id(outside.function.__globals__)
        # Numbered by first use: the source must be the same in every process.
        key = (owner, outside.name, outside.path)
        parameter = self.unit.inputs.setdefault(key, f"outside{len(self.unit.inputs)}")
        self.unit.hidden.setdefault(parameter, Hidden(outside, kind, parameter))
        self.hidden[parameter] = None
        return read(parameter, kind)

    def _frozen(self, outside: Outside, value: object) -> Val | None:
        owner = id(outside.function) if outside.closure else id(outside.function.__globals__)
        if type(value) in (int, float, bool):
            if (owner, outside.name) in self.unit.unstable:
                return None
            return literal(value)
        if type(value) is tuple:
            return literal(value)
        if value is None:
            return Val("None", NoneKind())
        if callable(value) or type(value).__name__ == "module" or isinstance(value, type | str):
            return Val("None", Obj(value))
        return None


def literal(value: object) -> Val | None:
    """Return a number or a tuple of numbers as a value known when compiling, or None."""
    match value:
        case bool():
            return Val(repr(value), boolean(), literal=value)
        case int() if INT64_MIN < value <= INT64_MAX and type(value) is int:
            kind = integer(value, value)
            return Val(f"({value})" if value < 0 else repr(value), kind, literal=value)
        case float() if type(value) is float:
            return Val(_float_source(value), floating(), literal=value)
        case complex() if type(value) is complex:
            return Val(repr(value), complex_number(), literal=value)
        case tuple() if type(value) is tuple and value:
            items = [literal(item) for item in value]
            known = tuple(item for item in items if item is not None)
            if len(known) != len(items):
                return None
            made = tuple_of(known)
            return replace(made, kind=Tup(tuple(item.kind for item in known), given=True))
    return None


def _float_source(value: float) -> str:
    if math.isnan(value):
        return "_np.nan"
    if math.isinf(value):
        return "_np.inf" if value > 0 else "(-_np.inf)"
    return f"({value!r})" if math.copysign(1.0, value) < 0 else repr(value)


def number(context: Context, node: ast.AST, value: Val) -> Num:
    """Return the kind of a value that has to be a number.

    Raises:
        Refusal: it is something else.
    """
    if not isinstance(value.kind, Num):
        context.refuse(node, Reason.UNKNOWN_OPERATION, f"arithmetic on {describe(value.kind)}")
    return value.kind


__all__ = [
    "Arr",
    "Context",
    "Kind",
    "ListOf",
    "Refusal",
    "literal",
    "number",
]
