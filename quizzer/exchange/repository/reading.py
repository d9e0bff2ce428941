"""A Markdown file of an interview repository as questions: cut (`blocks`), chosen (`shapes`), parted (`parting`).

A question without an answer becomes a draft: it can be asked, and its answer written into the pack. A title without
text is left out, with its line.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.questions import Option, Question, Topic
from quizzer.exchange import names
from quizzer.exchange.files import check_size, read_text
from quizzer.exchange.repository import wording
from quizzer.exchange.repository.blocks import blocks
from quizzer.exchange.repository.parting import Parted, parted
from quizzer.exchange.repository.shapes import Chosen, Part, choose, only_asks, says_something
from quizzer.exchange.values import DRAFT, LONGEST_TEXT, Card, Problem, Reading, clean, draft_of, language_of, too_long

MOST_BYTES = 4 << 20  # ten times the largest repository that we know
_SHOWN = 60  # characters of a question in a message


def reading(path: Path) -> Reading:
    """The questions of a file, and what it was taken for."""
    check_size(path, MOST_BYTES)
    chosen = choose(blocks(clean(read_text(path))))
    return Reading(f"markdown: {_shape(chosen)}", _entries(chosen, path), why(chosen))


def _shape(chosen: Chosen) -> str:
    return " + ".join(one.called.en for one in chosen.series) or "no questions"


def why(chosen: Chosen) -> Text:
    """Which series were taken and which were not, and what speaks for each."""
    taken = [one.reason for one in chosen.series]
    left = [one.reason for one in chosen.others[:3]]
    zh = "问题是: " + ("; ".join(name.zh for name in taken) or "没有找到")
    en = "the questions are: " + ("; ".join(name.en for name in taken) or "nowhere to be seen")
    if left:
        zh += ". 没有选: " + "; ".join(name.zh for name in left)
        en += ". Not taken: " + "; ".join(name.en for name in left)
    return Text(zh, en)


def _entries(chosen: Chosen, path: Path) -> Iterator[Card | Problem]:
    if not chosen.parts:
        hint = Text(
            "能读的写法: 标题, details, 列表项, 问号结尾的行, 表格, Q: 和 A:",
            "headings, details, list items, lines that end in '?', tables, Q: and A: are read",
        )
        yield Problem(f"{path.name}:1", Text("没有找到题目", "no questions were found"), hint)
    stem = names.topic_from(path.stem, "imported")
    bare = all(one.name[0] == "bullet" for one in chosen.series)
    asked_below = _bodies_ask(chosen.parts)
    numbered = 2 * sum(part.head.number is not None for part in chosen.parts) > len(chosen.parts)
    named = 3 * sum(wording.asks(part.head.text) for part in chosen.parts) < 2 * len(chosen.parts)
    titles = named and not numbered and 2 * sum(says_something(part.body) for part in chosen.parts) > len(chosen.parts)
    for part in chosen.parts:
        where = f"{path.name}:{part.head.line + 1}"
        topic = names.topic_from(wording.topical(_unescaped(part.above)).strip("[]()#: "), stem) if part.above else stem
        if len(part.head.text) + len(part.body) > LONGEST_TEXT:
            yield too_long(where)
        else:
            yield from _theirs(part, topic, where, asked_below=asked_below, bare=bare, titles=titles)


def _bodies_ask(parts: list[Part]) -> bool:
    """Whether the headings are titles and the questions stand below them."""
    bodies = [part.body.strip() for part in parts if says_something(part.body)]
    asking = sum(only_asks(part) for part in parts)
    return 2 * asking >= len(bodies) > 0


def _theirs(
    part: Part, topic: Topic, where: str, *, asked_below: bool, bare: bool, titles: bool
) -> Iterator[Card | Problem]:
    ask = wording.linkless(wording.tidy(part.head.text)).strip()
    found = parted(ask, part.body)
    is_title = part.head.kind == "heading" and (only_asks(part) or (asked_below and not found.asked))
    if part.head.kind == "bullet" or (is_title and not found.options and not found.asked):
        found = Parted(found.answer, "")
    elif wording.only_links(found.answer) and not wording.asks(ask) and part.head.number is None:
        yield _left_out(where, ask, Text("标题下只有链接", "nothing but links below this title"))
        return
    full = f"{ask}\n\n{found.asked}".strip() if not wording.is_only_numbered(ask) or not found.asked else found.asked
    if says_something(found.answer) or found.options:
        yield Card(_question(full, found, topic), where=where)
        return
    if not (
        titles or wording.asks(full) or part.head.number is not None or part.head.kind not in ("heading", "bold line")
    ):
        yield _left_out(where, ask, Text("标题下没有文字", "no text below this title"))
        return
    if not bare:
        what = Text(f"没有答案, 存成草稿: {ask[:_SHOWN]}", f"no answer, kept as a draft: {ask[:_SHOWN]}")
        yield Problem(where, what, Text(f"在题目文件里补上 (标签 {DRAFT})", f"write it into the pack (tag {DRAFT})"))
    id_ = names.id_from("cards", names.essence(full), "")
    yield Card(draft_of(Question(id_, topic, language_of(full), Text())), where=where)


def _left_out(where: str, ask: str, why: Text) -> Problem:
    return Problem(where, Text(f"{why.zh}: {ask[:_SHOWN]}", f"{why.en}: {ask[:_SHOWN]}"))


def _question(full: str, found: Parted, topic: Topic) -> Question:
    id_ = names.id_from("cards", names.essence(full), "")
    if not found.options:
        return Question(id_, topic, language_of(full), language_of(found.answer))
    letters = "abcdefgh"
    texts = [language_of(text) for text in found.options]
    options = tuple(Option(letter, text.zh, text.en) for letter, text in zip(letters, texts, strict=False))
    right = tuple(letters[at] for at in found.right)
    answer = language_of(found.answer)
    return Question(id_, topic, language_of(full), answer, "choice", options=options, right=right)


def _unescaped(text: str) -> str:
    return re.sub(r"\\([#>~=+<\[\]\\{}`*_-])", r"\1", text)
