"""What a session proposes, and the one line that says why."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizzer.core.grading import Mark, proposal
from quizzer.core.grading.proposal import Numbered
from quizzer.core.language import Text
from quizzer.core.reviews import Rating

ALL: list[Numbered] = [(1, False, "covered"), (2, False, "covered"), (3, True, "missing")]
MARKS: tuple[Mark, ...] = ("covered", "missing", "unsure", "contradicted")
numbered = st.lists(st.tuples(st.integers(1, 9), st.booleans(), st.sampled_from(MARKS)), min_size=1, max_size=6)


@given(st.sampled_from(Rating), numbered, st.integers(0, 2), st.integers(0, 4), st.booleans())
def test_a_proposal_is_never_above_what_was_earned(
    earned: Rating, marks: list[Numbered], misconceptions: int, hints: int, first: bool
) -> None:
    proposed = proposal.for_points(earned, marks, misconceptions=misconceptions, hints=hints, first_sight=first)

    assert proposed.rating <= earned
    assert proposed.reason.zh
    assert proposed.reason.en


def test_something_said_wrong_is_again() -> None:
    marks: list[Numbered] = [(1, False, "covered"), (2, False, "covered"), (4, False, "contradicted")]

    proposed = proposal.for_points(Rating.HARD, marks)

    assert proposed.rating is Rating.AGAIN
    assert proposed.reason == Text("因为说错了第 4 点", "4 was said wrong")


def test_a_misconception_about_no_point_is_again_too() -> None:
    proposed = proposal.for_points(Rating.HARD, ALL, misconceptions=1)

    assert proposed.rating is Rating.AGAIN
    assert "误解" in proposed.reason.zh


def test_the_reason_counts_required_points_and_names_the_missing() -> None:
    marks: list[Numbered] = [
        (1, False, "covered"),
        (2, False, "missing"),
        (3, False, "covered"),
        (4, False, "covered"),
        (5, True, "missing"),
    ]

    proposed = proposal.for_points(Rating.GOOD, marks)

    assert proposed.reason == Text("说到 3/4, 没有说错; 第 2 点没说到", "3 of 4 said, nothing wrong; 2 was not said")


def test_the_reason_names_what_waits_for_the_learner() -> None:
    marks: list[Numbered] = [(1, False, "missing"), (2, False, "missing"), (3, False, "unsure")]

    proposed = proposal.for_points(Rating.AGAIN, marks)

    assert proposed.reason == Text(
        "说到 0/3, 没有说错; 第 1、2 点没说到; 第 3 点待你定",
        "0 of 3 said, nothing wrong; 1 and 2 were not said; 3 waits for you",
    )


@pytest.mark.parametrize(
    ("hints", "first", "rating", "why"),
    [
        (0, False, Rating.EASY, ""),
        (1, False, Rating.GOOD, "with a hint"),
        (2, False, Rating.HARD, "with 2 hints"),
        (5, False, Rating.HARD, "with 5 hints"),
        (0, True, Rating.GOOD, "first time seen"),
        (1, True, Rating.HARD, "with a hint"),
    ],
)
def test_hints_and_a_first_sight_lower_the_highest_and_say_so(
    hints: int, first: bool, rating: Rating, why: str
) -> None:
    proposed = proposal.for_points(Rating.EASY, ALL, hints=hints, first_sight=first)

    assert proposed.rating is rating
    assert proposed.reason.en == "; ".join(part for part in ("all 2 said", why) if part)


def test_without_points_the_learner_judges() -> None:
    proposed = proposal.for_points(Rating.AGAIN, [])

    assert proposed.rating is Rating.GOOD
    assert proposed.reason == Text("没有要点可对照, 自己评", "no points to compare with, yours to judge")


@pytest.mark.parametrize(
    ("right", "score", "hints", "rating"),
    [
        (True, 1.0, 0, Rating.GOOD),
        (True, 1.0, 2, Rating.HARD),
        (False, 0.5, 0, Rating.HARD),
        (False, 0.2, 0, Rating.AGAIN),
    ],
)
def test_picking_is_good_at_most(right: bool, score: float, hints: int, rating: Rating) -> None:
    assert proposal.for_exact(right, score=score, hints=hints).rating is rating
