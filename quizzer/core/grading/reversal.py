"""Facts turned round: two things that change places, and an order that runs the other way (see order).

Swapped is when of A is said what the points say of B only, and of B what they say of A only ("Jinja2 routes, Werkzeug
renders"). Either alone may be loose talk; both together are not.

Who is meant is read twice, as the name said last and as the name that its clause begins with; a swap must show in one
reading. On the development set the two rules find a fifth of what swapped answers turn round, and are wrong once in
thirty times: they need no weighing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from quizzer.core.grading import order
from quizzer.core.grading.contrast import Entities, titles
from quizzer.core.grading.text import Clean
from quizzer.core.grading.units import units_of
from quizzer.core.grading.vocabulary import HEAVY
from quizzer.core.grading.words import STOP, Token, listed
from quizzer.core.values import dataclass

_SWAPPED = 0.15  # worth of what is said of the wrong one, on either side
_RIGHT = 0.3  # of that: more said of the right one, and nothing is swapped
_TITLE = frozenset(":(")
_LISTS, _AND = frozenset("、+&"), listed("and plus 和 与 及")

Owned = dict[str, dict[str, set[int]]]  # name → unit → the points that say it
Read = tuple[Sequence[Token], str]  # a text's tokens, and the text


@dataclass(frozen=True, slots=True)
class Wordings:
    """A point's own sentences in Chinese and English, its other wordings, and its weak ones, read."""

    own: tuple[Read, Read]
    other: Sequence[Read]
    weak: Sequence[Read]


@dataclass(frozen=True, slots=True)
class Facts:
    """What the points of one rubric say of which name, and in which order.

    `owned`: for each of the two readings, name → unit → the points that say it. `alike`: every unit said with a name
    in either reading, or in a wording that names nothing else. `relations` come with the number of their point.
    """

    worth: Mapping[str, float]
    names: Entities
    owned: tuple[Owned, Owned]
    alike: dict[str, set[str]]
    relations: list[tuple[int, order.Relation]]

    def add(self, reading: Owned, name: str, units: Iterable[str], point: int) -> None:
        """Notes that a point says these units of a name."""
        for unit in units:
            reading.setdefault(name, {}).setdefault(unit, set()).add(point)
            self.alike.setdefault(name, set()).add(unit)


def facts(wordings: Sequence[Wordings], asked: frozenset[str], worth: Mapping[str, float]) -> Facts:
    """The facts of a rubric. `asked` are the question's words, `worth` is what a unit is worth to any point.

    Another wording without a name is said of the only thing that the point's own sentences name; they themselves, when
    they name nothing, of a term of the question that is a weak wording of this point alone.
    """
    titled = titles([(tokens, text.find(":")) for tokens, text in one.own] for one in wordings)
    subjects = [terms & asked for terms in _terms(one.weak for one in wordings)]
    named = {name for one in wordings for name in _names(*(tokens for tokens, _ in one.own))}.union(*subjects)
    known = Facts(worth, Entities({(name,): name for name in named} | titled), ({}, {}), {}, [])
    for point, (one, subject) in enumerate(zip(wordings, subjects, strict=True)):
        for read in one.own:
            for reading, found in zip(known.owned, _said_of(read, known.names), strict=True):
                for name, places in found.items():
                    known.add(reading, name, places, point)
        own = {name for tokens, _ in one.own for name in known.names.spot(tokens) if name}
        for (tokens, _), meant in (*((read, subject) for read in one.own), *((read, own) for read in one.other)):
            units = [unit for unit, _ in units_of(tokens)]
            names = {name for name in known.names.spot(tokens) if name}
            if len(names) == 1:
                known.alike.setdefault(names.pop(), set()).update(units)
            elif not names and len(meant) == 1:
                for reading in known.owned:
                    known.add(reading, next(iter(meant)), units, point)
            known.relations.extend((point, relation) for relation in order.relations(tokens))
    return known


