"""`quizzer stats`: recall against the goal, load, streak, forecast, weakest topics."""

from __future__ import annotations

import typer

from quizzer.app.report import dashboard, stats_report
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "记忆率 (对目标), 负荷, 连续天数, 预测, 各主题。\n\n例: quizzer stats    quizzer stats --json",
    "Recall against the goal, load, streak, forecast, topics.\n\nExamples: quizzer stats    quizzer stats --json",
)


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    with open_desk() as desk:
        if json:
            print_json(stats_report(desk))
            return
        from quizzer.cli.screen.dashboard import print_stats

        print_stats(dashboard(desk), desk.ctx)
