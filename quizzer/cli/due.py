"""`quizzer due`: how much waits now. Its plain form is answered by fast.py when nothing is unusual."""

from __future__ import annotations

import typer

from quizzer.app.report import due_report
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "现在有多少要复习。\n\n例: quizzer due    quizzer due --json",
    "How much is due now.\n\nExamples: quizzer due    quizzer due --json",
)


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    with open_desk() as desk:
        report = due_report(desk)
        if json:
            return print_json(report)
        from quizzer.cli.screen.tables import print_due

        print_due(report, desk.ctx)
