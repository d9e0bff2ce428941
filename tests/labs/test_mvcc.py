"""The lab mvcc: its rules, that a run is the same every time, and the lines that it cannot lose."""

from __future__ import annotations

import json
import os
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest

from labs._kit.drill import ask
from labs._kit.errors import WrongInput
from labs._kit.find import find
from labs._kit.text import Text
from labs.mvcc import command, verify
from labs.mvcc.anomalies import matrix
from labs.mvcc.generate import LEVELS, schedule
from labs.mvcc.parse import parse
from labs.mvcc.ranges import Range, ranges
from labs.mvcc.scenarios import SCENARIOS
from labs.mvcc.schedule import Run, read, run
from labs.mvcc.sql import Select
from labs.mvcc.story import tell
from labs.mvcc.versions import ReadView, Version

TABLE = "setup: create table t (id int primary key, v int)\nsetup: insert into t values (1, 10), (5, 50), (9, 90)\n"
REAL = int(
    os.environ.get("MVCC_SCHEDULES", "2000")
)  # random schedules against a living server; more: scripts/test-real
SEED = int(os.environ.get("MVCC_SEED", "500000"))  # of the first; the others follow
ONCE_DIFFERENT = (501498, 600047, 601043, 601454, 603468, 603544, 604424, 605593, 702305, 702392, 900287, 904423)
ENOUGH = 0.995


def outcomes(text: str, level: str = "repeatable read", **options: Any) -> list[tuple[str, Any]]:
    """(outcome, rows or affected or error) of each statement, in order of sending."""
    found = run(TABLE + text, level, **options)["steps"]
    return [(s["outcome"], s["rows"] if s["rows"] is not None else s["error"] or s["affected"]) for s in found]


# Read views -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("trx_id", "own", "seen"),
    [(90, 0, True), (103, 0, False), (104, 0, True), (107, 0, False), (103, 103, True), (120, 120, True)],
)
def test_a_view_shows_what_had_committed_and_ones_own(trx_id: int, own: int, seen: bool) -> None:
    assert ReadView(103, 107, frozenset({103, 105})).sees(trx_id, own) is seen


def test_the_first_visible_version_is_the_answer() -> None:
    newest = Version((5,), 110, older=Version((4,), 105, older=Version((3,), 104, older=Version((2,), 90))))
    found = ReadView(103, 107, frozenset({103, 105})).find(newest, 0)
    assert found is not None
    assert found.values == (3,)


# Schedules ------------------------------------------------------------------------------------------------------------
def test_a_released_statement_carries_the_number_that_released_it() -> None:
    steps = run(
        TABLE + "T1: begin\nT1: update t set v=0 where id=1\nT2: select * from t where id=1 for update\nT1: commit"
    )
    assert [(s["n"], s["resumed_by"]) for s in steps["steps"]] == [(1, None), (2, None), (3, 4), (4, None)]


def test_the_next_line_is_the_first_whose_session_does_not_wait() -> None:
    text = "T1: begin\nT1: update t set v=0 where id=1\nT2: delete from t where id=1\nT2: select 1 from t\nT1: commit"
    assert [s["n"] for s in run(TABLE + text)["steps"]] == [1, 2, 3, 5, 4]


def test_who_waits_at_the_end_is_blocked_and_changes_nothing() -> None:
    found = run(TABLE + "T1: begin\nT1: update t set v=0 where id=1\nT2: delete from t where id=1")
    assert found["steps"][2]["outcome"] == "blocked"
    assert found["final"]["t"] == [[1, 10], [5, 50], [9, 90]]


def test_with_a_time_limit_the_wait_ends_with_1205() -> None:
    text = "T1: begin\nT1: update t set v=0 where id=1\nT2: delete from t where id=1\nT2: select v from t where id=5"
    assert outcomes(text, lock_wait_timeout=1.0)[2:] == [("error", 1205), ("rows", [[50]])]


