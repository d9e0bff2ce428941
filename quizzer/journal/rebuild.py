"""The whole snapshot from the log: every card's standing and the daily roll-up.

`refold` does it for some cards, `rebuild` for all. Most cards have nothing but live reviews under one key: those are
read as numbers, in fold order, from the covering index `event_fold` and folded thousands at a time. All others (an
undo, an alias, a suspension, an imported state) go through `fold.fold_card` one by one. Both give the same bits.
"""

from __future__ import annotations

import gc
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from quizzer.core.memory import fold_packed
from quizzer.journal import cards, daily
from quizzer.journal.cards import FOLDED_COLUMNS, LEECH_LAPSES, UNSEEN, Row, Standing
from quizzer.journal.fold import Line, Rules, due_after, fold_card

Progress = Callable[[int, int], None]
Pulse = Callable[[int], None]  # told how many reviews more are done, often 0: it shows that work goes on
CHUNK = 2_048  # cards folded in one call of the engine, and written in one go

LIVE = (
    "twin = 0 AND NOT (kind = 'review' AND EXISTS "
    "(SELECT 1 FROM event AS u WHERE u.target = event.id AND u.kind = 'undo'))"
)
_RARE = "kind <> 'review'"  # said in so many words, or SQLite does not take the partial index event_rare
_MOVING = "('flag', 'suspend', 'resume', 'forget', 'memory', 'bury')"  # kinds besides review that change a standing
_PRESENT = "('practice', 'note', 'progress')"  # kinds that only say that there is such a card
_LINE = "id, kind, rating, phase, at_ms, offset_min, days, step, retention, prev, body"
_OF_CARD = (
    "FROM event INDEXED BY event_fold WHERE card = plain.card AND kind = 'review' "
    "ORDER BY hlc DESC, device DESC, seq DESC LIMIT 1"
)
_UNRATED = "null"
# Each card's reviews as one text of `day << 3 | rating`: a million rows would cost more than all the rest. Within a
# group they come in the order of the index. Beside them the card's last review, and whether it follows the one before.
_PLAIN = f"""
    SELECT plain.card, history, last_ms, lapses, last.id, last.prev IS (SELECT id {_OF_CARD} OFFSET 1),
        last.rating, last.phase, last.offset_min, last.days, last.step, last.retention
    FROM (
        SELECT card, max(at_ms) AS last_ms, count(*) FILTER (WHERE rating = 1 AND phase = 1) AS lapses,
            group_concat(ifnull((at_ms + offset_min * 60000 - ?) / 86400000 << 3 | rating, '{_UNRATED}')) AS history
        FROM event INDEXED BY event_fold WHERE card IS NOT NULL AND kind = 'review' GROUP BY card ORDER BY card
    ) AS plain CROSS JOIN event AS last ON last.pos = (SELECT pos {_OF_CARD})"""


def aliases(conn: sqlite3.Connection) -> dict[str, str]:
    """Old key -> the key under which its events are folded."""
    return dict(conn.execute("SELECT old, new FROM alias"))


def names(key: str, alias: dict[str, str]) -> list[str]:
    """The keys whose events make up card `key`."""
    return [key, *sorted(old for old, new in alias.items() if new == key)]


def standing(conn: sqlite3.Connection, key: str, alias: dict[str, str], rules: Rules) -> Standing | None:
    """One card folded from nothing; None when the log does not know it."""
    keys = names(key, alias)
    marks = ", ".join("?" * len(keys))
    lines = conn.execute(
        f"SELECT {_LINE} FROM event WHERE card IN ({marks}) "
        f"AND (kind = 'review' OR kind IN {_MOVING}) AND {LIVE} ORDER BY hlc, device, seq",
        keys,
    )
    folded = fold_card((Line(*line) for line in lines), rules)
    if folded != Standing():
        return folded
    return folded if any(is_heard_of(conn, name) for name in keys) else None


def is_heard_of(conn: sqlite3.Connection, key: str) -> bool:
    """Whether any event that the fold reads names this card: then it has a row, with or without a question."""
    some = f"SELECT 1 FROM event WHERE card = ? AND kind IN ('review', {_MOVING[1:-1]}, {_PRESENT[1:-1]}) LIMIT 1"
    return conn.execute(some, (key,)).fetchone() is not None


def rebuild(conn: sqlite3.Connection, rules: Rules, pulse: Pulse | None = None) -> Iterator[tuple[str, Row]]:
    """Every card that the log knows, folded from nothing, as (key, cells of FOLDED_COLUMNS)."""
    alias = aliases(conn)
    special = _special(conn, alias)
    seen: set[str] = set()
    for chunk in _plain(conn, special, rules, pulse):
        seen.update(key for key, _ in chunk)
        yield from chunk
    lone = f"SELECT DISTINCT card FROM event WHERE {_RARE} AND kind IN {_PRESENT} AND card IS NOT NULL"
    present = {key for (key,) in conn.execute(lone)}
    for key in sorted({alias.get(name, name) for name in special | present} - seen):
        if pulse:
            pulse(0)
        one = standing(conn, key, alias, rules)
        if one is not None:
            yield key, one.cells()


