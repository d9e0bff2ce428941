"""`quizzer import`: other programs' flashcards as questions, with what their learner remembers."""

from __future__ import annotations

from pathlib import Path

import typer

from quizzer.app.incoming import Source
from quizzer.app.incoming import import_ as take
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say, warn
from quizzer.cli.screen.imported import SHOWN, as_found, show
from quizzer.cli.screen.progress import progress_bar
from quizzer.core.language import Text

HELP = say(
    "读入别的程序的卡片 (Anki 连同复习记录), 存成自己的题目文件; 再导入一次不会重复, 你改过的不会被覆盖。\n\n"
    "例: quizzer import interview.apkg --dry-run    quizzer import interview.apkg    quizzer import deck.apkg -o mine.yaml",
    "Take in other programs' cards (Anki's with their reviews) as a pack of your own; importing again adds nothing "
    "twice and overwrites no edit.\n\n"
    "Examples: quizzer import interview.apkg --dry-run    quizzer import interview.apkg    quizzer import deck.apkg -o mine.yaml",
)


def command(
    path: Path = typer.Argument(..., metavar="FILE", help=say("文件或目录", "a file or folder")),
    format: str = typer.Option(
        "auto", "--format", help=say("格式, 默认看文件名", "the format; by the name if not said")
    ),
    output: Path | None = typer.Option(
        None, "--output", "-o", metavar="PACK", help=say("存到这个题目文件", "the pack to write")
    ),
    dry_run: bool = typer.Option(False, "--dry-run", help=say("只看会做什么", "only say what would be done")),
    keep_duplicates: bool = typer.Option(
        False, "--keep-duplicates", help=say("题库里已有的问题也要", "take what the bank asks already, too")
    ),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> int:
    with open_desk() as desk, progress_bar(say("正在导入", "importing")) as progress:
        done = take(desk, Source(path, format, output, dry_run, keep_duplicates), progress)
    shown = done.problems[:SHOWN]
    for problem, hint in zip(shown, [*(one.hint for one in shown[1:]), None], strict=False):
        warn(problem.what, Text() if hint == problem.hint else problem.hint, problem.where)  # one hint for many alike
    if len(done.problems) > SHOWN:
        more = len(done.problems) - SHOWN
        typer.echo(say(f"还有 {more} 个问题, --json 列出全部", f"{more} more problems; --json lists them"), err=True)
    if json:
        print_json(as_found(done, dry_run=dry_run))
    else:
        show(done, dry_run=dry_run)
    return 1 if done.seen <= 0 and done.problems else 0
