"""`quizzer list`: questions, by filter."""

from __future__ import annotations

import typer

from quizzer.app.library import heads, listing
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "列出题目。筛选: topic:mysql tag:innodb level>=2 type:output pack:redis/cache is:due is:new is:leech is:flagged "
    "is:corrected; 空格是并且, or 是或者, - 是不要。\n\n例: quizzer list redis    quizzer list --filter 'topic:mysql is:due -level:1'",
    "List questions. Filters: topic:mysql tag:innodb level>=2 type:output pack:redis/cache is:due is:new is:leech "
    "is:flagged is:corrected; a space is AND, or, parentheses, - negates.\n\n"
    "Examples: quizzer list redis    quizzer list --filter 'topic:mysql is:due -level:1'",
)


def command(
    topics: list[str] = typer.Argument(None, metavar="[TOPIC]...", help=say("主题", "topics")),
    filter: str = typer.Option("", "--filter", "-f", help=say("筛选条件", "a filter")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        if json:
            from quizzer.core.describe import as_json

            found = listing(desk, topics or (), filter)
            return print_json({"questions": [as_json(question) for question in found]})
        found = heads(desk, topics or (), filter)
        from quizzer.cli.screen.tables import print_questions

        print_questions(found, desk.cards(), desk.ctx)
