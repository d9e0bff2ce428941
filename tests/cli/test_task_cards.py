"""Drills and exercises at the command line: `study` through a pipe and at a terminal, `due`, `next`, `show`, `doctor`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.factories import Home
from tests.labs.planting import DRILL, WHOLE

if sys.platform != "win32":
    from tests.cli.driver import Terminal

pytestmark = pytest.mark.slow

QUESTION = """\
questions:
- id: trial.sum
  ask: {zh: 二加二是几, en: What are two and two}
  answer: {zh: 是四, en: Four.}
  points: [{id: four, zh: 是四, en: it is four, proof: trial#two-and-two}]
"""
IN_A_MONTH = "2026-12-24T10:00:00+08:00"
SHOWS_ITS_RUN = DRILL.replace(
    'proof="two-and-two")\n\n\nFAMILIES', 'proof="two-and-two", run=(Said("这一题的过程"),))\n\n\nFAMILIES'
).replace("from labs._kit.text", "from labs._kit.beats import Said\nfrom labs._kit.text")


@pytest.fixture
def street(home: Home) -> Home:
    """A home with a question, and a lab that it rests on, with an exercise and two drills."""
    for path, text in {**WHOLE, "drill.py": SHOWS_ITS_RUN}.items():
        file = home.root / "labs" / "trial" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    home.write("trial.yaml", QUESTION)
    home.env["QUIZZER_LABS"] = str(home.root / "labs")
    return home


@pytest.fixture
def drilled(street: Home) -> Home:
    """The drill `halves` was answered once, a month ago."""
    street.run("lab", "drill", "trial", "halves", "--limit", "1", "--seed", "3", said="2\n")
    street.env["QUIZZER_NOW"] = IN_A_MONTH
    return street


@pytest.fixture
def passed(street: Home) -> Home:
    """The exercise was passed once, a month ago."""
    street.run("exercise", "start", "trial")
    (street.path / "exercises" / "trial.py").write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    street.run("exercise", "check", "trial")
    street.env["QUIZZER_NOW"] = IN_A_MONTH
    return street


def test_due_and_next_tell_of_a_drill(drilled: Home) -> None:
    for way in ((), ("--slow",)):
        counts = drilled.run(*way, "due", "--json").json
        assert (counts["due"], counts["new"]) == (1, 1)
        said = drilled.run(*way, "next", "--json").json
        assert (said["id"], said["type"], said["topic"], said["why"]) == (
            "drill/trial/halves",
            "drill",
            "trial",
            "overdue",
        )
        assert said["ask"] == {"zh": "一半?", "en": "A half?"}
    assert "A half?" in drilled.run("next").out


def test_a_drill_through_a_pipe_is_a_question_like_others(drilled: Home) -> None:
    ran = drilled.run("study", "--limit", "1", said="b\n\n")
    assert ran.out.splitlines()[:7] == [
        "1/1 drill/trial/halves  A half?",
        "  a  0",
        "  b  1/2",
        "  c  1",
        "[+] right",
        "why: 2",
        "proof: trial#two-and-two",
    ]
    assert drilled.reviews()[-1] == ("drill/trial/halves", "good", False)


def test_a_wrong_answer_is_told_the_right_one(drilled: Home) -> None:
    assert "[!] wrong | right: b" in drilled.run("study", "--limit", "1", said="c\n\n").out
    assert drilled.reviews()[-1] == ("drill/trial/halves", "again", False)


def test_an_exercise_takes_no_line_of_a_pipe(passed: Home) -> None:
    ran = passed.run("study", "--limit", "1", said="four\n3\n")
    assert ran.code == 0
    assert "quizzer exercise reset trial" in ran.out
    assert passed.reviews()[-1][:2] == ("trial.sum", "good")


def test_an_exercise_alone_ends_the_sitting(passed: Home) -> None:
    ran = passed.run("study", "--new", "0")
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "done: 0 questions, 0 ratings saved")
    assert passed.run("next", "--json").json["type"] == "exercise"


def test_list_leaves_them_out_and_show_says_what_they_are(drilled: Home) -> None:
    listed = drilled.run("list", "--json").rows("questions")
    assert [question["id"] for question in listed] == ["trial.sum"]
    drill, exercise = (drilled.run("show", key, "--json").json for key in ("drill/trial/halves", "exercise/trial"))
    assert (drill["type"], drill["reps"], drill["state"]) == ("drill", 1, "review")
    assert (exercise["type"], exercise["reps"], exercise["state"]) == ("exercise", 0, "new")
    assert "quizzer lab drill trial halves" in drilled.run("show", "drill/trial/halves").out
    assert "quizzer exercise start trial" in drilled.run("show", "exercise/trial").out
    assert drilled.run("show", "drill/trial/halfs").code == 4


def test_the_doctor_is_content(drilled: Home) -> None:
    found = drilled.run("doctor", "--json").json
    assert (found["ok"], found["problems"], found["snapshot"]) == (True, [], "equal")
    (drilled.root / "labs" / "trial" / "drill.py").unlink()
    drilled.run("due", "--json")
    (problem,) = drilled.run("doctor", "--json").rows("problems")
    assert "drill/trial/halves" in str(problem["what"])


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run this on a POSIX system")
def test_p_shows_the_run_of_this_drill_and_its_claim_and_comes_back(drilled: Home) -> None:
    with Terminal(drilled, "study", "--limit", "1") as terminal:
        terminal.wait_for("一半?")
        terminal.type("b\r", then="建议")
        terminal.type("p", then="trial#two-and-two")
        terminal.wait_for("这一题的过程")
        terminal.type("q", then="建议")
        terminal.type("\r", then="已存")
        terminal.type("q")
        assert terminal.end() == 0
    assert drilled.reviews()[-1] == ("drill/trial/halves", "good", False)


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run this on a POSIX system")
def test_enter_goes_on_from_an_exercise(passed: Home) -> None:
    with Terminal(passed, "study") as terminal:
        terminal.wait_for("quizzer exercise reset trial")
        terminal.alt("e", then="没有文件可改")
        terminal.type("\r", then="二加二是几")
        terminal.alt("q")
        assert terminal.end() == 0


def test_the_bundled_labs_are_known(home: Home) -> None:
    """Also in a home without a lab of its own."""
    folder = Path(__file__).parents[2] / "labs"
    ran = home.run("show", "exercise/singleton", "--json")
    assert (folder / "singleton" / "exercise" / "check.py").is_file()
    assert ran.json["type"] == "exercise"
