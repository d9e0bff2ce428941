"""Text files as Anki imports and exports them: tab-separated, with headers that say what the columns are.

Everything is quoted: a first field that begins with # would else be taken for a comment and its row lost. The guid
makes a second import an update. The text is HTML in which nothing acts.

Source: the Anki manual, "Importing / Text Files / File Headers".
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzer.exchange import flat
from quizzer.exchange.anki.writing import GUID, deck_of
from quizzer.exchange.csv import card_of, rows_of
from quizzer.exchange.files import read_text, text_file
from quizzer.exchange.markup import html
from quizzer.exchange.plain import plain
from quizzer.exchange.values import Card, Options, Problem, Reading, Written, too_long

HEADERS = (
    *("#separator:tab", "#html:true", "#columns:guid\tdeck\ttags\tFront\tBack", "#guid column:1", "#deck column:2"),
    "#tags column:3",
)
_SEPARATORS = {"tab": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "colon": ":", "space": " "}


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A line for each question, for Anki's own note type with a front and a back."""
    count = 0
    with text_file(path, newline="") as file:
        file.write("".join(f"{header}\n" for header in HEADERS))
        table = csv.writer(file, delimiter="\t", quoting=csv.QUOTE_ALL, lineterminator="\n")
        for count, card in enumerate(cards, 1):
            q = card.question
            sides = (html(flat.both(q, options.lang, side)) for side in (flat.front, flat.back))
            tags = " ".join((*q.tags, f"level::{q.level}"))
            table.writerow((GUID + q.id, deck_of(q), tags, *sides))
            if options.progress:
                options.progress(count)
    return Written(count)


def read(path: Path, options: Options) -> Reading:
    """The notes of an Anki text file, or of any table separated by tabs."""
    return Reading("tsv", _entries(read_text(path), path))


def _entries(text: str, path: Path) -> Iterator[Card | Problem]:
    headers: dict[str, str] = {}
    skipped = 0
    while text.startswith("#"):
        line, _, text = text.partition("\n")
        name, _, value = line[1:].partition(":")
        headers[name.strip().lower()] = value.strip("\r\n")
        skipped += 1
    said = headers.get("separator", "tab").strip()
    separator = _SEPARATORS.get(said.lower(), said[:1] or "\t")
    places = _places(headers)
    is_html = headers.get("html", "").strip().lower() == "true"
    for number, row in rows_of(text, separator):
        if row is None:
            yield too_long(f"{path.name}:{number + skipped}")
            continue
        if not any(cell.strip() for cell in row):
            continue
        rest = [cell for at, cell in enumerate(row, 1) if at not in places]
        cells = {places[at]: cell for at, cell in enumerate(row, 1) if at in places}
        cells |= dict(zip(("ask", "answer"), map(plain, rest) if is_html else rest, strict=False))
        cells.pop("notetype", None)
        tags = [tag for tag in cells.get("tags", "").split() if not tag.startswith("level::")]
        level = next((tag[7:] for tag in cells.get("tags", "").split() if tag.startswith("level::")), "")
        cells |= {"tags": " ".join(tags), "level": level}
        yield card_of(cells, f"{path.name}:{number + skipped}", path.stem)


def _places(headers: dict[str, str]) -> dict[int, str]:
    """Column -> what is in it, of those that are no field."""
    kinds = {"guid column": "id", "deck column": "topic", "tags column": "tags", "notetype column": "notetype"}
    return {
        int(value): kinds[name]
        for name, value in headers.items()
        if name in kinds and value.isascii() and value.isdigit() and len(value) < 4
    }
