"""What holds for every answer: quotes, bounds, and what must not change a verdict."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from quizzer.core.grading import grade
from quizzer.core.questions import Point
from tests.core.grading.making import FULL_EN, FULL_ZH, POINTS, READS, WRONG, graded, marks

SENTENCES = (
    *FULL_ZH.split("。")[:-1],
    *FULL_EN.split(". "),
    "所有的读都是快照读",
    "并不是所有读都走快照",
    "普通 SELECT 读快照, 会加锁",
    "the snapshot is taken at BEGIN",
    "undo log",
    "加锁",
    "我不太确定",
)
answers = st.lists(st.sampled_from(SENTENCES), max_size=6).map("。".join)
sentences = st.lists(st.sampled_from([one for one in SENTENCES if len(one) > 8]), max_size=6).map("。".join)
noise = st.text(st.sampled_from("不没无读快照加锁 not select.,，。FOR\n\u0301ﬁ①é🙂\x00(["), max_size=40)


@given(st.one_of(answers, noise, st.text(max_size=60), st.tuples(noise, answers).map("".join)))
def test_quotes_are_verbatim_and_scores_bounded(answer: str) -> None:
    verdict = graded(answer)

    assert 0.0 <= verdict.score <= 1.0
    assert all(point.quote in answer for point in verdict.points)
    assert all(quote and quote in answer for quote in verdict.quotes.values())
    assert all((point.quote == "") == (point.verdict == "missing") for point in verdict.points)
    assert set(verdict.quotes) == set(verdict.misconceptions)


@given(answers, st.sampled_from([str.upper, str.lower, str.title]))
def test_case_changes_nothing(answer: str, change: object) -> None:
    changed = change(answer)  # type: ignore[operator]  # sampled_from loses the signature of str methods

    assert marks(graded(changed)) == marks(graded(answer))


@given(answers)
def test_full_width_letters_and_punctuation_change_nothing(answer: str) -> None:
    wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c != "." else c for c in answer)

    assert marks(graded(wide)) == marks(graded(answer))


@given(answers, st.data())
def test_spaces_between_scripts_change_nothing(answer: str, data: st.DataObject) -> None:
    def maybe_space(left: str, right: str) -> str:
        is_seam = left.isascii() != right.isascii() or not (left.isascii() or right.isascii())
        return data.draw(st.sampled_from(["", " ", "  "])) if is_seam else ""

    spaced = "".join(c + maybe_space(c, n) for c, n in zip(answer, f"{answer} "[1:], strict=True))

    assert marks(graded(spaced)) == marks(graded(answer))


@given(sentences)
@example(  # whose last sentence repeats two points: beside the bonus it looked like a list of wordings
    "FOR UPDATE 和增删改读最新的已提交数据, 会加锁。旧版本来自 undo 日志, 沿着版本链找。A plain SELECT reads a snapshot and "
    "takes no locks。Old versions come from the undo log.。普通 SELECT 读快照, 会加锁"
)
def test_a_bonus_never_lowers_the_score(answer: str) -> None:
    without = grade(answer, [p for p in POINTS if not p.bonus], WRONG, READS)

    assert graded(answer).score >= without.score


@pytest.mark.parametrize("answer", [FULL_ZH, FULL_EN, FULL_ZH.split("。")[0], FULL_EN.split(". ")[1]])
def test_saying_a_bonus_never_lowers_the_score(answer: str) -> None:
    more = f"{answer}。旧版本来自 undo 日志, 沿着版本链往回找就行"

    assert graded(more).score >= graded(answer).score


@given(answers, st.permutations(POINTS))
def test_the_order_of_the_points_does_not_matter(answer: str, points: list[Point]) -> None:
    assert marks(grade(answer, points, WRONG, READS)) == marks(graded(answer))


@given(answers)
def test_only_what_is_covered_counts(answer: str) -> None:
    verdict = grade(answer, [replace(p, bonus=False) for p in POINTS], (), READS)
    covered = sum(point.verdict == "covered" for point in verdict.points)

    assert verdict.score == pytest.approx(covered / len(POINTS))
