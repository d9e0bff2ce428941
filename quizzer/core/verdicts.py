"""From an answer to the verdict on it: which grader judges which type of question, and what the learner may turn over.

Grading is imported when the first answer arrives, not before: rapidfuzz costs two bare starts of Python.
"""

from __future__ import annotations

import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from quizzer.core.language import Text
from quizzer.core.memory import State
from quizzer.core.questions import Misconception, Question, Type
from quizzer.core.reviews import How, Rating
from quizzer.core.views import Deal, Judged, Mark, Verdict

if TYPE_CHECKING:
    from quizzer.core.grading.exact import Marked
    from quizzer.core.grading.proposal import Proposal

HOW: dict[Type, How] = {"choice": "choice", "drill": "drill"}
GAVE_UP = Text("看了答案", "you looked at the answer")
YOUR_CALL = Text("自己评", "yours to judge")


def letters(question: Question, study_day: int) -> tuple[str, ...]:
    """What the letters a, b, c ... stand for: option ids in the file's order, or item numbers shuffled by (id, day)."""
    if question.options:
        return tuple(option.id for option in question.options)
    if question.type != "order":
        return ()
    right = [str(number) for number in range(1, len(question.items) + 1)]
    shuffled = sorted(right, key=lambda number: zlib.crc32(f"{question.id} {study_day} {number}".encode()))
    return tuple(shuffled if shuffled != right else shuffled[1:] + shuffled[:1])


def judge(deal: Deal, text: str, seconds: float, hints: int) -> Verdict:
    """The verdict on a typed answer; an empty one gave up."""
    if not text.strip():
        return replace(revealed(deal, seconds, hints), proposed=Rating.AGAIN, reason=GAVE_UP)
    if deal.question.type == "recall":
        return _judge_points(deal, text, seconds, hints)
    return _judge_exactly(deal, text, seconds, hints)


def revealed(deal: Deal, seconds: float, hints: int) -> Verdict:
    """The verdict without an answer: nothing is claimed about the points; the learner judges, Good is preselected."""
    points = tuple(Judged(p, n, "missing") for n, p in enumerate(deal.question.points, 1))
    return Verdict(deal, "", "reveal", seconds, None, points, (), Rating.GOOD, YOUR_CALL, hints=hints)


def settle(verdict: Verdict, counts: bool, number: int | None) -> Verdict | None:
    """The verdict after the learner's word on a point, proposal included; None if there is no such point to settle."""
    if verdict.deal.question.type != "recall" or verdict.how == "reveal":
        return None
    if number is None:
        chosen = next((p for p in verdict.points if p.mark == "unsure"), None)
    else:
        chosen = next((p for p in verdict.points if p.number == number), None)
    if chosen is None:
        return None
    mark: Mark = "covered" if counts else "missing"
    before = chosen.overruled_from or chosen.mark
    turned = replace(chosen, mark=mark, overruled_from=None if before == mark else before)
    points = tuple(turned if p is chosen else p for p in verdict.points)
    about = {wrong.id for wrong, _ in verdict.misconceptions if counts and chosen.point.id in wrong.about}
    kept = tuple((wrong, quote) for wrong, quote in verdict.misconceptions if wrong.id not in about)
    return _proposed(replace(verdict, points=points, misconceptions=kept))


def _judge_points(deal: Deal, text: str, seconds: float, hints: int) -> Verdict:
    from quizzer.core.grading import grade

    question = deal.question
    graded = grade(text, deal.asked_points, question.wrong, f"{question.ask.zh}\n{question.ask.en}")
    found = {p.id: p for p in graded.points}
    points = tuple(
        Judged(point, number, "covered", credited=True)
        if point.id not in found
        else Judged(point, number, found[point.id].verdict, found[point.id].quote)
        for number, point in enumerate(question.points, 1)
    )
    by_id = {wrong.id: wrong for wrong in question.wrong}
    said: tuple[tuple[Misconception, str], ...] = tuple(
        (by_id[name], graded.quotes.get(name, "")) for name in graded.misconceptions if name in by_id
    )
    return _proposed(Verdict(deal, text, "typed", seconds, None, points, said, Rating.AGAIN, Text(), hints=hints))


