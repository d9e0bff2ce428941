"""写入 | What INSERT, UPDATE and DELETE do to one row: the locks they need, the versions they add, and how to undo it.

A write acts on the newest version, whatever the read view shows. Its lock is implicit: the new version names its
writer, and only who runs into it writes the lock down. Sources: row0ins.cc, row0upd.cc, row0undo.cc of InnoDB.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import TYPE_CHECKING

from labs.mvcc.expressions import order
from labs.mvcc.locks import Covers, Lock, Mode
from labs.mvcc.parse import Unsupported
from labs.mvcc.scan import Values, Waiting
from labs.mvcc.transactions import SqlError, Transaction
from labs.mvcc.versions import Index, Record, Table, Version

if TYPE_CHECKING:
    from labs.mvcc.model import Database


class Writer:
    """Writes rows of one table for one transaction."""

    def __init__(self, db: Database, trx: Transaction, table: Table) -> None:
        self._db, self._trx, self._table = db, trx, table

    # INSERT
    def insert(self, values: Values) -> Waiting[None]:
        """Add a row. Duplicate where its key is there, in the newest data, whether its writer can see it or not."""
        primary, key = self._table.primary, self._table.primary_key(values)
        self._db.transactions.begin_writing(self._trx)
        while True:
            twin = primary.find(key)
            if twin is None:
                if (yield from self._may_insert(primary, key)):
                    self._add_row(key, values)
                    break
            elif (yield from self._lock(primary, twin, self._trx.twin_mode, "record")):
                if not twin.is_deleted:
                    raise Duplicate(primary, values, twin)
                if (yield from self._lock(primary, twin, "X", "record", is_implicit=True)):
                    self._revive_row(twin, values)
                    break
        for index in self._table.secondary:
            yield from self._insert_entry(index, values)
        self._table.rows += 1  # counted when it is whole; undone it is subtracted, whole or not

    def _add_row(self, key: tuple[tuple[int, int | str], ...], values: Values) -> None:
        record = Record(key, Version(values, self._trx.id))
        self._add(self._table.primary, record)

        def undo() -> None:
            for index in self._table.secondary:
                entry = index.find(index.key_of(values))
                if entry is not None:
                    self._remove(index, entry)
            self._remove(self._table.primary, record)
            self._table.rows = max(self._table.rows - 1, 0)

        self._trx.undo.append(undo)

    def _revive_row(self, record: Record, values: Values) -> None:
        """The key is there with a delete mark: the row becomes its next version."""
        before = record.newest
        record.version = Version(values, self._trx.id, older=before)

        def undo() -> None:
            record.version = before
            self._table.rows = max(self._table.rows - 1, 0)
            for index in self._table.secondary:
                self._forget_entry(index, values, before)

        self._trx.undo.append(undo)

    # UPDATE and DELETE
    def update(self, record: Record, values: Values) -> Waiting[None]:
        """Put a new version before the newest one."""
        if self._table.primary_key(values) != record.key:
            raise Unsupported("the model does not change primary keys")
        yield from self._change(record, Version(values, self._trx.id, older=record.newest))

    def delete(self, record: Record) -> Waiting[None]:
        """Put a version with a delete mark before the newest one."""
        before = record.newest
        yield from self._change(record, Version(before.values, self._trx.id, is_deleted=True, older=before))

    def _change(self, record: Record, after: Version) -> Waiting[None]:
        before = record.newest
        self._db.transactions.begin_writing(self._trx)
        after = Version(after.values, self._trx.id, after.is_deleted, before)
        while not (yield from self._lock(self._table.primary, record, "X", "record", is_implicit=True)):
            pass
        record.version = after
        moved = [
            index
            for index in self._table.secondary
            if after.is_deleted or index.key_of(before.values) != index.key_of(after.values)
        ]

        def undo() -> None:
            record.version = before
            self._table.rows += after.is_deleted
            for index in moved:
                if not after.is_deleted:
                    self._forget_entry(index, after.values, before)
                entry = index.find(index.key_of(before.values))
                if entry is not None:
                    entry.marked = False

        self._trx.undo.append(undo)
        for index in moved:
            entry = index.find(index.key_of(before.values))
            assert entry is not None, "every row has its entry"
            while not (yield from self._lock(index, entry, "X", "record", is_implicit=True)):
                pass
            entry.marked = True
            index.last_writer = max(index.last_writer, self._trx.id)
            if not after.is_deleted:
                yield from self._insert_entry(index, after.values)
        self._table.rows = max(self._table.rows - after.is_deleted, 0)

    # Entries of secondary indexes
    def _insert_entry(self, index: Index, values: Values) -> Waiting[None]:
        key = index.key_of(values)
        while True:
            if index.is_unique and not (yield from self._check_unique(index, values)):
                continue
            entry = index.find(key)
            if entry is None:
                if (yield from self._may_insert(index, key)):
                    self._add(index, Record(key))
                    break
            elif (yield from self._lock(index, entry, "X", "record", is_implicit=True)):
                entry.marked = False
                break
        index.last_writer = max(index.last_writer, self._trx.id)

    def _check_unique(self, index: Index, values: Values) -> Waiting[bool]:
        """Look through equal keys of a unique index, under next-key locks. False: waited, look again."""
        value = order(values[index.columns[0]])
        place = index.place((value,))
        if value == (0, 0) or index.at(place).key[:1] != (value,):
            return True
        while True:
            record = index.at(place)
            if not (yield from self._lock(index, record, self._trx.twin_mode, "next-key")):
                return False
            if record.is_supremum or record.key[0] != value:
                return True
            if not record.is_deleted:
                row = self._table.primary.find(record.key[-1:])
                assert row is not None, "every entry has its row"
                raise Duplicate(index, values, row)
            place += 1

    def _forget_entry(self, index: Index, values: Values, restored: Version) -> None:
        """Undo an entry: marked if an older version of the row still needs it, else removed."""
        key = index.key_of(values)
        entry = index.find(key)
        if entry is None:
            return
        older = restored.older.chain() if restored.older else ()
        if any(not version.is_deleted and index.key_of(version.values) == key for version in older):
            entry.marked = True
        else:
            self._remove(index, entry)

    # Locks
    def _may_insert(self, index: Index, key: tuple[tuple[int, int | str], ...]) -> Waiting[bool]:
        """Whether the gap is free for an insert; if not, wait, and the place must be looked up anew."""
        successor = index.at(index.place(key))
        blocker = self._db.locks.conflict(self._trx, index, successor, "X", "insert")
        if blocker is None:
            return True
        yield self._db.locks.enqueue(self._trx, index, successor, "X", "insert", blocker)
        return False

    def _lock(
        self, index: Index, record: Record, mode: Mode, covers: Covers, *, is_implicit: bool = False
    ) -> Generator[Lock, None, bool]:
        """Ask for a lock; False after a wait, for what was found before may be gone."""
        got = self._db.ask(self._trx, self._table, index, record, mode, covers, is_implicit=is_implicit)
        if isinstance(got, Lock):
            yield got
            return False
        return True

    def _add(self, index: Index, record: Record) -> None:
        successor = index.at(index.place(record.key))
        index.add(record)
        self._db.locks.inherit_on_insert(index, record, successor)

    def _remove(self, index: Index, record: Record) -> None:
        index.remove(record)
        self._db.locks.inherit_on_removal(index, record, index.at(index.place(record.key)))


class Duplicate(SqlError):
    """1062, and the row that is in the way."""

    def __init__(self, index: Index, values: Values, row: Record) -> None:
        super().__init__(1062, f"Duplicate entry '{values[index.columns[0]]}' for key '{index.name}'")
        self.row = row
