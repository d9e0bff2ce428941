"""锁 | Record locks: what is requested, who holds what, who waits for whom, who dies.

A lock stands on a record of an index and covers one of four things:

    record      the record alone                        (LOCK_REC_NOT_GAP)
    gap         the space before it, nothing else       (LOCK_GAP)
    next-key    both; the default of a locking read     (LOCK_ORDINARY)
    insert      the wish to insert into that space      (LOCK_INSERT_INTENTION)

Why it is like this: one `Lock` covers many records of an index, as in InnoDB, because the victim of a deadlock is
chosen by counting these objects. Names of InnoDB's own functions stand beside the rules taken from them (lock0lock.cc).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from labs.mvcc.versions import Index, Record

if TYPE_CHECKING:
    from labs.mvcc.transactions import Transaction

Mode = Literal["S", "X"]
Covers = Literal["record", "gap", "next-key", "insert"]


@dataclass(slots=True, eq=False)
class Lock:
    """Locks of one kind that a transaction holds, or the one that it waits for, on records of one index."""

    trx: Transaction
    index: Index
    mode: Mode
    covers: Covers
    records: list[Record] = field(default_factory=list)
    is_waiting: bool = False

    def is_on(self, record: Record) -> bool:
        return any(each is record for each in self.records)


def must_wait(trx: Transaction, mode: Mode, covers: Covers, record: Record, other: Lock) -> bool:
    """Whether a request of `trx` has to wait for `other`, granted or waiting, on a record. (lock_rec_has_to_wait)"""
    if other.trx is trx or (mode == "S" and other.mode == "S"):
        return False
    if (covers == "gap" or record.is_supremum) and covers != "insert":
        return False  # gap locks wait for nobody: their only purpose is to keep inserts out
    if covers != "insert" and other.covers == "gap":
        return False  # a record does not wait for a gap
    if covers == "insert" and other.covers == "record":
        return False  # nor the gap for a record
    return other.covers != "insert"  # and nobody waits for a wish to insert


class Locks:
    """All lock queues, one an index, in the order of the requests."""

    def __init__(self) -> None:
        self._queues: dict[int, list[Lock]] = {}
        self.granted: list[Transaction] = []  # whose wait has just ended, in order
        self.suspects: list[Transaction] = []  # whom somebody now waits for who himself waits: a new circle?

    def on(self, index: Index, record: Record | None = None) -> Iterator[Lock]:
        """The locks on an index, or those on one record of it, in queue order."""
        for lock in list(self._queues.get(id(index), ())):
            if record is None or lock.is_on(record):
                yield lock

    # Requests
    def request(
        self, trx: Transaction, index: Index, record: Record, mode: Mode, covers: Covers, *, is_implicit: bool = False
    ) -> Lock | bool:
        """Ask for a lock (lock_rec_lock): the waiting lock if one must wait, else whether a new lock was written down.

        An implicit lock is checked for conflicts but not written down: the version that is about to be written says it.
        Who holds the record already needs only the gap for a next-key lock, and passes those who wait for the record.
        """
        if covers == "next-key" and not record.is_supremum and self.held(trx, index, record, mode, "record"):
            covers = "gap"
        if self.held(trx, index, record, mode, covers):
            return False
        blocker = self.conflict(trx, index, record, mode, covers)
        if blocker is not None:
            return self.enqueue(trx, index, record, mode, covers, blocker)
        if is_implicit:
            return False
        self.grant(trx, index, record, mode, covers)
        return True

    def held(self, trx: Transaction, index: Index, record: Record, mode: Mode, covers: Covers) -> bool:
        """Whether the transaction already holds as much on this record. (lock_rec_has_expl)"""
        for lock in self.on(index, record):
            if lock.trx is trx and not lock.is_waiting and lock.covers != "insert":
                covered = lock.covers in ("next-key", covers) or record.is_supremum
                if covered and (lock.mode == "X" or mode == "S"):
                    return True
        return False

    def conflict(self, trx: Transaction, index: Index, record: Record, mode: Mode, covers: Covers) -> Lock | None:
        """The first lock in the queue that a request must wait for. (lock_rec_other_has_conflicting)"""
        return next((lock for lock in self.on(index, record) if must_wait(trx, mode, covers, record, lock)), None)

    def enqueue(
        self, trx: Transaction, index: Index, record: Record, mode: Mode, covers: Covers, blocker: Lock
    ) -> Lock:
        """Begin to wait for `blocker`."""
        lock = Lock(trx, index, mode, covers, [record], is_waiting=True)
        self._add(lock)
        trx.waits_with, trx.waits_for = lock, blocker.trx
        return lock

    def grant(self, trx: Transaction, index: Index, record: Record, mode: Mode, covers: Covers) -> None:
        """Write a lock down, in an object that is there if one fits. (lock_rec_add_to_queue)"""
        if record.is_supremum and covers != "insert":
            covers = "next-key"  # the supremum is nothing but a gap
        if not any(lock.is_waiting for lock in self.on(index, record)):
            for lock in self.on(index):
                if lock.trx is trx and (lock.mode, lock.covers) == (mode, covers) and not lock.is_waiting:
                    if not lock.is_on(record):
                        lock.records.append(record)
                    return
        self._add(Lock(trx, index, mode, covers, [record]))

    def _add(self, lock: Lock) -> None:
        self._queues.setdefault(id(lock.index), []).append(lock)
        lock.trx.locks.append(lock)

    def _drop(self, lock: Lock) -> None:
        self._queues[id(lock.index)].remove(lock)
        lock.trx.locks.remove(lock)

    # Releases
    def release_all(self, trx: Transaction) -> None:
        """Everything that a transaction holds, the newest first, and who can go on goes on. (lock_release)"""
        for lock in reversed(list(trx.locks)):
            self._drop(lock)
            self._grant_waiting(lock.index)

    def release(self, trx: Transaction, index: Index, record: Record, mode: Mode) -> None:
        """One record lock, as READ COMMITTED does with rows that do not match. (lock_rec_unlock)"""
        for lock in self.on(index, record):
            if lock.trx is trx and lock.mode == mode and not lock.is_waiting:
                lock.records = [each for each in lock.records if each is not record]
                self._grant_waiting(index, record)
                return

    def cancel(self, trx: Transaction) -> None:
        """Stop waiting without the lock."""
        lock = trx.waits_with
        assert lock is not None
        trx.waits_with = trx.waits_for = None
        self._drop(lock)
        self._grant_waiting(lock.index)

    def _grant_waiting(self, index: Index, record: Record | None = None) -> None:
        """Give every waiting lock that nothing before it in the queue blocks. (lock_rec_dequeue_from_page)"""
        for lock in self.on(index, record):
            if lock.is_waiting:
                blocker = self._blocker(lock)
                if blocker is None:
                    self._end_wait(lock)
                else:
                    lock.trx.waits_for = blocker.trx
                    if blocker.trx.waits_for is not None:
                        self.suspects.append(blocker.trx)

    def _end_wait(self, lock: Lock) -> None:
        lock.is_waiting = False
        lock.trx.waits_with = lock.trx.waits_for = None
        self.granted.append(lock.trx)

    def _blocker(self, waiting: Lock) -> Lock | None:
        (record,) = waiting.records
        for lock in self.on(waiting.index, record):
            if lock is waiting:
                return None
            if must_wait(waiting.trx, waiting.mode, waiting.covers, record, lock):
                return lock
        return None

    # Records that come and go
    def inherit_on_insert(self, index: Index, record: Record, successor: Record) -> None:
        """A new record splits a gap: who had locked the gap locks both halves. (lock_rec_inherit_to_gap_if_gap_lock)"""
        for lock in self.on(index, successor):
            if lock.covers in ("gap", "next-key"):
                self.grant(lock.trx, index, record, lock.mode, "gap")

    def inherit_on_removal(self, index: Index, record: Record, successor: Record) -> None:
        """A record vanishes: its locks become locks of the gap that opens, those who waited for it look again.

        Below REPEATABLE READ only those of a duplicate check are passed on: S, or X with ON DUPLICATE KEY UPDATE.
        (lock_rec_inherit_to_gap)
        """
        for lock in self.on(index, record):
            if lock.covers != "insert" and (lock.trx.has_gap_locks or lock.mode == lock.trx.twin_mode):
                self.grant(lock.trx, index, successor, lock.mode, "gap")
        for lock in self.on(index, record):
            if lock.is_waiting:
                self._drop(lock)
                self._end_wait(lock)
            lock.records = [each for each in lock.records if each is not record]

    # Deadlock
    def cycle(self, start: Transaction) -> list[Transaction]:
        """Who waits for whom in a circle that `start` leads into; empty if nobody does."""
        path: list[Transaction] = []
        trx: Transaction | None = start
        while trx is not None and trx not in path:
            path.append(trx)
            trx = trx.waits_for
        return path[path.index(trx) :] if trx is not None else []

    def victim(self, start: Transaction) -> Transaction | None:
        """Whom a deadlock costs least: the fewest undo records and lock objects; in doubt the one that closed it."""
        circle = self.cycle(start)
        if not circle:
            return None
        least = min(trx.weight for trx in circle)
        return start if start in circle and start.weight == least else next(t for t in circle if t.weight == least)
