"""kill -9 at three hundred random moments: what was acknowledged is there, and the journal is sound."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs kill -9 and a pseudo-terminal: run on Linux or macOS", allow_module_level=True)

from quizzer.journal.log import Journal
from tests.cli.driver import ENTER, Terminal
from tests.cli.factories import ALONE, Home, make_home
from tests.journal.factories import health

LEARNER = str(Path(__file__).with_name("learner.py"))
IN_A_LOOP, OF_A_COMMAND, OF_A_SESSION = 25, 30, 20  # kills a test; the first runs ten times, all in all 300
pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


@pytest.fixture
def learners(home: Home) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, LEARNER],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        bufsize=1,
        env=home.environ(),
    ) as nursery:
        yield nursery
        assert nursery.stdin is not None
        nursery.stdin.close()
        assert nursery.wait(20) == 0


def ids(home: Home) -> set[str]:
    """Every review that the journal holds."""
    with Journal.open(home.path, readonly=True) as journal:
        return {entry.event.id for entry in journal.log()}


def assert_sound(home: Home) -> None:
    """The file is whole and the snapshot equals a rebuild."""
    report = health(home.path)
    assert (report.integrity, report.snapshot, report.ok) == ("ok", "equal", True)


@pytest.mark.parametrize("seed", range(10))
def test_a_review_that_was_acknowledged_survives_kill_9(home: Home, learners: subprocess.Popen[str], seed: int) -> None:
    rng, acknowledged = random.Random(seed), set[str]()
    assert learners.stdin is not None
    assert learners.stdout is not None

    for turn in range(IN_A_LOOP):
        learners.stdin.write("next\n")
        pid = int(learners.stdout.readline())
        told = {learners.stdout.readline()} if turn % 2 else set()  # every other one dies after its first review
        time.sleep(rng.uniform(0, 0.03))
        os.kill(pid, signal.SIGKILL)
        told |= set(iter(learners.stdout.readline, "gone\n"))
        acknowledged |= {line.strip() for line in told if line.endswith("\n")}

        assert acknowledged <= ids(home)
        assert_sound(home)

    assert len(acknowledged) >= IN_A_LOOP // 2


def test_killing_the_answer_command_loses_no_review_that_it_printed(home: Home) -> None:
    rng, acknowledged = random.Random(1), set[str]()
    argv = [sys.executable, ALONE, "answer", "trial.read", "--rating", "good", "--json"]
    started = time.monotonic()
    home.run("answer", "trial.read", "--rating", "good")
    usual_s = time.monotonic() - started

    for _ in range(OF_A_COMMAND):
        with subprocess.Popen(argv, stdout=subprocess.PIPE, text=True, env=home.environ()) as child:
            time.sleep(rng.uniform(0.3, 1.0) * usual_s)
            child.kill()
            assert child.stdout is not None
            printed = child.stdout.read()
        acknowledged |= set(printed.split('"')[7:8]) if printed.endswith("}\n") else set()

        assert acknowledged <= ids(home)
        assert_sound(home)


def test_killing_a_session_loses_no_rating_that_it_showed_as_saved(home: Home) -> None:
    rng, shown, before = random.Random(2), 0, 0

    for turn in range(OF_A_SESSION):
        with Terminal(home, "study", "--reveal", "--new", "9") as terminal:
            terminal.wait_for("试题")
            terminal.type((ENTER + "1") * 200)  # cards come back in their steps for ever
            if turn % 2:
                terminal.wait_for("已存")
            terminal.look(rng.uniform(0, 0.8))
            terminal.kill()
        saved, after = terminal.raw.count("已存"), len(ids(home))

        assert before + saved <= after <= before + saved + 1
        assert_sound(home)
        shown, before = shown + saved, after

    assert shown >= OF_A_SESSION // 2
