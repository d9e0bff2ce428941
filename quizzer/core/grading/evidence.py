"""How much of each point an answer says, and how much speaks against it: the numbers that are weighed.

For a point, in one sentence of the answer or two that follow each other:

    best        the part of it that is said most completely, short parts counting less
    mass        the worth of all its units there, as a share of its six weightiest
    rival       its share of that sentence, against the point that has most of the rest

Against it, in the clauses that hold most of it:

    denied      a denial where the point has none, or none where it has one
    turned      the opposite of one of its words: before for after, one for all
    flipped     units of it under a denial where the point has none, or the other way round
    owned       (for it) what is said of the thing that it is true of, which was named last before
    astray      what is said of another thing that the point does not even name
    led, misled the same two, for the thing that the clause names first: its subject
    wrong_here  units that only a misconception about it has
    mixed       units of it joined with those of other points
    paired      units of it joined as only a misconception joins them
    inverted    units of it in another order
    split       units of it in one clause that its wordings say in two
    cue         words with which facts are turned round, in the whole answer
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from quizzer.core.grading import contrast, polarity, words
from quizzer.core.grading.vocabulary import APART, HEAVY, Clause, Part, Vocabulary, clauses
from quizzer.core.values import dataclass

FOR = ("best", "mass", "rival")
AGAINST = (
    *("denied", "turned", "flipped", "owned", "astray", "led", "misled"),
    *("wrong_here", "mixed", "paired", "inverted", "split", "cue"),
)
NAMES = (*FOR, *AGAINST)

_SIGNS = frozenset(AGAINST) - {"owned", "led", "cue"}
_PLAIN = _SIGNS - {"mixed", "split", "inverted"}
_SIGN = 0.1  # less is no sign
_ACCUSES = 0.3  # more is a plain one
_MAIN = 0.35  # of the most that one clause holds: less is no main evidence
_LEAST = 0.5  # worth: less in a clause is an accident
_HALF = 1.0  # worth at which a part counts half of what its share says
_TWO = 0.9  # of what one sentence would prove, when it takes two
_FAR = 0.15  # of what is missing of a part, in finding the one that a clause comes nearest to
_FAINT = 0.3  # worth added below the line, so that a single faint unit decides nothing


@dataclass(frozen=True, slots=True)
class Evidence:
    """The numbers of one point in the order of NAMES, all 0..1, and the clause that says most of it."""

    numbers: tuple[float, ...]
    clause: Clause | None

    @property
    def is_clear(self) -> bool:
        """Whether nothing in the clauses themselves speaks against the point."""
        return all(one < _SIGN for one, name in zip(self.numbers, NAMES, strict=True) if name in _SIGNS)

    @property
    def is_against(self) -> bool:
        """Whether a plain sign speaks against the point: more than words in unusual company or another order."""
        return any(one >= _ACCUSES for one, name in zip(self.numbers, NAMES, strict=True) if name in _PLAIN)


@dataclass(frozen=True, slots=True)
class _Heard:
    """The answer against one vocabulary: clauses and windows with the worth of what they hold to each part or item."""

    known: Vocabulary
    clauses: Sequence[Clause]
    in_clause: Sequence[Mapping[int, float]]  # item → worth
    parts_in_clause: Sequence[Mapping[int, float]]
    windows: Sequence[tuple[frozenset[str], float]]  # units, what they prove: single sentences first, then pairs
    in_window: Sequence[Mapping[int, float]]
    best: Mapping[int, float]  # item → the share of its best part
    sentences: int


def weigh(known: Vocabulary, tokens: Sequence[words.Token], signs: polarity.Polarity) -> list[Evidence]:
    """The evidence for every point."""
    found = clauses(tokens, signs, known.entities)
    windows, sentences = _windows(found)
    heard = _Heard(
        known,
        found,
        [_sums(known.items_of, clause.units) for clause in found],
        [_sums(known.parts_of, clause.units) for clause in found],
        windows,
        [_sums(known.items_of, units) for units, _ in windows],
        _best(known, windows),
        sentences,
    )
    cue = sum(token.key in contrast.CUES for token in tokens) / (sentences + 1)
    return [_of_point(heard, point, min(1.0, cue)) for point in range(known.count)]


def _windows(found: Sequence[Clause]) -> tuple[list[tuple[frozenset[str], float]], int]:
    sentences: dict[int, set[str]] = {}
    for clause in found:
        sentences.setdefault(clause.sentence, set()).update(clause.units)
    one = [frozenset(units) for units in sentences.values()]
    two = [a | b for a, b in pairwise(one)]
    return [*((units, 1.0) for units in one), *((units, _TWO) for units in two)], len(one)


def _sums(postings: Mapping[str, Sequence[tuple[int, float]]], units: Iterable[str]) -> dict[int, float]:
    sums: dict[int, float] = {}
    for unit in units:
        for at, weight in postings.get(unit, ()):
            sums[at] = sums.get(at, 0.0) + weight
    return sums


def _best(known: Vocabulary, windows: Iterable[tuple[frozenset[str], float]]) -> dict[int, float]:
    best: dict[int, float] = {}
    for units, factor in windows:
        for at, worth in _sums(known.parts_of, units).items():
            part = known.parts[at]
            share = factor * worth / (part.total + _HALF)
            if share > best.get(part.item, 0.0):
                best[part.item] = share
    return best


def _of_point(heard: _Heard, point: int, cue: float) -> Evidence:
    known = heard.known
    main, against = _against(heard, point)
    most = max(
        (worth.get(point, 0.0) * f for worth, (_, f) in zip(heard.in_window, heard.windows, strict=True)), default=0
    )
    mass = min(1.0, most / known.heaviest[point]) if known.heaviest[point] else 0.0
    rival = wrong_here = 0.0
    if heard.sentences:
        at = max(range(heard.sentences), key=lambda n: heard.in_window[n].get(point, 0.0))
        mine = heard.in_window[at].get(point, 0.0)
        others = max((w for item, w in heard.in_window[at].items() if item != point and item < known.count), default=0)
        rival = mine / (mine + others + _LEAST)
        if mine:
            wrong_here = max(
                (_only_wrong(known, point, e, heard.windows[at][0]) for e in known.about[point]), default=0
            )
    numbers = (heard.best.get(point, 0.0), mass, rival, *against[:7], wrong_here, *against[7:], cue)
    return Evidence(numbers, main)


def _against(heard: _Heard, point: int) -> tuple[Clause | None, tuple[float, ...]]:
    """The clause that holds most of a point, and what its main clauses say against it."""
    known = heard.known
    most = max((worth.get(point, 0.0) for worth in heard.in_clause), default=0.0)
    main: Clause | None = None
    total = 0.0
    owned, led = [0.0, 0.0], [0.0, 0.0]
    sums = [0.0] * 7
    for clause, worth, parts in zip(heard.clauses, heard.in_clause, heard.parts_in_clause, strict=True):
        mine = worth.get(point, 0.0)
        part = _nearest(known, point, parts) if mine >= max(_LEAST, _MAIN * most) else None
        if part is None:
            continue
        main = clause if mine == most else main
        weight = mine * mine  # a clause with twice as much counts four times
        total += weight
        signs = (
            part.denied != clause.denied,
            contrast.turned(part.keys, clause.keys),
            _flipped(known, point, part, clause),
            *_joined(known, point, clause),
        )
        sums = [one + weight * float(sign) for one, sign in zip(sums, signs, strict=True)]
        _add(owned, _ownership(known, point, clause.owners, known.owners, clause.subjects, known.subjects), mine)
        _add(led, _ownership(known, point, clause.subjects, known.subjects, clause.owners, known.owners), mine)
    share = [one / total if total else 0.0 for one in sums]
    named = [one / (sum(pair) + _FAINT) for pair in (owned, led) for one in pair]
    return main, (*share[:3], *named, *share[3:])


def _flipped(known: Vocabulary, point: int, part: Part, clause: Clause) -> float:
    """Of what a clause shares with a part, the share that only one of them denies."""
    if not (part.under or clause.under):
        return 0.0
    weights = known.weights[point]
    shared = [unit for unit in clause.units if unit in part.units]
    total = sum(weights[unit] for unit in shared)
    flips = sum(weights[unit] for unit in shared if (unit in part.under) != (unit in clause.under))
    return flips / (total + _FAINT)


def _nearest(known: Vocabulary, item: int, parts: Mapping[int, float]) -> Part | None:
    """The part of an item that a clause comes nearest to."""
    mine = [
        (worth - _FAR * (known.parts[at].total - worth), at)
        for at, worth in parts.items()
        if known.parts[at].item == item
    ]
    return known.parts[max(mine)[1]] if mine else None


def _add(sums: list[float], found: tuple[float, float], weight: float) -> None:
    for n, one in enumerate(found):
        sums[n] += weight * one


def _ownership(
    known: Vocabulary,
    point: int,
    owners: Mapping[str, str],
    true: Mapping[str, set[str]],
    others: Mapping[str, str],
    true_others: Mapping[str, set[str]],
) -> tuple[float, float]:
    """What a clause says of the right thing, and of one that the point does not even name, in worth.

    The latter only if the other reading of whom it speaks does not make it right: "a dict or set finds the slot".
    """
    good = bad = 0.0
    weights, names = known.weights[point], known.names[point]
    for unit in owners.keys() & weights.keys() & true.keys():
        if owners[unit] in true[unit]:
            good += weights[unit]
        elif owners[unit] not in names and others.get(unit) not in true_others.get(unit, ()):
            bad += weights[unit]
    return good, bad


def _only_wrong(known: Vocabulary, point: int, error: int, units: frozenset[str]) -> float:
    """Of what a sentence says, the share that only the misconception says."""
    right, wrong = known.weights[point], known.weights[error]
    only_wrong = sum(wrong[unit] for unit in units if unit in wrong and unit not in right)
    only_right = sum(right[unit] for unit in units if unit in right and unit not in wrong)
    return only_wrong / (only_wrong + only_right + _FAINT)


def _joined(known: Vocabulary, point: int, clause: Clause) -> tuple[float, ...]:
    """Shares of the point's units in a clause: joined with another point's, joined wrongly, in another order, split."""
    weights = known.weights[point]
    total = mixed = paired = ordered = inverted = split = 0.0
    others = [(unit, at) for unit, at in clause.units.items() if unit in known.items_of]
    for unit, at in others:
        weight = weights.get(unit, 0.0)
        if weight < HEAVY:
            continue
        near, wrong = known.together.get(unit, {}), known.wrongly.get(unit, ())
        for other, there in others:
            if -APART < at - there < APART:
                continue
            if other in near:
                total += weight
                split += weight * (other not in known.near.get(unit, ()))
                if near[other]:
                    ordered += weight
                    inverted += weight * (near[other] != (1 if at < there else -1))
            elif other in wrong:
                total += weight
                paired += weight
            elif not known.shares_a_point(unit, other):
                total += weight
                mixed += weight
    if not total:
        return 0.0, 0.0, 0.0, 0.0
    return mixed / total, paired / total, (inverted / ordered if ordered else 0.0), split / total
