"""Every command: what its JSON promises, its exit codes, its two lines of complaint, and what never reaches a screen."""

from __future__ import annotations

import re
import sys

import pytest

from tests.cli.factories import LATER, LOCK, TOMORROW, Home, Ran, pack

pytestmark = pytest.mark.slow

IN_A_WEEK = "2026-11-28T10:00:00+08:00"


def complaint(ran: Ran) -> list[str]:
    """The two lines of a complaint, after making sure that they are nothing else."""
    lines = ran.err.splitlines()
    assert ran.out == ""
    assert len(lines) == 2
    assert lines[0].startswith("quizzer: ")
    assert lines[1].startswith("  hint: ")
    return lines


# What the JSON promises -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("argv", "keys"),
    [
        ("due", "now due new learning next_at by_topic"),
        ("next", "id topic type ask state why"),
        ("answer trial.read --rating good", "id review rating stability difficulty interval_days due"),
        ("grade trial.read", "id score rating points misconceptions"),
        ("undo", "undone"),
        ("list", "questions"),
        ("show trial.read", "id topic type level ask points sources proofs stability difficulty due reps lapses"),
        ("search snapshot", "questions"),
        ("check", "problems questions"),
        ("stats", "reviews retention streak_days forecast topics"),
        ("stats --grading", "overruled"),
        ("log", "reviews"),
        ("doctor", "ok problems reviews integrity snapshot"),
        ("backup", "path"),
        ("config", "retention lang"),
        ("paths", "home journal packs config backups index questions"),
        ("flag trial.read", "id"),
        ("suspend trial.read", "id"),
        ("resume trial.read", "id"),
        ("forget trial.read", "id"),
        ("reschedule --fit", "moved cards due_before due_after dry_run fitted"),
    ],
)
def test_a_command_gives_one_json_object_with_the_promised_keys(home: Home, argv: str, keys: str) -> None:
    home.run("answer", "trial.lock", "--rating", "good")

    ran = home.run(*argv.split(), "--json", said="a plain query takes no lock")

    assert (ran.code, ran.err) == (0, "")
    assert set(keys.split()) <= set(ran.json)
    assert ran.out.count("\n") == 1, "one object on one line"


@pytest.mark.parametrize("argv", ["due --json", "answer --json trial.read --rating good", "list --json trial"])
def test_json_may_stand_anywhere_after_the_name(home: Home, argv: str) -> None:
    assert home.run(*argv.split()).json


def test_a_review_is_recorded_as_it_is_told(home: Home) -> None:
    told = home.run(
        "answer", "trial.read", "--rating", "again", "--text", "-", "--seconds", "9", "--json", said="想\n不起来"
    ).json
    (logged,) = home.run("log", "--json").rows("reviews")

    assert re.fullmatch(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}", str(told["review"]))
    assert told["due"] == "2026-11-21T10:10:00+08:00"
    assert told["interval_days"] == pytest.approx(0.00694, abs=1e-5)
    assert (logged["review"], logged["rating"], logged["undone"]) == (told["review"], "again", False)
    assert (logged["id"], logged["at"], logged["seq"]) == ("trial.read", "2026-11-21T10:00:00+08:00", 1)
    assert home.said() == ["想\n不起来"]


@pytest.mark.parametrize("rating", ["again", "hard", "good", "easy"])
def test_answer_takes_any_question_as_often_as_one_likes(home: Home, rating: str) -> None:
    home.run("suspend", "trial.read")

    first, second = (home.run("answer", "trial.read", "--rating", rating, "--json") for _ in range(2))

    assert (first.code, second.code) == (0, 0)
    assert [r for _, r, _ in home.reviews()] == [rating, rating]
    assert home.run("list", "--filter", "is:suspended", "--json").json["questions"], "it stays suspended"


