"""What was said of what should be said: `grade(answer, points, wrong, ask) -> Verdict`.

Read in this order: text (one spelling) → words (tokens) → rubric (points, compiled) → match (where a wording is said)
→ polarity (is it said or denied?) → reversal (of the right thing, in the right order?) → judge (the evidence weighed)
→ verdict, score, proposal. `exact` grades the typed types that need no weighing.

Why it is like this: importing this package costs almost nothing; rapidfuzz comes with the first answer, not before the
first question is on the screen.
"""

from __future__ import annotations

from collections.abc import Sequence

from quizzer.core.grading.verdict import Mark, PointVerdict, Verdict
from quizzer.core.questions import Misconception, Point

__all__ = ["Mark", "PointVerdict", "Verdict", "grade"]


def grade(answer: str, points: Sequence[Point], wrong: Sequence[Misconception] = (), ask: str = "") -> Verdict:
    """Which points `answer` covers, which it contradicts, and which misconceptions it holds.

    Pure: no clock, disk or corpus. `ask` is the question in either language or both; its own words prove little.
    About 1 ms for six points and 400 characters once they have been seen before (points are compiled once).
    """
    from quizzer.core.grading.judge import judge

    return judge(answer, tuple(points), tuple(wrong), ask)
