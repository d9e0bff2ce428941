"""One spelling for what can be written in many ways, with a way back to what the learner typed.

NFKC (full width, ligatures), lower case, traditional → simplified characters. Nothing is thrown away: every character
of the result knows which characters of the source it came from, so that a quote is always the learner's own.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from quizzer.core.grading.simplified import SIMPLIFIED
from quizzer.core.values import dataclass

_ONE_TO_ONE = SIMPLIFIED | {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)} | {ord("’"): ord("'")}


@dataclass(frozen=True, slots=True)
class Clean:
    """`text` in one spelling; its character i came from source[starts[i]:ends[i]]."""

    text: str
    source: str
    starts: Sequence[int]
    ends: Sequence[int]

    def cut(self, start: int, end: int) -> str:
        """The learner's own words behind text[start:end], without spaces around them."""
        return self.source[self.starts[start] : self.ends[end - 1]].strip() if start < end else ""


def normalise(source: str) -> Clean:
    """`source` in one spelling.

    >>> normalise("ＧＩＬ 會釋放").text
    'gil 会释放'
    """
    plain = source.lower().translate(_ONE_TO_ONE)
    if len(plain) == len(source) and unicodedata.is_normalized("NFKC", plain):  # most answers; a third of the time
        return Clean(plain, source, range(len(plain)), range(1, len(plain) + 1))
    return _one_by_one(source)


def _one_by_one(source: str) -> Clean:
    characters: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at, length = 0, len(source)
    while at < length:
        end = at + 1
        while end < length and unicodedata.combining(source[end]):
            end += 1
        for character in _fold(source[at:end]):
            characters.append(character)
            starts.append(at)
            ends.append(end)
        at = end
    return Clean("".join(characters), source, tuple(starts), tuple(ends))


@lru_cache(maxsize=8192)
def _fold(cluster: str) -> str:
    """One character with its accents, folded."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", cluster).lower())
    return folded.translate(_ONE_TO_ONE)
