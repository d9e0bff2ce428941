"""讲法 | What the acts share: scenarios by name, sources, scales, and how counts are said."""

from __future__ import annotations

import inspect
import math
from typing import TypeVar

from labs._kit.text import Text
from labs.cache import failures
from labs.cache.scenarios import SCENARIOS, Early, Hot, Known, Mass, Missing, Outage, Write

S = TypeVar("S", Hot, Missing, Known, Mass, Early, Outage, Write)


def scenario(name: str, kind: type[S]) -> S:
    """The scenario of this name, which must still be of its kind after somebody edited it."""
    found = SCENARIOS[name]
    if not isinstance(found, kind):
        raise TypeError(f"scenario {name!r} must be {kind.__name__}(...)")
    return found


def source_of(way: object) -> str:
    """The source of a way of reading, without its docstring; of a way with settings, the inner function."""
    lines = inspect.getsource(way).split("\n")  # type: ignore[arg-type]  # a function
    start = max(at for at, line in enumerate(lines) if line.lstrip().startswith("def "))
    indent = len(lines[start]) - len(lines[start].lstrip())
    body = [line[indent:] for line in lines[start:] if '"""' not in line and line.strip()]
    return "\n".join(body if not indent else body[:-1])


def slowest() -> int:
    """The scale of all the pictures of waiting: the longest wait without a cure, in whole 100 ms."""
    return math.ceil(longest(failures.stream("none")) / 100) * 100


def longest(stream: failures.Stream) -> int:
    return round(max(took for _, took in stream.waits))


def loads(count: int, readers: int) -> Text:
    return Text(f"{readers} 次读, {count} 次查库", f"{readers} reads, {count} loads")


def span(counts: list[int] | tuple[int, ...]) -> Text:
    """The least and the most of them."""
    least, most = min(counts), max(counts)
    return Text(f"{least}", f"{least}") if least == most else Text(f"{least} 到 {most}", f"{least} to {most}")
