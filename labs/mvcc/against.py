"""对手 | The same schedule on a living MariaDB: a statement that does not answer is watched until it surely waits.

Why it is like this: "it has not answered yet" is no evidence. A statement counts as waiting when the server says so in
two places: the counter of current row lock waits (which falls only when the waiter wakes up) and the transactions
listed as LOCK WAIT (which may still be about to die of a deadlock). information_schema.innodb_trx is a cache and lies.

A connection of its own holds a consistent snapshot meanwhile, so that purge removes no deleted row: when purge comes is
chance, and it changes which gaps there are.

One commit can release two statements, and with two processors they race for the next lock: the same schedule ends in
one way or in another. So the server runs on one processor, first come first served: who is released first runs first.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from labs._kit.errors import LabError
from labs._kit.real.mariadb import mariadb
from labs._kit.text import Text
from labs.mvcc.schedule import Schedule, Step
from labs.mvcc.wire import Answer, Connection

OPTIONS = ("--innodb-stats-auto-recalc=0",)  # statistics of a table change in the background otherwise
PATIENCE_S = 20.0
SURE_S = 0.001
WAITS = "show global status like 'Innodb_row_lock_current_waits'"


@contextmanager
def rival(*options: str) -> Iterator[Rival]:
    """A private MariaDB that plays schedules. MissingTool where there is none."""
    with ExitStack() as stack:
        with _in_turn():
            server = stack.enter_context(mariadb(*OPTIONS, *options))
        made = Rival(server.socket, server.version)
        try:
            yield made
        finally:
            made.close()


@contextmanager
def _in_turn() -> Iterator[None]:
    """What is started inside runs on one processor, first come first served (SCHED_FIFO), where we may ask for that."""
    if not hasattr(os, "sched_setscheduler"):
        yield
        return
    processors, policy, priority = os.sched_getaffinity(0), os.sched_getscheduler(0), os.sched_getparam(0)
    os.sched_setaffinity(0, {max(processors)})
    with suppress(PermissionError):  # an ordinary user may not: then who is released first is not always who runs first
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    try:
        yield
    finally:
        os.sched_setscheduler(0, policy, priority)
        os.sched_setaffinity(0, processors)


@dataclass(slots=True)
class _Seat:
    """A session: its connection, how to stop it, and the step it is busy with."""

    connection: Connection
    id: int
    step: Step | None = None


@dataclass(slots=True)
class Rival:
    """A server that plays schedules."""

    path: str
    version: str
    _monitor: Connection = field(init=False)
    _seats: list[_Seat] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._monitor = Connection(self.path)
        self._monitor.ask("create database if not exists lab")
        self._monitor.ask("use lab")

    def close(self) -> None:
        for seat in self._seats:
            seat.connection.close()
        self._monitor.close()

    def run(self, schedule: Schedule, level: str, lock_wait_timeout: float | None = None) -> dict[str, Any]:
        """What the server says: steps and final, as the model's."""
        self._prepare(schedule)
        seats = {name: self._seat(at, level, lock_wait_timeout) for at, name in enumerate(schedule.sessions)}
        steps: list[Step] = []
        left = list(schedule.lines)
        while left:
            line = next((line for line in left if seats[line.session].step is None), None)
            if line is None:
                if lock_wait_timeout is None or not self._outwait(list(seats.values())):
                    break
                continue
            left.remove(line)
            steps.append(Step(line))
            seat = seats[line.session]
            seat.step = steps[-1]
            seat.connection.send(line.sql)
            self._settle(list(seats.values()), line.n)
        while lock_wait_timeout is not None and self._outwait(list(seats.values())):
            pass
        self._stop(list(seats.values()))
        final = self._final()
        return {"steps": [step.as_json() for step in steps], "final": final}

    # Before and after
    def _prepare(self, schedule: Schedule) -> None:
        """Fresh tables, and a snapshot from before them that keeps purge away."""
        self._monitor.ask("commit")
        for (name,) in self._monitor.ask("show tables").rows or []:
            self._monitor.ask(f"drop table `{name}`")
        self._monitor.ask("set session transaction isolation level repeatable read")
        first = self._seat(0, "repeatable read", None).connection
        self._monitor.ask("start transaction with consistent snapshot")
        for text in schedule.setup:
            answer = first.ask(text)
            if answer.error:
                raise LabError(
                    Text(f"准备时 MariaDB 不接受: {text}", f"MariaDB refuses the setup: {text}"),
                    Text(answer.message, answer.message),
                )

    def _seat(self, at: int, level: str, lock_wait_timeout: float | None) -> _Seat:
        while len(self._seats) <= at:
            connection = Connection(self.path)
            connection.ask("use lab")
            rows = connection.ask("select connection_id()").rows or [[0]]
            self._seats.append(_Seat(connection, int(rows[0][0] or 0)))
        seat = self._seats[at]
        seat.connection.ask("set autocommit = 1")
        seat.connection.ask(f"set session transaction isolation level {level}")
        seat.connection.ask(f"set innodb_lock_wait_timeout = {round(lock_wait_timeout or 1000)}")
        return seat

    def _stop(self, seats: list[_Seat]) -> None:
        """End what still waits, then roll back what is open."""
        for seat in seats:
            if seat.step is not None:
                self._monitor.ask(f"kill query {seat.id}")
                seat.connection.receive()
                seat.step = None
        for seat in seats:
            seat.connection.ask("rollback")

    def _final(self) -> dict[str, list[list[Any]]]:
        names = [row[0] for row in self._monitor.ask("show tables").rows or []]
        reader = self._seats[0].connection
        found = {}
        for name in sorted(str(name) for name in names):
            key = (reader.ask(f"show keys from `{name}` where key_name = 'PRIMARY'").rows or [[""] * 5])[0][4]
            found[name] = reader.ask(f"select * from `{name}` force index (primary) order by `{key}`").rows or []
        return found

    # Waiting
    def _settle(self, seats: list[_Seat], n: int | None) -> None:
        """Take answers until everyone has answered or surely waits. `n`: the statement that made them answer."""
        deadline = time.monotonic() + PATIENCE_S
        patience_s = 0.0003
        while True:
            self._take_answers(seats, n, patience_s)
            busy = [seat for seat in seats if seat.step is not None]
            if not busy or (self._all_wait(len(busy)) and not any(seat.connection.has_answer() for seat in busy)):
                return
            patience_s = min(patience_s * 2, 0.01)
            if time.monotonic() > deadline:
                raise LabError(Text("MariaDB 迟迟没有定下来", "MariaDB did not settle"))

    def _take_answers(self, seats: list[_Seat], n: int | None, wait_s: float) -> None:
        for seat in seats:
            if seat.step is not None and seat.connection.has_answer(wait_s):
                step, seat.step = seat.step, None
                fill(step, seat.connection.receive())
                if step.line.n != n:
                    step.resumed_by = n

    def _all_wait(self, busy: int) -> bool:
        """Whether as many statements wait for a lock, by the counter and by the list of transactions, and still do."""
        if self._counter() != busy or self._listed() != busy:
            return False
        time.sleep(SURE_S)  # a deadlock that is being found out shows as a wait for a moment
        return self._counter() == busy and self._listed() == busy

    def _counter(self) -> int:
        rows = self._monitor.ask(WAITS).rows or [["", "0"]]
        return int(rows[0][1] or 0)

    def _listed(self) -> int:
        rows = self._monitor.ask("show engine innodb status").rows or [["", "", ""]]
        return str(rows[0][2]).partition("LIST OF TRANSACTIONS")[2].count("\nLOCK WAIT")

    def _outwait(self, seats: list[_Seat]) -> bool:
        """Nobody can move: wait until the time limit has ended one wait. False if nobody waits."""
        busy = [seat for seat in seats if seat.step is not None]
        while busy and not any(seat.connection.has_answer(0.01) for seat in busy):
            pass
        if busy:
            self._settle(seats, None)
        return bool(busy)


def fill(step: Step, answer: Answer) -> None:
    """Write an answer into its step."""
    if answer.error:
        step.outcome, step.error, step.message = "error", answer.error, answer.message
    elif answer.rows is not None:
        step.outcome, step.rows = "rows", tuple(tuple(row) for row in answer.rows)
    else:
        step.outcome, step.affected = "ok", answer.affected
