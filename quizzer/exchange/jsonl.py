"""Questions as JSON lines, one question a line: the same keys as in JSON, easy to cut, join and filter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzer.exchange.files import check_size, text_file
from quizzer.exchange.json import entry_of, line_of
from quizzer.exchange.values import LONGEST_TEXT, Card, Options, Problem, Reading, Written


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A line for each question."""
    count = 0
    with text_file(path) as file:
        for count, card in enumerate(cards, 1):
            file.write(line_of(card) + "\n")
            if options.progress:
                options.progress(count)
    return Written(count)


def read(path: Path, options: Options) -> Reading:
    """The question of each line; a bad line spoils no other."""
    check_size(path)
    return Reading("jsonl", _entries(path))


def _entries(path: Path) -> Iterator[Card | Problem]:
    with path.open("rb") as file:
        for number, line in enumerate(iter(lambda: file.readline(LONGEST_TEXT * 20), b""), 1):
            if line.strip():
                yield entry_of(line, path, number)
