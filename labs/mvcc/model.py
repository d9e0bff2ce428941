"""模型 | InnoDB in small: a database, its sessions, and what each statement does. Start here, then follow the imports.

    versions.py      rows as chains of versions; the read view that chooses one
    locks.py         record, gap, next-key and insert intention locks; queues, waits, victims
    planner.py       which index is read: what is scanned gets locked
    scan.py          the walk along an index, locking on the way; merge.py: along two at once
    writing.py       insert, update, delete; undo
    transactions.py  ids, levels, who is active
    schedule.py      several sessions, statement by statement

A statement is a generator: it yields each lock it has to wait for, and returns what it gave.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from labs.mvcc import sql
from labs.mvcc.expressions import evaluate, holds
from labs.mvcc.locks import Covers, Lock, Locks, Mode
from labs.mvcc.merge import scan_of
from labs.mvcc.planner import Plan, plan_change, plan_select
from labs.mvcc.results import is_aggregate, project, refuse_unknown_columns, refuse_what_breaks_a_check, saw_own
from labs.mvcc.scan import Values, Waiting
from labs.mvcc.transactions import SqlError, Transaction, Transactions
from labs.mvcc.versions import Index, Record, Table, TrxId, entry_owner, new_table
from labs.mvcc.writing import Duplicate, Writer

Changes = tuple[tuple[str, sql.Expression], ...]


@dataclass(frozen=True, slots=True)
class Result:
    """What a statement gave: rows, or the number of rows changed."""

    rows: tuple[Values, ...] | None = None
    affected: int = 0


class Database:
    """Tables, locks and transactions."""

    def __init__(self) -> None:
        self.tables: dict[str, Table] = {}
        self.locks = Locks()
        self.transactions = Transactions()
        self.open: dict[TrxId, Transaction] = {}
        self.writers: dict[TrxId, str] = {}  # which session an id was given to

    def table(self, name: str) -> Table:
        if name not in self.tables:
            raise SqlError(1146, f"Table 'lab.{name}' doesn't exist")
        return self.tables[name]

    def owner(self, table: Table, index: Index, record: Record, asking: TrxId = 0) -> TrxId:
        """The transaction, not yet ended, that made a record what it is: it holds an implicit lock on it. 0: nobody.

        `asking`: who wants to read a secondary entry. Its own row counts as its own entry, whatever it changed there,
        if somebody active may have changed this index. (lock_rec_convert_impl_to_expl)
        """
        row = record if index.is_primary else table.primary.find(record.key[-1:])
        if row is None or record.is_supremum:
            return 0
        writer = row.newest.trx_id
        is_active = self.transactions.is_active(writer)
        if index.is_primary or (writer == asking and self.transactions.has_active_up_to(index.last_writer)):
            return writer if is_active else 0
        return entry_owner(index, record, row.newest, is_active)

    def ask(
        self,
        trx: Transaction,
        table: Table,
        index: Index,
        record: Record,
        mode: Mode,
        covers: Covers,
        *,
        is_implicit: bool = False,
    ) -> Lock | bool:
        """Ask for a lock. Another's implicit one is written down first; one's own is enough, but for the gap before."""
        owner = self.owner(table, index, record, 0 if is_implicit else trx.id)
        if owner and owner == trx.id and covers == "record":
            return False
        if owner and owner != trx.id:
            holder = self.open[owner]
            if not self.locks.held(holder, index, record, "X", "record"):
                self.locks.grant(holder, index, record, "X", "record")
        return self.locks.request(trx, index, record, mode, covers, is_implicit=is_implicit)

    def end(self, trx: Transaction) -> None:
        """Commit: the versions stay, the locks go."""
        self.transactions.end(trx)
        self.open.pop(trx.id, None)
        self.locks.release_all(trx)
        trx.undo.clear()

    def undo(self, trx: Transaction, keep: int = 0) -> None:
        """Take back what was done since there were `keep` undo records. The locks stay."""
        while len(trx.undo) > keep:
            trx.undo.pop()()

    def rollback(self, trx: Transaction) -> None:
        """Take everything back, then let the locks go."""
        self.undo(trx)
        self.end(trx)


@dataclass(slots=True)
class Session:
    """One connection: its level, its open transaction, its autocommit."""

    db: Database
    name: str
    level: str
    autocommit: bool = True
    next_level: str = ""
    trx: Transaction | None = None
    used: Plan | None = None  # how the last statement read, for who wants to show it
    reads_current: bool = False  # whether the last SELECT was a locking one
    saw_own: bool = False  # whether it saw a row that the transaction itself has changed

    def execute(self, statement: sql.Statement) -> Waiting[Result]:
        """Do one statement. SqlError if it fails: what it did is undone by then, after a deadlock the whole
        transaction."""
        match statement:
            case sql.Select() | sql.Insert() | sql.Update() | sql.Delete():
                return (yield from self._in_transaction(statement))
            case sql.Begin(with_snapshot):
                self.commit()
                self.trx = self._new_transaction(is_autocommit=False)
                if with_snapshot and self.trx.level == "repeatable read":
                    self.trx.view = self.db.transactions.make_view()
            case sql.Commit():
                self.commit()
            case sql.Rollback():
                self.rollback()
            case sql.SetLevel(level, for_session):
                self._set_level(level, for_session)
            case sql.SetAutocommit(on):
                if on and not self.autocommit:
                    self.commit()
                self.autocommit = on
            case sql.Create():
                self.commit()
                if statement.table in self.db.tables:
                    raise SqlError(1050, f"Table '{statement.table}' already exists")
                self.db.tables[statement.table] = new_table(statement)
            case sql.Drop(name, if_exists):
                self.commit()
                if not if_exists and name not in self.db.tables:
                    raise SqlError(1051, f"Unknown table 'lab.{name}'")
                self.db.tables.pop(name, None)
        return Result()

    def commit(self) -> None:
        if self.trx is not None:
            self.db.end(self.trx)
            self.trx = None

    def rollback(self) -> None:
        if self.trx is not None:
            self.db.rollback(self.trx)
            self.trx = None

    def _set_level(self, level: str, for_session: bool) -> None:
        if for_session:
            self.level = level
        elif self.trx is not None:
            raise SqlError(1568, "Transaction characteristics can't be changed while a transaction is in progress")
        self.next_level = "" if for_session else level

    def _new_transaction(self, *, is_autocommit: bool) -> Transaction:
        level, self.next_level = self.next_level or self.level, ""
        return Transaction(self.name, level, is_autocommit)

    def _in_transaction(self, statement: sql.Select | sql.Insert | sql.Update | sql.Delete) -> Waiting[Result]:
        """The statement inside the open transaction, or in one of its own."""
        table = self.db.table(statement.table)
        refuse_unknown_columns(table, statement)
        if self.trx is None:
            self.trx = self._new_transaction(is_autocommit=self.autocommit)
        trx, before = self.trx, len(self.trx.undo)
        try:
            with table.in_use():
                result = yield from _DOES[type(statement)](self, statement)
        except SqlError as error:
            if error.number == 1213:
                self.rollback()
            else:
                self.db.undo(trx, before)
                if trx.is_autocommit:
                    self.rollback()
            raise
        if trx.is_autocommit:
            self.commit()
        return result

    # What each statement does -------------------------------------------------------------------------------------
    def _select(self, select: sql.Select) -> Waiting[Result]:
        table, trx = self.db.table(select.table), self._trx
        plan = self.used = plan_select(table, select)
        mode: Mode | None = "X" if select.lock == "X" else "S" if select.lock == "S" else None
        if mode is None and trx.level == "serializable" and not trx.is_autocommit:
            mode = "S"
        self.reads_current = mode is not None
        view = self.db.transactions.view_for(trx) if mode is None and plan.reads_something else None
        if mode and plan.reads_something:
            trx.intend(table.name, mode)
        scan = scan_of(self.db, trx, table, plan, mode, view, locked=select.locked)
        found: list[Values] = []
        limit = select.limit if plan.is_sorted and not is_aggregate(select) else None
        while limit is None or len(found) < limit:
            values = yield from scan.next()
            if values is None:
                break
            if holds(select.where, table.row(values)):
                found.append(values)
            else:
                scan.unlock()
        self.saw_own = saw_own(table, trx.id, found)
        return Result(rows=project(table, select, plan, found))

    def _insert(self, insert: sql.Insert) -> Waiting[Result]:
        table, trx = self.db.table(insert.table), self._trx
        columns = insert.columns or table.columns
        rows = [dict(zip(columns, [evaluate(part, {}) for part in row], strict=False)) for row in insert.rows]
        self._begin_writing(trx, table)
        writer = Writer(self.db, trx, table)
        trx.twin_mode = "X" if insert.changes else "S"
        affected = 0
        for row in rows:
            values, before = tuple(row.get(column) for column in table.columns), len(trx.undo)
            refuse_what_breaks_a_check(table, values)
            try:
                yield from writer.insert(values)
                affected += 1
            except Duplicate as twin:
                if not insert.changes:
                    raise
                self.db.undo(trx, before)  # of this row
                affected += 2 * (yield from self._update_twin(writer, table, insert, twin.row))
        return Result(affected=affected)

    def _update_twin(self, writer: Writer, table: Table, insert: sql.Insert, row: Record) -> Waiting[int]:
        """ON DUPLICATE KEY UPDATE: change the row that is there instead. 1 if its values changed."""
        while isinstance(got := self.db.ask(self._trx, table, table.primary, row, "X", "record"), Lock):
            yield got
        return (yield from self._update_row(writer, table, insert.changes, row))

    def _update(self, update: sql.Update) -> Waiting[Result]:
        table, trx = self.db.table(update.table), self._trx
        plan = self.used = plan_change(table, update.where)
        if plan.reads_something:
            trx.intend(table.name, "X")
        writer = Writer(self.db, trx, table)
        scan = scan_of(self.db, trx, table, plan, "X", is_semi_consistent=not trx.has_gap_locks)
        read = {table.columns[part.index.columns[0]] for part in plan.reads}
        moves_itself = not read.isdisjoint(name for name, _ in update.changes)
        later: list[Record] = []
        affected = 0
        while (values := (yield from scan.next())) is not None:
            if not holds(update.where, table.row(values)):
                scan.unlock()
                continue
            if scan.did_semi:
                continue  # it would match: the same row once more, this time waiting for its lock
            assert scan.row is not None
            if moves_itself:
                later.append(scan.row)
            else:
                affected += yield from self._update_row(writer, table, update.changes, scan.row)
        for row in later:
            affected += yield from self._update_row(writer, table, update.changes, row)
        return Result(affected=affected)

    def _update_row(self, writer: Writer, table: Table, changes: Changes, row: Record) -> Waiting[int]:
        """1 if the row's values changed."""
        values = table.row(row.newest.values)
        for name, expression in changes:
            values[name] = evaluate(expression, values)
        after = tuple(values[column] for column in table.columns)
        if after == row.newest.values:
            return 0
        refuse_what_breaks_a_check(table, after)
        self._begin_writing(self._trx, table)
        yield from writer.update(row, after)
        return 1

    def _delete(self, delete: sql.Delete) -> Waiting[Result]:
        table, trx = self.db.table(delete.table), self._trx
        plan = self.used = plan_change(table, delete.where)
        if plan.reads_something:
            trx.intend(table.name, "X")
        writer = Writer(self.db, trx, table)
        scan = scan_of(self.db, trx, table, plan, "X")
        affected = 0
        while (values := (yield from scan.next())) is not None:
            if holds(delete.where, table.row(values)):
                assert scan.row is not None
                self._begin_writing(trx, table)
                yield from writer.delete(scan.row)
                affected += 1
            else:
                scan.unlock()
        return Result(affected=affected)

    def _begin_writing(self, trx: Transaction, table: Table) -> None:
        trx.intend(table.name, "X")
        self.db.transactions.begin_writing(trx)
        self.db.open[trx.id] = trx
        self.db.writers[trx.id] = self.name

    @property
    def _trx(self) -> Transaction:
        assert self.trx is not None
        return self.trx


_DOES: dict[type, Callable[..., Waiting[Result]]] = {
    sql.Select: Session._select,
    sql.Insert: Session._insert,
    sql.Update: Session._update,
    sql.Delete: Session._delete,
}
