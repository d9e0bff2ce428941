"""合并 | Two indexes for one condition, "a OR b": the rows of both, each once. Both indexes are locked on the way.

Where both scans come in the order of the primary key they are merged step by step (QUICK_ROR_UNION of MariaDB); else
the secondary index is read to its end first, then its rows are fetched, then the primary ranges are read
(QUICK_INDEX_MERGE_SELECT).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from labs.mvcc.expressions import Key
from labs.mvcc.locks import Mode
from labs.mvcc.parse import Unsupported
from labs.mvcc.planner import Plan
from labs.mvcc.ranges import Range, is_after, is_before
from labs.mvcc.scan import Scan, Values, Waiting
from labs.mvcc.transactions import Transaction
from labs.mvcc.versions import ReadView, Record, Table

if TYPE_CHECKING:
    from labs.mvcc.model import Database


def scan_of(
    db: Database,
    trx: Transaction,
    table: Table,
    plan: Plan,
    mode: Mode | None = None,
    view: ReadView | None = None,
    *,
    is_semi_consistent: bool = False,
    locked: str = "",
) -> Scan | Merged:
    """The scan that a plan asks for."""
    if plan.merged and locked:
        raise Unsupported("the model does not know NOWAIT and SKIP LOCKED along two indexes")
    if plan.merged:
        return Merged(db, trx, table, plan, mode, view)
    return Scan(db, trx, table, plan, mode, view, is_semi_consistent=is_semi_consistent, locked=locked)


@dataclass(slots=True)
class Merged:
    """Walks along two indexes; used like a Scan."""

    db: Database
    trx: Transaction
    table: Table
    plan: Plan
    mode: Mode | None
    view: ReadView | None
    row: Record | None = None
    did_semi: bool = False
    _fetching: Scan | None = None
    _rest: list[Scan] = field(default_factory=list)
    _heads: list[tuple[tuple[Key, ...], Scan]] = field(default_factory=list)
    _last: tuple[Key, ...] = ()
    _has_begun: bool = False

    def next(self) -> Waiting[Values | None]:
        """The next row; None after the last."""
        if all(part.is_rowid_ordered for part in self.plan.merged):
            return (yield from self._next_in_order())
        return (yield from self._next_sorted())

    def unlock(self) -> None:
        """The row does not match."""
        if self._fetching is not None:
            self._fetching.unlock()

    # Both in the order of the primary key
    def _next_in_order(self) -> Waiting[Values | None]:
        if not self._has_begun:
            self._has_begun = True
            for part in self.plan.merged:
                yield from self._advance(self._scan(part))
        while self._heads:
            at, scan = min(self._heads, key=lambda head: head[0])
            self._heads.remove((at, scan))
            yield from self._advance(scan)
            if at != self._last:
                self._last = at
                found = yield from self._fetch(at)
                if found is not None:
                    return found
        return None

    def _advance(self, scan: Scan) -> Waiting[None]:
        if (yield from scan.next()) is not None and scan.row is not None:
            self._heads.append((scan.row.key, scan))

    # One after the other
    def _next_sorted(self) -> Waiting[Values | None]:
        if not self._has_begun:
            self._has_begun = True
            yield from self._collect()
        while self._rest:
            self._fetching = self._rest[0]
            found = yield from self._fetching.next()
            if found is not None:
                self.row, self.did_semi = self._fetching.row, self._fetching.did_semi
                return found
            self._rest.pop(0)
        return None

    def _collect(self) -> Waiting[None]:
        """Read the secondary index to its end; what the primary ranges will bring is passed over."""
        inside = [each for part in self.plan.merged if part.index.is_primary for each in part.ranges]
        keys: set[tuple[Key, ...]] = set()
        for part in self.plan.merged:
            if not part.index.is_primary:
                scan = self._scan(part)
                while (yield from scan.next()) is not None:
                    if scan.row is not None and not any(_is_in(scan.row.key, each) for each in inside):
                        keys.add(scan.row.key)
        self._rest = [self._scan(_lookup(self.table, key)) for key in sorted(keys)]
        self._rest += [self._scan(part) for part in self.plan.merged if part.index.is_primary]

    def _fetch(self, key: tuple[Key, ...]) -> Waiting[Values | None]:
        self._fetching = self._scan(_lookup(self.table, key))
        found = yield from self._fetching.next()
        self.row = self._fetching.row
        return found

    def _scan(self, part: Plan) -> Scan:
        return Scan(self.db, self.trx, self.table, replace(part), self.mode, self.view)


def _lookup(table: Table, key: tuple[Key, ...]) -> Plan:
    return Plan(table.primary, (Range(key, key),))


def _is_in(key: tuple[Key, ...], each: Range) -> bool:
    return not is_before(key, each) and not is_after(key, each)
