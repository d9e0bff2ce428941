"""`quizzer backup`: a copy of the journal, now."""

from __future__ import annotations

import typer

from quizzer.app.devices import back_up
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "现在备份学习记录 (每天第一次学完也会自动备份)。\n\n例: quizzer backup",
    "Back the journal up now (also done daily at the end of a session).\n\nExample: quizzer backup",
)


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    with open_desk() as desk:
        path = back_up(desk)
        print_json({"ok": True, "path": str(path), "problems": []}) if json else typer.echo(
            say(f"已备份到 {path}", f"backed up to {path}")
        )
