"""From evidence to two chances for each point: that it was said, and that the opposite was.

A linear model over the numbers of `evidence`, what the rules found (`judge`), and how the answer looks as a whole:
who turns two facts round has often turned a third one. The weights stand in weights.py, fitted by
scripts/grading-weights on the development set in tests/answers. Length and punctuation are no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp

from quizzer.core.grading.evidence import NAMES, Evidence
from quizzer.core.grading.verdict import Mark
from quizzer.core.grading.weights import WEIGHTS

_RULED = (
    *("ruled_covered", "literal", "ruled_unsure", "ruled_contradicted"),
    "unwarned",  # the rubric has no misconceptions
)
_TOGETHER = (  # what means more beside the other: one point in view of all, a sign against what was said literally
    *(("best", "best"), ("mass", "mass"), ("rival", "rival"), ("best", "mass"), ("mass", "rival")),
    *(("all_rival", "rival"), ("all_rival", "all_rival"), ("all_mixed", "mixed")),
    *(("misled", "literal"), ("astray", "literal"), ("mixed", "literal"), ("denied", "literal")),
)
FEATURES = (
    "constant",
    *NAMES,
    *(f"all_{name}" for name in NAMES),
    *_RULED,
    *(f"{one}*{other}" for one, other in _TOGETHER),
)
_PRODUCTS = tuple((FEATURES.index(one), FEATURES.index(other)) for one, other in _TOGETHER)


def chances(
    evidence: Sequence[Evidence],
    ruled: Sequence[Mark],
    literal: Sequence[bool],
    *,
    warned: bool,
) -> list[tuple[float, float]]:
    """(said, opposite said) for each point, 0..1; what is left to 1 is that nothing was said of it.

    `warned`: whether the rubric names misconceptions.
    """
    return [_softmax(row) for row in features(evidence, ruled, literal, warned=warned)]


def features(
    evidence: Sequence[Evidence],
    ruled: Sequence[Mark],
    literal: Sequence[bool],
    *,
    warned: bool,
) -> list[tuple[float, ...]]:
    """One row for each point, in the order of FEATURES.

    What a rule finds wrong is wrong there: the means leave it out, so that it says nothing of the other points.
    """
    said = [one for one, mark in zip(evidence, ruled, strict=True) if mark != "contradicted"] or evidence
    means = tuple(sum(one.numbers[n] for one in said) / len(said) for n in range(len(NAMES)))
    rows = []
    for one, mark, is_literal in zip(evidence, ruled, literal, strict=True):
        marks = (float(mark == "covered"), float(is_literal), float(mark == "unsure"), float(mark == "contradicted"))
        row = (1.0, *one.numbers, *means, *marks, float(not warned))
        rows.append((*row, *(row[here] * row[there] for here, there in _PRODUCTS)))
    return rows


def _softmax(row: tuple[float, ...]) -> tuple[float, float]:
    covered = contradicted = 0.0
    for number, (one, other) in zip(row, WEIGHTS, strict=True):
        covered += number * one
        contradicted += number * other
    said, turned = exp(min(30.0, covered)), exp(min(30.0, contradicted))
    return said / (1.0 + said + turned), turned / (1.0 + said + turned)
