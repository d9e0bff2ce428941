"""A question as the fields of a note; `edited` is the way back.

The last field holds the whole question, packed, so that nothing is lost on the way back; checksums beside it tell which
of the fields one reads were changed in Anki since.
"""

from __future__ import annotations

import json
import re
import unicodedata
import zlib

from quizzer.core.describe import as_json
from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.exchange import faces
from quizzer.exchange.anki.packing import packed
from quizzer.exchange.faces import Voice
from quizzer.exchange.markup import escaped, html, inline
from quizzer.exchange.values import Options

_encoded = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
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
    checks = ",".join([str(check_of(field)) for field in shown])
    whole = said or _encoded(as_json(question))
    return [*shown, packed(f'{{"q":{whole},"f":[{checks}],"lang":"{options.lang}"}}')]


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
        inside = faces.filled(gap[1]).replace(":", "&#58;")
        made += [escaped(text[at : gap.start()]), "{{c1::", inside, "}}"]
        at = gap.end()
    return "".join([*made, escaped(text[at:])]).replace("\n", "<br>")


def check_of(field: str) -> int:
    """A checksum that survives what Anki does to every field."""
    return zlib.crc32((field if field.isascii() else unicodedata.normalize("NFC", field)).encode("utf-8", "replace"))
