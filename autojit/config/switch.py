"""The kill switch. Imports nothing: a run that is switched off pays for no more than this."""

from __future__ import annotations

TYPE_CHECKING = False  # typing itself costs 3 ms
if TYPE_CHECKING:
    from collections.abc import Mapping

_NO = ("", "0", "false", "no", "off")


def switched_off(environ: Mapping[str, str]) -> bool:
    """Tell whether the kill switch is set: ``AUTOJIT_DISABLE`` with anything but a no.

    >>> switched_off({"AUTOJIT_DISABLE": "1"}), switched_off({"AUTOJIT_DISABLE": "0"})
    (True, False)
    """
    return environ.get("AUTOJIT_DISABLE", "").strip().lower() not in _NO
