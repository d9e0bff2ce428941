"""时间表 | Several sessions, statement by statement: who runs, who waits, who is released by whom, who dies.

    setup: create table t (id int primary key, v int)
    setup: insert into t values (1, 10), (5, 50)
    T1: begin
    T2: update t set v = 51 where id = 5

The next statement is always the first line not yet run whose session is not waiting. `#` and empty lines are ignored.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Generator, Iterable
from dataclasses import dataclass, field
from typing import Any

from labs._kit.errors import WrongInput
from labs._kit.text import Text
from labs.mvcc import sql
from labs.mvcc.locks import Lock
from labs.mvcc.model import Database, Result, Session
from labs.mvcc.parse import SyntaxRefused, Unsupported, parse
from labs.mvcc.sql import Value
from labs.mvcc.transactions import SqlError, Transaction, deadlock, timeout

LINE = re.compile(r"(setup|[a-z]\w*)\s*:\s*(.*)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A statement of a schedule: its number from 1, its session, its SQL."""

    n: int
    session: str
    sql: str


@dataclass(frozen=True, slots=True)
class Schedule:
    setup: tuple[str, ...]
    lines: tuple[Line, ...]

    @property
    def sessions(self) -> tuple[str, ...]:
        """The sessions in the order in which they first speak."""
        return tuple(dict.fromkeys(line.session for line in self.lines))


def read(text: str) -> Schedule:
    """The schedule that a file says. WrongInput names the line that cannot be read."""
    setup: list[str] = []
    lines: list[Line] = []
    for at, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line.startswith("#"):
            continue
        match = LINE.fullmatch(line)
        if not match:
            raise WrongInput(
                Text(f"第 {at} 行看不懂: {line}", f"line {at} makes no sense: {line}"),
                Text("每行是 `setup: SQL` 或 `T1: SQL`", "each line is 'setup: SQL' or 'T1: SQL'"),
            )
        who, what = match[1], match[2].strip().rstrip(";").rstrip()
        if who.lower() == "setup":
            setup.append(what)
        else:
            lines.append(Line(len(lines) + 1, who.upper(), what))
    return Schedule(tuple(setup), tuple(lines))


@dataclass(slots=True)
class Step:
    """What one statement gave, `blocked` until it gives anything; `waited_for`: the session that stopped it first."""

    line: Line
    outcome: str = "blocked"
    rows: tuple[tuple[Value, ...], ...] | None = None
    affected: int | None = None
    error: int | None = None
    message: str = ""
    resumed_by: int | None = None
    waited_for: str = ""
    statement: sql.Statement | None = None
    is_locking: bool = False

    def as_json(self) -> dict[str, Any]:
        said: dict[str, Any] = {"n": self.line.n, "session": self.line.session, "sql": self.line.sql}
        said |= {"outcome": self.outcome, "rows": None if self.rows is None else [list(row) for row in self.rows]}
        said |= {"affected": self.affected, "error": self.error, "resumed_by": self.resumed_by}
        return said | ({"message": self.message} if self.message else {})


@dataclass(slots=True)
class _Running:
    """A statement that has begun."""

    step: Step
    work: Generator[Lock, None, Result]
    has_waited: bool = False


Watcher = Callable[["Run", Step, str], None]  # told what happened to a step: "began", "waits", "ended"


