"""The ledger's bytes: canonical text, its checksum, atomic replacement, setting aside.

The checksum tells a file that autojit wrote, hence validated, from one that others touched.
It guards against accidents, not against malice: a ledger holds no code and no paths.
"""

from __future__ import annotations

import os
import zlib
from typing import TYPE_CHECKING, Any, Final

from autojit.ledger.records import SCHEMA, Record

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER: Final = ".autojit"  # in a project
_IGNORED: Final = ".gitignore"
_ALL_BUT_THE_LEDGER: Final = "*\n!.gitignore\n!ledger.json\n"
_HEAD: Final = b'{"schema": %d, "checksum": "%08x", "records": '
_HEAD_END: Final = b'"records": '


def to_bytes(records: Iterable[Record]) -> bytes:
    """Write records as JSON, one a line, so that version control can merge them."""
    import json

    lines = [
        json.dumps(_as_dict(record.finite()), allow_nan=False, ensure_ascii=False)
        for record in sorted(records, key=lambda record: record.identity)
    ]
    body = ("[\n" + ",\n".join(lines) + "\n]}\n").encode()
    return _HEAD % (SCHEMA, zlib.crc32(body)) + body


def from_bytes(data: bytes) -> list[Record]:
    """Read records; at the price of JSON alone if autojit wrote the file as it is.

    Raises:
        ValueError: it is no ledger, or one of another schema.
    """
    if not _as_written(data):
        from autojit.ledger.model import validated

        return validated(data)
    import json

    return [_from_dict(each) for each in json.loads(data)["records"]]


def schema_of(data: bytes) -> int | None:
    """Return the schema number that a file claims, or None if it claims none."""
    import json

    try:
        content = json.loads(data)
    except (ValueError, RecursionError):
        return None
    claimed = content.get("schema") if isinstance(content, dict) else None
    return claimed if isinstance(claimed, int) else None


def replace_file(file: Path, data: bytes) -> None:
    """Give ``file`` new content in one step: a reader sees the old or the new, never a part.

    Raises:
        OSError: the folder cannot be made or written.
    """
    make_folder(file.parent)
    draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        draft.write_bytes(data)
        draft.replace(file)
    finally:
        draft.unlink(missing_ok=True)


def make_folder(folder: Path) -> None:
    """Make a folder for our files; one in a project keeps all but the ledger out of git.

    Raises:
        OSError: it cannot be made.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if folder.name == FOLDER and not (folder / _IGNORED).exists():
        (folder / _IGNORED).write_text(_ALL_BUT_THE_LEDGER, encoding="utf-8")


def set_aside(file: Path, word: str) -> Path:
    """Rename ``file`` so that it is out of the way and not lost; return its new name.

    Raises:
        OSError: the folder cannot be written.
    """
    number = 1
    while True:
        suffix = word if number == 1 else f"{word}-{number}"
        target = file.with_name(f"{file.name}.{suffix}")
        if not target.exists():
            return file.rename(target)
        number += 1


def _as_written(data: bytes) -> bool:
    head, found, body = data.partition(_HEAD_END)
    return bool(found) and head + found == _HEAD % (SCHEMA, zlib.crc32(body))


def _as_dict(record: Record) -> dict[str, object]:
    return record._asdict()


def _from_dict(content: dict[str, Any]) -> Record:
    """Trust the types: the checksum says that validated records were written."""
    return Record(**(content | {"specialisations": tuple(content["specialisations"])}))
