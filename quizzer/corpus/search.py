"""Full text search that finds Chinese words of any length: what is indexed, and how a search becomes a query.

Why it is like this: SQLite's trigram tokenizer finds nothing, silently, for words of two characters such as 缓存, which
is most Chinese words. So every CJK character is set apart by spaces and becomes a token of its own, and a run of them
in a search becomes a phrase: 缓存 is the phrase "缓 存". Whatever is typed only ever reaches FTS5 within quotation
marks, and no mark can be among it, because words are picked out first.
"""

from __future__ import annotations

import re
from functools import cache

from quizzer.core.questions import Question

_CJK = "\u2e80-\u2fdf\u3005-\u3007\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_BETWEEN = re.compile("([\x00-\u2e7f]+)")  # all before CJK: one range is twice as fast as the ten, and as those beyond
_MOST_WORDS = 32


def spaced(text: str) -> str:
    """The text with every CJK character standing alone."""
    if text.isascii():
        return text
    parts = _BETWEEN.split(text)  # CJK, what is between, CJK, ...
    parts[::2] = _apart("\n".join(parts[::2])).split("\n")
    return "".join(parts)


def _apart(text: str) -> str:
    """The text with a space after every character, in half the time of a join, which makes a text of each first."""
    characters = text.encode("utf-32-le", "surrogatepass")
    made = bytearray(b" \0\0\0") * (2 * len(text))
    memoryview(made).cast("I")[::2] = memoryview(characters).cast("I")
    return made.decode("utf-32-le", "surrogatepass")


def searchable(question: Question) -> str:
    """Everything in a question that a search should find, ready for the index."""
    return spaced("\n".join(_texts(question)))


def query(text: str) -> str:
    """The FTS5 query for what somebody typed: every word must be there, the last may be unfinished. Empty for none.

    What is joined by a dot, a hyphen or a slash, such as an id, is one phrase.
    """
    words = _words().findall(text)[:_MOST_WORDS]
    phrases = [f'"{spaced(word).strip()}"' for word in words]
    if words and words[-1].isascii() and len(words[-1]) > 1 and text.endswith(words[-1]):
        phrases[-1] += "*"
    return " ".join(phrases)


@cache
def _words() -> re.Pattern[str]:
    """What a search is made of. Compiling it costs 0.5 R, so it waits for the first search."""
    return re.compile(f"[{_CJK}]+|[^\\W{_CJK}]+(?:[._/#-][^\\W{_CJK}]+)*")


def _texts(question: Question) -> list[str]:
    """In the order of a question's file, more or less: what stands together there may be searched for together."""
    ask, answer = question.ask, question.answer
    texts = [question.id, question.topic, *question.tags, ask.zh, ask.en, answer.zh, answer.en]
    for point in question.points:
        texts += (point.zh, point.en, *point.any, *point.weak)
    for wrong in question.wrong:
        texts += (wrong.zh, wrong.en, *wrong.any)
    for correction in question.corrects:
        texts += (correction.says.zh, correction.says.en, correction.zh, correction.en)
    for text in (*question.hints, *question.items, question.text):
        texts += (text.zh, text.en)
    for option in question.options:
        texts += (option.zh, option.en)
    for source in question.sources:
        texts += (source.at, source.ref)
    texts += (question.code, question.stdout, question.as_of)
    return texts