def _special(conn: sqlite3.Connection, alias: dict[str, str]) -> set[str]:
    """Keys whose events are more than live reviews of their own."""
    sources = (
        f"SELECT DISTINCT card FROM event WHERE {_RARE} AND kind IN {_MOVING}",
        f"SELECT e.card FROM event AS u JOIN event AS e ON e.id = u.target WHERE u.{_RARE} AND u.kind = 'undo'",
        "SELECT card FROM event WHERE twin = 1",
    )
    found = {key for source in sources for (key,) in conn.execute(source) if key is not None}
    return found | set(alias) | set(alias.values())


def _plain(
    conn: sqlite3.Connection, special: set[str], rules: Rules, pulse: Pulse | None
) -> Iterator[list[tuple[str, Row]]]:
    """Cards with nothing but live reviews, a chunk at a time; a card with a review that has no rating is special."""
    rows = conn.execute(_PLAIN, (rules.day_start_min * 60_000,))
    while chunk := rows.fetchmany(CHUNK):
        special.update(row[0] for row in chunk if _UNRATED in row[1])
        histories = json.loads(f"[[{'],['.join([row[1] for row in chunk])}]]")
        plain = [pair for pair in zip(chunk, histories, strict=True) if pair[0][0] not in special]
        memories = fold_packed([history for _, history in plain], rules.params)
        yield [
            (row[0], _cells(row, history, memory, rules))
            for (row, history), memory in zip(plain, memories, strict=True)
        ]
        if pulse:
            pulse(sum(map(len, histories)))


def _cells(row: tuple[Any, ...], history: list[int], memory: tuple[float, float], rules: Rules) -> Row:
    """A plain card's cells of FOLDED_COLUMNS, from its row of _PLAIN and its reviews."""
    _, _, last_ms, lapses, last_review, followed = row[:6]
    stability, difficulty = memory
    last_day = max(history) >> 3
    state, step, due_ms, due_day, days = due_after(row[6:], followed, stability, last_ms, last_day, rules)
    # fmt: off
    return (
        int(state), stability, difficulty, step, last_ms, last_day, due_ms, due_day, days,
        len(history), lapses, history[0] >> 3, last_review, 0, 0, int(lapses >= LEECH_LAPSES), None,
    )
    # fmt: on


def store(conn: sqlite3.Connection, rules: Rules, progress: Progress | None = None) -> None:
    """Write the snapshot anew, inside the caller's transaction: only rows that differ are touched.

    `progress` is told (reviews done, reviews in all), ten times a second or more often.
    """
    conn.execute(f"PRAGMA mmap_size = {1 << 31}")  # the last review of each card is looked up all over the log
    pulse = _pulse(conn, progress)
    with _cycles_uncollected():
        _store_cards(conn, rules, pulse)
    daily.write_all(conn, rules, lambda day: pulse(0))
    conn.execute("PRAGMA mmap_size = 0")


@contextmanager
def _cycles_uncollected() -> Iterator[None]:
    """Else Python looks through a hundred thousand tuples again and again for cycles that they cannot have."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _store_cards(conn: sqlite3.Connection, rules: Rules, pulse: Pulse) -> None:
    held = _held(conn, pulse)
    changed: list[tuple[str, Row]] = []
    for key, cells in rebuild(conn, rules, pulse):
        if held.pop(key, None) != cells:
            changed.append((key, cells))
        if len(changed) == CHUNK:
            cards.write_many(conn, changed)
            changed.clear()
    cards.write_many(conn, changed)
    cards.clear(conn, held)


def _held(conn: sqlite3.Connection, pulse: Pulse) -> dict[str, Row]:
    """The folded part of the snapshot as it stands."""
    held: dict[str, Row] = {}
    rows = conn.execute(f"SELECT key, {', '.join(FOLDED_COLUMNS)} FROM card")
    while chunk := rows.fetchmany(CHUNK):
        for row in chunk:
            held[row[0]] = row[1:]
        pulse(0)
    return held


def _pulse(conn: sqlite3.Connection, progress: Progress | None) -> Pulse:
    if progress is None:
        return lambda more: None
    events, rare = "SELECT count(*) FROM event", f"SELECT count(*) FROM event WHERE {_RARE}"
    total = conn.execute(events).fetchone()[0] - conn.execute(rare).fetchone()[0]
    done = 0

    def pulse(more: int) -> None:
        nonlocal done
        done += more
        progress(done, total)

    return pulse


def refold(conn: sqlite3.Connection, keys: Iterable[str], rules: Rules) -> None:
    """Fold these cards again and write them; one that nothing knows any more loses its row."""
    alias = aliases(conn)
    for key in sorted({alias.get(name, name) for name in keys}):
        found = standing(conn, key, alias, rules)
        if found is None:
            conn.execute("DELETE FROM card WHERE key = ? AND known = 0", (key,))
            cards.overwrite(conn, key, UNSEEN)
        else:
            cards.write(conn, key, found)
