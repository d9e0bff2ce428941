"""图 | Waiting over time, drawn in characters: a column for some ms, its height the slowest reader who came then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from labs.cache.failures import Stream

COLUMN = 10  # ms
HEIGHT = 6  # rows


def columns(
    moments: Iterable[tuple[float, float]],
    first: float,
    last: float,
    column: float,
    one_of: Callable[[Sequence[float]], float],
) -> list[float]:
    """(when, value) gathered into columns, each made one value; 0 where there is none."""
    gathered: list[list[float]] = [[] for _ in range(round((last - first) / column))]
    for when, value in moments:
        if first <= when < last:
            gathered[int((when - first) // column)].append(value)
    return [one_of(values) if values else 0.0 for values in gathered]


def chart(values: Sequence[float], top: float, unit: str, height: int = HEIGHT) -> list[str]:
    """Columns up to `top`, with a scale at the left. A dot: something, but too small for this scale."""
    step = top / height
    rows = []
    for row in range(height, 0, -1):
        scale = f"{round(row * step):>4} {unit}" if row in (height, height // 2) else ""
        cells = "".join(cell(value, row, step) for value in values)
        rows.append(f"{scale:>8} |{cells}".rstrip())
    return rows


def cell(value: float, row: int, step: float) -> str:
    """What stands in this row of a column."""
    if value > (row - 0.5) * step:
        return "#"
    return "." if row == 1 and value else " "


def axis(first: float, last: float, column: float = COLUMN, every: float = 100) -> list[str]:
    """The line below, and what time it is along it."""
    size = round((last - first) / column)
    line, said = ["-"] * size, [" "] * (size + 8)
    for at in range(0, size, round(every / column)):
        text = f"{round(first + at * column)}"
        line[at] = "+"
        said[at : at + len(text)] = text
    return [" " * 9 + "+" + "".join(line), " " * 10 + "".join(said).rstrip() + " ms"]


def strip(values: Sequence[float], label: str) -> str:
    """One character a column: how many, up to 9; * for more."""
    marks = "".join("." if not value else f"{value:.0f}" if value < 10 else "*" for value in values)
    return f"{label:>9} {marks}"


def waiting(stream: Stream, top: float, first: float = -200, last: float = 400) -> str:
    """One stream: the slowest wait of each column above the time, the loads below it."""
    waits = columns(stream.waits, first, last, COLUMN, max)
    loads = columns(((at, 1.0) for at in stream.loads), first, last, COLUMN, sum)
    return "\n".join([*chart(waits, top, "ms"), *axis(first, last), strip(loads, "loads")])


def falling(moments: Sequence[float], top: float, last: float, column: float) -> str:
    """How many entries expire in each column of the time up to `last`."""
    counted = columns(((moment, 1.0) for moment in moments), 0, last, column, sum)
    return "\n".join([*chart(counted, top, ""), *axis(0, last, column, every=10 * column)])
