"""What is wrong with a question file, as a value: where, what, and what to do about it.

Nothing here raises: a reader that meets a problem notes it and reads on, so that one run shows them all.

Why it is like this: question files come from strangers. Whatever of a file reaches a screen (a key, an id, the name of
the file itself) goes through `clean` first, because an escape sequence in an error message is as good as one in a card.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from quizzer.core.language import Text
from quizzer.core.values import dataclass

# C0 but tab and newline, C1, bidi controls, line and paragraph separators, a BOM inside, surrogates, noncharacters
UNSAFE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)
_NO_HINT = Text("", "")
_LONGEST_QUOTE = 60


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong. `where` is path:line; `question` the id that was left out for it, if it is known."""

    where: str
    what: Text
    hint: Text
    warning: bool = False
    question: str = ""


def clean(text: str) -> str:
    """The text without control and bidi characters; tab and newline stay."""
    return text if text.isprintable() else UNSAFE.sub("", text)


def quote(text: str) -> str:
    """The text as a message may show it: one line, without control characters, not endless."""
    line = " ".join(clean(text).split())
    return line if len(line) <= _LONGEST_QUOTE else line[: _LONGEST_QUOTE - 1] + "…"


def shown(path: str) -> str:
    """A path as a message may show it."""
    return clean(path).replace("\n", "").replace("\t", " ")


def closest(word: str, known: Iterable[str], n: int = 1) -> list[str]:
    """The known words most like this one, best first; none when nothing is near."""
    import difflib  # costs more than it is worth on a start without a mistake

    return difflib.get_close_matches(word, list(known), n=n, cutoff=0.6)


def did_you_mean(word: str, known: Iterable[str], otherwise: Text = _NO_HINT) -> Text:
    """A hint that names the nearest known word, else the other hint."""
    near = closest(word, known)
    return Text(f"是不是「{near[0]}」?", f"did you mean '{near[0]}'?") if near else otherwise
