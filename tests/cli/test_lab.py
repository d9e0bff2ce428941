"""`quizzer lab` and `quizzer exercise`, on a lab planted beside the real ones; questions of the home rest on it."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from quizzer.cli.screen.exercise import flowed
from tests.cli.factories import NOW, Home, Ran, kinds
from tests.labs.planting import WHOLE, planted

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


@pytest.fixture
def street(home: Home) -> Home:
    """A home with a question, and a lab that it rests on."""
    plant(home.root)
    home.write("sums.yaml", QUESTION)
    home.env["QUIZZER_LABS"] = str(home.root / "labs")
    return home


def plant(root: Path, name: str = "trial", **changed: str | None) -> None:
    for path, text in {**WHOLE, **{f"{part}.py": text for part, text in changed.items()}}.items():
        if text is not None:
            file = root / "labs" / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")


def complaint(ran: Ran) -> list[str]:
    lines = ran.err.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("quizzer: ")
    assert lines[1].startswith("  hint: ")
    return lines


# What there is --------------------------------------------------------------------------------------------------------
def test_the_list_says_what_each_lab_has(street: Home) -> None:
    (trial,) = (lab for lab in street.run("lab", "list", "--json").rows("labs") if lab["name"] == "trial")
    assert trial == {
        "name": "trial",
        "title": "A trial plot.",
        "topics": ["trial"],
        "claims": ["trial#two-and-two", "trial#one-and-one"],
        "exercise": True,
        "drill": True,
        "real": True,
    }


def test_a_broken_lab_is_listed_with_what_is_wrong_and_hurts_no_other(street: Home) -> None:
    plant(street.root, "cracked", claims="CLAIMS = (")
    listed = street.run("lab", "list", "--json")
    (cracked,) = (lab for lab in listed.rows("labs") if lab["name"] == "cracked")
    assert listed.code == 0
    assert "claims.py:1: SyntaxError" in str(cracked["broken"])
    assert "[!] lab cracked is broken" in street.run("lab", "list").out
    assert street.run("lab", "prove", "trial").code == 0
    assert complaint(street.run("lab", "run", "cracked"))[0].startswith("quizzer: lab cracked is broken: claims.py:1")


def test_a_labs_page_names_its_claims_and_the_questions_that_rest_on_it(street: Home) -> None:
    street.run("answer", "trial.sum", "--rating", "good")
    told = street.run("lab", "show", "trial", "--json").json
    assert told["questions"] == [{"id": "trial.sum", "claims": ["trial#two-and-two"], "recall": 1.0}]
    page = street.run("lab", "show", "trial").out
    assert "two and two are four" in page
    assert re.search(r"trial\.sum +100% +What are two and two", page)


def test_a_labs_page_ends_with_every_command_that_the_lab_has(street: Home) -> None:
    page = street.run("lab", "show", "trial").out.splitlines()[-1]
    assert page.split("    ")[-1] == "quizzer exercise start trial"
    assert "prove, drill," in page
    plain = street.run("lab", "show", "container").out.splitlines()[-1]
    assert ("drill" in plain, "exercise" in plain, "verify" in plain) == (False, False, True)


def test_the_source_is_listed_in_reading_order(street: Home) -> None:
    files = street.run("lab", "source", "trial", "--json").rows("files")
    assert [Path(str(file["path"])).name for file in files][:4] == ["__init__.py", "claims.py", "model.py", "drill.py"]


# Running and proving --------------------------------------------------------------------------------------------------
def test_a_run_names_what_it_proves_and_ends_with_the_questions(street: Home) -> None:
    ran = street.run("lab", "run", "trial", "--fast")
    assert (ran.code, ran.err) == (0, "")
    assert "[+] trial#two-and-two  holds" in ran.out
    assert ran.out.rstrip().endswith("What are two and two")
    assert "\x1b" not in ran.out


def test_a_proof_says_whether_each_claim_holds_and_what_was_seen(street: Home) -> None:
    ran = street.run("lab", "prove", "trial", "--json")
    assert (ran.code, ran.err) == (0, "")
    assert ran.rows("claims")[0] == {"id": "trial#two-and-two", "holds": True, "evidence": "4"}


def test_a_claim_that_fails_is_exit_1_in_prove_and_in_run(street: Home) -> None:
    plant(street.root, demo="def demo(stage):\n    print('noise')\n    stage.prove('two-and-two', False, 5)\n")
    ran = street.run("lab", "prove", "trial#two-and-two", "--json")
    assert (ran.code, ran.json) == (1, {"claims": [{"id": "trial#two-and-two", "holds": False, "evidence": "5"}]})
    ran = street.run("lab", "run", "trial", "--fast")
    assert ran.code == 1
    assert "DOES NOT HOLD" in ran.out


@pytest.mark.parametrize(
    ("argv", "code", "hint"),
    [
        ("lab run tril", 4, "did you mean trial?"),
        ("lab show tril", 4, "did you mean trial?"),
        ("lab prove trial#two-and-to", 4, "did you mean trial#two-and-two?"),
        ("lab drill trial sum", 4, "did you mean sums?"),
        ("exercise start tril", 4, "did you mean trial?"),
        ("exercise check trial", 4, "quizzer exercise start trial"),
        ("lab verify", 2, "quizzer lab list"),
        ("lab run trial --never", 2, "python -m labs trial --fast"),
    ],
)
def test_a_mistake_is_two_lines_with_the_nearest_name(street: Home, argv: str, code: int, hint: str) -> None:
    ran = street.run(*argv.split())
    assert ran.code == code
    assert hint in ran.err
    assert "Traceback" not in ran.err


def test_verification_tells_scenario_agreement_and_version(street: Home) -> None:
    ran = street.run("lab", "verify", "trial", "--json")
    assert ran.code == 0
    assert ran.rows("scenarios")[0] == {"name": "same", "agrees": True, "version": "Abacus 1.0", "live": True}


def test_a_missing_server_is_exit_7_with_the_way_to_get_it(street: Home) -> None:
    verify = "from labs._kit.errors import find_tool\nKNOWN_GAPS = {}\n\ndef real(scenarios):\n    find_tool('apt install it', 'no-such-server')\n    yield\n"
    plant(street.root, verify=verify)
    ran = street.run("lab", "verify", "trial")
    assert ran.code == 7
    assert ran.err == "quizzer: no-such-server is not on this machine\n  hint: to compare live: apt install it\n"


def test_a_model_that_differs_is_exit_1_and_shows_both(street: Home) -> None:
    plant(street.root, verify=WHOLE["verify.py"].replace('"same": 1, "gap": 3', '"same": 9, "gap": 3'))
    ran = street.run("lab", "verify", "trial")
    assert ran.code == 1
    assert "[!] same  Abacus 1.0  live\n     model 1\n     real  9\n" in ran.out
    assert re.search(r"\[!\] +Abacus 1.0 +live +1 of 2 scenarios agree", ran.out)


def test_a_scenario_may_have_a_slash_in_its_name(street: Home) -> None:
    changed = {part: WHOLE[f"{part}.py"].replace('"same"', '"HTTP/1.0"') for part in ("verify", "scenarios")}
    plant(street.root, **changed)
    ran = street.run("lab", "verify", "trial")
    assert ran.code == 0
    assert re.search(r"\[\+\] +Abacus 1.0 +live +2 of 2 scenarios agree", ran.out)


def test_a_lab_runs_the_scenarios_that_it_is_given(street: Home, tmp_path: Path) -> None:
    demo = "from labs.trial.scenarios import SCENARIOS\n\ndef demo(stage):\n    stage.show('first', SCENARIOS[0])\n"
    plant(street.root, demo=demo)
    mine = tmp_path / "mine.py"
    mine.write_text("SCENARIOS = ('mine',)\n")
    import subprocess

    words = [sys.executable, "-m", "labs", "beats", "trial", "--scenarios", str(mine)]
    ran = subprocess.run(words, env=street.environ(), cwd=Path(__file__).parents[2], capture_output=True, check=True)
    assert b'"value": "mine"' in ran.stdout


# Exercises and drills -------------------------------------------------------------------------------------------------
def work(street: Home) -> Path:
    return street.path / "exercises" / "trial.py"


def test_an_exercise_as_shipped_fails_with_what_to_do(street: Home) -> None:
    street.run("exercise", "start", "trial")
    ran = street.run("exercise", "check", "trial", "--json")
    assert ran.code == 1
    assert (ran.json["ok"], ran.json["message"]) == (False, "Line 2 is waiting for you")


def test_passing_is_a_review_once_and_practice_until_it_is_due(street: Home) -> None:
    street.run("exercise", "start", "trial")
    work(street).write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    first = street.run("exercise", "check", "trial", "--json").json
    work(street).write_text(WHOLE["exercise/solution.py"] + "\n", encoding="utf-8")
    street.run("exercise", "check", "trial")
    assert first["rating"] == "good"
    assert street.reviews() == [("exercise/trial", "good", False)]
    assert ("practice", "exercise/trial") in kinds(street)
    assert street.run("exercise", "check", "trial", "--json", QUIZZER_NOW=IN_A_MONTH).json["rating"] is None
    street.run("exercise", "reset", "trial", QUIZZER_NOW=IN_A_MONTH)
    work(street).write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    later = street.run("exercise", "check", "trial", "--json", QUIZZER_NOW=IN_A_MONTH).json
    assert later["rating"] == "easy", "unaided, at once, and not the first time"


def test_only_files_that_differ_are_attempts_and_six_of_them_are_hard(street: Home) -> None:
    street.run("exercise", "start", "trial")
    for wrong in ("0", "0", "1", "2", "3", "4", "5"):
        work(street).write_text(f"def double(number):\n    return {wrong}\n", encoding="utf-8")
        street.run("exercise", "check", "trial")
    work(street).write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    assert street.run("exercise", "check", "trial", "--json").json["rating"] == "hard"
    (review,) = (event for event in street.events() if event.kind == "review")
    assert review.body["attempts"] == 7


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("one\ntwo:\n\n    code()\n    more()\n\nlast\nof all", "one two:\n\n    code()\n    more()\n\nlast of all"),
        ("先看\n再读 send\n的值", "先看再读 send 的值"),
    ],
    ids=["en", "zh"],
)
def test_a_hint_flows_to_the_window_and_its_code_stays(written: str, shown: str) -> None:
    assert flowed(written) == shown


def test_hints_and_the_solution_lower_the_rating(street: Home) -> None:
    street.run("exercise", "start", "trial")
    assert [street.run("exercise", "hint", "trial").out for _ in range(3)] == [
        "1/3  one\n",
        "2/3  two\n",
        "3/3  three\n",
    ]
    assert street.run("exercise", "hint", "trial").code == 2
    work(street).write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    assert street.run("exercise", "check", "trial", "--json").json["rating"] == "hard"


def test_the_solution_before_passing_means_again(street: Home) -> None:
    street.run("exercise", "start", "trial")
    work(street).write_text(street.run("exercise", "solution", "trial").out, encoding="utf-8")
    assert street.run("exercise", "check", "trial", "--json").json["rating"] == "again"


def test_a_reset_keeps_the_old_file(street: Home) -> None:
    street.run("exercise", "start", "trial")
    work(street).write_text("mine", encoding="utf-8")
    street.run("exercise", "reset", "trial")
    assert work(street).read_text(encoding="utf-8") == WHOLE["exercise/skeleton.py"]
    assert work(street).with_name("trial.1.old.py").read_text(encoding="utf-8") == "mine"


def test_the_list_says_how_far_one_is(street: Home) -> None:
    def state(now: str = NOW) -> object:
        (trial,) = (
            e
            for e in street.run("exercise", "list", "--json", QUIZZER_NOW=now).rows("exercises")
            if e["name"] == "trial"
        )
        return trial["state"]

    states = [state()]
    street.run("exercise", "start", "trial")
    states.append(state())
    work(street).write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
    street.run("exercise", "check", "trial")
    states += [state(), state(IN_A_MONTH)]
    assert states == ["new", "started", "passed", "due"]


def test_a_drill_family_is_a_card_with_the_seed_of_its_question(street: Home) -> None:
    ran = street.run("lab", "drill", "trial", "halves", "--limit", "1", "--seed", "3", said="2\n")
    assert "[+] right: 1/2" in ran.out
    (review,) = (event for event in street.events() if event.kind == "review")
    assert (review.card, review.body["how"], review.body["rating"]) == ("drill/trial/halves", "drill", 3)
    assert isinstance(review.body["seed"], int)


# At a terminal --------------------------------------------------------------------------------------------------------
@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run this on a POSIX system")
def test_a_story_is_told_step_by_step_and_stops_for_a_guess(street: Home) -> None:
    with Terminal(street, "lab", "run", "trial") as terminal:
        terminal.wait_for("Enter 下一步")
        assert "trial#two-and-two" in terminal.text
        assert "一加一?" not in terminal.text
        terminal.type(" ", then="1-4 猜")
        assert "数一数" not in terminal.text
        terminal.type("1", then="不是, 2  2")
        terminal.type(" ", then="trial#one-and-one")
        terminal.type("b", then="一加一?")
        terminal.type("b", then="先算大的")
        terminal.type(" ", then="一加一?")
        terminal.type(" ", then="-> 2  2")
        terminal.type(" ", then="trial#one-and-one")
        terminal.type(" ", then="二加二是几")
        assert terminal.end() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run this on a POSIX system")
@pytest.mark.parametrize(("key", "code"), [("q", 0), ("\x03", 130)])
def test_leaving_in_the_middle_is_quiet(street: Home, key: str, code: int) -> None:
    with Terminal(street, "lab", "run", "trial") as terminal:
        terminal.wait_for("Enter 下一步")
        terminal.type(key)
        assert terminal.end() == code
        assert "Traceback" not in terminal.text


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run this on a POSIX system")
def test_the_scenario_opens_in_the_editor_and_runs_again(street: Home) -> None:
    plant(
        street.root,
        demo="from labs.trial.scenarios import SCENARIOS\n\ndef demo(stage):\n    stage.say(*SCENARIOS)\n",
        scenarios='SCENARIOS = ("原来的", "the old one")\n',
    )
    editor = street.root / "editor.sh"
    editor.write_text('#!/bin/sh\nsed -i s/原来的/改过的/ "$1"\n', encoding="utf-8")
    editor.chmod(0o755)
    with Terminal(street, "lab", "run", "trial", EDITOR=str(editor)) as terminal:
        terminal.wait_for("原来的")
        terminal.type("e", then="改过的")
        terminal.type("q")
        assert terminal.end() == 0


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal: run this on a POSIX system")
def test_a_watched_exercise_is_checked_when_it_is_saved(street: Home) -> None:
    street.run("exercise", "start", "trial")
    with Terminal(street, "exercise", "watch", "trial") as terminal:
        terminal.wait_for("存盘后再查")
        work(street).write_text(WHOLE["exercise/solution.py"], encoding="utf-8")
        terminal.wait_for("全部通过")
        assert terminal.end() == 0


def test_the_proof_of_a_card_runs_its_own_act_and_comes_back(street: Home, capsys: pytest.CaptureFixture[str]) -> None:
    from quizzer.app.context import Context, Moment
    from quizzer.cli.screen.story import prove_here

    with planted(street.root / "labs", "plot"):
        ctx = Context(street.environ(), lambda: Moment(0, 0), lang="en")
        assert prove_here(ctx, "plot#one-and-one")
    told = capsys.readouterr().out
    assert "[+] plot#one-and-one  holds" in told
    assert "Large" not in told
