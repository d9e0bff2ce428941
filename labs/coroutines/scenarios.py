"""剧本 | Scripts for a generator behind yield from, versions of Python and what they can say, jobs that take turns."""

from __future__ import annotations

SCRIPTS: dict[str, tuple[str, tuple[tuple[str, object], ...]]] = {  # inner generator (driving.py), moves
    "values": ("stubborn", (("next", None), ("next", None), ("next", None), ("next", None), ("next", None))),
    "a list": ("listed", (("next", None), ("next", None), ("next", None), ("next", None))),
    "send": ("counter", (("next", None), ("send", 7), ("send", 1), ("send", 5))),
    "send too early": ("counter", (("send", 7), ("next", None))),
    "send to a list": ("listed", (("next", None), ("send", 7))),
    "throw, caught": ("counter", (("next", None), ("send", 7), ("throw", "KeyError"), ("send", 3))),
    "throw, not caught": ("counter", (("next", None), ("throw", "ValueError"), ("next", None))),
    "throw into a list": ("listed", (("next", None), ("throw", "KeyError"), ("next", None))),
    "close": ("counter", (("next", None), ("close", None), ("next", None))),
    "close refused": ("refuses", (("next", None), ("close", None))),
    "an error inside": ("fails", (("next", None), ("next", None), ("next", None))),
    "returns": ("counter", (("next", None), ("send", 5), ("next", None))),
}
VERSIONS = {f"Python {major}.{minor}": (major, minor) for major, minor in ((2, 7), *((3, n) for n in range(6, 14)))}
FIBERS: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {  # jobs (stackful.py) that take turns: a, b, c
    "two sorts": (("sorting", (3, 1, 2)), ("sorting", (6, 5))),
    "a sort and a substitution": (("sorting", (3, 1, 2)), ("replacing", (4, 5))),
    "from far down": (("diving", (30, 1)), ("diving", (2, 40))),
    "three at once": (("replacing", (7,)), ("diving", (5, 5)), ("sorting", (2, 1))),
}
SCENARIOS = {**SCRIPTS, **VERSIONS, **FIBERS}