def test_grade_records_nothing_and_quotes_the_learner(home: Home) -> None:
    found = home.run("grade", "trial.read", "--json", said="a plain query takes no lock").json

    assert found["points"] == [
        {"id": "plain", "verdict": "covered", "quote": "a plain query takes no lock"},
        {"id": "view", "verdict": "missing", "quote": ""},
    ]
    assert home.events() == []


def test_undo_restores_what_came_next_and_the_log_keeps_both(home: Home) -> None:
    before = home.run("next", "--json").out
    review = home.run("answer", "trial.read", "--rating", "easy", "--json").json["review"]
    between = home.run("next", "--json").out

    undone = home.run("undo", "--json").json["undone"]

    assert isinstance(undone, dict)
    assert undone["review"] == review
    assert home.run("next", "--json").out == before != between
    assert home.reviews() == [("trial.read", "easy", True)]
    assert home.run("undo", "--json").json == {"undone": None}


def test_stats_count_what_was_reviewed(home: Home) -> None:
    home.run("answer", "trial.read", "--rating", "good")
    home.run("answer", "trial.lock", "--rating", "good")
    home.run("undo")

    assert home.run("stats", "--json").json["reviews"] == 1


def test_a_bad_file_beside_good_ones_is_one_line_and_no_harm(home: Home) -> None:
    bad = home.write("bad.yaml", pack("- {id: trial.bad, aks: What?, answer: That.}\n"))

    listed, checked = home.run("list", "--json"), home.run("check", "--json")

    assert listed.code == 0
    assert len(listed.rows("questions")) == 3
    assert [line[:2] for line in listed.err.splitlines()] == ["qu", "  "]
    assert f"{bad}:4" in listed.err
    assert checked.code == 1
    assert home.run("show", "trial.bad", "--json").code == 3
    assert home.run("answer", "trial.bad", "--rating", "good").code == 3
    assert home.events() == []


# The short way and the long way ---------------------------------------------------------------------------------------
STATES: dict[str, list[list[str]]] = {
    "an empty home": [],
    "one in a step": [["answer", "trial.read", "--rating", "again"]],
    "one learned": [["answer", "trial.read", "--rating", "easy"]],
    "one suspended": [["suspend", "trial.read"]],
    "one flagged and one undone": [["flag", "trial.lock"], ["answer", "trial.lock", "--rating", "good"], ["undo"]],
    "few new ones a day": [["config", "new_per_day", "1"], ["answer", "trial.read", "--rating", "hard"]],
    "all learned": [["answer", f"trial.{name}", "--rating", "easy"] for name in ("read", "lock", "third")],
    "all asked today": [["answer", f"trial.{name}", "--rating", "again"] for name in ("read", "lock", "third")],
}


@pytest.mark.parametrize("state", STATES)
def test_the_short_way_of_due_and_next_says_what_the_long_way_says(home: Home, state: str) -> None:
    for argv in STATES[state]:
        assert home.run(*argv).code == 0
    home.run("due", "--json")  # compiles what is not compiled yet

    for now in (LATER, TOMORROW, IN_A_WEEK):
        for command in ("due", "next"):
            short = home.run(command, "--json", QUIZZER_NOW=now)
            long = home.run("--slow", command, "--json", QUIZZER_NOW=now)
            assert (short.code, short.json) == (0, long.json)


@pytest.mark.parametrize("state", STATES)
def test_next_names_what_study_asks(home: Home, state: str) -> None:
    for argv in STATES[state]:
        home.run(*argv)

    for now in (LATER, IN_A_WEEK):
        named = home.run("next", "--json", QUIZZER_NOW=now).json["id"]
        asked = home.run("study", QUIZZER_NOW=now).out
        assert re.findall(r"^1/\d+ (\S+)", asked, re.MULTILINE) == [named] * (named is not None)


def test_the_short_way_sees_a_file_that_changed(home: Home) -> None:
    assert home.run("next", "--json").json["id"] == "trial.read"

    home.write("trial.yaml", pack(LOCK))

    assert home.run("next", "--json").json["id"] == "trial.lock"


