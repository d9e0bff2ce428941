"""What the wordings of a rubric are made of: units and what each is worth, parts, and what is said together.

A part is a wording or one clause of it: the least that can be said or denied. A unit is worth less when the question
says it already, or when several points share it. Units of one part belong together; an answer that joins units of
different points, or units that only a misconception joins, says something else with the right words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import sqrt

from quizzer.core.grading import contrast, polarity, words
from quizzer.core.grading.text import normalise
from quizzer.core.grading.units import units_of, worth
from quizzer.core.questions import Misconception, Point
from quizzer.core.values import dataclass

HEAVY = 0.15  # worth of a unit that can belong to something
WHOLE = -1  # in place of the number of a sentence: several clauses together
APART = 2  # tokens: units nearer than that are two halves of one word
_ASKED = 0.35  # of its worth, for a unit that the question says
_TOP = 6  # units: who says the weightiest six has said it all

Tokens = Sequence[words.Token]


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause, read. The owner of a unit is the compared thing named last before it, its subject the first of the
    clause, or the last clause's; `under` are the units that a negator reaches."""

    units: Mapping[str, int]  # unit → the token that it first ends with
    owners: Mapping[str, str]
    subjects: Mapping[str, str]
    keys: frozenset[str]
    under: frozenset[str]
    denied: bool
    sentence: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Part:
    """A wording, or one clause of it. `item` is the place of its point or misconception."""

    item: int
    total: float
    units: frozenset[str]
    keys: frozenset[str]
    under: frozenset[str]
    denied: bool


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The units of a rubric: its `count` points are the first items, then come the misconceptions.
    `weights`: what an item's units are worth; `heaviest`: its weightiest six together. `parts_of` and `items_of` lead
    from a unit to (part or item, weight). `together`: units of one part of a point, 1 if the first stands before the
    second, -1 if after, 0 if either way; `near`: those of one clause. `wrongly`: units only a misconception joins.
    """

    count: int
    weights: Sequence[Mapping[str, float]]
    heaviest: Sequence[float]
    parts: Sequence[Part]
    parts_of: Mapping[str, Sequence[tuple[int, float]]]
    items_of: Mapping[str, Sequence[tuple[int, float]]]
    entities: contrast.Entities
    owners: Mapping[str, set[str]]
    subjects: Mapping[str, set[str]]
    names: Sequence[frozenset[str]]  # for each point the compared things that its wordings name
    together: Mapping[str, Mapping[str, int]]
    near: Mapping[str, set[str]]
    wrongly: Mapping[str, set[str]]
    about: Sequence[Sequence[int]]  # for each point the items of its misconceptions

    def shares_a_point(self, one: str, other: str) -> bool:
        """Whether some point has both units."""
        return any(one in weights and other in weights for weights in self.weights[: self.count])


def clauses(tokens: Tokens, signs: polarity.Polarity, entities: contrast.Entities) -> list[Clause]:
    """The clauses of a text, each once. An owner reaches on until another one is named, not into the next sentence."""
    units: dict[int, dict[str, int]] = {}
    for unit, at in units_of(tokens):
        units.setdefault(tokens[at].clause, {}).setdefault(unit, at)
    found: list[Clause] = []
    owner, subject, start = "", "", 0
    known: set[tuple[str, ...]] = set()
    named: list[str] = []
    spotted = entities.spot(tokens)
    for at, token in enumerate(tokens):
        if at and token.sentence != tokens[at - 1].sentence:
            owner = subject = ""
        owner = spotted[at] or owner
        named.append("" if spotted[at] else owner)
        if at + 1 == len(tokens) or tokens[at + 1].clause != token.clause:
            here = units.get(token.clause, {})
            said = tuple(one.key for one in tokens[start : at + 1])
            keys = frozenset(said)
            subject = next((name for name in spotted[start : at + 1] if name), subject)
            denied = sum(signs.denies[start : at + 1]) % 2 == 1
            owners = {unit: named[place] for unit, place in here.items() if named[place]}
            subjects = {unit: subject for unit, place in here.items() if not spotted[place]} if subject else {}
            under = frozenset(unit for unit, place in here.items() if signs.negated[place])
            if said not in known:
                found.append(Clause(here, owners, subjects, keys, under, denied, token.sentence, start, at + 1))
            known.add(said)
            start = at + 1
    return found


def vocabulary(
    points: Sequence[Point], wrong: Sequence[Misconception], ask: Sequence[Tokens], read: Mapping[str, Tokens]
) -> Vocabulary:
    """The vocabulary of a question; `read` holds the tokens of every wording."""
    wordings = [(p.zh, p.en, *p.any) for p in points] + [(error.zh, error.en, *error.any) for error in wrong]
    said = [[read[one] for one in item if one] for item in wordings]
    own = [[(read.get(one, ()), normalise(one).text.find(":")) for one in (p.zh, p.en)] for p in points]
    entities = contrast.entities(own, said[: len(points)], ask)
    asked = {unit for tokens in ask for unit, _ in units_of(tokens)}
    pieces = [[piece for tokens in one for piece in _pieces(tokens, entities)] for one in said]
    shared = Counter(unit for one in pieces[: len(points)] for unit in {u for p in one for u in p.units})

    def weight(unit: str) -> float:
        return worth(unit) * (_ASKED if unit in asked else 1.0) / sqrt(max(1, shared[unit]))

    weights = [{unit: weight(unit) for piece in one for unit in piece.units} for one in pieces]
    flat = [(item, piece) for item, one in enumerate(pieces) for piece in one if piece.units]
    right = [(weights[item], piece) for item, piece in flat if item < len(points)]
    together = _together(right)
    return Vocabulary(
        len(points),
        weights,
        [sum(sorted(one.values(), reverse=True)[:_TOP]) for one in weights],
        [_part(item, piece, weights[item]) for item, piece in flat],
        _postings((at, {u: weights[item][u] for u in piece.units}) for at, (item, piece) in enumerate(flat)),
        _postings(enumerate(weights)),
        entities,
        _owners(piece.owners for _, piece in right),
        _owners(piece.subjects for _, piece in right),
        [frozenset(name for tokens in one for name in entities.spot(tokens) if name) for one in said[: len(points)]],
        together,
        _near(right),
        _wrongly(((weights[item], piece) for item, piece in flat if item >= len(points)), together),
        [[len(points) + n for n, error in enumerate(wrong) if point.id in error.about] for point in points],
    )


def _pieces(tokens: Tokens, entities: contrast.Entities) -> list[Clause]:
    """The clauses of a wording, and what they are together."""
    found = clauses(tokens, polarity.read(tokens), entities)
    if len(found) < 2:
        return found
    units: dict[str, int] = {}
    owners: dict[str, str] = {}
    subjects: dict[str, str] = {}
    for clause in reversed(found):
        units.update(clause.units)
        owners.update(clause.owners)
        subjects.update(clause.subjects)
    under = frozenset(unit for clause in found for unit in clause.under)
    keys = frozenset(key for clause in found for key in clause.keys)
    denied = sum(clause.denied for clause in found) % 2 == 1
    return [*found, Clause(units, owners, subjects, keys, under, denied, WHOLE, found[0].first, found[-1].last)]


def _heavy_pairs(weights: Mapping[str, float], piece: Clause) -> Iterator[tuple[str, str, int]]:
    """(unit, unit, 1 if the first stands first, else -1) of all units of a part that can belong together."""
    heavy = [(unit, at) for unit, at in piece.units.items() if weights[unit] >= HEAVY]
    for n, (one, here) in enumerate(heavy):
        for other, there in heavy[n + 1 :]:
            if abs(here - there) >= APART:
                sign = 1 if here < there else -1
                yield one, other, sign
                yield other, one, -sign


def _together(right: Iterable[tuple[Mapping[str, float], Clause]]) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for weights, piece in right:
        for one, other, sign in _heavy_pairs(weights, piece):
            row = found.setdefault(one, {})
            row[other] = sign if row.get(other, sign) == sign else 0
    return found


def _near(right: Iterable[tuple[Mapping[str, float], Clause]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for weights, piece in right:
        if piece.sentence != WHOLE:
            for one, other, _ in _heavy_pairs(weights, piece):
                found.setdefault(one, set()).add(other)
    return found


def _wrongly(
    wrong: Iterable[tuple[Mapping[str, float], Clause]], together: Mapping[str, Mapping[str, int]]
) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for weights, piece in wrong:
        for one, other, _ in _heavy_pairs(weights, piece):
            if other not in together.get(one, ()):
                found.setdefault(one, set()).add(other)
    return found


def _part(item: int, piece: Clause, weights: Mapping[str, float]) -> Part:
    total = sum(weights[unit] for unit in piece.units)
    return Part(item, total, frozenset(piece.units), piece.keys, piece.under, piece.denied)


def _owners(right: Iterable[Mapping[str, str]]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for owners in right:
        for unit, owner in owners.items():
            found.setdefault(unit, set()).add(owner)
    return found


def _postings(weighted: Iterable[tuple[int, Mapping[str, float]]]) -> dict[str, list[tuple[int, float]]]:
    found: dict[str, list[tuple[int, float]]] = {}
    for at, weights in weighted:
        for unit, weight in weights.items():
            found.setdefault(unit, []).append((at, weight))
    return found
