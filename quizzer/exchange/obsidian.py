"""Obsidian's spaced-repetition plugin: the question, a line with `?`, the answer; an empty line ends the card.

Empty lines outside of code are therefore left out, a line that is only `?` or `??` and every `::` are escaped, and so
is what would be HTML, a link, a tag or an embedded file. Read: `question::answer`, `:::` (asked in the first
direction), `?` and `??` on a line of their own, gaps between `==`; a tag `#flashcards/topic` names the topic. Source:
the plugin's documentation, "Flashcards".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzer.exchange import flat, names
from quizzer.exchange.files import read_lines, text_file
from quizzer.exchange.markdown import harmless
from quizzer.exchange.values import Card, Options, Problem, Reading, Written, card_of, cloze_of


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A note with a tag for each topic and a card for each question."""
    count, topic = 0, ""
    with text_file(path) as file:
        for count, card in enumerate(cards, 1):
            q = card.question
            if q.topic != topic:
                topic = q.topic
                file.write(f"#flashcards/{topic}\n\n")
            front, back = (_one_card(flat.both(q, options.lang, side)) for side in (flat.front, flat.back))
            file.write(f"{front}\n?\n{back}\n\n")
            if options.progress:
                options.progress(count)
    return Written(count)


def _one_card(text: str) -> str:
    """The text without an empty line or a separator, code included."""
    made = []
    for line in harmless(text).split("\n"):
        line = re.sub(":(?=:)", ":\u200b", line)
        if line.strip() in ("?", "??"):
            line = f"\\{line.strip()}"
        made.append(line)
    return "\n".join(line for line in made if line.strip())


_TAG = re.compile(r"#flashcards?/?(\S{0,200})")
_SCHEDULE = re.compile(r"<!--SR:.{0,2000}?-->", re.DOTALL)
_GAP = re.compile(r"==(?!\s)([^=\n]{1,500}?)==(?:\^\[[^\]\n]{0,200}\])?")
_FENCE = re.compile(r"\s*(```|~~~)")


def read(path: Path, options: Options) -> Reading:
    """The cards of a note."""
    text = read_lines(path)
    return Reading("obsidian", _entries(_SCHEDULE.sub("", text), path))


def _entries(text: str, path: Path) -> Iterator[Card | Problem]:
    topic = stem = names.topic_from(path.stem, "imported")
    for at, lines in _blocks(text.split("\n")):
        where = f"{path.name}:{at}"
        tag = _TAG.search(lines[0])
        if tag:
            topic = names.topic_from(tag[1].split("/")[-1], stem)
            lines[0] = lines[0].replace(tag[0], "").strip()
        middle = next((n for n, line in enumerate(lines) if line.strip() in ("?", "??")), None)
        if middle is not None:
            yield card_of(_plain(lines[:middle]), _plain(lines[middle + 1 :]), topic, where)
            continue
        whole = "\n".join(lines)
        if _GAP.search(whole) and "::" not in whole:
            yield cloze_of(_GAP.sub(r"[[\1]]", whole), topic, where)
            continue
        for number, line in enumerate(lines):
            front, sign, back = line.partition("::")
            if sign and front.strip() and back.strip(": ") and front.count("`") % 2 == 0:
                said = _plain([front.lstrip("-*+ ")]), _plain([back.lstrip(":")])
                yield card_of(*said, topic, f"{path.name}:{at + number}")


def _blocks(lines: list[str]) -> Iterator[tuple[int, list[str]]]:
    """(line from 1, lines) of each block that empty lines outside of code set apart."""
    block: list[str] = []
    start, mark = 1, ""
    for at, line in enumerate([*lines, ""], 1):
        fence = _FENCE.match(line)
        if fence and mark in ("", fence[1]):
            mark = "" if mark else fence[1]
        if line.strip() or (mark and at <= len(lines)):
            start = start if block else at
            block.append(line)
        elif block:
            yield start, block
            block = []


def _plain(lines: list[str]) -> str:
    """The lines without the signs that `write` puts in."""
    return "\n".join(re.sub(r"^\\(\?{1,2})$", r"\1", line) for line in lines).replace(":\u200b", ":")
