"""`quizzer export`: questions as flashcards, for the phone or any other program."""

from __future__ import annotations

import sys
from pathlib import Path

import typer

from quizzer.app.context import LANGS
from quizzer.app.outgoing import BINARY, FORMATS, Wanted, write_to
from quizzer.app.outgoing import export as write
from quizzer.cli.opened import open_desk
from quizzer.cli.say import say
from quizzer.cli.screen.exported import show
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
    output: Path = typer.Option(
        ...,
        "--output",
        "-o",
        metavar="FILE",
        help=say("写到哪里; - 是标准输出", "where to write; - is standard output"),
    ),
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
    if str(output) == "-":
        _to_stdout(format, wanted, json=json)
        return
    with open_desk() as desk, progress_bar(say("正在导出", "exporting")) as progress:
        done = write(desk, format, output, wanted, progress)
    show(done, format, str(output), json=json)


def _to_stdout(format: str, wanted: Wanted, *, json: bool) -> None:
    """What would be in the file, and nothing else."""
    if json:
        raise WrongUsage(
            Text("-o - 和 --json 不能一起用", "-o - and --json both want standard output"),
            Text("留一个", "leave one out"),
        )
    if format in BINARY and sys.stdout.isatty():
        raise WrongUsage(
            Text(f"{format} 不是文本, 不能写到终端", f"{format} is no text for a terminal"),
            Text("-o 文件名, 或者接管道", "name a file with -o, or pipe it on"),
        )
    with open_desk() as desk:
        write_to(desk, format, sys.stdout.buffer, wanted)
