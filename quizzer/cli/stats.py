"""`quizzer stats`: recall against the goal, load, streak, forecast, weakest topics."""

from __future__ import annotations

import typer

from quizzer.app.context import from_environment
from quizzer.app.report import dashboard, glanced, stats_report
from quizzer.cli.say import print_json, say

HELP = say(
    "记忆率 (对目标), 负荷, 连续天数, 预测, 各主题。--grading: 你改判最多的要点。\n\n例: quizzer stats    quizzer stats --json    quizzer stats --grading",
    "Recall against the goal, load, streak, forecast, topics. --grading: the points you overruled most.\n\nExamples: quizzer stats    quizzer stats --json    quizzer stats --grading",
)


def command(
    grading: bool = typer.Option(False, "--grading", help=say("你改判最多的要点", "the points you overruled most")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    ctx = from_environment()
    if grading:
        _grading(json)
        return
    found = glanced(ctx)
    if found is None:
        from quizzer.cli.opened import open_desk

        with open_desk(ctx) as desk:
            found = dashboard(desk)
    if json:
        print_json(stats_report(found))
        return
    from quizzer.cli.screen.dashboard import print_stats

    print_stats(found, ctx)


def _grading(json: bool) -> None:
    from quizzer.app.overruled import overruled
    from quizzer.cli.opened import open_desk

    with open_desk() as desk:
        found = overruled(desk)
        if json:
            print_json({"overruled": [one.as_json() for one in found]})
            return
        from quizzer.cli.screen.overruled import print_overruled

        print_overruled(found, desk.ctx)
