"""扫描 | How a statement walks along an index, and what it locks on the way.

Every record that a locking scan *passes* is locked, not only those that match; where it stops, the gap before the next
record is locked too. This is row_search_mvcc of InnoDB (row0sel.cc), its rules in its order.

Why it is like this: a scan can be stopped at any record by another's lock. It is a generator: it yields the lock that
it waits for, and is resumed where it stood when that wait has ended.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeVar

from labs.mvcc.locks import Covers, Lock, Mode
from labs.mvcc.planner import Plan
from labs.mvcc.ranges import Range, is_after, is_before
from labs.mvcc.sql import Value
from labs.mvcc.transactions import Transaction, timeout
from labs.mvcc.versions import Index, ReadView, Record, Table

if TYPE_CHECKING:
    from labs.mvcc.model import Database

T = TypeVar("T")
Waiting = Generator[Lock, None, T]  # yields the locks that it has to wait for
Values = tuple[Value, ...]


@dataclass(slots=True)
class Scan:
    """One statement's walk along an index, range by range. `mode` is None for a consistent read."""

    db: Database
    trx: Transaction
    table: Table
    plan: Plan
    mode: Mode | None = None
    view: ReadView | None = None
    is_select: bool = True
    locked: str = ""  # what a SELECT does about a row that somebody else has locked: wait, "nowait", "skip"
    is_semi_consistent: bool = False  # an UPDATE below REPEATABLE READ first looks at what is committed
    row: Record | None = None  # the primary record of the row returned last
    did_semi: bool = False
    _range: int = 0
    _has_returned: bool = False  # a row of this range
    _backward: bool = False  # in this range: one of several single keys is read forward even then
    _record: Record | None = None  # where the scan stands; None before the first
    _locked: list[tuple[Index, Record]] = field(default_factory=list)  # newly, for the row returned last

    def next(self) -> Waiting[Values | None]:
        """The next row, as this scan sees it; None after the last."""
        while self._range < len(self.plan.ranges):
            found = yield from self._fetch(self.plan.ranges[self._range])
            self._has_returned = found is not None
            if found is not None:
                return found
            self._range += 1
            self._record = None
        return None

    def unlock(self) -> None:
        """The row does not match: below REPEATABLE READ its locks are given back, if they were taken for it.

        A lock that had to be waited for is kept, and so is one on a row that the transaction has changed.
        """
        if self.did_semi or self.trx.has_gap_locks or self.mode is None or self.plan.is_const:
            self.did_semi = False
            return
        if self.plan.index.is_primary and self.row is not None and self.row.newest.trx_id != self.trx.id:
            for index, record in self._locked:
                self.db.locks.release(self.trx, index, record, self.mode)
        self._locked = []

    # One range ----------------------------------------------------------------------------------------------------
    def _fetch(self, within: Range) -> Waiting[Values | None]:
        index, repeat = self.plan.index, self.did_semi
        self.did_semi = False
        if self._record is not None and not repeat and self._is_unique(within):
            return None  # there is no second one
        if self._record is None:
            self._backward = self.plan.is_backward and not (
                within.is_point and (index.is_primary or len(self.plan.ranges) > 1)
            )
            yield from self._lock_gap_above(within)
        if not repeat or self._record is None:
            self._record = self._step(within)
        while True:
            record = self._record
            self._locked = []
            if record is None:
                return None
            if record.is_supremum:
                if self.mode and self.trx.has_gap_locks:
                    yield from self._lock(index, record, "next-key")
                return None
            if self._is_exact(within) and not self._matches(record, within):
                if self.mode and self.trx.has_gap_locks:
                    yield from self._lock(index, record, "gap")
                return None
            seen = yield from (self._lock_record(record, within, repeat) if self.mode else self._read(record))
            repeat = False
            if isinstance(seen, tuple):
                if is_after(record.key, within) or is_before(record.key, within):
                    if not self._backward:
                        self.unlock()
                    return None
                return seen
            if seen == "end":
                return None
            self._record = self._step(within)

    def _step(self, within: Range) -> Record | None:
        """The record after the one we stand on, or the first of the range; None past the other end of the index."""
        index = self.plan.index
        if self._record is None:
            place = 0
            while place < len(index.records) and is_before(index.records[place].key, within):
                place += 1
            if not self._backward:
                return index.at(place)
            while place < len(index.records) and not is_after(index.records[place].key, within):
                place += 1
            return index.at(place - 1) if place else None
        place = index.place(self._record.key)
        if self._backward:
            return index.at(place - 1) if place else None
        is_here = index.at(place) is self._record  # else it has vanished while we waited
        return index.at(place + 1 if is_here else place)

    def _lock_gap_above(self, within: Range) -> Waiting[None]:
        """A scan that goes backward locks the gap above its first record, or an insert there would be missed."""
        if self._backward and self.mode and self.trx.has_gap_locks:
            index = self.plan.index
            above = next((r for r in index.records if is_after(r.key, within)), index.supremum)
            yield from self._lock(index, above, "gap")

    def _is_exact(self, within: Range) -> bool:
        """Whether the scan looks for one key and stops at the first other one. Backward it looks one further."""
        if self._backward and self._has_returned and not self.plan.index.is_primary:
            return False
        return bool(within.low) and within.low == within.high and within.low_in and within.high_in

    def _matches(self, record: Record, within: Range) -> bool:
        return record.key[: len(within.low)] == within.low

    def _is_unique(self, within: Range) -> bool:
        index = self.plan.index
        return self._is_exact(within) and (index.is_primary or (index.is_unique and within.low[0] != (0, 0)))

    # A locking read -------------------------------------------------------------------------------------------------
    def _lock_record(self, record: Record, within: Range, repeat: bool) -> Waiting[Values | str]:
        """Lock a record, and its row where the index is secondary. The row, "skip" or "end"."""
        index, unique = self.plan.index, self._is_unique(within)
        while True:
            at_end = "end" if unique and index.is_primary else "skip"
            if not self.trx.has_gap_locks and record.is_deleted and not self._is_owned(index, record):
                return at_end  # a deletion that is committed: nothing to lock
            got = self._ask(index, record, self._covers(record, within, unique))
            if isinstance(got, Lock):
                if self.is_semi_consistent and not repeat and not unique and index.is_primary:
                    self.db.locks.cancel(self.trx)
                    return self._peek(record)
                if self._skips():
                    return "skip"
                yield got
                if record not in index.records:
                    return "skip"  # it was rolled back while we waited
                continue
            if got:
                self._locked.append((index, record))
            break
        if record.is_deleted:
            return at_end
        if index.is_primary:
            self.row = record
            return record.newest.values
        if self.plan.is_pushed and (is_after(record.key, within) or is_before(record.key, within)):
            return "end"
        return (yield from self._lock_row_of(record))

    def _covers(self, record: Record, within: Range, unique: bool) -> Covers:
        """How much of a record the scan locks."""
        if not self.trx.has_gap_locks:
            return "record"
        if unique and not record.is_deleted:
            return "record"  # an equal key cannot be inserted: the gap does not matter
        is_first = not self._backward and within.low_in and record.key == within.low
        return "record" if self.plan.index.is_primary and is_first else "next-key"

    def _lock_row_of(self, entry: Record) -> Waiting[Values | str]:
        """The row that a secondary entry leads to; it is locked too, unless a shared read finds all in the index."""
        primary = self.table.primary
        row = primary.find(entry.key[-1:])
        self.row = row
        if row is None:
            return "skip"
        if self.plan.is_covering and self.mode == "S":
            return self._as_indexed(entry, row)
        while isinstance(got := self._ask(primary, row, "record"), Lock):
            self._locked = []
            if self._skips():
                return "skip"
            yield got
            if entry not in self.plan.index.records or row not in primary.records:
                return "skip"
        if got:
            self._locked.append((primary, row))
        return "skip" if row.is_deleted else row.newest.values

    def _as_indexed(self, entry: Record, row: Record) -> Values:
        """What the index alone says of a row: its columns as they were when the entry was made."""
        index = self.plan.index
        return next(v.values for v in row.newest.chain() if index.key_of(v.values) == entry.key)

    def _peek(self, record: Record) -> Values | str:
        """A semi-consistent read: the row as it was last committed, without its lock."""
        version = self.db.transactions.committed(record.newest)
        if version is None or version.is_deleted:
            return "skip"
        self.did_semi, self.row = True, record
        return version.values

    def _lock(self, index: Index, record: Record, covers: Covers) -> Waiting[None]:
        while isinstance(got := self._ask(index, record, covers), Lock):
            yield got

    def _ask(self, index: Index, record: Record, covers: Covers) -> Lock | bool:
        assert self.mode is not None
        got = self.db.ask(self.trx, self.table, index, record, self.mode, covers)
        if isinstance(got, Lock) and self.locked == "nowait":
            self.db.locks.cancel(self.trx)
            raise timeout()  # MariaDB; MySQL has 3572
        return got

    def _skips(self) -> bool:
        """SKIP LOCKED: go on without the lock."""
        if self.locked == "skip":
            self.db.locks.cancel(self.trx)
        return self.locked == "skip"

    def _is_owned(self, index: Index, record: Record) -> bool:
        """Whether what the record is comes from a transaction that has not ended."""
        return bool(self.db.owner(self.table, index, record))

    # A consistent read ----------------------------------------------------------------------------------------------
    def _read(self, record: Record) -> Waiting[Values | str]:
        """The version of the row that the view shows; without a view the newest."""
        row = record if self.plan.index.is_primary else self.table.primary.find(record.key[-1:])
        if row is None:
            return "skip"
        self.row = row
        if self.view is None and self.plan.is_covering:  # READ UNCOMMITTED: the index as it is at this moment
            return "skip" if record.marked else self._as_indexed(record, row)
        version = self.view.find(row.newest, self.trx.id) if self.view else row.newest
        if version is None or version.is_deleted:
            return "skip"
        if self.plan.index is not self.table.primary and self.plan.index.key_of(version.values) != record.key:
            return "skip"
        return version.values
        yield  # a consistent read waits for nobody; this makes it a generator like the other
