"""What the journal knows of the questions: topic, family, group and rank of every card, and old ids.

The snapshot carries a row for every question, exercise and drill, so that `due` and `next` need no join with the index
of questions. It is rewritten when their generation changes; otherwise this costs one read.

Why it is like this: an exercise is kin of all questions that its lab proves, which are no kin of each other. One group
for all of them would ask a lab's questions one a day; hence ties, between a group and each of these families.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterable, Mapping

from quizzer.journal import rebuild
from quizzer.journal.cards import CATALOGUE_COLUMNS, orphan_cells
from quizzer.journal.fold import Rules

Entry = tuple[str, str, str, str, int]  # id, topic, family, group, rank
Tie = tuple[str, str]  # family, group

_CHANGED = "topic <> excluded.topic OR family <> excluded.family OR grp <> excluded.grp OR rank <> excluded.rank"


def generation(conn: sqlite3.Connection) -> str:
    """The generation of the index that the rows were written from; "" before the first."""
    found = conn.execute("SELECT value FROM meta WHERE key = 'catalogue'").fetchone()
    return "" if found is None else str(found[0])


def write(
    conn: sqlite3.Connection, new: str, rows: Iterable[Entry], aka: Mapping[str, str], ties: Iterable[Tie], rules: Rules
) -> None:
    """Take over another generation, inside the caller's transaction."""
    entries, tied = list(rows), list(ties)
    keys = {entry[0] for entry in entries}
    families = Counter(entry[2] for entry in entries)
    groups = Counter(entry[3] for entry in entries)
    for family, group in tied:
        families[family] += 1
        groups[group] += 1

    def kin(entry: Entry) -> int:
        return int(families[entry[2]] > 1 or (entry[3] != "" and groups[entry[3]] > 1))

    conn.execute("DELETE FROM tie")
    conn.executemany("INSERT OR IGNORE INTO tie VALUES (?, ?)", tied)

    conn.executemany(
        "INSERT INTO card (key, topic, family, grp, rank, known, kin) VALUES (?, ?, ?, ?, ?, 1, ?) "
        "ON CONFLICT (key) DO UPDATE SET topic = excluded.topic, family = excluded.family, grp = excluded.grp, "
        f"rank = excluded.rank, known = 1, kin = excluded.kin WHERE {_CHANGED} OR kin <> excluded.kin OR known = 0",
        ((*entry, kin(entry)) for entry in entries),
    )
    _lose(conn, [key for (key,) in conn.execute("SELECT key FROM card WHERE known = 1") if key not in keys])
    _alias(conn, {old: now for old, now in aka.items() if old not in keys and now in keys}, rules)
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('catalogue', ?)", (new,))


def _lose(conn: sqlite3.Connection, gone: list[str]) -> None:
    """Questions that are no more: their cards stay, hidden; those never touched go."""
    cells = ", ".join(f"{name} = ?" for name in CATALOGUE_COLUMNS)
    for key in gone:
        if rebuild.is_heard_of(conn, key):
            conn.execute(f"UPDATE card SET {cells} WHERE key = ?", (*orphan_cells(key), key))
        else:
            conn.execute("DELETE FROM card WHERE key = ?", (key,))


def _alias(conn: sqlite3.Connection, aka: dict[str, str], rules: Rules) -> None:
    """Take over the map of old ids; fold again the cards that gain or lose a history by it."""
    before = rebuild.aliases(conn)
    if before == aka:
        return
    moved = [old for old in before.keys() | aka.keys() if before.get(old) != aka.get(old)]
    touched = {key for old in moved for key in (old, before.get(old), aka.get(old)) if key is not None}
    conn.execute("DELETE FROM alias")
    conn.executemany("INSERT INTO alias VALUES (?, ?)", aka.items())
    import hashlib  # loads OpenSSL, which a start without new questions does not need

    digest = hashlib.sha256(repr(sorted(aka.items())).encode()).hexdigest()[:16]
    conn.execute("INSERT OR REPLACE INTO meta VALUES ('aliases', ?)", (digest,))
    conn.executemany("DELETE FROM card WHERE key = ? AND known = 0", [(old,) for old in aka])
    rebuild.refold(conn, touched, rules)