def turned_round(known: Facts, tokens: Sequence[Token], clean: Clean) -> dict[int, int]:
    """The points that an answer turns round, each with a token that says so."""
    return _swapped(known, (tokens, clean.text)) | order.turned(known.relations, known.worth, tokens)


def _names(zh: Sequence[Token], en: Sequence[Token]) -> Iterator[str]:
    """Latin words in a Chinese sentence, and terms that a sentence begins with: in both languages, or in Chinese ones.

    A term of the glossary has a Chinese name in either language.
    """
    for token in zh:
        if token.key not in STOP and len(token.key) > 1 and token.word.isascii() and not token.key[0].isdecimal():
            yield token.key
    heads = [next((token.key for token in tokens if token.key not in STOP), "") for tokens in (zh, en)]
    yield from (head for head in heads if len(head) > 1 and (not head.isascii() or heads[0] == heads[1]))


def _terms(weak: Iterable[Sequence[Read]]) -> list[set[str]]:
    """For each point the terms that only it has for a weak wording."""
    terms = [{tokens[0].key for tokens, _ in one if len(tokens) == 1 and len(tokens[0].key) > 1} for one in weak]
    count = Counter(term for one in terms for term in one)
    return [{term for term in one if count[term] == 1} for one in terms]


def _said_of(read: Read, names: Entities) -> tuple[dict[str, dict[str, int]], dict[str, dict[str, int]]]:
    """name → what is said of it: of the name said last, and of the first of the clause. Nothing reaches into the next
    sentence, past the mark of a list, or past a comma that a name stands before."""
    tokens, text = read
    units: dict[int, list[str]] = {}
    for unit, at in units_of(tokens):
        units.setdefault(at, []).append(unit)
    by_last: dict[str, dict[str, int]] = {}
    by_first: dict[str, dict[str, int]] = {}
    last = first = ""
    names_at = names.spot(tokens)
    named = {token.clause for token, name in zip(tokens, names_at, strict=True) if name}
    for at, token in enumerate(tokens):
        before = tokens[at - 1] if at else None
        if before is None or before.sentence != token.sentence:
            last = first = ""
        gap = text[before.end : token.start] if before is not None else ""
        if "、" in gap or ("," in gap and names_at[at - 1]):
            last = ""
        if before is not None and before.clause != token.clause and token.clause in named and _TITLE.isdisjoint(gap):
            first = ""
        if names_at[at] and before is not None and (before.word in _AND or not _LISTS.isdisjoint(gap)):
            first = ""
        if names_at[at]:
            last = names_at[at]
            first = first or last
        for unit in units.get(at, ()) if not names_at[at] else ():
            for name, found in ((last, by_last), (first, by_first)):
                if name:
                    found.setdefault(name, {}).setdefault(unit, at)
    return by_last, by_first


def _swapped(known: Facts, read: Read) -> dict[int, int]:
    found: dict[int, int] = {}
    for owned, said in zip(known.owned, _said_of(read, known.names), strict=True):
        for one, other in combinations(sorted(owned.keys() & said.keys()), 2):
            mine = owned[one].keys() - known.alike[other]
            theirs = owned[other].keys() - known.alike[one]
            right = (said[one].keys() & mine, said[other].keys() & theirs)
            wrong = ((said[one].keys() & theirs) - right[1], (said[other].keys() & mine) - right[0])
            worth = [_worth(known, units) for units in wrong]
            if min(worth) < _SWAPPED or any(
                _worth(known, good - bad) > _RIGHT * total for good, bad, total in zip(right, wrong, worth, strict=True)
            ):
                continue
            for units, said_of, true_of in ((wrong[0], one, other), (wrong[1], other, one)):
                for unit in units:
                    if known.worth.get(unit, 0.0) >= HEAVY:
                        found.update(dict.fromkeys(owned[true_of][unit], said[said_of][unit]))
    return found


def _worth(known: Facts, units: Iterable[str]) -> float:
    return sum(worth for unit in units if (worth := known.worth.get(unit, 0.0)) >= HEAVY)
