"""What a value is in Python, and how compiled code holds it.

A *kind* joins two facts that numba keeps as one: the Python types a value can have at run
time (its provenance: ``int`` or ``np.int64``, ``float`` or ``np.float64``) and its
representation in machine code. Kinds form a lattice; ``join`` goes up in it where paths of
control meet. What cannot be joined becomes a ``Conflict``, which nothing may read.

Nothing here imports numba or NumPy.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final, final

from autojit.core import OWN_BUILTINS

__builtins__ = OWN_BUILTINS

INT64_MIN: Final = -(2**63)
INT64_MAX: Final = 2**63 - 1
#: Up to here every integer is a double: the mantissa has 53 bits.
EXACT_IN_DOUBLE: Final = 2**53
#: No object is longer: x86-64 and AArch64 address at most 2**48 bytes in user space.
LONGEST: Final = 2**47

#: What is only ever changed by steps of at most ``SMALL_STEP`` from at most ``NEAR`` stays within
#: ``PACED``: a step takes a quarter of a nanosecond at least, so the 2**57 steps from one to the
#: other take a year. Such values are marked (``Num.paced``), whatever their bounds.
NEAR: Final = 2**60
PACED: Final = 2**61
SMALL_STEP: Final = 8

#: The run-time tag of a type. Bit 0 says NumPy. Of the first four bit 1 says float, so that the
#: tag of a sum is the union of its operands' tags; others take no part in tagged arithmetic.
TAGS: Final = {
    "int": 0,
    "np.int64": 1,
    "float": 2,
    "np.float64": 3,
    "bool": 4,
    "np.bool": 5,
    "None": 6,
    "np.int8": 7,
    "complex": 8,
    "np.int16": 9,
    "np.int32": 11,
    "np.uint8": 13,
    "np.uint16": 15,
    "np.uint32": 17,
    "np.float32": 19,
}
#: Types whose tags may be united by arithmetic.
BLENDING: Final = frozenset({"int", "np.int64", "float", "np.float64"})
#: What may be complex on one path and real on another; it is held as a complex number.
COMPLEX_OR_REAL: Final = frozenset({"int", "float", "complex"})
PYTHON_INTS: Final = frozenset({"int", "bool"})

#: Begins the names of places where memory is allocated in the call itself.
FRESH: Final = "fresh"
#: Begins the names of memory that an attribute of an instance holds when a function begins.
HELD: Final = "@"
#: Begins the names of arrays that a function assigned to an attribute, and returns too.
ASSIGNED: Final = "="

_INTEGER_BOUNDS: Final = {
    **{f"np.int{n}": (-(2 ** (n - 1)), 2 ** (n - 1) - 1) for n in (8, 16, 32, 64)},
    **{f"np.uint{n}": (0, 2**n - 1) for n in (8, 16, 32)},
    "bool": (0, 1),
    "np.bool": (0, 1),
}
#: Widening jumps to these, so that every fixed point is reached in a few rounds.
_LOW_STEPS: Final = (0, -1, -(2**31), -EXACT_IN_DOUBLE, -PACED, INT64_MIN)
_HIGH_STEPS: Final = (1, 255, 2**31, LONGEST, EXACT_IN_DOUBLE, PACED, INT64_MAX - 1, INT64_MAX)


@final
@dataclass(frozen=True, slots=True)
class Num:
    """A number, or None beside numbers.

    Attributes:
        types: the Python types it can have, as in ``{"int", "np.float64"}``.
        rep: ``"i"`` int64, ``"f"`` float64, ``"b"`` one bit, ``"c"`` complex128.
        lo: a lower bound, for integers.
        hi: an upper bound, for integers.
        paced: its bounds are those of ``PACED`` because it was reached by small steps.
    """

    types: frozenset[str]
    rep: str
    lo: int = INT64_MIN
    hi: int = INT64_MAX
    paced: bool = False

    @property
    def tagged(self) -> bool:
        """Tell whether its type is known at run time only."""
        return len(self.types) > 1

    @property
    def only(self) -> str | None:
        """Return its one type, or None if it has several."""
        return next(iter(self.types)) if len(self.types) == 1 else None

    @property
    def is_numpy(self) -> bool:
        """Tell whether it may be a NumPy scalar."""
        return any(name.startswith("np.") for name in self.types)


@final
@dataclass(frozen=True, slots=True)
class NoneKind:
    """The object None."""


@final
@dataclass(frozen=True, slots=True)
class Arr:
    """An array that is exactly ``numpy.ndarray``, aligned and in native byte order.

    Attributes:
        dtype: NumPy's name of it, as in ``"float64"``.
        ndim: the number of dimensions.
        layout: ``"C"``, ``"F"`` or ``"A"`` (strided).
        writable: whether stores are allowed.
        roots: where its memory may come from: parameters by number, names that begin with
            ``FRESH`` for places that allocate, with ``HELD`` for attributes of instances,
            ``"global"`` for what a global name holds.
        whole: the parameter or attribute that it *is* (the very object), or None.
        view: it looks into memory that another array owns.
    """

    dtype: str
    ndim: int
    layout: str
    writable: bool = True
    roots: frozenset[int | str] = frozenset({FRESH})
    whole: int | str | None = None
    view: bool = False


@final
@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of numbers, or of lists of numbers, whose elements are all of one kind.

    Attributes:
        site: the name of the place where it was made (of all places, where paths join);
            its element kind is kept there, as every alias must see an element's kind change.
        backed: it is a parameter, held as an array of ``depth`` dimensions.
        depth: 1 for a list of numbers, 2 for a list of lists of numbers.
        whole: the parameter or attribute that it is, or None.
    """

    site: str
    backed: bool = False
    depth: int = 1
    whole: int | str | None = None


