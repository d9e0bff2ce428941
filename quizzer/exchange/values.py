"""What travels: a card on its way out, an entry on its way in, what was wrong on the way.

Everything that comes from a file is hostile until it is one of these: texts without control characters, of bounded
length, with the place they came from.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field, replace

from quizzer.core.language import Lang, Text
from quizzer.core.questions import Question, QuestionId, Topic
from quizzer.core.travel import Review, Standing
from quizzer.core.values import dataclass
from quizzer.exchange import names

LONGEST_TEXT = 200_000  # characters of one field; no card needs more
MOST_PROBLEMS = 1_000
DRAFT = "draft"  # the tag of a question that has no answer yet
FILL = Text("填空。", "Fill the gaps.")
NO_ANSWER = Text("(还没有答案, 在题目文件里补上)", "(no answer yet: write it into the pack)")
_CHINESE = re.compile("[\u3400-\u9fff]")
_UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that could not be taken along. `where` is a place in the file or the id of a question."""

    where: str
    what: Text
    hint: Text = Text()


@dataclass(frozen=True, slots=True)
class Card:
    """A question on its way out or in, with its learner's memory where that travels too.

    `where` is its place in the file; `exact` means that the id is the question's own, not made from its text.
    """

    question: Question
    standing: Standing | None = None
    reviews: tuple[Review, ...] = ()
    where: str = ""
    exact: bool = False
    source: str = ""  # what the file calls the card, wherever it is imported
    said: str = ""  # the whole question as JSON, where that is at hand


@dataclass(frozen=True, slots=True)
class Options:
    """How to write. `evidence` are claims in words by lab#claim; `today` is the study day, for dates of ours."""

    lang: Lang = "both"
    schedule: bool = False
    now_ms: int = 0
    offset_min: int = 0
    today: int = 0
    day_start_min: int = 240
    retention: float = 0.9
    evidence: Mapping[str, Text] = field(default_factory=dict)
    progress: Callable[[int], None] | None = None

    def texts(self, text: Text) -> tuple[str, str]:
        """The text in the chosen language, and in the other one if both are wanted."""
        if self.lang != "both":
            return text.pick(self.lang), ""
        zh, en = text.zh, text.en  # as `pick` and `other` would have it, in three fifths of their time
        return (zh, "" if en == zh else en) if zh else (en, "")


@dataclass(frozen=True, slots=True)
class Written:
    """How many questions were written, and what could not be said in this format."""

    written: int
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """What a file turned out to be, its entries one by one, and why it was taken for that."""

    shape: str
    entries: Iterator[Card | Problem]
    why: Text = Text()


def language_of(text: str) -> Text:
    """A text in the language it is written in."""
    return Text(zh=text) if _CHINESE.search(text) else Text(en=text)


def card_of(ask: str, answer: str, topic: Topic, where: str, id_: str = "") -> Card | Problem:
    """A question and its answer as a card; a draft without the answer, a problem without the question.

    `id_` is kept where it is an id of ours; else one is made from the question.
    """
    ask, answer = clean(ask).strip(), clean(answer).strip()
    if max(len(ask), len(answer)) > LONGEST_TEXT:
        return too_long(where)
    if not any(char.isalnum() for char in ask):
        return Problem(where, Text("没有问题", "no question"), Text("写上问题", "write the question"))
    exact = names.is_id(id_)
    made = QuestionId(id_) if exact else names.id_from("cards", names.essence(ask), "")
    question = Question(made, topic, language_of(ask), language_of(answer))
    return Card(question if answer else draft_of(question), where=where, exact=exact)


def cloze_of(text: str, topic: Topic, where: str) -> Card | Problem:
    """A text whose gaps stand in double brackets as a card."""
    text = clean(text).strip()
    if len(text) > LONGEST_TEXT:
        return too_long(where)
    full = language_of(text.replace("[[", "").replace("]]", ""))
    made = names.id_from("cards", names.essence(text), "cloze")
    return Card(Question(made, topic, FILL, full, "cloze", text=language_of(text)), where=where)


def draft_of(question: Question) -> Question:
    """A question that came without an answer: asked all the same, and easy to find by its tag."""
    return replace(question, answer=NO_ANSWER, tags=(*question.tags, DRAFT))


def clean(text: str) -> str:
    """The text without anything that a terminal or a reader would act on; tab and newline stay."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _UNSAFE.sub("", text)


def too_long(where: str) -> Problem:
    """A field that no card needs."""
    return Problem(
        where,
        Text(
            f"有一个字段超过 {LONGEST_TEXT} 字, 没有读入", f"a field is longer than {LONGEST_TEXT} characters; left out"
        ),
        Text("拆成几张卡再导入", "split it into several cards"),
    )
