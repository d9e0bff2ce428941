"""How wide a text is on a terminal, and how it is broken, padded and cut by that measure.

A Chinese character takes two cells, and so does whatever Unicode calls *ambiguous* (`─ → · “ ”`): one cell on this
terminal, two on the next. Counting the larger keeps every line inside the window on both.

Why it is like this: the first question is painted before anything else is imported, so nothing here but unicodedata.
"""

from __future__ import annotations

from functools import lru_cache
from unicodedata import category, combining, east_asian_width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

CLOSERS = frozenset("，。、；：？！）】」』》〉”’…·,.;:?!)]}>%°")  # a line never begins with one of these
OPENERS = frozenset("（【「『《〈“‘([{<")  # and never ends with one of these
JOINERS = frozenset("\u200c\u200d")  # no ink and no width, but emoji and some scripts need them


@lru_cache(4096)
def cell(char: str) -> int:
    """Cells that one character takes: 0, 1 or 2. A control character is drawn as "?" (theme.clean) and takes one."""
    if " " <= char < "\x7f":
        return 1
    if char in JOINERS or combining(char) or category(char) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(char) in "WFA" else 1


def width(text: str) -> int:
    """Cells that `text` takes on one line."""
    return len(text) if text.isascii() and text.isprintable() else sum(map(cell, text))


def pad(text: str, cells: int, *, right: bool = False) -> str:
    """`text` with blanks after it (before it, if `right`) up to `cells`; longer text is left as it is."""
    blanks = " " * (cells - width(text))
    return blanks + text if right else text + blanks


def cut(text: str, cells: int) -> str:
    """`text` in at most `cells`; what does not fit gives way to ".."."""
    if width(text) <= cells:
        return text
    mark = ".."[: max(cells, 0)]
    return _head(text, cells - len(mark)) + mark


def wrap(text: str, cells: int, indent: int = 0) -> list[str]:
    """`text` in lines of at most `cells`; every line but the first begins with `indent` blanks, counted in its cells.

    Breaks at line feeds, at blanks, and between Chinese characters but not before closing punctuation nor after an
    opening bracket. A word longer than a line is broken hard. Runs of blanks inside a line are kept.
    """
    indent = max(0, min(indent, cells - 2))
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines += _wrap_paragraph(paragraph, cells, indent, first=not lines)
    return lines


def _wrap_paragraph(text: str, cells: int, indent: int, *, first: bool) -> list[str]:
    lines: list[str] = []
    lead = "" if first else " " * indent
    line, used, gap = "", len(lead), ""
    for word in _words(text):
        if word.isspace():
            gap = word
            continue
        if line and used + width(gap + word) > cells:
            lines.append(lead + line)
            lead, line, used, gap = " " * indent, "", indent, ""
        if not line:
            if not lines and width(gap) + used <= cells - 2:  # blanks that open a paragraph are its own indent
                line, used = gap, used + width(gap)
            gap = ""
        line, used, gap = line + gap, used + width(gap), ""
        while used + width(word) > cells:
            head = _head(word, cells - used) or ("" if line.strip() else word[:1])
            if head or line:
                lines.append(lead + line + head)
            word = word[len(head) :]
            lead, line, used = " " * indent, "", indent
        line, used = line + word, used + width(word)
    return [*lines, lead + line] if line or not lines else lines


def _words(text: str) -> Iterator[str]:
    """Pieces that stay together: runs of blanks, Latin words, Chinese characters with their punctuation."""
    piece = ""
    for char in text:
        if piece and _may_part(piece, char):
            yield piece
            piece = ""
        piece += char
    if piece:
        yield piece


def _may_part(piece: str, char: str) -> bool:
    last = piece[-1]
    if char.isspace() or last.isspace():
        return char.isspace() != last.isspace()
    if char in CLOSERS or last in OPENERS or cell(char) == 0:
        return False
    return cell(char) == 2 or cell(last) == 2


def _head(text: str, cells: int) -> str:
    """As much of the beginning of `text` as fits in `cells`."""
    used = 0
    for at, char in enumerate(text):
        used += cell(char)
        if used > cells:
            return text[:at]
    return text