@final
@dataclass(frozen=True, slots=True)
class Tup:
    """A tuple of known length.

    Attributes:
        items: the kinds of its items.
        given: it is an object that the program had before, not one made here.
    """

    items: tuple[Kind, ...]
    given: bool = False


@final
@dataclass(frozen=True, slots=True)
class Deque:
    """A ``collections.deque`` made in the call itself.

    Attributes:
        site: the name of the place where it was made, as for a list.
    """

    site: str


@final
@dataclass(frozen=True, slots=True)
class Table:
    """A dict or a set made in the call itself.

    Attributes:
        site: the name of the place where it was made; its keys and its values are lists.
        form: ``"dict"``, ``"set"``, or of a ``defaultdict`` the name of its factory.
    """

    site: str
    form: str

    @property
    def keys(self) -> ListOf:
        """Return the kind of the list of its keys."""
        return ListOf(f"{self.site}k")

    @property
    def values(self) -> ListOf:
        """Return the kind of the list of its values."""
        return ListOf(f"{self.site}v")


@final
@dataclass(frozen=True, slots=True)
class Text:
    """A string or bytes that is only read, held as an array of code points or of bytes.

    Attributes:
        type: its Python type, as in ``"str"``.
        layout: ``"C"``, or ``"A"`` for what a slice with a step gives.
    """

    type: str
    layout: str = "C"


@final
@dataclass(frozen=True, slots=True)
class Char:
    """A string of one character, held as its code point."""


@final
@dataclass(frozen=True, slots=True)
class Obj:
    """Something known when compiling: a module, a function, a type, a string."""

    value: object

    def __eq__(self, other: object) -> bool:
        """Compare by identity: the value may define a comparison of its own."""
        return isinstance(other, Obj) and other.value is self.value

    def __hash__(self) -> int:
        """Hash by identity."""
        return id(self.value)


@final
@dataclass(frozen=True, slots=True)
class Stream:
    """A generator of random numbers, known by its address; or a method looked up on one.

    Attributes:
        family: the name of its type: ``"Random"``, ``"Generator"`` or ``"RandomState"``.
        bits: the name of NumPy's bit generator, as in ``"PCG64"``; empty for ``Random``.
        method: the bound method that this is, or None for the generator itself.
    """

    family: str
    bits: str = ""
    method: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Inst:
    """An instance of a plain class of the program (``instances``).

    Attributes:
        place: where the entry finds it: a parameter's number, then names of attributes.
        cls: its exact type.
    """

    place: tuple[int | str, ...]
    cls: type


@final
@dataclass(frozen=True, slots=True)
class Conflict:
    """What paths disagree on; reading it is refused.

    Attributes:
        unbound: on some path the name is not bound at all.
        said: what a person is told.
        loosen: the place of a list that was given which, held otherwise, would not disagree.
    """

    said: str
    unbound: bool = False
    loosen: str | None = None


@final
@dataclass(frozen=True, slots=True)
class Maybe:
    """A name that is bound on some paths only; a flag tells at run time (``scope.flag_of``).

    Attributes:
        kind: what it is where it is bound.
    """

    kind: Kind


Kind = (
    Num
    | NoneKind
    | Arr
    | ListOf
    | Tup
    | Deque
    | Table
    | Text
    | Char
    | Obj
    | Inst
    | Stream
    | Conflict
    | Maybe
)
#: What is known when compiling: machine code holds nothing of it.
Known = NoneKind | Obj | Inst


def is_fresh(root: int | str) -> bool:
    """Tell whether memory of this root is allocated in the call itself."""
    return isinstance(root, str) and root.startswith(FRESH)


