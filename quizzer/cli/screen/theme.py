"""Roles to colours, and lines to the text that is written: the only module that makes escape sequences.

Sixteen colours, because that is what every terminal has and what the learner's own palette decides. Meaning never
hangs on them: without colour the text is the same, character for character.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen.cells import JOINERS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from quizzer.cli.screen.layout import Line, Role

SGR: dict[Role, str] = {
    "ask": "1",
    "said": "32",
    "missed": "",
    "wrong": "31",
    "unsure": "33",
    "quote": "36",
    "correction": "35",
    "proof": "34",
    "choice": "7",
    "dim": "2",
    "heat0": "2",
    "heat1": "30;42",
    "heat2": "30;102",
    "heat3": "30;103",
    "t1": "36",
    "t2": "33",
    "wait": "31",
}


def colours(env: Mapping[str, str], isatty: bool) -> bool:
    """Whether colour may be used: a terminal, no NO_COLOR (set to anything but nothing), not TERM=dumb."""
    return isatty and not env.get("NO_COLOR") and env.get("TERM") != "dumb"


def paint(lines: Iterable[Line], colour: bool) -> str:
    """The text to write. Control and bidi characters never get through, whatever a span holds."""
    return "".join(paint_line(drawn, colour) + "\n" for drawn in lines)


def paint_line(drawn: Line, colour: bool) -> str:
    """One line without its line feed."""
    if not colour:
        return "".join(clean(text) for text, _ in drawn).rstrip()
    return "".join(_coloured(clean(text), SGR.get(role, "")) for text, role in drawn if text)


def clean(text: str) -> str:
    """`text` with everything that a terminal would act on shown as "?"; what has no width and no ink stays."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _HARMLESS else "?" for char in text)


_HARMLESS = JOINERS | frozenset("\u00a0\u3000\u2009")  # blanks that str.isprintable() refuses


def _coloured(text: str, code: str) -> str:
    return f"\x1b[{code}m{text}\x1b[0m" if code else text
