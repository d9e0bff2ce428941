"""Where a wording is said: exactly, with small words between, or misspelt. The one address of rapidfuzz.

Texts come here as codes: one private character for each token that the rubric knows (see rubric), so that looking for
a run of whole tokens is `str.find`, and a fuzzy match counts tokens, not letters. Refused: scores of partial_ratio or
WRatio as evidence (可重复读 is "100 %" inside 不可重复读, GET and POST swapped are 80).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

from quizzer.core.grading.words import is_cjk

UNKNOWN = "\x01"  # a token that no wording holds
BREAK = "\x02"  # the end of a sentence; no match goes across
_NEAR = 80.0  # one character of five; what is missing may matter, so this is never more than unsure
_GAP = 2  # tokens that may stand between two tokens of a wording: 加(一个)互斥锁
_DENIES = frozenset("不未没无非否已")  # swapping these is no typo: 读已提交, 读未提交


def exact(wording: str, said: str) -> Iterator[tuple[int, int]]:
    """Every span of `said` that is `wording`."""
    start = said.find(wording)
    while start >= 0:
        yield start, start + len(wording)
        start = said.find(wording, start + 1)


def gapped(wording: str, said: str) -> Iterator[tuple[int, int]]:
    """Spans that hold all of `wording` in order with little between. Short wordings must match exactly."""
    for found in _gaps(wording).finditer(said):
        yield found.span()


def near(wording: str, said: str) -> tuple[int, int] | None:
    """The span that all but one character in five agree on, if there is one."""
    aligned = fuzz.partial_ratio_alignment(wording, said, score_cutoff=_NEAR)
    if aligned is None or len(wording) > len(said) or BREAK in said[aligned.dest_start : aligned.dest_end]:
        return None
    return aligned.dest_start, aligned.dest_end


def mend(word: str, vocabulary: Iterable[str]) -> str:
    """The word of the rubric that a misspelt English word means, or the word itself.

    The first letter must agree (mutable and immutable, synchronous and asynchronous are two words), digits are no
    typos, and short words are taken as they stand.
    """
    edits = _edits(word)
    if not edits:
        return word
    known = [one for one in vocabulary if one[0] == word[0] and abs(len(one) - len(word)) <= edits and is_mendable(one)]
    found = process.extractOne(word, known, scorer=OSA.distance, score_cutoff=edits) if known else None
    return found[0] if found else word


def is_typo(said: str, meant: str) -> bool:
    """Whether `said` is `meant` with a slip of the finger, and not another thing.

    >>> is_typo("isloation", "isolation"), is_typo("读未提交", "读已提交"), is_typo("commit", "commits2")
    (True, False, False)
    """
    if not said or not meant or any(character.isdigit() for character in said + meant):
        return False
    if any(said.count(one) != meant.count(one) for one in _DENIES):
        return False
    if any(is_cjk(character) for character in meant):
        return len(meant) >= 5 and OSA.distance(said, meant) <= 1
    return said[0] == meant[0] and OSA.distance(said, meant) <= min(_edits(meant), _edits(said))


def is_mendable(word: str) -> bool:
    """Whether a slip in this word can be told from another word."""
    return _edits(word) > 0


@lru_cache(maxsize=8192)
def _edits(word: str) -> int:
    """How many letters of a word may be wrong."""
    if len(word) < 5 or not word.isascii() or any(character.isdigit() for character in word):
        return 0
    return 1 if len(word) < 9 else 2


@lru_cache(maxsize=4096)
def _gaps(wording: str) -> re.Pattern[str]:
    between = f"[^{BREAK}]{{0,{_GAP}}}?"
    return re.compile(between.join(map(re.escape, wording)))


def nearest(text: str, texts: Sequence[str], least: float) -> str | None:
    """The text most like `text`, if at least `least` per cent of the two agree (indel similarity)."""
    found = process.extractOne(text, texts, scorer=fuzz.ratio, score_cutoff=least)
    return None if found is None else str(found[0])
