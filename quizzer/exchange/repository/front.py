"""Front matter: the YAML or TOML before a file's text, and before each card of a file that keeps its cards so."""

from __future__ import annotations

import re
from collections.abc import Sequence

MOST_LINES = 200
_KEY = re.compile(r"([\w-]+)\s*[:=]\s*(.*)")
_ASK = frozenset(("question", "prompt", "ask", "问题", "题目"))
_TELL = frozenset(("answer", "答案", "解答"))


def without_front_matter(lines: list[str]) -> list[str]:
    """The lines with front matter emptied, so that numbers of lines stay; a question in it is a heading instead.

    So is the title of a file that has no heading of the first level.
    """
    made = list(lines)
    titled = any(line.startswith("# ") for line in lines)
    at = 0
    while at < len(lines):
        end = _end(lines, at) if at == 0 or not lines[at - 1].strip() else 0
        values = _values(lines[at + 1 : end])
        ask = next((values[key] for key in values if key in _ASK), "")
        if at == 0 and not ask and not titled:
            ask = values.get("title", "")
        if end and (ask or at == 0):
            made[at : end + 1] = [""] * (end + 1 - at)
            made[at] = f"# {ask}" if ask else ""
            made[end] = next((values[key] for key in values if ask and key in _TELL), "")
        at = end + 1 if end else at + 1
    return made


def _end(lines: Sequence[str], at: int) -> int:
    """The line that ends the front matter which begins at `at`; 0 if there is none."""
    mark = lines[at].strip()
    if mark not in ("---", "+++"):
        return 0
    end = next((n for n in range(at + 1, min(at + MOST_LINES, len(lines))) if lines[n].strip() == mark), 0)
    return end if at == 0 or (end > at + 1 and _KEY.match(lines[at + 1])) else 0


def _values(lines: Sequence[str]) -> dict[str, str]:
    """Its values by their keys, each on one line; values of values are part of them."""
    values: dict[str, str] = {}
    key = ""
    for line in lines:
        found = _KEY.match(line)
        if found:
            key = found[1].lower()
            values[key] = found[2].strip().strip("|>").lstrip("-").strip("\"' ")
        elif key and line.strip():
            values[key] = f"{values[key]} {line.strip()}".strip()
    return values
