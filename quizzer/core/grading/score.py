"""From marks to a score, from a score to a rating. The thresholds are promises (contract: grade()).

score  = (weight of covered points + a quarter of the weight of covered bonus points) / weight of all required points,
         at most 1, less COST for each misconception, at least 0
rating = again below .4, hard below .7, good below .95, else easy; at most hard when something said is wrong
"""

from __future__ import annotations

from collections.abc import Sequence

from quizzer.core.grading.verdict import Mark
from quizzer.core.questions import Point
from quizzer.core.reviews import Rating

COST = 0.15  # of one misconception, beside the point that it contradicts
BONUS = 0.25  # a bonus said helps a little, but does not stand in for a required point


def of_marks(marks: Sequence[tuple[Point, Mark]], misconceptions: int = 0) -> float:
    """The score, 0..1. Where all points are a bonus, they are the answer; where there is none, nothing is right: 0."""
    required = sum(point.weight for point, _ in marks if not point.bonus)
    share = BONUS if required > 0 else 1.0
    total = required or sum(point.weight for point, _ in marks)
    if total <= 0:
        return 0.0
    said = sum(point.weight * (share if point.bonus else 1.0) for point, mark in marks if mark == "covered")
    return max(0.0, min(1.0, said / total) - COST * misconceptions)


def rating(score: float, *, contradicted: bool = False) -> Rating:
    """The rating that a score earns; `contradicted`: a point or a misconception was said wrong."""
    bounds = ((0.4, Rating.AGAIN), (0.7, Rating.HARD), (0.95, Rating.GOOD))
    score = round(score, 9)  # 0.1 + 0.2 + 0.4 of weight must reach 0.7
    earned = next((rating for bound, rating in bounds if score < bound), Rating.EASY)
    return min(earned, Rating.HARD) if contradicted else earned