def integer(lo: int = INT64_MIN, hi: int = INT64_MAX, *types: str) -> Num:
    """Return the kind of an integer between two bounds (a Python ``int`` if not told)."""
    return Num(frozenset(types or ("int",)), "i", max(lo, INT64_MIN), min(hi, INT64_MAX))


def is_small_step(kind: Num) -> bool:
    """Tell whether adding this once a step is slow enough for ``PACED``."""
    return kind.lo >= -SMALL_STEP and kind.hi <= SMALL_STEP


def is_paced(kind: Num) -> bool:
    """Tell whether a value is near zero, or was reached from there by small steps alone."""
    return kind.paced or (kind.lo >= -NEAR and kind.hi <= NEAR)


def floating(*types: str) -> Num:
    """Return the kind of a float64 (a Python ``float`` if not told)."""
    return Num(frozenset(types or ("float",)), "f")


def boolean(*types: str) -> Num:
    """Return the kind of a truth value (a Python ``bool`` if not told)."""
    return Num(frozenset(types or ("bool",)), "b", 0, 1)


def complex_number(*types: str) -> Num:
    """Return the kind of a complex128 (a Python ``complex`` if not told)."""
    return Num(frozenset(types or ("complex",)), "c")


def of_type(name: str) -> Num | None:
    """Return the widest kind of a scalar type such as ``"np.uint8"``, or None if it has none."""
    if name in ("bool", "np.bool"):
        return boolean(name)
    if name in ("float", "np.float64", "np.float32"):
        return floating(name)
    if name in ("complex", "np.complex128"):
        return complex_number(name)
    if name == "int":
        return integer()
    if name in _INTEGER_BOUNDS:
        return integer(*_INTEGER_BOUNDS[name], name)
    return None


def bounds_of(name: str) -> tuple[int, int]:
    """Return the least and the greatest value of an integer type."""
    return _INTEGER_BOUNDS.get(name, (INT64_MIN, INT64_MAX))


def unbounded(kind: Kind) -> Kind:
    """Return a kind with no more known of its integers than their types tell."""
    if isinstance(kind, Tup):
        return replace(kind, items=tuple(map(unbounded, kind.items)))
    if not isinstance(kind, Num) or kind.rep != "i":
        return kind
    lo, hi = (INT64_MIN, INT64_MAX) if kind.tagged else bounds_of(kind.only or "")
    return replace(kind, lo=lo, hi=hi, paced=False)


def element_of(array: Arr) -> Num | None:
    """Return the kind of an array's element: NumPy's scalar of that dtype."""
    return of_type(f"np.{array.dtype}")


def joined_rep(left: str, right: str) -> str | None:
    """Return a representation that holds both exactly, or None."""
    if left == right:
        return left
    pair = {left, right}
    if pair == {"b", "i"}:
        return "i"
    if pair in ({"i", "c"}, {"f", "c"}):
        return "c"
    return "f" if pair in ({"i", "f"}, {"b", "f"}) else None


def _join_numbers(left: Num, right: Num) -> Kind:
    types = left.types | right.types
    rep = joined_rep(left.rep, right.rep)
    known = COMPLEX_OR_REAL if rep == "c" else TAGS.keys()
    if rep is None or (len(types) > 1 and not types <= known):
        names = " and ".join(sorted(types))
        return Conflict(f"is {names} on different paths")
    if rep in ("f", "c"):
        return Num(types, rep)
    paced = (left.paced or right.paced) and is_paced(left) and is_paced(right)
    return Num(types, rep, min(left.lo, right.lo), max(left.hi, right.hi), paced)


#: Joins the places where a list may come from into one name.
SITES: Final = "_or_"


def sites_of(site: str) -> list[str]:
    """Return the single places that a name of one or several stands for."""
    return site.split(SITES)


def describe(kind: Kind) -> str:  # noqa: C901, PLR0911, PLR0912 - one case a kind
    """Say a kind as a person would."""
    match kind:
        case Num(types=types):
            return " or ".join(sorted(types))
        case Arr():
            return f"an array of {kind.dtype}, {kind.ndim}-d"
        case ListOf():
            return "a list"
        case Tup():
            return "a tuple"
        case Deque():
            return "a deque"
        case Table(form=form):
            return "a set" if form == "set" else "a dict"
        case Text() | Char():
            return "a str" if isinstance(kind, Char) or kind.type == "str" else kind.type
        case NoneKind():
            return "None"
        case Obj(value=value):
            return f"a {type(value).__name__}"
        case Stream(family=family, method=method):
            return f"a {family}" if method is None else f"the method {method}() of a {family}"
        case Inst(cls=cls):
            return f"a {cls.__name__}"
        case Conflict(said=said):
            return said
        case Maybe(kind=inner):
            return f"{describe(inner)}, or not bound"


