"""`quizzer lab ...`: its commands as a table; lab_reading, lab_running and lab_drill hold them."""

from __future__ import annotations

import typer

from quizzer.cli import lab_drill, lab_reading, lab_running
from quizzer.cli.say import listed, say

HELP = say(
    "实验: 用程序证明答案。不用 quizzer 也能跑: python -m labs 名字。\n\n"
    "例: quizzer lab list    quizzer lab run singleton    quizzer lab prove singleton#init-runs-again",
    "Labs prove the answers by running them; without quizzer: python -m labs NAME.\n\n"
    "Examples: quizzer lab list    quizzer lab run singleton    quizzer lab prove singleton#init-runs-again",
)
COMMANDS = (
    ("list", lab_reading.list_labs, "列出实验", "The labs there are.", "quizzer lab list --json"),
    (
        "show",
        lab_reading.show,
        "它主张什么, 哪些题目用到它, 你还记得多少",
        "What a lab claims, which questions rest on it, how well you know them.",
        "quizzer lab show singleton",
    ),
    (
        "run",
        lab_running.run,
        "一步一步跑: 空格下一步, 拐弯处先猜。参数留给实验自己",
        "Run it step by step: space goes on, and where it turns you guess first. Arguments go to the lab.",
        "quizzer lab run singleton    quizzer lab run singleton --fast",
    ),
    (
        "prove",
        lab_running.prove,
        "检验它的全部结论, 或者一条",
        "Put all its claims, or one, to the test.",
        "quizzer lab prove singleton    quizzer lab prove singleton#init-runs-again --json",
    ),
    (
        "verify",
        lab_running.verify,
        "和真实系统并排对照, 写明版本",
        "The model beside the true system, with its version.",
        "quizzer lab verify singleton    quizzer lab verify --all",
    ),
    (
        "source",
        lab_reading.source,
        "它的文件, 按该读的次序",
        "Its files, in the order in which to read them.",
        "quizzer lab source singleton",
    ),
    (
        "drill",
        lab_drill.drill,
        "每次都是新题: 接下来会怎样? 答案由模型算出",
        "A fresh question each time: what happens? The model computes the answer.",
        "quizzer lab drill cache    quizzer lab drill cache --limit 3",
    ),
)

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def alone(ctx: typer.Context) -> None:
    """Without a command: the list."""
    if ctx.invoked_subcommand is None:
        lab_reading.list_labs(json=False)


for name, function, chinese, english, example in COMMANDS:
    passes_on = {"allow_extra_args": True, "ignore_unknown_options": True} if name == "run" else {}
    told = listed(say(f"{chinese}。\n\n例: {example}", f"{english}\n\nExample: {example}"))
    app.command(name, help=told, context_settings=passes_on)(function)
