"""`quizzer paths`: where everything is kept."""

from __future__ import annotations

import typer

from quizzer.app.context import from_environment
from quizzer.cli.say import print_json, say

HELP = say(
    "文件都在哪里。\n\n例: quizzer paths    quizzer paths --json",
    "Where everything is kept.\n\nExamples: quizzer paths    quizzer paths --json",
)


def command(json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object"))) -> None:
    ctx = from_environment()
    places = {
        "home": str(ctx.home),
        "journal": str(ctx.home / "journal.db"),
        "packs": str(ctx.home / "packs"),
        "config": str(ctx.home / "config.toml"),
        "backups": str(ctx.home / "backups"),
        "index": str(ctx.index_file),
    }
    questions = [str(path) for _, path in ctx.folders]
    if json:
        return print_json({**places, "questions": questions})
    for name, path in (*places.items(), *(("questions", path) for path in questions)):
        typer.echo(f"{name:<10} {path}")
