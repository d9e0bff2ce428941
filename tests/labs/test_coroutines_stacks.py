"""The lab coroutines on stacks: jobs that take turns as in greenlet and gevent, and what breaks that."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from random import Random
from typing import Any

import pytest

from labs._kit.compare import recorded
from labs._kit.find import find
from labs._kit.stage import RecordingStage, Scene
from labs.coroutines import demo_stacks, stackful, verify
from labs.coroutines.scenarios import FIBERS
from tests.labs.mutating import mutated


@cache
def answers() -> dict[str, list[str]]:
    """What greenlet was recorded to do in each script."""
    return {seen.scenario: seen.answer for seen in recorded(find("coroutines")) if seen.version.startswith("greenlet")}


def random_script(rng: Random) -> stackful.Script:
    jobs = rng.randint(1, 3)
    return tuple(
        (rng.choice(list(stackful.JOBS)), tuple(rng.sample(range(30), rng.randint(0, 4)))) for _ in range(jobs)
    )


# Taking turns ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(40))
def test_each_job_does_alone_what_it_does_among_others(seed: int) -> None:
    script = random_script(Random(seed))
    together = stackful.in_threads(script)
    for at, name in enumerate("abc"[: len(script)]):
        alone = stackful.in_threads(script[at : at + 1])
        assert [line[2:] for line in together if line.startswith(name)] == [line[2:] for line in alone]


def test_no_thread_is_left_when_all_have_ended() -> None:
    before = threading.active_count()
    stackful.in_threads(FIBERS["three at once"])
    assert threading.active_count() == before


@pytest.mark.real
@pytest.mark.parametrize("module", verify.STACKFUL)
def test_random_jobs_take_turns_as_there(module: str) -> None:
    if not find_spec(module):
        pytest.skip(f"{module} is not installed: pip install {module}")
    there, runs = import_module(module), verify.STACKFUL[module]
    scripts = [random_script(Random(seed)) for seed in range(100)]
    assert [stackful.in_threads(script) for script in scripts] == [runs(script, there) for script in scripts]


# What breaks it -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("line", "instead"),
    [
        ("waiting.append(self._running)", "waiting.insert(0, self._running)"),
        ("self._running = waiting.pop(0)", "self._running = waiting.pop()"),
    ],
)
def test_without_this_line_jobs_do_not_take_turns_as_in_greenlet(line: str, instead: str) -> None:
    made = mutated(stackful, line, instead)
    assert any(made.in_threads(script) != answers()[name] for name, script in FIBERS.items())
    assert all(stackful.in_threads(script) == answers()[name] for name, script in FIBERS.items())


def test_another_answer_of_greenlet_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proved(demo_stacks.stackful)
    other = [seen for seen in recorded(find("coroutines")) if seen.version.startswith("gevent")]
    monkeypatch.setattr(demo_stacks, "recorded", lambda lab: other)
    assert not proved(demo_stacks.stackful)


def stays_here(push: Callable[[Any], None], co: Any) -> bool:
    push(co)
    return False


def in_a_thread_each(co: Any) -> None:
    """As if each had a stack of its own while it waits."""
    started = threading.Event()

    def live() -> None:
        co.send(None)
        started.set()
        forever.wait()

    threading.Thread(target=live, daemon=True).start()
    started.wait()


forever = threading.Event()


def test_a_coroutine_that_kept_its_thread_would_prove_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert proved(demo_stacks.stackless)
    monkeypatch.setattr(demo_stacks, "MANY", 3)
    monkeypatch.setattr(demo_stacks, "shallow", in_a_thread_each)
    try:
        assert not proved(demo_stacks.stackless)
    finally:
        forever.set()


def test_one_that_goes_on_in_the_same_thread_proves_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(demo_stacks, "elsewhere", stays_here)
    assert not proved(demo_stacks.stackless)


def proved(scene: Scene) -> bool:
    """Whether all that the act puts to the test holds."""
    stage = RecordingStage("coroutines", find("coroutines").claims)
    scene(stage)
    return all(proof.holds for proof in stage.proofs.values())
