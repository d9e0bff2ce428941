"""`quizzer check [PATH...]`: every problem of the question files, with place and cure."""

from __future__ import annotations

from pathlib import Path

import typer

from quizzer.app.context import from_environment
from quizzer.app.library import check
from quizzer.cli.say import print_json, say, told

HELP = say(
    "检查题目文件: 一次列出全部问题, 每个都说在哪里, 怎么改。\n\n例: quizzer check    quizzer check mine.yaml    quizzer check --strict questions",
    "Check question files: all problems at once, each with its place and cure.\n\n"
    "Examples: quizzer check    quizzer check mine.yaml    quizzer check --strict questions",
)


def command(
    paths: list[Path] = typer.Argument(
        None, metavar="[PATH]...", help=say("文件或目录; 不写就是全部题库", "files or folders; none: the whole bank")
    ),
    strict: bool = typer.Option(False, "--strict", help=say("按内置题库的规矩", "by the rules of the bundled packs")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> int:
    ctx = from_environment()
    found = check(ctx, paths or (), strict=strict)
    if json:
        problems = [
            {"where": p.where, "what": told(p.what), "hint": told(p.hint), "warning": p.warning} for p in found.problems
        ]
        print_json({"problems": problems, "questions": found.questions, "ok": found.ok})
    else:
        from quizzer.cli.screen.tables import print_problems

        print_problems(found.problems, found.questions, ctx)
    return 0 if found.ok else 1