def test_after_a_deadlock_the_session_goes_on_in_autocommit() -> None:
    level, text = SCENARIOS["deadlock"]
    found = run(text + "T2: update t set v = 7 where id = 9\n", level)
    assert found["steps"][5]["error"] == 1213
    assert found["final"]["t"][2] == [9, 7]


@pytest.mark.parametrize(
    ("sql", "number"),
    [
        ("select * from t for share", 1064),
        ("select * from t where", 1064),
        ("select * from nowhere", 1146),
        ("select nothing from t", 1054),
        ("update t set nothing = 1", 1054),
        ("insert into t values (1)", 1136),
        ("insert into t values (1, 2)", 1062),
    ],
)
def test_what_the_server_refuses_is_refused_with_its_number(sql: str, number: int) -> None:
    assert outcomes(f"T1: {sql}") == [("error", number)]


@pytest.mark.parametrize("line", ["T1 select", "T1: explain select 1", "T1: update t set id = 2 where id = 1"])
def test_what_the_model_does_not_know_is_said_and_not_guessed(line: str) -> None:
    with pytest.raises(WrongInput):
        run(TABLE + line)


def test_keywords_in_any_case_semicolons_and_comments() -> None:
    text = TABLE.upper().replace("SETUP", "Setup") + "# nothing\n\nt1: SELECT Count(*) FROM T WHERE ID > 1;\n"
    assert run(text)["steps"][0]["rows"] == [[2]]


def test_a_session_may_change_its_level() -> None:
    text = "T1: set session transaction isolation level read uncommitted\nT2: begin\nT2: update t set v=0 where id=1\nT1: select v from t where id=1\n"
    assert outcomes(text, "serializable")[-1] == ("rows", [[0]])


@pytest.mark.parametrize("seed", range(40))
def test_a_run_is_the_same_every_time(seed: int) -> None:
    text, level = schedule(Random(seed)), LEVELS[seed % 4]
    assert run(text, level) == run(text, level)


@cache
def finished(seed: int) -> Run:
    made = Run(read(schedule(Random(seed))), LEVELS[seed % 4])
    made.finish()
    return made


@pytest.mark.parametrize("seeds", [range(n, 200, 4) for n in range(4)], ids=LEVELS)
def test_at_the_end_nobody_holds_or_waits_for_anything(seeds: range) -> None:
    for seed in seeds:
        db = finished(seed).db
        left = [lock for table in db.tables.values() for index in table.indexes for lock in db.locks.on(index)]
        assert (left, db.open) == ([], {}), seed


@pytest.mark.parametrize("seeds", [range(n, 200, 4) for n in range(4)], ids=LEVELS)
def test_the_secondary_index_has_an_entry_for_every_row_and_no_other(seeds: range) -> None:
    for seed in seeds:
        table = finished(seed).db.tables["t"]
        rows = [record.newest.values for record in table.primary.records if not record.is_deleted]
        for index in table.secondary:
            entries = [entry.key for entry in index.records if not entry.is_deleted]
            assert entries == sorted(map(index.key_of, rows)), (seed, index.name)


# Ranges ---------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("where", "count"),
    [("id = 3", 1), ("id in (3, 3, 5)", 2), ("id > 3 and id < 3", 0), ("id < 3 or id > 5", 2), ("id > 3 or id > 5", 1)],
)
def test_ranges_are_joined_where_they_overlap_and_cut_where_both_must_hold(where: str, count: int) -> None:
    statement = parse(f"select * from t where {where}")
    assert isinstance(statement, Select)
    found = ranges(statement.where, "id")
    assert found is not None
    assert len(found) == count


def test_a_condition_without_the_column_says_nothing_of_it() -> None:
    statement = parse("select * from t where v = 3 or id = 2")
    assert isinstance(statement, Select)
    assert ranges(statement.where, "id") is None
    assert Range() not in (ranges(statement.where, "v") or ())


# What is read is what is locked ---------------------------------------------------------------------------------------
KEYED = "setup: create table t (id int primary key, v int, w int, key k (v))\n"
FIVE = KEYED + "setup: insert into t values (1, 10, 0), (3, 50, 0), (5, 50, 0), (7, 50, 0), (9, 90, 0)\n"


