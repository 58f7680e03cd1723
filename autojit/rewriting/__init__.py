"""Where the proxies go into a module's code, positions unchanged.

``rewrite`` makes code with a mark in front of each eligible ``def``; ``bind`` turns the marks
into callables, also in code that comes from a cache. The part that parses is imported when
something has to be parsed: a program whose code is cached never pays for ``ast``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from autojit.rewriting.binding import bind
from autojit.rewriting.manifest import Entry, Manifest
from autojit.rewriting.version import fingerprint

if TYPE_CHECKING:
    from autojit.rewriting.manifest import Rewritten


def rewrite(source: str | bytes, filename: str, module: str) -> Rewritten:
    """Compile ``source`` as Python would, with a mark at each eligible ``def``.

    Args:
        source: the text, or the bytes of the file with their encoding cookie.
        filename: what the code says it comes from.
        module: the module's name, for the record.

    Raises:
        SyntaxError: what ``compile`` raises for the same source.
        ValueError: what ``compile`` raises for the same source.
    """
    from autojit.rewriting.transformation import rewrite as transform

    return transform(source, filename, module)


__all__ = ["Entry", "Manifest", "bind", "fingerprint", "rewrite"]
