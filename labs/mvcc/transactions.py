"""事务 | A transaction: its level, its read view, its undo log, its locks; and the counter that hands out their ids."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from labs.mvcc.locks import Lock, Mode
from labs.mvcc.versions import ReadView, TrxId, Version


class SqlError(Exception):
    """An error that the server reports: its number and its text."""

    def __init__(self, number: int, message: str) -> None:
        super().__init__(message)
        self.number, self.message = number, message


def deadlock() -> SqlError:
    return SqlError(1213, "Deadlock found when trying to get lock; try restarting transaction")


def timeout() -> SqlError:
    return SqlError(1205, "Lock wait timeout exceeded; try restarting transaction")


@dataclass(slots=True, eq=False)
class Transaction:
    """One transaction of a session, the implicit one of an autocommit statement too."""

    session: str
    level: str
    is_autocommit: bool
    id: TrxId = 0  # given when it first writes
    view: ReadView | None = None
    undo: list[Callable[[], None]] = field(default_factory=list)
    locks: list[Lock] = field(default_factory=list)
    twin_mode: Mode = "S"  # how the statement under way locks a duplicate: X if it would update it
    waits_with: Lock | None = None
    waits_for: Transaction | None = None
    tables: set[tuple[str, str]] = field(default_factory=set)  # intention locks on tables: they never collide here

    @property
    def has_gap_locks(self) -> bool:
        """Whether its scans lock gaps: from REPEATABLE READ on."""
        return self.level in ("repeatable read", "serializable")

    def intend(self, table: str, mode: str) -> None:
        """Lock a table in intention mode: IX includes IS."""
        if (table, "IX") not in self.tables:
            self.tables.add((table, f"I{mode}"))

    @property
    def weight(self) -> int:
        """What undoing it costs: one for each change and each lock object. (TRX_WEIGHT)"""
        return len(self.undo) + len(self.locks) + len(self.tables)


class Transactions:
    """Who is active, and the next id."""

    def __init__(self) -> None:
        self._next: TrxId = 1
        self._writing: set[TrxId] = set()

    def begin_writing(self, trx: Transaction) -> None:
        """Give the transaction an id, at its first write."""
        if not trx.id:
            trx.id = self._next
            self._next += 1
            self._writing.add(trx.id)

    def end(self, trx: Transaction) -> None:
        self._writing.discard(trx.id)

    def is_active(self, trx_id: TrxId) -> bool:
        return trx_id in self._writing

    def has_active_up_to(self, trx_id: TrxId) -> bool:
        """Whether a transaction with this id or an older one is active. (find_same_or_older)"""
        return min(self._writing, default=trx_id + 1) <= trx_id

    def make_view(self) -> ReadView:
        """A read view of this moment."""
        return ReadView(min(self._writing, default=self._next), self._next, frozenset(self._writing))

    def view_for(self, trx: Transaction) -> ReadView | None:
        """The read view that a plain SELECT uses.

        None at READ UNCOMMITTED, a fresh one per statement at READ COMMITTED, else the transaction's own, made by its
        first consistent read.
        """
        if trx.level == "read uncommitted":
            return None
        if trx.view is None or trx.level == "read committed":
            trx.view = self.make_view()
        return trx.view

    def committed(self, newest: Version) -> Version | None:
        """The newest version whose writer has committed."""
        return next((version for version in newest.chain() if not self.is_active(version.trx_id)), None)
