"""The whole snapshot from the log: every card's standing and the daily roll-up.

`refold` does it for some cards, `rebuild` for all. Most cards have nothing but live reviews under one key: those are
read as numbers, in fold order, from the covering index `event_fold` and folded thousands at a time. All others (an
undo, an alias, a suspension, an imported state) go through `fold.fold_card` one by one. Both give the same bits.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator

from quizzer.core.memory import fold_packed
from quizzer.journal import cards, daily
from quizzer.journal.cards import COLUMNS, LEECH_LAPSES, UNSEEN, Row, Standing, orphan_cells
from quizzer.journal.fold import Line, Rules, due_after, fold_card

Progress = Callable[[int, int], None]
CHUNK = 16_384  # cards folded in one call of the engine

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
_BASE = 8_192  # added to study days, so that as characters they lie beyond the surrogates
_NO_CHARACTER = "\ufffd"  # what SQLite's char() makes of days after 2328
_Card = tuple[str, int, int, list[int], list[str]]  # key, last_ms, lapses, packed reviews, where the last two stand
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
    total = conn.execute(f"SELECT count(*) FROM {_PLAIN}").fetchone()[0] if progress else 0
    # A card's reviews as one text, a character each: a million rows would cost more than all the rest. Within a group
    # the rows come in the order of the index.
    rows = conn.execute(
        "SELECT card, max(at_ms), sum(phase = 1 AND rating = 1), "
        f"group_concat(char({_DAY} + {_BASE} << 3 | rating), ''), group_concat(pos) "
        f"FROM {_PLAIN} GROUP BY card ORDER BY card",
        (rules.day_start_min * 60_000,),
    )
    done = 0
    while chunk := rows.fetchmany(CHUNK):
        special.update(row[0] for row in chunk if _NO_CHARACTER in row[3])
        yield from _chunk(conn, [_card(*row) for row in chunk if row[0] not in special], rules)
        if progress is not None:
            done += sum(len(row[3]) for row in chunk)
            progress(done, total)


def _card(key: str, last_ms: int, lapses: int, packed: str, places: str) -> _Card:
    reviews: list[int] = memoryview(packed.encode("utf-32-le")).cast("I").tolist()
    return key, last_ms, lapses, reviews, places.rsplit(",", 2)[-2:]


def _chunk(conn: sqlite3.Connection, chunk: list[_Card], rules: Rules) -> Iterator[tuple[str, Row]]:
    memories = fold_packed([card[3] for card in chunk], rules.params)
    found = "event WHERE pos IN (SELECT value FROM json_each(?))"
    last = f"[{','.join(ends[-1] for *_, ends in chunk)}]"
    before = f"[{','.join(ends[0] for *_, ends in chunk if len(ends) > 1)}]"
    lines = {row[0]: row[1:] for row in conn.execute(f"SELECT pos, {_LINE_WITHOUT_BODY}, '' FROM {found}", (last,))}
    ids = dict(conn.execute(f"SELECT pos, id FROM {found}", (before,)))
    for (key, last_ms, lapses, reviews, ends), memory in zip(chunk, memories, strict=True):
        line = Line._make(lines[int(ends[-1])])
        last_day = (max(reviews) >> 3) - _BASE
        due = due_after(line, ids[int(ends[0])] if len(ends) > 1 else None, memory[0], last_ms, last_day, rules)
        yield (
            key,
            (
                *(int(due.state), *memory, due.step, last_ms, last_day, due.due_ms, due.due_day, due.interval_days),
                *(len(reviews), lapses, (reviews[0] >> 3) - _BASE, line.id, 0, 0, int(lapses >= LEECH_LAPSES), None),
            ),
        )


def store(conn: sqlite3.Connection, rules: Rules, progress: Progress | None = None) -> None:
    """Write the snapshot anew, inside the caller's transaction: only rows that differ are touched."""
    conn.execute(f"PRAGMA mmap_size = {1 << 31}")  # the last review of each card is looked up all over the log
    held = {row[0]: row for row in conn.execute(f"SELECT {', '.join(COLUMNS)} FROM card")}
    rows: list[Row] = []
    for key, cells in rebuild(conn, rules, progress):
        row = held.pop(key, None)
        if row is None or row[len(COLUMNS) - len(cells) :] != cells:
            rows.append((key, *(orphan_cells(key) if row is None else row[1:7]), *cells))
    known = [row for row in held.values() if row[5]]
    rows += [(*row[:7], *UNSEEN.cells()) for row in known if row[7:] != UNSEEN.cells()]
    conn.executemany("DELETE FROM card WHERE key = ?", [(row[0],) for row in held.values() if not row[5]])
    marks = ", ".join("?" * len(COLUMNS))
    conn.executemany(f"INSERT OR REPLACE INTO card ({', '.join(COLUMNS)}) VALUES ({marks})", rows)
    daily.write_all(conn, rules)
    conn.execute("PRAGMA mmap_size = 0")


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
