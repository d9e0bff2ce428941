"""Heat map, forecast and bars in ASCII: readable in a pipe, coloured on a terminal, aligned everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quizzer.cli.screen import words
from quizzer.cli.screen.cells import pad
from quizzer.cli.screen.layout import EMPTY, Line, Look, hung, line, line_width
from quizzer.cli.screen.words import say

if TYPE_CHECKING:
    from datetime import date

    from quizzer.cli.screen.layout import Role
    from quizzer.core.stats import Cell

HEAT = ".-+#"
HEAT_ROLES: tuple[Role, ...] = ("heat0", "heat1", "heat2", "heat3")
ROWS = 5  # height of a forecast's columns
SIDE_BY_SIDE = 80  # from this width on the two charts stand beside each other
SPACIOUS = 112  # from here on the forecast has wide columns with their counts


def heat_map(heat: tuple[tuple[Cell | None, ...], ...], look: Look) -> list[Line]:
    """Title, seven rows Monday first, and the scale."""
    names = words.DAYS.pick(look.lang)
    step = len(names) // 7
    lines = [line(" " + say("heat-title", look.lang, n=len(heat[0]) if heat else 0))]
    for at, row in enumerate(heat):
        cells = [(HEAT[day.level] + " ", HEAT_ROLES[day.level]) if day else ("  ", HEAT_ROLES[0]) for day in row]
        lines.append(line(f" {names[at * step : at * step + step]} ", *cells))
    return [
        *lines,
        line((" " + "   ".join(f"{HEAT[n]} {scale}" for n, scale in enumerate(("0", "1-9", "10-19", "20+"))), "dim")),
    ]


def forecast(counts: tuple[int, ...], today: date, look: Look) -> list[Line]:
    """Title, columns of what falls due each day from today, the days, and the busiest in words."""
    from datetime import timedelta

    wide = look.width >= SPACIOUS
    column = 5 if wide else 3
    days = [today + timedelta(days=ahead) for ahead in range(len(counts))]
    if not wide and look.width < 4 + 3 * len(counts) + 1:
        counts, days = counts[:7], days[:7]
    most = max(counts, default=0)
    lines = hung((" ",), say("forecast-title", look.lang, n=len(counts)), look)
    for row in range(ROWS, 0, -1):
        label = str(most) if row == ROWS and most else ""
        bars = "".join(pad("#" * (column - 1) if _reaches(count, most, row) else "", column) for count in counts)
        lines.append(line(pad(label, 3, right=True) + " ", (bars.rstrip(), "t1")))
    lines.append(line("    " + "".join(pad(f"{day.day:>{column - 1}}", column) for day in days).rstrip()))
    under = "".join(pad(f"{count:>{column - 1}}", column) for count in counts).rstrip() if wide else ""
    lines.append(line(("    " + under, "dim")) if wide else EMPTY)
    return [*lines, line((" " + _busiest(counts, days, most, look), "dim"))]


def beside(left: list[Line], right: list[Line], look: Look) -> list[Line]:
    """Two charts of the same height side by side, or one under the other on a narrow screen."""
    if look.width < SIDE_BY_SIDE:
        return [*left, EMPTY, *right]
    column = max(line_width(drawn) for drawn in left) + 1
    return [line(*a, " " * (column - line_width(a)), *b) if b else line(*a) for a, b in zip(left, right, strict=True)]


def bar(share: float, cells: int = 10) -> str:
    """0.81 -> "########--"."""
    filled = min(max(round(share * cells), 0), cells)
    return "#" * filled + "-" * (cells - filled)


def _reaches(count: int, most: int, row: int) -> bool:
    """Whether a column reaches this row, counted from 1; anything at all reaches the first."""
    return count > 0 and -(-count * ROWS // most) >= row


def _busiest(counts: tuple[int, ...], days: list[date], most: int, look: Look) -> str:
    if not most:
        return say("nothing-ahead", look.lang)
    on = days[counts.index(most)].day
    return say("busiest", look.lang, today=counts[0], day=words.ordinal(on) if look.lang == "en" else on, n=most)