def _proposed(verdict: Verdict) -> Verdict:
    """Score, rating and reason anew from the points' marks as they stand now."""
    from quizzer.core.grading import proposal, score

    worth = score.of_marks([(p.point, p.mark) for p in verdict.points], len(verdict.misconceptions))
    proposed: Proposal = proposal.for_points(
        score.rating(worth, contradicted=_is_contradicted(verdict)),
        [(p.number, p.point.bonus, p.mark) for p in verdict.points],
        misconceptions=len(verdict.misconceptions),
        hints=verdict.hints,
        first_sight=verdict.deal.memory.state is State.NEW,
    )
    return replace(verdict, score=worth, proposed=proposed.rating, reason=proposed.reason)


def _is_contradicted(verdict: Verdict) -> bool:
    return bool(verdict.misconceptions) or any(p.mark == "contradicted" for p in verdict.points)


def _judge_exactly(deal: Deal, text: str, seconds: float, hints: int) -> Verdict:
    from quizzer.core.grading import exact, proposal

    question = deal.question
    picked: tuple[str, ...]
    marked: Marked
    match question.type:
        case "drill" if not question.options:
            picked = (text,)
            is_right = "".join(text.lower().split()) == "".join(question.stdout.lower().split())
            marked = exact.Marked(float(is_right), is_right, (is_right,))
        case "choice" | "drill":
            picked = _picked(deal, text)
            marked = exact.grade_choice(picked, question.right)
        case "order":
            picked = _picked(deal, text)
            marked = exact.grade_order(picked, tuple(str(n) for n in range(1, len(question.items) + 1)))
        case "cloze":
            picked = tuple(part.strip() for part in text.replace("；", ";").split(";"))
            marked = max(
                (exact.grade_cloze(picked, gaps(body)) for body in (question.text.zh, question.text.en) if body),
                key=lambda graded: graded.score,
            )
        case _:
            picked = (text,)
            marked = exact.grade_output(text, question.stdout)
    is_new = deal.memory.state is State.NEW
    proposed = proposal.for_exact(marked.right, score=marked.score, hints=hints, first_sight=is_new)
    return Verdict(
        deal,
        text,
        HOW.get(question.type, "typed"),
        seconds,
        marked.score,
        (),
        _reasons(question, picked) if question.type == "choice" else (),
        proposed.rating,
        proposed.reason,
        hints=hints,
        right=marked.right,
        picked=picked,
        parts=marked.parts,
    )


def earned(verdict: Verdict) -> Rating:
    """The rating that the answer alone earns, before a sitting's own reasons (first sight, hints) lower it."""
    from quizzer.core.grading import score

    if verdict.how == "reveal":
        return Rating.AGAIN
    return score.rating(verdict.score or 0.0, contradicted=_is_contradicted(verdict))


def gaps(text: str) -> tuple[str, ...]:
    """The words hidden in a cloze text, in order."""
    return tuple(part.partition("]]")[0] for part in text.split("[[")[1:])


def _picked(deal: Deal, text: str) -> tuple[str, ...]:
    """The ids that the learner's letters stand for; a letter without meaning stands for itself."""
    said = [c for c in text.lower() if c.isalnum()]
    return tuple(deal.letters[ord(c) - 97] if 0 <= ord(c) - 97 < len(deal.letters) else c for c in said)


def _reasons(question: Question, picked: tuple[str, ...]) -> tuple[tuple[Misconception, str], ...]:
    """The misconceptions behind the wrong options that were picked."""
    return tuple((wrong, "") for wrong in question.wrong if wrong.id in picked and wrong.id not in question.right)
