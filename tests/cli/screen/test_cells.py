from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizzer.cli.screen.cells import CLOSERS, cut, pad, width, wrap

texts = st.text(st.sampled_from("ab c日本語，。「」(→─·\u0301\n")) | st.text()
cells = st.integers(4, 60)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("abc", 3), ("缓存", 4), ("“a”", 5), ("─→·", 6), ("e\u0301", 1), ("ｱ", 1), ("Ａ", 2), ("", 0), ("\x1b", 1)],
)
def test_a_text_takes_the_cells_of_the_widest_terminal(text: str, expected: int) -> None:
    assert width(text) == expected


@given(texts, cells, st.integers(0, 20))
@example("\n ·", 4, 2)  # a blank of its own beside the indent left one cell for a character of two
def test_no_wrapped_line_is_wider_than_asked(text: str, cells: int, indent: int) -> None:
    assert all(width(line) <= cells for line in wrap(text, cells, indent))


@given(texts, cells, st.integers(0, 20))
def test_wrapping_loses_no_character_but_blanks(text: str, cells: int, indent: int) -> None:
    assert "".join("".join(wrap(text, cells, indent)).split()) == "".join(text.split())


@given(st.text(st.sampled_from("缓存击穿是什么，。；")).filter(bool), st.integers(8, 30))
def test_a_chinese_line_begins_with_punctuation_only_where_a_whole_line_is_punctuation(text: str, cells: int) -> None:
    for before, line in zip(wrap(text, cells), wrap(text, cells)[1:], strict=False):
        assert line[0] not in CLOSERS or width(before.rstrip("，。；")) <= 2


def test_latin_words_stay_whole_and_long_ones_are_broken() -> None:
    assert wrap("a snapshot read", 10) == ["a snapshot", "read"]
    assert wrap("mvcc#for-update-reads", 10) == ["mvcc#for-u", "pdate-read", "s"]


def test_closing_punctuation_never_begins_a_line() -> None:
    assert wrap("读最新的已提交数据。", 18) == ["读最新的已提交数", "据。"]


def test_opening_brackets_never_end_a_line() -> None:
    assert wrap("你说「缓存」", 6) == ["你说", "「缓", "存」"]


def test_further_lines_are_indented_and_line_feeds_kept() -> None:
    assert wrap("one two\nthree", 5, 2) == ["one", "  two", "  thr", "  ee"]


def test_the_blanks_that_open_a_line_of_code_stay() -> None:
    assert wrap("    return x", 20) == ["    return x"]


@given(texts, st.integers(0, 60), st.booleans())
def test_padding_fills_to_the_cells_and_never_cuts(text: str, cells: int, right: bool) -> None:
    padded = pad(text, cells, right=right)

    assert width(padded) == max(width(text), cells)
    assert text in padded


@given(texts, st.integers(0, 60))
def test_cutting_fits_and_says_that_it_cut(text: str, cells: int) -> None:
    shorter = cut(text, cells)

    assert width(shorter) <= cells
    assert shorter == text or shorter.endswith("..") or cells < 2
