"""`quizzer search TEXT`: questions that hold these words."""

from __future__ import annotations

import typer

from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "搜索题目的全文。\n\n例: quizzer search 缓存    quizzer search 'next-key lock'",
    "Search the questions' whole text.\n\nExamples: quizzer search 缓存    quizzer search 'next-key lock'",
)


def command(
    words: list[str] = typer.Argument(metavar="TEXT", help=say("要找的词", "the words to find")),
    limit: int = typer.Option(50, "--limit", min=1, help=say("最多几题", "at most this many")),
    json: bool = typer.Option(
        False, "--json", help=say("一个 JSON 对象, 不限几题", "one JSON object, without a limit")
    ),
) -> None:
    with open_desk() as desk:
        if json:
            from quizzer.core.describe import as_json

            return print_json({"questions": [as_json(question) for question in desk.search(" ".join(words), None)]})
        found = desk.search_heads(" ".join(words), limit)
        from quizzer.cli.screen.tables import print_questions

        print_questions(found, desk.cards(), desk.ctx)
