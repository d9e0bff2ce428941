"""A strict reader of GIFT, written from Moodle's documentation and apart from ours: it judges what we write.

Sources: Moodle documentation, "GIFT format" (special characters, titles, formats, weights, feedback, question types),
and the order in which Moodle's importer decides on a type. Anything that is no such file is a ValueError.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

FORMATS = ("html", "moodle", "plain", "markdown")


@dataclass(frozen=True)
class Answer:
    """An option: its weight in percent (100: right), its text, what is said of it."""

    weight: float
    text: str
    feedback: str = ""


@dataclass(frozen=True)
class Item:
    """A question as Moodle would make it."""

    kind: str
    title: str
    text: str
    answers: tuple[Answer, ...] = ()
    feedback: str = ""


def items(file: str) -> list[Item]:
    """The questions of a file: paragraphs, less comments and categories."""
    made: list[Item] = []
    held: list[str] = []
    for line in [*re.split(r"\r\n|\r|\n", file), ""]:
        if line.lstrip().startswith("//") or (not held and re.fullmatch(r"\$CATEGORY: [\w/-]+", line)):
            continue
        if line.lstrip().startswith("$"):
            raise ValueError(f"a command: {line}")
        if line.strip():
            held.append(line)
        elif held:
            made.append(_item(" ".join(held)))
            held = []
    return made


# Signs: (character, whether it was escaped) ---------------------------------------------------------------------------
Signs = list[tuple[str, bool]]


def _signs(text: str) -> Iterator[tuple[str, bool]]:
    rest = iter(text)
    for char in rest:
        if char != "\\":
            yield char, False
            continue
        escaped = next(rest, "")
        if escaped not in tuple("~=#{}:\\n"):
            raise ValueError(f"\\{escaped} is no escape")
        yield ("\n" if escaped == "n" else escaped), True


def _find(signs: Signs, mark: str, start: int = 0) -> int:
    """Where the mark stands unescaped; -1 if nowhere."""
    for at in range(start, len(signs) - len(mark) + 1):
        if all(signs[at + n] == (char, False) for n, char in enumerate(mark)):
            return at
    return -1


def _said(signs: Signs) -> str:
    return "".join(char for char, _ in signs).strip(" \t")


def _formatted(signs: Signs) -> str:
    """The text without the format that it may begin with."""
    while signs and signs[0] == (" ", False):
        signs = signs[1:]
    found = re.match(r"\[(\w+)\]", "".join(char if not escaped else "\0" for char, escaped in signs))
    if found and found[1].lower() in FORMATS:
        return _said(signs[found.end() :])
    return _said(signs)


def _item(text: str) -> Item:
    signs = list(_signs(text.strip()))
    title = ""
    if _find(signs, "::") == 0:
        end = _find(signs, "::", 2)
        if end < 0:
            raise ValueError("a title without an end")
        title, signs = _said(signs[2:end]), signs[end + 2 :]
    opens, closes = _find(signs, "{"), _find(signs, "}")
    if opens < 0 or closes < opens or _find(signs, "{", opens + 1) >= 0 or _find(signs, "}", closes + 1) >= 0:
        raise ValueError("not one pair of braces")
    if _find(signs, "~") not in (-1, *range(opens, closes)) or _find(signs, "=") not in (-1, *range(opens, closes)):
        raise ValueError("an answer outside of the braces")
    asked, inner, after = signs[:opens], signs[opens + 1 : closes], _said(signs[closes + 1 :])
    general = _find(inner, "####")
    feedback = _formatted(inner[general + 4 :]) if general >= 0 else ""
    if general >= 0 and _find(inner, "#", general + 4) >= 0:
        raise ValueError("a feedback in the feedback")
    inner = inner[:general] if general >= 0 else inner
    asked_text = _formatted(asked) + (f" _____ {after}" if after else "")
    return Item(_kind(inner), title, asked_text, _answers(inner), feedback)


def _kind(inner: Signs) -> str:
    bare = _said(inner)
    if not bare:
        return "essay"
    if inner[0] == ("#", False):
        return "numerical"
    if _find(inner, "~") >= 0:
        return "choice"
    if _find(inner, "=") >= 0 and _find(inner, "->") >= 0:
        return "matching"
    return "true or false" if bare.upper() in ("T", "F", "TRUE", "FALSE") else "short answer"


def _answers(inner: Signs) -> tuple[Answer, ...]:
    starts = [at for at, sign in enumerate(inner) if sign in (("=", False), ("~", False))]
    if _said(inner[: starts[0] if starts else len(inner)]):
        raise ValueError("text before the first answer")
    ends = [*starts[1:], len(inner)]
    return tuple(_answer(inner[at], inner[at + 1 : end]) for at, end in zip(starts, ends, strict=False))


def _answer(sign: tuple[str, bool], signs: Signs) -> Answer:
    weight = 100.0 if sign[0] == "=" else 0.0
    while signs and signs[0] == (" ", False):
        signs = signs[1:]
    found = re.match(r"%(-?\d{1,3}(?:\.\d*)?)%", "".join(char if not escaped else "\0" for char, escaped in signs))
    if found:
        weight, signs = float(found[1]), signs[found.end() :]
    parts = _find(signs, "#")
    if parts < 0:
        return Answer(weight, _formatted(signs))
    return Answer(weight, _formatted(signs[:parts]), _formatted(signs[parts + 1 :]))
