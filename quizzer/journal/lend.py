"""What the log knows of many cards at once, for a deck that leaves: standings and live reviews, by the hundred."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence

from quizzer.core.travel import Past, Review, Standing
from quizzer.journal import cards, rebuild
from quizzer.journal.log import Journal

_AT_ONCE = 400  # keys a query; SQLite's oldest limit is 999


def lend(journal: Journal, keys: Sequence[str]) -> Iterator[Past]:
    """Each card in this order, with its live reviews oldest first; one that was never seen has no standing."""
    conn = journal.connection
    alias = rebuild.aliases(conn)
    former: dict[str, list[str]] = {}
    for old, new in alias.items():
        former.setdefault(new, []).append(old)
    for start in range(0, len(keys), _AT_ONCE):
        part = keys[start : start + _AT_ONCE]
        standings = cards.standings(conn, part)
        names = [name for key in part for name in (key, *former.get(key, ()))]
        logs = _logs(conn, names, alias)
        for key in part:
            found = standings.get(key)
            if found is None:
                yield Past(key, key)
                continue
            standing = Standing(found.memory, found.suspended, found.flagged)
            yield Past(key, key, tuple(_timed(logs.get(key, ()), found.memory.reps)), standing)


_Answer = tuple[int, int, float, int, float]  # at_ms, rating, interval in days, phase, seconds


def _logs(conn: sqlite3.Connection, names: list[str], alias: dict[str, str]) -> dict[str, list[_Answer]]:
    """The live reviews of these keys, under the keys that are in use now."""
    found: defaultdict[str, list[_Answer]] = defaultdict(list)
    for start in range(0, len(names), _AT_ONCE):
        part = names[start : start + _AT_ONCE]
        rows = conn.execute(
            "SELECT card, at_ms, rating, coalesce(days, 0.0), coalesce(phase, 0), coalesce(spent_ms, 0) / 1000.0"
            f" FROM event WHERE card IN ({_marks(part)}) AND kind = 'review' AND rating IS NOT NULL AND {rebuild.LIVE}"
            " ORDER BY card, hlc, device, seq",
            part,
        )
        for row in rows:
            found[alias.get(row[0], row[0])].append(row[1:])
    return found


def _timed(answers: Sequence[_Answer], reps: int) -> Iterator[Review]:
    """Reviews at times that never run back, each with the interval before it; those before a `forget` end with one."""
    before, last_ms = 0.0, 0
    forgotten = max(0, len(answers) - reps)
    for number, (at_ms, rating, days, phase, seconds) in enumerate(answers, 1):
        last_ms = max(last_ms, at_ms)
        yield Review(last_ms, rating, days, before, phase, seconds)
        before = days
        if number == forgotten:
            yield Review(last_ms + 1, 0, 0.0, before, kind="forget")
            before = 0.0


def _marks(values: Sequence[str]) -> str:
    return ",".join("?" * len(values))
