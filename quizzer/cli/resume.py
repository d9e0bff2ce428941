"""`quizzer resume ID`."""

from __future__ import annotations

import typer

from quizzer.app.recording import mend
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "重新开始问一道暂停的题。\n\n例: quizzer resume redis.breakdown",
    "Ask a suspended question again.\n\nExample: quizzer resume redis.breakdown",
)


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        key = mend(desk, "resume", id, {})
        print_json({"id": key, "ok": True}) if json else typer.echo(f"{key}  " + say("已恢复", "resumed"))
