"""`stats --grading`: the points overruled most, with the learner's own words, for whoever writes the questions."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from quizzer.cli.screen.layout import Line, Look, hung, line
from quizzer.cli.screen.theme import paint
from quizzer.core.language import Text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Protocol

    from quizzer.cli.screen.layout import Terminal

    class Overruled(Protocol):
        @property
        def question(self) -> str: ...
        @property
        def point(self) -> str: ...
        @property
        def text(self) -> Text: ...
        @property
        def credited(self) -> int: ...
        @property
        def discredited(self) -> int: ...
        @property
        def quote(self) -> str: ...


NONE = Text("你还没有改判过要点", "you have overruled no point yet")
HEAD = Text(
    "改判最多的要点 (+ 你说答到了, - 你说没答到); 把自己的说法加进题目的 any, 下次就听得懂",
    "points overruled most (+ you said it, - you did not); add your words to the point's `any`, and they will be heard",
)


def print_overruled(found: Sequence[Overruled], terminal: Terminal) -> None:
    """Print them, the most overruled first."""
    look = Look.of(terminal)
    sys.stdout.write(paint(lines(found, look), terminal.colour))


def lines(found: Sequence[Overruled], look: Look) -> list[Line]:
    """One entry a point: counts and place, what it says, and what was said."""
    if not found:
        return [line(" " + _said(NONE, look))]
    out = hung((" ",), _said(HEAD, look), look)
    for one in found:
        out += [line(f" +{one.credited} -{one.discredited}  {one.question} {one.point}")]
        out += hung((" " * 8,), _said(one.text, look), look)
        if one.quote:
            out += hung((" " * 6 + "> ",), one.quote, look)
    return out


def _said(text: Text, look: Look) -> str:
    return text.pick("en" if look.lang == "en" else "zh")
