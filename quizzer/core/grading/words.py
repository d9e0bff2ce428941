"""Cutting text into what can be compared: Latin words and terms whole, Chinese character by character.

A wording is then found as a run of tokens, so that gil is not inside agile; Chinese gets its word sense back from the
order of its characters, and from pairs of them (`judge` counts recall in pairs). No segmenter: jieba costs half a
second and gains nothing here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizzer.core.grading.text import Clean

_LATIN = r"[a-z0-9_\xdf-\u024f\u0370-\u052f]"  # explicit, as [^\W\u2e80-\u9fff] takes 15 ms to compile
_TOKEN = re.compile(
    rf"i/o(?!{_LATIN})"
    rf"|{_LATIN}+'t(?!{_LATIN})"  # don't, isn't: a negation
    rf"|{_LATIN}+(?:(?:\+|(?<=\d)\.(?=\d)){_LATIN}+)*(?:\+\+|#)?"  # SYN+ACK, 3.10, C++, TIME_WAIT, __init__
    r"|[=!<>]==?"
    r"|\w"  # one Chinese character
)
_HARD = re.compile(r"[。!?;]|\.(?=\s|$|[^\x00-\xff])|\n\s*(?:\n|[-*+•]\s|\(?\d+[.)])")
_SOFT = re.compile(r"[,:()\[\]\n]|—|--|\s-\s")


def listed(words: str) -> frozenset[str]:
    """A set of words written as one line, which stays readable where a list of quotes does not."""
    return frozenset(words.split())


STOP = listed(
    "a an the of to in on at by for with and is are was were be been being it its this that these those there as will "
    "would can could may might do does did has have had so then also just only very you your we our i my they them "
    "的 了 着 呢 吧 啊 呀 嘛 是 也 就 在 它 这 那 我 你 个 和 与 及 或 以 之 等"
)
FILLER = listed(
    "a an the of is are was were be been being 的 了 着 呢 吧 啊 呀 嘛"
)  # says nothing anywhere: not compared at all


class Token(NamedTuple):
    """`key` is what is compared (a stem), `word` what stands in Clean.text[start:end]."""

    key: str
    word: str
    start: int
    end: int
    clause: int
    sentence: int


def cut(clean: Clean) -> list[Token]:
    """The tokens of a text, each with the number of its clause and sentence.

    >>> from quizzer.core.grading.text import normalise
    >>> [token.key for token in cut(normalise("先发 SYN+ACK, 再释放GIL"))]
    ['先', '发', 'syn+ack', '再', '释', '放', 'gil']
    """
    tokens: list[Token] = []
    text, clause, sentence, last = clean.text, 0, 0, 0
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        between = text[last : start + 1] if tokens else ""
        if len(between) > 1 and between[:-1] != " ":
            if _HARD.search(between):
                sentence += 1
                clause += 1
            elif _SOFT.search(between[:-1]):
                clause += 1
        word = found.group()
        tokens.append(Token(stem(word), word, start, end, clause, sentence))
        last = end
    return tokens


def is_cjk(word: str) -> bool:
    """Whether a token is a Chinese character."""
    return len(word) == 1 and "\u2e80" <= word <= "\u9fff"


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """A crude common form of an English word's inflections; anything else as it is.

    >>> stem("releases"), stem("released"), stem("processes"), stem("copies"), stem("pass"), stem("GIL")
    ('releas', 'releas', 'proces', 'copi', 'pas', 'GIL')
    """
    if word == "i/o":
        return "io"
    if len(word) < 4 or not word.isascii() or not word.islower() or not word.isalpha():
        return word
    for suffix, instead in (("ies", "i"), ("ied", "i"), ("ing", ""), ("ed", ""), ("es", ""), ("s", "")):
        if word.endswith(suffix) and not word.endswith(("ss", "us", "is")) and len(word) - len(suffix) >= 3:
            word = word[: -len(suffix)] + instead
            break
    if word.endswith("e") and len(word) > 3:
        word = word[:-1]
    if word.endswith("y") and len(word) > 3:
        word = word[:-1] + "i"
    return word[:-1] if len(word) > 3 and word[-1] == word[-2] else word
