"""`quizzer forget ID`."""

from __future__ import annotations

import typer

from quizzer.app.recording import mend
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "从头学一题: 记忆清零, 记录仍在。\n\n例: quizzer forget redis.breakdown",
    "Learn a question anew: its memory starts over, its history stays.\n\nExample: quizzer forget redis.breakdown",
)


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        key = mend(desk, "forget", id, {})
        print_json({"id": key, "ok": True}) if json else typer.echo(f"{key}  " + say("已清零", "starts anew"))
