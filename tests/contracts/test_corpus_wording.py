"""The wordings of the bundled questions: written and not copied, and none so common that any answer holds it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from quizzer.core.questions import Misconception, Option, Point, Question
from tests.contracts.neighbours import LANGS, credit, nearest, recall, share_good, share_heard
from tests.contracts.pages import bundled
from tests.contracts.shingles import SIZE, copied, drawn, kept

ALL = bundled()
RECALL = recall()
MOST_ANY = 5  # reference answers of other questions that hold one wording
MOST_WEAK = len(RECALL) // 5
FENCE = re.compile(r"```\w*\n")
ANSWERS = [(q.id, " ".join(FENCE.sub("", f"{q.answer.zh}\n{q.answer.en}").casefold().split())) for q in RECALL]


def texts(question: Question) -> Iterator[str]:
    """What an author wrote himself. Corrections quote, sources name; neither is here."""
    for text in (question.ask, question.answer, question.text, *question.hints, *question.items):
        yield from (text.zh, text.en)
    parts: tuple[Point | Misconception | Option, ...] = (*question.points, *question.wrong, *question.options)
    for part in parts:
        yield from (part.zh, part.en)
    yield from (word for point in question.points for word in (*point.any, *point.weak))
    yield from (word for wrong in question.wrong for word in wrong.any)
    yield question.code


def test_no_text_is_copied_from_the_documents() -> None:
    known = kept()
    found = [(str(q.id), run) for q in ALL for text in texts(q) for run in copied(text, known)]
    assert found == []


def test_a_copy_is_noticed_wherever_it_begins() -> None:
    said = (
        "这一句话是某篇文档里原来就有的说法, 谁也不该照抄。And this is a sentence of some other document, rather long."
    )
    data = drawn([said])
    known = frozenset(data[at : at + SIZE] for at in range(0, len(data), SIZE))
    for start in range(9):
        assert copied(said[start : start + 18].replace(", ", ","), known)  # 16 Chinese characters, a comma
        assert copied("x " + said[30 + start : 78 + start], known)
    assert copied("这一句是自己写的, 用了十六个以上的汉字, 和那一篇没有关系。", known) == []
    assert len(kept()) > 4_000


def test_no_wording_is_a_single_character() -> None:
    short = [
        (str(q.id), point.id, word)
        for q in RECALL
        for point in q.points
        for word in (*point.any, *point.weak)
        if len(word) < 2
    ]
    assert short == []


def held_elsewhere(word: str, question: Question) -> int:
    """How many reference answers of other questions hold a wording, as words of their own."""
    word = word.casefold()
    near = [answer for id_, answer in ANSWERS if word in answer and id_ != question.id]
    if not near:
        return 0
    before = r"(?<![a-z0-9_])" if word[:1].isascii() else ""
    after = r"(?![a-z0-9_])" if word[-1:].isascii() else ""
    found = re.compile(before + re.escape(word) + after)
    return sum(bool(found.search(answer)) for answer in near)


@pytest.mark.slow
@pytest.mark.parametrize(("field", "most"), [("any", MOST_ANY), ("weak", MOST_WEAK)])
def test_no_wording_is_so_common_that_any_answer_holds_it(field: str, most: int) -> None:
    common = [
        (str(q.id), point.id, word)
        for q in RECALL
        for point in q.points
        for word in getattr(point, field)
        if len(word) <= 16 and held_elsewhere(word, q) > most
    ]
    assert common == []


def test_a_misconception_stands_in_no_reference_answer() -> None:
    said = [(str(q.id), w.id, word) for q in RECALL for w in q.wrong for word in w.any if held_elsewhere(word, q)]
    assert said == []


@pytest.mark.slow
def test_the_answers_to_the_nearest_questions_say_little_of_a_question() -> None:
    found = [credit(q, other, lang) for q, others in nearest(RECALL) for other in others for lang in LANGS]
    worst = sorted(found, key=lambda one: -len(one.points) / one.asked)[:20]
    assert share_heard(found) < 0.12, "\n".join(map(str, worst))
    assert share_good(found) < 0.03, "\n".join(map(str, worst))
