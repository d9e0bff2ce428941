"""Queries on the log and the snapshot, one function each. They change nothing."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Mapping
from itertools import groupby

from quizzer.core.values import dataclass
from quizzer.journal.append import READ, event_of
from quizzer.journal.events import Event
from quizzer.journal.fold import Rules
from quizzer.journal.rebuild import LIVE

_DUE = "state = 2 AND known = 1 AND suspended = 0"
MINUTES_EACH = 1.0  # of a review, where only the comparison between days matters
FULL_DAY = 400  # reviews; days beyond that are full alike, and counting stops


@dataclass(frozen=True, slots=True)
class LogEntry:
    """A review and whether it has been taken back."""

    event: Event
    undone: bool


class Load(Mapping[int, float]):
    """Study day -> minutes of reviews due on it, counted when first asked: a decision looks at a handful of days."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._counted: dict[int, int] = {}

    def __getitem__(self, day: int) -> float:
        if day not in self._counted:
            due = f"SELECT 1 FROM card WHERE due_day = ? AND {_DUE} LIMIT {FULL_DAY}"
            self._counted[day] = self._conn.execute(f"SELECT count(*) FROM ({due})", (day,)).fetchone()[0]
        return self._counted[day] * MINUTES_EACH

    def add(self, day: int) -> None:
        """One more card is due on that day."""
        if day in self._counted:
            self._counted[day] = min(self._counted[day] + 1, FULL_DAY)

    def __bool__(self) -> bool:
        return True  # without counting

    def __iter__(self) -> Iterator[int]:
        return (
            day for (day,) in self._conn.execute(f"SELECT DISTINCT due_day FROM card WHERE {_DUE} ORDER BY due_day")
        )

    def __len__(self) -> int:
        return sum(1 for _ in self)


def resolved(conn: sqlite3.Connection, key: str) -> str:
    """The key under which an id's history is kept: itself, unless it is an old one."""
    found = conn.execute("SELECT new FROM alias WHERE old = ?", (key,)).fetchone()
    return key if found is None else str(found[0])


def event(conn: sqlite3.Connection, name: str) -> Event | None:
    """The event with this id; of several the one that counts."""
    row = conn.execute(f"SELECT {READ} FROM event WHERE id = ? ORDER BY twin LIMIT 1", (name,)).fetchone()
    return None if row is None else event_of(row)


def said(conn: sqlite3.Connection, name: str) -> str | None:
    """What was typed for it."""
    row = conn.execute("SELECT text FROM event JOIN said USING (device, seq) WHERE id = ?", (name,)).fetchone()
    return None if row is None else str(row[0])


def marks(conn: sqlite3.Connection, review: str) -> dict[str, str]:
    """Point -> verdict of a review."""
    rows = conn.execute("SELECT twin, body FROM event WHERE id = ?", (review,)).fetchall()
    found = json.loads(min(rows)[1]).get("points") if rows else None
    return {name: str(verdict) for name, verdict in found.items()} if isinstance(found, dict) else {}


def last_reviews(conn: sqlite3.Connection, keys: list[str], limit: int) -> list[Event]:
    """Live reviews of these keys, newest first."""
    marks = ", ".join("?" * len(keys))
    rows = conn.execute(
        f"SELECT {READ} FROM event WHERE card IN ({marks}) AND kind = 'review' AND {LIVE} "
        "ORDER BY hlc DESC, device DESC, seq DESC LIMIT ?",
        (*keys, limit),
    )
    return [event_of(row) for row in rows]


def progress(conn: sqlite3.Connection, key: str) -> list[Event]:
    """The card's events of kind progress, in fold order."""
    rows = conn.execute(
        f"SELECT {READ} FROM event WHERE card = ? AND kind = 'progress' AND twin = 0 ORDER BY hlc, device, seq", (key,)
    )
    return [event_of(row) for row in rows]


def last_live(conn: sqlite3.Connection, device: str) -> Event | None:
    """The device's last review that was not taken back; one that was imported is nobody's last rating."""
    row = conn.execute(
        f"SELECT {READ} FROM event WHERE device = ? AND kind = 'review' AND {LIVE} "
        "AND coalesce(json_extract(body, '$.how'), '') <> 'import' ORDER BY seq DESC LIMIT 1",
        (device,),
    ).fetchone()
    return None if row is None else event_of(row)


def log(conn: sqlite3.Connection, limit: int | None) -> list[LogEntry]:
    """Reviews, newest first."""
    undone = "EXISTS (SELECT 1 FROM event AS u WHERE u.target = event.id AND u.kind = 'undo')"
    rows = conn.execute(
        f"SELECT {undone}, {READ} FROM event INDEXED BY event_hlc WHERE kind = 'review' AND twin = 0 "
        "ORDER BY hlc DESC, device DESC, seq DESC LIMIT ?",
        (-1 if limit is None else limit,),
    )
    return [LogEntry(event_of(row[1:]), bool(row[0])) for row in rows]


def load(conn: sqlite3.Connection, from_day: int, to_day: int) -> dict[int, int]:
    """Cards due by study day."""
    return dict(
        conn.execute(
            f"SELECT due_day, count(*) FROM card WHERE due_day BETWEEN ? AND ? AND {_DUE} GROUP BY due_day",
            (from_day, to_day),
        )
    )


def histories(conn: sqlite3.Connection, rules: Rules) -> Iterator[list[tuple[int, int]]]:
    """(rating, study day) of each card's live reviews, old ids folded in."""
    rows = conn.execute(
        "SELECT coalesce(alias.new, event.card) AS key, rating, (at_ms + (offset_min - ?) * 60000) / 86400000 "
        f"FROM event LEFT JOIN alias ON alias.old = event.card WHERE kind = 'review' AND rating IS NOT NULL AND {LIVE} "
        "ORDER BY key, hlc, device, seq",
        (rules.day_start_min,),
    )
    for _, lines in groupby(rows, key=lambda row: row[0]):
        yield [(rating, day) for _, rating, day in lines]


def overrulings(conn: sqlite3.Connection) -> list[tuple[str, str, int, int, str]]:
    """(card, point, times credited, times discredited, the last quote) of live overrulings, the most frequent first."""
    rows = conn.execute(
        "SELECT coalesce(alias.new, o.card), o.rating, o.body FROM event AS o LEFT JOIN alias ON alias.old = o.card "
        "WHERE o.kind <> 'review' AND o.kind = 'overrule' AND o.twin = 0 "
        "AND NOT EXISTS (SELECT 1 FROM event AS u WHERE u.target = o.target AND u.kind = 'undo') "
        "ORDER BY o.hlc, o.device, o.seq"
    )
    found: dict[tuple[str, str], tuple[int, int, str]] = {}
    for card, direction, body in rows:
        said = json.loads(body)
        place = str(card), str(said.get("point"))
        up, down, quote = found.get(place, (0, 0, ""))
        found[place] = up + (direction == 1), down + (direction == -1), str(said.get("quote") or quote)
    ordered = sorted(found.items(), key=lambda one: (-one[1][0] - one[1][1], one[0]))
    return [(*place, *counts) for place, counts in ordered if counts[0] + counts[1]]


def all_events(conn: sqlite3.Connection) -> Iterator[tuple[Event, str | None]]:
    """The whole log in fold order."""
    columns = ", ".join(f"event.{name}" for name in READ.split(", "))
    rows = conn.execute(
        f"SELECT {columns}, text FROM event LEFT JOIN said USING (device, seq) ORDER BY hlc, event.device, event.seq"
    )
    return ((event_of(row[:-1]), row[-1]) for row in rows)
