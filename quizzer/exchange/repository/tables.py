"""Tables whose columns are called question and answer: each row is one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from quizzer.exchange.repository import wording
from quizzer.exchange.repository.head import Head


def rows(tokens: Sequence[Token], at: int) -> Iterator[Head]:
    """The questions of the table that opens at `at`; none if no column asks or none to the right of it answers."""
    table = _cells(tokens, at)
    _, titles = next(table)
    asking = next((column for column, title in enumerate(titles) if wording.says_question(title)), len(titles))
    right = range(asking + 1, len(titles))
    answering = next((column for column in right if wording.says_answer(titles[column])), None)
    if answering is None:
        return
    for line, cells in table:
        number, text = wording.numbered(wording.tidy(cells[asking]))
        if text:
            answer = wording.parted_lines(cells[answering], "\n")
            yield Head("row", line, line + 1, text, 0, number, answer, line + 1)


def _cells(tokens: Sequence[Token], at: int) -> Iterator[tuple[int, list[str]]]:
    """(line, texts of the cells) of each row."""
    line, cells = 0, list[str]()
    for token in map(tokens.__getitem__, range(at, len(tokens))):
        if token.type == "tr_open":
            line, cells = token.map[0] if token.map else line, []
        elif token.type == "inline":
            cells.append(token.content)
        elif token.type == "tr_close":
            yield line, cells
        elif token.type == "table_close":
            return
