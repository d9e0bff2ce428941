"""Orders and comparisons: from A to B, first A then B, A before B, A more than B, in Chinese and English.

A point says it in one direction; an answer that says it in the other contradicts the point, unless another point or
another sentence says it just so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from quizzer.core.grading.units import units_of
from quizzer.core.grading.words import Token, listed, stem
from quizzer.core.values import dataclass

_REVERSED = 0.1  # worth on the wrong side of an order
_REACH = 10  # tokens on either side of before, than, to
_APART = 16  # tokens between first and then
_FROM, _TO = listed("从 由 自 from"), listed("到 至 给 to into 回 成 进")
_FIRST, _THEN = listed("先 first"), listed("再 后 然 才 then 接")
_THAN = listed("than 比")
_SIGNS = _FROM | _FIRST | _THAN | listed("before after 前 后")


def _stems(line: str) -> frozenset[str]:
    return frozenset(map(stem, line.split()))


_MORE = _stems(
    "更 多 大 高 快 强 长 早 久 新 好 重 more often greater larger higher bigger faster longer stronger earlier newer"
)
_LESS = _stems("less fewer smaller lower slower shorter weaker later older 少 小 低 慢 弱 短 晚 轻 旧 老")
_FEWER = _stems("less")

Units = frozenset[str]
Span = tuple[int, int]  # tokens


@dataclass(frozen=True, slots=True)
class Relation:
    """What stands on the near and the far side of from-to, first-then, more-than."""

    kind: str
    near: Units
    far: Units
    at: int


def turned(
    known: Sequence[tuple[int, Relation]], worth: Mapping[str, float], tokens: Sequence[Token]
) -> dict[int, int]:
    """The points whose relations an answer turns round, each with the token of the sign that says so."""
    if not known:
        return {}

    def weight(units: Iterable[str]) -> float:
        return sum(worth.get(unit, 0.0) for unit in units)

    found: dict[int, int] = {}
    right: set[int] = set()
    for one in relations(tokens):
        here, there = one.near - one.far, one.far - one.near
        against: set[int] = set()
        is_right = False
        for point, true in known:
            if one.kind == true.kind:
                near, far = true.near - true.far, true.far - true.near
                wrong = min(weight(near & there), weight(far & here))
                if 0 < min(weight(near & here), weight(far & there)) >= min(_REVERSED, wrong):
                    right.add(point)
                    is_right = True
                elif wrong >= _REVERSED:
                    against.add(point)
        if not is_right:  # else it is what another point says
            found.update(dict.fromkeys(against, one.at))
    return {point: at for point, at in found.items() if point not in right}


def relations(tokens: Sequence[Token]) -> Iterator[Relation]:
    """Every from-to, first-then, before, after and than of a text."""
    units: list[tuple[str, int]] = []
    for at, token in enumerate(tokens):
        if token.word not in _SIGNS:
            continue
        kind, sides = _sides(tokens, at, *_clause(tokens, at))
        if sides is not None:
            units = units or units_of(tokens)
            near, far = (frozenset(unit for unit, n in units if start <= n < end) for start, end in sides)
            yield Relation(kind, near, far, at)


def _sides(tokens: Sequence[Token], at: int, start: int, end: int) -> tuple[str, tuple[Span, Span] | None]:
    """The kind of relation of which a word may be the sign, and the tokens on its near and its far side, if it is."""
    word = tokens[at].word
    if word in _FROM:
        return "to", _from_to(tokens, at, end)
    if word in _FIRST:
        return "then", _first_then(tokens, at)
    if word in _THAN:
        return "than", _than(tokens, at, start, end)
    return "then", _before_after(tokens, at, start, end)


def _from_to(tokens: Sequence[Token], at: int, end: int) -> tuple[Span, Span] | None:
    to = next((n for n in range(at + 2, min(end, at + _REACH + 2)) if tokens[n].word in _TO), None)
    return None if to is None else ((at + 1, to), (to + 1, min(end, to + _REACH)))


def _first_then(tokens: Sequence[Token], at: int) -> tuple[Span, Span] | None:
    then = next((n for n in range(at + 2, min(len(tokens), at + _APART)) if tokens[n].word in _THEN), None)
    if then is None or tokens[then].sentence != tokens[at].sentence:
        return None
    return (at + 1, then), (then + 1, then + _REACH)


def _before_after(tokens: Sequence[Token], at: int, start: int, end: int) -> tuple[Span, Span] | None:
    """A before B; before B, A; B 之前 A; B 之前, A."""
    word = tokens[at].word
    left, right = (max(start, at - _REACH), at), (at + 1, min(end, at + _REACH))
    following = (end, _clause(tokens, end)[1] if end < len(tokens) else end)
    if word in ("before", "after"):
        main, other = (left if start < at else following), right
    elif at > start and tokens[at - 1].word in "之以":
        main, other = (right if at + 1 < end else following), (left[0], at - 1)
    else:
        return None
    return (main, other) if word in ("before", "前") else (other, main)


def _than(tokens: Sequence[Token], at: int, start: int, end: int) -> tuple[Span, Span] | None:
    """What has more and what has less: A is larger than B, A 比 B 大."""
    behind = tokens[at].word == "比"
    how = next(
        (n for n in (range(at + 2, end) if behind else range(at - 1, start - 1, -1)) if _is_more(tokens, n)), None
    )
    if how is None:
        return None
    near = (max(start, at - _REACH), at)
    far = (at + 1, how if behind else min(end, at + _REACH))
    less = tokens[how].key in _LESS or (how > 0 and tokens[how - 1].key in _FEWER)
    return (far, near) if less else (near, far)


def _is_more(tokens: Sequence[Token], at: int) -> bool:
    return tokens[at].key in _MORE or tokens[at].key in _LESS


def _clause(tokens: Sequence[Token], at: int) -> Span:
    start, end = at, at + 1
    while start > 0 and tokens[start - 1].clause == tokens[at].clause:
        start -= 1
    while end < len(tokens) and tokens[end].clause == tokens[at].clause:
        end += 1
    return start, end
