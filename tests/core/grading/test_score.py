"""Score and rating: the thresholds are promises."""

from __future__ import annotations

import pytest

from quizzer.core.grading import Mark, score
from quizzer.core.questions import Point
from quizzer.core.reviews import Rating

BONUS = Point("b", bonus=True)


@pytest.mark.parametrize(
    ("worth", "rating"),
    [
        (0.0, Rating.AGAIN),
        (0.399, Rating.AGAIN),
        (0.4, Rating.HARD),
        (0.699, Rating.HARD),
        (0.1 + 0.2 + 0.4, Rating.GOOD),
        (0.949, Rating.GOOD),
        (0.95, Rating.EASY),
        (1.0, Rating.EASY),
    ],
)
def test_a_score_earns_the_rating_of_its_band(worth: float, rating: Rating) -> None:
    assert score.rating(worth) is rating


@pytest.mark.parametrize(("worth", "rating"), [(1.0, Rating.HARD), (0.5, Rating.HARD), (0.1, Rating.AGAIN)])
def test_a_contradiction_caps_at_hard_and_raises_nothing(worth: float, rating: Rating) -> None:
    assert score.rating(worth, contradicted=True) is rating


def test_points_count_by_weight() -> None:
    assert score.of_marks([(Point("a", weight=3), "covered"), (Point("b"), "missing")]) == 0.75


@pytest.mark.parametrize("mark", ["missing", "unsure", "contradicted"])
def test_only_covered_points_count(mark: Mark) -> None:
    assert score.of_marks([(Point("a"), "covered"), (Point("b"), mark)]) == 0.5


@pytest.mark.parametrize("mark", ["missing", "unsure", "contradicted"])
def test_a_bonus_not_said_costs_nothing(mark: Mark) -> None:
    assert score.of_marks([(Point("a"), "covered"), (BONUS, mark)]) == 1.0


def test_a_bonus_helps_but_does_not_stand_in_for_a_point() -> None:
    worth = score.of_marks([(Point("a"), "covered"), (Point("b"), "missing"), (BONUS, "covered")])

    assert 0.5 < worth < 1.0


def test_where_all_points_are_a_bonus_they_are_the_answer() -> None:
    assert score.of_marks([(BONUS, "covered"), (Point("c", bonus=True), "missing")]) == 0.5


def test_misconceptions_cost_but_never_below_nothing() -> None:
    assert score.of_marks([(Point("a"), "covered")], misconceptions=1) == pytest.approx(0.85)
    assert score.of_marks([(Point("a"), "missing")], misconceptions=3) == 0.0


def test_weightless_points_are_worth_nothing() -> None:
    assert score.of_marks([(Point("a", weight=0.0), "covered")]) == 0.0
