"""`quizzer study`: the session, on a terminal or through a pipe."""

from __future__ import annotations

import typer

from quizzer.app.context import from_environment
from quizzer.app.dealing import Plan
from quizzer.cli.say import say

HELP = say(
    "答题: 先说, 再看说到了哪几点, 评分, 下一题。不是终端时逐行读答案和评分。\n\n"
    "例: quizzer study    quizzer study redis --minutes 25    quizzer study mysql --new 3 --reveal    quizzer study --cram --filter is:leech",
    "The session: say it, see which points you made, rate, next. Not on a terminal: answers and ratings line by line.\n\n"
    "Examples: quizzer study    quizzer study redis --minutes 25    quizzer study mysql --new 3 --reveal    quizzer study --cram --filter is:leech",
)


def command(
    topics: list[str] = typer.Argument(None, metavar="[TOPIC]...", help=say("只问这些主题", "only these topics")),
    new: int | None = typer.Option(
        None, "--new", min=0, help=say("今天最多几道新题", "at most this many new ones today")
    ),
    limit: int | None = typer.Option(None, "--limit", min=0, help=say("最多几题", "at most this many questions")),
    minutes: float | None = typer.Option(None, "--minutes", min=0, help=say("大约几分钟", "about this long")),
    lang: str = typer.Option("", "--lang", help="zh | en | both"),
    reveal: bool = typer.Option(
        False, "--reveal", help=say("不打字, 看答案自己评", "no typing: see the answer, judge yourself")
    ),
    cram: bool = typer.Option(False, "--cram", help=say("只练习, 不动日程", "practise without touching the schedule")),
    filter: str = typer.Option("", "--filter", "-f", help=say("筛选条件", "a filter")),
    track: str = typer.Option(
        "", "--track", help=say("一条路线, 如 backend-junior", "an interview track, such as backend-junior")
    ),
    seed: int | None = typer.Option(
        None, "--seed", help=say("同一个数, 同样的次序", "the same number, the same order")
    ),
) -> int:
    from quizzer.cli.sitting import sit_down

    plan = Plan(tuple(topics or ()), filter, track, new, limit, minutes, cram, reveal, seed)
    ctx = from_environment(lang)
    return sit_down(ctx, plan)
