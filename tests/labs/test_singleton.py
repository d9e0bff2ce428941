"""The lab singleton: the matrix, the race in every interleaving, and the lines that neither can lose."""

from __future__ import annotations

from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from labs._kit import exercise
from labs._kit.find import find
from labs.singleton import model, race, traits
from labs.singleton.scenarios import CALLS, SCENARIOS, THREADS
from tests.labs.mutating import mutated

SINGLE = [way for way in model.WAYS if way != "Borg"]
UNGUARDED = ["__new__", "metaclass", "naive decorator", "decorator", "cache", "lock"]
GUARDED = ["module", "double check"]


# The ways -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("way", SINGLE)
def test_two_calls_give_one_object(way: str) -> None:
    assert traits.same(model.WAYS[way]) == "the same"


def test_borgs_are_many_with_one_state() -> None:
    assert traits.same(model.borg) == "one state"


@pytest.mark.parametrize("way", UNGUARDED)
def test_threads_that_have_all_looked_build_one_each(way: str) -> None:
    many_are_built(model, way)


@pytest.mark.parametrize("way", GUARDED)
def test_a_lock_with_a_look_inside_it_builds_one(way: str) -> None:
    one_is_built(model, way)


def test_a_metaclass_runs_init_once_and_new_runs_it_each_time() -> None:
    assert (traits.inits(model.by_metaclass), traits.inits(model.by_new)) == ("1", str(len(CALLS)))


def test_the_matrix_asks_every_trait_of_every_way() -> None:
    asked = traits.matrix()
    assert set(asked) == set(SCENARIOS)
    assert all(set(row) == set(model.WAYS) for row in asked.values())


def test_a_module_of_the_lab_is_imported_like_any_other() -> None:
    with pytest.raises(ModuleNotFoundError):
        __import__("singleton_lab_none")


# The race -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("program", "built"),
    [
        (race.check_then_create, {1, 2}),
        (race.lock_then_create, {1, 2}),
        (race.double_checked, {1}),
        (race.locked_always, {1}),
    ],
)
def test_what_two_threads_can_build(program: race.Program, built: set[int]) -> None:
    assert race.tally(program).keys() == built


def test_three_threads_build_no_second_object_under_double_checking() -> None:
    assert race.tally(race.double_checked, 3).keys() == {1}


def test_every_interleaving_is_tried_once() -> None:
    runs = [run.steps for run in race.runs(race.check_then_create)]
    assert len(set(runs)) == len(runs)
    assert len([run for run in runs if len(run) == 6]) == 18, "C(6,3) orders, less the two in which one thread is first"


def test_nobody_is_stuck_and_the_lock_is_held_by_one() -> None:
    for program in race.PROGRAMS.values():
        for run in race.runs(program):
            held = [step for _, step in run.steps if step in (race.LOCK, race.UNLOCK)]
            assert held == [race.LOCK, race.UNLOCK] * (len(held) // 2)


# Mutation: without the line, the rule beside it dies ------------------------------------------------------------------
def one_is_built(ways: ModuleType, way: str) -> None:
    assert traits.threads(ways.WAYS[way]) == "1"


def many_are_built(ways: ModuleType, way: str) -> None:
    assert traits.threads(ways.WAYS[way]) == str(THREADS)


def one_object(ways: ModuleType, way: str) -> None:
    assert traits.same(ways.WAYS[way]) == "the same"


def first_argument(ways: ModuleType, way: str) -> None:
    assert traits.later(ways.WAYS[way]) == CALLS[0]


@pytest.mark.parametrize(
    ("line", "instead", "rule", "way"),
    [
        ("if not made:  # the second look", "if True:", one_is_built, "double check"),
        ("cls._one = super().__new__(cls)", "return super().__new__(cls)", one_object, "__new__"),
        ("if cls not in cls.made:", "if True:", one_object, "metaclass"),
        ("made[cls] = cls(*args)", "return cls(*args)", first_argument, "decorator"),
        ("@cache", "", one_object, "cache"),
    ],
)
def test_without_this_line_a_rule_dies(line: str, instead: str, rule: Any, way: str) -> None:
    mutant = mutated(model, line, instead)
    with pytest.raises(AssertionError):
        rule(mutant, way)


def test_a_lock_that_several_may_hold_lets_two_be_built() -> None:
    line = "could = [at for at, thread in enumerate(all_) if thread.next and (thread.next != LOCK or shared.holder is None)]"
    mutant = mutated(race, line, "could = [at for at, thread in enumerate(all_) if thread.next]")
    assert 2 in mutant.tally(mutant.double_checked)


def test_borgs_without_the_common_dict_share_nothing() -> None:
    mutant = mutated(model, "self.__dict__ = self._state")
    assert traits.same(mutant.borg) == "another"


def test_without_the_second_look_the_interleavings_show_two() -> None:
    mutant = mutated(race, 'yield "check again"', "shared.one = None")
    with pytest.raises(AssertionError):
        assert mutant.tally(mutant.double_checked).keys() == {1}


# The exercise ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "instead", "taught"),
    [
        (
            "_lock = RLock()  # reentrant: a singleton's __init__ may ask for another singleton",
            "from threading import Lock; _lock = Lock()",
            "reentrant",
        ),
        ("if cls not in Singleton._made:  # somebody may have built it while we waited", "if True:", "look again"),
        ("with Singleton._lock:", "if True:", "inside a lock"),
        ("return Singleton._made[cls]", "return next(iter(Singleton._made.values()))", "the parent's object"),
    ],
)
def test_a_solution_with_a_flaw_is_taught_about_it(tmp_path: Path, line: str, instead: str, taught: str) -> None:
    lab = find("singleton")
    lines = exercise.solution(lab).split("\n")
    (at,) = (n for n, text in enumerate(lines) if text.strip() == line)
    lines[at] = lines[at][: -len(lines[at].lstrip())] + instead
    mine = tmp_path / "singleton.py"
    mine.write_text("\n".join(lines), encoding="utf-8")

    checked = exercise.check(lab, mine)

    assert not checked.ok
    assert taught in checked.message.en
