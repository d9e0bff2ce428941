"""A question as an <article>: in the booklet whole, on the screen one at a time.

Both languages stand in the page, each marked with `lang`; the style sheet shows the one that is wanted.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.exchange import faces
from quizzer.exchange.faces import Voice
from quizzer.exchange.html.words import WORDS
from quizzer.exchange.markup import escaped, html, inline
from quizzer.exchange.names import title
from quizzer.exchange.values import Options

_GAP = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)


def voice_of(options: Options) -> Voice:
    """Each language in a span of its own, where there are two."""

    def line(text: Text) -> str:
        return _both(inline, text, options, "span")

    return Voice(line, line)


def article(question: Question, options: Options) -> str:
    """The whole card. `data-` attributes say what the page filters by."""
    voice = voice_of(options)
    tags = "".join(f"<span>{escaped(tag)}</span>" for tag in question.tags[:4])
    level = max(1, min(3, question.level))
    return (
        f'<article data-id="{escaped(question.id)}" data-topic="{escaped(question.topic)}" data-level={level}>'
        f"<p class=meta><b>{escaped(title(question.topic))}</b>"
        f"<i class=level>{'●' * level}{'○' * (3 - level)}</i>{tags}</p>"
        f"<div class=q role=heading aria-level=3>{_both(html, question.ask, options, 'div')}</div>"
        f"<div class=given>{_blanks(question, options)}{faces.given(question, voice)}</div>"
        f"<div class=hints>{faces.hints(question, voice)}</div>"
        f"<div class=back>{_filled(question, options)}{faces.right(question, voice)}{_points(question, voice)}"
        f"<div class=a>{_both(html, question.answer, options, 'div')}</div>"
        f"{faces.corrections(question, voice)}{faces.more(question, voice, options.evidence)}"
        f"<p class=id>{escaped(question.id)}</p></div></article>\n"
    )


def _both(render: Callable[[str], str], text: Text, options: Options, tag: str) -> str:
    """The text rendered in the chosen languages, each in an element of its own if there are two."""
    first, second = options.texts(text)
    if not second:
        return render(first)
    return f"<{tag} lang=zh>{render(first)}</{tag}><{tag} lang=en>{render(second)}</{tag}>"


def _points(question: Question, voice: Voice) -> str:
    if not question.points:
        return ""
    summary = f"{voice.label(WORDS['points'])} <small>{len(question.points)}</small>"
    return f"<details class=ticks open><summary>{summary}</summary>{faces.points(question, voice)}</details>"


def _blanks(question: Question, options: Options) -> str:
    """The text of a cloze with its gaps empty."""
    return _text(question, options, lambda gap: "<u class=gap></u>")


def _filled(question: Question, options: Options) -> str:
    """The text of a cloze with its gaps filled."""
    return _text(question, options, lambda gap: f"<b class=gap>{faces.filled(gap)}</b>")


def _text(question: Question, options: Options, fill: Callable[[str], str]) -> str:
    def render(text: str) -> str:
        parts = _GAP.split(text)  # text, gap, text, gap, ... text
        return "".join(fill(part) if at % 2 else escaped(part) for at, part in enumerate(parts)).replace("\n", "<br>")

    return f"<div class=text>{_both(render, question.text, options, 'div')}</div>" if question.text else ""
