"""The parts of a card as HTML, for every format that shows HTML: given, to tick off, right, and said besides.

A format decides how two languages stand together (its `Voice`); what belongs to a card, and in which order, is decided
here. Every text goes through `markup`, so nothing that a card says can act.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping

from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.core.values import dataclass
from quizzer.exchange import flat
from quizzer.exchange.markup import code, escaped

LABELS = {
    "fix": Text("文档这里有误", "The document is wrong here"),
    "wrong": Text("常见误解", "Often said, and wrong"),
    "why": Text("为什么是这样?", "Why is that so?"),
    "sources": Text("出处", "Sources"),
    "bonus": Text("加分", "bonus"),
    "right": Text("正确", "Right"),
    "order": Text("正确顺序", "In the right order"),
    "prints": Text("输出", "It prints"),
    "hints": Text("提示", "Hint"),
}


@dataclass(frozen=True, slots=True)
class Voice:
    """How a format says a line of text and a heading of ours in its languages; both give safe HTML."""

    line: Callable[[Text], str]
    label: Callable[[Text], str]


def given(question: Question, voice: Voice) -> str:
    """What belongs to the question beside its words: code, options, what to put in order."""
    made = code(question.code, "python" if question.type == "output" else "") if question.code else ""
    if question.options:
        made += f"<ol type=A>{_rows((option.text for option in question.options), voice)}</ol>"
    if question.items:
        shuffled = sorted(question.items, key=lambda item: zlib.crc32(f"{question.id}{item.zh}{item.en}".encode()))
        made += f"<ul>{_rows(shuffled, voice)}</ul>"
    return made


def filled(gap: str) -> str:
    """What stands in a gap of a cloze; what may stand there too is smaller."""
    first, *others = map(escaped, flat.alternatives(gap))
    return first + (f"<small> / {' / '.join(others)}</small>" if others else "")


def points(question: Question, voice: Voice) -> str:
    """A checklist of what a full answer says."""
    if not question.points:
        return ""
    line, rows = voice.line, []
    for point in question.points:
        bonus = f" <small class=b>{voice.label(LABELS['bonus'])}</small>" if point.bonus else ""
        rows.append(f"<li><label><input type=checkbox> <span>{line(point.text)}{bonus}</span></label></li>")
    return f"<ul class=points>{''.join(rows)}</ul>"


def right(question: Question, voice: Voice) -> str:
    """The right options, the right order, what is printed."""
    made = ""
    if question.right:
        rows = [
            f"<li value={at}>{voice.line(option.text)}</li>"
            for at, option in enumerate(question.options, 1)
            if option.id in question.right
        ]
        made += f"<p class=l>{voice.label(LABELS['right'])}</p><ol type=A class=r>{''.join(rows)}</ol>"
    if question.items:
        made += f"<p class=l>{voice.label(LABELS['order'])}</p><ol class=r>{_rows(question.items, voice)}</ol>"
    if question.type == "output":
        made += f"<p class=l>{voice.label(LABELS['prints'])}</p>{code(question.stdout)}"
    return made


def corrections(question: Question, voice: Voice) -> str:
    """What the source document says, struck out, and what is so."""
    label = voice.label(LABELS["fix"])
    return "".join(
        f"<div class=w><b>{label}</b><p><s>{voice.line(fix.says)}</s></p><p>{voice.line(fix.text)}</p></div>"
        for fix in question.corrects
    )


def more(question: Question, voice: Voice, evidence: Mapping[str, Text]) -> str:
    """Misconceptions, reasons and sources, folded."""
    made = ""
    if question.wrong:
        made += _folded("wrong", _rows((wrong.text for wrong in question.wrong), voice), voice)
    if question.proofs:
        rows = "".join(
            f"<li>{voice.line(evidence.get(claim, Text()))}<p><code>quizzer lab prove {escaped(claim)}</code></p></li>"
            for claim in question.proofs
        )
        made += _folded("why", rows, voice)
    refs = [" ".join(filter(None, (source.doc, source.at, source.ref))) for source in question.sources]
    if refs:
        made += _folded("sources", "".join(f"<li>{escaped(ref)}</li>" for ref in refs), voice)
    return made


def hints(question: Question, voice: Voice) -> str:
    """Hints, folded one by one: a hint that was not asked for is none."""
    return "".join(_folded("hints", f"<li>{voice.line(hint)}</li>", voice) for hint in question.hints)


def _folded(name: str, rows: str, voice: Voice) -> str:
    return f"<details class={name}><summary>{voice.label(LABELS[name])}</summary><ul>{rows}</ul></details>"


def _rows(texts: Iterable[Text], voice: Voice) -> str:
    return "".join(f"<li>{voice.line(text)}</li>" for text in texts)
