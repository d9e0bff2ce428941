"""Markdown as interview repositories keep it: a heading is a question, what stands below it the answer.

Written: `# topic`, then `## question {#id}` (the attribute that kramdown and Pandoc read). Text of a card is kept from
being a heading, a tag, a link or a picture.

Read: in the shapes that `repository` knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.questions import Question
from quizzer.exchange import flat
from quizzer.exchange.files import text_file
from quizzer.exchange.values import Card, Options, Reading, Written

EN = "**EN** "  # begins the second language of our own files
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_ACTS = re.compile(r"^(\s{0,3})([#>~=+_-]|\*(?!\*))")
_ITEM = re.compile(r"\s{0,3}[-*+] +[^\s>#~`=+*_-]")
_SPAN = re.compile(r"((?<!`)(`+)(?!`)[^`\n]*(?<!`)\2(?!`))")
_SIGNS = re.compile(r"[<\[\]\\{}]")


# Out ------------------------------------------------------------------------------------------------------------------
def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A heading for each question, below a heading for each topic."""
    topic, count = "", 0
    with text_file(path) as file:
        for count, card in enumerate(cards, 1):
            q = card.question
            if q.topic != topic:
                topic = q.topic
                file.write(f"# {_line(topic)}\n\n")
            file.write("".join(_written(q, options)))
            if options.progress:
                options.progress(count)
    return Written(count)


def _written(q: Question, options: Options) -> Iterator[str]:
    ask, second = options.texts(q.ask)
    yield f"## {_line(ask)} {{#{q.id}}}\n\n"
    rest = flat.front(replace(q, ask=Text()), options.lang)
    if rest:
        yield f"{harmless(rest)}\n\n"
    yield f"{harmless(flat.back(q, options.lang))}\n\n"
    if second:
        yield f"{EN}{_line(second)}\n\n{harmless(flat.back(q, 'en'))}\n\n"


def _line(text: str) -> str:
    return _paragraph([flat.one_line(text)])[0]


def harmless(text: str) -> str:
    """The text with everything outside of code escaped that would be more than a paragraph, a list or bold."""
    made: list[str] = []
    waiting: list[str] = []  # lines of one paragraph
    mark = ""
    for line in text.strip().split("\n"):
        fence = _FENCE.match(line)
        if mark:
            made.append(line)
            closes = fence is not None and fence[1].startswith(mark) and not line.strip().strip(mark[0])
            mark = "" if closes else mark
        elif fence and not (fence[1][0] == "`" and "`" in line[fence.end() :]):
            made += [*_paragraph(waiting), line]
            mark, waiting = fence[1], []
        elif line.strip():
            waiting.append(line)
        else:
            made += [*_paragraph(waiting), ""]
            waiting = []
    return "\n".join([*made, *_paragraph(waiting), *([mark] if mark else [])])


def _paragraph(lines: list[str]) -> list[str]:
    """Its lines escaped. Code stays code if every line closes what it opens; else its backticks are escaped too."""
    cut = [_SPAN.split(line) for line in lines]
    whole = not any("`" in part for parts in cut for part in parts[::3])
    escaped = [
        "".join(_SIGNS.sub(r"\\\g<0>", part) if at % 3 == 0 else part * (at % 3 == 1) for at, part in enumerate(parts))
        if whole
        else re.sub(r"[`~<\[\]\\{}]", r"\\\g<0>", line)
        for line, parts in zip(lines, cut, strict=True)
    ]
    return [line if _ITEM.match(line) else _ACTS.sub(r"\1\\\2", line.lstrip(), count=1) for line in escaped]


# In -------------------------------------------------------------------------------------------------------------------
def read(path: Path, options: Options) -> Reading:
    """The questions of a file; BadQuestion for one that is larger than any repository's."""
    from quizzer.exchange.repository.reading import reading

    return reading(path)
