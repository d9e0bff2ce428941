"""A question as the fields of a note, and back again.

The last field holds the whole question, packed, so that nothing is lost on the way back; checksums beside it tell which
of the fields one reads were changed in Anki since.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib
from collections.abc import Sequence
from dataclasses import replace

from quizzer.core.describe import as_json, from_json
from quizzer.core.language import Lang, Text
from quizzer.core.questions import Question
from quizzer.exchange import faces
from quizzer.exchange.anki.notetypes import CLOZE_FIELDS, FIELDS
from quizzer.exchange.anki.packing import packed, unpacked
from quizzer.exchange.faces import Voice
from quizzer.exchange.markup import escaped, html, inline
from quizzer.exchange.plain import plain
from quizzer.exchange.values import Options

_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
EDITABLE = {"Ask": ("ask", 0), "Ask2": ("ask", 1), "Answer": ("answer", 0), "Answer2": ("answer", 1)}
_GAP = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


def fields_of(question: Question, options: Options, said: str = "") -> list[str]:
    """The note's fields in the order of its note type. `said` is the question as JSON, if that is at hand."""
    ask, answer = options.texts(question.ask), options.texts(question.answer)
    voice = voice_of(options)
    to_tick = faces.points(question, voice) + faces.right(question, voice)
    besides = faces.corrections(question, voice) + faces.more(question, voice, options.evidence)
    shown = [
        *(html(ask[0]), html(ask[1]), faces.given(question, voice), html(answer[0]), html(answer[1])),
        *(to_tick, besides, question.id),
    ]
    if question.type == "cloze":
        shown[:0] = [_gaps(text) for text in options.texts(question.text)]
    checks = ",".join([str(_check(field)) for field in shown])
    whole = said or _encoded(as_json(question))
    return [*shown, packed(f'{{"q":{whole},"f":[{checks}],"lang":"{options.lang}"}}')]


def names_of(question: Question) -> tuple[str, ...]:
    """The names of those fields."""
    return CLOZE_FIELDS if question.type == "cloze" else FIELDS


def voice_of(options: Options) -> Voice:
    """Both languages of a line, the second one small below the first; labels in the first only."""

    def line(text: Text) -> str:
        first, second = options.texts(text)
        return inline(first) + (f"<br><small>{inline(second)}</small>" if second else "")

    return Voice(line, lambda text: escaped(text.pick(options.lang)))


def _gaps(text: str) -> str:
    """Gaps as clozes of one card: a question is one card."""
    made, at = [], 0
    for gap in _GAP.finditer(text):
        inside = escaped(gap[1]).replace(":", "&#58;")
        made += [escaped(text[at : gap.start()]), "{{c1::", inside, "}}"]
        at = gap.end()
    return "".join([*made, escaped(text[at:])]).replace("\n", "<br>")


# The way back ---------------------------------------------------------------------------------------------------------
def _check(field: str) -> int:
    """A checksum that survives what Anki does to every field."""
    return zlib.crc32((field if field.isascii() else unicodedata.normalize("NFC", field)).encode("utf-8", "replace"))


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
        if _check(field) == check:
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
