"""A question as plain JSON values and back: what `list --json` prints, exports write and the index keeps.

The keys are a promise (README, "list --json"). `where` and `pack` are not among them: they say where a question lies,
not what it is, so a question that moves within its file is the same question.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

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
    says = {"says": correction.says.pick("en"), "says_zh": correction.says.zh}
    said = {**says, "zh": correction.zh, "en": correction.en}
    return {**said, **_shown_by(correction.proof, correction.source)}


def _shown_by(proof: str, source: str) -> Json:
    return {key: value for key, value in (("proof", proof), ("source", source)) if value}


def _source(source: Source) -> Json:
    return {"doc": source.doc, "at": source.at, **({"ref": source.ref} if source.ref else {})}


# The way back ---------------------------------------------------------------------------------------------------------
def from_json(described: object, *, pack: str = "", where: str = "", labs: Collection[str] | None = None) -> Question:
    """The question that `as_json` described, less the proofs of labs that are not among `labs` (None: keep all).

    ValueError if it is no such description: absent is empty, another type than expected is refused.
    """
    said = _object(described)
    kind, id_ = _word(said, "type"), _word(said, "id")
    if kind not in TYPES or not id_:
        raise ValueError("not the description of a question")
    type_: Type = TYPES[TYPES.index(kind)]
    return Question(
        QuestionId(id_),
        Topic(_word(said, "topic")),
        _both(said, "ask"),
        _both(said, "answer"),
        type_,
        pack,
        tuple([_point_from(part, labs) for part in _parts(said, "points")]),
        tuple([_wrong_from(part, labs) for part in _parts(said, "wrong")]),
        int(_number(said, "level", 2)),
        _words(said, "tags"),
        _words(said, "requires"),
        _words(said, "follow_ups"),
        tuple([_text_from(part) for part in _parts(said, "hints")]),
        tuple([Source(_word(part, "doc"), _word(part, "at"), _word(part, "ref")) for part in _parts(said, "sources")]),
        tuple([_correction_from(part, labs) for part in _parts(said, "corrects")]),
        _word(said, "as_of"),
        _word(said, "sibling_of"),
        _word(said, "group"),
        _words(said, "aka"),
        _word(said, "replaces"),
        tuple([Option(_word(part, "id"), _word(part, "zh"), _word(part, "en")) for part in _parts(said, "options")]),
        _words(said, "right"),
        _word(said, "code"),
        _word(said, "stdout"),
        _both(said, "text"),
        tuple([_text_from(part) for part in _parts(said, "items")]),
        where,
    )


_Object = Mapping[str, object]
_Labs = Collection[str] | None


def _point_from(said: _Object, labs: _Labs) -> Point:
    return Point(
        _word(said, "id"),
        _word(said, "zh"),
        _word(said, "en"),
        _words(said, "any"),
        _words(said, "weak"),
        _number(said, "weight", 1.0),
        bool(said.get("bonus")),
        _proof(said, labs),
        _word(said, "source"),
    )


def _wrong_from(said: _Object, labs: _Labs) -> Misconception:
    names = (_word(said, "id"), _word(said, "zh"), _word(said, "en"))
    return Misconception(*names, _words(said, "any"), _words(said, "about"), _proof(said, labs), _word(said, "source"))


def _correction_from(said: _Object, labs: _Labs) -> Correction:
    zh, en = _word(said, "says_zh"), _word(said, "says")
    says = Text(zh, "" if en == zh else en)
    return Correction(says, _word(said, "zh"), _word(said, "en"), _proof(said, labs), _word(said, "source"))


def _object(value: object) -> _Object:
    if not isinstance(value, dict):
        raise ValueError("not an object")
    return value


def _word(said: _Object, key: str) -> str:
    value = said.get(key) or ""
    if not isinstance(value, str):
        raise ValueError(f"{key} is not a text")
    return value


def _proof(said: _Object, labs: _Labs) -> str:
    """The claim, if its lab is here to prove it."""
    claim = _word(said, "proof")
    return claim if labs is None or not claim or claim.partition("#")[0] in labs else ""


def _number(said: _Object, key: str, default: float) -> float:
    value = said.get(key, default)
    if not isinstance(value, int | float):
        raise ValueError(f"{key} is not a number")
    return value


def _words(said: _Object, key: str) -> tuple[str, ...]:
    values = _list(said, key)
    for value in values:
        if not isinstance(value, str):
            raise ValueError(f"{key} holds more than texts")
    return tuple(values)  # type: ignore[arg-type]  # all are texts, as just seen


def _parts(said: _Object, key: str) -> list[_Object]:
    return [_object(value) for value in _list(said, key)]


def _both(said: _Object, key: str) -> Text:
    value = said.get(key)
    return _NO_TEXT if value is None else _text_from(_object(value))


def _text_from(said: _Object) -> Text:
    return Text(_word(said, "zh"), _word(said, "en"))


def _list(said: _Object, key: str) -> Sequence[object]:
    value = said.get(key)
    if value is None:
        return ()
    if not isinstance(value, list):
        raise ValueError(f"{key} is not a list")
    return value


_NO_TEXT = Text()
