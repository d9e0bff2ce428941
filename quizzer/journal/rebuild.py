"""The whole snapshot from the log: every card's standing and the daily roll-up.

`refold` does it for some cards, `rebuild` for all. Most cards have nothing but live reviews under one key: those are
read as numbers, in fold order, from the covering index `event_fold` and folded thousands at a time. All others (an
undo, an alias, a suspension, an imported state) go through `fold.fold_card` one by one. Both give the same bits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator
from itertools import islice

from quizzer.core.memory import fold_memories
from quizzer.journal.cards import COLUMNS, LEECH_LAPSES, Cell, Row, Standing, orphan_cells
from quizzer.journal.fold import Line, Rules, due_after, fold_card

Progress = Callable[[int, int], None]
CHUNK = 4096  # cards folded in one call of the engine

LIVE = (
    "twin = 0 AND NOT (kind = 'review' AND EXISTS "
    "(SELECT 1 FROM event AS u WHERE u.target = event.id AND u.kind = 'undo'))"
)
_RARE = "kind <> 'review'"  # said in so many words, or SQLite does not take the partial index event_rare
_MOVING = "('flag', 'suspend', 'resume', 'forget', 'memory', 'bury')"  # kinds besides review that change a standing
_PRESENT = "('practice', 'note', 'progress')"  # kinds that only say that there is such a card
_PLAIN = "event INDEXED BY event_fold WHERE card IS NOT NULL AND kind = 'review' AND rating IS NOT NULL"
_LINE_WITHOUT_BODY = "id, kind, rating, phase, at_ms, offset_min, days, step, retention, prev"
_LINE = _LINE_WITHOUT_BODY + ", body"
_POS, _DAYS = 20, (1 << 17) - 1  # room for a rating and study days up to the year 2328
_Card = tuple[str, int, int, list[int]]  # key, last_ms, lapses, packed reviews
_DAY = "((at_ms + offset_min * 60000 - ?) / 86400000)"


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


def rebuild(conn: sqlite3.Connection, rules: Rules, progress: Progress | None = None) -> Iterator[tuple[str, Row]]:
    """Every card that the log knows, folded from nothing, as (key, cells of FOLDED_COLUMNS).

    `progress` is told (reviews done, reviews in all).
    """
    alias = aliases(conn)
    special = _special(conn, alias)
    seen: set[str] = set()
    for key, cells in _plain(conn, special, rules, progress):
        seen.add(key)
        yield key, cells
    lone = f"SELECT DISTINCT card FROM event WHERE {_RARE} AND kind IN {_PRESENT} AND card IS NOT NULL"
    present = {key for (key,) in conn.execute(lone)}
    for key in sorted({alias.get(name, name) for name in special | present} - seen):
        one = standing(conn, key, alias, rules)
        if one is not None:
            yield key, one.cells()


def _special(conn: sqlite3.Connection, alias: dict[str, str]) -> set[str]:
    """Keys whose events are more than live reviews of their own."""
    sources = (
        f"SELECT DISTINCT card FROM event WHERE {_RARE} AND kind IN {_MOVING}",
        f"SELECT e.card FROM event AS u JOIN event AS e ON e.id = u.target WHERE u.{_RARE} AND u.kind = 'undo'",
        "SELECT card FROM event WHERE twin = 1",
        "SELECT DISTINCT card FROM event INDEXED BY event_fold "
        "WHERE card IS NOT NULL AND kind = 'review' AND rating IS NULL",
    )
    found = {key for source in sources for (key,) in conn.execute(source) if key is not None}
    return found | set(alias) | set(alias.values())


def _plain(
    conn: sqlite3.Connection, special: set[str], rules: Rules, progress: Progress | None
) -> Iterator[tuple[str, Row]]:
    """Cards with nothing but live reviews, a chunk at a time."""
    groups = conn.execute(
        f"SELECT card, count(*), max(at_ms), sum(phase = 1 AND rating = 1) FROM {_PLAIN} GROUP BY card ORDER BY card"
    ).fetchall()
    total = sum(group[1] for group in groups)
    # a review as one number, position | day | rating: a million tuples of one cost half of a million of three
    packed = f"(pos << {_POS}) | ({_DAY} << 3) | rating"
    rows = conn.execute(
        f"SELECT {packed} FROM {_PLAIN} ORDER BY card, hlc, device, seq", (rules.day_start_min * 60_000,)
    )
    done = 0
    for start in range(0, len(groups), CHUNK):
        cards: list[_Card] = []
        for key, count, last_ms, lapses in groups[start : start + CHUNK]:
            numbers = [number for (number,) in islice(rows, count)]
            done += count
            if key not in special:
                cards.append((key, last_ms, lapses, numbers))
        yield from _chunk(conn, cards, rules)
        if progress is not None:
            progress(done, total)


def _chunk(conn: sqlite3.Connection, cards: list[_Card], rules: Rules) -> Iterator[tuple[str, Row]]:
    histories = [[(n & 7, n >> 3 & _DAYS) for n in numbers] for _, _, _, numbers in cards]
    memories = fold_memories(histories, rules.params)
    ends = [number >> _POS for _, _, _, numbers in cards for number in numbers[-2:]]
    lines = {
        row[0]: row[1:]
        for row in conn.execute(
            f"SELECT pos, {_LINE_WITHOUT_BODY}, '' FROM event WHERE pos IN (SELECT value FROM json_each(?))",
            (str(ends),),
        )
    }
    for (key, last_ms, lapses, numbers), history, memory in zip(cards, histories, memories, strict=True):
        if memory is None:
            continue
        line = Line._make(lines[numbers[-1] >> _POS])
        before = lines[numbers[-2] >> _POS][0] if len(numbers) > 1 else None
        last_day = max([day for _, day in history])
        due = due_after(line, before, memory[0], last_ms, last_day, rules)
        yield (
            key,
            (
                *(int(due.state), *memory, due.step, last_ms, last_day, due.due_ms, due.due_day, due.interval_days),
                *(len(numbers), lapses, history[0][1], line.id, 0, 0, int(lapses >= LEECH_LAPSES), None),
            ),
        )


def store(conn: sqlite3.Connection, rules: Rules, progress: Progress | None = None) -> None:
    """Write the snapshot anew, inside the caller's transaction."""
    from quizzer.journal.daily import write_all

    catalogue = {row[0]: row[1:] for row in conn.execute(f"SELECT {', '.join(COLUMNS[:7])} FROM card WHERE known = 1")}
    conn.execute("DELETE FROM card")
    marks = ", ".join("?" * len(COLUMNS))

    def rows() -> Iterator[tuple[Cell, ...]]:
        for key, found in rebuild(conn, rules, progress):
            yield (key, *(catalogue.pop(key, None) or orphan_cells(key)), *found)

    conn.executemany(f"INSERT INTO card ({', '.join(COLUMNS)}) VALUES ({marks})", rows())
    untouched = ((key, *cells, *Standing().cells()) for key, cells in catalogue.items())
    conn.executemany(f"INSERT INTO card ({', '.join(COLUMNS)}) VALUES ({marks})", untouched)
    write_all(conn, rules)


def refold(conn: sqlite3.Connection, keys: Iterable[str], rules: Rules) -> None:
    """Fold these cards again and write them; one that nothing knows any more loses its row."""
    from quizzer.journal import cards

    alias = aliases(conn)
    for key in sorted({alias.get(name, name) for name in keys}):
        found = standing(conn, key, alias, rules)
        if found is not None:
            cards.write(conn, key, found)
            continue
        cells = ", ".join(f"{name} = ?" for name in cards.FOLDED_COLUMNS)
        conn.execute("DELETE FROM card WHERE key = ? AND known = 0", (key,))
        conn.execute(f"UPDATE card SET {cells} WHERE key = ?", (*Standing().cells(), key))
