"""`quizzer suspend ID`."""

from __future__ import annotations

import typer

from quizzer.app.recording import mend
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "不再问这题, 直到 resume。\n\n例: quizzer suspend redis.breakdown",
    "Stop asking a question until it is resumed.\n\nExample: quizzer suspend redis.breakdown",
)


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        key = mend(desk, "suspend", id, {})
        print_json({"id": key, "ok": True}) if json else typer.echo(f"{key}  " + say("已暂停", "suspended"))
