"""Points and misconceptions compiled once: every wording as a code (see match) with its polarity and its units.

A wording that the question itself holds proves nothing: strong ones count as weak, weak ones not at all.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from itertools import pairwise

from quizzer.core.grading import polarity, reversal, text, typos, vocabulary, words
from quizzer.core.questions import Misconception, Point
from quizzer.core.values import dataclass

_FIRST = 0xF0000  # codes live in a private plane: no answer holds them
_OWN = 0.3  # what a unit is worth that the question already says
_STATEMENT = (8, 5)  # Chinese characters, words: from here on a wording is more than a keyword


@dataclass(frozen=True, slots=True)
class Wording:
    """One way of saying something.

    `code` leaves fillers out. `units` (words, pairs of Chinese characters) weigh less when the question says them;
    the flag tells whether the wording denies the unit. `negations` counts its negators.
    """

    code: str
    strong: bool
    negations: int
    units: tuple[tuple[str, float, bool], ...]
    gaps: bool  # long enough to be found with small words between
    clauses: int
    sentences: int
    statement: bool  # more than a keyword: long, or half of the point's own sentence


@dataclass(frozen=True, slots=True)
class Item:
    """A point or a misconception. `texts` are its own two sentences, the measure of recall."""

    id: str
    wordings: tuple[Wording, ...]
    texts: tuple[Wording, ...]
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rubric:
    """Everything that an answer is compared with."""

    codes: Mapping[str, str]  # token → code
    points: tuple[Item, ...]
    wrong: tuple[Item, ...]
    asked: tuple[str, ...]  # the question's sentences as codes
    spelling: typos.Spelling
    vocabulary: vocabulary.Vocabulary
    facts: reversal.Facts


@lru_cache(maxsize=256)
def compile_rubric(points: tuple[Point, ...], wrong: tuple[Misconception, ...], ask: str) -> Rubric:
    """The rubric of one question."""
    lines = [line for line in ask.splitlines() if line.strip()]
    wordings = {said for point in points for said in (point.zh, point.en, *point.any, *point.weak) if said}
    wordings.update(said for error in wrong for said in (error.zh, error.en, *error.any) if said)
    clean = {said: text.normalise(said) for said in (*lines, *wordings)}
    cut = {said: words.cut(one) for said, one in clean.items()}
    read = {said: words.merge(tokens, clean[said].text) for said, tokens in cut.items()}
    codes: dict[str, str] = {}
    asked = tuple(code for line in lines if (code := encode(read[line], codes)))
    asked += tuple(
        codes.setdefault(name, chr(_FIRST + len(codes))) for line in lines for name in words.concepts(cut[line])
    )
    compiler = _Compiler(codes, asked, {unit for code in asked for unit in units_of(code)}, read)
    right = tuple(compiler.item(p.id, (p.zh, p.en), p.any, p.weak) for p in points)
    known = vocabulary.vocabulary(points, wrong, [read[line] for line in lines], read)
    return Rubric(
        codes,
        right,
        tuple(_without_right(compiler.item(m.id, (m.zh, m.en), m.any, (), m.about), right) for m in wrong),
        asked,
        typos.spelling(cut.values()),
        known,
        _facts(
            points,
            known,
            {said: (tokens, clean[said].text) for said, tokens in read.items()},
            frozenset(t.key for line in lines for t in read[line]),
        ),
    )


def _facts(
    points: tuple[Point, ...],
    known: vocabulary.Vocabulary,
    read: Mapping[str, tuple[list[words.Token], str]],
    asked: frozenset[str],
) -> reversal.Facts:
    nothing: tuple[list[words.Token], str] = ([], "")
    worth: dict[str, float] = {}
    for weights in known.weights[: known.count]:
        worth.update({unit: max(weight, worth.get(unit, 0.0)) for unit, weight in weights.items()})
    wordings = [
        reversal.Wordings(
            (read.get(point.zh, nothing), read.get(point.en, nothing)),
            [read[said] for said in point.any if said],
            [read[said] for said in point.weak if said],
        )
        for point in points
    ]
    return reversal.facts(wordings, asked, worth)


def _without_right(error: Item, right: tuple[Item, ...]) -> Item:
    """A misconception without the wordings that a point holds too: "is an application" is heard as one word."""
    said = [one.code for item in right for one in item.wordings]
    kept = tuple(one for one in error.wordings if one in error.texts or not any(one.code in code for code in said))
    return replace(error, wordings=kept)


def encode(tokens: list[words.Token], codes: dict[str, str]) -> str:
    """A wording's code; tokens not seen before are given one."""
    keys = [token.key for token in tokens if token.key not in words.FILLER]
    return "".join(codes.setdefault(key, chr(_FIRST + len(codes))) for key in keys)


def units_of(code: str) -> list[str]:
    """Every token and every pair of neighbours: a superset of what recall counts."""
    return [*code, *map("".join, pairwise(code))]


@dataclass(frozen=True, slots=True)
class _Compiler:
    codes: dict[str, str]
    asked: tuple[str, ...]
    known: set[str]
    read: Mapping[str, list[words.Token]]

    def item(
        self,
        id: str,
        texts: tuple[str, str],
        other: tuple[str, ...],
        weak: tuple[str, ...],
        about: tuple[str, ...] = (),
    ) -> Item:
        own = [self.wording(one, strong=True) for one in texts]
        sizes = [len(one.code) for one in own if one]
        strong = [self.wording(one, strong=True, size=min(sizes, default=0)) for one in other]
        faint = [self.wording(one, strong=False) for one in weak]
        usable = [one for one in (*own, *strong, *faint) if one is not None]
        return Item(id, tuple(usable), tuple(one for one in own if one is not None), about)

    def wording(self, source: str, *, strong: bool, size: int = 0) -> Wording | None:
        tokens = self.read.get(source, [])
        code = encode(tokens, self.codes)
        in_ask = any(code in line for line in self.asked)
        single = len(tokens) == 1 and words.is_cjk(tokens[0].word)
        if not code or (in_ask and not strong):
            return None
        signs = polarity.read(tokens)
        chinese = sum(words.is_cjk(token.word) for token in tokens) * 2 > len(tokens)
        length = len(code)
        return Wording(
            code,
            strong and not in_ask and not single,
            sum(signs.negator),
            self.units(tokens, signs),
            length >= (4 if chinese else 3),
            tokens[-1].clause + 1,
            tokens[-1].sentence + 1,
            length >= _STATEMENT[0 if chinese else 1] or 2 * length >= size,
        )

    def units(self, tokens: list[words.Token], signs: polarity.Polarity) -> tuple[tuple[str, float, bool], ...]:
        """English words, and pairs of Chinese characters that no comma, negator or Latin word parts."""
        found: dict[str, tuple[float, bool]] = {}
        kept = [at for at, token in enumerate(tokens) if token.key not in words.FILLER and not signs.negator[at]]
        for here in kept:
            if not words.is_cjk(tokens[here].word) and tokens[here].key not in words.STOP:
                self._add(found, self.codes[tokens[here].key], signs.negated[here])
        for here, there in pairwise(kept):
            first, second = tokens[here], tokens[there]
            apart = first.clause != second.clause or any(signs.negator[here:there])
            if words.is_cjk(first.word) and words.is_cjk(second.word) and not apart:
                self._add(found, self.codes[first.key] + self.codes[second.key], signs.negated[there])
        return tuple((unit, weight, denied) for unit, (weight, denied) in found.items())

    def _add(self, found: dict[str, tuple[float, bool]], unit: str, denied: bool) -> None:
        found.setdefault(unit, (_OWN if unit in self.known else 1.0, denied))
