"""How a session on a pseudo-terminal comes back, is left, interrupted and resized, and what the journal holds then."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

if sys.platform == "win32":
    pytest.skip("needs a pseudo-terminal: run on Linux or macOS", allow_module_level=True)

from tests.cli.driver import CTRL_C, ENTER, Terminal, wide_cells
from tests.cli.factories import READ, TOMORROW, Home, kinds, make_home

pytestmark = pytest.mark.slow

FIRST, SECOND, THIRD = "快照读是什么", "当前读是什么", "第三题是什么"
RATE = "1-4 评分"
BOTH = "普通查询不加锁, 只看得见已提交的版本"

LONG = """\
- id: trial.long
  ask: {zh: '在“可重复读”级别下 … 快照读和当前读的区别是什么 — 说清楚 ReadView 何时建立、加锁读读到哪个版本、为什么同一事务里两次读的结果可能不同?', en: Why}
  answer:
    zh: |
      快照读不加锁, 读 ReadView 可见的版本 → “旧版本”; 当前读加锁, 读最新已提交的版本 · 所以同一事务里两者可能不同 …… 这一行要折成好几行才放得下, 一个字都不能少。
  points:
  - {id: plain, zh: '快照读: 普通 SELECT, 不加锁 → 读 ReadView 可见的版本 · 同一事务里多次读结果相同 … 直到事务结束', en: plain}
  - {id: lock, zh: '当前读: “FOR UPDATE”、FOR SHARE、增删改 — 读最新已提交的版本并加锁', en: lock}
  hints:
  - {zh: '想想“FOR UPDATE”读到的是哪个版本 → 不是快照 … 它要等别人的锁, 等到了读到的就是别人刚提交的那个版本', en: think}
