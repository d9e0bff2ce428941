"""`quizzer exercise ...`: its commands as a table; exercise_doing holds them."""

from __future__ import annotations

import typer

from quizzer.cli import exercise_doing as doing
from quizzer.cli.say import listed, say

HELP = say(
    "练习: 把骨架写完, 检查会说哪里不对、为什么。\n\n例: quizzer exercise start singleton    quizzer exercise check singleton",
    "Exercises: complete a skeleton; the checks say what is wrong and why.\n\n"
    "Examples: quizzer exercise start singleton    quizzer exercise check singleton",
)
COMMANDS = (
    ("list", doing.list_exercises, "列出练习和进度", "The exercises, and how far you are", ""),
    ("start", doing.start, "把骨架抄到自己的目录", "Copy the skeleton into your own folder", " singleton"),
    (
        "check",
        doing.check,
        "检查写好的; 通过就记一次复习",
        "Check your work; passing it counts as a review",
        " singleton",
    ),
    ("watch", doing.watch, "每次存盘都检查一遍", "Check it again each time it is saved", " singleton"),
    ("hint", doing.hint, "下一个提示 (评分因此低一些)", "The next hint (lowers the rating)", " singleton"),
    (
        "solution",
        doing.solution,
        "看答案 (没通过就看, 这次算重来)",
        "The solution (before passing it: again)",
        " singleton",
    ),
    ("reset", doing.reset, "重新开始; 旧的改名留着", "Start anew; the old file is kept aside", " singleton"),
)

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def alone(ctx: typer.Context) -> None:
    """Without a command: the list."""
    if ctx.invoked_subcommand is None:
        doing.list_exercises(json=False)


for name, function, chinese, english, argument in COMMANDS:
    example = f"quizzer exercise {name}{argument}"
    app.command(name, help=listed(say(f"{chinese}。\n\n例: {example}", f"{english}.\n\nExample: {example}")))(function)
