"""What the snapshot knows about one card, and how that is read and written.

`FOLDED_COLUMNS` come from the log; the others from the catalogue of questions (see catalogue.py).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizzer.core.memory import NEW_CARD, CardMemory, State
from quizzer.core.values import dataclass

FOLDED_COLUMNS = (
    *("state", "stability", "difficulty", "step", "last_ms", "last_day", "due_ms", "due_day", "interval_days"),
    *("reps", "lapses", "first_day", "last_review", "suspended", "flagged", "leech", "buried_day"),
)
CATALOGUE_COLUMNS = ("topic", "family", "grp", "rank", "known", "kin")
COLUMNS = ("key", *CATALOGUE_COLUMNS, *FOLDED_COLUMNS)
LEECH_LAPSES = 8
UNKNOWN_RANK = 1 << 40  # after every known question

Cell = None | int | float | str
Row = tuple[Cell, ...]

TOUCHED = "(state OR reps OR suspended OR flagged OR buried_day NOTNULL OR last_review NOTNULL OR first_day NOTNULL)"
"""The condition of a card whose standing is not UNSEEN."""

_SELECT = f"SELECT {', '.join(COLUMNS)} FROM card"
_UPSERT = (
    f"INSERT INTO card ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))}) ON CONFLICT (key) DO UPDATE SET "
    + ", ".join(f"{name} = excluded.{name}" for name in FOLDED_COLUMNS)
)
_OVERWRITE = f"UPDATE card SET {', '.join(f'{name} = ?' for name in FOLDED_COLUMNS)} WHERE key = ?"


@dataclass(frozen=True, slots=True)
class Standing:
    """Everything the log says about a card. `last_review` is what its next review will name as `prev`."""

    memory: CardMemory = NEW_CARD
    first_day: int | None = None
    last_review: str | None = None
    suspended: bool = False
    flagged: bool = False
    buried_day: int | None = None

    @property
    def leech(self) -> bool:
        """Forgotten so often that more of the same will not help."""
        return self.memory.lapses >= LEECH_LAPSES

    def cells(self) -> Row:
        """The values of FOLDED_COLUMNS."""
        m = self.memory
        return (
            *(int(m.state), m.stability, m.difficulty, m.step, m.last_ms, m.last_day, m.due_ms, m.due_day),
            *(m.interval_days, m.reps, m.lapses, self.first_day, self.last_review),
            *(int(self.suspended), int(self.flagged), int(self.leech), self.buried_day),
        )


UNSEEN = Standing()


@dataclass(frozen=True, slots=True)
class CardRow:
    """A card: where its question belongs, and where its learner stands. Not `known`: its question is gone."""

    key: str
    topic: str
    family: str
    group: str
    rank: int
    known: bool
    standing: Standing = UNSEEN

    @property
    def memory(self) -> CardMemory:
        """State, S, D, due and counts, as core.memory wants them."""
        return self.standing.memory

    @property
    def suspended(self) -> bool:
        return self.standing.suspended

    @property
    def flagged(self) -> bool:
        return self.standing.flagged

    @property
    def leech(self) -> bool:
        return self.standing.leech

    @property
    def buried_day(self) -> int | None:
        return self.standing.buried_day

    @property
    def first_day(self) -> int | None:
        return self.standing.first_day

    @property
    def last_review(self) -> str | None:
        return self.standing.last_review


def orphan_cells(key: str) -> tuple[str, str, str, int, int, int]:
    """The catalogue's columns of a card that no question stands behind."""
    return key.partition("/" if "/" in key else ".")[0], key, "", UNKNOWN_RANK, 0, 0


def unseen(key: str) -> CardRow:
    """The row of a card that neither the catalogue nor the log has heard of."""
    topic, family, group, rank, _, _ = orphan_cells(key)
    return CardRow(key, topic, family, group, rank, known=False)


def standing_of(cells: tuple[Cell, ...]) -> Standing:
    """The inverse of `Standing.cells`."""
    state, s, d, step, last_ms, last_day, due_ms, due_day, days, reps, lapses, first, last, held, flag, _, buried = (
        cells
    )
    memory = CardMemory(
        State(state),  # type: ignore[arg-type]  # the table's CHECK-free columns are written by cells() alone
        *(s, d, step, last_ms, last_day, due_ms, due_day, days, reps, lapses),  # type: ignore[arg-type]  # as above
    )
    return Standing(memory, first, last, bool(held), bool(flag), buried)  # type: ignore[arg-type]  # as above


def row_of(cells: tuple[Cell, ...]) -> CardRow:
    """A row of the table, as a value."""
    key, topic, family, group, rank, known, _ = cells[:7]
    return CardRow(str(key), str(topic), str(family), str(group), int(rank or 0), bool(known), standing_of(cells[7:]))


def read(conn: sqlite3.Connection, key: str) -> CardRow | None:
    """The card's row; None where there is none."""
    found = conn.execute(f"{_SELECT} WHERE key = ?", (key,)).fetchone()
    return None if found is None else row_of(found)


def read_where(conn: sqlite3.Connection, where: str, values: tuple[Cell, ...] = ()) -> Iterator[CardRow]:
    """Rows that match a condition of ours (never a user's text), by rank."""
    return (row_of(cells) for cells in conn.execute(f"{_SELECT} WHERE {where} ORDER BY rank, key", values))


def standings(conn: sqlite3.Connection, keys: Sequence[str]) -> dict[str, Standing]:
    """Where these cards stand, those that have a row; at most 999 keys, SQLite's oldest limit."""
    sql = f"SELECT key, {', '.join(FOLDED_COLUMNS)} FROM card WHERE key IN ({', '.join('?' * len(keys))})"
    return {cells[0]: standing_of(cells[1:]) for cells in conn.execute(sql, keys)}


def write(conn: sqlite3.Connection, key: str, standing: Standing) -> None:
    """Put what the log says in the card's row, which is made if it was not there."""
    conn.execute(_UPSERT, (key, *orphan_cells(key), *standing.cells()))


def change(conn: sqlite3.Connection, key: str, before: Standing, after: Standing) -> None:
    """`write` for a row that holds `before`: sets only what differs, so that no other index is touched."""
    cells = [
        (name, new) for name, old, new in zip(FOLDED_COLUMNS, before.cells(), after.cells(), strict=True) if old != new
    ]
    if cells:
        columns = ", ".join(f"{name} = ?" for name, _ in cells)
        conn.execute(f"UPDATE card SET {columns} WHERE key = ?", (*(new for _, new in cells), key))


def write_many(conn: sqlite3.Connection, folded: Iterable[tuple[str, Row]]) -> None:
    """`write` for many cards, given as (key, cells of FOLDED_COLUMNS)."""
    conn.executemany(_UPSERT, ((key, *orphan_cells(key), *cells) for key, cells in folded))


def clear(conn: sqlite3.Connection, held: Mapping[str, Row]) -> None:
    """Cards that the log does not know, with their cells: they lose those, or their row if no question is theirs."""
    unseen = UNSEEN.cells()
    gone = [(key,) for (key,) in conn.execute("SELECT key FROM card WHERE known = 0") if key in held]
    conn.executemany("DELETE FROM card WHERE key = ?", gone)
    conn.executemany(_OVERWRITE, ((*unseen, key) for key, cells in held.items() if cells != unseen))


def overwrite(conn: sqlite3.Connection, key: str, standing: Standing) -> None:
    """Put what the log says in the card's row, if there is one."""
    conn.execute(_OVERWRITE, (*standing.cells(), key))
