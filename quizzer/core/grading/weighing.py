"""From evidence to two chances for each point: that it was said, and that the opposite was.

Two linear models, one after the other. The first looks at the numbers of `evidence` and what the rules found (`judge`).
The second looks at the first one's chances for all points: who has said all the others has likely said this one in
words of his own, who turned two facts round has often turned a third one. The weights stand in weights.py, fitted by
scripts/grading-weights on the development set in tests/answers. Length and punctuation are no evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import exp, log

from quizzer.core.grading.evidence import NAMES, Evidence
from quizzer.core.grading.verdict import Mark
from quizzer.core.grading.weights import AMONG, WEIGHTS

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
AMONG_OTHERS = (
    "constant",
    *("said", "opposite", "nothing"),  # the first model's log odds
    *("others_said", "others_opposite", "worst_opposite"),  # its chances for the other points: means, and the highest
    *("ruled_covered", "literal", "ruled_unsure", "ruled_contradicted"),
    *("others_covered", "others_literal", "others_contradicted"),  # of the other points, the share
    *("said*others_said", "opposite*others_opposite", "opposite*others_said"),
    *("ruled_covered*others_opposite", "literal*others_opposite"),
    "unwarned",
)
_LEAST = 0.001  # no chance is none
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
    rows = features(evidence, ruled, literal, warned=warned)
    alone = [softmax(row, WEIGHTS) for row in rows]
    return [softmax(row, AMONG) for row in among_others(alone, ruled, literal, warned=warned)]


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


def among_others(
    alone: Sequence[tuple[float, float]], ruled: Sequence[Mark], literal: Sequence[bool], *, warned: bool
) -> list[tuple[float, ...]]:
    """One row for each point, in the order of AMONG_OTHERS: its own chances beside those of the other points.

    Here too what a rule finds wrong says nothing of the other points.
    """
    open_ = [mark != "contradicted" for mark in ruled]
    total = sum(open_)
    all_said = sum(chance for (chance, _), is_open in zip(alone, open_, strict=True) if is_open)
    all_opposite = sum(against for (_, against), is_open in zip(alone, open_, strict=True) if is_open)
    all_covered, all_literal = sum(mark == "covered" for mark in ruled), sum(literal)
    opposites = (against for (_, against), is_open in zip(alone, open_, strict=True) if is_open)
    highest, second = sorted((0.0, 0.0, *opposites))[-1:-3:-1]
    rows: list[tuple[float, ...]] = []
    for (chance, against), mark, is_literal, is_open in zip(alone, ruled, literal, open_, strict=True):
        count = max(1, total - is_open)
        said, opposite, nothing = (_log_odds(one) for one in (chance, against, 1.0 - chance - against))
        marks = (float(mark == "covered"), float(is_literal), float(mark == "unsure"), float(mark == "contradicted"))
        others_said, others_opposite = (all_said - is_open * chance) / count, (all_opposite - is_open * against) / count
        rows.append(
            (
                *(1.0, said, opposite, nothing),
                *(others_said, others_opposite, second if is_open and against == highest else highest),
                *marks,
                *((all_covered - marks[0]) / count, (all_literal - is_literal) / count),
                (len(ruled) - total - (not is_open)) / max(1, len(ruled) - 1),
                *(said * others_said, opposite * others_opposite, opposite * others_said),
                *(marks[0] * others_opposite, marks[1] * others_opposite),
                float(not warned),
            )
        )
    return rows


def _log_odds(chance: float) -> float:
    chance = min(1.0 - _LEAST, max(_LEAST, chance))
    return log(chance / (1.0 - chance))


def softmax(row: tuple[float, ...], weights: Sequence[tuple[float, float]]) -> tuple[float, float]:
    covered = contradicted = 0.0
    for number, (one, other) in zip(row, weights, strict=True):
        covered += number * one
        contradicted += number * other
    said, turned = exp(min(30.0, covered)), exp(min(30.0, contradicted))
    return said / (1.0 + said + turned), turned / (1.0 + said + turned)
