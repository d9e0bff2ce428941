"""scripts/bench grading: the grader against what people said, with intervals by bootstrap over questions."""

from __future__ import annotations

import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from quizzer.core.grading import grade  # noqa: E402
from quizzer.core.questions import Misconception, Point  # noqa: E402
from quizzer.core.reviews import Rating  # noqa: E402
from tests.answers.reading import Answer, Asked, read_answers  # noqa: E402

DRAWS = 400


@dataclass(frozen=True)
class Graded:
    """One answer with its labels and what the grader made of it."""

    answer: Answer
    marks: dict[str, str]
    rating: Rating

    def pairs(self) -> list[tuple[str, str]]:
        """(label, mark) of each point."""
        return [(label, self.marks[point]) for point, label in self.answer.marks.items()]


Sample = Sequence[Graded]


def graded(asked: Asked) -> list[Graded]:
    found = []
    for answer in asked.answers:
        verdict = grade(answer.text, asked.points, asked.wrong, asked.ask)
        found.append(Graded(answer, {p.id: p.verdict for p in verdict.points}, verdict.rating))
    return found


def f1(sample: Sample) -> float:
    pairs = [pair for one in sample for pair in one.pairs()]
    hits = pairs.count(("covered", "covered"))
    wanted = sum(label == "covered" for label, _ in pairs)
    given = sum(mark == "covered" for _, mark in pairs)
    return 2 * hits / max(1, wanted + given)


def credited(sample: Sample) -> float:
    """Contradicted points that were credited."""
    marks = [mark for one in sample for label, mark in one.pairs() if label == "contradicted"]
    return marks.count("covered") / max(1, len(marks))


def typo_recall(sample: Sample) -> float:
    marks = [mark for one in sample if one.answer.kind == "typo" for label, mark in one.pairs() if label == "covered"]
    return marks.count("covered") / max(1, len(marks))


def proposed(kinds: str, least: Rating, most: Rating = Rating.EASY) -> Callable[[Sample], float]:
    """The share of answers of these kinds that are rated within these bounds."""

    def share(sample: Sample) -> float:
        ratings = [one.rating for one in sample if one.answer.kind in kinds.split()]
        return sum(least <= rating <= most for rating in ratings) / max(1, len(ratings))

    return share


def kappa(sample: Sample) -> float:
    """Quadratic weighted kappa of the rating (Cohen, 1968)."""
    pairs = [(int(one.answer.rating), int(one.rating)) for one in sample]
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    by_chance = statistics.mean((a - b) ** 2 for a, _ in pairs for _, b in pairs)
    return 1 - seen / by_chance if by_chance else 1.0


def _plain(sample: Sample) -> Sample:
    """All but the paraphrases, which tell it in pictures (a cook with four pans) and share no word with the rubric."""
    return [one for one in sample if one.answer.kind != "paraphrase"]


FIGURES: list[tuple[str, Callable[[Sample], float], str, str]] = [
    ("key-point F1", f1, ">= .80", ".86"),
    ("contradicted points credited", credited, "<= .20", ".10"),
    ("wrong or swapped proposed good or easy", proposed("wrong swapped", Rating.GOOD), "<= .08", ".03"),
    ("stuffed proposed hard or better", proposed("stuffed", Rating.HARD), "<= .02", "0"),
    ("off-topic proposed hard or better", proposed("offtopic", Rating.HARD), "<= .02", "0"),
    ("idk proposed hard or better", proposed("idk", Rating.HARD), "0", "0"),
    ("full answers proposed below good", proposed("full-zh full-en", Rating.AGAIN, Rating.HARD), "<= .08", ".04"),
    ("recall on points with typos", typo_recall, ">= .85", ".90"),
    ("quadratic weighted kappa of the rating", kappa, ">= .75", ".85"),
    ("  without retellings in pictures", lambda sample: kappa(_plain(sample)), "", "-"),
]


def show(title: str, by_question: Sequence[list[Graded]]) -> None:
    everything = [one for group in by_question for one in group]
    print(f"\n{title}: {len(by_question)} questions, {len(everything)} answers")
    chance = random.Random(1)
    draws = [[g for _ in by_question for g in chance.choice(by_question)] for _ in range(DRAWS)]
    for name, figure, least, aim in FIGURES:
        small = (
            DRAWS if "kappa" not in name and "retellings" not in name else 40
        )  # it compares every answer with every other
        values = sorted(figure(draw) for draw in draws[:small])
        low, high = values[int(0.025 * small)], values[int(0.975 * small)]
        print(f"  {name:<42} {figure(everything):6.3f}   [{low:.3f}, {high:.3f}]   {least:<7} aim {aim}")
    print(
        f"\n  {'kind of answer':<14}{'answers':>8}{'again':>7}{'hard':>6}{'good':>6}{'easy':>6}   points: right / credited wrongly / missed / denied wrongly"
    )
    kinds: dict[str, list[Graded]] = defaultdict(list)
    for one in everything:
        kinds[one.answer.kind].append(one)
    for kind, group in kinds.items():
        ratings = [sum(one.rating is rating for one in group) for rating in Rating]
        pairs = [pair for one in group for pair in one.pairs()]
        right = pairs.count(("covered", "covered"))
        wrongly = sum(mark == "covered" for _, mark in pairs) - right
        missed = sum(label == "covered" for label, _ in pairs) - right
        unjust = sum(mark == "contradicted" != label for label, mark in pairs)
        print(
            f"  {kind:<14}{len(group):8}{ratings[0]:7}{ratings[1]:6}{ratings[2]:6}{ratings[3]:6}   {right} / {wrongly} / {missed} / {unjust}"
        )


def speed() -> None:
    """One answer of 400 characters to six points of six wordings and three misconceptions."""
    wordings = [w for asked in read_answers() for p in asked.points for w in (p.zh, p.en, *p.any) if w]
    sentences = [s for asked in read_answers() for a in asked.answers for s in a.text.splitlines() if len(s) > 60]
    chance = random.Random(2)

    def some(count: int) -> tuple[str, ...]:
        return tuple(chance.sample(wordings, count))

    points = tuple(Point(f"p{n}", some(1)[0], some(1)[0], some(6)) for n in range(6))
    wrong = tuple(Misconception(f"w{n}", some(1)[0], some(1)[0], some(3)) for n in range(3))
    times = []
    grade("warm", points, wrong, "这是什么?")
    for _ in range(500):
        answer = " ".join(chance.sample(sentences, 6))[:400]
        began = time.perf_counter()
        grade(answer, points, wrong, "这是什么?")
        times.append((time.perf_counter() - began) * 1000)
    times.sort()
    print(
        f"\n  one answer, 400 characters, warm: median {times[250]:.2f} ms, p95 {times[475]:.2f} ms   goal <= 3, aim 1.5"
    )
    code = "import time, quizzer.core.grading; b=time.perf_counter(); from quizzer.core.grading.judge import judge; print((time.perf_counter()-b)*1000)"
    runs = [
        float(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout)
        for _ in range(9)
    ]
    print(f"  import with the first answer: {statistics.median(runs):.1f} ms   goal <= 40")


def main() -> None:
    questions = read_answers()
    parts = {"Fitted on these": False, "Unseen": True}
    found = {
        part: [graded(asked) for asked in questions if asked.is_unseen is unseen] for part, unseen in parts.items()
    }
    for part, sample in found.items():
        show(part, sample)
    show("All", [one for sample in found.values() for one in sample])
    speed()
