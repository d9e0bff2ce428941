"""Tables: CSV as RFC 4180 has it, for spreadsheets and for what people keep in them.

A cell that begins with = + - @, a tab or a carriage return would be run as a formula: it gets an apostrophe before it
(OWASP, "CSV Injection"), which a reading takes off again. Written in UTF-8 with a mark, else Excel takes it for GBK.

Read: any table whose first line names its columns (question, answer, tags, topic, id ... or in Chinese), else the
first two columns. Commas, semicolons and tabs are told apart by the first line.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from quizzer.core.language import Text
from quizzer.core.questions import Question, QuestionId
from quizzer.exchange import flat, names
from quizzer.exchange.files import read_text, text_file
from quizzer.exchange.values import LONGEST_TEXT, Card, Options, Problem, Reading, Written, clean, too_long

COLUMNS = ("id", "topic", "type", "level", "tags", "question", "answer", "question_en", "answer_en")
_ACTS = ("=", "+", "-", "@", "\t", "\r", "\0", "＝", "＋", "－", "＠")
_LINE = re.compile(r"[^\r\n]*+(?:\r\n?|\n)|[^\r\n]++")
_NAMED = {
    **dict.fromkeys(
        ("question", "ask", "front", "prompt", "q", "term", "title", "问题", "题目", "正面", "题干"), "ask"
    ),
    **dict.fromkeys(("answer", "back", "a", "definition", "response", "答案", "回答", "背面", "解答"), "answer"),
    **dict.fromkeys(("question_en", "ask_en"), "ask_en"),
    **dict.fromkeys(("answer_en",), "answer_en"),
    **dict.fromkeys(("question_zh", "ask_zh"), "ask"),
    **dict.fromkeys(("answer_zh",), "answer"),
    **dict.fromkeys(("tags", "tag", "标签"), "tags"),
    **dict.fromkeys(("topic", "deck", "category", "subject", "主题", "分类", "类别"), "topic"),
    **dict.fromkeys(("level", "difficulty", "难度"), "level"),
    **dict.fromkeys(("id", "guid"), "id"),
}


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """A line for each question; the second language in columns of its own."""
    count = 0
    with text_file(path, newline="") as file:
        file.write("\ufeff")
        table = csv.writer(file, lineterminator="\r\n")
        table.writerow(COLUMNS if options.lang == "both" else COLUMNS[:7])
        for count, card in enumerate(cards, 1):
            table.writerow([_harmless(cell) for cell in _cells(card.question, options)])
            if options.progress:
                options.progress(count)
    return Written(count)


def _cells(q: Question, options: Options) -> Iterator[str]:
    yield from (q.id, q.topic, q.type, str(q.level), " ".join(q.tags))
    yield from (flat.front(q, options.lang), flat.back(q, options.lang))
    if options.lang == "both":
        yield from (flat.front(q, "en"), flat.back(q, "en")) if q.ask.other("both") else ("", "")


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_ACTS) or (cell[:1] == "'" and cell[1:].startswith(_ACTS)) else cell


def _as_written(cell: str) -> str:
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip("'").startswith(_ACTS) else cell


# In -------------------------------------------------------------------------------------------------------------------
def read(path: Path, options: Options) -> Reading:
    """The questions of a table."""
    text = read_text(path)
    told = re.match(r"sep=([,;\t|])\r?\n", text)  # Excel's own
    skipped = 1 if told else 0
    text = text[told.end() :] if told else text
    first = text.partition("\n")[0]
    separator = told[1] if told else max(",;\t", key=first.count)
    rows = rows_of(text, separator)
    is_open = text.count('"') % 2 > 0 and not text[-1_000:].rstrip().endswith('"')
    entries = _entries(((line + skipped, row) for line, row in rows), path.name, path.stem, is_open=is_open)
    return Reading("csv", entries)


class _Lines:
    """The lines of a text one by one, with how many came and how many quotes were in them."""

    def __init__(self, text: str) -> None:
        self._found = _LINE.finditer(text)
        self.count = self.quotes = 0

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        line = next(self._found)[0]
        self.count += 1
        self.quotes += line.count('"')
        return line.replace("\0", "")


def rows_of(text: str, separator: str) -> Iterator[tuple[int, list[str] | None]]:
    """(line, cells) of each row; None for the cells of a row with one that is longer than any card, read no further."""
    csv.field_size_limit(LONGEST_TEXT)
    lines = _Lines(text)
    table = csv.reader(lines, delimiter=separator)
    while True:
        line, lines.quotes = lines.count + 1, 0
        try:
            yield line, next(table)
        except StopIteration:
            return
        except csv.Error:
            while lines.quotes % 2 and next(lines, None) is not None:
                pass  # the rest of that cell
            yield line, None


def _entries(
    rows: Iterable[tuple[int, list[str] | None]], name: str, stem: str, *, is_open: bool
) -> Iterator[Card | Problem]:
    """The questions of the rows; `is_open` says that the file has a quote too many and does not end in one."""
    columns: list[str] = []
    line, row = 1, None
    for line, row in rows:
        if row is None:
            yield too_long(f"{name}:{line}")
            continue
        if not any(cell.strip() for cell in row):
            continue
        if not columns:
            columns = [_NAMED.get(cell.strip().lower(), "") for cell in row]
            if "ask" in columns and "answer" in columns:
                continue
            columns = ["ask", "answer", "tags"]
        cells = {column: _as_written(cell) for column, cell in zip(columns, row, strict=False) if column}
        yield card_of(cells, f"{name}:{line}", stem)
    if is_open and (row is None or (row and "\n" in row[-1].strip())):
        yield Problem(
            f"{name}:{line}",
            Text(
                "这一行的引号没有关上, 后面的行都进了同一格",
                "a quote in this row is never closed: the lines after it went into its cell",
            ),
            Text(
                '补上引号再导入; 格子里的引号写两个 ("")',
                'close it and import again; a quote inside a cell is written twice ("")',
            ),
        )


def card_of(cells: dict[str, str], where: str, stem: str) -> Card | Problem:
    """A question from named cells, or why there is none."""
    said = {column: clean(cell).strip() for column, cell in cells.items()}
    ask, answer = said.get("ask", ""), said.get("answer", "")
    if not ask or not answer:
        missing = Text("没有问题", "no question") if not ask else Text("没有答案", "no answer")
        return Problem(where, missing, Text("每行要有问题和答案", "each line needs a question and an answer"))
    topic = names.topic_from(said.get("topic", "").split("::")[-1], names.topic_from(stem, "imported"))
    tags = [word for tag in re.split(r"[\s,;]+", said.get("tags", ""))[:50] if (word := names.word_from(tag))]
    given = said.get("id", "").removeprefix("quizzer:")
    exact = names.is_id(given)
    id_ = given if exact else names.id_from("cards", names.essence(ask), given or "")
    level = said.get("level", "")
    texts = _texts(ask, said.get("ask_en", "")), _texts(answer, said.get("answer_en", ""))
    question = Question(QuestionId(id_), topic, *texts, tags=tuple(dict.fromkeys(tags)))
    return Card(replace(question, level=int(level)) if level in ("1", "2", "3") else question, where=where, exact=exact)


def _texts(first: str, english: str) -> Text:
    if english:
        return Text(first, english)
    return Text(zh=first) if re.search(r"[\u3400-\u9fff]", first) else Text(en=first)


__all__: Sequence[str] = ("card_of", "read", "rows_of", "write")
