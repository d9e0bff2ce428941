"""GIFT, for Moodle's question bank: choices as choices, everything else as a question with its answer as feedback.

A category for each topic. Each question is one line, so that nothing in a text can begin a category or a comment;
`[plain]` says that no text is HTML; ~ = # { } : and the backslash are escaped. A text that would begin as a weight
(%50%) or a format ([html]) says `[plain]` itself, and an output with an arrow is no answer to type: Moodle would take
it for a pair to match.

Read: choices become choices, true and false too; of any other question the right answers and the feedback are the
answer. Source: the Moodle documentation, "GIFT format".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from quizzer.core.questions import Option, Question, Topic
from quizzer.exchange import flat, names
from quizzer.exchange.files import read_lines, text_file
from quizzer.exchange.plain import plain
from quizzer.exchange.values import Card, Options, Problem, Reading, Written, card_of, language_of

_SIGNS = re.compile(r"[~=#{}:\\]")


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A category for each topic, a paragraph for each question."""
    count, topic = 0, ""
    with text_file(path) as file:
        for count, card in enumerate(cards, 1):
            if card.question.topic != topic:
                topic = card.question.topic
                file.write(f"$CATEGORY: {topic}\n\n")
            file.write(_question(card.question, options) + "\n\n")
            if options.progress:
                options.progress(count)
    return Written(count)


def _question(q: Question, options: Options) -> str:
    asked = flat.both(replace(q, options=()), options.lang, flat.front)
    told = replace(q, options=(), right=())  # Moodle shuffles: the letter of a right option says nothing there
    feedback = f"####{_part(flat.both(told, options.lang, flat.back))}"
    if q.options:
        share = 100 / len(q.right) if q.right else 0
        marks = [("=" if len(q.right) == 1 else f"~%{share:.5f}%") if o.id in q.right else "~" for o in q.options]
        choices = zip(marks, q.options, strict=True)
        feedback = "".join(f"{mark}{_part(o.text.pick(options.lang))} " for mark, o in choices) + feedback
    elif q.type == "output" and _can_be_typed(q.stdout.strip()):
        feedback = f"={_escaped(q.stdout)} {feedback}"
    return f"::{_escaped(q.id)}::[plain]{_escaped(asked)}{{{feedback}}}"


def _can_be_typed(output: str) -> bool:
    return bool(output) and "\n" not in output and "->" not in output and output[0] not in "%["


def _part(text: str) -> str:
    """A text that stands inside of the braces."""
    made = _escaped(text)
    return f"[plain]{made}" if made[:1] in ("%", "[") else made


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\g<0>", text.strip()).replace("\n", "\\n")


_HELD = {sign: chr(0xE000 + at) for at, sign in enumerate("~=#{}:\\n")}  # stand for escaped signs while a text is cut
_BACK = {ord(held): "\n" if sign == "n" else sign for sign, held in _HELD.items()}
_TITLE = re.compile(r"::(.{0,500}?)::", re.DOTALL)
_FORMAT = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_ANSWER = re.compile(r"([~=])(?:%(-?\d{1,3}(?:\.\d{1,6})?)%)?([^~=#]*)(?:#([^~=]*))?")


def read(path: Path, options: Options) -> Reading:
    """The questions of a question bank; a category names the topic."""
    return Reading("gift", _entries(read_lines(path), path))


def _entries(text: str, path: Path) -> Iterator[Card | Problem]:
    topic = names.topic_from(path.stem, "imported")
    block: list[str] = []
    start = 1
    for at, line in enumerate([*text.split("\n"), ""], 1):
        if line.startswith("//"):
            continue
        if line.startswith("$CATEGORY:"):
            topic = names.topic_from(line[10:].rstrip("/").split("/")[-1], "imported")
        elif line.strip():
            start = start if block else at
            block.append(line)
        elif block:
            yield _read(re.sub(r"\\([~=#{}:\\n])", lambda sign: _HELD[sign[1]], "\n".join(block)), topic, path, start)
            block = []


def _read(text: str, topic: Topic, path: Path, line: int) -> Card | Problem:
    where = f"{path.name}:{line}"
    title = _TITLE.match(text.lstrip())
    rest = text.lstrip()[title.end() :] if title else text
    kind = _FORMAT.match(rest)
    is_html = kind is not None and kind[1].lower() in ("html", "moodle")
    before, brace, inner = (rest[kind.end() :] if kind else rest).partition("{")
    inner, _, after = inner.partition("}")
    asked = _said(before, is_html) + (f" ____ {_said(after, is_html)}" if after.strip() else "")
    inner, _, general = inner.partition("####")
    card = card_of(asked, _answer(inner, general, is_html), topic, where, _said(title[1], False) if title else "")
    options = _options(inner, is_html) if brace else ()
    right = tuple(letter for letter, (_, good) in zip("abcdefgh", options, strict=False) if good)
    if isinstance(card, Problem) or not 2 <= len(options) <= 8 or not right:
        return card
    texts = [(letter, language_of(said)) for letter, (said, _) in zip("abcdefgh", options, strict=False)]
    made = tuple(Option(letter, said.zh, said.en) for letter, said in texts)
    return replace(card, question=replace(card.question, type="choice", options=made, right=right))


def _options(inner: str, is_html: bool) -> list[tuple[str, bool]] | tuple[()]:
    """(text, whether it is right) of each option; none if nothing is to be chosen."""
    if inner.partition("#")[0].strip().upper() in ("T", "TRUE", "F", "FALSE"):
        return [("True", inner.strip()[:1].upper() == "T"), ("False", inner.strip()[:1].upper() == "F")]
    found = _ANSWER.findall(inner)
    if not any(sign == "~" for sign, *_ in found):
        return ()
    return [(_said(text, is_html), sign == "=" or float(share or 0) > 0) for sign, share, text, _ in found]


def _answer(inner: str, general: str, is_html: bool) -> str:
    found = _ANSWER.findall(inner)
    right = [_said(text, is_html) for sign, share, text, _ in found if sign == "=" or float(share or 0) > 0]
    if not found and inner.strip():
        right = [_said(inner.strip().lstrip("#"), is_html)]
    why = [_said(feedback, is_html) for *_, feedback in found if feedback.strip()]
    return "\n\n".join(
        part for part in ("\n".join(filter(None, right)), "\n".join(why), _said(general, is_html)) if part
    )


def _said(text: str, is_html: bool) -> str:
    kind = _FORMAT.match(text)
    if kind is not None:
        text, is_html = text[kind.end() :], kind[1].lower() in ("html", "moodle")
    said = text.strip().translate(_BACK)
    return plain(said) if is_html else said.strip()
