"""Cutting text into what can be compared: Latin words and terms whole, Chinese character by character.

A wording is then found as a run of tokens, so that gil is not inside agile; Chinese gets its word sense back from the
order of its characters, and from pairs of them (`judge` counts recall in pairs). No segmenter: jieba costs half a
second and gains nothing here.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from quizzer.core.grading.glossary import CONCEPTS
from quizzer.core.grading.text import Clean

_LATIN = r"[a-z0-9_\xdf-\u024f\u0370-\u052f]"  # explicit, as [^\W\u2e80-\u9fff] takes 15 ms to compile
_TOKEN = re.compile(
    rf"i/o(?!{_LATIN})"
    rf"|{_LATIN}+'t(?!{_LATIN})"  # don't, isn't: a negation
    rf"|{_LATIN}+(?:(?:\+|(?<=\d)\.(?=\d)){_LATIN}+)*(?:\+\+|#)?"  # SYN+ACK, 3.10, C++, TIME_WAIT, __init__
    r"|[=!<>]==?"
    r"|\w"  # one Chinese character
)
_WORD = re.compile(r"[a-z0-9_]+|[\u2e80-\u9fff]")  # of a term in the glossary
_NUMBERS = {
    **{"二": "2", "两": "2", "三": "3", "四": "4", "五": "5", "六": "6", "七": "7", "八": "8", "九": "9"},
    **{"two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "seven": "7", "eight": "8", "nine": "9"},
}
_HARD = re.compile(r"[。!?;]|\.(?=\s|$|[^\x00-\xff])|\n\s*(?:\n|[-*+•]\s|\(?\d+[.)])")
FENCED = re.compile(r"```.*?(?:```|$)", re.DOTALL)  # code, a table, a diagram: each line stands alone
_SOFT = re.compile(r"[,:()\[\]\n|]|—|--|\s-\s| {4,}")


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

GLUE = STOP | listed(
    "则 把 被 让 给 从 对 不 没 能 会 要 可 用 到 时 后 前 里 上 下 中 都 只 才 而 但 如 果 因 为 所 比 每 个 种 条 有 "
    "无 若 将 由 于 其 并 再 先 还 又 去 来 成 做 说 "
    "when if but which because while after before then each every not no into from one you they than or where who "
    "all any both more most such use used using get got make made need must should let"
)  # what sentences are made with, and lists of keywords without


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
    fences = [found.span() for found in FENCED.finditer(text)] if "```" in text else []
    for found in _TOKEN.finditer(text):
        start, end = found.span()
        between = text[last : start + 1] if tokens else ""
        if len(between) > 1 and between[:-1] != " ":
            if _HARD.search(between) or ("\n" in between and any(a <= last < b for a, b in fences)):
                sentence += 1
                clause += 1
            elif _SOFT.search(between[:-1]):
                clause += 1
        word = found.group()
        tokens.append(Token(stem(word), word, start, end, clause, sentence))
        last = end
    return tokens


def read(clean: Clean) -> list[Token]:
    """A wording's tokens: cut, and the terms of the glossary made one."""
    return merge(cut(clean), clean.text)


def merge(tokens: list[Token], source: str) -> list[Token]:
    """The tokens, each term of the glossary made one: its key is the name of the concept, in whatever language it is.

    The longest term wins; none reaches across a comma.
    """
    merged: list[Token] = []
    at, terms = 0, _terms()
    while at < len(tokens):
        token = tokens[at]
        for keys, name in terms.get(token.key, ()):
            end = at + len(keys)
            last = tokens[end - 1] if end <= len(tokens) else None
            if last and last.clause == token.clause and all(tokens[at + n].key == key for n, key in enumerate(keys)):
                word = source[token.start : last.end]
                merged.append(Token(name, word, token.start, last.end, token.clause, token.sentence))
                at = end
                break
        else:
            merged.append(token)
            at += 1
    return merged


def parts(term: str) -> list[str]:
    """The words of a term of the glossary: English ones whole, Chinese by character."""
    return _WORD.findall(term)


def concepts(tokens: list[Token]) -> set[str]:
    """The names of all concepts in tokens that are cut and not merged: 缓存击穿 holds 缓存 too."""
    keys, terms = [token.key for token in tokens], _terms()
    return {
        name
        for at, key in enumerate(keys)
        for term, name in terms.get(key, ())
        if tuple(keys[at : at + len(term)]) == term
    }


@lru_cache(maxsize=1)
def _terms() -> dict[str, list[tuple[tuple[str, ...], str]]]:
    """First key → (keys, name of the concept), the longest first."""
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for name, terms in CONCEPTS:
        for term in terms:
            keys = tuple(stem(word) for word in parts(term))
            found.setdefault(keys[0], []).append((keys, name))
    for terms_of_one in found.values():
        terms_of_one.sort(key=lambda term: -len(term[0]))
    return found


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
    if word in _NUMBERS:
        return _NUMBERS[word]
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