def waiting(text: str, level: str = "repeatable read") -> list[int]:
    """The numbers of the statements that wait for ever."""
    return [step["n"] for step in run(text, level)["steps"] if step["outcome"] == "blocked"]


@pytest.mark.parametrize(
    ("where", "waits"),
    [
        ("id between 5 and 5 and id > 6", True),
        ("id = 5 and id > 6", False),
        ("id in (5, 5) and id > 6", False),
        ("id >= 5 and id < 5", False),
    ],
)
def test_a_row_that_between_pins_is_locked_before_the_contradiction_is_seen(where: str, waits: bool) -> None:
    text = f"T1: begin\nT1: select * from t where {where} for update\nT2: update t set v = 0 where id = 5\n"
    assert waiting(TABLE + text) == ([3] if waits else [])


@pytest.mark.parametrize(("id", "waits"), [(3, True), (5, False), (7, True)])
def test_one_value_of_a_key_is_read_at_the_primary_keys_asked_for(id: int, waits: bool) -> None:
    text = f"T1: begin\nT1: delete from t where v = 50 and id in (3, 7)\nT2: delete from t where id = {id}\n"
    assert waiting(FIVE + text, "read committed") == ([3] if waits else [])


def test_a_merge_of_two_indexes_reads_each_row_once_at_read_uncommitted() -> None:
    found = run(FIVE + "T1: select id from t where id = 9 or v <= 10 order by id\n", "read uncommitted")
    assert found["steps"][0]["rows"] == [[1], [9]]


def test_no_two_indexes_are_merged_for_as_many_rows_as_there_are() -> None:
    plans = []
    for where in ("v = 10 or id = 9", "v = 50 or id <= 3"):
        made = Run(read(FIVE + f"T1: delete from t where {where}\n"))
        made.finish()
        used = made.sessions["T1"].used
        assert used is not None
        plans.append(bool(used.merged))
    assert plans == [True, False]


def test_a_table_opened_while_another_statement_waits_is_read_in_order_sooner() -> None:
    waits = "T1: begin\nT1: update t set w = 1 where id = 9\nT2: begin\nT2: update t set w = 2 where id = 9\n"
    reads = "T3: begin\nT3: select * from t where v <= 10 order by id lock in share mode\n"
    writes = "T4: update t set w = 3 where id = 5\n"
    text = KEYED + "setup: insert into t values (1, 10, 0), (2, 10, 0), (5, 50, 0), (9, 90, 0)\n"
    assert waiting(text + reads + writes) == []
    assert waiting(text + waits + reads + writes) == [4, 6, 7]


@pytest.mark.parametrize(("between", "locked"), [("", 1), ("T1: insert into t values (8, 80, 0)\n", 0)])
def test_ones_own_row_needs_no_lock_in_an_index_that_somebody_active_has_changed(between: str, locked: int) -> None:
    text = "T2: begin\nT2: update t set w = 1 where id = 1\nT1: begin\n" + between
    made = Run(read(FIVE + text + "T2: select id from t where v < 50 lock in share mode\n"), "read committed")
    made.prepare()
    assert len(list(made.play())) == (4 if locked else 5)
    (index,) = made.db.tables["t"].secondary
    own = [lock for lock in made.db.locks.on(index) if lock.trx.session == "T2" and lock.is_on(index.records[0])]
    assert len(own) == locked


# The anomalies --------------------------------------------------------------------------------------------------------
def test_each_level_stops_the_anomalies_that_it_is_known_to_stop() -> None:
    seen = {level: {name for name, row in matrix().items() if row[level]} for level in ("ru", "rc", "rr", "ser")}
    assert seen["ser"] == set()
    assert seen["rr"] == {"lost-update", "write-skew", "write-skew-on-a-predicate"}
    assert seen["rc"] == seen["rr"] | {"predicate-many-preceders", "read-skew", "phantom"}
    assert seen["ru"] == set(matrix()) - {"dirty-write"}


