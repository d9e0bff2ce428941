"""What the statistics read of the snapshot: sums over topics, days and due dates, along indexes made for them.

Nothing here is kept: each figure is summed when it is asked for, by SQLite itself. A hundred thousand cards handed over
one by one would cost more than all the rest of `quizzer stats`.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Collection, Iterator, Mapping
from contextlib import closing
from typing import NamedTuple

from quizzer.core.memory import DEFAULT_PARAMS, forgetting_curve
from quizzer.journal.glance import topics_of

RECENT = 500  # cards whose last answers say which points are missed
_SEEN = "known = 1 AND state <> 0"
_UNSEEN = "known = 1 AND state = 0"
_TASK = "known = 1 AND (key >= 'drill/' AND key < 'drill0' OR key >= 'exercise/' AND key < 'exercise0')"
_DUE = "state = 2 AND known = 1 AND suspended = 0"
_RECALL = "pow(1 + :factor * iif(last_day < :today, :today - last_day, 0) / stability, :decay)"


class TopicSum(NamedTuple):
    """A topic: its questions, how many of them were seen, and the sum of what is predicted to be recalled of these.

    Exercises and drills are no questions and not among them.
    """

    topic: str
    total: int
    seen: int
    recall: float


class DayTotal(NamedTuple):
    """A study day's row of the roll-up, as far as the dashboard shows it."""

    day: int
    reviews: int
    review_count: int
    recalled: int
    overruled_up: int
    overruled_down: int


def topics(conn: sqlite3.Connection, today: int) -> list[TopicSum]:
    """Every topic that has questions, by name."""
    decay, factor = forgetting_curve(_params(conn))
    values: dict[str, float | str] = {"decay": decay, "factor": factor, "today": today}
    _with_powers(conn)
    sums = f"SELECT count(*), total({_RECALL}) FROM card INDEXED BY card_seen WHERE topic = :topic AND {_SEEN}"
    rest = f"SELECT count(*) FROM card INDEXED BY card_unseen WHERE topic = :topic AND {_UNSEEN}"
    tasks = _tasks(conn, values)
    found = []
    for topic in sorted({*topics_of(conn, "card_seen", _SEEN), *topics_of(conn, "card_unseen", _UNSEEN)}):
        values["topic"] = topic
        seen, recall = conn.execute(sums, values).fetchone()
        total = seen + conn.execute(rest, values).fetchone()[0]
        less = tasks.get(topic, TopicSum(topic, 0, 0, 0.0))
        if total > less.total:
            found.append(TopicSum(topic, total - less.total, seen - less.seen, max(recall - less.recall, 0.0)))
    return found


def _tasks(conn: sqlite3.Connection, values: Mapping[str, float | str]) -> dict[str, TopicSum]:
    """The same sums over exercises and drills, found by their keys: no index of the questions need know of them."""
    sums = f"count(*), count(*) FILTER (WHERE state <> 0), total(iif(state <> 0, {_RECALL}, 0))"
    rows = conn.execute(f"SELECT topic, {sums} FROM card WHERE {_TASK} GROUP BY topic", values)
    return {row[0]: TopicSum._make(row) for row in rows}


def unseen(conn: sqlite3.Connection) -> int:
    """Questions that were never answered."""
    cards = conn.execute(f"SELECT count(*) FROM card INDEXED BY card_unseen WHERE {_UNSEEN}").fetchone()[0]
    tasks = conn.execute(f"SELECT count(*) FROM card WHERE {_TASK} AND state = 0").fetchone()[0]
    return int(cards) - int(tasks)


def days(conn: sqlite3.Connection) -> list[DayTotal]:
    """Every study day that saw any answer, in order."""
    rows = conn.execute(f"SELECT {', '.join(DayTotal._fields)} FROM daily ORDER BY day")
    return [DayTotal._make(row) for row in rows]


def due_on(conn: sqlite3.Connection, today: int, days: int) -> dict[int, int]:
    """Reviews that fall due on each of this many days, today first; what is overdue counts for today."""
    count = f"SELECT count(*) FROM card INDEXED BY card_due WHERE {_DUE} AND due_day"
    found = {today: conn.execute(f"{count} <= ?", (today,)).fetchone()[0]}
    found.update((day, conn.execute(f"{count} = ?", (day,)).fetchone()[0]) for day in range(today + 1, today + days))
    return found


def points(conn: sqlite3.Connection, topics: Collection[str]) -> Iterator[tuple[str, str, dict[str, str]]]:
    """(topic, card, point -> verdict) of cards answered last, newest first; of the newest 500 those of these topics."""
    marks = ", ".join("?" * len(topics))
    rows = conn.execute(
        f"SELECT card.topic, card.key, iif(card.topic IN ({marks}), event.body, NULL) FROM event INDEXED BY event_hlc"
        " JOIN card ON card.last_review = event.id AND card.key = event.card"
        " WHERE event.kind = 'review' AND card.known = 1"
        " ORDER BY event.hlc DESC, event.device DESC, event.seq DESC LIMIT ?",
        (*topics, RECENT),
    )
    for topic, key, body in rows:
        marked = json.loads(body).get("points") if body else None
        if isinstance(marked, dict):
            yield topic, key, {str(point): str(mark) for point, mark in marked.items()}


def _params(conn: sqlite3.Connection) -> tuple[float, ...]:
    """The parameters of the memory model in force."""
    with closing(conn.execute("SELECT 1 FROM setting WHERE key = 'params'")) as rows:
        if rows.fetchone() is None:
            return DEFAULT_PARAMS
    from quizzer.journal import settings  # knows all that a setting may say; most learners have set none

    return settings.read(conn).params


def _with_powers(conn: sqlite3.Connection) -> None:
    """Make sure of pow(): an SQLite may be built without its mathematical functions."""
    try:
        conn.execute("SELECT pow(2, 2)").fetchone()
    except sqlite3.OperationalError:
        conn.create_function("pow", 2, pow, deterministic=True)