"""


# Again, and the end ---------------------------------------------------------------------------------------------------
def test_a_card_rated_again_comes_back_in_the_same_session_and_asks_only_what_was_missing(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通查询不加锁" + ENTER, then=RATE)
        terminal.type("1", then=SECOND)
        terminal.alt("s", then=THIRD)
        terminal.alt("s", then="再问")
        terminal.type("只看得见已提交的版本" + ENTER, then=RATE)
        terminal.type("3", then="今天到这里")

        assert home.reviews() == [("trial.read", "again", False), ("trial.read", "good", False)]


def test_leaving_with_q_gives_the_summary_and_exit_code_0(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type("3", then=SECOND)
        terminal.alt("q", then="停在这里")

        assert terminal.end() == 0
        assert home.reviews() == [("trial.read", "good", False)]


def test_control_c_clears_a_text_and_on_an_empty_line_leaves_with_130(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type("3", then=SECOND)
        terminal.type("写到一半", then="写到一半")
        terminal.type(CTRL_C)
        terminal.wait_until_gone("写到一半")
        terminal.type(CTRL_C, then="停在这里")

        assert terminal.end() == 130
        assert home.said() == [BOTH]


def test_control_c_on_the_verdict_loses_only_the_unrated_card(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type(CTRL_C, then="停在这里")

        assert terminal.end() == 130
        assert home.events() == []


def test_control_c_while_libraries_load_leaves_without_a_traceback(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for("试题")
        terminal.type(CTRL_C)

        assert terminal.end() == 130
        assert "Traceback" not in terminal.text
        assert home.events() == []


def test_the_summary_takes_a_rating_back_and_goes_on(tmp_path: Path) -> None:
    home = make_home(tmp_path, READ)
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type("3", then="Enter 结束")
        terminal.type("u", then=FIRST)
        terminal.type(BOTH + ENTER, then=RATE)
        terminal.type("4", then="Enter 结束")
        terminal.type(ENTER)

        assert terminal.end() == 0
        assert home.reviews() == [("trial.read", "good", True), ("trial.read", "easy", False)]


def test_the_missed_points_can_be_practised_from_the_summary_without_rating(tmp_path: Path) -> None:
    home = make_home(tmp_path, READ)
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通查询不加锁" + ENTER, then=RATE)
        terminal.type("3", then="Enter 结束")
        terminal.type("r", then="只问漏掉的")
        terminal.type("只看得见已提交的版本" + ENTER, then="[+] 2")
        terminal.type(ENTER, then="Enter 结束")
        terminal.type(ENTER)

        assert terminal.end() == 0
        assert kinds(home) == [("review", "trial.read"), ("practice", "trial.read")]


def test_reveal_needs_no_typing(home: Home) -> None:
    with Terminal(home, "study", "--reveal") as terminal:
        terminal.wait_for(FIRST)
        terminal.type(ENTER, then=RATE)
        terminal.type(ENTER, then=SECOND)
        terminal.type(" ", then=RATE)
        terminal.type("2", then=THIRD)

        assert home.reviews() == [("trial.read", "good", False), ("trial.lock", "hard", False)]


def test_the_terminal_is_left_as_it_was_found(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.wait_for("退出")
        assert not terminal.echoes
        terminal.type(CTRL_C, then="停在这里")

        assert terminal.end() == 130
        assert terminal.raw.rindex("\x1b[?2004l") > terminal.raw.rindex("\x1b[?2004h"), "pastes are plain again"


# Windows and colours --------------------------------------------------------------------------------------------------
def test_a_resize_in_the_middle_keeps_the_text_and_the_footer_whole(home: Home) -> None:
    with Terminal(home, "study") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通查询", then="普通查询")
        terminal.resize(60)
        terminal.type("不加锁", then="普通查询不加锁")
        terminal.wait_for("Enter 提交")
        footer = next(line for line in terminal.lines if "Enter 提交" in line and "Ctrl-C 退出" in line)
        assert wide_cells(footer) <= 60
        terminal.resize(100)
        terminal.type("。" + ENTER, then=RATE)
        terminal.type("2", then=SECOND)

        assert home.said() == ["普通查询不加锁。"]
        assert terminal.text.count("不加锁。") >= 1


@pytest.mark.parametrize("columns", [80, 60])
def test_no_line_is_wider_than_the_window_where_ambiguous_characters_take_two_cells(
    tmp_path: Path, columns: int
) -> None:
    home = make_home(tmp_path, LONG, READ)
    with Terminal(home, "study", columns=columns) as terminal:
        terminal.wait_for("ReadView")
        terminal.alt("h", then="不是快照")
        terminal.alt("?", then="Alt-@")
        terminal.type("读最新已提交的版本并加锁" + ENTER, then=RATE)
        terminal.type("a", then="放得下")
        terminal.type("?", then="改判第 2 点")
        terminal.type("1", then=FIRST)
        terminal.alt("s", then="再问")
        terminal.alt("q", then="停在这里")
        terminal.end()

    assert [line for line in terminal.lines if wide_cells(line) > columns] == []


def test_no_color_means_no_colours(home: Home) -> None:
    with Terminal(home, "study", NO_COLOR="1") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通查询不加锁" + ENTER, then=RATE)
        terminal.type(CTRL_C, then="停在这里")
        terminal.end()

    colours = [
        code for code in re.findall(r"\x1b\[([0-9;]*)m", terminal.raw) if re.search(r"(^|;)([349]|10)[0-9]", code)
    ]
    assert colours == []


def test_a_dumb_terminal_gets_no_escape_codes(home: Home) -> None:
    with Terminal(home, "study", "--limit", "1", term="dumb") as terminal:
        terminal.wait_for(FIRST)
        terminal.type("普通查询不加锁\n", then="[ ] 2")
        terminal.type("2\n", then="done: 1 question")

        assert terminal.end() == 0
        assert "\x1b" not in terminal.raw
        assert home.reviews() == [("trial.read", "hard", False)]


def test_tomorrow_the_right_card_is_back(home: Home) -> None:
    home.run("answer", "trial.lock", "--rating", "good")

    with Terminal(home, "study", "--new", "0", QUIZZER_NOW="2026-11-23T10:00:00+08:00") as terminal:
        terminal.wait_for(SECOND)
        terminal.type("加锁并读最新" + ENTER, then=RATE)
        terminal.type(ENTER, then="记住了")

        assert [name for name, _, _ in home.reviews()] == ["trial.lock", "trial.lock"]


def test_nothing_to_ask_says_when_there_will_be(home: Home) -> None:
    home.run("study", "--reveal", said="4\n4\n4\n")

    with Terminal(home, "study", QUIZZER_NOW=TOMORROW) as terminal:
        terminal.wait_for("现在没有要问的")

        assert terminal.end() == 0
