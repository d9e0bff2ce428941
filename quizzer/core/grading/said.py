"""The learner's answer, ready to be compared with one rubric.

Misspelt English words are mended to the rubric's own, the question repeated is taken out, and every token knows where
it stands in what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby, pairwise

from quizzer.core.grading import match, polarity, typos, words
from quizzer.core.grading.rubric import Rubric
from quizzer.core.grading.text import Clean, normalise
from quizzer.core.grading.units import units_of
from quizzer.core.values import dataclass

_REPEATED = 4  # tokens: a shorter run of the question's words is no repetition of it
_PROSE = 0.15  # of the tokens stand in no wording: somebody made sentences of their own
_CLAUSES, _SCRAP, _SCRAPS = 6, 3, 0.7  # of so many clauses so many are of at most three tokens: a list
_LONG = 16  # tokens from which on a text without small words is a list
_GLUED = 0.14  # of the tokens of sentences at least are small words
_BARE = 10  # tokens from which on not a single small word is a list, however short
_MANY, _NEW = 12, 0.6  # units; in speech three of four are new
_ARTICLES = words.listed("a an the its their your my our every each")
_LEADS = _ARTICLES | words.listed("of from into with without between than that which and or but because if when")
_NO_NOUNS = words.listed(
    "a an the of from into with without between than which and or but because if when while is are was were be been "
    "has have does do did can could will would may must should not to in on at by for it they we he she you"
)
_STRAYS, _STRAY = 2, 0.1  # at least so many out of place, and so large a part of all
_QUOTE = 90  # characters; a clause may run on for ever
_GLUE = words.STOP | words.listed("then 然 后 还 有 再 加 上 比 如")


@dataclass(frozen=True, slots=True)
class Said:
    """An answer as tokens and as a code; `index[i]` is the token of code[i], -1 at the end of a sentence.

    `known` are the tokens in `code`: a wording with another one need not be looked for.
    """

    clean: Clean
    tokens: Sequence[words.Token]
    signs: polarity.Polarity
    code: str
    index: tuple[int, ...]
    known: frozenset[str]

    def tokens_of(self, start: int, end: int) -> tuple[int, int]:
        """The tokens behind code[start:end]."""
        inside = [at for at in self.index[start:end] if at >= 0]
        return inside[0], inside[-1] + 1

    def quote(self, span: tuple[int, int]) -> str:
        """The clauses around a span, verbatim; a clause without end is cut near the span."""
        start, end = span
        first, last = start, end - 1
        while first > 0 and self.tokens[first - 1].clause == self.tokens[start].clause and self._fits(first - 1, last):
            first -= 1
        while (
            last + 1 < len(self.tokens)
            and self.tokens[last + 1].clause == self.tokens[end - 1].clause
            and self._fits(first, last + 1)
        ):
            last += 1
        return self.clean.cut(self.tokens[first].start, self.tokens[last].end)

    def without(self, spans: Iterable[tuple[int, int]]) -> Said:
        """The answer with the tokens of some spans made unknown: they cannot be evidence twice."""
        gone = {at for start, end in spans for at in range(start, end)}
        if not gone:
            return self
        code = "".join(match.UNKNOWN if at in gone else one for one, at in zip(self.code, self.index, strict=True))
        return replace(self, code=code, known=frozenset(code))

    def bare_clauses(self, spans: Iterable[tuple[int, int]]) -> set[int]:
        """The clauses in which every word of substance lies in one of the spans; none where the answer is prose."""
        inside = {at for start, end in spans for at in range(start, end)}
        loose = [token.clause for at, token in enumerate(self.tokens) if at not in inside and token.key not in _GLUE]
        if len(loose) > _PROSE * len(self.tokens):
            return set()
        return {token.clause for token in self.tokens}.difference(loose)

    def is_prose(self) -> bool:
        """Whether it is made of sentences: some small words among the large, and not the same ones again and again."""
        spoken = self._spoken()
        clauses: dict[tuple[str, ...], list[words.Token]] = {}
        for _, here in groupby(spoken, key=lambda token: token.clause):
            one = list(here)
            clauses.setdefault(tuple(token.key for token in one), one)
        tokens = [token for one in clauses.values() for token in one]
        units = [unit for one in clauses.values() for unit, _ in units_of(one)]
        glue = sum(token.key in words.GLUE for token in tokens)
        scraps = sum(len(one) <= _SCRAP for one in clauses.values())
        is_list = len(tokens) >= _LONG and glue < _GLUED * len(tokens)
        is_list |= len(tokens) >= _BARE and not glue
        is_list |= len(clauses) >= _CLAUSES and scraps > _SCRAPS * len(clauses)
        is_new = len(units) < _MANY or len(set(units)) >= _NEW * len(units)
        return not is_list and is_new and not _is_shuffled(spoken)

    def is_bare(self) -> bool:
        """Whether it has not a single small word."""
        spoken = self._spoken()
        return len(spoken) >= _BARE and not any(token.key in words.GLUE for token in spoken)

    def _spoken(self) -> list[words.Token]:
        """The tokens outside fenced code, tables and diagrams."""
        fences = [found.span() for found in words.FENCED.finditer(self.clean.text)]
        return [token for token in self.tokens if not any(start <= token.start < end for start, end in fences)]

    def _fits(self, first: int, last: int) -> bool:
        return self.tokens[last].end - self.tokens[first].start <= _QUOTE


def _is_shuffled(tokens: Sequence[words.Token]) -> bool:
    """Whether English articles and prepositions stand where none can stand: before each other, before a full stop."""
    led = stray = 0
    for one, two in pairwise((*tokens, None)):
        if one is not None and one.word in _LEADS:
            led += 1
            ends = two is None or two.sentence != one.sentence
            stray += ends or (one.word in _ARTICLES and two is not None and two.word in _NO_NOUNS)
    return stray >= _STRAYS and stray > _STRAY * led


def listen(answer: str, rubric: Rubric) -> Said:
    """The answer in the rubric's terms."""
    clean = normalise(answer)
    tokens = words.merge(typos.mended(words.cut(clean), rubric.spelling), clean.text)
    code, index, sentence = [], [], 0
    for at, token in enumerate(tokens):
        if token.sentence != sentence:
            sentence = token.sentence
            code.append(match.BREAK)
            index.append(-1)
        if token.key not in words.FILLER:
            code.append(rubric.codes.get(token.key, match.UNKNOWN))
            index.append(at)
    heard = _without_question("".join(code), rubric)
    return Said(clean, tokens, polarity.read(tokens), heard, tuple(index), frozenset(heard))


def _without_question(code: str, rubric: Rubric) -> str:
    """The code with every sentence blanked that only repeats (part of) the question."""
    sentences = code.split(match.BREAK)
    for at, sentence in enumerate(sentences):
        for asked in rubric.asked:
            if len(sentence) >= _REPEATED and sentence in asked:
                sentences[at] = match.UNKNOWN * len(sentence)
            elif len(asked) >= _REPEATED and asked in sentence:
                sentences[at] = sentences[at].replace(asked, match.UNKNOWN * len(asked))
    return match.BREAK.join(sentences)
