"""What evidence is counted in: English words and terms of the glossary whole, Chinese in pairs of characters.

A single Chinese character counts too, a little: 锁 or 栈 says something, 上 hardly anything. How much a unit is worth
falls with the share of all questions that say it (frequency.py): "the server" proves little, "next-key" nearly all.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import log

from quizzer.core.grading import words
from quizzer.core.grading.frequency import SHARES

_PAIR, _TERM, _SINGLE = 1.0, 1.3, 0.35
_LEAST = 0.1
_RAREST = 0.0017  # the share of a unit that no table holds: one question in six hundred
_IDLE = words.STOP | words.listed(
    "then 然 后 还 有 再 加 上 比 如 个 一 能 会 可 以 要 把 被 让 给 到 从 对 不 没 什 么 而 但 用 中 里 下 都 所 "
    "因 为 果 no not can which when what how if but more one some any all than from into"
)  # alone; in a pair they may matter


def units_of(tokens: Sequence[words.Token]) -> list[tuple[str, int]]:
    """(unit, the token that it ends with), in order. A pair reaches over a filler, not over a comma."""
    found: list[tuple[str, int]] = []
    last: words.Token | None = None
    for at, token in enumerate(tokens):
        key = token.key
        if key in words.FILLER:
            continue
        if key not in _IDLE:
            found.append((key, at))
        if words.is_cjk(token.word):
            if last is not None and last.clause == token.clause and words.is_cjk(last.word):
                found.append((last.key + key, at))
            last = token
        else:
            last = None
    return found


@lru_cache(maxsize=16384)
def worth(unit: str) -> float:
    """What hearing a unit is worth: 0.035 for a common single character, 1.3 for a rare term."""
    kind = (_SINGLE if len(unit) == 1 else _PAIR) if words.is_cjk(unit[0]) and len(unit) <= 2 else _TERM
    share = _shares().get(unit, _RAREST)
    return kind * max(_LEAST, min(1.0, log(share) / log(_RAREST)))


@lru_cache(maxsize=1)
def _shares() -> dict[str, float]:
    shares: dict[str, float] = {}
    share = 1.0
    for word in SHARES.split():
        if word.isdecimal() and word.isascii():
            share = int(word) / 1000
        else:
            shares[word] = share
    return shares
