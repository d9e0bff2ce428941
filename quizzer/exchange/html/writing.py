"""The page: a skeleton, one style sheet, one script, and every card as plain HTML.

Why it is like this
- The cards stand in the page as a booklet. Without a script (a mail's preview, a phone's file viewer) and on paper it
  is the booklet; the script hides it and lays one card at a time on the screen, so a thousand cost nothing to draw.
- The policy allows nothing but the very script and style written here, by their hashes: no network, no frame, no
  image, no handler in an attribute. Card text is escaped besides, so two things would have to fail.

Source: Content Security Policy Level 3, "Hash usage for <script> elements".
"""

from __future__ import annotations

import base64
import hashlib
import shutil
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from importlib import resources
from pathlib import Path
from string import Template
from typing import TextIO

from quizzer.core.language import Text
from quizzer.exchange.files import text_file
from quizzer.exchange.html.card import article, voice_of
from quizzer.exchange.html.words import WORDS
from quizzer.exchange.markup import escaped
from quizzer.exchange.names import title
from quizzer.exchange.values import Card, Options, Written

_LANGUAGES = {"zh": "zh-Hans", "en": "en", "both": "zh-Hans"}
_ATTRIBUTES = (
    *("search", "topic", "all_topics", "level", "all_levels", "level1", "level2", "level3", "state", "all_states"),
    *("todo", "done", "list", "language", "theme", "print", "before", "after"),
)
_CARDS = "<!-- cards -->"  # card text is escaped: it holds no such thing
_TEXTS = ("flip", "not_yet", "known", "none", "none_hint", "keys", "contents")


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """One page of all these questions."""
    with text_file(path) as file:
        return page(cards, file, options)


def page(cards: Iterable[Card], file: TextIO, options: Options, *, script: bool = True) -> Written:
    """The page into an open file; without `script` it is the booklet alone."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace", newline="\n") as body:
        counts = _cards(cards, body, options)
        before, _, after = _skeleton(options, counts, script=script).partition(_CARDS)
        file.write(before)
        body.seek(0)
        shutil.copyfileobj(body, file)
        file.write(after)
    return Written(sum(counts.values()))


def _cards(cards: Iterable[Card], body: TextIO, options: Options) -> dict[str, int]:
    """Write every card, a heading where a topic begins; how many each topic has."""
    counts: dict[str, int] = {}
    last = None
    for count, card in enumerate(cards, 1):
        topic = card.question.topic
        if topic != last:
            body.write(_heading(topic, list(counts).index(topic) if topic in counts else len(counts), topic in counts))
            last = topic
        counts[topic] = counts.get(topic, 0) + 1
        body.write(article(card.question, options))
        if options.progress:
            options.progress(count)
    return counts


def _heading(topic: str, number: int, again: bool) -> str:
    return f"<h2 class=topic{'' if again else f' id=t{number}'}>{escaped(title(topic))}</h2>\n"


def _skeleton(options: Options, counts: dict[str, int], *, script: bool) -> str:
    """The page with a mark where the cards go."""
    style, boot, code = _asset("page.css") + _asset("print.css"), _asset("boot.js"), _asset("page.js")
    label = voice_of(options).label
    heading = WORDS["title"].pick(options.lang)
    day = datetime.fromtimestamp(options.now_ms / 1000, UTC) + timedelta(minutes=options.offset_min)
    said = f"{label(_counted(sum(counts.values())))} · {day:%Y-%m-%d} · {label(WORDS['made'])}"
    allowed = f"script-src {_hash(boot)} {_hash(code)}; " if script else ""
    rows = (
        f'<li><a href="#t{at}">{escaped(title(topic))}</a> <span>{n}</span></li>'
        for at, (topic, n) in enumerate(counts.items())
    )
    return Template(_asset("page.html")).substitute(
        {name: _attributes(WORDS[name], options) for name in _ATTRIBUTES},
        **{name: label(WORDS[name]) for name in _TEXTS},
        lang=_LANGUAGES[options.lang],
        shown=options.lang,
        policy=f"default-src 'none'; style-src {_hash(style)}; {allowed}base-uri 'none'; form-action 'none'",
        title=escaped(f"{heading} · quizzer"),
        heading=label(WORDS["title"]),
        summary=said,
        topics="".join(rows),
        style=style,
        boot=f"<script>{boot}</script>" if script else "",
        script=f"<script>{code}</script>" if script else "",
        cards=_CARDS,
    )


def _counted(n: int) -> Text:
    text = WORDS["count"]
    return Text(text.zh.format(n=n), text.en.format(n=n))


def _attributes(text: Text, options: Options) -> str:
    """The words of an element whose text the script sets: attributes cannot hold two languages."""
    first, second = text.pick(options.lang), text.en if options.lang == "both" else text.pick(options.lang)
    return f'data-zh="{escaped(first)}" data-en="{escaped(second)}"'


def _asset(name: str) -> str:
    return resources.files("quizzer.exchange.html").joinpath(name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
    return f"'sha256-{digest}'"
