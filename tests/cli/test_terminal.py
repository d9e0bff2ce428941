"""Whole sessions on a pseudo-terminal: what is typed, pasted, interrupted and resized, and the journal after it."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal: run on Linux or macOS", allow_module_level=True)

from tests.cli.driver import BACKSPACE, END, ENTER, ESC, LEFT, RIGHT, START, Terminal
from tests.cli.factories import CHOICE, LOCK, Home, kinds, make_home

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = "快照读是什么", "当前读是什么", "第三题是什么"
RATE = "1-4 评分"
BOTH = "普通查询不加锁, 只看得见已提交的版本"


# Typing ---------------------------------------------------------------------------------------------------------------
def test_a_chinese_answer_is_kept_exactly_as_it_was_edited(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(
            "快照读里查询不加锁错" + BACKSPACE + LEFT * 3 + "都" + START + "普" + RIGHT * 2 + BACKSPACE + END + "。"
        )
        terminal.type(ENTER, then=RATE)
        terminal.type("3", then=SECOND)

        assert home.said() == ["普快读里查询都不加锁。"]
        assert home.reviews() == [("trial.read", "good", False)]


def test_pasted_lines_keep_their_breaks_and_do_not_send(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.paste("第一行\n第二行\r\n第三行\r", then="第三行")
        assert RATE not in terminal.text
        terminal.type("完" + ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)

        assert home.said() == ["第一行\n第二行\n第三行\n完"]


@pytest.mark.parametrize("new_line", [ESC + "\r", "\n"], ids=["Alt-Enter", "Ctrl-J"])
def test_a_new_line_can_be_typed(home: Home, new_line: str) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("一" + new_line + "二" + ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)

        assert home.said() == ["一\n二"]


def test_what_is_typed_before_the_first_question_stands_in_its_answer(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.type("照" + BACKSPACE + "相机")
        terminal.wait_for(FIRST)
        terminal.type("x" + ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)

        assert home.said() == ["相机x"]


def test_what_is_typed_while_libraries_load_is_whole(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("快照" + BACKSPACE + "慢" + LEFT + "很" + ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)

        assert home.said() == ["快很慢"]


# Commands while typing ------------------------------------------------------------------------------------------------
def test_a_hint_comes_with_alt_and_with_escape_first_and_is_counted(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通")
        terminal.alt("h", then="第一个提示")
        terminal.type(ESC)
        terminal.look(0.1)
        terminal.type("h", then="第二个提示")
        terminal.alt("h", then="没有更多提示")
        terminal.type("查询" + ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)

        assert home.said() == ["普通查询"]
        assert [event.body["hints"] for event in home.events()] == [2]


def test_skip_asks_the_next_one_and_leaves_no_trace(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.alt("s", then=SECOND)
        terminal.alt("s", then=THIRD)
        terminal.alt("s", then="今天到这里")

        assert terminal.end() == 0
        assert home.events() == []


@pytest.mark.parametrize(("key", "kind"), [("b", "bury"), ("@", "suspend")])
@pytest.mark.parametrize("before", [ESC, ENTER], ids=["while typing", "on the verdict"])
def test_bury_and_suspend_take_the_card_away(home: Home, key: str, kind: str, before: str) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(before + key, then=SECOND)

        assert kinds(home) == [(kind, "trial.read")]


def test_the_other_language_the_keys_and_a_flag_keep_what_was_typed(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("一")
        terminal.alt("l", then="What is a snapshot read")
        terminal.type("二")
        terminal.alt("?", then="Alt-@")
        terminal.type("三")
        terminal.alt("f", then="记一句")
        terminal.type("说得不清楚" + ENTER, then="已标记")
        terminal.type("四" + ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)

        assert home.said()[-1] == "一二三四"
        flag, review = home.events()
        assert (flag.kind, flag.card, flag.body) == ("flag", "trial.read", {"on": True, "note": "说得不清楚"})
        assert review.kind == "review"


def test_giving_up_shows_the_answer_and_proposes_again(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("忘了")
        terminal.alt("a", then=">1 重来<")
        terminal.type(ENTER, then=SECOND)

        assert home.reviews() == [("trial.read", "again", False)]
        assert home.said() == [None]


def test_undo_goes_back_across_cards_as_often_as_wanted(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(ENTER, then=RATE)
        terminal.type("4", then=SECOND)
        terminal.type(ENTER, then=RATE)
        terminal.type("4", then=THIRD)
        terminal.alt("u", then=SECOND)
        terminal.alt("u", then=FIRST)
        terminal.alt("u", then="没有可以撤销的")
        terminal.type(ENTER, then=RATE)
        terminal.type("3", then=SECOND)

        assert home.reviews() == [
            ("trial.read", "easy", True),
            ("trial.lock", "easy", True),
            ("trial.read", "good", False),
        ]


def test_undo_on_the_verdict_takes_back_the_rating_before_it(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(ENTER, then=RATE)
        terminal.type("4", then=SECOND)
        terminal.type(ENTER, then=RATE)
        terminal.type("u", then=FIRST)

        assert home.reviews() == [("trial.read", "easy", True)]


# On the verdict -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("key", "rating"), [("1", "again"), ("2", "hard"), ("3", "good"), ("4", "easy")])
def test_a_digit_rates(home: Home, key: str, rating: str) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type(key, then=SECOND)

        assert home.reviews() == [("trial.read", rating, False)]


@pytest.mark.parametrize("key", [" ", ENTER], ids=["space", "Enter"])
def test_space_and_enter_take_what_is_proposed(home: Home, key: str) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=">3 想起来了<")
        terminal.type(key, then=SECOND)

        assert home.reviews() == [("trial.read", "good", False)]


def test_y_and_n_with_a_number_turn_a_point_over_and_the_proposal_with_it(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通查询不加锁" + ENTER, then="[ ] 2")
        terminal.type("y2", then="[+] 2")
        terminal.wait_for(">3 想起来了<")
        terminal.type("n1", then="[ ] 1")
        terminal.type("y9", then="没有这个要点")
        terminal.type("y1", then="[+] 1")
        terminal.wait_for(">3 想起来了<")
        terminal.type(ENTER, then=SECOND)

        assert home.reviews() == [("trial.read", "good", False)]
        overruled = [e.body for e in home.events() if e.kind == "overrule"]
        assert [(body["point"], body["from"], body["to"]) for body in overruled] == [("view", "missing", "covered")]


def test_y_where_nothing_is_unsure_says_so_and_stays(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type("y", then="没有待定的要点")
        terminal.type("3", then=SECOND)

        assert home.reviews() == [("trial.read", "good", False)]


def test_the_answer_the_keys_the_proof_and_a_note_stay_on_the_verdict(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(ENTER, then=RATE)
        terminal.type("a", then="普通查询读快照")
        terminal.type("l", then="A plain query reads a snapshot.")
        terminal.type("?", then="改判第 2 点")
        terminal.type("p", then="没有可以运行的证明")
        terminal.type("f", then="记一句")
        terminal.type("记" + ENTER, then="已标记")
        terminal.type("2", then=SECOND)

        assert kinds(home) == [("flag", "trial.read"), ("review", "trial.read")]
        assert home.reviews() == [("trial.read", "hard", False)]


@pytest.mark.parametrize("before", [ESC, ENTER], ids=["while typing", "on the verdict"])
def test_a_question_that_was_edited_is_asked_as_it_reads_now(home: Home, tmp_path: Path, before: str) -> None:
    editor = tmp_path / "editor.py"
    editor.write_text(
        "import pathlib, sys\n"
        "file = pathlib.Path(sys.argv[-1])\n"
        "text = file.read_text(encoding='utf-8').replace('快照读是什么', '换了说法的题')\n"
        "file.write_text(text, encoding='utf-8')\n",
        encoding="utf-8",
    )
    with Terminal(home, "study", EDITOR=f"{sys.executable} {editor}") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(before + "e", then="换了说法的题")
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type("3", then=SECOND)

        assert home.reviews() == [("trial.read", "good", False)]
        assert home.said() == [BOTH]


def test_say_it_again_rates_nothing(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("不知道" + ENTER, then=RATE)
        terminal.type("r", then="像面试时那样说")
        assert home.reviews() == []
        terminal.type(BOTH + ENTER, then=">3 想起来了<")
        terminal.type(ENTER, then=SECOND)

        assert home.said() == [BOTH]


def test_a_choice_takes_its_letter(tmp_path: Path) -> None:
    home = make_home(tmp_path, CHOICE, LOCK)
    with Terminal(home, "study") as terminal:
        terminal.wait_for("选哪个")
        terminal.type("a" + ENTER, then="甲不对")
        terminal.type(ENTER, then=SECOND)

        assert home.reviews() == [("trial.choice", "again", False)]


# Answers longer than the window ---------------------------------------------------------------------------------------
LONG = (
    "- id: trial.long\n  ask: {zh: 长题, en: a long one}\n  answer:\n    zh: |\n"
    + "".join(f"      - 第 {n} 行\n" for n in range(1, 41))
    + "    en: short\n"
)


def test_a_long_answer_waits_where_the_window_ends_until_it_was_read(tmp_path: Path) -> None:
    home = make_home(tmp_path, LONG, LOCK)
    with Terminal(home, "study", "--reveal") as terminal:
        terminal.wait_for("长题")
        terminal.type(ENTER, then="往下看")
        assert "第 1 行" in terminal.below
        assert "第 30 行" not in terminal.below
        terminal.type(ENTER, then="第 30 行")
        terminal.type(" ", then=RATE)
        assert home.reviews() == []
        terminal.type("3", then=SECOND)

        assert home.reviews() == [("trial.long", "good", False)]


def test_a_rating_pressed_before_the_end_of_a_long_answer_counts(tmp_path: Path) -> None:
    home = make_home(tmp_path, LONG, LOCK)
    with Terminal(home, "study", "--reveal") as terminal:
        terminal.wait_for("长题")
        terminal.type(ENTER, then="往下看")
        terminal.type("4", then=SECOND)

        assert "第 40 行" in terminal.text
        assert home.reviews() == [("trial.long", "easy", False)]