def bound_part(kind: Kind) -> Kind:
    """Return what a name is where it is bound."""
    return kind.kind if isinstance(kind, Maybe) else kind


def join(left: Kind, right: Kind) -> Kind:
    """Return the least kind that covers both, or a Conflict."""
    if left == right:
        return left
    if isinstance(left, Maybe) or isinstance(right, Maybe):
        return Maybe(join(bound_part(left), bound_part(right)))
    conflicts = [kind for kind in (left, right) if isinstance(kind, Conflict)]
    if conflicts:
        return next((kind for kind in conflicts if kind.unbound), conflicts[0])
    match left, right:
        case Num(), Num():
            return _join_numbers(left, right)
        case (Num() as number, NoneKind()) | (NoneKind(), Num() as number):
            return _join_numbers(number, replace(number, types=frozenset({"None"})))
        case (Arr(), Arr()) | (ListOf(), ListOf()) | (Tup(), Tup()):
            found = _join_containers(left, right)
            if found is not None:
                return found
    backed = [k.site for k in (left, right) if isinstance(k, ListOf) and k.backed]
    both = isinstance(left, ListOf) and isinstance(right, ListOf)
    return Conflict(
        f"is {describe(left)} on one path and {describe(right)} on another",
        loosen=backed[0] if both and backed else None,
    )


def _join_containers(left: Kind, right: Kind) -> Kind | None:
    match left, right:
        case Arr(), Arr():
            same_form = (left.dtype, left.ndim, left.layout, left.writable) == (
                *(right.dtype, right.ndim, right.layout, right.writable),
            )
            whole = left.whole if left.whole == right.whole else None
            roots, view = left.roots | right.roots, left.view or right.view
            return replace(left, roots=roots, whole=whole, view=view) if same_form else None
        case ListOf(backed=False), ListOf(backed=False) if left.depth == right.depth:
            return ListOf(SITES.join(sorted({*sites_of(left.site), *sites_of(right.site)})))
        case Tup(), Tup() if len(left.items) == len(right.items):
            items = tuple(join(a, b) for a, b in zip(left.items, right.items, strict=True))
            given = left.given or right.given
            return None if any(isinstance(i, Conflict) for i in items) else Tup(items, given)
    return None


def same_rep(left: Kind, right: Kind) -> bool:
    """Tell whether two kinds are held in the same way, tags included."""
    return rep_key(left) == rep_key(right)


def rep_key(kind: Kind) -> tuple[object, ...]:  # noqa: C901, PLR0911, PLR0912 - one case a kind
    """Return what machine code can tell about a kind: its representation alone."""
    match kind:
        case Num():
            return ("num", kind.rep, kind.tagged)
        case Arr():
            return ("arr", kind.dtype, kind.ndim, kind.layout, kind.writable)
        case ListOf():
            return ("list", kind.site, kind.backed, kind.depth)
        case Tup():
            return ("tup", *(rep_key(item) for item in kind.items))
        case Deque():
            return ("deque", kind.site)
        case Table():
            return ("table", kind.site, kind.form)
        case Text():
            return ("text", kind.type, kind.layout)
        case Char():
            return ("char",)
        case NoneKind():
            return ("none",)
        case Obj():
            return ("obj", id(kind.value))
        case Stream():
            return ("stream", kind.family, kind.bits, kind.method)
        case Inst():
            return ("inst", kind.place, id(kind.cls))
        case Conflict():
            return ("conflict",)
        case Maybe(kind=inner):
            return ("maybe", *rep_key(inner))


def widened(before: Kind, after: Kind) -> Kind:
    """Return ``after`` with bounds that moved since ``before`` pushed to the next step."""
    if isinstance(after, Maybe):
        return Maybe(widened(bound_part(before), after.kind))
    if not (isinstance(before, Num) and isinstance(after, Num)) or after.rep != "i":
        return after
    lo, hi = after.lo, after.hi
    # PACED is a step for what counts only; the next round tells whether it really does.
    steps = is_paced(after)
    if lo < before.lo:
        lo = next((s for s in _LOW_STEPS if s <= lo and (steps or s != -PACED)), INT64_MIN)
    if hi > before.hi:
        hi = next((s for s in _HIGH_STEPS if s >= hi and (steps or s != PACED)), INT64_MAX)
    paced = after.paced or (steps and (lo == -PACED or hi == PACED))
    return replace(after, lo=lo, hi=hi, paced=paced and lo >= -PACED and hi <= PACED)


def is_integer(kind: Kind) -> bool:
    """Tell whether a kind is an integer on every path, held as one, and neither bool nor None."""
    no = {"bool", "np.bool", "None"}
    return isinstance(kind, Num) and kind.rep == "i" and no.isdisjoint(kind.types)
