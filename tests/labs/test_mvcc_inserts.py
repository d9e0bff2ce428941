"""The lab mvcc on inserts, NOWAIT and ACID: what MariaDB does at random, and the lines that the model cannot lose."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
from random import Random
from types import ModuleType

import pytest

from labs._kit.errors import MissingTool
from labs._kit.find import find
from labs._kit.real.mariadb import mariadb, started
from labs._kit.real.server import answers as listens
from labs._kit.stage import RecordingStage
from labs.mvcc import demo_acid, killed, locks, model, parse, results, scan, verify, writing
from labs.mvcc.against import rival
from labs.mvcc.generate import schedule
from labs.mvcc.schedule import Run, read, run
from labs.mvcc.wire import Connection
from tests.labs.mutating import mutated
from tests.labs.test_mvcc_mutations import answers, is_right, put_in_place

TABLE = (
    "setup: create table t (id int primary key, v int, unique key k (v))\nsetup: insert into t values (1, 7), (2, 8)\n"
)
WAYS = ("on duplicate key update v = v + 1", "nowait", "skip locked")
TIMES = 120  # random schedules for each way


# Rules ----------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("statement", "affected", "rows"),
    [
        ("insert into t values (3, 9) on duplicate key update v = 0", 1, [[1, 7], [2, 8], [3, 9]]),
        ("insert into t values (1, 9) on duplicate key update v = 70", 2, [[1, 70], [2, 8]]),
        ("insert into t values (3, 7) on duplicate key update v = 70", 2, [[1, 70], [2, 8]]),
        ("insert into t values (1, 9) on duplicate key update v = 7", 0, [[1, 7], [2, 8]]),
        ("insert into t values (3, 9), (1, 9) on duplicate key update v = v + 50", 3, [[1, 57], [2, 8], [3, 9]]),
    ],
)
def test_a_row_that_is_there_is_changed_instead(statement: str, affected: int, rows: list[list[int]]) -> None:
    said = run(f"{TABLE}T1: {statement}\n")
    assert (said["steps"][0]["affected"], said["final"]["t"]) == (affected, rows)


def test_a_check_that_is_null_is_kept() -> None:
    text = "setup: create table t (id int primary key, v int, check (v > 0))\nT1: insert into t values (1, null)\n"
    assert run(text)["steps"][0]["outcome"] == "ok"


# A living MariaDB -----------------------------------------------------------------------------------------------------
def with_way(text: str, way: str) -> str:
    """The schedule with a way to meet a lock or a duplicate added to each statement that can take it."""
    takes = r"for update$" if "update" not in way else r"insert into t values .*\)$"
    return "\n".join(f"{line} {way}" if re.search(rf"^T\d.*{takes}", line) else line for line in text.splitlines())


@pytest.mark.real
@pytest.mark.parametrize("way", WAYS)
def test_random_schedules_with_these_ways_end_as_on_mariadb(way: str) -> None:
    try:
        with rival() as server:
            differing, told = [], 0
            for seed in range(TIMES):
                text, level = with_way(schedule(Random(seed)), way), verify.level_of(seed)
                said = verify.jsonable(verify.plain(Run(read(text), level).finish()))
                told += way in text
                if all(verify.jsonable(verify.plain(server.run(read(text), level))) != said for _ in range(3)):
                    differing.append(seed)
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")
    assert told > TIMES / 4
    assert len(differing) <= TIMES / 100, differing  # as many as without these ways: test_mvcc.py


@pytest.mark.real
def test_a_commit_survives_a_killed_mariadb_and_what_was_not_committed_does_not() -> None:
    try:
        with mariadb("--innodb-flush-log-at-trx-commit=1") as first:
            session, other = Connection(first.socket), Connection(first.socket)
            for sql in ("create database lab", "create table lab.t (id int primary key, v int) engine=innodb"):
                assert not session.ask(sql).error
            session.ask("insert into lab.t values (1, 100), (2, 100)")
            other.ask("begin")
            other.ask("update lab.t set v = 0")
            other.ask("set global innodb_log_checkpoint_now = on")  # what is not committed reaches the files
            os.kill(first.pid, signal.SIGKILL)
            while listens(path=first.socket):
                pass
            with started(first.folder) as second:
                found = Connection(second.socket)
                assert found.ask("select id, v from lab.t").rows == [[1, 100], [2, 100]]
                found.close()
            session.close()
            other.close()
    except MissingTool as missing:
        pytest.skip(f"{missing.what.en}: {missing.hint.en}")


# The lines that it cannot lose ----------------------------------------------------------------------------------------
LINES: tuple[tuple[ModuleType, str, str, str], ...] = (
    (
        locks,
        'if lock.covers != "insert" and (lock.trx.has_gap_locks or lock.mode == lock.trx.twin_mode):',
        'if lock.covers != "insert" and (lock.trx.has_gap_locks or lock.mode == "S"):',
        "upsert-meets-rollback",
    ),
    (writing, "raise Duplicate(index, values, row)", "pass", "check-then-insert-unique"),
    (model, "affected += 2 * (yield from self._update_twin(writer, table, insert, twin.row))", "pass", "upsert"),
    (model, "self.db.undo(trx, before)  # of this row", "pass", "upsert"),
    (model, 'trx.twin_mode = "X" if insert.changes else "S"', "pass", "two-upserts"),
    (scan, "raise timeout()  # MariaDB; MySQL has 3572", "pass", "no-wait"),
    (scan, 'return self.locked == "skip"', "return False", "no-wait"),
    (results, "if any(evaluate(check, row) == 0 for check in table.checks):", "if False:", "transfer-fails"),
    (results, "if any(evaluate(check, row) == 0 for check in table.checks):", "if False:", "refused"),
    (model, "self.db.undo(trx, before)", "pass", "refused"),
    (model, "self.undo(trx)", "pass", "transfer-fails"),
)


@pytest.mark.parametrize(("module", "line", "instead", "case"), LINES)
def test_without_this_line_the_model_no_longer_does_what_mariadb_does(
    module: ModuleType, line: str, instead: str, case: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    right = answers()[case]
    assert is_right(case, right)
    put_in_place(mutated(module, line, instead), module, monkeypatch)
    assert not is_right(case, right)


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ('db.execute("commit")', "pass"),
        ('print("changed", flush=True)', 'db.execute("commit"); print("changed", flush=True)'),
        ('db.execute("pragma cache_spill = on")', 'db.execute("pragma cache_spill = off")'),
    ],
    ids=["never committed", "committed in the end", "never in the file"],
)
def test_another_program_proves_nothing(line: str, instead: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proved()
    made = killed.PROGRAM.replace(line, instead)
    assert made != killed.PROGRAM
    monkeypatch.setattr(killed, "PROGRAM", made)
    assert not proved()


def proved() -> bool:
    """Whether the act on durability still holds."""
    stage = RecordingStage("mvcc", find("mvcc").claims)
    try:
        demo_acid.durable(stage)
    except (sqlite3.Error, ValueError):
        return False
    return all(proof.holds for proof in stage.proofs.values())


def test_what_the_model_does_not_know_is_said() -> None:
    with pytest.raises(parse.Unsupported):
        parse.parse("select * from t nowait")
