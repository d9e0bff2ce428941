"""What labs share: finding, proving, comparing, drawing, drills and exercises, on a lab planted for the test."""

from __future__ import annotations

import io
import json
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from labs._kit import drill, exercise, find
from labs._kit.beats import Asked, Beat, Proved, Said, Step, Table, Timeline, as_json, from_json
from labs._kit.claims import Claim, problems
from labs._kit.compare import record, verify
from labs._kit.draw import Spacing, cells, lines, plain, wrap
from labs._kit.errors import BrokenLab, MissingTool, NotHere, find_tool
from labs._kit.prove import perform, prove
from labs._kit.stage import PlainStage, RecordingStage
from labs._kit.text import Lang, Text, language
from tests.labs.planting import VERIFY, planted


@pytest.fixture
def lab(tmp_path: Path) -> Iterator[find.Lab]:
    with planted(tmp_path):
        yield find.find("trial")


# Finding --------------------------------------------------------------------------------------------------------------
def test_a_lab_is_a_folder_and_its_title_is_read_without_importing_it(tmp_path: Path) -> None:
    page = '"""标题 | Title."""\nraise SystemExit("imported")\n'
    with planted(tmp_path, __init__=page):
        assert find.find("trial").title == Text("标题", "Title.")


def test_the_files_are_listed_in_the_order_in_which_the_first_page_names_them(tmp_path: Path) -> None:
    page = '"""标题 | Title.\n\nRead in this order   drill.py  mo*.py  nowhere.py  claims.py\n"""\n'
    with planted(tmp_path, __init__=page):
        names = [path.name for path, _ in find.source(find.find("trial"), "en")]
    assert names[:4] == ["__init__.py", "drill.py", "model.py", "claims.py"]
    assert len(names) == len(set(names)) > 6


def test_an_unknown_lab_is_answered_with_the_nearest(lab: find.Lab) -> None:
    with pytest.raises(NotHere) as caught:
        find.find("trail")
    assert caught.value.hint.en.startswith("did you mean trial?")
    assert caught.value.exit_code == 4


def test_an_unknown_claim_is_answered_with_the_nearest(lab: find.Lab) -> None:
    with pytest.raises(NotHere) as caught:
        prove("trial#two-and-too")
    assert caught.value.hint.en.startswith("did you mean trial#two-and-two?")


@pytest.mark.parametrize(
    ("part", "text", "named"),
    [
        ("claims", "CLAIMS = (\n", "claims.py:1: SyntaxError"),
        ("claims", None, "claims.py: ModuleNotFoundError"),
        ("claims", "CLAIMS = [1]", "claims.py: CLAIMS is not a tuple of Claim"),
        ("demo", "\n\n1 / 0\n", "demo.py:3: ZeroDivisionError"),
        ("demo", "import labs._kit\n\ndef demo(stage):\n    stage.prove('never-claimed', True)\n", "'never-claimed'"),
        ("demo", "def demo(stage):\n    {}['key']\n", "demo.py:2: KeyError: 'key'"),
    ],
)
def test_a_broken_lab_is_named_with_its_file_and_line(tmp_path: Path, part: str, text: str | None, named: str) -> None:
    with planted(tmp_path, **{part: text}), pytest.raises(BrokenLab) as caught:
        prove("trial")
    assert "lab trial" in caught.value.what.en
    assert named in caught.value.what.en


def test_a_broken_lab_is_still_listed_beside_the_others(tmp_path: Path) -> None:
    with planted(tmp_path / "a", "broken", claims="CLAIMS = ("), planted(tmp_path / "b", "sound"):
        assert {"broken", "sound"} <= {lab.name for lab in find.labs()}
        assert prove("sound").holds


# Proving --------------------------------------------------------------------------------------------------------------
def test_every_claim_of_a_lab_is_put_to_the_test(lab: find.Lab) -> None:
    proof = prove("trial")
    assert proof.holds
    assert [claim.id for claim in proof.claims] == ["trial#two-and-two", "trial#one-and-one"]
    assert proof.claims[0].evidence == "4"


def test_one_claim_is_proved_by_its_own_act_alone(lab: find.Lab) -> None:
    proof = prove("trial#one-and-one")
    assert [type(beat) for beat in proof.beats[1:]] == [Asked, Proved]


def test_a_demo_without_acts_is_played_up_to_the_claim(tmp_path: Path) -> None:
    demo = "def demo(stage):\n    stage.prove('two-and-two', True)\n    1 / 0\n"
    with planted(tmp_path, demo=demo):
        assert prove("trial#two-and-two").holds


def test_a_claim_that_the_demo_never_reaches_does_not_hold(tmp_path: Path) -> None:
    with planted(tmp_path, demo="def demo(stage):\n    stage.prove('two-and-two', True)\n"):
        assert [claim.holds for claim in prove("trial").claims] == [True, False]


def test_a_claim_that_failed_once_has_failed(tmp_path: Path) -> None:
    demo = "def demo(stage):\n    for holds in (True, False, True):\n        stage.prove('two-and-two', holds)\n"
    with planted(tmp_path, demo=demo):
        assert not prove("trial").claims[0].holds


