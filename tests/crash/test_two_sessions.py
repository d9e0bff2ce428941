"""Two processes, one home: no update is lost, and who must wait is told for whom."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from quizzer.journal.log import Journal
from tests.cli.factories import ALONE, Home, make_home
from tests.crash.test_kill import LEARNER, assert_sound

pytestmark = pytest.mark.slow

if sys.platform != "win32":
    from tests.cli.driver import ENTER, Terminal

terminals = pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run on Linux or macOS")
EACH = 40


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = make_home(tmp_path)
    assert home.run("answer", "trial.third", "--rating", "good").code == 0
    return home


@contextmanager
def writing(home: Home) -> Iterator[None]:
    """Somebody is in the middle of a write."""
    with closing(sqlite3.connect(home.journal_file, isolation_level=None)) as conn:
        conn.execute("BEGIN IMMEDIATE")
        yield
        conn.execute("ROLLBACK")


def test_two_learners_at_once_lose_nothing(home: Home) -> None:
    command = [sys.executable, LEARNER, str(EACH)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=home.environ()) for _ in range(2)]
    told = [line for child in both for line in child.communicate(timeout=60)[0].splitlines()[1:]]

    with Journal.open(home.path, readonly=True) as journal:
        log = journal.log()
        reps = sum(card.memory.reps for card in journal.cards())

    assert [child.returncode for child in both] == [0, 0]
    assert len(set(told)) == 2 * EACH
    assert set(told) <= {entry.event.id for entry in log}
    assert sorted(entry.event.seq for entry in log) == list(range(1, 2 * EACH + 2))
    assert reps == 2 * EACH + 1
    assert_sound(home)


def test_a_command_waits_for_another_writer(home: Home) -> None:
    with writing(home):
        child = subprocess.Popen(
            [sys.executable, ALONE, "answer", "trial.read", "--rating", "good"],
            stdout=subprocess.DEVNULL,
            env=home.environ(),
        )
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(1.5)

    assert child.wait(20) == 0
    assert [name for name, _, _ in home.reviews()] == ["trial.third", "trial.read"]


def test_who_waited_too_long_is_told_and_nothing_was_recorded(home: Home) -> None:
    with writing(home):
        ran = home.run("--wait", "0.2", "answer", "trial.read", "--rating", "good", "--json")

    assert (ran.code, ran.out) == (5, "")
    assert "has been writing for 0.2 s" in ran.err
    assert len(ran.err.splitlines()) == 2
    assert len(home.reviews()) == 1


def test_reading_never_waits_for_a_writer(home: Home) -> None:
    home.run("due", "--json")
    with writing(home):
        for command in ("due", "next", "list", "log", "stats"):
            assert home.run("--wait", "0.2", command, "--json").code == 0


@terminals
def test_two_sessions_may_rate_the_same_card(home: Home) -> None:
    with Terminal(home, "study") as one, Terminal(home, "study") as two:
        for terminal in (one, two):
            terminal.wait_for("快照读是什么")
            terminal.type(ENTER, then="1-4 评分")
        one.type("4", then="已存")
        two.type("1", then="已存")

    assert [(name, rating) for name, rating, _ in home.reviews()][1:] == [
        ("trial.read", "easy"),
        ("trial.read", "again"),
    ]
    first, second = home.events()[1:]
    assert second.body["prev"] == first.id, "decided on the card as the first had left it"
    assert_sound(home)


@terminals
def test_a_session_keeps_the_card_while_another_writes_and_enter_tries_that_rating_again(home: Home) -> None:
    with Terminal(home, "--wait", "0.2", "study") as terminal:
        terminal.wait_for("快照读是什么")
        terminal.type(ENTER, then="1-4 评分")
        with writing(home):
            terminal.type("4", then="没有存")
            terminal.wait_for("1-4 评分")
        terminal.type(ENTER, then="已存")

    assert [(name, rating) for name, rating, _ in home.reviews()][1:] == [("trial.read", "easy")]
