"""Choice, order, cloze, output: what is right, and how near the rest is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.grading.exact import grade_choice, grade_cloze, grade_order, grade_output


def test_a_choice_is_right_when_exactly_the_right_ones_are_picked() -> None:
    assert grade_choice(["b", "a"], ["a", "b"]).right
    assert not grade_choice(["a"], ["a", "b"]).right
    assert not grade_choice(["a", "b", "c"], ["a", "b"]).right


def test_each_pick_of_a_choice_is_marked() -> None:
    marked = grade_choice(["c", "a"], ["a", "b"])

    assert marked.parts == (False, True)


def test_picking_everything_earns_nothing() -> None:
    assert grade_choice(["a", "b", "c", "d"], ["a", "b"]).score == 0.0


def test_one_late_item_does_not_spoil_an_order() -> None:
    marked = grade_order(["2", "3", "4", "1"], ["1", "2", "3", "4"])

    assert not marked.right
    assert marked.score == 0.5
    assert marked.parts == (False, False, False, False)


@given(st.permutations(["1", "2", "3", "4"]))
def test_an_order_is_right_only_when_equal(picked: list[str]) -> None:
    marked = grade_order(picked, ["1", "2", "3", "4"])

    assert marked.right == (picked == ["1", "2", "3", "4"]) == (marked.score == 1.0) == all(marked.parts)


def test_an_item_left_out_or_given_twice_is_no_order() -> None:
    assert not grade_order(["1", "2"], ["1", "2", "3"]).right
    assert not grade_order(["1", "2", "3", "3"], ["1", "2", "3"]).right
    assert grade_order([], ["1", "2", "3"]).score == 0.0


@pytest.mark.parametrize("given", ["ReadView", "read view", "ＲＥＡＤＶＩＥＷ", " readview "])
def test_case_width_and_spaces_do_not_count_in_a_gap(given: str) -> None:
    marked = grade_cloze([given], ["ReadView"])

    assert marked.right
    assert marked.notes == ()


def test_a_gap_takes_any_of_its_alternatives() -> None:
    assert grade_cloze(["回滚日志"], ["undo log | 回滚日志"]).right


def test_a_small_typo_counts_and_is_noted() -> None:
    marked = grade_cloze(["isloation"], ["isolation"])

    assert marked.right
    assert marked.notes[0].en == "gap 1 is spelt isolation"


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("读未提交", "读已提交"),
        ("可重复读", "不可重复读"),
        ("immutable", "mutable"),
        ("8080", "8081"),
        ("put", "get"),
        ("悲观锁", "乐观锁"),
        ("", "undo"),
    ],
)
def test_another_word_is_no_typo(given: str, meant: str) -> None:
    assert not grade_cloze([given], [meant]).right


def test_the_answer_of_another_gap_is_no_typo() -> None:
    assert grade_cloze(["internal", "interval"], ["interval", "internal"]).parts == (False, False)


def test_gaps_left_out_are_wrong_and_gaps_too_many_spoil() -> None:
    assert grade_cloze(["a"], ["a", "b"]).parts == (True, False)
    assert not grade_cloze(["a", "b"], ["a"]).right


@pytest.mark.parametrize("given", ["1\n2\n", "1  \n\n2", "1\r\n2", "\n1\n2\n\n"])
def test_blank_lines_and_trailing_spaces_do_not_count_in_output(given: str) -> None:
    assert grade_output(given, "1\n2\n").right


@pytest.mark.parametrize("given", ["[1,2]", " [1, 2]", "[1, 2]\n[1, 2]", "", "[1,  2]"])
def test_inner_and_leading_spaces_and_further_lines_count_in_output(given: str) -> None:
    assert not grade_output(given, "[1, 2]\n").right


def test_output_is_marked_line_by_line() -> None:
    marked = grade_output("1\n3", "1\n2\n3\n4")

    assert marked.parts == (True, False, False, False)
    assert marked.score == 0.25


def test_silence_is_the_right_output_of_a_silent_program() -> None:
    assert grade_output("", "").right