# The stages -----------------------------------------------------------------------------------------------------------
def test_a_beat_survives_the_way_to_another_process(lab: find.Lab) -> None:
    steps = (Step(0, Text("读", "read"), "1", "wait", Text("注", "note"), "3"), Step(1, "write"))
    stage = RecordingStage("trial", lab.claims)
    perform(lab, stage)
    stage.timeline("", ("T1", Text("乙", "B")), steps)
    stage.table(Text("表", "table"), ("a", "b"), [[1, True]])
    stage.show("label", 3)
    stage.code("x = 1")
    assert [from_json(json.loads(json.dumps(as_json(beat)))) for beat in stage.beats] == stage.beats


def test_a_line_that_is_no_beat_is_refused() -> None:
    for said in ({}, {"kind": "never"}, {"kind": "said"}, {"kind": "said", "text": "x", "more": 1}):
        with pytest.raises(ValueError, match="beat"):
            from_json(said)


def test_the_plain_stage_asks_before_it_tells(lab: find.Lab) -> None:
    out = io.StringIO()
    perform(lab, PlainStage("trial", lab.claims, out, "en", keys=io.StringIO("\n1\n")))
    told = out.getvalue()
    assert told.index("2  2") < told.index("-> not so, 2  2") < told.index("count")
    assert "[+] trial#one-and-one  holds" in told


@pytest.mark.parametrize("width", [40, 80, 120])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_nothing_is_drawn_wider_than_the_window(width: int, lang: Lang) -> None:
    long = Text("很长的一句话, 里面有 some English words 和中文, " * 4, "a sentence with many words in it, " * 6)
    beats: list[Beat] = [
        Said(long),
        Table(long, (Text("列", "column"),) * 6, (("a cell of text",) * 6,) * 2),
        Asked(long, (long, "short"), 0, long),
        Proved("lab#claim", long, True, long),
        Timeline("", ("T1", "T2", "T3", "T4"), (Step(0, "does"), Step(3, Text("等", "waits"), mark="wait"))),
        Timeline("", ("T1", "T2"), (Step(0, long, long, "wait", long), Step(1, "short"), Step(1, long, "1", "bad"))),
        Timeline("", ("T1", "T2", "T3", "T4"), (Step(0, long, long, "wait", long), Step(3, long, note=long))),
    ]
    told = [line for beat in beats for line in plain(lines(beat, lang, width)).split("\n")]
    assert max(map(cells, told)) < width


def test_a_timeline_keeps_its_columns_in_cells() -> None:
    steps = (Step(0, Text("检查: 没有", "check: none")), Step(1, Text("建", "build"), "1", "good"))
    drawn = plain(lines(Timeline("", (Text("线程甲", "thread A"), Text("线程乙", "thread B")), steps), "zh")).split(
        "\n"
    )
    bars = {cells(line[: line.index("|")]) for line in drawn if "|" in line}
    assert len(bars) == 1


def test_a_step_too_wide_for_its_column_is_folded_and_keeps_every_word() -> None:
    words = "waits for the next-key lock that the first transaction holds on the gap before the last record"
    drawn = plain(lines(Timeline("", ("T1", "T2"), (Step(0, words, "a row"), Step(1, words, note=words))), "en"))
    rows = [line[7:].partition("|") for line in drawn.splitlines()[1:]]
    left, right = (" ".join(row[at] for row in rows).split() for at in (0, 2))
    assert left == ["T1", *words.split(), "->", "a", "row"]
    assert right == ["T2", *words.split(), *words.split()]


def test_who_waits_is_seen_waiting_until_he_goes_on() -> None:
    steps = (Step(0, "asks", mark="wait"), Step(1, "works"), Step(1, "ends"), Step(0, "goes on"), Step(1, "more"))
    drawn = plain(lines(Timeline("", ("T1", "T2"), steps), "en")).splitlines()[2:]
    assert [line[7:].split("|")[0].strip() for line in drawn if line] == ["asks  ..", ":", ":", "goes on", ""]


def test_blank_lines_never_come_in_pairs() -> None:
    spaced = Spacing()
    drawn = [spaced([(), (("a", ""),), ()]), spaced([(), (("b", ""),)]), spaced([()])]
    assert [len(part) for part in drawn] == [2, 1, 1]


def test_wrapping_loses_nothing_and_never_begins_with_a_comma() -> None:
    text = "先判断, 再创建: 两个线程 both see that there is no instance, 于是各建一个。"
    for size in range(12, 60):
        wrapped = wrap(text, size)
        assert "".join(wrapped).replace(" ", "") == text.replace(" ", "")
        assert not [line for line in wrapped if line[:1] in tuple(",。:")]
        assert max(map(cells, wrapped)) <= size


