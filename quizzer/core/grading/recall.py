"""How much of a sentence's own words an answer says, close together: the evidence when no wording is found.

Units are English words and pairs of Chinese characters, weighed down when the question says them. They must come from
one sentence of the answer, or as many as the point itself has. Two neighbours together prove half: "X reads a snapshot.
Y locks." does not say that X locks. A unit said with the opposite polarity is counted, and reported as a flip.

Why it is like this: a bag of words says nothing. Units that follow each other in the sentence must mostly do so in the
answer, else the recall is `loose` and proves nothing alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from quizzer.core.grading import match, polarity
from quizzer.core.grading.rubric import Wording
from quizzer.core.grading.said import Said
from quizzer.core.values import dataclass

HALF = 0.45  # of a sentence: less is nothing
_LEAST = 3  # units: fewer prove nothing, unless they are all there are
_NEXT = 7  # tokens that may lie between two units that are neighbours in the sentence


@dataclass(frozen=True, slots=True)
class Recall:
    """The best window for one sentence: the share of its weight found, the units, and the tokens they stand on."""

    text: Wording
    share: float
    units: frozenset[str]
    span: tuple[int, int]
    flips: int  # units denied here and not there, or the other way round
    loose: bool  # the words are there, their order is not

    @property
    def holds(self) -> bool:
        """Whether what was found is said in order, and said the same way round."""
        return not self.flips and not self.loose


def best_recall(texts: Sequence[Wording], said: Said) -> Recall | None:
    """The better recall of a sentence in its two languages; None when less than half of it is said."""
    found = [recall for text in texts if (recall := _best_window(text, said))]
    return max(found, key=lambda recall: recall.share, default=None)


def _best_window(text: Wording, said: Said) -> Recall | None:
    total = sum(weight for _, weight, _ in text.units)
    if total < 1:  # all of it in the question: nothing left to recognise
        return None
    places = _places(text, said)
    by_sentence: dict[int, float] = {}
    for unit, weight, _ in text.units:
        for sentence in {sentence for sentence, _ in places.get(unit, ())}:
            by_sentence[sentence] = by_sentence.get(sentence, 0.0) + weight
    best: Recall | None = None
    for first in sorted(by_sentence):
        at_most = sum(by_sentence.get(first + n, 0.0) for n in range(max(2, text.sentences))) / total
        if at_most >= HALF and (best is None or at_most > best.share):
            here = _within(text, total, places, first, said)
            best = max((one for one in (best, here) if one), key=lambda recall: recall.share, default=None)
    return best if best and best.share >= HALF else None


def _places(text: Wording, said: Said) -> dict[str, list[tuple[int, int]]]:
    """For each unit said: (sentence, token of its last part) of every place."""
    places: dict[str, list[tuple[int, int]]] = {}
    for unit, _, _ in text.units:
        for _, end in match.exact(unit, said.code):
            token = said.index[end - 1]
            places.setdefault(unit, []).append((said.tokens[token].sentence, token))
    return places


def _within(
    text: Wording, total: float, places: dict[str, list[tuple[int, int]]], first: int, said: Said
) -> Recall | None:
    found, kept = 0.0, False
    flipped: list[bool] = []
    tokens: dict[str, list[int]] = {}
    for unit, weight, denied in text.units:
        here = [token for sentence, token in places.get(unit, ()) if 0 <= sentence - first < max(2, text.sentences)]
        if here:
            found += weight
            tokens[unit] = here
            flipped += [denied] * all(said.signs.negated[token] != denied for token in here)
            kept |= denied and any(said.signs.negated[token] for token in here)
    if len(tokens) < min(_LEAST, len(text.units)):
        return None
    start, end = _one_sentence([token for here in tokens.values() for token in here], said)
    flips = sum(not (kept and denied) for denied in flipped)  # "Windows 不支持" denies as "不支持 Windows" does
    flips += polarity.is_far_negated(said.tokens, said.signs, start) or polarity.is_refuted(said.tokens, end)
    spread = [{said.tokens[token].sentence for token in here} for here in tokens.values()]
    together = _is_together(spread, text.sentences)
    is_loose = not together or _is_loose(list(tokens.values()))
    return Recall(text, found / total, frozenset(tokens), (start, end), flips, is_loose)


def _is_together(spread: Sequence[set[int]], sentences: int) -> bool:
    """Whether some run of so many sentences holds a place of every unit."""
    starts = {sentence for one in spread for sentence in one}
    return any(all(any(0 <= s - start < sentences for s in one) for one in spread) for start in starts)


def _is_loose(places: Sequence[Sequence[int]]) -> bool:
    follows = [any(0 < b - a <= _NEXT for a in here for b in there) for here, there in pairwise(places)]
    return sum(follows) * 2 < len(follows)


def _one_sentence(tokens: Sequence[int], said: Said) -> tuple[int, int]:
    """The span to quote: from the sentence that holds most of what was found."""
    by_sentence: dict[int, list[int]] = {}
    for token in tokens:
        by_sentence.setdefault(said.tokens[token].sentence, []).append(token)
    most = max(by_sentence.values(), key=len)
    return min(most), max(most) + 1
