"""Note types and decks of a collection, in either of Anki's two ways of keeping them.

Schema 11 has them as JSON in `col`; schema 14 and later has tables with protobuf settings, of which we need the kind of
a note type (field 1) and a template's two sides (fields 1 and 2).
"""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator

from quizzer.core.values import dataclass

_CLOZE_FIELD = re.compile(r"\{\{(?:[\w-]+:)*cloze:([^{}:]{1,200})\}\}")


@dataclass(frozen=True, slots=True)
class NoteType:
    """Its name, its fields in order, its templates as (front, back)."""

    name: str
    fields: tuple[str, ...]
    templates: tuple[tuple[str, str], ...]
    is_cloze: bool

    @property
    def cloze_fields(self) -> list[str]:
        """Fields that its front shows with gaps."""
        return [name.strip() for front, _ in self.templates for name in _CLOZE_FIELD.findall(front)]


def note_types(conn: sqlite3.Connection) -> dict[int, NoteType]:
    """Every note type by its id."""
    if _has(conn, "notetypes"):
        return dict(_from_tables(conn))
    models = _json(conn, "models")
    found = {}
    for id_, model in models.items():
        if isinstance(model, dict) and _is_id(id_):
            fields = tuple(str(field.get("name", "")) for field in _dicts(model.get("flds")))
            sides = tuple((str(t.get("qfmt", "")), str(t.get("afmt", ""))) for t in _dicts(model.get("tmpls")))
            found[int(id_)] = NoteType(str(model.get("name", "")), fields, sides, model.get("type") == 1)
    return found


def decks(conn: sqlite3.Connection) -> dict[int, str]:
    """Every deck's whole name (`A::B`) by its id."""
    if _has(conn, "decks"):
        rows = conn.execute("SELECT id, name FROM decks WHERE typeof(id) = 'integer'")
        return {id_: str(name).replace("\x1f", "::") for id_, name in rows}
    held = _json(conn, "decks")
    return {int(id_): str(deck.get("name", "")) for id_, deck in held.items() if isinstance(deck, dict) and _is_id(id_)}


def _from_tables(conn: sqlite3.Connection) -> Iterator[tuple[int, NoteType]]:
    types = conn.execute("SELECT id, name, config FROM notetypes WHERE typeof(id) = 'integer'").fetchall()
    for id_, name, config in types:
        fields = conn.execute("SELECT name FROM fields WHERE ntid = ? ORDER BY ord", (id_,)).fetchall()
        sides = conn.execute("SELECT config FROM templates WHERE ntid = ? ORDER BY ord", (id_,)).fetchall()
        kind = message(config if isinstance(config, bytes) else b"").get(1)
        templates = tuple(_sides(side) for (side,) in sides)
        yield id_, NoteType(str(name), tuple(str(field) for (field,) in fields), templates, kind == 1)


def _sides(config: object) -> tuple[str, str]:
    held = message(config if isinstance(config, bytes) else b"")
    front, back = (held.get(at, b"") for at in (1, 2))
    return _decoded(front), _decoded(back)


def _decoded(value: int | bytes) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else ""


def message(data: bytes) -> dict[int, int | bytes]:
    """The first value of each field of a protobuf message; stops where it is none.

    Source: the Protocol Buffers encoding guide (varint, 64-bit, length-delimited, 32-bit).
    """
    found: dict[int, int | bytes] = {}
    at = 0
    while at < len(data):
        key, at = _varint(data, at)
        wire, value = key & 7, b""
        if wire == 0:
            number, at = _varint(data, at)
            found.setdefault(key >> 3, number)
            continue
        if wire == 2:
            length, at = _varint(data, at)
        elif wire in (1, 5):
            length = 8 if wire == 1 else 4
        else:
            break
        value, at = data[at : at + length], at + length
        found.setdefault(key >> 3, value)
    return found


def _varint(data: bytes, at: int) -> tuple[int, int]:
    number = shift = 0
    while at < len(data) and shift < 70:
        byte = data[at]
        at += 1
        number |= (byte & 0x7F) << shift
        if byte < 0x80:
            break
        shift += 7
    return number, at


def _has(conn: sqlite3.Connection, table: str) -> bool:
    return (
        conn.execute("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = ?", (table,)).fetchone() is not None
    )


def _json(conn: sqlite3.Connection, column: str) -> dict[str, object]:
    row = conn.execute(f"SELECT {column} FROM col").fetchone()
    try:
        held = json.loads(row[0]) if row else {}
    except (ValueError, TypeError, RecursionError):
        return {}
    return held if isinstance(held, dict) else {}


def _is_id(key: str) -> bool:
    return key.isascii() and key.isdigit() and len(key) < 20


def _dicts(value: object) -> list[dict[str, object]]:
    return [held for held in value if isinstance(held, dict)] if isinstance(value, list) else []
