"""The rating that a session proposes, and why, in one line. It starts from what was earned and only lowers it.

- again when something said is wrong: hard would count as remembered and send a wrong belief away for weeks
- easy is never proposed on the first sight of a card, nor after picking from what was on the screen
- each hint lowers the highest rating that can be proposed by one, down to hard: a hint alone is no failure
"""

from __future__ import annotations

from collections.abc import Sequence

from quizzer.core.grading.verdict import Mark
from quizzer.core.language import Text
from quizzer.core.reviews import Rating
from quizzer.core.values import dataclass

Numbered = tuple[int, bool, Mark]  # a point's number on the card, whether it is a bonus, its mark


@dataclass(frozen=True, slots=True)
class Proposal:
    """A rating and the reason, which reads on from "建议 2 吃力, " and "Proposed 2 Hard: "."""

    rating: Rating
    reason: Text


def ceiling(hints: int, first_sight: bool) -> Rating:
    """The highest rating that can still be proposed."""
    highest = Rating.GOOD if first_sight else Rating.EASY
    return Rating(max(Rating.HARD, highest - hints))


def for_points(
    rating: Rating, marks: Sequence[Numbered], *, misconceptions: int = 0, hints: int = 0, first_sight: bool = False
) -> Proposal:
    """The proposal for an answer judged point by point. Without points nobody can say: good, and the learner judges."""
    wrong = [number for number, _, mark in marks if mark == "contradicted"]
    if wrong or misconceptions:
        return Proposal(Rating.AGAIN, _said_wrong(wrong))
    highest = ceiling(hints, first_sight)
    if not marks:
        return Proposal(
            min(Rating.GOOD, highest), Text("没有要点可对照, 自己评", "no points to compare with, yours to judge")
        )
    proposed = min(rating, highest)
    tally, why = _tally(marks), _held_back(rating, highest, hints)
    return Proposal(proposed, Text(_join("; ", tally.zh, why.zh), _join("; ", tally.en, why.en)))


def for_exact(right: bool, *, score: float = 0.0, hints: int = 0, first_sight: bool = False) -> Proposal:
    """The proposal for a choice, cloze, order or output question.

    Good at most: part of the answer was on the screen. Partly right (a `score` of .4 and more) is hard.
    """
    if right:
        highest = min(Rating.GOOD, ceiling(hints, first_sight))
        why = _held_back(Rating.GOOD, highest, hints)
        return Proposal(highest, Text(_join(", ", "答对了", why.zh), _join(", ", "right", why.en)))
    if score >= 0.4:
        return Proposal(Rating.HARD, Text("只对了一部分", "only partly right"))
    return Proposal(Rating.AGAIN, Text("答错了", "not right"))


def _said_wrong(numbers: Sequence[int]) -> Text:
    if not numbers:
        return Text("因为说了一个常见误解", "a common misconception was said")
    zh = "、".join(str(number) for number in numbers)
    return Text(f"因为说错了第 {zh} 点", f"{_and(numbers)} {_was(numbers)} said wrong")


def _tally(marks: Sequence[Numbered]) -> Text:
    required = [(number, mark) for number, bonus, mark in marks if not bonus] or [(n, mark) for n, _, mark in marks]
    said = sum(mark == "covered" for _, mark in required)
    missed = [number for number, mark in required if mark == "missing"]
    open_ = [number for number, mark in required if mark == "unsure"]
    if said == len(required):
        return Text(f"{said} 点都说到了", f"all {said} said" if said > 1 else "the one point was said")
    zh, en = [f"说到 {said}/{len(required)}, 没有说错"], [f"{said} of {len(required)} said, nothing wrong"]
    if missed:
        zh.append("第 " + "、".join(map(str, missed)) + " 点没说到")
        en.append(f"{_and(missed)} {_was(missed)} not said")
    if open_:
        zh.append("第 " + "、".join(map(str, open_)) + " 点待你定")
        en.append(f"{_and(open_)} {'waits' if len(open_) == 1 else 'wait'} for you")
    return Text("; ".join(zh), "; ".join(en))


def _held_back(earned: Rating, highest: Rating, hints: int) -> Text:
    """Why less is proposed than was earned; empty when it is not less."""
    if earned <= highest:
        return Text()
    if hints:
        return Text(f"用了 {hints} 次提示", "with a hint" if hints == 1 else f"with {hints} hints")
    return Text("第一次见", "first time seen")


def _join(between: str, *parts: str) -> str:
    return between.join(part for part in parts if part)


def _and(numbers: Sequence[int]) -> str:
    *rest, last = map(str, numbers)
    return f"{', '.join(rest)} and {last}" if rest else last


def _was(numbers: Sequence[int]) -> str:
    return "was" if len(numbers) == 1 else "were"
