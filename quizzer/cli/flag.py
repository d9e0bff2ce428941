"""`quizzer flag ID`: mark a question, or take the mark off."""

from __future__ import annotations

import typer

from quizzer.app.recording import mend
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "标记一题, 附一句话。\n\n例: quizzer flag redis.breakdown --note 答案太长    quizzer flag redis.breakdown --off    quizzer list --filter is:flagged",
    "Mark a question, with a note.\n\nExamples: quizzer flag redis.breakdown --note 'answer too long'    "
    "quizzer flag redis.breakdown --off    quizzer list --filter is:flagged",
)


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    note: str = typer.Option("", "--note", help=say("为什么", "why")),
    off: bool = typer.Option(False, "--off", help=say("去掉标记", "take the mark off")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        key = mend(desk, "flag", id, {"on": not off, "note": note})
        if json:
            return print_json({"id": key, "ok": True, "flagged": not off})
        typer.echo(f"{key}  " + (say("已去掉标记", "no longer flagged") if off else say("已标记", "flagged")))
