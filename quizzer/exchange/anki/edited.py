"""A note of ours as the question it was, with what was changed in Anki since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace

from quizzer.core.describe import from_json
from quizzer.core.language import Lang, Text
from quizzer.core.questions import Question
from quizzer.exchange.anki.note import check_of
from quizzer.exchange.anki.notetypes import CLOZE_FIELDS, FIELDS
from quizzer.exchange.anki.packing import unpacked
from quizzer.exchange.plain import plain

EDITABLE = {"Ask": ("ask", 0), "Ask2": ("ask", 1), "Answer": ("answer", 0), "Answer2": ("answer", 1)}


def question_of(fields: Sequence[str]) -> tuple[Question, list[str]] | None:
    """(the question of one of our notes with what was changed in Anki, fields whose change is lost); else None."""
    if len(fields) not in (len(FIELDS), len(CLOZE_FIELDS)):
        return None
    try:
        held = json.loads(unpacked(fields[-1]))
        question, checks, lang = from_json(held["q"]), held["f"], held["lang"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    if not isinstance(checks, list) or len(checks) != len(fields) - 1 or lang not in ("zh", "en", "both"):
        return None
    names = CLOZE_FIELDS if len(fields) == len(CLOZE_FIELDS) else FIELDS
    lost = []
    for name, field, check in zip(names, fields, checks, strict=False):
        if check_of(field) == check:
            continue
        if name in EDITABLE:
            attribute, place = EDITABLE[name]
            question = _edited(question, attribute, place, plain(field), lang)
        else:
            lost.append(name)
    return question, lost


def _edited(question: Question, attribute: str, place: int, said: str, lang: Lang) -> Question:
    """The question with one text changed, in the language in which that field showed it."""
    old: Text = getattr(question, attribute)
    shown_zh = old.pick(lang) == old.zh
    new = Text(old.zh, said) if bool(place) == shown_zh else Text(said, old.en)
    if attribute == "ask":
        return replace(question, ask=new)
    return replace(question, answer=new)
