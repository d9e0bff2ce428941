"""The learner's answer, ready to be compared with one rubric.

Misspelt English words are mended to the rubric's own, the question repeated is taken out, and every token knows where
it stands in what was typed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from quizzer.core.grading import match, polarity, words
from quizzer.core.grading.rubric import Rubric
from quizzer.core.grading.text import Clean, normalise
from quizzer.core.values import dataclass

_REPEATED = 4  # tokens: a shorter run of the question's words is no repetition of it
_PROSE = 0.15  # of the tokens stand in no wording: somebody made sentences of their own
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

    def _fits(self, first: int, last: int) -> bool:
        return self.tokens[last].end - self.tokens[first].start <= _QUOTE


def listen(answer: str, rubric: Rubric) -> Said:
    """The answer in the rubric's terms."""
    clean = normalise(answer)
    tokens = [_mended(token, rubric) for token in words.cut(clean)]
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


def _mended(token: words.Token, rubric: Rubric) -> words.Token:
    if len(token.key) < 5 or token.key in rubric.codes:
        return token
    return token._replace(key=match.mend(token.key, rubric.vocabulary))


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
