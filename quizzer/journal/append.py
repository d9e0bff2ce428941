"""Putting events into the log and their effect into the snapshot, inside one transaction of the caller.

`next_event` and `insert` write; `Touched` brings the snapshot up to date with whatever was inserted, from any device
and in any order. A review made here and now has a shorter way (`log.Journal.review`) that gives the same rows.
"""

from __future__ import annotations

import json
import sqlite3

from quizzer.core.memory import study_day
from quizzer.journal import daily, events, rebuild, settings
from quizzer.journal.events import Body, Event, Json

_COLUMNS = (
    *("device", "seq", "id", "kind", "v", "card", "hlc", "at_ms", "offset_min"),
    *events.Columns._fields,
    "body",
)
_INSERT = f"INSERT INTO event ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
READ = "device, seq, id, kind, v, card, hlc, at_ms, offset_min, body"
MANY = 2_000  # from here on folding everything is cheaper than folding card by card


def event_of(row: tuple[str, int, str, str, int, str | None, int, int, int, str]) -> Event:
    """A row of READ, as a value."""
    return Event(*row[:5], row[5] or "", *row[6:9], json.loads(row[9]))


def next_event(
    conn: sqlite3.Connection, device: str, kind: str, card: str, body: Body, at_ms: int, offset_min: int
) -> Event:
    """This device's next event: ordered after everything the journal has seen, whatever the clock says."""
    newest = conn.execute("SELECT max(hlc) FROM event").fetchone()[0] or 0
    seq = conn.execute("SELECT max(seq) FROM event WHERE device = ?", (device,)).fetchone()[0] or 0
    hlc = events.tick(newest, at_ms)
    return Event(device, seq + 1, events.new_id(at_ms), kind, 1, card, hlc, at_ms, offset_min, body)


def insert(conn: sqlite3.Connection, event: Event, said: str | None = None) -> events.Columns:
    """Add one row to the log (and what was typed, beside it); the columns that repeat its body."""
    columns = events.columns(event)
    conn.execute(
        _INSERT,
        (
            *(event.device, event.seq, event.id, event.kind, event.v, event.card or None),
            *(event.hlc, event.at_ms, event.offset_min, *columns, events.dump(event.body)),
        ),
    )
    if said:
        conn.execute("INSERT OR IGNORE INTO said VALUES (?, ?, ?)", (event.device, event.seq, said))
    return columns


def is_known(conn: sqlite3.Connection, name: str) -> bool:
    """Whether an event with this id is here."""
    return conn.execute("SELECT 1 FROM event WHERE id = ?", (name,)).fetchone() is not None


def mark_twins(conn: sqlite3.Connection, name: str) -> list[Event]:
    """Of the events with this id the first in fold order counts. Returns them all."""
    rows = conn.execute(f"SELECT pos, {READ} FROM event WHERE id = ? ORDER BY hlc, device, seq", (name,)).fetchall()
    conn.executemany("UPDATE event SET twin = ? WHERE pos = ?", [(int(n > 0), row[0]) for n, row in enumerate(rows)])
    return [event_of(row[1:]) for row in rows]


class Touched:
    """What of the snapshot a set of inserted events may change; `write` then brings it up to date.

    Each event is noted after it was inserted. An undo and what it takes back may come in any order: whichever is second
    finds the first in the log.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._day_start_min = settings.read(conn).day_start_min
        self._cards: set[str] = set()
        self._days: set[int] = set()
        self._settings = False
        self._everything = False

    def note(self, event: Event) -> None:
        """Add what this event changes, by itself and through those it is tied to."""
        self._note(event)
        target: Json = event.id
        if event.kind == "undo":
            target = event.body.get("target")
            self._note_all("id = ?", target)
        if event.kind in ("undo", "review"):  # what overruled it counts, or counts no more, with it
            self._note_all("target = ? AND kind = 'overrule'", target)

    def write(self) -> None:
        """Fold again what was noted."""
        conn = self._conn
        if self._settings:
            settings.refresh(conn)
        rules = settings.read(conn).rules
        if self._everything or len(self._cards) > MANY:
            rebuild.store(conn, rules)
            return
        rebuild.refold(conn, self._cards, rules)
        daily.refresh(conn, self._days, rules)

    def _note(self, event: Event) -> None:
        if event.kind not in events.FOLDED:
            return
        if event.card:
            self._cards.add(event.card)
        if event.kind in ("review", "practice", "overrule"):
            self._days.add(study_day(event.at_ms, event.offset_min, self._day_start_min))
        if event.kind == "setting":
            self._settings = True
            self._everything |= event.body.get("key") in settings.REFOLDED

    def _note_all(self, where: str, value: Json) -> None:
        if isinstance(value, str):
            for row in self._conn.execute(f"SELECT {READ} FROM event WHERE {where}", (value,)):
                self._note(event_of(row))
