"""The roll-up by study day: sums over live reviews, so that statistics never scan them.

Times are kept in whole milliseconds and everything else is counted, so sums do not depend on the order of a merge.
A review belongs to the study day of its own time and offset. What was taken back counts nowhere.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator

from quizzer.core.memory import DAY_MS, MINUTE_MS, study_day
from quizzer.core.values import dataclass
from quizzer.journal.fold import Rules

COLUMNS = (
    *("reviews", "review_count", "recalled", "learn_count", "learn_ms", "review_ms", "said", "asked", "wrong"),
    *("practice", "overruled_up", "overruled_down"),
)
_LOCAL = "at_ms + offset_min * 60000"  # exactly the expression that event_day is an index of
_LEARN_MS = "coalesce(sum(spent_ms) FILTER (WHERE phase = 0), 0)"
_SUMS = (
    "count(*), count(*) FILTER (WHERE phase = 1), count(*) FILTER (WHERE phase = 1 AND rating > 1), "
    f"count(*) FILTER (WHERE phase = 0), {_LEARN_MS}, sum(spent_ms) - {_LEARN_MS}, "
    "sum(said), sum(asked), sum(wrong), 0, 0, 0"
)
_REVIEWS = "kind = 'review' AND rating IS NOT NULL"
_UPSERT = (
    f"INSERT INTO daily (day, {', '.join(COLUMNS)}) VALUES ({', '.join('?' * (len(COLUMNS) + 1))}) "
    f"ON CONFLICT (day) DO UPDATE SET {', '.join(f'{name} = {name} + excluded.{name}' for name in COLUMNS)}"
)
Counts = tuple[int, ...]  # in the order of COLUMNS


@dataclass(frozen=True, slots=True)
class Day:
    """One study day. said, asked and wrong count points; `learned` the cards first seen that day.

    `review_count` and `recalled` are of cards that had left their steps: what retention is measured on. `learn_*` are
    reviews of cards being learned, `review_ms` is the time of all others.
    """

    day: int
    reviews: int = 0
    review_count: int = 0
    recalled: int = 0
    learn_count: int = 0
    learn_ms: int = 0
    review_ms: int = 0
    said: int = 0
    asked: int = 0
    wrong: int = 0
    practice: int = 0
    overruled_up: int = 0
    overruled_down: int = 0
    learned: int = 0


def add(conn: sqlite3.Connection, day: int, counts: Counts) -> None:
    """Add to a day's row."""
    conn.execute(_UPSERT, (day, *counts))


def of_review(rating: int, phase: int, spent_ms: int, said: int, asked: int, wrong: int) -> Counts:
    """What one review adds to its day."""
    learn = phase == 0
    recalled = phase == 1 and rating > 1
    times = (spent_ms, 0) if learn else (0, spent_ms)
    return (1, int(phase == 1), int(recalled), int(learn), *times, said, asked, wrong, 0, 0, 0)


def of_practice() -> Counts:
    """What one practice adds to its day."""
    return (*(0,) * 9, 1, 0, 0)


def of_overrule(direction: int) -> Counts:
    """What overruling a verdict adds to its day: `direction` as in events.columns."""
    return (*(0,) * 10, int(direction > 0), int(direction < 0))


def whole(
    conn: sqlite3.Connection, rules: Rules, counted: Callable[[int], None] | None = None
) -> Iterator[tuple[int, Counts]]:
    """Every day's counts from the log, days in order; `counted` is told each day as soon as it has been read."""
    sums = {}
    for day, counts in _days(conn, rules, None):
        sums[day] = counts
        if counted:
            counted(day)
    return _with_rare(conn, rules, sums, None)


def write_all(conn: sqlite3.Connection, rules: Rules, counted: Callable[[int], None] | None = None) -> None:
    """Write the roll-up anew, inside the caller's transaction; `counted` as for `whole`."""
    conn.execute("DELETE FROM daily")
    for day, counts in whole(conn, rules, counted):
        add(conn, day, counts)


def stored(conn: sqlite3.Connection) -> list[tuple[int, Counts]]:
    """What the table holds, in the form of `whole`."""
    return [(row[0], row[1:]) for row in conn.execute(f"SELECT day, {', '.join(COLUMNS)} FROM daily ORDER BY day")]


