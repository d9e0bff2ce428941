"""A question as plain JSON values and back: what `list --json` prints, exports write and the index keeps.

The keys are a promise (README, "list --json"). `where` and `pack` are not among them: they say where a question lies,
not what it is, so a question that moves within its file is the same question.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from quizzer.core.language import Text
from quizzer.core.questions import (
    TYPES,
    Correction,
    Misconception,
    Option,
    Point,
    Question,
    QuestionId,
    Source,
    Topic,
    Type,
)

Json = dict[str, object]


def as_json(question: Question) -> Json:
    """The question with every key of `list --json`; those of a type only where the type has them."""
    described: Json = {
        "id": question.id,
        "aka": list(question.aka),
        "topic": question.topic,
        "type": question.type,
        "level": question.level,
        "tags": list(question.tags),
        "ask": _text(question.ask),
        "answer": _text(question.answer),
        "points": [_point(point) for point in question.points],
        "wrong": [_wrong(wrong) for wrong in question.wrong],
        "sources": [_source(source) for source in question.sources],
        "corrects": [_correction(correction) for correction in question.corrects],
        "requires": list(question.requires),
        "follow_ups": list(question.follow_ups),
        "sibling_of": question.sibling_of,
        "group": question.group,
        "hints": [_text(hint) for hint in question.hints],
        "as_of": question.as_of,
        "proofs": list(question.proofs),
    }
    if question.replaces:
        described["replaces"] = question.replaces
    return described | _of_its_type(question)


def as_asked(question: Question) -> Json:
    """What `next --json` says of a question: id, topic, type, ask, and what its type needs to be asked."""
    asked: Json = {"id": question.id, "topic": question.topic, "type": question.type, "ask": _text(question.ask)}
    return asked | _of_its_type(question)


def _of_its_type(question: Question) -> Json:
    parts: Json = {}
    if question.options:
        parts["options"] = [{"id": option.id, **_text(option.text)} for option in question.options]
        parts["right"] = list(question.right)
    if question.code:
        parts["code"] = question.code
    if question.type == "output":
        parts["stdout"] = question.stdout
    if question.text:
        parts["text"] = _text(question.text)
    if question.items:
        parts["items"] = [_text(item) for item in question.items]
    return parts


def _text(text: Text) -> Json:
    return {"zh": text.zh, "en": text.en}


def _point(point: Point) -> Json:
    return {
        "id": point.id,
        "zh": point.zh,
        "en": point.en,
        "any": list(point.any),
        "weak": list(point.weak),
        "weight": point.weight,
        "bonus": point.bonus,
        **_shown_by(point.proof, point.source),
    }


def _wrong(wrong: Misconception) -> Json:
    said = {"id": wrong.id, "zh": wrong.zh, "en": wrong.en, "any": list(wrong.any), "about": list(wrong.about)}
    return {**said, **_shown_by(wrong.proof, wrong.source)}


def _correction(correction: Correction) -> Json:
    said = {"says": correction.says, "zh": correction.zh, "en": correction.en}
    return {**said, **_shown_by(correction.proof, correction.source)}


def _shown_by(proof: str, source: str) -> Json:
    return {key: value for key, value in (("proof", proof), ("source", source)) if value}


def _source(source: Source) -> Json:
    return {"doc": source.doc, "at": source.at, **({"ref": source.ref} if source.ref else {})}


# The way back ---------------------------------------------------------------------------------------------------------
def from_json(described: object, *, pack: str = "", where: str = "") -> Question:
    """The question that `as_json` described. ValueError if it is no such description."""
    said = _Said(described)
    kind = said.word("type")
    if kind not in TYPES or not said.word("id"):
        raise ValueError("not the description of a question")
    type_: Type = TYPES[TYPES.index(kind)]
    return Question(
        QuestionId(said.word("id")),
        Topic(said.word("topic")),
        said.text("ask"),
        said.text("answer"),
        type_,
        pack,
        tuple(_point_from(part) for part in said.parts("points")),
        tuple(_wrong_from(part) for part in said.parts("wrong")),
        int(said.number("level", 2)),
        said.words("tags"),
        said.words("requires"),
        said.words("follow_ups"),
        tuple(part.both() for part in said.parts("hints")),
        tuple(Source(part.word("doc"), part.word("at"), part.word("ref")) for part in said.parts("sources")),
        tuple(_correction_from(part) for part in said.parts("corrects")),
        said.word("as_of"),
        said.word("sibling_of"),
        said.word("group"),
        said.words("aka"),
        said.word("replaces"),
        tuple(Option(part.word("id"), part.word("zh"), part.word("en")) for part in said.parts("options")),
        said.words("right"),
        said.word("code"),
        said.word("stdout"),
        said.text("text"),
        tuple(part.both() for part in said.parts("items")),
        where,
    )


def _point_from(said: _Said) -> Point:
    return Point(
        said.word("id"),
        said.word("zh"),
        said.word("en"),
        said.words("any"),
        said.words("weak"),
        said.number("weight", 1.0),
        bool(said.value.get("bonus")),
        said.word("proof"),
        said.word("source"),
    )


def _wrong_from(said: _Said) -> Misconception:
    names = (said.word("id"), said.word("zh"), said.word("en"))
    return Misconception(*names, said.words("any"), said.words("about"), said.word("proof"), said.word("source"))


def _correction_from(said: _Said) -> Correction:
    return Correction(*(said.word(key) for key in ("says", "zh", "en", "proof", "source")))


class _Said:
    """A JSON object read with suspicion: absent is empty, another type than expected is a ValueError."""

    __slots__ = ("value",)

    def __init__(self, value: object) -> None:
        if not isinstance(value, Mapping):
            raise ValueError("not an object")
        self.value: Mapping[str, object] = value

    def word(self, key: str) -> str:
        value = self.value.get(key) or ""
        if not isinstance(value, str):
            raise ValueError(f"{key} is not a text")
        return value

    def number(self, key: str, default: float) -> float:
        value = self.value.get(key, default)
        if not isinstance(value, int | float):
            raise ValueError(f"{key} is not a number")
        return value

    def words(self, key: str) -> tuple[str, ...]:
        values = self._list(key)
        if not all(isinstance(value, str) for value in values):
            raise ValueError(f"{key} holds more than texts")
        return tuple(str(value) for value in values)

    def parts(self, key: str) -> list[_Said]:
        return [_Said(value) for value in self._list(key)]

    def text(self, key: str) -> Text:
        value = self.value.get(key)
        return Text() if value is None else _Said(value).both()

    def both(self) -> Text:
        return Text(self.word("zh"), self.word("en"))

    def _list(self, key: str) -> Sequence[object]:
        value = self.value.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            raise ValueError(f"{key} is not a list")
        return value
