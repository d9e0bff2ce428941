"""Markdown as interview repositories keep it: a heading is a question, what stands below it the answer.

Written: `# topic`, then `## question {#id}` (the attribute that kramdown and Pandoc read); code, options and items to
put in order, then a line `**A**`, the answer, and all of it again in the second language below `**EN**`. Text of a card
is kept from being a heading, a tag, a link or a picture.

Read: what we wrote, line by line; every other file in the shapes that `repository` knows. They guess where an answer
ends, which ours have no need of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from quizzer.core.language import Lang, Text
from quizzer.core.questions import Question, QuestionId, Topic
from quizzer.exchange import flat, names
from quizzer.exchange.files import check_size, read_text, text_file
from quizzer.exchange.values import (
    LONGEST_TEXT,
    Card,
    Options,
    Problem,
    Reading,
    Written,
    card_of,
    clean,
    language_of,
    too_long,
)

MOST_BYTES = 64 << 20  # of a file of ours: the whole bank a hundred times
EN = "**EN** "  # begins the second language
ANSWER = "**A**"  # stands between what is given and the answer
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_MARKS = re.compile(r"\s{0,3}(?:(?:[-*+]|\d{1,9}[.)])[ \t]+(?=\S))+")  # of an item, and of one in it
_ACTS = re.compile(r"[#>~=+_-]|\*(?!\*)")
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
    yield f"## {_line(ask)} {{#{q.id}}}\n\n{_below(q, options.lang)}"
    if second:
        yield f"{EN}{_line(second)}\n\n{_below(q, 'en')}"


def _below(q: Question, lang: Lang) -> str:
    given = flat.front(replace(q, ask=Text()), lang)
    answer = f"{_apart(flat.back(q, lang))}\n\n"
    return f"{_apart(given)}\n\n{ANSWER}\n\n{answer}" if given else answer


def _apart(text: str) -> str:
    """The text harmless, and no line of it ours."""
    lines = harmless(text).split("\n")
    for at in _outside(lines):
        if lines[at].startswith((EN, ANSWER)):
            lines[at] = f"\\{lines[at]}"
    return "\n".join(lines)


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
    return [_begun(line) for line in escaped]


def _begun(line: str) -> str:
    """The line with no more at its beginning than marks of items."""
    marks = _MARKS.match(line)
    begin, text = (marks[0], line[marks.end() :]) if marks else ("", line.lstrip())
    return f"{begin}\\{text}" if _ACTS.match(text) else f"{begin}{text}"


# In -------------------------------------------------------------------------------------------------------------------
_OWN = re.compile(r"## (.*?) ?\{#([a-z0-9.-]{3,200})\}\s*")
_HEAD = re.compile(r"(##?) (.*)")
_ESCAPED = re.compile(rf"\\([#>~=+<\[\]\\{{}}`*_-])|{_SPAN.pattern.replace(chr(92) + '2', chr(92) + '3')}")


def read(path: Path, options: Options) -> Reading:
    """The questions of a file; BadQuestion for one that is larger than any repository's."""
    check_size(path, MOST_BYTES)
    lines = clean(read_text(path)).split("\n")
    first = next((line for line in lines if line.startswith("## ")), "")
    own = _OWN.fullmatch(first)
    if own and names.is_id(own[2]):
        return Reading("markdown: quizzer", _entries(lines, path))
    from quizzer.exchange.repository.reading import reading

    return reading(path)


def _entries(lines: list[str], path: Path) -> Iterator[Card | Problem]:
    topic = stem = names.topic_from(path.stem, "imported")
    heads = [(at, found) for at in _outside(lines) if (found := _HEAD.fullmatch(lines[at]))]
    ends = [at for at, _ in heads[1:]] + [len(lines)]
    for (at, head), end in zip(heads, ends, strict=True):
        if head[1] == "#":
            topic = names.topic_from(_unescaped([head[2]]), stem)
        else:
            yield _question(lines[at], lines[at + 1 : end], topic, f"{path.name}:{at + 1}")


def _question(head: str, body: list[str], topic: Topic, where: str) -> Card | Problem:
    own = _OWN.fullmatch(head)
    ask = own[1] if own else head.removeprefix("## ")
    outside = _outside(body)
    second = next((at for at in outside if body[at].startswith(EN)), len(body))
    asked, answer = _sides(ask, body[:second])
    if max(map(len, (asked, answer))) > LONGEST_TEXT:
        return too_long(where)
    card = card_of(asked, answer, topic, where)
    if own is None or not names.is_id(own[2]) or isinstance(card, Problem):
        return card
    texts = language_of(asked), card.question.answer
    if second < len(body):
        said = _sides(body[second].removeprefix(EN), body[second + 1 :])
        texts = Text(asked, said[0]), Text(answer, said[1])
    return replace(
        card, question=replace(card.question, id=QuestionId(own[2]), ask=texts[0], answer=texts[1]), exact=True
    )


def _sides(ask: str, lines: list[str]) -> tuple[str, str]:
    """(what is asked, the answer) of a question in one language."""
    cut = next((at for at in _outside(lines) if lines[at].rstrip() == ANSWER), None)
    given, answer = ([], lines) if cut is None else (lines[:cut], lines[cut + 1 :])
    return f"{_unescaped([ask])}\n\n{_unescaped(given)}".strip(), _unescaped(answer)


def _outside(lines: list[str]) -> list[int]:
    """The lines that are not in a code fence."""
    made, mark = [], ""
    for at, line in enumerate(lines):
        fence = _FENCE.match(line)
        if mark:
            mark = "" if fence and fence[1].startswith(mark) and not line.strip().strip(mark[0]) else mark
        elif fence and not (fence[1][0] == "`" and "`" in line[fence.end() :]):
            mark = fence[1]
        else:
            made.append(at)
    return made


def _unescaped(lines: list[str]) -> str:
    """The text that `harmless` was given: code keeps its backslashes."""
    outside = set(_outside(lines))
    said = (
        _ESCAPED.sub(lambda sign: sign[1] or sign[0], line) if at in outside else line for at, line in enumerate(lines)
    )
    return "\n".join(said).strip()
