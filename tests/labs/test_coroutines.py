"""The lab coroutines: yield from spelled out is yield from, on thousands of scripts, and every line of it is needed."""

from __future__ import annotations

import sys
from random import Random
from types import ModuleType
from typing import Any

import pytest

from labs._kit.real.pythons import Python, pythons
from labs.coroutines import demo_coroutines, driving, model, verify
from labs.coroutines.scenarios import SCRIPTS
from tests.labs.mutating import mutated

SEEDS = range(3000)


def differing(of: ModuleType) -> list[int]:
    """The seeds on whose scripts a model is not like the language's own yield from."""
    scripts = {seed: driving.script(Random(seed)) for seed in SEEDS}
    return [
        s for s, each in scripts.items() if driving.driven(of.delegate, *each) != driving.driven(driving.truly, *each)
    ]


def test_yield_from_spelled_out_is_yield_from() -> None:
    assert differing(model) == []


def test_random_scripts_use_every_generator_and_every_move() -> None:
    scripts = [driving.script(Random(seed)) for seed in SEEDS]
    assert {inner for inner, _ in scripts} == set(driving.INNERS)
    assert {name for _, moves in scripts for name, _ in moves} == {"next", "send", "throw", "close"}


@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("return end.value  # what the inner one returned", "return None"),
        ("inner.close()  # the inner one tidies up first", "pass"),
        ("push = partial(inner.throw, error)  # it may catch it, and hand out something else", "raise"),
        ('if not hasattr(inner, "throw"):', "if False:"),
        ('if hasattr(inner, "close"):', "if True:"),
        ("if got is not None:", "if False:"),
        ("if got is not None:", "if True:"),
    ],
)
def test_without_this_line_it_is_not(line: str, instead: str) -> None:
    assert differing(mutated(model, line, instead))


def test_a_for_loop_lets_nothing_in() -> None:
    inner, moves = SCRIPTS["send"]
    assert [line.split(" -> ")[1] for line in driving.driven(model.loop, inner, moves)] == ["1", *["1, got 0"] * 3]


def test_a_frame_that_runs_is_on_the_stack_and_one_that_is_suspended_is_not() -> None:
    def generator() -> Any:
        yield demo_coroutines.on_the_stack(sys._getframe())

    made = generator()
    assert next(made) is True
    assert demo_coroutines.on_the_stack(made.gi_frame) is False
    made.close()


# Versions -------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("version", "what", "is_so"),
    [
        ((2, 4), "send", False), ((2, 5), "send", True), ((3, 2), "yield from", False), ((3, 3), "yield from", True),
        ((3, 4), "async def", False), ((3, 5), "async def", True), ((3, 6), "async as a name", True),
        ((3, 7), "async as a name", False), ((3, 10), "asyncio.coroutine", True), ((3, 11), "asyncio.coroutine", False),
    ],
)  # fmt: skip
def test_what_each_version_can_say(version: tuple[int, ...], what: str, is_so: bool) -> None:
    assert model.says(version)[what] is is_so


def test_this_python_says_what_the_table_says() -> None:
    here = Python(sys.executable, tuple(sys.version_info[:3]))
    assert verify.can_say(here) == model.says(here.version[:2])


@pytest.mark.real
def test_every_python_of_the_machine_says_what_the_table_says() -> None:
    here = pythons((2, 7))
    assert {each.name: verify.can_say(each) for each in here} == {e.name: model.says(e.version[:2]) for e in here}


# A row of the table that is wrong is found by whoever is asked
def test_a_wrong_row_is_found() -> None:
    mutant = mutated(
        model,
        'UNTIL = {"async as a name": (3, 7), "asyncio.coroutine": (3, 11)}  # from here on no longer',
        "UNTIL = {}",
    )
    here = Python(sys.executable, tuple(sys.version_info[:3]))
    assert verify.can_say(here) != mutant.says(here.version[:2])
