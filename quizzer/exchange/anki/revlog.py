"""The review log of a collection, written by the hundred.

Facts about Anki's importer that this rests on
- A row needs an id of its own (milliseconds); of two with one id the second is dropped.
- A review with ease 0 and factor 0 of type 4 makes FSRS start over: that is how "forget" travels.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from quizzer.core.travel import Review

_INSERT = "INSERT OR IGNORE INTO revlog VALUES (?, ?, -1, ?, ?, ?, ?, ?, ?)"
_KINDS = {"review": None, "practice": 3, "forget": 4}
_Row = tuple[int, int, int, int, int, int, int, int]


class ReviewLog:
    """Rows of `revlog`, each under its millisecond or the next one that is free."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self._conn = conn
        self._held: list[_Row] = []
        self._later: dict[int, int] = {}  # milliseconds that hold several reviews, and the next one to try

    def add(self, cid: int, reviews: Iterable[Review], factor: int) -> None:
        """Keep a card's whole history, oldest first, for the next `flush`."""
        first, last = True, 0
        for at_ms, rating, days, before, phase, seconds, how, _ in reviews:
            kind, scaled = _KINDS[how], 0
            if kind is None:
                kind, scaled, first = (0 if first else phase), factor, False
            elif how == "forget":
                first = True
            last = at_ms if at_ms > last else last + 1
            after = round(days) if days >= 1 else -round(days * 86_400)  # days, or seconds below zero
            former = round(before) if before >= 1 else -round(before * 86_400)
            self._held.append((last, cid, rating, after, former, scaled, round(seconds * 1000), kind))

    def flush(self) -> None:
        """Write what is held. Two cards that were answered in one millisecond are rare, and found by the count."""
        before = self._conn.total_changes
        self._conn.executemany(_INSERT, self._held)
        if self._conn.total_changes - before < len(self._held):
            for row in self._held:
                (owner,) = self._conn.execute("SELECT cid FROM revlog WHERE id = ?", row[:1]).fetchone()
                if owner != row[1]:
                    self._beside(row)
        self._held.clear()

    def _beside(self, row: _Row) -> None:
        at_ms, *rest = row
        free = self._later.get(at_ms, at_ms)
        while not self._conn.execute(_INSERT, (free, *rest)).rowcount:
            free += 1
        self._later[at_ms] = free + 1