# Exit codes -----------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("argv", "said"),
    [
        ("anwser", "did you mean answer?"),
        ("study --limit x", "'quizzer study --help'"),
        ("study --nope", "'quizzer study --help'"),
        ("answer trial.read", "'quizzer answer --help'"),
        ("answer trial.read --rating superb", "again"),
        ("answer trial.read --rating good --seconds -1", "'quizzer answer --help'"),
        ("list --filter is:nonsense", ""),
        ("list --filter (", ""),
        ("config retention 2", ""),
        ("config nosuch 2", ""),
        ("study --lang klingon", "zh"),
    ],
)
def test_wrong_words_are_exit_2_with_a_hint(home: Home, argv: str, said: str) -> None:
    ran = home.run(*argv.split())

    assert ran.code == 2
    assert said in complaint(ran)[1]


@pytest.mark.parametrize(
    "now", ["yesterday", "2026-11-21", "2026-11-21T10:00:00", "2026-13-01T10:00:00+08:00", "10:00+08:00"]
)
@pytest.mark.parametrize(
    "argv", [("due", "--json"), ("next", "--json"), ("study",), ("answer", "trial.read", "--rating", "good")]
)
def test_a_time_that_cannot_be_read_is_exit_2_and_nothing_is_recorded(
    home: Home, now: str, argv: tuple[str, ...]
) -> None:
    ran = home.run(*argv, QUIZZER_NOW=now)

    assert ran.code == 2
    assert "QUIZZER_NOW=2026-" in complaint(ran)[1]
    assert not home.journal_file.exists() or home.events() == []


@pytest.mark.parametrize(
    ("argv", "near"),
    [
        ("show trial.raed", "trial.read"),
        ("answer trial.lokc --rating good", "trial.lock"),
        ("grade trial.thrid", "trial.third"),
        ("flag trial.raed", "trial.read"),
        ("suspend trial.raed", "trial.read"),
        ("resume trial.raed", "trial.read"),
        ("forget trial.raed", "trial.read"),
        ("list trail", "trial"),
        ("study --track backend", ""),
        ("check /no/such/file.yaml", ""),
        ("log --import /no/such/log.jsonl", ""),
    ],
)
def test_an_unknown_name_is_exit_4_with_the_nearest(home: Home, argv: str, near: str) -> None:
    ran = home.run(*argv.split())

    assert ran.code == 4
    assert near in complaint(ran)[1]
    assert home.events() == []


def test_a_journal_that_cannot_be_read_is_exit_5(home: Home) -> None:
    home.path.mkdir()
    home.journal_file.write_text("not a database at all, " * 100)

    for argv in (
        ["next", "--json"],
        ["due", "--json"],
        ["answer", "trial.read", "--rating", "good"],
        ["study"],
        ["stats"],
    ):
        ran = home.run(*argv)
        assert ran.code == 5
        assert "doctor --repair" in complaint(ran)[1]


def test_config_that_is_no_toml_is_told_by_its_file(home: Home) -> None:
    home.path.mkdir()
    (home.path / "config.toml").write_text("lang = ", encoding="utf-8")

    ran = home.run("list")

    assert ran.code == 2
    assert "config.toml" in complaint(ran)[0]


def test_help_comes_for_every_command_even_with_a_broken_home(home: Home) -> None:
    home.path.mkdir()
    (home.path / "config.toml").write_bytes(b"\xff\xfe")

    assert home.run("--help").code == 0
    assert "quizzer study" in home.run("study", "--help").out
    assert home.run("--version").out.startswith("quizzer ")


def test_output_into_a_closed_pipe_is_no_complaint(home: Home) -> None:
    import subprocess

    from tests.cli.factories import ALONE

    with subprocess.Popen(
        [sys.executable, ALONE, "list", "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=home.environ()
    ) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