@dataclass(slots=True)
class Run:
    """A schedule being run on the model."""

    schedule: Schedule
    level: str = "repeatable read"
    lock_wait_timeout: float | None = None
    watch: Watcher = lambda run, step, what: None
    db: Database = field(default_factory=Database)
    sessions: dict[str, Session] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    _running: dict[str, _Running] = field(default_factory=dict)
    _n: int = 0

    def finish(self) -> dict[str, Any]:
        """Run all of it; what the contract calls steps and final."""
        self.prepare()
        for step in self.play():
            self.steps.append(step)
        return {"steps": [step.as_json() for step in self.steps], "final": self.final()}

    def prepare(self) -> None:
        """Run the setup, and open the sessions."""
        first = Session(self.db, "setup", "repeatable read")
        for text in self.schedule.setup:
            for _ in first.execute(_parsed(text)):
                raise AssertionError("the setup is alone: it waits for nobody")
        first.commit()
        self.sessions = {name: Session(self.db, name, self.level) for name in self.schedule.sessions}

    def play(self) -> Iterable[Step]:
        """Send the lines one by one; each step as it is sent, whether it is done or waits."""
        left = list(self.schedule.lines)
        while left:
            line = next((line for line in left if line.session not in self._running), None)
            if line is None:
                if not self._let_time_pass():
                    break
                continue
            left.remove(line)
            step = Step(line)
            yield step
            self._send(step)
        while self._running and self._let_time_pass():
            pass

    def final(self) -> dict[str, list[list[Value]]]:
        """Roll back what is open; then every table by primary key."""
        for session in self.sessions.values():
            session.rollback()
        return {
            name: [list(record.newest.values) for record in table.primary.records if not record.is_deleted]
            for name, table in sorted(self.db.tables.items())
        }

    @property
    def now(self) -> int:
        """The number of the statement that was sent last: what is released now is released by it."""
        return self._n

    # One statement
    def _send(self, step: Step) -> None:
        self._n = step.line.n
        self.watch(self, step, "began")
        session = self.sessions[step.line.session]
        try:
            step.statement = parse(step.line.sql)
        except SyntaxRefused as refused:
            self._fail(step, SqlError(1064, f"You have an error in your SQL syntax; {refused}"))
            return
        except Unsupported as unknown:
            raise _unknown(f"{step.line.session}: {step.line.sql}", unknown) from None
        work = session.execute(step.statement)
        running = self._running[session.name] = _Running(step, work)
        try:
            self._go_on(running)
            self._wake()
        except Unsupported as unknown:
            raise _unknown(f"{step.line.session}: {step.line.sql}", unknown) from None

    def _go_on(self, running: _Running, error: SqlError | None = None) -> None:
        """Let a statement run until it ends or waits; with an error, it ends with that."""
        step = running.step
        try:
            lock = running.work.throw(error) if error else next(running.work)
        except StopIteration as stop:
            self._end(step, running, stop.value)
        except SqlError as failed:
            self._end(step, running, failed)
        else:
            running.has_waited = True
            step.waited_for = step.waited_for or (lock.trx.waits_for.session if lock.trx.waits_for else "")
            self.watch(self, step, "waits")
            self._resolve(lock.trx)

    def _resolve(self, trx: Transaction) -> None:
        """A new wait may have closed a circle: then one of them dies."""
        victim = self.db.locks.victim(trx)
        if victim is not None:
            self.db.locks.cancel(victim)
            self._go_on(self._running[victim.session], deadlock())

    def _wake(self) -> None:
        """Resume, in order, everyone whose wait has ended."""
        locks = self.db.locks
        while locks.granted or locks.suspects:
            while locks.suspects:  # in the order of their addresses, that is of their connections
                suspect = min(locks.suspects, key=lambda trx: self.schedule.sessions.index(trx.session))
                locks.suspects.remove(suspect)
                self._resolve(suspect)
            if not locks.granted:
                break
            trx = locks.granted.pop(0)
            running = self._running.get(trx.session)
            if running is not None and trx.waits_with is None:
                self._go_on(running)

    def _end(self, step: Step, running: _Running, gave: Result | SqlError) -> None:
        del self._running[step.line.session]
        if step.line.n != self._n and not (isinstance(gave, SqlError) and gave.number == 1205):
            step.resumed_by = self._n
        if isinstance(gave, SqlError):
            self._fail(step, gave)
            return
        step.outcome = "ok" if gave.rows is None else "rows"
        step.is_locking = self.sessions[step.line.session].reads_current
        step.rows, step.affected = gave.rows, None if gave.rows is not None else gave.affected
        self.watch(self, step, "ended")

    def _fail(self, step: Step, error: SqlError) -> None:
        step.outcome, step.error, step.message = "error", error.number, error.message
        self.watch(self, step, "ended")

    def _let_time_pass(self) -> bool:
        """Nobody can move: with a time limit, who has waited longest gives up. False if nothing happens."""
        waiting = [running for running in self._running.values() if running.has_waited]
        if self.lock_wait_timeout is None or not waiting:
            return False
        oldest = min(waiting, key=lambda running: running.step.line.n)
        trx = self.sessions[oldest.step.line.session].trx
        assert trx is not None
        self.db.locks.cancel(trx)
        self._go_on(oldest, timeout())
        self._wake()
        return True


def _parsed(text: str) -> sql.Statement:
    try:
        return parse(text)
    except (SyntaxRefused, Unsupported) as error:
        raise _unknown(f"setup: {text}", error) from None


def _unknown(line: str, error: Exception) -> WrongInput:
    return WrongInput(
        Text(f"模型不认识这一句: {line}", f"the model does not know: {line}"), Text(str(error), str(error))
    )


def run(text: str, level: str = "repeatable read", lock_wait_timeout: float | None = None) -> dict[str, Any]:
    """Run a schedule on the model: what the contract calls steps and final."""
    return Run(read(text), level, lock_wait_timeout).finish()
