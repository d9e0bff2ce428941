"""Putting events into the log and their effect into the snapshot, inside one transaction of the caller.

`next_event` and `insert` write; `apply` brings the snapshot up to date with whatever was inserted, from any device and
in any order. A review made here and now has a shorter way (`log.Journal.review`) that gives the same rows.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field

from quizzer.core.memory import study_day
from quizzer.journal import daily, events, rebuild, settings
from quizzer.journal.events import Body, Event

_COLUMNS = (
    *("device", "seq", "id", "kind", "v", "card", "hlc", "at_ms", "offset_min"),
    *("rating", "phase", "spent_ms", "said", "asked", "wrong", "target", "body"),
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


def insert(conn: sqlite3.Connection, event: Event, said: str | None = None) -> None:
    """Add one row to the log (and what was typed, beside it)."""
    conn.execute(
        _INSERT,
        (
            *(event.device, event.seq, event.id, event.kind, event.v, event.card or None),
            *(event.hlc, event.at_ms, event.offset_min, *events.columns(event), events.dump(event.body)),
        ),
    )
    if said:
        conn.execute("INSERT OR IGNORE INTO said VALUES (?, ?, ?)", (event.device, event.seq, said))


def mark_twins(conn: sqlite3.Connection, ids: Iterable[str]) -> list[Event]:
    """Of several events with one id the first in fold order counts. Returns all events of ids that have several."""
    affected: list[Event] = []
    for name in ids:
        rows = conn.execute(f"SELECT pos, {READ} FROM event WHERE id = ? ORDER BY hlc, device, seq", (name,)).fetchall()
        if len(rows) > 1:
            conn.executemany(
                "UPDATE event SET twin = ? WHERE pos = ?", [(int(n > 0), r[0]) for n, r in enumerate(rows)]
            )
            affected += [event_of(row[1:]) for row in rows]
    return affected


@dataclass(slots=True)
class Touched:
    """What of the snapshot a set of events may change."""

    cards: set[str] = field(default_factory=set)
    days: set[int] = field(default_factory=set)
    settings: bool = False
    everything: bool = False

    def note(self, event: Event, day_start_min: int) -> None:
        """Add what this event changes by itself."""
        if event.kind not in events.FOLDED:
            return
        if event.card:
            self.cards.add(event.card)
        if event.kind in ("review", "practice", "overrule"):
            self.days.add(study_day(event.at_ms, event.offset_min, day_start_min))
        if event.kind == "setting":
            self.settings = True
            self.everything |= event.body.get("key") in settings.REFOLDED


def apply(conn: sqlite3.Connection, new: Iterable[Event]) -> None:
    """Fold these events, all of them inserted before, into the snapshot."""
    day_start = settings.read(conn).day_start_min
    touched = Touched()
    for event in new:
        touched.note(event, day_start)
        targets = [event.id] if event.kind == "review" else []
        if event.kind == "undo" and isinstance(target := event.body.get("target"), str):
            targets = [target]
            for row in conn.execute(f"SELECT {READ} FROM event WHERE id = ?", (target,)):
                touched.note(event_of(row), day_start)
        for target in targets:  # what overruled it counts, or counts no more, with it
            for row in conn.execute(f"SELECT {READ} FROM event WHERE target = ? AND kind = 'overrule'", (target,)):
                touched.note(event_of(row), day_start)
    if touched.settings:
        settings.refresh(conn)
    rules = settings.read(conn).rules
    if touched.everything or len(touched.cards) > MANY:
        rebuild.store(conn, rules)
        return
    rebuild.refold(conn, touched.cards, rules)
    daily.refresh(conn, touched.days, rules)
