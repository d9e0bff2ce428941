"""The values that grading gives back. No behaviour, no imports that cost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from quizzer.core.reviews import Rating
from quizzer.core.values import dataclass

Mark = Literal["covered", "contradicted", "missing", "unsure"]


@dataclass(frozen=True, slots=True)
class PointVerdict:
    """One point's mark. `quote` is cut verbatim from the answer; empty only when the point is missing."""

    id: str
    verdict: Mark
    quote: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What an answer is worth, point by point in the order of the rubric.

    `score` 0..1; `misconceptions` are the ids of those held, `quotes` the learner's own words for each.
    """

    score: float
    rating: Rating
    points: tuple[PointVerdict, ...]
    misconceptions: tuple[str, ...] = ()
    quotes: Mapping[str, str] = field(default_factory=dict)
