"""Where the proxies go into a module's code, positions unchanged.

``rewrite`` makes code with a mark in front of each eligible ``def``; ``bind`` turns the marks
into callables, also in code that comes from a cache. The part that parses is imported when
something has to be parsed: a program whose code is cached never pays for ``ast``.
"""

from __future__ import annotations

from autojit.rewriting.binding import bind
from autojit.rewriting.manifest import Entry, Manifest, Rewritten
from autojit.rewriting.version import fingerprint


def rewrite(source: str | bytes, filename: str, module: str) -> Rewritten:
    """Compile ``source`` as Python would, with a mark at each eligible ``def`` and each loop.

    Args:
        source: the text, or the bytes of the file with their encoding cookie.
        filename: what the code says it comes from.
        module: the module's name, for the record.

    Raises:
        SyntaxError: what ``compile`` raises for the same source.
        ValueError: what ``compile`` raises for the same source.
    """
    if not _may_define(source):
        code = compile(source, filename, "exec", dont_inherit=True)
        return Rewritten(code, Manifest(module, ()))
    from autojit.rewriting.transformation import rewrite as transform

    return transform(source, filename, module)


def _may_define(source: str | bytes) -> bool:
    """Tell whether a source may hold a ``def`` or a loop; else there is nothing to parse for."""
    if isinstance(source, str):
        return any(word in source for word in ("def", "for", "while"))
    # A cookie can name an encoding that spells it in other bytes.
    return any(word in source for word in (b"def", b"for", b"while", b"coding"))


__all__ = ["Entry", "Manifest", "Rewritten", "bind", "fingerprint", "rewrite"]
