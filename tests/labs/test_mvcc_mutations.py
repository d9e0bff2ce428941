"""The lab mvcc: each line that it cannot lose, taken out, and what MariaDB does that the model then no longer does.

What MariaDB does stands in the recorded scenarios, named here; where none needs the line, a random schedule does, named
by its seed: one of those that are played beside MariaDB in test_mvcc.py.
"""

from __future__ import annotations

import sys
from functools import cache
from types import FunctionType, ModuleType

import pytest

from labs._kit.compare import Json, recorded
from labs._kit.find import find
from labs.mvcc import locks, model, planner, ranges, scan, schedule, transactions, verify, versions, writing
from tests.labs.mutating import mutated

PER_STATEMENT = 'if trx.view is None or trx.level == "read committed":'
GAPS = 'return self.level in ("repeatable read", "serializable")'
OWN = "owner = self.owner(table, index, record, 0 if is_implicit else trx.id)"
CUT = "for low, high in (zip(more, more, strict=True) if each.is_point else [(more[0], more[-1])])"
UNCUT = "more = ranges(where, table.columns[table.primary.columns[0]])"
FEWER = "if parts[0].index is parts[1].index or sum(_rows(table, part) for part in parts) >= table.rows:"
JOIN_LESS = "return _limited(_merged((*first, *second)), is_unique)"
LINES: tuple[tuple[ModuleType, str, str, str | int], ...] = (
    (versions, "if trx_id >= self.high:  # began to write after the view was made", "if False:", "first-read"),
    (versions, "return trx_id < self.low or trx_id not in self.active", "return True", "read-twice-rc"),
    (versions, "if trx_id == own:", "if False:", "snapshot-and-current"),
    (transactions, PER_STATEMENT, "if trx.view is None:", "read-twice-rc"),
    (transactions, PER_STATEMENT, "if True:", "read-twice-rr"),
    (transactions, 'if trx.level == "read uncommitted":', "if False:", "read-twice-ru"),
    (transactions, GAPS, "return False", "gap"),
    (transactions, GAPS, "return True", "gap-rc"),
    (locks, "return False  # gap locks wait for nobody: their only purpose is to keep inserts out", "pass", 500059),
    (locks, "return False  # a record does not wait for a gap", "pass", "gap"),
    (locks, "return False  # nor the gap for a record", "pass", "unique-match"),
    (locks, "if not circle:", "if True:", "deadlock"),
    (locks, "self.granted.append(lock.trx)", "pass", "two-writers"),
    (locks, 'self.grant(lock.trx, index, record, lock.mode, "gap")', "pass", 501055),
    (scan, 'return "record" if self.plan.index.is_primary and is_first else "next-key"', 'return "record"', "range"),
    (scan, "self.db.locks.release(self.trx, index, record, self.mode)", "pass", "no-index-rc"),
    (model, "self.db.undo(trx, before)", "self.rollback()", "timeout"),
    (model, 'mode = "S"', "pass", "reads-lock"),
    (model, 'self.locks.grant(holder, index, record, "X", "record")', "pass", 500002),
    (model, OWN, "owner = self.owner(table, index, record)", 702305),
    (writing, "raise Duplicate(primary, values, twin)", "pass", "unseen-duplicate"),
    (planner, CUT, "for low, high in [(Range(), Range())]", 604424),
    (planner, "more = ranges(where, table.columns[table.primary.columns[0]], is_unique=True)", UNCUT, 900287),
    (planner, FEWER, "if parts[0].index is parts[1].index:", 601454),
    (ranges, "return _limited(_merged((*first, *second), meets=True), is_unique)", JOIN_LESS, 603544),
    (versions, "self._opened, self.rows_per_key = self._in_use, max(self.rows // 2, 1)", "pass", 605593),
    (schedule, "self.db.locks.cancel(victim)", "return", "deadlock"),
)


@cache
def answers() -> dict[str, Json]:
    """What MariaDB was recorded to answer in each scenario."""
    return {seen.scenario: seen.answer for seen in recorded(find("mvcc"))}


def put_in_place(made: ModuleType, instead_of: ModuleType, patch: pytest.MonkeyPatch) -> None:
    """Let the lab use the functions of a mutated module; its classes stay the same, with the mutated methods."""
    own = [(name, each) for name, each in vars(made).items() if getattr(each, "__module__", "") == made.__name__]
    for name, each in own:
        there = getattr(instead_of, name)
        if isinstance(each, FunctionType):
            for module in [known for at, known in sys.modules.items() if at.startswith("labs.mvcc")]:
                if getattr(module, name, None) is there:
                    patch.setattr(module, name, each)
        elif isinstance(each, type):
            for method, does in vars(each).items():
                if isinstance(does, FunctionType | property) and not method.startswith("__"):
                    patch.setattr(there, method, does)
            setattr(made, name, there)


def is_right(case: str | int, right: Json) -> bool:
    """Whether the model still answers so; an exception is a no."""
    try:
        said = verify.modelled(case) if isinstance(case, int) else verify.jsonable(verify.model(case))
    except Exception:
        return False
    return bool(said == right)


@pytest.mark.parametrize(("module", "line", "instead", "case"), LINES)
def test_without_this_line_the_model_no_longer_does_what_mariadb_does(
    module: ModuleType, line: str, instead: str, case: str | int, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = verify.modelled(case) if isinstance(case, int) else answers()[case]
    assert is_right(case, right)
    put_in_place(mutated(module, line, instead), module, monkeypatch)
    assert not is_right(case, right)


def test_a_lock_on_a_gap_outlives_the_record_that_ended_it(monkeypatch: pytest.MonkeyPatch) -> None:
    setup = "setup: create table t (id int primary key)\nsetup: insert into t values (1), (5)\nT1: begin\n"
    text = f"{setup}T1: insert into t values (3)\nT2: begin\nT2: select * from t where id = 2 for update\n"
    text += "T1: rollback\nT1: insert into t values (4)\n"
    assert schedule.run(text)["steps"][-1]["outcome"] == "blocked"  # MariaDB 10.11.19 too
    line = 'self.grant(lock.trx, index, successor, lock.mode, "gap")'
    put_in_place(mutated(locks, line), locks, monkeypatch)
    assert schedule.run(text)["steps"][-1]["outcome"] == "ok"
