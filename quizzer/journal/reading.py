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
    """Study day -> minutes of reviews due on it, counted when asked: a decision looks at a handful of days."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn

    def __getitem__(self, day: int) -> float:
        due = f"SELECT 1 FROM card WHERE due_day = ? AND {_DUE} LIMIT {FULL_DAY}"
        return float(self._conn.execute(f"SELECT count(*) FROM ({due})", (day,)).fetchone()[0] * MINUTES_EACH)

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


def points(conn: sqlite3.Connection, key: str) -> dict[str, str]:
    """Point -> verdict of the card's last review."""
    row = conn.execute("SELECT last_review FROM card WHERE key = ?", (key,)).fetchone()
    last = event(conn, row[0]) if row and row[0] else None
    found = last.body.get("points") if last else None
    return {name: str(verdict) for name, verdict in found.items()} if isinstance(found, dict) else {}


def recent_points(conn: sqlite3.Connection, limit: int) -> list[tuple[str, str, dict[str, str]]]:
    """(topic, card, point -> verdict) of the last review of each card among the newest `limit`, the newest first."""
    rows = conn.execute(
        "SELECT card.topic, card.key, event.body FROM event INDEXED BY event_hlc"
        " JOIN card ON card.last_review = event.id AND card.key = event.card"
        " WHERE event.kind = 'review' AND card.known = 1"
        " ORDER BY event.hlc DESC, event.device DESC, event.seq DESC LIMIT ?",
        (limit,),
    )
    found = []
    for topic, key, body in rows:
        points = json.loads(body).get("points")
        if isinstance(points, dict):
            found.append((topic, key, {str(point): str(mark) for point, mark in points.items()}))
    return found


def last_reviews(conn: sqlite3.Connection, keys: list[str], limit: int) -> list[Event]:
    """Live reviews of these keys, newest first."""
    marks = ", ".join("?" * len(keys))
    rows = conn.execute(
        f"SELECT {READ} FROM event WHERE card IN ({marks}) AND kind = 'review' AND {LIVE} "
        "ORDER BY hlc DESC, device DESC, seq DESC LIMIT ?",
        (*keys, limit),
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


def all_events(conn: sqlite3.Connection) -> Iterator[tuple[Event, str | None]]:
    """The whole log in fold order."""
    columns = ", ".join(f"event.{name}" for name in READ.split(", "))
    rows = conn.execute(
        f"SELECT {columns}, text FROM event LEFT JOIN said USING (device, seq) ORDER BY hlc, event.device, event.seq"
    )
    return ((event_of(row[:-1]), row[-1]) for row in rows)
