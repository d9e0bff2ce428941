"""The grader over every bundled question, in both languages: what must change a verdict, and what must not.

New questions are tested as soon as they are written. Where a rule holds for nearly all but cannot hold for all (two
points of one question may share their words), the share is the promise, and the exceptions are named when it breaks.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Literal

import pytest

from quizzer.core.grading import Verdict, grade
from quizzer.core.grading.simplified import SIMPLIFIED
from quizzer.core.grading.text import normalise
from quizzer.core.grading.words import cut
from quizzer.core.questions import Question
from quizzer.core.reviews import Rating
from tests.contracts.pages import bundled

pytestmark = pytest.mark.slow

RECALL = [question for question in bundled() if question.type == "recall"]
TRADITIONAL = {simplified: traditional for traditional, simplified in reversed(SIMPLIFIED.items())}
STOP = {"zh": "。", "en": ". "}
Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


def graded(question: Question, answer: str) -> Verdict:
    return grade(answer, question.points, question.wrong, f"{question.ask.zh}\n{question.ask.en}")


def said(verdict: Verdict) -> set[str]:
    return {point.id for point in verdict.points if point.verdict == "covered"}


def sentences(question: Question, lang: Lang) -> dict[str, str]:
    """The points' own sentences, without the bonus points."""
    return {p.id: p.text.pick(lang).rstrip(".。") for p in question.points if not p.bonus}


def recited(own: dict[str, str], lang: Lang, without: str = "") -> str:
    return STOP[lang].join(text for point, text in own.items() if point != without) + STOP[lang].strip()


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" and c not in ".`" else c for c in text)


def shuffled(text: str, lang: Lang, chance: random.Random) -> str:
    words = text.split() if lang == "en" else [token.word for token in cut(normalise(text))]
    chance.shuffle(words)
    return (" " if lang == "en" else "").join(words)


def holds_for(share: float, found: Iterator[tuple[str, bool]]) -> None:
    """At least this share of all is right; the exceptions are shown."""
    cases = list(found)
    wrong = [name for name, right in cases if not right]
    assert cases
    assert len(wrong) <= (1 - share) * len(cases), wrong


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize(
    "written", [str, wide, lambda text: text.translate(TRADITIONAL)], ids=["as it is", "full width", "traditional"]
)
def test_a_reference_answer_is_easy_however_it_is_written(lang: Lang, written: Callable[[str], str]) -> None:
    below = [q.id for q in RECALL if graded(q, written(q.answer.pick(lang))).rating is not Rating.EASY]
    assert below == []


@pytest.mark.parametrize("lang", LANGS)
def test_the_points_own_sentences_say_every_point(lang: Lang) -> None:
    for question in RECALL:
        own = sentences(question, lang)
        assert said(graded(question, recited(own, lang))) >= own.keys(), question.id


@pytest.mark.parametrize("lang", LANGS)
def test_a_sentence_left_out_loses_its_point_and_no_other(lang: Lang) -> None:
    def cases() -> Iterator[tuple[str, bool]]:
        for question in RECALL:
            own = sentences(question, lang)
            for point in own:
                heard = said(graded(question, recited(own, lang, without=point)))
                assert heard >= own.keys() - {point}, (question.id, point)
                yield f"{question.id} {point}", point not in heard

    holds_for(0.95, cases())


@pytest.mark.parametrize("lang", LANGS)
def test_a_misconception_added_to_a_reference_is_heard_and_caps_at_hard(lang: Lang) -> None:
    def cases() -> Iterator[tuple[str, bool]]:
        for question in RECALL:
            for wrong in question.wrong:
                verdict = graded(question, f"{question.answer.pick(lang)}\n{wrong.text.pick(lang)}{STOP[lang]}")
                right = wrong.id in verdict.misconceptions and verdict.rating <= Rating.HARD
                yield f"{question.id} {wrong.id}", right

    holds_for(0.98, cases())


@pytest.mark.parametrize("lang", LANGS)
def test_the_words_of_a_reference_in_no_order_earn_nothing(lang: Lang) -> None:
    chance = random.Random(4)
    found = ((str(q.id), graded(q, shuffled(q.answer.pick(lang), lang, chance)).rating is Rating.AGAIN) for q in RECALL)
    holds_for(0.97, found)


@pytest.mark.parametrize("lang", LANGS)
def test_the_reference_of_another_topic_earns_nothing(lang: Lang) -> None:
    chance = random.Random(4)

    def cases() -> Iterator[tuple[str, bool]]:
        for question in RECALL:
            other = chance.choice([one for one in RECALL if one.topic != question.topic])
            verdict = graded(question, other.answer.pick(lang))
            yield f"{question.id} {other.id}", verdict.rating is Rating.AGAIN

    holds_for(0.94, cases())


@pytest.mark.parametrize("lang", LANGS)
def test_a_true_sentence_of_another_topic_lowers_nothing(lang: Lang) -> None:
    chance = random.Random(5)
    for question in RECALL:
        other = chance.choice([one for one in RECALL if one.topic != question.topic])
        more = f"{question.answer.pick(lang)}\n\n{other.points[0].text.pick(lang)}{STOP[lang]}"
        assert graded(question, more).rating is Rating.EASY, (question.id, other.id)


@pytest.mark.parametrize("lang", LANGS)
def test_the_question_repeated_earns_nothing(lang: Lang) -> None:
    for question in RECALL:
        assert graded(question, question.ask.pick(lang) * 3).rating is Rating.AGAIN, question.id


def test_a_copy_of_all_wordings_earns_at_most_hard() -> None:
    def cases() -> Iterator[tuple[str, bool]]:
        for question in RECALL:
            heap = ", ".join(
                word for point in question.points for word in (*point.weak, *point.any[:2]) if len(word) < 30
            )
            yield str(question.id), graded(question, heap).rating <= Rating.HARD

    holds_for(0.95, cases())
