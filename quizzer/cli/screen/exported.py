"""What an export wrote, and what it left out."""

from __future__ import annotations

import typer

from quizzer.app.outgoing import WHOLE, Written
from quizzer.cli.say import counted, print_json, say, told, warn


def show(done: Written, format: str, path: str, *, json: bool) -> None:
    """The report as one JSON object or as lines."""
    for problem in done.problems:
        warn(problem.what, problem.hint, problem.where)
    if json:
        problems = [{"where": p.where, "what": told(p.what), "hint": told(p.hint)} for p in done.problems]
        print_json({"written": done.written, "path": path, "problems": problems})
        return
    typer.echo(say(f"写出 {done.written} 题到 {path}", f"{counted(done.written)} written to {path}"))
    if not done.written:
        typer.echo(say("没有题符合条件: 文件是空的", "none fits what was asked for: the file is empty"))
    elif format not in WHOLE:
        zh = f"{format} 里每题只有问题和答案; 要原样读回来, 用 json 或 anki"
        en = f"{format} holds a question and an answer each; to bring everything back, take json or anki"
        typer.echo(say(zh, en))
