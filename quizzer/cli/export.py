"""`quizzer export`: questions as flashcards, for the phone or any other program."""

from __future__ import annotations

from pathlib import Path

import typer

from quizzer.app.context import LANGS
from quizzer.app.outgoing import FORMATS, Wanted
from quizzer.app.outgoing import export as write
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say, told, warn
from quizzer.cli.screen.progress import progress_bar
from quizzer.core.language import Text
from quizzer.errors import WrongUsage

HELP = say(
    "把题目写成别的程序能读的卡片: " + " ".join(FORMATS) + "。--with-schedule 带上记忆状态和复习记录 (anki)。\n\n"
    "例: quizzer export anki -o interview.apkg --with-schedule    quizzer export anki -o due.apkg --topic mysql --due",
    "Write questions as cards for other programs: " + " ".join(FORMATS) + ". --with-schedule adds what you "
    "remember and the review log (anki).\n\n"
    "Examples: quizzer export anki -o interview.apkg --with-schedule    quizzer export anki -o due.apkg --topic mysql --due",
)


def command(
    format: str = typer.Argument(..., metavar="FORMAT", help=say("格式", "the format")),
    output: Path = typer.Option(..., "--output", "-o", metavar="FILE", help=say("写到哪里", "where to write")),
    topic: list[str] = typer.Option([], "--topic", help=say("只要这个主题, 可重复", "only this topic; repeatable")),
    filter: str = typer.Option("", "--filter", "-f", help=say("筛选条件", "a filter")),
    lang: str = typer.Option("both", "--lang", help=say("zh, en 或 both", "zh, en or both")),
    schedule: bool = typer.Option(False, "--with-schedule", help=say("带上记忆和复习记录", "with memory and reviews")),
    due: bool = typer.Option(False, "--due", help=say("只要到期的", "only what is due")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    chosen = next((known for known in LANGS if known == lang), None)
    if chosen is None:
        raise WrongUsage(
            Text(f"没有语言 {lang!r}", f"no language {lang!r}"), Text("可用 zh, en, both", "use zh, en or both")
        )
    wanted = Wanted(tuple(topic), filter, due, chosen, schedule)
    with open_desk() as desk, progress_bar(say("正在导出", "exporting")) as progress:
        done = write(desk, format, output, wanted, progress)
    for problem in done.problems:
        warn(problem.what, problem.hint, problem.where)
    if json:
        problems = [{"where": p.where, "what": told(p.what), "hint": told(p.hint)} for p in done.problems]
        print_json({"written": done.written, "path": str(output), "problems": problems})
    else:
        typer.echo(say(f"写出 {done.written} 题到 {output}", f"{done.written} questions written to {output}"))
