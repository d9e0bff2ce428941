"""`quizzer answer ID --rating good`: one review, recorded durably."""

from __future__ import annotations

import sys

import typer

from quizzer.app.recording import answer
from quizzer.cli.opened import open_desk
from quizzer.cli.say import print_json, say, told
from quizzer.core.language import Text
from quizzer.core.reviews import Rating
from quizzer.errors import WrongUsage

HELP = say(
    "给一题记一次复习。\n\n例: quizzer answer redis.breakdown --rating good    echo 热点 key 过期 | quizzer answer redis.breakdown --rating hard --text -",
    "Record one review of a question.\n\nExamples: quizzer answer redis.breakdown --rating good    "
    "echo 'a hot key expires' | quizzer answer redis.breakdown --rating hard --text -",
)


def rating_of(text: str) -> Rating:
    """The rating that was typed; WrongUsage for anything else."""
    try:
        return Rating.of(text)
    except ValueError:
        raise WrongUsage(
            Text(f"没有「{text}」这种评分", f"there is no rating '{text}'"),
            Text("可用 again, hard, good, easy 或 1-4", "use again, hard, good, easy or 1-4"),
        ) from None


def command(
    id: str = typer.Argument(metavar="ID", help=say("题目的 id", "the question's id")),
    rating: str = typer.Option(..., "--rating", "-r", help="again | hard | good | easy"),
    text: str = typer.Option(
        "", "--text", help=say("说了什么; - 从标准输入读", "what was said; - reads standard input")
    ),
    seconds: float = typer.Option(0.0, "--seconds", min=0, help=say("用了几秒", "how long it took")),
    json: bool = typer.Option(False, "--json", help=say("一个 JSON 对象", "one JSON object")),
) -> None:
    with open_desk() as desk:
        said = sys.stdin.read() if text == "-" else text
        recorded = answer(desk, id, rating_of(rating), said=said, seconds=seconds)
        if json:
            return print_json(recorded)
        line = Text(
            f"{recorded['id']}  已记 {recorded['rating']}, 下次 {recorded['due']}",
            f"{recorded['id']}  rated {recorded['rating']}, next {recorded['due']}",
        )
        typer.echo(told(line))
