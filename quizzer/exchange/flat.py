"""A question of any type as two texts, for formats that know a front and a back."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable

from quizzer.core.language import Lang, Text
from quizzer.core.questions import Question

_GAP = re.compile(r"\[\[(.+?)\]\]", re.DOTALL)
_TICKS = re.compile(r"`{3,}")


def front(question: Question, lang: Lang) -> str:
    """What is asked, with code, options, gaps and the items in some other order."""
    parts = [question.ask.pick(lang)]
    if question.text:
        parts.append(_GAP.sub("____", question.text.pick(lang)))
    if question.code:
        parts.append(fenced(question.code))
    if question.options:
        options = zip("ABCDEFGH", question.options, strict=False)
        parts.append("\n".join(f"- {letter}. {one_line(option.text.pick(lang))}" for letter, option in options))
    if question.items:
        shuffled = sorted(question.items, key=lambda item: zlib.crc32(f"{question.id}{item.zh}{item.en}".encode()))
        parts.append(_listed(shuffled, lang, lambda n: "- "))
    return "\n\n".join(part for part in parts if part)


def back(question: Question, lang: Lang) -> str:
    """What is right, and the answer."""
    parts = []
    if question.text:
        gaps: list[str] = _GAP.findall(question.text.pick(lang))
        parts.append("; ".join(" / ".join(alternatives(gap)) for gap in gaps))
    if question.right:
        letters = "ABCDEFGH"
        right = [letters[at] for at, option in enumerate(question.options[:8]) if option.id in question.right]
        parts.append(", ".join(right))
    if question.type == "output":
        parts.append(fenced(question.stdout))
    if question.items:
        parts.append(_listed(question.items, lang, lambda n: f"{n}. "))
    parts.append(question.answer.pick(lang))
    if question.points:
        parts.append(_listed((point.text for point in question.points), lang, lambda n: "- "))
    return "\n\n".join(part for part in parts if part)


def both(question: Question, lang: Lang, side: Callable[[Question, Lang], str], between: str = "\n\n") -> str:
    """A side in the wanted language, or in both, one after the other."""
    first = side(question, lang)
    if lang != "both":
        return first
    second = side(question, "en")
    return first if second == first else f"{first}{between}{second}"


def alternatives(gap: str) -> list[str]:
    """What may stand in a gap, the best first."""
    return [word for part in gap.split("|") if (word := one_line(part))] or [gap]


def fenced(code: str) -> str:
    """A block of code, whatever backticks are in it."""
    longest = max((len(ticks) for ticks in _TICKS.findall(code)), default=2)
    mark = "`" * max(3, longest + 1)
    return f"{mark}\n{code.rstrip()}\n{mark}"


def one_line(text: str) -> str:
    """The text without line ends."""
    return " ".join(text.split())


def _listed(texts: Iterable[Text], lang: Lang, mark: Callable[[int], str]) -> str:
    return "\n".join(f"{mark(n)}{one_line(text.pick(lang))}" for n, text in enumerate(texts, 1))
