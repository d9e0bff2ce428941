"""`quizzer grade ID`: what an answer on standard input says, misses and gets wrong. Records nothing."""

from __future__ import annotations

import sys

import typer

from quizzer.app.recording import grade_report
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "批改标准输入里的回答, 什么也不记录。\n\n例: echo 热点 key 过期, 并发打到数据库 | quizzer grade redis.breakdown",
    "Grade the answer on standard input; nothing is recorded.\n\n"
    "Example: echo 'a hot key expires and all readers hit the database' | quizzer grade redis.breakdown",
)


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        report = grade_report(desk, id, sys.stdin.read())
        if json:
            return print_json(report.as_json())
        from quizzer.cli.screen.card import print_plain_verdict

        print_plain_verdict(report.verdict, desk.ctx)
