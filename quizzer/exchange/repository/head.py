"""A candidate for a question: what every part of this package hands to the next."""

from __future__ import annotations

from typing import Literal

from quizzer.core.values import dataclass

Item = Literal["bold item", "numbered item", "bullet", "lone item"]
Kind = Literal["heading", "details", "bold line", "line", Item, "Q and A", "::", "row", "told"]


@dataclass(frozen=True, slots=True)
class Head:
    """A candidate: lines `line` to `end` (from 0, end excluded) ask `text`; `rest` begins the answer on the same line.

    `level` is a heading's, `number` what it is numbered with, `stop` the line where its own part ends at the latest
    (a folded part, a bare list item). `indent` columns of the lines before `inner` belong to the list around it.
    One that is "told" is no question, but where `Answer:` begins.
    """

    kind: Kind
    line: int
    end: int
    text: str
    level: int = 0
    number: int | None = None
    rest: str = ""
    stop: int | None = None
    indent: int = 0
    inner: int = 0
    listed: bool = False
    group: int = 0  # the list that an item stands in, and its marker
    marker: str = ""
    holds: bool = False  # whether a bare item holds an answer, and a plain line stands above `Answer:`
