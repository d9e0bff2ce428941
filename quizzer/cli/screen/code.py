"""Code in an answer, its words in colour: rich finds the tokens, the theme's roles say which colours.

rich and its lexers cost eight bare starts of Python: imported when a learner opens an answer that holds code.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quizzer.cli.screen.layout import Role, Span

ROLE_OF: dict[str, Role] = {
    "blue": "proof",
    "bright_blue": "proof",
    "magenta": "correction",
    "bright_magenta": "correction",
    "green": "said",
    "bright_green": "said",
    "yellow": "unsure",
    "cyan": "quote",
    "bright_cyan": "quote",
    "bright_black": "dim",
}
PLAIN = ("", "text", "console", "output")


@lru_cache(maxsize=64)
def tinted(code: str, language: str) -> tuple[tuple[Span, ...], ...]:
    """The lines of `code` as spans with roles; the text is the code's, character for character."""
    lines = code.rstrip("\n").split("\n")
    if language in PLAIN:
        return tuple(((text, ""),) for text in lines)
    from rich.syntax import Syntax

    text = Syntax(code, language, theme="ansi_dark").highlight(code)
    roles: list[Role] = [""] * len(text.plain)
    for span in text.spans:
        colour = getattr(getattr(span.style, "color", None), "name", "")
        roles[span.start : span.end] = [ROLE_OF.get(colour, "")] * (span.end - span.start)
    found, at = [], 0
    for line in lines:
        found.append(tuple(_runs(line, roles[at : at + len(line)])))
        at += len(line) + 1
    return tuple(found)


def _runs(text: str, roles: list[Role]) -> list[Span]:
    """`text` cut where its role changes."""
    runs: list[Span] = []
    for char, role in zip(text, roles, strict=False):
        if runs and runs[-1][1] == role:
            runs[-1] = (runs[-1][0] + char, role)
        else:
            runs.append((char, role))
    return runs
