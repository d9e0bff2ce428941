"""`quizzer lab drill NAME`: fresh questions whose answers the lab's model computes; each family is a card of its own."""

from __future__ import annotations

import random
import time

import typer

from quizzer.app import tasks
from quizzer.cli.lab_reading import NAME
from quizzer.cli.opened import open_desk
from quizzer.cli.say import say


def drill(
    name: str = NAME,
    family: str = typer.Argument(
        "", metavar="[FAMILY]", help=say("哪一类; 不写就轮流", "which kind; all in turn if none")
    ),
    limit: int = typer.Option(0, "--limit", min=0, help=say("最多几题", "at most this many")),
    seed: int | None = typer.Option(
        None, "--seed", help=say("同一个数, 同样的题", "the same number, the same questions")
    ),
) -> int:
    from quizzer.cli.screen.drill import ask_one

    known = tasks.families(name)
    rng = random.Random(seed)
    with open_desk() as desk:
        done = 0
        while not limit or done < limit:
            chosen, number = family or known[done % len(known)], rng.randrange(1 << 30)
            began = time.monotonic()
            right = ask_one(desk.ctx, tasks.drill(name, chosen, number), done + 1)
            if right is None:
                break
            tasks.record_drill(desk, name, chosen, number, right=right, seconds=round(time.monotonic() - began, 1))
            done += 1
    return 0
