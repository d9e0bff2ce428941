"""What a question is: frozen values without behaviour of their own.

The YAML form is described in questions/README.md, the table of fields in corpus/fields.py.
"""

from __future__ import annotations

from dataclasses import field
from typing import Literal, NewType

from quizzer.core.language import Text
from quizzer.core.values import dataclass

QuestionId = NewType("QuestionId", str)  # a slug with at least one dot: mysql.mvcc.snapshot-vs-current
Topic = NewType("Topic", str)
ProofId = NewType("ProofId", str)  # lab#claim
Type = Literal["recall", "choice", "cloze", "output", "order", "drill", "exercise"]
TYPES: tuple[Type, ...] = (
    "recall",
    "choice",
    "cloze",
    "output",
    "order",
)  # that a file may say; a lab makes the others


def is_task(key: str) -> bool:
    """Whether a card is an exercise or a drill: their keys have slashes, ids of questions have none."""
    return "/" in key


@dataclass(frozen=True, slots=True)
class Point:
    """One thing that a full answer says.

    `any` are other ways of saying it (either language), `weak` wordings too short or too common to count alone.
    A bonus point can only help. zh, en or any may be empty.
    """

    id: str
    zh: str = ""
    en: str = ""
    any: tuple[str, ...] = ()
    weak: tuple[str, ...] = ()
    weight: float = 1.0
    bonus: bool = False
    proof: str = ""
    source: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Misconception:
    """Something often said that is not so; saying it contradicts the points named in `about`.

    In a choice question a misconception with the id of a wrong option is the reason why that option is wrong.
    """

    id: str
    zh: str = ""
    en: str = ""
    any: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    proof: str = ""
    source: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Correction:
    """Where a source document errs: what it says (our words), what is right, and what shows it."""

    says: Text
    zh: str = ""
    en: str = ""
    proof: str = ""
    source: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a question comes from: a document and heading, or a reference (RFC, PEP, manual section)."""

    doc: str = ""
    at: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers offered by a choice question."""

    id: str
    zh: str = ""
    en: str = ""

    @property
    def text(self) -> Text:
        return Text(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the corpus, as its file says it. `where` is path:line of its first line."""

    id: QuestionId
    topic: Topic
    ask: Text
    answer: Text
    type: Type = "recall"
    pack: str = ""  # the file's stem, qualified by its folder: redis/cache
    points: tuple[Point, ...] = ()
    wrong: tuple[Misconception, ...] = ()
    level: int = 2
    tags: tuple[str, ...] = ()
    requires: tuple[str, ...] = ()
    follow_ups: tuple[str, ...] = ()
    hints: tuple[Text, ...] = ()
    sources: tuple[Source, ...] = ()
    corrects: tuple[Correction, ...] = ()
    as_of: str = ""
    sibling_of: str = ""
    group: str = ""
    aka: tuple[str, ...] = ()
    replaces: str = ""
    options: tuple[Option, ...] = ()
    right: tuple[str, ...] = ()
    code: str = ""
    stdout: str = ""
    text: Text = field(default_factory=Text)  # cloze: [[gap]] marks each gap
    items: tuple[Text, ...] = ()  # order: in the right order
    where: str = ""
    proof: str = ""  # of a drill's answer as a whole

    @property
    def proofs(self) -> tuple[str, ...]:
        """Claims that prove something of this question, without repetition, in reading order."""
        parts: tuple[Misconception | Point | Correction, ...] = (*self.wrong, *self.points, *self.corrects)
        return tuple(dict.fromkeys(proof for proof in (*(part.proof for part in parts), self.proof) if proof))


@dataclass(frozen=True, slots=True)
class Track:
    """An ordered selection of questions that a person really asks for."""

    name: str
    title: Text
    questions: tuple[str, ...]
