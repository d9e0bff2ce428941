"""Texts that YAML cuts short: what follows a space and a number sign is a comment, and nobody is told.

`en: Inside a word # is no wildcard` keeps three words. A comment that is meant as one stands two spaces behind its
value, as in questions/README.md; one space behind a sentence it was text.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from quizzer.core.language import Text
from quizzer.corpus.problems import Problem, quote

_NAMED = re.compile(r" *(?:- +)*(?:[\w-]+: +)?")  # what stands before a value in its line
_MARKED = tuple("\"'[{|>&*!%@`#")  # a value that is not plain begins so
_SENTENCE = re.compile(r"\S \S|[\u4e00-\u9fff]")


def cut_short(text: str, where: str, is_block: Callable[[int], bool]) -> Iterator[Problem]:
    """A warning for each sentence that ends where a comment begins; `is_block` tells lines of literal texts."""
    for number, line in enumerate(text.split("\n"), 1):
        value, sign, _ = line.partition(" #")
        if not sign or value.endswith(" "):
            continue
        named = _NAMED.match(value)
        kept = value[named.end() :] if named else value
        if _SENTENCE.search(kept) and not kept.startswith(_MARKED) and not is_block(number):
            end = quote(kept[-20:])
            what = Text(f"文本到「{end}」为止, # 后面成了注释", f"the text ends at '{end}'; the rest is a comment")
            hint = Text("整段加引号; 真是注释就在 # 前空两格", "quote the text, or put two spaces before a comment")
            yield Problem(f"{where}:{number}", what, hint, warning=True)
