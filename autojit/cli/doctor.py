"""``autojit doctor``: is it on, for what, from where; is the ledger well; which versions."""

from __future__ import annotations

import json
import os
import sys
import sysconfig
from importlib.machinery import PathFinder
from pathlib import Path
from typing import TYPE_CHECKING, Final

from autojit.cli.whereabouts import say, whereabouts
from autojit.config import KEYS, switched_off
from autojit.core import VERSION
from autojit.ledger import fingerprint, version_of
from autojit.report import read_last_run

if TYPE_CHECKING:
    from argparse import Namespace

    from autojit.cli.whereabouts import Whereabouts

_FINE: Final = 0
_FINDINGS: Final = 1
_LIBRARIES: Final = ("numba", "llvmlite", "numpy", "wrapt", "pydantic")
# The keys whose fields are called otherwise.
_FIELDS: Final = {
    "ledger": ("ledger_enabled", "ledger_file"),
    "log": ("log",),
    "profile": ("profile", "profile_file"),
}


def doctor(chosen: Namespace) -> int:
    """Print the state of things; exit 1 if a person should do something."""
    here = whereabouts(chosen)
    findings = _findings(here)
    content = {
        "on": not switched_off(os.environ),
        "versions": _versions(),
        "fingerprint": fingerprint(),
        "start_up_file": _start_up_file(),
        "modules_variable": os.environ.get("AUTOJIT_MODULES"),
        "project": str(here.settings.project) if here.settings.project else None,
        "settings": _settings(here),
        "ledger": _ledger(here),
        "findings": findings,
    }
    if chosen.json:
        sys.stdout.write(json.dumps(content, indent=2) + "\n")
    else:
        _print(content)
    return _FINDINGS if findings else _FINE


def _versions() -> dict[str, str | None]:
    python = ".".join(str(part) for part in sys.version_info[:3])
    libraries = {name: version_of(name) for name in _LIBRARIES}
    return {"autojit": VERSION, "python": python, **libraries}


def _start_up_file() -> str | None:
    """Return the installed file that makes ``AUTOJIT_MODULES`` work, if there is one."""
    for scheme in ("purelib", "platlib"):
        for name in ("autojit.start", "autojit.pth"):
            file = Path(sysconfig.get_path(scheme)) / name
            if file.exists():
                return str(file)
    return None


def _settings(here: Whereabouts) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for name in KEYS:
        origin = here.settings.origins.get(name)
        if origin is None:
            found[name] = {"value": KEYS[name].default, "from": "default"}
            continue
        values = [getattr(here.settings, field) for field in _FIELDS.get(name, (name,))]
        shown = [_plain(value) for value in values]
        value = shown[-1] if shown[-1] is not None else shown[0]  # a file, if one is named
        found[name] = {"value": value, "from": origin}
    return found


def _plain(value: object) -> object:
    if isinstance(value, tuple):
        return [str(each) for each in value]
    return str(value) if isinstance(value, Path) else value


def _ledger(here: Whereabouts) -> dict[str, object]:
    if here.place is None:
        return {"file": None, "records": 0}
    ledger = here.ledger()
    records = ledger.records()
    holding = sum(ledger.holds_here(record) for record in records)
    return {"file": str(here.place.ledger), "records": len(records), "holding_here": holding}


def _findings(here: Whereabouts) -> list[str]:
    """Return what a person should look at, a sentence each."""
    found = []
    if switched_off(os.environ):
        found.append("AUTOJIT_DISABLE is set: programs run as if autojit were not there")
    if os.environ.get("AUTOJIT_MODULES") and _start_up_file() is None:
        found.append(
            "AUTOJIT_MODULES is set, but no start-up file is installed: use python -m autojit, "
            "or put sitecustomize_example on PYTHONPATH"
        )
    found += [f"{name} is not installed" for name in _LIBRARIES if version_of(name) is None]
    found += _not_to_be_found(here)
    if here.place is not None:
        found += _of_last_run(here.place.last_run)
        found += [f"{file.name} was set aside" for file in _set_aside(here.place.ledger)]
    return found


def _not_to_be_found(here: Whereabouts) -> list[str]:
    """Name the patterns that begin with a package that does not exist; nothing is imported."""
    path = [str(here.program_dir), *sys.path]
    tops = {pattern: pattern.partition(".")[0] for pattern in here.settings.modules or ()}
    return [
        f"the pattern {pattern} can match no module: there is no {top}"
        for pattern, top in tops.items()
        if top.isidentifier() and top != "__main__" and PathFinder.find_spec(top, path) is None
    ]


def _of_last_run(file: Path) -> list[str]:
    try:
        run = read_last_run(file)
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        return [f"the last run cannot be read: {error}"]
    return [f"the pattern {pattern} matched no module" for pattern in run.unmatched]


def _set_aside(ledger: Path) -> list[Path]:
    return sorted(ledger.parent.glob(f"{ledger.name}.damaged*"))


def _print(content: dict[str, object]) -> None:
    lines = [f"autojit is {'on' if content['on'] else 'off'}"]
    for name, value in content.items():
        if isinstance(value, dict):
            lines.append(f"{name.replace('_', ' ')}:")
            lines += [f"  {key:26} {_value(each)}" for key, each in value.items()]
        elif name not in {"on", "findings"}:
            lines.append(f"{name.replace('_', ' ')}: {'none' if value is None else value}")
    sys.stdout.write("\n".join(lines) + "\n")
    findings = content["findings"]
    for finding in findings if isinstance(findings, list) else ():
        say(str(finding))


def _value(each: object) -> str:
    if isinstance(each, dict):
        return f"{each['value']}  ({each['from']})"
    return "none" if each is None else str(each)