# The true system ------------------------------------------------------------------------------------------------------
def test_the_model_is_compared_with_what_was_recorded_and_with_the_living_system(lab: find.Lab) -> None:
    record(lab, date(2026, 11, 21))
    found, missing = verify(lab)
    assert missing is None
    assert [(c.name, c.agrees, c.version, c.live) for c in found] == [
        ("gap", True, "Abacus 1.0", False),
        ("same", True, "Abacus 1.0", False),
        ("same", True, "Abacus 1.0", True),
        ("gap", True, "Abacus 1.0", True),
    ]


def test_a_gap_that_no_longer_differs_fails(tmp_path: Path) -> None:
    verify_py = VERIFY.replace('"gap": 3', '"gap": 2')
    with planted(tmp_path, verify=verify_py):
        (gap,) = (c for c in verify(find.find("trial"))[0] if c.name == "gap")
    assert not gap.agrees
    assert "delete the gap" in gap.why.en


def test_a_missing_program_says_how_to_get_it() -> None:
    with pytest.raises(MissingTool) as caught:
        find_tool("apt install nothing", "no-such-server")
    assert (caught.value.exit_code, caught.value.hint.en) == (7, "to compare live: apt install nothing")


# Drills and exercises -------------------------------------------------------------------------------------------------
def test_the_same_seed_asks_the_same_question_and_another_seed_another(lab: find.Lab) -> None:
    asked = {seed: drill.ask(lab, "sums", seed).text for seed in range(20)}
    assert asked == {seed: drill.ask(lab, "sums", seed).text for seed in range(20)}
    assert len(set(asked.values())) == 20


@pytest.mark.parametrize(("said", "right"), [("2", True), ("b", True), (" B ", True), ("1/2", False), ("", False)])
def test_an_option_is_chosen_by_number_or_letter(lab: find.Lab, said: str, right: bool) -> None:
    assert drill.families(lab)["halves"](random.Random(0)).is_right(said) is right


def test_an_exercise_is_started_once_and_reset_without_loss(lab: find.Lab, tmp_path: Path) -> None:
    mine = tmp_path / "mine"
    path, is_new = exercise.start(lab, mine)
    path.write_text("my work", encoding="utf-8")
    assert is_new
    assert exercise.start(lab, mine) == (path, False)
    again, aside = exercise.reset(lab, mine)
    assert "NotImplementedError" in again.read_text(encoding="utf-8")
    assert aside is not None
    assert aside.read_text(encoding="utf-8") == "my work"


def test_hints_are_there_in_both_languages(lab: find.Lab) -> None:
    assert exercise.hints(lab) == (Text("一", "one"), Text("二", "two"), Text("三", "three"))


@pytest.mark.parametrize(
    ("source", "taught"),
    [
        ("def double(number):\n    raise NotImplementedError\n", "Line 2 is waiting for you"),
        ("def double(number):\n    return number + 1\n", "twice 3 is 6"),
        ("def double(number)\n", "Line 1 is not Python"),
        ("def double(number):\n    return 1 / 0\n", "Your line 2 raised ZeroDivisionError"),
        ("def double(number):\n    raise SystemExit(3)\n", "Your line 2 raised SystemExit: 3"),
        ("def double(number):\n    import os; os._exit(5)\n", "exit code 5"),
        ("def double(number):\n    while True: pass\n", "It had not ended after 1 s"),
        ("def double(number):\n    return bytearray(1 << 40)\n", "Out of memory"),
    ],
)
def test_a_failure_is_explained(tmp_path: Path, source: str, taught: str) -> None:
    mine = tmp_path / "trial.py"
    mine.write_text(source, encoding="utf-8")
    checked = checked_alone(tmp_path, mine)
    assert not checked.ok
    assert taught in checked.message.en


def checked_alone(tmp_path: Path, mine: Path) -> exercise.Checked:
    """The planted lab's checks; the examining process finds the lab through its own path."""
    with planted(tmp_path / "labs"):
        return exercise.check(find.find("trial"), mine, seconds=1.0, megabytes=512)


def test_a_solution_passes_and_what_it_prints_is_told_apart(tmp_path: Path) -> None:
    mine = tmp_path / "trial.py"
    mine.write_text("print('hello')\ndef double(number):\n    print({'is': 'failed'})\n    return number * 2\n")
    checked = checked_alone(tmp_path, mine)
    assert checked.ok
    assert checked.passed == (Text("翻倍", "doubles a number"),)
    assert "hello" in checked.printed


# Small things ---------------------------------------------------------------------------------------------------------
def test_claims_are_slugs_said_once_in_both_languages_with_a_source() -> None:
    claims = [Claim("ok", "好", "fine", source="s"), Claim("Not ok", "好", "fine", source="s"), Claim("ok", "", "x")]
    assert [problem.split()[-1] for problem in problems(claims)] == ["-)", "twice", "languages", "source"]


@pytest.mark.parametrize(
    ("env", "lang"),
    [
        ({"QUIZZER_LANG": "en", "LANG": "zh_CN.UTF-8"}, "en"),
        ({"QUIZZER_LANG": "both"}, "zh"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LC_ALL": "C", "LANG": "zh_CN"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_learners(env: dict[str, str], lang: str) -> None:
    assert language(env) == lang
