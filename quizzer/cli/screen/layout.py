"""Lines as plain values, and the few shapes that every screen is made of.

A screen is a list of lines, a line some spans, a span a text and its role. Nothing here prints or knows colours
(theme.py does), so that a golden file, a pipe and a terminal all get their text from the same functions.

The last column stays free: some terminals wrap when it is written.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field, replace
from typing import TYPE_CHECKING, Literal

from quizzer.cli.screen.cells import cut, pad, width, wrap
from quizzer.core.language import Lang, Text
from quizzer.core.values import dataclass

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence
    from typing import Protocol

    class Terminal(Protocol):
        """What a Look is made from: app.context.Context has these."""

        @property
        def lang(self) -> Lang: ...
        @property
        def width(self) -> int: ...
        @property
        def height(self) -> int: ...
        @property
        def colour(self) -> bool: ...


Role = Literal[
    "", "ask", "said", "missed", "wrong", "unsure", "quote", "correction", "proof", "choice", "dim",
    "heat0", "heat1", "heat2", "heat3", "t1", "t2", "wait",
]  # fmt: skip
Span = tuple[str, Role]
Line = tuple[Span, ...]
Tint = Callable[[str, str], "tuple[tuple[Span, ...], ...]"]

NARROW = 60  # below this a header keeps only its left half
SHORT = 24  # below this many lines a verdict folds corrections, then quotes
WIDEST = 100  # longer lines of prose are hard to read
EMPTY: Line = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How a screen is to be drawn.

    `titles` names topics and packs for a reader: "mysql" -> MySQL. `tint` gives the lines of a piece of code as spans
    with roles; None draws code plain.
    """

    lang: Lang = "zh"
    width: int = 80
    height: int = 24
    titles: Mapping[str, Text] = field(default_factory=dict)
    tint: Tint | None = None

    @classmethod
    def of(cls, terminal: Terminal, titles: Mapping[str, Text] | None = None) -> Look:
        """The look that a terminal asks for."""
        return cls(terminal.lang, max(terminal.width, 20), terminal.height, titles or {})

    @property
    def room(self) -> int:
        """Cells that a line of prose may take."""
        return min(self.width - 1, WIDEST)

    @property
    def is_narrow(self) -> bool:
        return self.width < NARROW

    @property
    def is_short(self) -> bool:
        return self.height < SHORT

    def flipped(self) -> Look:
        """The same look in the other language."""
        return replace(self, lang="zh" if self.lang == "en" else "en")

    def say(self, text: Text) -> str:
        """`text` in the interface's language."""
        return text.pick(self.lang)


def line(*spans: Span | str) -> Line:
    """A line of spans; bare text has no role."""
    return tuple((span, "") if isinstance(span, str) else span for span in spans if span)


def line_width(drawn: Line) -> int:
    """Cells that a line takes."""
    return sum(width(text) for text, _ in drawn)


def plain(lines: Iterable[Line]) -> str:
    """The text alone, without trailing blanks."""
    return "".join("".join(text for text, _ in drawn).rstrip() + "\n" for drawn in lines)


def rule(look: Look) -> Line:
    """A dim line across the screen, in ASCII because a box-drawing line would be twice as long in some terminals."""
    return line(("-" * (min(look.width, WIDEST) - 2), "dim"))


def sides(left: Sequence[Span | str], right: Sequence[Span | str], look: Look) -> list[Line]:
    """`left` and `right` on one line, with `right` ending at the rule's end; on two lines where they do not fit."""
    left_line, right_line = line(*left), line(*right)
    if not right_line:
        return [left_line]
    gap = min(look.width, WIDEST) - 2 - line_width(left_line) - line_width(right_line)
    if gap < 2:
        return [left_line, line(" ", *right_line)]
    return [line(*left_line, " " * gap, *right_line)]


def header(left: str, right: str, look: Look) -> list[Line]:
    """A screen's first line and the rule under it. Where both halves do not fit, the right one goes."""
    room = min(look.width, WIDEST) - 2
    first = line(" " + cut(left, room - 1))
    fits = right and not look.is_narrow and line_width(first) + 2 + width(right) <= room
    if fits:
        first = line(*first, " " * (room - line_width(first) - width(right)), (right, "dim"))
    return [first, rule(look)]


def hung(label: Sequence[Span | str], text: str, look: Look, role: Role = "", *, hang: int | None = None) -> list[Line]:
    """`text` after a label, its further lines indented to where the text began (or to `hang`)."""
    head = line(*label)
    start = line_width(head)
    indent = start if hang is None else hang
    if start > look.room // 2:  # a label this long leaves no column worth filling
        return [head, *hung((" " * min(indent, 4),), text, look, role)]
    first, *rest = wrap(" " * start + text.lstrip(), look.room, indent)
    lines = [line(*head, (first[start:], role))]
    return [*lines, *(line(" " * indent, (more[indent:], role)) if more.strip() else EMPTY for more in rest)]


def spoken(text: Text, look: Look, indent: int, role: Role = "") -> list[Line]:
    """`text` as an indented block; where both languages are wanted, the other one dim under it."""
    blank: Span = (" " * indent, "")
    lines = hung((blank,), text.pick(look.lang), look, role)
    if look.lang == "both" and text.other("both"):
        lines += hung((blank,), text.other("both"), look, "dim")
    return lines


def table(rows: Sequence[Sequence[str]], look: Look, *, gap: int = 2, right: Collection[int] = ()) -> list[str]:
    """Rows with their columns aligned in cells; the last column is cut to what is left of the line."""
    if not rows:
        return []
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    lines = []
    for row in rows:
        text = " "
        for at, cell in enumerate(row[:-1]):
            text += pad(cell, widths[at], right=at in right) + " " * gap
        lines.append((text + cut(row[-1], max(look.width - 1 - width(text), 0))).rstrip())
    return [cut(text, look.width - 1) for text in lines]
