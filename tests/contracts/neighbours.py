"""How much of a question the answers to other questions say: a point that they all say proves nothing.

`python -m tests.contracts.neighbours` grades the reference answer of every question as an answer to every other one, in
both languages, which takes a quarter of an hour; `scripts/check --all` runs it. A contract test asks the same of the
five nearest only. Near questions overlap truly (what MVCC is, and how its two kinds of read differ), so neither number
can be zero: they are bounds that hold now.
"""

from __future__ import annotations

import math
import sys
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from multiprocessing import Pool
from typing import Literal, NamedTuple

from quizzer.core.grading import grade
from quizzer.core.questions import Question
from quizzer.core.reviews import Rating
from tests.contracts.pages import bundled

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")
MOST_CREDITED = 0.05  # of the points, over all pairs
MOST_GOOD = 0.005  # of the pairs
SHOWN = 20


class Credit(NamedTuple):
    """What one question gives for the answer of another."""

    question: str
    other: str
    lang: Lang
    points: tuple[str, ...]  # those heard
    asked: int  # points in all
    rating: Rating

    def __str__(self) -> str:
        return f"{self.question} <- {self.other} ({self.lang}): {', '.join(self.points)} of {self.asked}"


def recall() -> list[Question]:
    return [question for question in bundled() if question.type == "recall"]


def credit(question: Question, other: Question, lang: Lang) -> Credit:
    """Grade another question's reference answer."""
    ask = f"{question.ask.zh}\n{question.ask.en}"
    verdict = grade(other.answer.pick(lang), question.points, question.wrong, ask)
    heard = tuple(point.id for point in verdict.points if point.verdict == "covered")
    return Credit(str(question.id), str(other.id), lang, heard, len(question.points), verdict.rating)


def nearest(questions: Sequence[Question], count: int = 5) -> list[tuple[Question, list[Question]]]:
    """Each question with those that share most with it: three characters in a row, rare ones counting more."""
    counts = [_grams(question) for question in questions]
    among = Counter(gram for grams in counts for gram in grams)
    weighed = [_weighed(grams, among, len(questions)) for grams in counts]
    found = []
    for at, question in enumerate(questions):
        shares = [(_share(weighed[at], weighed[other]), other) for other in range(len(questions)) if other != at]
        found.append((question, [questions[other] for _, other in sorted(shares, reverse=True)[:count]]))
    return found


def _grams(question: Question) -> Counter[str]:
    text = f"{question.ask.zh}{question.ask.en}{question.answer.zh}{question.answer.en}"
    joined = "".join(text.casefold().split())
    return Counter(joined[at : at + 3] for at in range(len(joined) - 2))


def _weighed(grams: Counter[str], among: Counter[str], questions: int) -> dict[str, float]:
    weights = {gram: (1 + math.log(times)) * math.log(questions / among[gram]) for gram, times in grams.items()}
    length = math.sqrt(sum(weight * weight for weight in weights.values()))
    return {gram: weight / length for gram, weight in weights.items()}


def _share(one: Mapping[str, float], other: Mapping[str, float]) -> float:
    return sum(weight * other.get(gram, 0.0) for gram, weight in one.items())


def share_heard(credits: Iterable[Credit]) -> float:
    """Of all points that were asked for, the share that was heard."""
    found = list(credits)
    return sum(len(one.points) for one in found) / sum(one.asked for one in found)


def share_good(credits: Iterable[Credit]) -> float:
    """Of all answers, the share that is rated good or better."""
    found = list(credits)
    return sum(one.rating >= Rating.GOOD for one in found) / len(found)


_ALL: list[Question] = []  # filled once in each process


def _fill() -> None:
    _ALL[:] = recall()


def _of_all_others(at: int) -> list[Credit]:
    question = _ALL[at]
    return [credit(question, other, lang) for other in _ALL if other is not question for lang in LANGS]


def main() -> int:
    """Grade all pairs; the worst are shown."""
    _fill()
    with Pool(initializer=_fill) as pool:
        found = [one for credits in pool.imap_unordered(_of_all_others, range(len(_ALL))) for one in credits]
    heard, good = share_heard(found), share_good(found)
    for one in sorted(found, key=lambda one: (-one.rating, -len(one.points) / one.asked, str(one)))[:SHOWN]:
        print(f"{one.rating.name.lower():5} {one}")
    print(f"{len(found)} answers to another question: {heard:.1%} of the points heard, {good:.2%} rated good or better")
    return int(heard > MOST_CREDITED or good > MOST_GOOD)


if __name__ == "__main__":
    sys.exit(main())
