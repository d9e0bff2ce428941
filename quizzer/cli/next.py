"""`quizzer next`: the question that study would ask now. Its JSON form is answered by fast.py when nothing is unusual."""

from __future__ import annotations

import typer

from quizzer.app.report import next_report
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "现在会问哪一题。\n\n例: quizzer next    quizzer next --json",
    "The question that study would ask now.\n\nExamples: quizzer next    quizzer next --json",
)


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    with open_desk() as desk:
        report = next_report(desk)
        if json:
            return print_json(report)
        from quizzer.cli.screen.tables import print_next

        print_next(report, desk.ctx)
