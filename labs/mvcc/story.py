"""讲述 | A run of a schedule as a picture: columns over time, version chains, read views, who blocks whom and why."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from labs._kit import beats
from labs._kit.text import NOTHING, Text, Words
from labs.mvcc.expressions import Key
from labs.mvcc.locks import Lock, must_wait
from labs.mvcc.schedule import Run, Step, read
from labs.mvcc.sql import Select
from labs.mvcc.versions import Index, Record, Table, TrxId

COVERS = {
    "record": Text("记录锁", "record lock"),
    "gap": Text("间隙锁", "gap lock"),
    "next-key": Text("next-key 锁", "next-key lock"),
    "insert": Text("插入意向", "insert intention"),
}
SETUP = "setup"  # the session that makes the tables
MOST = 1  # how many new locks are named under a statement


@dataclass(slots=True)
class Story:
    """A schedule run on the model, with what is to be drawn. `steps` are in the order of sending."""

    run: Run
    steps: list[Step] = field(default_factory=list)
    drawn: list[beats.Step] = field(default_factory=list)
    chains: dict[int, Text] = field(default_factory=dict)  # after statement n: the versions of every row
    held: dict[int, list[tuple[str, str, Text, str, str]]] = field(default_factory=dict)  # after n: every lock
    final: dict[str, list[list[object]]] = field(default_factory=dict)
    _had_view: bool = False
    _mine: dict[str, list[tuple[str, Text, str]]] = field(default_factory=dict)

    def __getitem__(self, n: int) -> Step:
        """What statement n gave."""
        return next(step for step in self.steps if step.line.n == n)

    @property
    def actors(self) -> tuple[str, ...]:
        return tuple(sorted(self.run.schedule.sessions))

    def value(self, n: int) -> object:
        """The first column of the first row that statement n gave; None without rows."""
        rows = self[n].rows
        return rows[0][0] if rows else None

    def waited(self, n: int) -> bool:
        """Whether statement n had to wait."""
        return bool(self[n].waited_for)

    # Being told
    def hear(self, run: Run, step: Step, what: str) -> None:
        """Note what has just happened to a step."""
        session = run.sessions[step.line.session]
        if what == "began":
            self._had_view = session.trx is not None and session.trx.view is not None
            return
        if what == "waits":
            if step.waited_for and not any(d.n == str(step.line.n) for d in self.drawn):
                lock = session.trx.waits_with if session.trx else None
                self._draw(step, NOTHING, "wait", waits_for(run, lock) if lock else NOTHING)
            holder = session.trx.waits_for if session.trx else None
            if holder and not holder.waits_with:
                self._newly_held(run, holder.session)  # an implicit lock, written down only now: not news of his next
            self._keep(run, step.line.n)
            return
        if step.waited_for:
            by = after_waiting(step, run.now)
            does = Text(f"+> {by.zh}", f"+> {by.en}")
            held = self._newly_held(run, step.line.session)
            self.drawn.append(beats.Step(self._actor(step), does, gave(step), mark(step), held, str(step.line.n)))
        else:
            self._draw(step, self._gave_and_how(run, step), mark(step), self._newly_held(run, step.line.session))
        self._keep(run, run.now)

    def _newly_held(self, run: Run, session: str) -> Words:
        """The locks that a session has and did not have before this statement."""
        mine = [lock[1:4] for lock in locks(run) if lock[0] == session and not lock[4]]
        fresh, self._mine[session] = [each for each in mine if each not in self._mine.get(session, [])], mine
        if not fresh:
            return ""
        if len(fresh) > MOST:
            return Text(f"持有 {len(fresh)} 把新锁", f"holds {len(fresh)} more locks")
        return Text(
            "持有 " + "; ".join(f"{mode} {covers.zh} {where}" for mode, covers, where in fresh),
            "holds " + "; ".join(f"{mode} {covers.en} {where}" for mode, covers, where in fresh),
        )

    def _draw(self, step: Step, gives: Words, how: beats.Mark, note: Words) -> None:
        gives, note = ("" if words == NOTHING else words for words in (gives, note))
        self.drawn.append(beats.Step(self._actor(step), shortened(step.line.sql), gives, how, note, str(step.line.n)))

    def _actor(self, step: Step) -> int:
        return self.actors.index(step.line.session)

    def _gave_and_how(self, run: Run, step: Step) -> Words:
        """What it gave, and for a read, what it looked at."""
        if step.outcome != "rows" or not isinstance(step.statement, Select):
            return gave(step)
        session = run.sessions[step.line.session]
        said = gave(step)
        if session.trx is None or step.is_locking:
            return said
        if session.trx.view is None:
            return Text(f"{said.zh}  未提交的也读", f"{said.en}  even uncommitted")
        if session.trx.level == "read committed" or not self._had_view:
            return Text(f"{said.zh}  建读视图", f"{said.en}  new view")
        if session.saw_own:
            return Text(f"{said.zh}  看得见自己", f"{said.en}  own change")
        return Text(f"{said.zh}  读快照", f"{said.en}  snapshot")

    def _keep(self, run: Run, n: int) -> None:
        self.chains[n] = chains(run.db.tables.values(), run.db.writers, set(run.db.open))
        self.held[n] = list(locks(run))


def tell(level: str, text: str, lock_wait_timeout: float | None = None) -> Story:
    """Run a schedule on the model and keep what can be shown of it."""
    run = Run(read(text), level, lock_wait_timeout)
    story = Story(run)
    run.watch = story.hear
    story.final = {name: [list(row) for row in rows] for name, rows in run.finish()["final"].items()}
    story.steps = run.steps
    return story


# Words ----------------------------------------------------------------------------------------------------------------
def shortened(sql: str) -> str:
    """A statement as it fits a column: the table goes without saying, the condition stands in brackets."""
    words = " ".join(sql.split())
    brief = (("update t set ", "update "), ("insert into t ", "insert "), (" from t", ""), ("on duplicate key", "or"))
    for long, short in brief:
        words = words.replace(long, short)
    words = words.replace("lock in share mode", "share").replace("values ", "")
    words = re.sub(r" where (.+?)( for update| share|$)", r" (\1)\2", words)
    return re.sub(r" ([-+=<>%]+) ", r"\1", words)


def gave(step: Step) -> Text:
    """What a statement gave, in a few words."""
    if step.outcome == "error":
        return Text(f"错误 {step.error}", f"error {step.error}")
    if step.rows is not None:
        if not step.rows:
            return Text("[]", "[]")
        said = ", ".join("/".join("null" if value is None else str(value) for value in row) for row in step.rows)
        return Text(said, said)
    if step.affected:
        return Text(f"改 {step.affected} 行", f"{step.affected} row" + ("s" if step.affected > 1 else ""))
    is_change = step.line.sql.split()[0].lower() in ("update", "delete", "insert")
    return Text("改 0 行", "0 rows") if is_change and step.outcome == "ok" else NOTHING


def after_waiting(step: Step, now: int) -> Text:
    """How a wait ended."""
    if step.error == 1213:
        return Text("死锁", "deadlock")
    if step.error == 1205:
        return Text("等到了时限", "time is up")
    if step.line.n == now:
        return Text("对方回滚", "the other died")
    return Text(f"由第 {now} 步放行", f"released by {now}")


def mark(step: Step) -> beats.Mark:
    return "bad" if step.outcome == "error" else "wait" if step.outcome == "blocked" else ""


def place(index: Index, record: Record, covers: str) -> Text:
    """Where a lock stands: a key, or the gap before it, in the notation of intervals."""
    at = index.records.index(record) if record in index.records else len(index.records)
    below = label(index.records[at - 1].key[0]) if at else "-∞".replace("∞", "inf")
    above = "+inf" if record.is_supremum else label(record.key[0])
    if covers == "record":
        return Text(above, above)
    said = f"({below},{above}{']' if covers == 'next-key' and not record.is_supremum else ')'}"
    return Text(said, said)


def label(key: Key) -> str:
    return "null" if key[0] == 0 else str(key[1])


def columns_at(table: Table, index: Index) -> str:
    return table.columns[index.columns[0]]


def waits_for(run: Run, lock: Lock) -> Text:
    """Why a statement waits: whose lock, on what; that one may still be waiting itself, before us in the queue."""
    other = lock.trx.waits_for
    table = next(t for t in run.db.tables.values() if lock.index in t.indexes)
    who = other.session if other else "?"
    blocker = next(
        held
        for held in run.db.locks.on(lock.index, lock.records[0])
        if held.trx is other and must_wait(lock.trx, lock.mode, lock.covers, lock.records[0], held)
    )
    what, column = COVERS[blocker.covers], columns_at(table, lock.index)
    where = place(lock.index, lock.records[0], blocker.covers).en
    if blocker.is_waiting:
        return Text(
            f"排在 {who} 后面, 它也在等 {blocker.mode} {what.zh} {column} {where}",
            f"waits: behind {who}, which waits for an {blocker.mode} {what.en} {column} {where}",
        )
    return Text(
        f"等 {who} 的 {blocker.mode} {what.zh} {column} {where}",
        f"waits: {who}'s {blocker.mode} {what.en} {column} {where}",
    )


def locks(run: Run) -> Iterator[tuple[str, str, Text, str, str]]:
    """Every record lock: session, mode, what it covers, where, and for whom it waits ("" if it is held)."""
    for table in run.db.tables.values():
        for index in table.indexes:
            for lock in run.db.locks.on(index):
                for record in lock.records:
                    where = f"{columns_at(table, index)} {place(index, record, lock.covers).en}"
                    waits = lock.trx.waits_for.session if lock.is_waiting and lock.trx.waits_for else ""
                    yield lock.trx.session, lock.mode, COVERS[lock.covers], where, waits


def chains(tables: Iterable[Table], writers: dict[TrxId, str], active: set[TrxId]) -> Text:
    """The versions of every row that was changed, newest first, with who wrote each."""
    zh, en = [], []
    for table in tables:
        for record in table.primary.records:
            versions = list(record.newest.chain())
            if len(versions) < 2 and writers.get(versions[0].trx_id, SETUP) == SETUP:
                continue
            said = [
                (
                    "删除" if v.is_deleted else "/".join(str(value) for value in v.values[1:]),
                    "deleted" if v.is_deleted else "/".join(str(value) for value in v.values[1:]),
                    "" if writers.get(v.trx_id) == SETUP else writers.get(v.trx_id, ""),
                    v.trx_id in active,
                )
                for v in versions
            ]
            key = f"{columns_at(table, table.primary)}={label(record.key[0])}"
            zh.append(
                f"{key}: " + " <- ".join(f"{a}{_writer(who, ', 未提交' if live else '')}" for a, _, who, live in said)
            )
            en.append(
                f"{key}: "
                + " <- ".join(f"{b}{_writer(who, ', uncommitted' if live else '')}" for _, b, who, live in said)
            )
    return Text("\n".join(zh), "\n".join(en))


def _writer(who: str, more: str) -> str:
    return f" ({who}{more})" if who else ""
