"""Slips of the finger: an English word misspelt, a Chinese word of the right sound in the wrong characters.

Both are mended towards words that the rubric or the glossary knows, never towards anything else, and only the key of a
token changes: what is quoted is what was typed.

Why it is like this: pinyin input errs in whole characters (进城 for 进程, 是放 for 释放). A pair is mended when one of
its characters is right and the other sounds right; both wrong is more often another word. What denies (不, 未, 没) is
never put in or taken out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise

from quizzer.core.grading import match, words
from quizzer.core.grading.glossary import CONCEPTS
from quizzer.core.grading.syllables import SOUNDS
from quizzer.core.values import dataclass

_DENIES = frozenset("不没未无非否已别")
_LONG = 7  # letters of a glossary word that may be mended: shorter ones are too near to everyday words


@dataclass(frozen=True, slots=True)
class Spelling:
    """What the wordings of one rubric are made of: English words, pairs of characters, and pairs by sound."""

    latin: Mapping[str, tuple[str, ...]]  # by first letter
    pairs: frozenset[str]
    second: Mapping[str, str]  # first character + sound of the second → the second character
    first: Mapping[str, str]  # sound of the first + second character → the first


def spelling(wordings: Iterable[Sequence[words.Token]]) -> Spelling:
    """The spelling of these wordings, cut but not merged."""
    latin: dict[str, set[str]] = {}
    pairs: set[str] = set()
    for tokens in wordings:
        for token in tokens:
            if not words.is_cjk(token.word) and len(token.key) > 1:
                latin.setdefault(token.key[0], set()).add(token.key)
        pairs.update(
            one.key + two.key for one, two in pairwise(tokens) if words.is_cjk(one.word) and words.is_cjk(two.word)
        )
    second: dict[str, str] = {}
    first: dict[str, str] = {}
    for pair in sorted(pairs):
        if _DENIES.isdisjoint(pair):
            one, two = pair[0], pair[-1]
            for sound in _sounds().get(two, ()):
                second.setdefault(one + sound, two)
            for sound in _sounds().get(one, ()):
                first.setdefault(sound + two, one)
    return Spelling({letter: tuple(sorted(known)) for letter, known in latin.items()}, frozenset(pairs), second, first)


def mended(tokens: Sequence[words.Token], known: Spelling) -> list[words.Token]:
    """The tokens with keys as they were meant."""
    found = [token if words.is_cjk(token.word) else _spelt(token, known) for token in tokens]
    for at in range(len(found) - 1):
        one, two = found[at], found[at + 1]
        if one.end != two.start or not (words.is_cjk(one.word) and words.is_cjk(two.word)):
            continue
        if one.key + two.key in known.pairs or one.key in _DENIES or two.key in _DENIES:
            continue
        if (meant := _second(one.key, two.key, known)) and not _fits(found, at + 1, at + 2, known):
            found[at + 1] = two._replace(key=meant)
        elif (meant := _first(one.key, two.key, known)) and not (at and _fits(found, at - 1, at, known)):
            found[at] = one._replace(key=meant)
    return found


def _fits(tokens: Sequence[words.Token], one: int, two: int, known: Spelling) -> bool:
    """Whether these neighbours are a pair that the rubric says: then neither is a slip."""
    return two < len(tokens) and tokens[one].key + tokens[two].key in known.pairs


def _second(one: str, two: str, known: Spelling) -> str | None:
    return next((meant for sound in _sounds().get(two, ()) if (meant := known.second.get(one + sound))), None)


def _first(one: str, two: str, known: Spelling) -> str | None:
    return next((meant for sound in _sounds().get(one, ()) if (meant := known.first.get(sound + two))), None)


def _spelt(token: words.Token, known: Spelling) -> words.Token:
    key = token.key
    if len(key) < 5 or not key.isascii() or key in _terms_by_word():
        return token
    near = known.latin.get(key[0], ())
    if key in near:
        return token
    meant = match.mend(key, near)
    if meant == key and len(key) >= _LONG - 1:
        meant = match.mend(key, _terms_by_letter().get(key[0], ()))
    return token if meant == key else token._replace(key=meant)


@lru_cache(maxsize=1)
def _terms_by_word() -> frozenset[str]:
    return frozenset(
        words.stem(word) for _, terms in CONCEPTS for term in terms if term.isascii() for word in words.parts(term)
    )


@lru_cache(maxsize=1)
def _terms_by_letter() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for word in sorted(_terms_by_word()):
        if len(word) >= _LONG:
            found.setdefault(word[0], []).append(word)
    return {letter: tuple(known) for letter, known in found.items()}


@lru_cache(maxsize=1)
def _sounds() -> dict[str, tuple[str, ...]]:
    """Character → its sounds."""
    sounds: dict[str, tuple[str, ...]] = {}
    sound = ""
    for part in SOUNDS.split():
        if part.isascii():
            sound = part
        else:
            for character in part:
                sounds[character] = (*sounds.get(character, ()), sound)
    return sounds