def refresh(conn: sqlite3.Connection, days: set[int], rules: Rules) -> None:
    """Count these days again, inside the caller's transaction."""
    sums = dict(found for day in days for found in _days(conn, rules, day))
    for day in days:
        conn.execute("DELETE FROM daily WHERE day = ?", (day,))
    for day, counts in _with_rare(conn, rules, sums, days):
        add(conn, day, counts)


def _days(conn: sqlite3.Connection, rules: Rules, only: int | None) -> Iterator[tuple[int, Counts]]:
    """Sums over all reviews of each day (or of one), whether live or not.

    One range of the covering index a day: a GROUP BY would sort a million rows, because SQLite cannot know that the
    day grows with the time that the index is in order of.
    """
    start = rules.day_start_min * MINUTE_MS
    first = f"SELECT min({_LOCAL}) FROM event INDEXED BY event_day WHERE {_LOCAL} >= ?"
    sums = f"SELECT {_SUMS} FROM event INDEXED BY event_day WHERE {_LOCAL} >= ? AND {_LOCAL} < ? AND {_REVIEWS}"
    at: int | None = conn.execute(first, (0,)).fetchone()[0] if only is None else only * DAY_MS + start
    while at is not None:
        day = (at - start) // DAY_MS
        end = (day + 1) * DAY_MS + start
        counts = conn.execute(sums, (day * DAY_MS + start, end)).fetchone()
        if counts[0]:
            yield day, counts
        at = conn.execute(first, (end,)).fetchone()[0] if only is None else None


def _with_rare(
    conn: sqlite3.Connection, rules: Rules, sums: dict[int, Counts], only: set[int] | None
) -> Iterator[tuple[int, Counts]]:
    """`sums` less what was taken back, with practice and overrulings: few rows, whatever the size of the log."""
    for at_ms, offset_min, counts in _rare(conn):
        day = study_day(at_ms, offset_min, rules.day_start_min)
        if only is None or day in only:
            sums[day] = tuple(map(int.__add__, sums.get(day, (0,) * len(COLUMNS)), counts))
    return ((day, counts) for day, counts in sorted(sums.items()) if any(counts))


def _rare(conn: sqlite3.Connection) -> Iterator[tuple[int, int, Counts]]:
    numbers = "e.at_ms, e.offset_min, e.rating, e.phase, e.spent_ms, e.said, e.asked, e.wrong"
    taken_back = (
        f"SELECT DISTINCT e.pos, {numbers} FROM event AS u JOIN event AS e ON e.id = u.target WHERE u.kind <> 'review' "
        "AND u.kind = 'undo' AND e.kind = 'review' AND e.rating IS NOT NULL "
        f"UNION SELECT e.pos, {numbers} FROM event AS e WHERE e.twin = 1 AND e.kind = 'review' AND e.rating IS NOT NULL"
    )
    for _, at_ms, offset_min, *rest in conn.execute(taken_back):
        yield at_ms, offset_min, tuple(-n for n in of_review(*rest))
    practice = "SELECT at_ms, offset_min FROM event WHERE kind <> 'review' AND kind = 'practice' AND twin = 0"
    for at_ms, offset_min in conn.execute(practice):
        yield at_ms, offset_min, of_practice()
    live = (
        "SELECT o.at_ms, o.offset_min, o.rating FROM event AS o WHERE o.kind <> 'review' AND o.kind = 'overrule' "
        "AND o.twin = 0 AND EXISTS (SELECT 1 FROM event AS e WHERE e.id = o.target AND e.kind = 'review') "
        "AND NOT EXISTS (SELECT 1 FROM event AS u WHERE u.target = o.target AND u.kind = 'undo')"
    )
    for at_ms, offset_min, direction in conn.execute(live):
        yield at_ms, offset_min, of_overrule(direction or 0)


def since(conn: sqlite3.Connection, day: int) -> list[Day]:
    """Days from `day` on that saw any answer, in order."""
    learned = dict(conn.execute("SELECT first_day, count(*) FROM card WHERE first_day >= ? GROUP BY first_day", (day,)))
    rows = conn.execute(f"SELECT day, {', '.join(COLUMNS)} FROM daily WHERE day >= ? ORDER BY day", (day,))
    return [Day(*(*row, learned.get(row[0], 0))) for row in rows]
