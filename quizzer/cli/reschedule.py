"""`quizzer reschedule`: move the due dates to the present goal. Nothing else ever moves them."""

from __future__ import annotations

import typer

from quizzer.app.settings import reschedule
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "改了目标记忆率或参数之后, 按它们重排所有到期日。\n\n例: quizzer config retention 0.92 && quizzer reschedule --dry-run",
    "After a change of the goal or the parameters: move every due date to them.\n\nExample: quizzer config retention 0.92 && quizzer reschedule --dry-run",
)


def command(
    dry_run: bool = typer.Option(False, "--dry-run", help=say("只看, 不改", "only say what would move")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        moved = reschedule(desk, dry_run=dry_run)
        if json:
            print_json(
                {
                    "moved": moved.moved,
                    "cards": moved.cards,
                    "due_before": moved.due_before,
                    "due_after": moved.due_after,
                    "dry_run": dry_run,
                }
            )
            return
        would = say("会移动", "would move") if dry_run else say("已移动", "moved")
        typer.echo(
            say(
                f"{would} {moved.moved}/{moved.cards} 张卡; 今天到期 {moved.due_before} -> {moved.due_after}",
                f"{would} {moved.moved} of {moved.cards} cards; due today {moved.due_before} -> {moved.due_after}",
            )
        )
