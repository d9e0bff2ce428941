"""`quizzer reschedule`: move the due dates to the present goal. Nothing else ever moves them."""

from __future__ import annotations

import typer

from quizzer.app.settings import fit, reschedule
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say

HELP = say(
    "改了目标记忆率或参数之后, 按它们重排所有到期日。--fit 先用自己的复习记录拟合参数, 预测得更准才采用。\n\n例: quizzer config retention 0.92 && quizzer reschedule --dry-run\n    quizzer reschedule --fit",
    "After a change of the goal or the parameters: move every due date to them. --fit first fits the parameters to your own reviews, and keeps them only if they predict better.\n\nExample: quizzer config retention 0.92 && quizzer reschedule --dry-run\n         quizzer reschedule --fit",
)
BETTER = say("你的记录拟合出的参数预测得更准", "parameters fitted to your reviews predict them better")
NO_BETTER = say(
    "参数不变: 复习还不够多 (至少 400 次), 或拟合出来的并不更准",
    "the parameters stay: too few reviews yet (400 at least), or fitted ones predict no better",
)


def command(
    dry_run: bool = typer.Option(False, "--dry-run", help=say("只看, 不改", "only say what would move")),
    fit_first: bool = typer.Option(
        False, "--fit", help=say("先用自己的复习记录拟合参数", "first fit the parameters to your own reviews")
    ),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        fitted = fit(desk, dry_run=dry_run) if fit_first else None
        moved = reschedule(desk, dry_run=dry_run)
        if json:
            print_json(
                {
                    "moved": moved.moved,
                    "cards": moved.cards,
                    "due_before": moved.due_before,
                    "due_after": moved.due_after,
                    "dry_run": dry_run,
                    "fitted": fitted,
                }
            )
            return
        if fitted is not None:
            typer.echo(BETTER if fitted else NO_BETTER)
            if fitted and dry_run:
                return  # how far the cards would move is known when the parameters are set
        would = say("会移动", "would move") if dry_run else say("已移动", "moved")
        typer.echo(
            say(
                f"{would} {moved.moved}/{moved.cards} 张卡; 今天到期 {moved.due_before} -> {moved.due_after}",
                f"{would} {moved.moved} of {moved.cards} cards; due today {moved.due_before} -> {moved.due_after}",
            )
        )
