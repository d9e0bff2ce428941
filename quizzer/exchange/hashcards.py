"""hashcards: `Q:` and `A:` in Markdown, a rule between two cards.

A line that begins with Q:, A:, C: or --- would begin something else: it gets a space before it, which a reading takes
off again. Read too: cloze cards (C: with [gaps]) and the deck's name. Source: the hashcards manual, "Card Syntax".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzer.exchange import flat, names
from quizzer.exchange.files import read_lines, text_file
from quizzer.exchange.values import Card, Options, Problem, Reading, Written, card_of, cloze_of

_BEGINS = re.compile(r"^(?=[QAC]:|---)", re.MULTILINE)


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """One deck, named after the file."""
    count = 0
    with text_file(path) as file:
        file.write(f"---\nname = {json.dumps(path.stem, ensure_ascii=False)}\n---\n\n")
        for count, card in enumerate(cards, 1):
            front, back = (_BEGINS.sub(" ", flat.both(card.question, options.lang, side)) for side in _SIDES)
            file.write(f"{'---' if count > 1 else ''}\n\nQ: {front}\nA: {back}\n\n")
            if options.progress:
                options.progress(count)
    return Written(count)


_SIDES = (flat.front, flat.back)
_NAME = re.compile(r'name\s*=\s*"([^"\n]{1,200})"')
_KEPT = re.compile(r"^ (?=[QAC]:|---)", re.MULTILINE)
_GAP = re.compile(r"(?<!\\)\[([^\[\]\n]{1,500})\](?!\()")


def read(path: Path, options: Options) -> Reading:
    """The cards of a deck; a folder is read deck by deck."""
    return Reading("hashcards", _entries(read_lines(path).split("\n"), path))


def _entries(lines: list[str], path: Path) -> Iterator[Card | Problem]:
    start, name = 0, path.stem
    if lines[0].strip() == "---":
        start = next((at + 1 for at, line in enumerate(lines[1:100], 1) if line.strip() == "---"), 0)
        named = _NAME.search("\n".join(lines[:start]))
        name = named[1] if named else name
    topic = names.topic_from(name, "imported")
    parts: list[tuple[str, int, list[str]]] = []  # Q, A or C, where it begins, its lines
    for at, line in enumerate(lines[start:], start + 1):
        if line[:2] in ("Q:", "A:", "C:"):
            parts.append((line[0], at, [line[2:]]))
        elif line.startswith("---"):
            parts.append(("", at, []))
        elif parts:
            parts[-1][2].append(line)
    for number, (sign, at, said) in enumerate(parts):
        where, text = f"{path.name}:{at}", _text(said)
        if sign == "C" and _GAP.search(text):
            yield cloze_of(_GAP.sub(r"[[\1]]", text), topic, where)
        elif sign == "Q":
            follows = parts[number + 1] if number + 1 < len(parts) else ("", at, [])
            yield card_of(text, _text(follows[2]) if follows[0] == "A" else "", topic, where)


def _text(lines: list[str]) -> str:
    return _KEPT.sub("", "\n".join(lines)).strip()
