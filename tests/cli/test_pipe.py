"""`study` without a terminal: one line an answer, one line a rating, no escape codes."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.factories import ALONE, CHOICE, CLOZE, LATER, ORDER, READ, TOMORROW, Home, make_home, pack

pytestmark = pytest.mark.slow

BOTH = "a plain query takes no lock, and sees committed versions only"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return make_home(tmp_path)


def test_an_answer_and_a_rating_are_two_lines(home: Home) -> None:
    ran = home.run("study", "--limit", "2", said=f"{BOTH}\ngood\n\n1\n")

    assert (ran.code, ran.err) == (0, "")
    assert home.reviews() == [("trial.read", "good", False), ("trial.lock", "again", False)]
    assert home.said() == [BOTH, None]
    assert "1/2 trial.read  What is a snapshot read" in ran.out
    assert "[+] 1 a plain query takes no lock | a plain query takes no lock" in ran.out
    assert "rated: good (proposed: 2 of 2)   next: 2026-11-23" in ran.out
    assert ran.out.endswith("done: 2 questions, 2 ratings saved\n")
    assert "\x1b" not in ran.out


@pytest.mark.parametrize(("answer", "rating"), [(BOTH, "good"), ("a plain query takes no lock", "hard"), ("", "again")])
def test_an_empty_rating_takes_what_is_proposed(home: Home, answer: str, rating: str) -> None:
    home.run("study", "--limit", "1", said=f"{answer}\n\n")

    assert home.reviews() == [("trial.read", rating, False)]


@pytest.mark.parametrize("said", ["", "half an answer", "half an answer\n"])
def test_the_end_of_input_keeps_what_was_rated_and_nothing_else(home: Home, said: str) -> None:
    ran = home.run("study", said=f"{BOTH}\n3\n{said}")

    assert ran.code == 0
    assert home.reviews() == [("trial.read", "good", False)]
    assert "1 rating saved" in ran.out


def test_no_input_at_all_records_nothing(home: Home) -> None:
    ran = home.run("study")

    assert ran.code == 0
    assert home.events() == []


@pytest.mark.skipif(sys.platform == "win32", reason="needs SIGINT: run on Linux or macOS")
def test_an_interrupt_is_exit_130_and_keeps_what_was_rated(home: Home) -> None:
    with subprocess.Popen(
        [sys.executable, ALONE, "study"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=home.environ(),
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdin.write(b"\n4\n")
        child.stdin.flush()
        while b"2/3 " not in child.stdout.readline():
            pass
        child.send_signal(signal.SIGINT)

        assert child.wait(20) == 130
        assert b"Traceback" not in child.stderr.read()
    assert home.reviews() == [("trial.read", "easy", False)]


def test_a_line_that_is_no_rating_is_told_and_asked_again(home: Home) -> None:
    ran = home.run("study", "--limit", "1", said=f"{BOTH}\nperfect\n5\n EASY \n")

    assert home.reviews() == [("trial.read", "easy", False)]
    assert ran.err.count("is no rating") == 2
    assert "quizzer: 'perfect' is no rating" in ran.err


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_lines_may_end_as_on_windows(home: Home, end: str) -> None:
    home.run("study", "--limit", "1", said=f"{BOTH}{end}{end}")

    assert home.said() == [BOTH]


def test_bytes_that_are_no_text_do_not_end_the_session(home: Home) -> None:
    ran = home.run("study", "--limit", "2", said="\udce7\udc85 broken\n1\n\n1\n")

    assert (ran.code, ran.err) == (0, "")
    assert [rating for _, rating, _ in home.reviews()] == ["again", "again"]


def test_reveal_reads_only_ratings(home: Home) -> None:
    ran = home.run("study", "--reveal", "--limit", "2", said="2\n\n")

    assert home.reviews() == [("trial.read", "hard", False), ("trial.lock", "good", False)]
    assert "answer: A plain query reads a snapshot." in ran.out


def test_cram_is_practice_and_moves_no_schedule(home: Home) -> None:
    home.run("answer", "trial.lock", "--rating", "good")
    before = home.run("show", "trial.lock", "--json").json

    ran = home.run("study", "--cram", said="\n1\n\n1\n\n1\n")

    assert ran.code == 0
    assert sorted(e.card for e in home.events() if e.kind == "practice") == ["trial.lock", "trial.read", "trial.third"]
    assert len(home.reviews()) == 1
    assert home.run("show", "trial.lock", "--json").json == before
    assert "noted as practice" in ran.out


@pytest.mark.parametrize(
    ("options", "asked"),
    [
        (["--limit", "1"], 1),
        (["--limit", "0"], 0),
        (["--new", "2"], 2),
        (["--new", "0"], 0),
        (["--minutes", "2"], 1),
        (["--minutes", "60"], 3),
        (["--filter", "level:2 locking"], 1),
        (["--filter", "third or snapshot"], 2),
        (["trial"], 3),
    ],
)
def test_options_bound_what_is_asked(home: Home, options: list[str], asked: int) -> None:
    ran = home.run("study", *options, said="\n4\n" * 5)

    assert ran.code == 0
    assert len(home.reviews()) == asked


def test_an_unknown_topic_is_exit_4_with_the_nearest_name(home: Home) -> None:
    ran = home.run("study", "trail", said="\n4\n")

    assert (ran.code, ran.out) == (4, "")
    assert ran.err.splitlines() == ["quizzer: no topic called 'trail'", "  hint: did you mean 'trial'?"]


def test_topics_are_interleaved_and_one_can_be_chosen(home: Home) -> None:
    home.write("other.yaml", pack("- {id: other.one, ask: One?, answer: One.}\n", topic="other"))

    home.run("study", "other", said="\n4\n")

    assert [name for name, _, _ in home.reviews()] == ["other.one"]


def test_nothing_to_ask_is_told_with_the_time_of_the_next(home: Home) -> None:
    home.run("study", "--reveal", said="4\n4\n4\n")

    ran = home.run("study", said="\n4\n", QUIZZER_NOW=TOMORROW)

    assert ran.code == 0
    assert "Nothing to ask now. Next: " in ran.out
    assert len(home.reviews()) == 3


def test_again_comes_back_in_the_same_session(home: Home) -> None:
    home.run("study", said="\n1\n\n4\n\n4\n\n3\n")

    assert [name for name, _, _ in home.reviews()] == ["trial.read", "trial.lock", "trial.third", "trial.read"]


def test_a_step_left_over_is_asked_first(home: Home) -> None:
    home.run("study", "--limit", "2", said="\n1\n\n1\n")

    ran = home.run("study", "--limit", "1", said="\n3\n", QUIZZER_NOW=LATER)

    assert "1/1 trial.read" in ran.out


def test_the_language_can_be_chosen_for_one_session(home: Home) -> None:
    assert "快照读是什么" in home.run("study", "--lang", "zh", "--limit", "1", said="\n").out


# The exact types ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("typed", "right"), [("b", True), ("B", True), ("a", False), ("ab", False)])
def test_a_choice_is_answered_by_letters(tmp_path: Path, typed: str, right: bool) -> None:
    home = make_home(tmp_path, CHOICE)

    ran = home.run("study", "--limit", "1", said=f"{typed}\n\n")

    assert ("[+] right" in ran.out) is right
    assert home.reviews() == [("trial.choice", "good" if right else "again", False)]
    assert "  b  two\n" in ran.out


def test_a_wrong_choice_says_why(tmp_path: Path) -> None:
    ran = make_home(tmp_path, CHOICE).run("study", "--limit", "1", said="a\n\n")

    assert "[!] wrong | right: b" in ran.out
    assert "[!] not one" in ran.out


def test_an_order_is_answered_by_its_letters_in_order(tmp_path: Path) -> None:
    home = make_home(tmp_path, ORDER)
    asked = home.run("study", "--limit", "1").out
    letter = {line.split()[1]: line.split()[0] for line in asked.splitlines() if line.startswith("  ")}

    ran = home.run("study", "--limit", "1", said=" ".join(letter[name] for name in ("alpha", "beta", "gamma")) + "\n\n")

    assert sorted(letter.values()) == ["a", "b", "c"]
    assert "[+] right" in ran.out
    assert home.reviews() == [("trial.order", "good", False)]


@pytest.mark.parametrize(
    ("typed", "right"), [("disk; lock", True), ("磁盘；锁", True), ("lock; disk", False), ("disk", False)]
)
def test_the_gaps_of_a_cloze_are_separated_by_semicolons(tmp_path: Path, typed: str, right: bool) -> None:
    home = make_home(tmp_path, CLOZE)

    ran = home.run("study", "--limit", "1", said=f"{typed}\n\n")

    assert ("[+] right" in ran.out) is right
    assert "disk" not in ran.out.split("waiting for")[1].splitlines()[0], "the gaps hide their words"


def test_what_a_step_asks_again_is_only_what_was_missing(tmp_path: Path) -> None:
    home = make_home(tmp_path, READ)
    home.run("study", "--limit", "1", said="a plain query takes no lock\n1\n")

    ran = home.run("study", "--limit", "1", said="sees committed versions only\n\n", QUIZZER_NOW=LATER)

    assert "only: 2" in ran.out
    assert "[+] 1" in ran.out
    assert "[+] 2" in ran.out
