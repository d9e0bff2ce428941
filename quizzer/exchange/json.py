"""Questions as JSON, whole: what is written reads back as the same questions with the same ids.

One object with a line for each question, so that a large file is read line by line; any other layout of the same
object, and the output of `list --json`, is read too.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from quizzer.core.describe import as_json, from_json
from quizzer.core.language import Text
from quizzer.errors import BadQuestion
from quizzer.exchange.files import check_size, read_text, text_file
from quizzer.exchange.values import LONGEST_TEXT, Card, Options, Problem, Reading, Written, too_long

HEAD = '{"format":"quizzer-questions","version":1,"questions":['
MOST_BYTES = 256 << 20  # of a file that is not ours and has to be read at once


def write(cards: Iterable[Card], path: Path, options: Options) -> Written:
    """All that the question files say of these questions."""
    count = 0
    with text_file(path) as file:
        file.write(HEAD)
        for count, card in enumerate(cards, 1):
            file.write(f"{',' if count > 1 else ''}\n{line_of(card)}")
            if options.progress:
                options.progress(count)
        file.write("\n]}\n")
    return Written(count)


def read(path: Path, options: Options) -> Reading:
    """The questions of a file that `write` or `list --json` made."""
    check_size(path)
    return Reading("json", _entries(path))


def line_of(card: Card) -> str:
    """A question on one line."""
    return json.dumps(as_json(card.question), ensure_ascii=False, separators=(",", ":"))


def _entries(path: Path) -> Iterator[Card | Problem]:
    with path.open("rb") as file:
        if file.readline(1_000).decode("utf-8", "replace").strip() == HEAD:
            for number, line in enumerate(iter(lambda: file.readline(LONGEST_TEXT * 20), b""), 2):
                if line.strip() != b"]}":
                    yield entry_of(line.strip().rstrip(b",") if line.strip().endswith(b",") else line, path, number)
                    continue
            return
    yield from _at_once(path)


def _at_once(path: Path) -> Iterator[Card | Problem]:
    check_size(path, MOST_BYTES)
    try:
        held = json.loads(read_text(path).removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        why = (
            f"{error.msg}, {error.lineno}:{error.colno}"
            if isinstance(error, json.JSONDecodeError)
            else "nested too deep, or a number too long"
        )
        raise BadQuestion(
            Text(f"不是 JSON: {why}", f"this is no JSON: {why}"),
            Text("重新导出一次", "export it again"),
            str(path),
        ) from error
    found = held.get("questions") if isinstance(held, dict) else held
    if not isinstance(found, list):
        what = Text("里面没有 questions 列表", "there is no list of questions in it")
        raise BadQuestion(what, Text('写成 {"questions": [...]}', 'write {"questions": [...]}'), str(path))
    for number, said in enumerate(found, 1):
        yield _card(said, f"{path.name}:question {number}")


def entry_of(line: bytes, path: Path, number: int) -> Card | Problem:
    """The question on one line of a file."""
    where = f"{path.name}:{number}"
    if len(line) >= LONGEST_TEXT * 20:
        return too_long(where)
    try:
        said = json.loads(line.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return Problem(where, Text("这一行不是 JSON", "this line is not JSON"), Text("重新导出一次", "export it again"))
    return _card(said, where)


def _card(said: object, where: str) -> Card | Problem:
    try:
        if isinstance(said, dict):
            said = {"type": "recall", **said}
        return Card(from_json(said), where=where, exact=True)
    except (ValueError, OverflowError) as error:
        hint = Text("每题要有 id、ask、answer", "each question needs id, ask and answer")
        return Problem(where, Text(f"不是一道题: {error}", f"not a question: {error}"), hint)
