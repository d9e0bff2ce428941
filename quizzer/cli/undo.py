"""`quizzer undo`: take back the last rating. The log keeps both the review and the undo."""

from __future__ import annotations

import typer

from quizzer.app.recording import undo
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "撤销上一次评分, 可以一直撤下去。\n\n例: quizzer undo",
    "Take back the last rating, as often as wanted.\n\nExample: quizzer undo",
)


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    with open_desk() as desk:
        undone = undo(desk)
        if json:
            return print_json({"undone": undone})
        if undone is None:
            typer.echo(say("没有可以撤销的评分", "nothing to undo"))
        else:
            typer.echo(
                say(f"已撤销 {undone['id']} 的 {undone['rating']}", f"took back {undone['rating']} for {undone['id']}")
            )