# The command ----------------------------------------------------------------------------------------------------------
def test_json_is_one_object_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text(TABLE + "T1: select v from t where id = 5\n", encoding="utf-8")
    assert command.main(["run", str(file), str(file), "--level", "READ COMMITTED", "--json"]) == 0
    printed = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [each["steps"][0]["rows"] for each in printed] == [[[50]], [[50]]]
    assert printed[0]["final"] == {"t": [[1, 10], [5, 50], [9, 90]]}


@pytest.mark.parametrize(
    "words", [["walk"], ["run"], ["run", "x", "--level", "higher"], ["run", "x", "--against", "y"]]
)
def test_wrong_words_say_what_is_right(words: list[str]) -> None:
    with pytest.raises(WrongInput) as raised:
        command.main(words)
    assert raised.value.hint.en


# The picture ----------------------------------------------------------------------------------------------------------
def test_a_wait_is_drawn_where_it_begins_and_where_it_ends() -> None:
    story = tell(*SCENARIOS["snapshot-and-current"])
    drawn = [(step.n, step.mark) for step in story.drawn if step.n == "6"]
    assert drawn == [("6", "wait"), ("6", "")]
    assert "T2's X record lock id 1" in story.drawn[5].note.en  # type: ignore[union-attr]  # a Text


def test_a_wait_names_the_lock_in_its_way_as_its_holder_has_it() -> None:
    story = tell(*SCENARIOS["range"])
    assert [drawn.note.en for drawn in story.drawn if drawn.mark == "wait" and isinstance(drawn.note, Text)] == [
        "waits: T1's X next-key lock id (1,5]",
        "waits: T1's X next-key lock id (1,5]",
        "waits: T1's X next-key lock id (5,9]",
    ]


def test_who_queues_behind_a_waiter_is_not_told_that_he_holds_the_lock() -> None:
    lines = "T1: begin\nT1: select * from t where id = 1 lock in share mode\nT2: update t set v = 1 where id = 1\n"
    story = tell("repeatable read", TABLE + lines + "T3: select * from t where id = 1 lock in share mode\nT1: commit\n")
    note = next(drawn.note for drawn in story.drawn if drawn.n == "4")
    assert isinstance(note, Text)
    assert note.en == "waits: behind T2, which waits for an X record lock id 1"


def test_an_implicit_lock_that_another_runs_into_is_not_drawn_under_a_plain_select() -> None:
    lines = "T2: begin\nT2: insert into t values (3, 30)\nT1: insert into t values (3, 31)\nT2: select * from t\n"
    story = tell("repeatable read", TABLE + lines + "T2: commit\n")
    assert [drawn.note for drawn in story.drawn if drawn.does == "select *"] == [""]


def test_the_chain_names_who_wrote_what() -> None:
    assert tell(*SCENARIOS["snapshot-and-current"]).chains[10].en == "id=1: 91 (T1, uncommitted) <- 90 (T2) <- 100"


# The drill ------------------------------------------------------------------------------------------------------------
@pytest.mark.slow
@pytest.mark.parametrize("family", ["reads", "waits", "dies"])
def test_a_drill_is_neither_trivial_nor_always_the_same(family: str) -> None:
    asked = [ask(find("mvcc"), family, seed) for seed in range(40)]
    assert max(Counter(str(each.options[each.right]) for each in asked).values()) < 36
    assert all(len(each.options) >= 2 and each.run for each in asked)


# The judge ------------------------------------------------------------------------------------------------------------
@pytest.mark.real
def test_random_schedules_agree_with_mariadb(capsys: pytest.CaptureFixture[str]) -> None:
    tally = verify.differential([*ONCE_DIFFERENT, *range(SEED, SEED + REAL)])
    with capsys.disabled():
        print("", *tally.lines(), sep="\n")
    assert min(tally.played.values()) >= REAL // 4
    assert tally.agreement >= ENOUGH, tally.differing


def test_no_scenario_is_excused() -> None:
    assert verify.KNOWN_GAPS == {}
    assert set(verify.RANDOM_GAPS) == {"race", "other"}
