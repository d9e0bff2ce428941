"""版本 | Rows as chains of versions, and the read view that says which version a transaction sees.

Every version names the transaction that wrote it (DB_TRX_ID) and leads to the one before it (DB_ROLL_PTR). A deleted
row is a version with a delete mark. A read view remembers who was active when it was made: what they wrote, and what
came later, is passed over.

Nothing is purged here: the judge is a server on which an old snapshot keeps purge away.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from labs.mvcc.expressions import Key, order
from labs.mvcc.sql import Create, Expression, Value

TrxId = int


# The chain ------------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True, eq=False)
class Version:
    """How a row was, who wrote it, whether that deleted it, and the version before."""

    values: tuple[Value, ...]
    trx_id: TrxId
    is_deleted: bool = False
    older: Version | None = None

    def chain(self) -> Iterator[Version]:
        """This version and all before it, newest first."""
        version: Version | None = self
        while version is not None:
            yield version
            version = version.older


@dataclass(slots=True, eq=False)
class Record:
    """An entry of an index.

    In the primary one it holds the row's newest version; in a secondary one only its key, the primary key as its last
    part, and a delete mark. The last record of an index is the supremum: no row, but a gap before it to be locked.
    """

    key: tuple[Key, ...]
    version: Version | None = None
    marked: bool = False
    is_supremum: bool = False

    @property
    def is_deleted(self) -> bool:
        return self.version.is_deleted if self.version else self.marked

    @property
    def newest(self) -> Version:
        assert self.version is not None, "a secondary entry has no versions: ask the primary record"
        return self.version


@dataclass(slots=True, eq=False)
class Index:
    """Records in the order of their keys. `columns` are the columns of the key, the primary key last."""

    name: str
    columns: tuple[int, ...]
    is_primary: bool = False
    is_unique: bool = False
    last_writer: TrxId = 0  # the highest id that has changed an entry; kept for secondary ones (PAGE_MAX_TRX_ID)
    records: list[Record] = field(default_factory=list)
    supremum: Record = field(default_factory=lambda: Record((), is_supremum=True))

    def key_of(self, values: tuple[Value, ...]) -> tuple[Key, ...]:
        """The key under which a row with these values stands."""
        return tuple(order(values[at]) for at in self.columns)

    def find(self, key: tuple[Key, ...]) -> Record | None:
        """The record with exactly this key, deleted or not."""
        at = self.place(key)
        return self.records[at] if at < len(self.records) and self.records[at].key == key else None

    def place(self, key: tuple[Key, ...]) -> int:
        """Where a record with this key stands or would stand."""
        return bisect_left(self.records, key, key=lambda record: record.key)

    def at(self, place: int) -> Record:
        """The record at a place; the supremum after the last."""
        return self.records[place] if place < len(self.records) else self.supremum

    def add(self, record: Record) -> None:
        self.records.insert(self.place(record.key), record)

    def remove(self, record: Record) -> None:
        self.records.remove(record)


@dataclass(slots=True, eq=False)
class Table:
    """A table: its columns, its indexes, and how many rows the optimizer believes it to have."""

    name: str
    columns: tuple[str, ...]
    primary: Index
    secondary: list[Index]
    checks: tuple[Expression, ...] = ()
    rows: int = 0
    rows_per_key: int = 1  # what the optimizer believes of the primary key, too
    _in_use: int = 0
    _opened: int = 1

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """While a statement uses the table. One more at a time than ever before opens it anew, and that is when the
        optimizer looks at how many rows a key has: without statistics, half of the table. (ha_innobase::info_low)"""
        self._in_use += 1
        if self._in_use > self._opened:
            self._opened, self.rows_per_key = self._in_use, max(self.rows // 2, 1)
        try:
            yield
        finally:
            self._in_use -= 1

    @property
    def indexes(self) -> list[Index]:
        return [self.primary, *self.secondary]

    def primary_key(self, values: tuple[Value, ...]) -> tuple[Key, ...]:
        return self.primary.key_of(values)

    def row(self, values: tuple[Value, ...]) -> dict[str, Value]:
        """The values by the names of their columns."""
        return dict(zip(self.columns, values, strict=True))


def new_table(made: Create) -> Table:
    """An empty table."""
    key = made.columns.index(made.primary)
    secondary = [Index(name, (made.columns.index(on), key), is_unique=unique) for name, on, unique in made.keys]
    return Table(made.table, made.columns, Index("PRIMARY", (key,), is_primary=True), secondary, made.checks)


# The read view --------------------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class ReadView:
    """What was active when it was made. `low`: every id below had committed. `high`: the next id to be given out."""

    low: TrxId
    high: TrxId
    active: frozenset[TrxId]

    def sees(self, trx_id: TrxId, own: TrxId) -> bool:
        """Whether what `trx_id` wrote is visible to a transaction whose own id is `own`."""
        if trx_id == own:
            return True
        if trx_id >= self.high:  # began to write after the view was made
            return False
        return trx_id < self.low or trx_id not in self.active

    def find(self, newest: Version, own: TrxId) -> Version | None:
        """The first visible version of a row, walking back along its chain; None if there was no row yet."""
        return next((version for version in newest.chain() if self.sees(version.trx_id, own)), None)


def entry_owner(index: Index, entry: Record, newest: Version, is_active: bool) -> TrxId:
    """The active transaction whose change made a secondary entry what it is, 0 if there is none.

    Its lock on the entry is implicit: it is written nowhere and follows from the row's versions. If an earlier version
    of the same transaction, or the one before it, wants the entry otherwise, that transaction changed it.
    """
    owner = newest.trx_id
    if not is_active:
        return 0
    for version in newest.chain():
        before = version.older
        if before is None:
            return owner  # a fresh insert
        if index.key_of(before.values) == entry.key:
            if before.is_deleted != entry.is_deleted:
                return owner
        elif not entry.is_deleted:
            return owner
        if before.trx_id != owner:
            return 0
    return 0
